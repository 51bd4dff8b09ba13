/* The words of a command line, read as the table says. */
#include "ctl.h"

#include "card_media.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIST_MAX 2048

bool rg_ctl_number_read(const char *text, long long *value)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 1) {
        return rg_ctl_complain(
            "usage", "members, badges, requests and days go by a number, 1 or more, not '%s'", text);
    }
    *value = number;
    return true;
}

bool rg_ctl_date_read(const char *text, int64_t *at_ms)
{
    struct tm day = {0}, back = {0};
    const char *end = strptime(text, "%Y-%m-%d", &day);
    time_t at = end != NULL && *end == '\0' && strlen(text) == 10 ? timegm(&day) : 0;
    /* The 31st of February is no day. */
    if (at <= 0 || gmtime_r(&at, &back) == NULL || back.tm_mday != (text[8] - '0') * 10 + text[9] - '0') {
        return rg_ctl_complain("usage", "say --received with the day of the letter, such as 2026-11-25");
    }
    *at_ms = (int64_t)at * 1000;
    return true;
}

static bool next_word(const char **rest, char word[64])
{
    size_t len = strcspn(*rest, " ");
    if (len == 0 || len >= 64) {
        return false;
    }
    memcpy(word, *rest, len);
    word[len] = '\0';
    *rest += len + ((*rest)[len] == ' ' ? 1 : 0);
    return true;
}

static bool complain(const struct rg_ctl_verb *verb)
{
    return rg_ctl_complain("usage", "say %s%s%s%s%s; see regardctl %s --help", verb->words,
                           verb->arguments[0] != '\0' ? " " : "", verb->arguments,
                           verb->options[0] != '\0' ? " " : "", verb->options, verb->words);
}

/* What there is: all that begins with the same word, or else all first words. */
static bool complain_unknown(int count, char **words)
{
    char list[LIST_MAX] = "";
    size_t verbs_count;
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&verbs_count);
    size_t first = count > 0 ? strlen(words[0]) : 0;
    bool known = false;
    for (size_t i = 0; first > 0 && i < verbs_count; i++) {
        known = known || (strncmp(verbs[i].words, words[0], first) == 0 && verbs[i].words[first] == ' ');
    }
    for (size_t i = 0; i < verbs_count; i++) {
        char word[64];
        const char *rest = verbs[i].words;
        bool alike = known && strncmp(rest, words[0], first) == 0 && rest[first] == ' ';
        size_t len = strcspn(rest, " ");
        bool again = i > 0 && strncmp(verbs[i - 1].words, rest, len) == 0;
        if (known ? alike : !again && next_word(&rest, word)) {
            (void)rg_text_append(list, sizeof list, list[0] == '\0' ? "" : ", ");
            (void)rg_text_append(list, sizeof list, known ? verbs[i].words : word);
        }
    }
    return rg_ctl_complain("usage", "say %s; see regardctl --help", list);
}

/* An option that the command does not take was meant for another one. */
static bool options_fit(const struct rg_ctl_options *options, const struct rg_ctl_verb *verb)
{
    size_t count, verbs_count;
    const struct rg_ctl_option *list = rg_ctl_option_list(&count);
    const struct rg_ctl_verb *verbs = rg_ctl_verbs(&verbs_count);
    for (size_t i = 0; i < count; i++) {
        char takers[LIST_MAX] = "";
        if (!list[i].own || (options->given & UINT64_C(1) << i) == 0 ||
            rg_ctl_verb_takes(verb, list[i].name)) {
            continue;
        }
        for (size_t j = 0; j < verbs_count; j++) {
            if (rg_ctl_verb_takes(&verbs[j], list[i].name)) {
                (void)rg_text_append(takers, sizeof takers, takers[0] == '\0' ? "" : ", ");
                (void)rg_text_append(takers, sizeof takers, verbs[j].words);
            }
        }
        return rg_ctl_complain("usage", "--%s (%s) goes with %s", list[i].name, list[i].help, takers);
    }
    return true;
}

static bool take_serial(struct rg_ctl_options *options, const char *word)
{
    const char *scanned = rg_ctl_serial_scanned(word);
    options->serial = scanned != NULL ? scanned : word;
    return rg_ctl_serial_valid(options->serial) ||
           rg_ctl_complain("usage", "a serial number is up to 32 letters, digits, - . and _");
}

/* SITE/DEVICE or DEVICE; where a serial number does as well, that, too. */
static bool take_device(struct rg_ctl_options *options, const char *word)
{
    bool unit = options->command == RG_CTL_DEVICE_CONFIG || options->command == RG_CTL_DEVICE_GROUP ||
                options->command == RG_CTL_DEVICE_REVOKE;
    if (unit && rg_ctl_serial_scanned(word) != NULL) {
        return take_serial(options, word);
    }
    bool serial = unit && rg_ctl_serial_valid(word);
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const char *slash = strchr(word, '/');
    const char *device = slash != NULL ? slash + 1 : word;
    size_t site_len = slash != NULL ? (size_t)(slash - word) : 0, len = strlen(device);
    if ((slash != NULL && (site_len < 1 || site_len > 32 || strspn(word, letters) != site_len)) || len < 1 ||
        len > 32 || strspn(device, letters) != len) {
        options->serial = serial ? word : NULL;
        return serial ||
               rg_ctl_complain("usage", "a kiosk is SITE/DEVICE or DEVICE, such as store-1/kiosk-1");
    }
    if (slash == NULL && options->command == RG_CTL_DEVICE_REVOKE) {
        return rg_ctl_complain("usage", "say which site's, as SITE/DEVICE, or the unit, as regard:1:SERIAL");
    }
    if (slash != NULL && options->site[0] != '\0' &&
        (strlen(options->site) != site_len || strncmp(options->site, word, site_len) != 0)) {
        return rg_ctl_complain("usage", "say the site once, as SITE/DEVICE or by --site");
    }
    if (slash != NULL) {
        (void)snprintf(options->site, sizeof options->site, "%.*s", (int)site_len, word);
    }
    (void)snprintf(options->device, sizeof options->device, "%s", device);
    return true;
}

bool rg_ctl_serial_valid(const char *serial)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    size_t len = strlen(serial);
    return len >= 1 && len <= 32 && strspn(serial, allowed) == len;
}

const char *rg_ctl_serial_scanned(const char *word)
{
    static const char before[] = "regard:1:";
    return strncmp(word, before, sizeof before - 1) == 0 ? word + sizeof before - 1 : NULL;
}

/* A serial number, SITE/DEVICE, or a device of --site; of a device alone HQ knows whether there is one of that name. */
static bool take_kiosk(struct rg_ctl_options *options, char *word)
{
    if (rg_ctl_serial_scanned(word) != NULL) {
        return take_serial(options, word);
    }
    if (options->site[0] == '\0' && strchr(word, '/') == NULL) {
        options->serial = word;
        return rg_ctl_serial_valid(word) ||
               rg_ctl_complain("usage", "a kiosk is its serial number, SITE/DEVICE or DEVICE");
    }
    char site[sizeof options->site];
    (void)rg_text_copy(site, sizeof site, options->site);
    if (!take_device(options, word)) {
        return false;
    }
    if (site[0] != '\0' && options->site[0] != '\0' && strcmp(site, options->site) != 0) {
        return rg_ctl_complain("usage", "the kiosk is of another site than --site says");
    }
    if (options->site[0] == '\0') {
        (void)rg_text_copy(options->site, sizeof options->site, site);
    }
    return true;
}

/* NAME or NAME/VERSION. */
static bool take_experiment(struct rg_ctl_options *options, const char *word)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t len = strcspn(word, "/");
    if (len < 1 || len >= sizeof options->experiment || strspn(word, letters) != len) {
        return rg_ctl_complain("usage",
                               "an experiment is NAME or NAME/VERSION, such as spring-2026 or spring-2026/2");
    }
    (void)snprintf(options->experiment, sizeof options->experiment, "%.*s", (int)len, word);
    return word[len] == '\0' || rg_ctl_number_read(word + len + 1, &options->experiment_version);
}

/* Read one word as what the table calls it. */
static bool take(struct rg_ctl_options *options, const char *what, char *word)
{
    if (strcmp(what, "N") == 0 || strcmp(what, "A") == 0) {
        options->badge = options->command == RG_CTL_AUDIT_BADGE || options->command == RG_CTL_BADGE_REVOKE;
        return rg_ctl_number_read(word, &options->holder);
    }
    if (strcmp(what, "B") == 0) {
        if (!rg_ctl_number_read(word, &options->other)) {
            return false;
        }
        return options->other != options->holder ||
               rg_ctl_complain("usage", "say two numbers that are not the same");
    }
    if (strcmp(what, "REQUEST") == 0) {
        return rg_ctl_number_read(word, &options->request);
    }
    if (strcmp(what, "EXPERIMENT") == 0) {
        return take_experiment(options, word);
    }
    if (strcmp(what, "DEVICE") == 0) {
        return take_device(options, word);
    }
    if (strcmp(what, "KIOSK") == 0) {
        return take_kiosk(options, word);
    }
    if (strcmp(what, "SERIAL") == 0) {
        return take_serial(options, word);
    }
    if (strcmp(what, "DAYS|forever") == 0) {
        return strcmp(word, "forever") == 0 || rg_ctl_number_read(word, &options->days);
    }
    if (strcmp(what, "bash") == 0) {
        options->shell = word;
        return strcmp(word, what) == 0 || complain(rg_ctl_verb_of(options->command));
    }
    const char **to = strcmp(what, "KIND") == 0    ? &options->kind
                      : strcmp(what, "VALUE") == 0 ? &options->value
                                                   : &options->field;
    size_t most = to == &options->kind ? 32 : to == &options->value ? 200 : 64;
    *to = word;
    return (strlen(word) <= most && (to == &options->value || word[0] != '\0')) ||
           complain(rg_ctl_verb_of(options->command));
}

/* A card by its number; one that is written, on a reader; or a pass by what it says. */
static bool says_which_card(const struct rg_ctl_options *options)
{
    bool written = options->medium != NULL &&
                   !rg_medium_is_phone(rg_medium_of_word(options->medium, strlen(options->medium)));
    return (options->uid != NULL) != (options->medium != NULL) &&
           (options->pass != NULL) == (options->medium != NULL && !written) &&
           (written || (options->reader == NULL && options->address == NULL));
}

/* A card in the place of one that was lost: by its number, or one that is written. HQ does not say under seal whose CARD is, and whoever
 * has the broker must not choose whose a card becomes. */
static bool says_which_instead(const struct rg_ctl_options *options)
{
    bool written = options->medium != NULL &&
                   !rg_medium_is_phone(rg_medium_of_word(options->medium, strlen(options->medium)));
    return options->medium != NULL ? written && options->replacement == NULL && options->card == NULL
                                   : options->reader == NULL && options->address == NULL;
}

/* What the table shows without brackets has to be there. */
static bool complete(const struct rg_ctl_verb *verb, const struct rg_ctl_options *options)
{
    bool whose = rg_ctl_verb_takes(verb, "member") || rg_ctl_verb_takes(verb, "badge");
    bool external = (rg_ctl_verb_takes(verb, "external") && options->external != NULL) ||
                    (rg_ctl_verb_takes(verb, "card") && options->card != NULL);
    return (!whose || (options->holder != 0) != external) &&
           (!rg_ctl_verb_takes(verb, "uid") || says_which_card(options)) &&
           (!rg_ctl_verb_takes(verb, "replace") || says_which_instead(options)) &&
           (!rg_ctl_verb_takes(verb, "reason") || options->reason != NULL) &&
           (!rg_ctl_verb_takes(verb, "manifest") ||
            (options->manifest != NULL ? options->site[0] == '\0' && options->device[0] == '\0'
                                       : options->site[0] != '\0')) &&
           (!rg_ctl_verb_takes(verb, "all") || !options->all || options->site[0] == '\0') &&
           !(options->retry && options->drop) &&
           (!rg_ctl_verb_takes(verb, "once") || !options->check || options->once);
}

/* A group in place of a kiosk: one, but for a kiosk that gets its groups. */
static bool groups_fit(const struct rg_ctl_options *options)
{
    bool configures = options->command == RG_CTL_DEVICE_CONFIG;
    return (options->command == RG_CTL_DEVICE_APPROVE || options->group.count <= 1) &&
           (!configures || options->group.count == 0 || (!options->all && options->site[0] == '\0')) &&
           (options->manifest == NULL || options->group.count == 0);
}

bool rg_ctl_words_read(struct rg_ctl_options *options, int count, char **words)
{
    int used;
    const struct rg_ctl_verb *verb = rg_ctl_verb_find(count, words, &used);
    if (verb == NULL) {
        return complain_unknown(count, words);
    }
    options->command = verb->command;
    if (!options_fit(options, verb)) {
        return false;
    }
    char what[64];
    int left = count - used;
    bool of_many = (rg_ctl_verb_takes(verb, "all") &&
                    (options->all || options->group.count > 0 || (options->site[0] != '\0' && left == 0))) ||
                   (options->till && left == 0);
    bool many = options->site[0] != '\0' || options->group.count > 0;
    const char *arguments = of_many || options->manifest != NULL ? "" : verb->arguments;
    for (const char *at = arguments; next_word(&at, what);) {
        left--;
    }
    const char *rest = arguments;
    if (left == -1 && many && next_word(&rest, what) && strcmp(what, "KIOSK") == 0) {
        arguments = rest;
        left = 0;
    }
    /* A kiosk and its group are not said together. */
    bool both = options->group.count > 0 && rest == arguments && strncmp(rest, "KIOSK", strlen("KIOSK")) == 0;
    if (left != 0 || both || !complete(verb, options) || !groups_fit(options)) {
        return complain(verb);
    }
    for (const char *at = arguments; next_word(&at, what); used++) {
        if (!take(options, what, words[used])) {
            return false;
        }
    }
    return true;
}
