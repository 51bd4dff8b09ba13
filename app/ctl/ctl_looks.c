#include "ctl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *moment(int64_t at_ms, char text[24])
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm utc;
    if (gmtime_r(&at, &utc) == NULL || strftime(text, 24, "%Y-%m-%d %H:%M:%SZ", &utc) == 0) {
        (void)snprintf(text, 24, "%" PRId64 " ms", at_ms);
    }
    return text;
}

/* What a customer can be told: where, when, how long, what, and that it was one of the team. */
static void print_look(const cJSON *row)
{
    char at[24], lasted[24] = "not known", by[40];
    int64_t duration = rg_ctl_number_of(row, "duration", -1), badge = rg_ctl_number_of(row, "associate", 0);
    if (duration >= 0) {
        (void)snprintf(lasted, sizeof lasted, "%" PRId64 ".%" PRId64 " s", duration / 1000,
                       duration % 1000 / 100);
    }
    bool served = strcmp(rg_ctl_text_of(row, "by"), "associate") == 0;
    (void)snprintf(by, sizeof by, "%s", served ? "an associate" : "nobody's badge");
    if (badge != 0) {
        (void)snprintf(by, sizeof by, "associate %" PRId64, badge);
    }
    (void)printf("%s  %s/%s  %s by %s, %s, for %s, %s:", moment(rg_ctl_number_of(row, "at", 0), at),
                 rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"), rg_ctl_text_of(row, "scope"),
                 rg_ctl_text_of(row, "began"), by, lasted, rg_ctl_text_of(row, "who"));
    const cJSON *field;
    cJSON_ArrayForEach(field, cJSON_GetObjectItemCaseSensitive(row, "fields"))
    {
        (void)printf(" %s", cJSON_IsString(field) ? field->valuestring : "-");
    }
    (void)puts("");
}

static void print_alert(const cJSON *row)
{
    char at[24], by[24] = "nobody's badge";
    int64_t badge = rg_ctl_number_of(row, "associate", 0);
    if (badge != 0) {
        (void)snprintf(by, sizeof by, "badge %" PRId64, badge);
    }
    (void)printf("%s  %-9s %s/%s  %s, customer %s, look %" PRId64 "\n",
                 moment(rg_ctl_number_of(row, "at", 0), at), rg_ctl_text_of(row, "kind"),
                 rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"), by, rg_ctl_text_of(row, "who"),
                 rg_ctl_number_of(row, "look", 0));
}

static void print_row(const cJSON *row)
{
    char at[24];
    if (cJSON_GetObjectItemCaseSensitive(row, "kind") != NULL) {
        print_alert(row);
    } else if (cJSON_GetObjectItemCaseSensitive(row, "what") != NULL) {
        (void)printf("%s  an operator of HQ: %s\n", moment(rg_ctl_number_of(row, "at", 0), at),
                     rg_ctl_text_of(row, "what"));
    } else {
        print_look(row);
    }
}

void rg_ctl_print_looks(const struct rg_ctl_options *options, const cJSON *rows)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        print_row(row);
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts(options->command == RG_CTL_ALERTS ? "No alerts." : "Nobody looked.");
    }
}
