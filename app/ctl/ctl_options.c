#include "ctl.h"

#include "uplink_mosquitto.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: regardctl [options] status\n"
    "       regardctl [options] card issue --member N|--badge N --uid HEX\n"
    "       regardctl [options] card list --member N|--badge N\n"
    "       regardctl [options] customer find --member N|--external ID\n"
    "       regardctl [options] customer show|keep|proof N\n"
    "       regardctl [options] customer erase|export|restrict|unrestrict N [--received DATE]\n"
    "       regardctl [options] customer correct N FIELD VALUE [--received DATE]\n"
    "       regardctl [options] customer merge A B | unmerge N\n"
    "       regardctl [options] customer request|approve|copy|withdraw REQUEST\n"
    "       regardctl [options] customer refuse|extend REQUEST --reason CODE\n"
    "       regardctl [options] requests [--overdue]\n"
    "       regardctl [options] duplicates [dismiss A B]\n"
    "       regardctl [options] household link|unlink A B | show N\n"
    "       regardctl [options] audit member|badge N\n"
    "       regardctl [options] alerts\n"
    "       regardctl [options] code issue N\n"
    "       regardctl [options] retention show\n"
    "       regardctl [options] retention set KIND DAYS|forever\n"
    "       regardctl [options] verify\n\n"
    "What a letter asks is a request: one operator enters it and a second one must approve it, within a "
    "month of\n"
    "the letter. requests lists what is open; request shows one, with its value. erase destroys; restrict "
    "hides\n"
    "from every kiosk and destroys nothing; export makes a copy in clear, which copy then fetches; correct "
    "changes\n"
    "display_name, first_name, language, birthday (MM-DD), email or phone ('' removes), and no import\n"
    "brings the old value back;\n"
    "merge makes two numbers one person, with the stricter consent of the two, and unmerge takes N apart "
    "again.\n"
    "refuse takes unfounded, excessive, identity, law, claims or others; extend, once and two months more,\n"
    "complexity or number; withdraw is for who entered it. keep calls off an erasure that is still held.\n"
    "code issue prints a code of one use, for a customer without a card whom you have seen; it counts for "
    "10\n"
    "minutes, at any kiosk of their site, after the number of their account.\n"
    "duplicates proposes members who may be one person.\n"
    "household links members who use each other's cards, when both ask for it; it counts once each has "
    "agreed at "
    "a kiosk.\n"
    "audit says who looked at a customer on the kiosks, and, where works councils allow it, what a badge "
    "opened;\n"
    "alerts lists looks that no tap explains, of closed shops, of badges that open too many, and broken "
    "chains.\n"
    "retention says how many days HQ keeps purchases, outcomes, wishes, letters, requests, looks and the "
    "audit.\n"
    "verify walks the ledger of consents, the audit and the looks: 1 when a line was changed, dropped or "
    "reordered.\n\n"
    "  --broker URL       mqtts://HOST[:PORT] (or REGARD_BROKER)\n"
    "  --identity DIR     a folder with ca.pem, client.pem and client.key (or REGARD_IDENTITY)\n"
    "  --ca, --cert, --key FILE   the same one by one\n"
    "  --operator NAME    who asks; by default what the certificate's common name ops.NAME says, or\n"
    "                     REGARD_OPERATOR\n"
    "  --member N, --badge N      whose card: HQ's number of the member or associate\n"
    "  --uid HEX          the card's number: hexadecimal for type A, b:HEX for B, f:HEX for FeliCa\n"
    "  --external ID      the retailer's own number of a customer\n"
    "  --out FILE         where an export goes, instead of standard output; the file must not exist\n"
    "  --received DATE    the day of the letter, YYYY-MM-DD; by default today\n"
    "  --informed         the customer was told that the restriction ends\n"
    "  --reason CODE      why a request is refused or takes longer\n"
    "  --overdue          only what is overdue: 1 when there is any\n"
    "  --json             for scripts\n"
    "  --help, --version\n\n"
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no answer from HQ in time.\n";

static bool copy(char *to, const char *from, const char *name)
{
    if (strlen(from) >= RG_CTL_PATH_MAX) {
        (void)fprintf(stderr, "regardctl: %s is too long\n", name);
        return false;
    }
    (void)snprintf(to, RG_CTL_PATH_MAX, "%s", from);
    return true;
}

static bool identity(struct rg_ctl_options *options, const char *dir)
{
    return snprintf(options->ca, RG_CTL_PATH_MAX, "%s/ca.pem", dir) < RG_CTL_PATH_MAX &&
           snprintf(options->certificate, RG_CTL_PATH_MAX, "%s/client.pem", dir) < RG_CTL_PATH_MAX &&
           snprintf(options->key, RG_CTL_PATH_MAX, "%s/client.key", dir) < RG_CTL_PATH_MAX;
}

bool rg_ctl_number_read(const char *text, long long *value)
{
    char *end = NULL;
    errno = 0;
    *value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *value < 1) {
        (void)fputs("regardctl: members, badges, requests and days go by a number, 1 or more\n", stderr);
        return false;
    }
    return true;
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
        strncmp(name, "ops.", 4) == 0 && operator_valid(name + 4)) {
        (void)snprintf(options->operator_name, sizeof options->operator_name, "%.32s", name + 4);
    }
    const char *named = getenv("REGARD_OPERATOR");
    if (options->operator_name[0] == '\0' && named != NULL && operator_valid(named)) {
        (void)snprintf(options->operator_name, sizeof options->operator_name, "%s", named);
    }
}

static bool take(struct rg_ctl_options *options, int code)
{
    switch (code) {
    case 'b': return copy(options->broker, optarg, "--broker");
    case 'i': return identity(options, optarg);
    case 'a': return copy(options->ca, optarg, "--ca");
    case 'c': return copy(options->certificate, optarg, "--cert");
    case 'k': return copy(options->key, optarg, "--key");
    case 'j': options->json = true; return true;
    case 'n': options->informed = true; return true;
    case 'l': options->overdue = true; return true;
    case 'r': options->reason = optarg; return optarg[0] != '\0' && strlen(optarg) <= 16;
    case 'd': return rg_ctl_date_read(optarg, &options->received_ms);
    case 'm':
    case 'g':
        options->badge = code == 'g';
        return options->holder == 0 && rg_ctl_number_read(optarg, &options->holder);
    case 'x': options->external = optarg; return optarg[0] != '\0' && strlen(optarg) <= 200;
    case 'f': options->out = optarg; return true;
    case 'u': options->uid = optarg; return strlen(optarg) <= 32;
    case 'o':
        if (!operator_valid(optarg)) {
            (void)fputs("regardctl: --operator wants lower-case letters, digits and hyphens\n", stderr);
            return false;
        }
        (void)snprintf(options->operator_name, sizeof options->operator_name, "%s", optarg);
        return true;
    default: return false;
    }
}

static bool customer(struct rg_ctl_options *options, int count, char **words)
{
    static const struct {
        const char *name;
        enum rg_ctl_command command;
    } known[] = {
        {"show", RG_CTL_CUSTOMER_SHOW}, {"keep", RG_CTL_CUSTOMER_KEEP}, {"proof", RG_CTL_CUSTOMER_PROOF}};
    bool by_option = options->holder != 0 || options->external != NULL;
    if (count == 1 && strcmp(words[0], "find") == 0) {
        options->command = RG_CTL_CUSTOMER_FIND;
        return !options->badge && by_option && (options->holder == 0 || options->external == NULL);
    }
    for (size_t i = 0; count == 2 && !by_option && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(words[0], known[i].name) == 0) {
            options->command = known[i].command;
            return rg_ctl_number_read(words[1], &options->holder);
        }
    }
    return false;
}

static bool audit(struct rg_ctl_options *options, int count, char **words)
{
    bool member = count == 2 && strcmp(words[0], "member") == 0;
    options->badge = count == 2 && strcmp(words[0], "badge") == 0;
    options->command = options->badge ? RG_CTL_AUDIT_BADGE : RG_CTL_AUDIT_MEMBER;
    if ((member || options->badge) && options->holder == 0) {
        return rg_ctl_number_read(words[1], &options->holder);
    }
    (void)fputs("regardctl: say audit member or audit badge with a number; see regardctl --help\n", stderr);
    return false;
}

static bool card(struct rg_ctl_options *options, int count, char **words)
{
    if (count == 1 && strcmp(words[0], "issue") == 0) {
        options->command = RG_CTL_CARD_ISSUE;
    } else if (count == 1 && strcmp(words[0], "list") == 0) {
        options->command = RG_CTL_CARD_LIST;
    } else {
        (void)fputs("regardctl: say card issue or card list; see regardctl --help\n", stderr);
        return false;
    }
    if (options->holder == 0) {
        (void)fputs("regardctl: say whose card it is, with --member N or --badge N\n", stderr);
        return false;
    }
    if (options->command == RG_CTL_CARD_ISSUE && options->uid == NULL) {
        (void)fputs("regardctl: say which card, with --uid HEX (a reader shows it with nfc-list)\n", stderr);
        return false;
    }
    return true;
}

static bool retention(struct rg_ctl_options *options, int count, char **words)
{
    if (count == 1 && strcmp(words[0], "show") == 0) {
        options->command = RG_CTL_RETENTION_SHOW;
        return true;
    }
    options->command = RG_CTL_RETENTION_SET;
    if (count != 3 || strcmp(words[0], "set") != 0) {
        (void)fputs(
            "regardctl: say retention show, or retention set with a kind and how many days; see regardctl "
            "--help\n",
            stderr);
        return false;
    }
    options->kind = words[1];
    return strlen(words[1]) <= 32 && (strcmp(words[2], "forever") == 0 || rg_ctl_number_read(words[2], &options->days));
}

static bool command(struct rg_ctl_options *options, int count, char **words)
{
    bool good;
    if (rg_ctl_requests_parse(options, count, words, &good)) {
        return good;
    }
    if (count == 1 && strcmp(words[0], "status") == 0) {
        options->command = RG_CTL_STATUS;
        return true;
    }
    if (count == 1 && strcmp(words[0], "verify") == 0) {
        options->command = RG_CTL_VERIFY;
        return true;
    }
    if (count == 1 && strcmp(words[0], "alerts") == 0) {
        options->command = RG_CTL_ALERTS;
        return true;
    }
    if (count > 0 && strcmp(words[0], "audit") == 0) {
        return audit(options, count - 1, words + 1);
    }
    if (count > 0 && strcmp(words[0], "card") == 0) {
        return card(options, count - 1, words + 1);
    }
    if (count > 0 && strcmp(words[0], "retention") == 0) {
        return retention(options, count - 1, words + 1);
    }
    if (count == 3 && strcmp(words[0], "code") == 0 && strcmp(words[1], "issue") == 0) {
        options->command = RG_CTL_CODE_ISSUE;
        return options->holder == 0 && options->external == NULL && rg_ctl_number_read(words[2], &options->holder);
    }
    if (count > 0 && strcmp(words[0], "customer") == 0) {
        if (customer(options, count - 1, words + 1)) {
            return true;
        }
        (void)fputs(
            "regardctl: say customer find with --member N or --external ID, customer show, keep, proof, "
            "erase, "
            "export, restrict, unrestrict, correct, merge or unmerge with a member's number, or customer "
            "request, approve, copy, refuse, extend or withdraw with a request's; see regardctl --help\n",
            stderr);
        return false;
    }
    (void)fputs(
        "regardctl: say status, card, customer, code, requests, duplicates, household, audit, alerts, "
        "retention or verify; "
        "see regardctl --help\n",
        stderr);
    return false;
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
        (void)fputs(
            "regardctl: needs --broker, and --identity or --ca, --cert and --key, and --operator when the "
            "certificate's common name is not ops.NAME; see regardctl --help\n",
            stderr);
        return false;
    }
    return true;
}

int rg_ctl_options_parse(int argc, char **argv, struct rg_ctl_options *options)
{
    static const struct option table[] = {{"broker", required_argument, NULL, 'b'},
                                          {"identity", required_argument, NULL, 'i'},
                                          {"ca", required_argument, NULL, 'a'},
                                          {"cert", required_argument, NULL, 'c'},
                                          {"key", required_argument, NULL, 'k'},
                                          {"operator", required_argument, NULL, 'o'},
                                          {"member", required_argument, NULL, 'm'},
                                          {"badge", required_argument, NULL, 'g'},
                                          {"uid", required_argument, NULL, 'u'},
                                          {"external", required_argument, NULL, 'x'},
                                          {"out", required_argument, NULL, 'f'},
                                          {"received", required_argument, NULL, 'd'},
                                          {"reason", required_argument, NULL, 'r'},
                                          {"informed", no_argument, NULL, 'n'},
                                          {"overdue", no_argument, NULL, 'l'},
                                          {"json", no_argument, NULL, 'j'},
                                          {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'v'},
                                          {NULL, 0, NULL, 0}};
    memset(options, 0, sizeof *options);
    int code;
    while ((code = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (code == 'h') {
            (void)fputs(help, stdout);
            return RG_CTL_DONE;
        }
        if (code == 'v') {
            (void)puts("regardctl " RG_VERSION);
            return RG_CTL_DONE;
        }
        if (!take(options, code)) {
            (void)fputs("regardctl: an option is wrong or given twice; see regardctl --help\n", stderr);
            return RG_CTL_USAGE;
        }
    }
    return command(options, argc - optind, argv + optind) && complete(options) ? -1 : (int)RG_CTL_USAGE;
}
