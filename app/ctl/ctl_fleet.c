#include "ctl_fleet.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LEN 66
/* What stands in a line beside the kiosk's name and the reasons. */
#define FIXED_WIDTH 33
/* The reasons get at least this much, if they need it. */
#define WHY_WIDTH 20

/* How early in the table: the worst first, and behind all who are well who asks for nobody. */
static int urgency(const struct rg_ctl_kiosk *kiosk)
{
    return kiosk->health.level == RG_HEALTH_REVOKED ? -1 : (int)kiosk->health.level;
}

static int compare(const void *left, const void *right)
{
    const struct rg_ctl_kiosk *a = left, *b = right;
    if (a->health.level != b->health.level) {
        return urgency(a) > urgency(b) ? -1 : 1;
    }
    /* Of those who are silent, who has been so for longest; others stay in their place while one looks at them. */
    if (a->health.level == RG_HEALTH_OFFLINE && a->device.last_seen != b->device.last_seen) {
        return a->device.last_seen < b->device.last_seen ? -1 : 1;
    }
    int sites = strcmp(a->device.site, b->device.site);
    return sites != 0 ? sites : strcmp(a->device.device, b->device.device);
}

enum rg_status rg_ctl_fleet_init(struct rg_ctl_fleet *fleet, cJSON *rows, int64_t now_ms)
{
    struct rg_ctl_fleet made = {0};
    int count = cJSON_GetArraySize(rows);
    made.kiosks = calloc((size_t)count + 1, sizeof *made.kiosks);
    if (made.kiosks == NULL) {
        return RG_NO_MEMORY;
    }
    cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        struct rg_ctl_kiosk *kiosk = &made.kiosks[made.count++];
        kiosk->row = row;
        rg_health_device_read(row, &kiosk->device);
        kiosk->health = rg_health_of(&kiosk->device, now_ms);
        made.levels[kiosk->health.level]++;
        /* A kiosk may say anything up to 2^53, and there may be thousands. */
        if (kiosk->device.queue > 0 && !kiosk->device.revoked && made.queue < INT64_MAX / 2) {
            made.queue += kiosk->device.queue;
        }
    }
    qsort(made.kiosks, made.count, sizeof *made.kiosks, compare);
    *fleet = made;
    return RG_OK;
}

void rg_ctl_fleet_deinit(struct rg_ctl_fleet *fleet)
{
    free(fleet->kiosks);
    memset(fleet, 0, sizeof *fleet);
}

const char *rg_ctl_short_age(int64_t at_ms, int64_t now_ms, char text[24])
{
    int64_t seconds = at_ms == RG_HEALTH_UNKNOWN ? -1 : (now_ms - at_ms) / 1000;
    if (at_ms == RG_HEALTH_UNKNOWN) {
        (void)snprintf(text, 24, "-");
    } else if (seconds < 0) {
        (void)snprintf(text, 24, "ahead");
    } else if (seconds < 120) {
        (void)snprintf(text, 24, "%" PRId64 "s", seconds);
    } else if (seconds < 7200) {
        (void)snprintf(text, 24, "%" PRId64 "min", seconds / 60);
    } else if (seconds < 172800) {
        (void)snprintf(text, 24, "%" PRId64 "h", seconds / 3600);
    } else if (seconds < 99999 * INT64_C(86400)) {
        (void)snprintf(text, 24, "%" PRId64 "d", seconds / 86400);
    } else {
        (void)snprintf(text, 24, "years");
    }
    return text;
}

void rg_ctl_fleet_totals(FILE *to, const struct rg_ctl_fleet *fleet)
{
    (void)fprintf(to, "%zu kiosk%s", fleet->count, fleet->count == 1 ? "" : "s");
    for (int level = RG_HEALTH_FAULT; level >= RG_HEALTH_OK; level--) {
        (void)fprintf(to, "%s %zu %s", level == RG_HEALTH_FAULT ? ":" : ",", fleet->levels[level],
                      rg_health_level_word((enum rg_health_level)level));
    }
    if (fleet->levels[RG_HEALTH_REVOKED] > 0) {
        (void)fprintf(to, ", %zu %s", fleet->levels[RG_HEALTH_REVOKED],
                      rg_health_level_word(RG_HEALTH_REVOKED));
    }
    (void)fprintf(to, "; %" PRId64 " event%s\n", fleet->queue, fleet->queue == 1 ? " waits" : "s wait");
}

const char *rg_ctl_fleet_pending(const struct rg_ctl_fleet *fleet, char text[64])
{
    text[0] = '\0';
    if (fleet->pending > 0) {
        (void)snprintf(text, 64, "%" PRId64 " unit%s for approval: device units", fleet->pending,
                       fleet->pending == 1 ? " waits" : "s wait");
    }
    return text;
}

/* The reasons that fit, and how many more there are. */
static void print_reasons(FILE *to, unsigned reasons, size_t width)
{
    size_t used = 0;
    unsigned left = reasons;
    for (int i = 0; i < RG_HEALTH_REASONS; i++) {
        if ((left & 1u << i) == 0) {
            continue;
        }
        const char *word = rg_health_reason_word((enum rg_health_reason)i);
        size_t len = strlen(word) + (used > 0 ? 1 : 0);
        bool last = (left & ~(1u << i)) == 0;
        /* A place for " +N" unless this is the last one. */
        if (width > 0 && used + len + (last ? 0 : 4) > width) {
            (void)fprintf(to, "%s+%d", used > 0 ? " " : "", __builtin_popcount(left));
            return;
        }
        (void)fprintf(to, "%s%s", used > 0 ? "," : "", word);
        used += len;
        left &= ~(1u << i);
    }
}

static void name_of(const struct rg_health_device *device, char name[NAME_MAX_LEN])
{
    (void)snprintf(name, NAME_MAX_LEN, "%.32s/%.32s", device->site, device->device);
}

static void print_kiosk(FILE *to, const struct rg_ctl_kiosk *kiosk, int64_t now_ms, size_t name_width,
                        const struct rg_ctl_sheet *sheet)
{
    static const char *const colours[RG_HEALTH_LEVELS] = {"\033[32m", "\033[33m", "\033[31m", "\033[1;31m",
                                                          "\033[2m"};
    const struct rg_health_device *device = &kiosk->device;
    char name[NAME_MAX_LEN], seen[24], tap[24], queue[24] = "-";
    int64_t ahead = device->clock == RG_HEALTH_UNKNOWN ? 0 : device->clock;
    int64_t tap_ms = device->last_tap == RG_HEALTH_UNKNOWN ? RG_HEALTH_UNKNOWN : device->last_tap - ahead;
    name_of(device, name);
    if (strlen(name) > name_width) {
        name[name_width - 1] = '~';
        name[name_width] = '\0';
    }
    if (device->queue > 9999999) {
        (void)snprintf(queue, sizeof queue, ">9 mio");
    } else if (device->queue >= 0) {
        (void)snprintf(queue, sizeof queue, "%" PRId64, device->queue);
    }
    /* Clocks agree to the second at best. */
    if (tap_ms > now_ms && tap_ms < now_ms + RG_HEALTH_CLOCK_MS) {
        tap_ms = now_ms;
    }
    (void)fprintf(to, "%s%-9s%s %-*s %6s %6s %7s", sheet->colours ? colours[kiosk->health.level] : "",
                  rg_health_level_word(kiosk->health.level), sheet->colours ? "\033[0m" : "", (int)name_width,
                  name, rg_ctl_short_age(device->last_seen, now_ms, seen),
                  rg_ctl_short_age(tap_ms, now_ms, tap), queue);
    if (kiosk->health.reasons != 0) {
        (void)fputc(' ', to);
        print_reasons(to, kiosk->health.reasons,
                      sheet->width == 0 ? 0 : sheet->width - FIXED_WIDTH - name_width);
    }
    (void)fputc('\n', to);
}

static size_t reasons_len(unsigned reasons)
{
    size_t len = 0;
    for (int i = 0; i < RG_HEALTH_REASONS; i++) {
        if ((reasons & 1u << i) != 0) {
            len += strlen(rg_health_reason_word((enum rg_health_reason)i)) + (len > 0 ? 1 : 0);
        }
    }
    return len;
}

/* Whole names, unless the reasons have no place beside them. */
static size_t name_width_of(const struct rg_ctl_fleet *fleet, size_t width)
{
    char name[NAME_MAX_LEN];
    size_t longest = 5, why = 3;
    for (size_t i = 0; i < fleet->count; i++) {
        size_t reasons = reasons_len(fleet->kiosks[i].health.reasons);
        name_of(&fleet->kiosks[i].device, name);
        longest = strlen(name) > longest ? strlen(name) : longest;
        why = reasons > why ? reasons : why;
    }
    why = why > WHY_WIDTH ? WHY_WIDTH : why;
    size_t most = width == 0 ? NAME_MAX_LEN : width > FIXED_WIDTH + why + 5 ? width - FIXED_WIDTH - why : 5;
    return longest > most ? most : longest;
}

void rg_ctl_fleet_table(FILE *to, const struct rg_ctl_fleet *fleet, int64_t now_ms,
                        const struct rg_ctl_sheet *sheet)
{
    size_t name_width = name_width_of(fleet, sheet->width);
    size_t shown = sheet->height > 0 && fleet->count > sheet->height ? sheet->height : fleet->count;
    (void)fprintf(to, "%-9s %-*s %6s %6s %7s %s\n", "STATUS", (int)name_width, "KIOSK", "SEEN", "TAP",
                  "QUEUE", "WHY");
    for (size_t i = 0; i < shown; i++) {
        print_kiosk(to, &fleet->kiosks[i], now_ms, name_width, sheet);
    }
    if (fleet->count == 0) {
        (void)fputs(
            sheet->group ? "No kiosk of that group has reported yet.\n" : "No kiosk has reported yet.\n", to);
    } else if (shown < fleet->count) {
        (void)fprintf(to, "... and %zu that are no worse; regardctl device list has all\n",
                      fleet->count - shown);
    }
}

static bool add_health(cJSON *row, const struct rg_health *health)
{
    cJSON *reasons = cJSON_CreateArray();
    bool whole = reasons != NULL &&
                 cJSON_AddStringToObject(row, "status", rg_health_level_word(health->level)) != NULL;
    for (int i = 0; whole && i < RG_HEALTH_REASONS; i++) {
        if ((health->reasons & 1u << i) != 0) {
            whole = cJSON_AddItemToArray(reasons,
                                         cJSON_CreateString(rg_health_reason_word((enum rg_health_reason)i)));
        }
    }
    if (!cJSON_AddItemToObject(row, "reasons", reasons)) {
        cJSON_Delete(reasons);
        whole = false;
    }
    return whole;
}

cJSON *rg_ctl_fleet_json(struct rg_ctl_fleet *fleet, cJSON *rows)
{
    cJSON *sorted = cJSON_CreateArray();
    bool whole = sorted != NULL;
    for (size_t i = 0; i < fleet->count && whole; i++) {
        cJSON *row = cJSON_DetachItemViaPointer(rows, fleet->kiosks[i].row);
        whole = add_health(row, &fleet->kiosks[i].health) && cJSON_AddItemToArray(sorted, row);
        if (!whole) {
            cJSON_Delete(row);
        }
    }
    if (!whole) {
        cJSON_Delete(sorted);
        return NULL;
    }
    rg_ctl_exact(sorted);
    return sorted;
}

enum rg_ctl_exit rg_ctl_fleet_verdict(const struct rg_ctl_options *options, const struct rg_ctl_fleet *fleet)
{
    size_t counted = fleet->count - fleet->levels[RG_HEALTH_REVOKED];
    bool well = counted > 0 && fleet->levels[RG_HEALTH_OK] == counted;
    return options->check && !well ? RG_CTL_ATTENTION : RG_CTL_DONE;
}
