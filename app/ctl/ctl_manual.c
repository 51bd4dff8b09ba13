/* regardctl(1), in the man macros, from the table. */
#include "ctl.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* A text as roff takes it: no line of its own begins with a control character, and hyphens can be typed again. */
static void roff(const char *text)
{
    if (*text == '.' || *text == '\'') {
        (void)fputs("\\&", stdout);
    }
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '-': (void)fputs("\\-", stdout); break;
        case '\\': (void)fputs("\\e", stdout); break;
        case '\'': (void)fputs("\\(aq", stdout); break;
        case '^': (void)fputs("\\(ha", stdout); break;
        case '~': (void)fputs("\\(ti", stdout); break;
        default: (void)putchar(*text);
        }
    }
}

static void line(const char *text)
{
    roff(text);
    (void)putchar('\n');
}

static void section(const char *name)
{
    (void)printf(".SH %s\n", name);
}

/* Words that are typed are bold, capitals stand for something and are italic; brackets and bars are neither. */
static void synopsis(const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " []|"), mark = strspn(text + len, " []|");
        char word[64];
        (void)snprintf(word, sizeof word, "%.*s", (int)(len < sizeof word ? len : sizeof word - 1), text);
        if (len > 0) {
            (void)fputs(strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == len ? "\\fI" : "\\fB", stdout);
            roff(word);
            (void)fputs("\\fR", stdout);
        }
        (void)printf("%.*s", (int)mark, text + len);
        text += len + mark;
    }
}

static void commands(void)
{
    size_t count;
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&count);
    section("COMMANDS");
    for (size_t i = 0; i < count; i++) {
        (void)fputs(".TP\n", stdout);
        synopsis(verbs[i].words);
        (void)fputs(verbs[i].arguments[0] != '\0' ? " " : "", stdout);
        synopsis(verbs[i].arguments);
        (void)fputs(verbs[i].options[0] != '\0' ? " " : "", stdout);
        synopsis(verbs[i].options);
        (void)putchar('\n');
        roff(verbs[i].help);
        line(".");
        if (verbs[i].text[0] != '\0') {
            line(verbs[i].text);
        }
        line(rg_ctl_role_words(verbs[i].role));
    }
}

static void options(void)
{
    size_t count;
    const struct rg_ctl_option *list = rg_ctl_option_list(&count);
    section("OPTIONS");
    for (size_t i = 0; i < count; i++) {
        (void)fputs(".TP\n\\fB", stdout);
        roff("--");
        roff(list[i].name);
        (void)fputs("\\fR", stdout);
        if (list[i].argument != NULL) {
            (void)printf(" \\fI%s\\fR", list[i].argument);
        }
        (void)putchar('\n');
        roff(list[i].help);
        line(".");
    }
}

static void exits(void)
{
    section("EXIT STATUS");
    for (int code = 0; code < RG_CTL_EXITS; code++) {
        (void)printf(".TP\n\\fB%d\\fR\n", code);
        line(rg_ctl_exit_words((enum rg_ctl_exit)code));
    }
}

static void output(void)
{
    section("OUTPUT");
    line("Without --json, what is printed is for people and may change. With it, standard output has one "
         "JSON document: "
         "an array of the objects that include/protocol/README.md describes under the command's method, with "
         "the exceptions "
         "below. Times are milliseconds since 1970 UTC. A number of 16 digits is printed in full; some "
         "readers of JSON "
         "round it.");
    (void)fputs(".TP\n\\fBdevice list\\fR\n", stdout);
    line("each object has two members more: status (fault, offline, attention, ok or revoked) and reasons "
         "(an array "
         "of reader, database, disk-full, twin, lease, stale, offline, screen, certificate, unusable, "
         "oversized, unanswered, unproven, unchecked, config, empty, rebuilding, clock, queue, tap, "
         "temperature, "
         "unknown, mended, rejects, alerts and drift; the last three do not count for the status, and "
         "rebuilding does after four hours). The worst comes first.");
    (void)fputs(".TP\n\\fBdevice show\\fR\n", stdout);
    line("one object, with the same members more.");
    (void)fputs(".TP\n\\fBfleet watch\\fR\n", stdout);
    line("one object a line and an answer of HQ: at (HQ's clock), kiosks, fault, offline, attention, ok "
         "and revoked (how many), "
         "queue (how many events wait in all), pending (how many units wait for approval) and devices, which "
         "is what device list prints.");
    (void)fputs(".TP\n\\fBassurance\\fR\n", stdout);
    line("an array of a right each: right, means, needs (L0, L1, L2, or null: never), may_need (what a site "
         "may say), "
         "confirmed_from (from which level on an associate's word is enough; null: never) and "
         "may_confirm_from.");
    (void)fputs(".TP\n\\fBdevice diagnose\\fR, \\fBdevice result\\fR\n", stdout);
    line("what the kiosk collected, as it is: one object, regard-diagnosis/1, or a PNG.");
    (void)fputs(".TP\n\\fBcustomer copy\\fR\n", stdout);
    line("one object, regard-export/1.");
    (void)fputs(".TP\n\\fBany of these with \\-\\-out\\fR\n", stdout);
    line("{\"file\":\"...\",\"size\":...}: the file's name and how many bytes it has.");
    (void)fputs(".PP\n", stdout);
    line("completion, manual, --help and --version print text with --json, too, and a screenshot without "
         "--out its bytes.");
    (void)fputs(".PP\n", stdout);
    line("What is wrong goes to standard error, with --json as "
         "{\"error\":{\"code\":\"...\",\"message\":\"...\"}}. "
         "The code is HQ's (not-found, second-operator, ...), or usage, identity (the URL or the certificate "
         "files), "
         "no-answer or failed. What is wrong with units of a manifest is one document, too: its error has "
         "units, "
         "an array of serial, code and message of each.");
}

void rg_ctl_manual(void)
{
    (void)printf(".TH REGARDCTL 1 \"\" \"Regard %s\" \"Regard\"\n", RG_VERSION);
    section("NAME");
    (void)puts("regardctl \\- ask the HQ of Regard about kiosks, cards and customers");
    section("SYNOPSIS");
    (void)puts("\\fBregardctl\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR");
    section("DESCRIPTION");
    line("regardctl sends one request over the MQTT broker to regard-hq and prints what it answers, within "
         "ten seconds. "
         "The operator is who the certificate says. What a customer's letter asks is a request: one operator "
         "enters it and a "
         "second one must approve it, within a month of the letter.");
    commands();
    options();
    output();
    exits();
    section("ENVIRONMENT");
    (void)fputs(".TP\n\\fBREGARD_BROKER\\fR, \\fBREGARD_IDENTITY\\fR, \\fBREGARD_OPERATOR\\fR\n", stdout);
    line("stand for --broker, --identity and --operator.");
    (void)fputs(".TP\n\\fBNO_COLOR\\fR\n", stdout);
    line("when it is set, fleet watch uses no colours.");
    section("EXAMPLES");
    (void)fputs(".TP\nWho needs somebody now?\n", stdout);
    line("regardctl fleet watch");
    (void)fputs(".TP\nA script that calls somebody:\n", stdout);
    line("regardctl device list --check >/dev/null || page-it \"exit code $?\"");
    (void)fputs(".TP\nThe kiosks that are not well, for another program:\n", stdout);
    line("regardctl --json device list | jq -r '.[] | select(.status != \"ok\") | .site + \"/\" + .device'");
    section("SEE ALSO");
    (void)puts(".BR regard\\-hq (8),\n.BR regard\\-kiosk (8),\n.BR mosquitto_sub (1)");
}
