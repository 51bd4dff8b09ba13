#include "ctl.h"

#include "card_media.h"
#include "uplink_mosquitto.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVERY_MAX 3600

static const struct rg_ctl_option list[] = {
    {"broker", required_argument, 'b', "URL", false, "mqtts://HOST[:PORT] (or REGARD_BROKER)"},
    {"identity", required_argument, 'i', "DIR", false,
     "a folder with ca.pem, client.pem and client.key, and command.pem (or REGARD_IDENTITY)"},
    {"ca", required_argument, 'a', "FILE", false, "the authority that signed the broker's certificate"},
    {"cert", required_argument, 'c', "FILE", false, "the operator's certificate, common name ops.NAME"},
    {"key", required_argument, 'k', "FILE", false, "its key, EC P-256, which signs every request too"},
    {"command", required_argument, '5', "FILE", false,
     "HQ's public keys, command.pem, by which its answers about cards are known"},
    {"operator", required_argument, 'o', "NAME", false,
     "who asks, if the certificate cannot be read for its common name ops.NAME, which HQ goes by; or "
     "REGARD_OPERATOR"},
    {"json", no_argument, 'j', NULL, false, "one JSON document for scripts, and what is wrong as JSON, too"},
    {"help", no_argument, 'h', NULL, false, "all commands, or what there is to know of one"},
    {"version", no_argument, 'v', NULL, false, "which version this is"},
    {"member", required_argument, 'm', "N", true, "whose: HQ's number of the member"},
    {"badge", required_argument, 'g', "N", true, "whose: HQ's number of the associate"},
    {"uid", required_argument, 'u', "HEX", true,
     "the card's number: hexadecimal for type A, b:HEX for B, f:HEX for FeliCa"},
    {"medium", required_argument, '6', "MEDIUM", true,
     "write the card on the reader: ntag21x, ntag424 or desfire; or a pass in a phone: smarttap or vas"},
    {"pass", required_argument, '9', "VALUE", true, "what that pass says: its redemption value, or message"},
    {"keep", no_argument, 'K', NULL, true, "their cards of level L0 stay as good as they are"},
    {"reader", required_argument, '7', "CONNSTRING", true,
     "as libnfc names it, such as pn532_uart:/dev/ttyUSB0 (or REGARD_READER)"},
    {"address", required_argument, '8', "ADDRESS", true,
     "what a phone that reads an ntag424 opens, without https://; by default one that is nowhere"},
    {"card", required_argument, 'C', "CARD", true, "which card, by the 8 digits that card list shows"},
    {"replace", required_argument, 'R', "HEX", true, "the number of the card that takes its place, as --uid"},
    {"external", required_argument, 'x', "ID", true, "the retailer's own number of a customer"},
    {"out", required_argument, 'f', "FILE", true, "where an export goes, instead of standard output"},
    {"received", required_argument, 'd', "DATE", true,
     "the day of the letter that enters a request, YYYY-MM-DD; by default today"},
    {"informed", no_argument, 'n', NULL, true, "the customer was told that the restriction ends"},
    {"reason", required_argument, 'r', "CODE", true, "why a request is refused or takes longer"},
    {"overdue", no_argument, 'l', NULL, true, "only what is overdue: 1 when there is any"},
    {"check", no_argument, 'q', NULL, true, "4 when anything needs IT"},
    {"site", required_argument, 's', "SITE", true, "the site where the kiosk stands"},
    {"device", required_argument, 'w', "NAME", true,
     "its name there; by default the one it has, or kiosk-1, kiosk-2, ..."},
    {"manifest", required_argument, 'y', "FILE", true,
     "approve all units of a file, lines of serial,site,device,groups"},
    {"group", required_argument, 'G', "GROUP", true, "a group of kiosks, of whichever sites"},
    {"add", required_argument, 'D', "GROUP", true, "put the kiosk in that group, too"},
    {"remove", required_argument, 'E', "GROUP", true, "take it out of that group"},
    {"now", no_argument, 'N', NULL, true, "not only in quiet hours"},
    {"within", required_argument, 'T', "HOURS", true, "how long it may wait, 1 to 720; by default 24"},
    {"level", required_argument, 'L', "LEVEL", true, "error, warning, info or debug"},
    {"minutes", required_argument, 'M', "N", true, "for how long the log is so, 1 to 1440; by default 60"},
    {"open", no_argument, 'O', NULL, true, "only jobs that are not over"},
    {"seen", required_argument, '4', "CODE", true, "what device batch said: let all begin that it showed"},
    {"wait", required_argument, 'W', "SECONDS", true,
     "how long to wait for it, or for the card, 1 to 3600; by default 60"},
    {"spend", no_argument, 'P', NULL, true,
     "on what is spent within 90 days, adjusted by the 90 days before"},
    {"all", no_argument, 'A', NULL, true, "of all kiosks"},
    {"set", required_argument, 'S', "KEY=VALUE", true, "say this from now on; VALUE is JSON or a word"},
    {"unset", required_argument, 'U', "KEY", true, "say nothing of it here any more"},
    {"show", no_argument, 'X', NULL, true, "change nothing, as without --set and --unset"},
    {"once", no_argument, '1', NULL, true, "one table, and the end"},
    {"till", no_argument, 'B', NULL, true, "of tills' lines: of all, of a --site, or of one"},
    {"retry", no_argument, '2', NULL, true, "take again what HQ could not use"},
    {"drop", no_argument, '3', NULL, true, "forget what HQ could not use"},
    {"since", required_argument, 'z', "CURSOR", true, "from where on; by default from the beginning"},
    {"follow", no_argument, 't', NULL, true, "go on with what happens"},
    {"every", required_argument, 'e', "SECONDS", true, "how often to ask, 1 to 3600; by default 5"}};

#define OPTIONS (sizeof list / sizeof list[0])

_Static_assert(OPTIONS <= 64, "a bit each in given");

const struct rg_ctl_option *rg_ctl_option_list(size_t *count)
{
    *count = OPTIONS;
    return list;
}

static bool copy(char *to, const char *from, const char *name)
{
    if (strlen(from) >= RG_CTL_PATH_MAX) {
        return rg_ctl_complain("usage", "%s is too long", name);
    }
    (void)snprintf(to, RG_CTL_PATH_MAX, "%s", from);
    return true;
}

/* An identity from before has none. */
static bool identity_command(struct rg_ctl_options *options, const char *dir)
{
    if (options->command_keys[0] != '\0') {
        return true;
    }
    if (snprintf(options->command_keys, RG_CTL_PATH_MAX, "%s/command.pem", dir) >= RG_CTL_PATH_MAX) {
        return false;
    }
    if (access(options->command_keys, F_OK) != 0 && errno == ENOENT) {
        options->command_keys[0] = '\0';
    }
    return true;
}

static bool identity(struct rg_ctl_options *options, const char *dir)
{
    return (snprintf(options->ca, RG_CTL_PATH_MAX, "%s/ca.pem", dir) < RG_CTL_PATH_MAX &&
            snprintf(options->certificate, RG_CTL_PATH_MAX, "%s/client.pem", dir) < RG_CTL_PATH_MAX &&
            snprintf(options->key, RG_CTL_PATH_MAX, "%s/client.key", dir) < RG_CTL_PATH_MAX &&
            identity_command(options, dir)) ||
           rg_ctl_complain("usage", "the identity's path is too long");
}

static bool operator_valid(const char *name)
{
    size_t len = strlen(name);
    return len >= 1 && len <= 32 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

/* The broker goes by the certificate, so that is where the name comes from unless somebody says otherwise. */
static void operator_from_certificate(struct rg_ctl_options *options)
{
    char name[64];
    if (options->operator_name[0] == '\0' && options->certificate[0] != '\0' &&
        rg_uplink_mosquitto_common_name(options->certificate, name, sizeof name) == RG_OK &&
        strncmp(name, options->command == RG_CTL_OUTFLOW ? "out." : "ops.", 4) == 0 &&
        operator_valid(name + 4)) {
        (void)snprintf(options->operator_name, sizeof options->operator_name, "%.32s", name + 4);
    }
    const char *named = getenv("REGARD_OPERATOR");
    if (options->operator_name[0] == '\0' && named != NULL && operator_valid(named)) {
        (void)snprintf(options->operator_name, sizeof options->operator_name, "%s", named);
    }
}

/* A text that has to have some length, for --NAME. */
static bool text(const char **to, size_t most, const char *name)
{
    *to = optarg;
    return (optarg[0] != '\0' && strlen(optarg) <= most) ||
           rg_ctl_complain("usage", "--%s is empty or longer than %zu characters", name, most);
}

static bool take_holder(struct rg_ctl_options *options, bool badge)
{
    if (options->holder != 0) {
        return rg_ctl_complain("usage", "say one of --member and --badge, once");
    }
    options->badge = badge;
    return rg_ctl_number_read(optarg, &options->holder);
}

static bool take_every(struct rg_ctl_options *options)
{
    long long seconds;
    if (!rg_ctl_number_read(optarg, &seconds)) {
        return false;
    }
    options->every_s = seconds <= EVERY_MAX ? (int)seconds : 0;
    return options->every_s != 0 || rg_ctl_complain("usage", "--every is 1 to %d seconds", EVERY_MAX);
}

static bool take_bounded(long long *to, long long most, const char *name)
{
    return rg_ctl_number_read(optarg, to) &&
           (*to <= most || rg_ctl_complain("usage", "--%s is 1 to %lld", name, most));
}

static bool take_wait(struct rg_ctl_options *options)
{
    long long seconds;
    if (!take_bounded(&seconds, EVERY_MAX, "wait")) {
        return false;
    }
    options->wait_s = (int)seconds;
    return true;
}

static bool take_operator(struct rg_ctl_options *options)
{
    if (!operator_valid(optarg)) {
        return rg_ctl_complain("usage", "--operator wants lower-case letters, digits and hyphens");
    }
    (void)snprintf(options->operator_name, sizeof options->operator_name, "%s", optarg);
    return true;
}

static bool take_name(char *to, const char *name)
{
    /* An operator's name is of the same letters. */
    if (!operator_valid(optarg)) {
        return rg_ctl_complain("usage", "--%s wants lower-case letters, digits and hyphens, 32 at most",
                               name);
    }
    (void)snprintf(to, 33, "%s", optarg);
    return true;
}

static bool take_group(struct rg_ctl_groups *groups, const char *name)
{
    return rg_ctl_group_take(groups, optarg) ||
           rg_ctl_complain(
               "usage",
               "--%s wants a name of lower-case letters, digits and hyphens, 32 at most, and can be said "
               "%d times",
               name, RG_CTL_GROUPS_MAX);
}

static bool take_medium(struct rg_ctl_options *options)
{
    enum rg_medium medium = rg_medium_of_word(optarg, strlen(optarg));
    options->medium = optarg;
    return (medium != RG_MEDIUM_NONE && medium != RG_MEDIUM_UID) ||
           rg_ctl_complain("usage", "--medium is ntag21x, ntag424, desfire, smarttap or vas");
}

static bool take_change(const char *list_of[RG_CTL_CHANGES_MAX], size_t *count, bool valued)
{
    const char *equals = strchr(optarg, '=');
    if (*count == RG_CTL_CHANGES_MAX || optarg[0] == '\0' || optarg[0] == '=' || valued != (equals != NULL)) {
        return rg_ctl_complain("usage",
                               "say --set KEY=VALUE, such as brightness.dim=20, and --unset KEY; %d at most",
                               RG_CTL_CHANGES_MAX);
    }
    list_of[(*count)++] = optarg;
    return true;
}

static bool take(struct rg_ctl_options *options, int code)
{
    switch (code) {
    case 'b': return copy(options->broker, optarg, "--broker");
    case 'i': return identity(options, optarg);
    case 'a': return copy(options->ca, optarg, "--ca");
    case 'c': return copy(options->certificate, optarg, "--cert");
    case 'k': return copy(options->key, optarg, "--key");
    case 'o': return take_operator(options);
    case 'j':
        rg_ctl_complain_in_json();
        options->json = true;
        return true;
    case 'm':
    case 'g': return take_holder(options, code == 'g');
    case 'u': return text(&options->uid, 32, "uid");
    case 'R': return text(&options->replacement, 32, "replace");
    case '5': return copy(options->command_keys, optarg, "--command");
    case '6': return take_medium(options);
    case '9': return text(&options->pass, 64, "pass");
    case 'K': options->keep = true; return true;
    case '7': return text(&options->reader, 200, "reader");
    case '8': return text(&options->address, 128, "address");
    case 'C': return text(&options->card, 8, "card");
    case 'x': return text(&options->external, 200, "external");
    case 'f': return text(&options->out, RG_CTL_PATH_MAX, "out");
    case 'd': return rg_ctl_date_read(optarg, &options->received_ms);
    case 's': return take_name(options->site, "site");
    case 'w': return take_name(options->device, "device");
    case 'y': return text(&options->manifest, RG_CTL_PATH_MAX, "manifest");
    case 'G': return take_group(&options->group, "group");
    case 'D': return take_group(&options->put_in, "add");
    case 'E': return take_group(&options->take_out, "remove");
    case 'P': options->spend = true; return true;
    case 'A': options->all = true; return true;
    case 'S': return take_change(options->set, &options->set_count, true);
    case 'U': return take_change(options->unset, &options->unset_count, false);
    case 'X': return true;
    case 'n': options->informed = true; return true;
    case 'r': return text(&options->reason, 16, "reason");
    case 'l': options->overdue = true; return true;
    case 'q': options->check = true; return true;
    case 'N': options->now = true; return true;
    case 'T': return take_bounded(&options->hours, 720, "within");
    case 'L': return text(&options->level, 8, "level");
    case 'M': return take_bounded(&options->minutes, 1440, "minutes");
    case 'O': options->open = true; return true;
    case 'W': return take_wait(options);
    case '1': options->once = true; return true;
    case '2': options->retry = true; return true;
    case 'B': options->till = true; return true;
    case '4': return text(&options->seen, 8, "seen");
    case '3': options->drop = true; return true;
    case 'z': return text(&options->since, 40, "since");
    case 't': options->follow = true; return true;
    case 'e': return take_every(options);
    default: return false;
    }
}

/* Read all options. @return -1 to go on, otherwise the exit code. */
static int read_options(int argc, char **argv, struct rg_ctl_options *options, bool *help)
{
    struct option table[OPTIONS + 1] = {0};
    for (size_t i = 0; i < OPTIONS; i++) {
        table[i] = (struct option){.name = list[i].name, .has_arg = list[i].takes, .val = list[i].code};
    }
    int code, at = 0;
    opterr = 0;
    while ((code = getopt_long(argc, argv, "", table, &at)) != -1) {
        if (code == '?') {
            (void)rg_ctl_complain("usage",
                                  "there is no option %s, or it lacks its value; see regardctl --help",
                                  argv[optind - 1]);
            return RG_CTL_USAGE;
        }
        if (code == 'v') {
            (void)puts("regardctl " RG_VERSION);
            return RG_CTL_DONE;
        }
        options->given |= UINT64_C(1) << at;
        *help = *help || code == 'h';
        if (code != 'h' && !take(options, code)) {
            return RG_CTL_USAGE;
        }
    }
    return -1;
}

static bool complete(struct rg_ctl_options *options)
{
    const char *broker = getenv("REGARD_BROKER"), *dir = getenv("REGARD_IDENTITY");
    if (options->broker[0] == '\0' && broker != NULL && !copy(options->broker, broker, "REGARD_BROKER")) {
        return false;
    }
    if (options->certificate[0] == '\0' && dir != NULL && !identity(options, dir)) {
        return false;
    }
    operator_from_certificate(options);
    if (options->broker[0] == '\0' || options->ca[0] == '\0' || options->certificate[0] == '\0' ||
        options->key[0] == '\0' || options->operator_name[0] == '\0') {
        return rg_ctl_complain(
            "usage",
            "needs --broker, and --identity or --ca, --cert and --key, of a certificate whose common "
            "name is %s.NAME; see regardctl --help",
            options->command == RG_CTL_OUTFLOW ? "out" : "ops");
    }
    return true;
}

int rg_ctl_options_parse(int argc, char **argv, struct rg_ctl_options *options)
{
    bool help = false;
    memset(options, 0, sizeof *options);
    options->every_s = RG_CTL_EVERY_S;
    options->wait_s = RG_CTL_WAIT_S;
    /* What is wrong with the first option is for the script, too. */
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            rg_ctl_complain_in_json();
        }
    }
    int code = read_options(argc, argv, options, &help);
    if (code >= 0) {
        return code;
    }
    if (help) {
        int used;
        rg_ctl_help(rg_ctl_verb_find(argc - optind, argv + optind, &used));
        return RG_CTL_DONE;
    }
    if (!rg_ctl_words_read(options, argc - optind, argv + optind)) {
        return RG_CTL_USAGE;
    }
    return rg_ctl_verb_of(options->command)->method == NULL || complete(options) ? -1 : (int)RG_CTL_USAGE;
}
