#include "ctl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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

void rg_ctl_print_requests(const struct rg_ctl_options *options, const cJSON *rows)
{
    if (options->command == RG_CTL_REQUESTS) {
        print_requests(rows);
    } else if (options->command >= RG_CTL_HOUSEHOLD_LINK) {
        print_household(rows);
    } else {
        print_duplicates(rows);
    }
}
