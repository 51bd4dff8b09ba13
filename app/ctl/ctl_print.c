#include "ctl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *text_of(const cJSON *row, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsString(item) ? item->valuestring : "-";
}

static int64_t number_of(const cJSON *row, const char *name, int64_t otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsNumber(item) ? (int64_t)item->valuedouble : otherwise;
}

/* How long ago, in the largest unit that fits: what IT wants to know at a glance. */
static const char *age(int64_t at_ms, char text[24])
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    int64_t seconds = ((int64_t)now.tv_sec * 1000 - at_ms) / 1000;
    if (at_ms <= 0) {
        (void)snprintf(text, 24, "never");
    } else if (seconds < 0) {
        (void)snprintf(text, 24, "clock ahead");
    } else if (seconds < 120) {
        (void)snprintf(text, 24, "%" PRId64 " s ago", seconds);
    } else if (seconds < 7200) {
        (void)snprintf(text, 24, "%" PRId64 " min ago", seconds / 60);
    } else if (seconds < 172800) {
        (void)snprintf(text, 24, "%" PRId64 " h ago", seconds / 3600);
    } else {
        (void)snprintf(text, 24, "%" PRId64 " d ago", seconds / 86400);
    }
    return text;
}

static void print_status(const cJSON *rows)
{
    (void)printf("%-12s %-14s %-8s %-12s %-12s %6s %8s %7s %-9s %-9s %-7s %s\n", "SITE", "KIOSK", "STATE",
                 "SEEN", "LAST TAP", "QUEUE", "APPLIED", "REJECTS", "READER", "DATABASE", "SCREEN",
                 "VERSION");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char seen[24], tap[24];
        bool online = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "online"));
        (void)printf("%-12s %-14s %-8s %-12s %-12s %6" PRId64 " %8" PRId64 " %7" PRId64
                     " %-9s %-9s %-7s %s\n",
                     text_of(row, "site"), text_of(row, "device"), online ? "online" : "OFFLINE",
                     age(number_of(row, "last_seen", 0), seen), age(number_of(row, "last_tap", 0), tap),
                     number_of(row, "queue", 0), number_of(row, "applied", 0), number_of(row, "rejects", 0),
                     text_of(row, "reader"), text_of(row, "database"), text_of(row, "screen"),
                     text_of(row, "version"));
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No kiosk has reported yet.");
    }
}

static void print_cards(const cJSON *rows)
{
    (void)printf("%-10s %-8s %8s %-8s %4s %s\n", "CARD", "KIND", "HOLDER", "STATUS", "KEY", "ISSUED");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char issued[24];
        (void)printf("%-10s %-8s %8" PRId64 " %-8s %4" PRId64 " %s\n", text_of(row, "card"),
                     text_of(row, "kind"), number_of(row, "holder", 0), text_of(row, "status"),
                     number_of(row, "key_version", 0), age(number_of(row, "issued", 0), issued));
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No cards.");
    }
}

void rg_ctl_print(const struct rg_ctl_options *options, const cJSON *rows)
{
    if (options->json) {
        char *text = cJSON_Print(rows);
        (void)puts(text != NULL ? text : "[]");
        cJSON_free(text);
    } else if (options->command == RG_CTL_STATUS) {
        print_status(rows);
    } else {
        print_cards(rows);
    }
}
