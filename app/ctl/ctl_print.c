#include "ctl.h"
#include "ctl_fleet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *rg_ctl_text_of(const cJSON *row, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsString(item) ? item->valuestring : "-";
}

int64_t rg_ctl_number_of(const cJSON *row, const char *name, int64_t otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(row, name);
    return cJSON_IsNumber(item) ? (int64_t)item->valuedouble : otherwise;
}

const char *rg_ctl_age(int64_t at_ms, char text[24])
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

void rg_ctl_print_status(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    (void)printf("%-12s %-14s %-8s %-12s %-12s %6s %8s %7s %6s %-9s %-9s %-7s %s\n", "SITE", "KIOSK", "STATE",
                 "SEEN", "LAST TAP", "QUEUE", "APPLIED", "REJECTS", "ALERTS", "READER", "DATABASE", "SCREEN",
                 "VERSION");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char seen[24], tap[24];
        bool online = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "online"));
        bool revoked = rg_ctl_number_of(row, "revoked", 0) > 0;
        (void)printf("%-12s %-14s %-8s %-12s %-12s %6" PRId64 " %8" PRId64 " %7" PRId64 " %6" PRId64
                     " %-9s %-9s %-7s %s\n",
                     rg_ctl_text_of(row, "site"), rg_ctl_text_of(row, "device"),
                     revoked  ? "revoked"
                     : online ? "online"
                              : "OFFLINE",
                     rg_ctl_age(rg_ctl_number_of(row, "last_seen", 0), seen),
                     rg_ctl_age(rg_ctl_number_of(row, "last_tap", 0), tap), rg_ctl_number_of(row, "queue", 0),
                     rg_ctl_number_of(row, "applied", 0), rg_ctl_number_of(row, "rejects", 0),
                     rg_ctl_number_of(row, "alerts", 0), rg_ctl_text_of(row, "reader"),
                     rg_ctl_text_of(row, "database"), rg_ctl_text_of(row, "screen"),
                     rg_ctl_text_of(row, "version"));
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No kiosk has reported yet.");
    }
    int64_t overdue = rg_ctl_number_of(cJSON_GetArrayItem(rows, 0), "overdue", 0);
    if (overdue > 0) {
        (void)printf("%" PRId64 " of the customers' requests OVERDUE; regardctl requests lists them.\n",
                     overdue);
    }
}

void rg_ctl_print_cards(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    (void)printf("%-10s %-8s %8s %-8s %-9s %-5s %4s %s\n", "CARD", "KIND", "HOLDER", "STATUS", "MEDIUM",
                 "LEVEL", "KEY", "ISSUED");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        char issued[24];
        int64_t level = rg_ctl_number_of(row, "assurance", -1);
        (void)printf("%-10s %-8s %8" PRId64 " %-8s %-9s %-5s %4" PRId64 " %s\n", rg_ctl_text_of(row, "card"),
                     rg_ctl_text_of(row, "kind"), rg_ctl_number_of(row, "holder", 0),
                     rg_ctl_text_of(row, "status"), rg_ctl_text_of(row, "medium"),
                     level == 0   ? "L0"
                     : level == 1 ? "L1"
                     : level == 2 ? "L2"
                                  : "-",
                     rg_ctl_number_of(row, "key_version", 0),
                     rg_ctl_age(rg_ctl_number_of(row, "issued", 0), issued));
    }
    if (cJSON_GetArraySize(rows) == 0) {
        (void)puts("No cards.");
    }
}

void rg_ctl_print_retention(const struct rg_ctl_options *options, const cJSON *rows)
{
    (void)options;
    (void)printf("%-10s %s\n", "KIND", "DAYS");
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        int64_t days = rg_ctl_number_of(row, "days", 0);
        char number[24] = "for ever";
        if (days > 0) {
            (void)snprintf(number, sizeof number, "%" PRId64, days);
        }
        (void)printf("%-10s %s\n", rg_ctl_text_of(row, "kind"), number);
    }
}

void rg_ctl_exact(cJSON *tree)
{
    for (cJSON *item = tree; item != NULL; item = item->next) {
        char digits[24];
        rg_ctl_exact(item->child);
        /* Every number of HQ's is whole and within a double's 53 bits. */
        if (!cJSON_IsNumber(item) || item->valuedouble < 1e14 || item->valuedouble > 9007199254740992.0) {
            continue;
        }
        int len = snprintf(digits, sizeof digits, "%" PRId64, (int64_t)item->valuedouble);
        item->valuestring = cJSON_malloc((size_t)len + 1);
        if (item->valuestring != NULL) {
            memcpy(item->valuestring, digits, (size_t)len + 1);
            item->type = (item->type & ~0xff) | cJSON_Raw;
        }
    }
}

static void tame(char *text)
{
    for (char *at = text; at != NULL && *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at, next = (unsigned char)at[1];
        if (byte < 0x20 || byte == 0x7f) {
            *at = '?';
        } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            at[0] = at[1] = '?';
        }
    }
}

void rg_ctl_tame(cJSON *tree)
{
    for (cJSON *item = tree; item != NULL; item = item->next) {
        rg_ctl_tame(item->child);
        tame(item->string);
        tame(cJSON_IsString(item) ? item->valuestring : NULL);
    }
}

enum rg_ctl_exit rg_ctl_print_json(const cJSON *tree, bool in_one_line)
{
    char *text = in_one_line ? cJSON_PrintUnformatted(tree) : cJSON_Print(tree);
    if (text == NULL) {
        (void)rg_ctl_complain("failed", "there is not enough memory for the answer");
        return RG_CTL_FAILED;
    }
    (void)puts(text);
    cJSON_free(text);
    return RG_CTL_DONE;
}

/* What the answer means for a script, however it is printed. */
static enum rg_ctl_exit verdict(const struct rg_ctl_options *options, const cJSON *rows)
{
    const cJSON *row;
    int count = cJSON_GetArraySize(rows);
    if (options->command == RG_CTL_VERIFY) {
        cJSON_ArrayForEach(row, rows)
        {
            count = rg_ctl_number_of(row, "broken", 0) != 0 ? 0 : count;
        }
        return count > 0 ? RG_CTL_DONE : RG_CTL_FAILED;
    }
    if (options->command == RG_CTL_MEASURE || options->command == RG_CTL_EXPERIMENT_LIST) {
        count = 0;
        cJSON_ArrayForEach(row, rows)
        {
            count += rg_ctl_ratio_wrong(row);
        }
    }
    if (options->overdue && count > 0) {
        return RG_CTL_FAILED;
    }
    return options->check && count > 0 ? RG_CTL_ATTENTION : RG_CTL_DONE;
}

enum rg_ctl_exit rg_ctl_print(const struct rg_ctl_options *options, cJSON *rows, int64_t hq_ms)
{
    const struct rg_ctl_verb *verb = rg_ctl_verb_of(options->command);
    if (options->command == RG_CTL_DEVICE_SHOW) {
        return rg_ctl_device_show(options, rows, hq_ms);
    }
    enum rg_ctl_exit result = verdict(options, rows);
    /* Tables read numbers, which are no more numbers once they are exact texts. */
    if (options->json || options->command == RG_CTL_CUSTOMER_COPY) {
        rg_ctl_exact(rows);
    } else {
        rg_ctl_tame(rows);
    }
    if (options->command == RG_CTL_CUSTOMER_COPY) {
        return rg_ctl_write_export(options, rows);
    }
    if (options->command == RG_CTL_DEVICE_RESULT) {
        return rg_ctl_write_result(options, rows);
    }
    if (options->json) {
        enum rg_ctl_exit printed = rg_ctl_print_json(rows, false);
        return printed == RG_CTL_DONE ? result : printed;
    }
    verb->print(options, rows);
    return result;
}
