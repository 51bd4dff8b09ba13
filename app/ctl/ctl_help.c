/* --help and the completion, both from the table. */
#include "ctl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define WIDTH  80
#define INDENT 24

const char *rg_ctl_exit_words(enum rg_ctl_exit code)
{
    switch (code) {
    case RG_CTL_DONE: return "done";
    case RG_CTL_FAILED:
        return "HQ refused, verify found a changed line, --overdue found a request, or the output could not "
               "be "
               "written";
    case RG_CTL_USAGE: return "wrong usage, or the files of the identity cannot be used";
    case RG_CTL_NO_ANSWER: return "no answer from the broker or HQ in time";
    case RG_CTL_ATTENTION: return "--check found something that needs IT";
    }
    return "";
}

const char *rg_ctl_role_words(enum rg_ctl_role role)
{
    switch (role) {
    case RG_CTL_ASKS_NOBODY: return "Works without HQ.";
    case RG_CTL_READS: return "Any operator of a role that may; leaves no line in the audit.";
    case RG_CTL_AUDITED: return "Any operator of a role that may; leaves a line in the audit.";
    case RG_CTL_ENTERS:
        return "Any operator of a role that may enters it, another one approves it; both leave a line in the "
               "audit.";
    case RG_CTL_RETAILER:
        return "A system of the retailer's, by a certificate of the common name out.NAME; whoever begins "
               "leaves a line in the "
               "audit.";
    }
    return "";
}

/* Words from column @p at on, which is where the cursor is, over as many lines as they need. */
static void wrap(const char *text, size_t at)
{
    size_t column = at;
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (column > at && column + 1 + len > WIDTH) {
            (void)printf("\n%*s", (int)at, "");
            column = at;
        } else if (column > at) {
            (void)putchar(' ');
            column++;
        }
        (void)fwrite(text, 1, len, stdout);
        column += len;
        text += len + (text[len] == ' ' ? 1 : 0);
    }
    (void)putchar('\n');
}

/* A name, and what it means beside it or, if it is long, below. */
static void entry(const char *name, const char *meaning)
{
    if (strlen(name) + 4 > INDENT) {
        (void)printf("  %s\n%*s", name, INDENT, "");
    } else {
        (void)printf("  %-*s", INDENT - 2, name);
    }
    wrap(meaning, INDENT);
}

static void print_option(const struct rg_ctl_option *option)
{
    char name[64];
    (void)snprintf(name, sizeof name, "--%s%s%s", option->name, option->argument != NULL ? " " : "",
                   option->argument != NULL ? option->argument : "");
    entry(name, option->help);
}

static void usage_of(const struct rg_ctl_verb *verb, char *text, size_t capacity)
{
    (void)snprintf(text, capacity, "%s%s%s%s%s", verb->words, verb->arguments[0] != '\0' ? " " : "",
                   verb->arguments, verb->options[0] != '\0' ? " " : "", verb->options);
}

static void help_of_all(void)
{
    size_t count;
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&count);
    (void)fputs("Usage: regardctl [OPTIONS] COMMAND\n"
                "Ask HQ, over the MQTT broker, about kiosks, cards and customers.\n\n"
                "Commands; regardctl COMMAND --help says more, regardctl manual all of it:\n\n",
                stdout);
    for (size_t i = 0; i < count; i++) {
        char name[256];
        usage_of(&verbs[i], name, sizeof name);
        entry(name, verbs[i].help);
    }
    (void)fputs("\nOptions:\n\n", stdout);
    const struct rg_ctl_option *list = rg_ctl_option_list(&count);
    for (size_t i = 0; i < count; i++) {
        print_option(&list[i]);
    }
    (void)fputs("\nExit codes:\n\n", stdout);
    for (int code = 0; code < RG_CTL_EXITS; code++) {
        char name[16];
        (void)snprintf(name, sizeof name, "%d", code);
        entry(name, rg_ctl_exit_words((enum rg_ctl_exit)code));
    }
}

void rg_ctl_help(const struct rg_ctl_verb *verb)
{
    if (verb == NULL) {
        help_of_all();
        return;
    }
    char name[256];
    size_t count;
    const struct rg_ctl_option *list = rg_ctl_option_list(&count);
    usage_of(verb, name, sizeof name);
    (void)printf("Usage: regardctl [OPTIONS] %s\n", name);
    wrap(verb->help, 0);
    if (verb->text[0] != '\0') {
        (void)putchar('\n');
        wrap(verb->text, 0);
    }
    wrap(rg_ctl_role_words(verb->role), 0);
    (void)putchar('\n');
    for (size_t i = 0; i < count; i++) {
        if (list[i].own && rg_ctl_verb_takes(verb, list[i].name)) {
            print_option(&list[i]);
        }
    }
    (void)puts("  regardctl --help has the options of all commands.");
}

/* What follows: one case a command, with the words that its first argument may be, and its own options. */
static void complete_verb(const struct rg_ctl_verb *verb)
{
    /* Small letters are said as they are; capitals stand for something else. */
    const char *first = verb->arguments[0] >= 'A' && verb->arguments[0] <= 'Z' ? strchr(verb->arguments, ' ')
                                                                               : verb->arguments;
    int nth = first != NULL && first != verb->arguments ? 1 : 0;
    (void)printf("    '%s') nth=%d; said='", verb->words, nth);
    for (const char *at = first != NULL ? first + nth : ""; *at != '\0' && *at != ' '; at++) {
        (void)putchar(*at == '|' ? ' ' : *at);
    }
    (void)fputs("'; options='", stdout);
    for (const char *at = verb->options; (at = strstr(at, "--")) != NULL;) {
        size_t len = strcspn(at, " ]|");
        (void)printf("%.*s ", (int)len, at);
        at += len;
    }
    const char *reason = strstr(verb->options, "--reason ");
    (void)fputs("'; reasons='", stdout);
    for (const char *at = reason != NULL ? reason + 9 : ""; *at != '\0' && *at != ' '; at++) {
        (void)putchar(*at == '|' ? ' ' : *at);
    }
    (void)fputs("' ;;\n", stdout);
}

static void complete_options(void)
{
    size_t count;
    const struct rg_ctl_option *list = rg_ctl_option_list(&count);
    (void)fputs("  local everywhere='", stdout);
    for (size_t i = 0; i < count; i++) {
        if (!list[i].own) {
            (void)printf("--%s ", list[i].name);
        }
    }
    (void)fputs("' valued='", stdout);
    for (size_t i = 0; i < count; i++) {
        if (list[i].takes == required_argument) {
            (void)printf(" --%s ", list[i].name);
        }
    }
    (void)fputs("'\n  case $previous in\n", stdout);
    for (size_t i = 0; i < count; i++) {
        if (list[i].takes == required_argument && strcmp(list[i].name, "reason") != 0) {
            bool dir = strcmp(list[i].argument, "DIR") == 0, file = strcmp(list[i].argument, "FILE") == 0;
            (void)printf("    --%s) %s; return ;;\n", list[i].name,
                         dir    ? "COMPREPLY=($(compgen -d -- \"$current\"))"
                         : file ? "COMPREPLY=($(compgen -f -- \"$current\"))"
                                : "COMPREPLY=()");
        }
    }
    (void)fputs("  esac\n", stdout);
}

void rg_ctl_completion(void)
{
    size_t count;
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&count);
    (void)fputs(
        "# bash completion of regardctl; made by regardctl completion bash\n"
        "_regardctl()\n{\n"
        "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
        "  local words='' verb='' after=0 at word line nth=0 said='' options='' reasons='' commands\n",
        stdout);
    complete_options();
    (void)fputs("  commands='", stdout);
    for (size_t i = 0; i < count; i++) {
        (void)printf("%s%s", i > 0 ? "\n" : "", verbs[i].words);
    }
    /* The longest command that the words begin with, and how many words came after it. */
    (void)fputs("'\n"
                "  for ((at = 1; at < COMP_CWORD; at++)); do\n"
                "    word=${COMP_WORDS[at]}\n"
                "    if [[ $word == -* ]]; then\n"
                "      [[ $valued == *\" $word \"* ]] && ((at++))\n"
                "      continue\n"
                "    fi\n"
                "    words+=${words:+ }$word\n"
                "    ((after++))\n"
                "    if [[ $'\\n'$commands$'\\n' == *$'\\n'\"$words\"$'\\n'* ]]; then\n"
                "      verb=$words after=0\n"
                "    fi\n"
                "  done\n"
                "  case $verb in\n",
                stdout);
    for (size_t i = 0; i < count; i++) {
        complete_verb(&verbs[i]);
    }
    (void)fputs("  esac\n"
                "  if [[ $previous == --reason ]]; then\n"
                "    COMPREPLY=($(compgen -W \"$reasons\" -- \"$current\"))\n"
                "    return\n"
                "  fi\n"
                "  if [[ $current == -* ]]; then\n"
                "    COMPREPLY=($(compgen -W \"$everywhere$options\" -- \"$current\"))\n"
                "    return\n"
                "  fi\n"
                "  local next=''\n"
                "  [[ -n $verb && $after -eq $nth ]] && next=$said\n"
                "  while read -r line; do\n"
                "    if [[ -z $words || $line == \"$words \"* ]]; then\n"
                "      line=${line#\"$words\"}\n"
                "      line=${line# }\n"
                "      next+=\" ${line%% *}\"\n"
                "    fi\n"
                "  done <<<\"$commands\"\n"
                "  COMPREPLY=($(compgen -W \"$(printf '%s\\n' $next | sort -u)\" -- \"$current\"))\n"
                "}\n"
                "complete -F _regardctl regardctl\n",
                stdout);
}
