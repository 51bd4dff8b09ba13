#include "ctl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)

/* What comes after the verb. */
enum words { MEMBER, TWO_MEMBERS, FIELD_VALUE, REQUEST, REASON };

static const struct verb {
    const char *name;
    enum rg_ctl_command command;
    enum words words;
    const char *usage;
} verbs[] = {
    {"erase", RG_CTL_CUSTOMER_ERASE, MEMBER, "customer erase N"},
    {"export", RG_CTL_CUSTOMER_EXPORT, MEMBER, "customer export N"},
    {"restrict", RG_CTL_CUSTOMER_RESTRICT, MEMBER, "customer restrict N"},
    {"unrestrict", RG_CTL_CUSTOMER_UNRESTRICT, MEMBER, "customer unrestrict N --informed"},
    {"correct", RG_CTL_CUSTOMER_CORRECT, FIELD_VALUE,
     "customer correct N display_name|first_name|language|birthday|email|phone VALUE (a birthday is "
     "MM-DD, '' removes)"},
    {"merge", RG_CTL_CUSTOMER_MERGE, TWO_MEMBERS, "customer merge A B"},
    {"unmerge", RG_CTL_CUSTOMER_UNMERGE, MEMBER, "customer unmerge N, the number that was merged"},
    {"request", RG_CTL_CUSTOMER_REQUEST, REQUEST, "customer request REQUEST"},
    {"approve", RG_CTL_CUSTOMER_APPROVE, REQUEST, "customer approve REQUEST"},
    {"copy", RG_CTL_CUSTOMER_COPY, REQUEST, "customer copy REQUEST [--out FILE]"},
    {"withdraw", RG_CTL_CUSTOMER_WITHDRAW, REQUEST, "customer withdraw REQUEST"},
    {"refuse", RG_CTL_CUSTOMER_REFUSE, REASON,
     "customer refuse REQUEST --reason unfounded|excessive|identity|law|claims|others"},
    {"extend", RG_CTL_CUSTOMER_EXTEND, REASON, "customer extend REQUEST --reason complexity|number"}};

static bool complain(const char *what)
{
    (void)fprintf(stderr, "regardctl: say %s; see regardctl --help\n", what);
    return false;
}

/* An option that this command has no use for is a mistake, not a wish. */
static bool options_fit(const struct rg_ctl_options *options)
{
    bool enters = options->command >= RG_CTL_CUSTOMER_ERASE && options->command <= RG_CTL_CUSTOMER_UNMERGE;
    if (options->received_ms != 0 && !enters) {
        return complain("--received with what enters a request, such as customer erase N");
    }
    if (options->reason != NULL && options->command != RG_CTL_CUSTOMER_REFUSE &&
        options->command != RG_CTL_CUSTOMER_EXTEND) {
        return complain("--reason with customer refuse or customer extend");
    }
    if (options->informed && options->command != RG_CTL_CUSTOMER_UNRESTRICT) {
        return complain("--informed with customer unrestrict");
    }
    if (options->overdue && options->command != RG_CTL_REQUESTS) {
        return complain("--overdue with requests");
    }
    return true;
}

static bool verb_words(struct rg_ctl_options *options, const struct verb *verb, int count, char **words)
{
    int expected = verb->words == TWO_MEMBERS ? 2 : verb->words == FIELD_VALUE ? 3 : 1;
    options->command = verb->command;
    if (count != expected || options->holder != 0 || options->external != NULL ||
        (verb->words == REASON && options->reason == NULL)) {
        return complain(verb->usage);
    }
    if (verb->words == REQUEST || verb->words == REASON) {
        return rg_ctl_number_read(words[0], &options->request);
    }
    if (!rg_ctl_number_read(words[0], &options->holder)) {
        return false;
    }
    if (verb->words == TWO_MEMBERS) {
        return rg_ctl_number_read(words[1], &options->other) &&
               (options->other != options->holder || complain("two numbers that are not the same"));
    }
    if (verb->words == FIELD_VALUE) {
        options->field = words[1];
        options->value = words[2];
        return (strlen(words[1]) > 0 && strlen(words[1]) <= 64 && strlen(words[2]) <= 200) ||
               complain(verb->usage);
    }
    return true;
}

static bool duplicates(struct rg_ctl_options *options, int count, char **words)
{
    if (count == 1) {
        options->command = RG_CTL_DUPLICATES;
        return true;
    }
    options->command = RG_CTL_DUPLICATES_DISMISS;
    if (count != 4 || strcmp(words[1], "dismiss") != 0) {
        return complain("duplicates, or duplicates dismiss A B");
    }
    return rg_ctl_number_read(words[2], &options->holder) && rg_ctl_number_read(words[3], &options->other) &&
           (options->other != options->holder || complain("two numbers that are not the same"));
}

static bool household(struct rg_ctl_options *options, int count, char **words)
{
    bool show = count == 3 && strcmp(words[1], "show") == 0;
    bool link = count == 4 && strcmp(words[1], "link") == 0;
    options->command = show ? RG_CTL_HOUSEHOLD_SHOW : link ? RG_CTL_HOUSEHOLD_LINK : RG_CTL_HOUSEHOLD_UNLINK;
    if (!show && !link && (count != 4 || strcmp(words[1], "unlink") != 0)) {
        return complain("household link A B, household unlink A B, or household show N");
    }
    return rg_ctl_number_read(words[2], &options->holder) &&
           (show || (rg_ctl_number_read(words[3], &options->other) &&
                     (options->other != options->holder || complain("two numbers that are not the same"))));
}

bool rg_ctl_requests_parse(struct rg_ctl_options *options, int count, char **words, bool *good)
{
    bool customer = count > 1 && strcmp(words[0], "customer") == 0;
    for (size_t i = 0; customer && i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(words[1], verbs[i].name) == 0) {
            *good = verb_words(options, &verbs[i], count - 2, words + 2) && options_fit(options);
            return true;
        }
    }
    if (count > 0 && strcmp(words[0], "duplicates") == 0) {
        *good = duplicates(options, count, words) && options_fit(options);
        return true;
    }
    if (count > 0 && strcmp(words[0], "household") == 0) {
        *good = household(options, count, words) && options_fit(options);
        return true;
    }
    if (count > 0 && strcmp(words[0], "requests") == 0) {
        options->command = RG_CTL_REQUESTS;
        *good = ((count == 1 && options->holder == 0 && options->external == NULL) ||
                 complain("requests, and --overdue for those only")) &&
                options_fit(options);
        return true;
    }
    /* Another command; of the options here it takes none. */
    *good = options_fit(options);
    return !*good;
}

bool rg_ctl_date_read(const char *text, int64_t *at_ms)
{
    struct tm day = {0}, back = {0};
    const char *end = strptime(text, "%Y-%m-%d", &day);
    time_t at = end != NULL && *end == '\0' && strlen(text) == 10 ? timegm(&day) : 0;
    /* The 31st of February is no day. */
    if (at <= 0 || gmtime_r(&at, &back) == NULL || back.tm_mday != (text[8] - '0') * 10 + text[9] - '0') {
        return complain("--received with the day of the letter, such as 2026-11-25");
    }
    *at_ms = (int64_t)at * 1000;
    return true;
}

/* The last day, which due is the end of. */
static const char *last_day(int64_t due_ms, char text[24])
{
    time_t at = (time_t)((due_ms - 1) / 1000);
    struct tm day;
    if (gmtime_r(&at, &day) == NULL || strftime(text, 24, "%Y-%m-%d", &day) == 0) {
        (void)snprintf(text, 24, "-");
    }
    return text;
}

static void what_of(const cJSON *row, char *text, size_t capacity)
{
    int64_t other = rg_ctl_number_of(row, "other", 0);
    const char *what = rg_ctl_text_of(row, "what");
    if (strcmp(what, "correct") == 0) {
        (void)snprintf(text, capacity, "correct %s", rg_ctl_text_of(row, "field"));
    } else if (other != 0) {
        (void)snprintf(text, capacity, "%s %" PRId64, what, other);
    } else {
        (void)snprintf(text, capacity, "%s", what);
    }
}

void rg_ctl_print_request(const cJSON *row)
{
    char due[24], what[64];
    const char *state = rg_ctl_text_of(row, "state");
    what_of(row, what, sizeof what);
    (void)printf("request %" PRId64 ", %s on member %" PRId64 ": %s", rg_ctl_number_of(row, "request", 0),
                 what, rg_ctl_number_of(row, "member", 0), state);
    if (strcmp(state, "waits") == 0) {
        (void)printf(" for a second operator, by %s", last_day(rg_ctl_number_of(row, "due", 0), due));
    } else if (strcmp(state, "approved") == 0) {
        (void)printf("; regardctl customer copy has it");
    }
    if (cJSON_GetObjectItemCaseSensitive(row, "value") != NULL) {
        (void)printf("\n  to \"%s\"", rg_ctl_text_of(row, "value"));
    }
    (void)puts("");
}

static void print_requests(const cJSON *rows)
{
    (void)printf("%-8s %-26s %16s %-10s %-12s %s\n", "REQUEST", "WHAT", "MEMBER", "LAST DAY", "DAYS LEFT",
                 "WAITS FOR");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char what[64], day[24], left[24];
        bool overdue = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "overdue"));
        bool approval = strcmp(rg_ctl_text_of(row, "waits_for"), "approval") == 0;
        what_of(row, what, sizeof what);
        (void)snprintf(left, sizeof left, overdue ? "OVERDUE %" PRId64 : "%" PRId64,
                       rg_ctl_number_of(row, "days_left", 0));
        (void)printf("%-8" PRId64 " %-26s %16" PRId64 " %-10s %-12s ", rg_ctl_number_of(row, "request", 0),
                     what, rg_ctl_number_of(row, "member", 0), last_day(rg_ctl_number_of(row, "due", 0), day),
                     left);
        if (approval) {
            (void)printf("approval by anybody but %s\n", rg_ctl_text_of(row, "operator"));
        } else {
            (void)printf("%s or %s to collect the copy\n", rg_ctl_text_of(row, "operator"),
                         rg_ctl_text_of(row, "approver"));
        }
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No request is open.");
    }
}

static void print_duplicates(const cJSON *rows)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        if (cJSON_GetObjectItemCaseSensitive(row, "state") != NULL) {
            (void)printf("members %" PRId64 " and %" PRId64 " are not proposed again\n",
                         rg_ctl_number_of(row, "a", 0), rg_ctl_number_of(row, "b", 0));
        } else {
            (void)printf("members %" PRId64 " and %" PRId64 " of %s: %s\n", rg_ctl_number_of(row, "a", 0),
                         rg_ctl_number_of(row, "b", 0), rg_ctl_text_of(row, "site"),
                         strcmp(rg_ctl_text_of(row, "why"), "card") == 0
                             ? "one was to get a card that the other has"
                             : "the same name, birthday and language");
        }
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No two members look like one.");
    }
}

static void print_household(const cJSON *rows)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        bool live = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "live"));
        (void)printf("members %" PRId64 " and %" PRId64 ": %s\n", rg_ctl_number_of(row, "member", 0),
                     rg_ctl_number_of(row, "other", 0),
                     live ? "their cards ask who it is" : "not both have agreed: nothing is shared");
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("This member is linked with nobody.");
    }
}

enum rg_ctl_exit rg_ctl_print_requests(const struct rg_ctl_options *options, const cJSON *rows)
{
    if (options->json) {
        char *text = cJSON_Print(rows);
        (void)puts(text != NULL ? text : "[]");
        cJSON_free(text);
    } else if (options->command == RG_CTL_REQUESTS) {
        print_requests(rows);
    } else if (options->command >= RG_CTL_HOUSEHOLD_LINK) {
        print_household(rows);
    } else {
        print_duplicates(rows);
    }
    return options->overdue && cJSON_GetArraySize(rows) > 0 ? RG_CTL_FAILED : RG_CTL_DONE;
}
