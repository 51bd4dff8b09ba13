/* `device list` and `device show`. */
#include "ctl_fleet.h"
#include "ctl_talk.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define DAY_MS INT64_C(86400000)

static enum rg_ctl_exit no_memory(void)
{
    (void)rg_ctl_complain("failed", "there is not enough memory for the answer");
    return RG_CTL_FAILED;
}

static enum rg_ctl_exit print_list(const struct rg_ctl_options *options, cJSON *rows, int64_t hq_ms,
                                   int64_t pending)
{
    struct rg_ctl_fleet fleet;
    char text[64];
    if (!options->json) {
        rg_ctl_tame(rows);
    }
    if (rg_ctl_fleet_init(&fleet, rows, hq_ms) != RG_OK) {
        return no_memory();
    }
    fleet.pending = pending;
    enum rg_ctl_exit result = rg_ctl_fleet_verdict(options, &fleet);
    if (options->json) {
        cJSON *sorted = rg_ctl_fleet_json(&fleet, rows);
        enum rg_ctl_exit printed = sorted != NULL ? rg_ctl_print_json(sorted, false) : no_memory();
        result = printed == RG_CTL_DONE ? result : printed;
        cJSON_Delete(sorted);
    } else {
        struct winsize window = {0};
        bool terminal = isatty(STDOUT_FILENO) == 1 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0;
        const struct rg_ctl_sheet sheet = {.width = terminal ? window.ws_col : 0,
                                           .group = options->group.count > 0};
        rg_ctl_fleet_table(stdout, &fleet, hq_ms, &sheet);
        if (pending > 0) {
            (void)puts(rg_ctl_fleet_pending(&fleet, text));
        }
    }
    rg_ctl_fleet_deinit(&fleet);
    return result;
}

enum rg_ctl_exit rg_ctl_fleet_list(const struct rg_ctl_options *options)
{
    struct rg_ctl_talk *talk;
    cJSON *rows = NULL;
    int64_t hq_ms = 0;
    enum rg_ctl_exit result = rg_ctl_talk_open(options, &talk);
    if (result != RG_CTL_DONE) {
        return result;
    }
    result = rg_ctl_talk_ask(talk, &rows, &hq_ms);
    if (result == RG_CTL_DONE) {
        result = print_list(options, rows, hq_ms, rg_ctl_talk_pending(talk));
        cJSON_Delete(rows);
    } else {
        rg_ctl_talk_complain(talk);
    }
    rg_ctl_talk_close(talk);
    return result;
}

static const char *moment(int64_t at_ms, int64_t now_ms, char text[64])
{
    char day[32], age[24];
    time_t at = (time_t)(at_ms / 1000);
    struct tm utc;
    if (at_ms == RG_HEALTH_UNKNOWN) {
        (void)snprintf(text, 64, "not known");
    } else if (gmtime_r(&at, &utc) == NULL || strftime(day, sizeof day, "%Y-%m-%d %H:%M:%SZ", &utc) == 0) {
        (void)snprintf(text, 64, "%" PRId64 " ms", at_ms);
    } else {
        (void)snprintf(text, 64, "%s, %s ago", day, rg_ctl_short_age(at_ms, now_ms, age));
    }
    return text;
}

static const char *word(const char *text)
{
    return text[0] != '\0' ? text : "not known";
}

/* What was refused of members' media, and which badges anyone can copy. */
static void print_cards(const cJSON *row)
{
    const cJSON *media = cJSON_GetObjectItemCaseSensitive(row, "media");
    if (cJSON_IsObject(media)) {
        (void)printf("%-12s since its start %" PRId64 " played again, %" PRId64 " counted backwards, %" PRId64
                     " not saved, %" PRId64 " too many, %" PRId64
                     " that could not prove what they are; %" PRId64 " of another kiosk's taken here\n",
                     "media", rg_ctl_number_of(media, "replayed", 0),
                     rg_ctl_number_of(media, "rolled_back", 0), rg_ctl_number_of(media, "unsaved", 0),
                     rg_ctl_number_of(media, "crowded", 0), rg_ctl_number_of(media, "unproven", 0),
                     rg_ctl_number_of(row, "replays", 0));
    }
    const cJSON *badges = cJSON_GetObjectItemCaseSensitive(row, "badges");
    int64_t numbers = rg_ctl_number_of(badges, "numbers", 0);
    if (numbers > 0) {
        (void)printf("%-12s %" PRId64 " of %" PRId64
                     " of this site are numbers only, which anyone can copy: they greet and open "
                     "nothing, but until the day assurance.uid_badges_until\n",
                     "badges", numbers, rg_ctl_number_of(badges, "active", 0));
    }
}

/* The day is what somebody who makes certificates plans by. */
static void print_certificate(int64_t until_ms, int64_t now_ms)
{
    char day[16] = "";
    time_t at = (time_t)(until_ms / 1000);
    struct tm utc;
    if (until_ms <= 0 || gmtime_r(&at, &utc) == NULL || strftime(day, sizeof day, "%Y-%m-%d", &utc) == 0) {
        (void)printf("%-12s %s\n", "certificate", "not known until when");
    } else if (until_ms <= now_ms) {
        (void)printf("%-12s ended on %s\n", "certificate", day);
    } else {
        (void)printf("%-12s until %s, %" PRId64 " days\n", "certificate", day, (until_ms - now_ms) / DAY_MS);
    }
}

/* What it said of its glass and its board; the release before says neither. */
static void print_machine(const struct rg_health_device *device)
{
    int64_t age_ms = rg_health_glass_age(device);
    (void)printf("%-12s %s", "screen", word(device->screen));
    if (age_ms != RG_HEALTH_UNKNOWN) {
        (void)printf(", its clock moved %" PRId64 " s before it spoke last", age_ms / 1000);
    }
    (void)printf(device->glass[0] != '\0' ? ", idle screen %.16s\n" : "%s\n", device->glass);
    if (device->temperature == RG_HEALTH_UNKNOWN) {
        (void)printf("%-12s %s\n", "temperature", "not known");
    } else {
        (void)printf("%-12s %" PRId64 " degrees Celsius\n", "temperature", device->temperature);
    }
}

static void print_state(const cJSON *row, const struct rg_health_device *device, int64_t now_ms)
{
    char text[64];
    if (device->revoked) {
        (void)printf("%-12s %s, for ever under that name; what follows was before\n", "revoked",
                     moment(rg_ctl_number_of(row, "revoked", RG_HEALTH_UNKNOWN), now_ms, text));
    }
    (void)printf("%-12s %s\n", "heard of", moment(device->last_seen, now_ms, text));
    (void)printf("%-12s %s, outbox epoch %s, boot %" PRId64 "\n", "version", word(device->version),
                 rg_ctl_text_of(row, "epoch"), rg_ctl_number_of(row, "boot", 0));
    (void)printf("%-12s %s\n", "reader", word(device->reader));
    (void)printf("%-12s %s\n", "database", word(device->database));
    print_machine(device);
    if (device->clock == RG_HEALTH_UNKNOWN) {
        (void)printf("%-12s %s\n", "clock", "not known");
    } else {
        (void)printf("%-12s %" PRId64 " ms %s HQ's, the way of the message included\n", "clock",
                     device->clock < 0 ? -device->clock : device->clock,
                     device->clock < 0 ? "behind" : "ahead of");
    }
    (void)printf("%-12s %s, by its own clock\n", "good tap", moment(device->last_tap, now_ms, text));
    if (device->queue < 0) {
        (void)printf("%-12s %s\n", "queue", "not known");
    } else if (device->queue == 0) {
        (void)printf("%-12s %s\n", "queue", "empty");
    } else {
        (void)printf("%-12s %" PRId64 " events; HQ has taken none since %s\n", "queue", device->queue,
                     moment(device->queue_since, now_ms, text));
    }
    const cJSON *broker = cJSON_GetObjectItemCaseSensitive(row, "broker");
    int64_t at = rg_ctl_number_of(broker, "at", 0), of = rg_ctl_number_of(broker, "of", 0);
    if (at > 0) {
        (void)printf("%-12s at address %" PRId64 " of %" PRId64 "%s\n", "broker", at, of,
                     at > 1 ? "; those before it did not serve" : "");
    }
    print_certificate(device->certificate_until, now_ms);
    if (device->lease_ends) {
        (void)printf("%-12s %" PRId64 " days left\n", "lease", device->lease > 0 ? device->lease : 0);
    }
    if (!device->commands) {
        (void)printf("%-12s %s\n", "HQ", "not known how it is told from the broker");
    } else {
        (void)printf("%-12s known by %" PRId64 " command keys; refused since its start %" PRId64
                     " not signed, %" PRId64 " out of turn\n",
                     "HQ", device->command_keys, device->unproven, device->replayed);
    }
    if (device->mended > 0) {
        (void)printf("%-12s %" PRId64 " keys differed from HQ's since its start and were fetched again\n",
                     "mended", device->mended);
    }
    if (device->rebuild_since != RG_HEALTH_UNKNOWN) {
        (void)printf("%-12s beside what it had, known since %s\n", "rebuilding",
                     moment(device->rebuild_since, now_ms, text));
    }
    print_cards(row);
    (void)printf("%-12s ", "groups");
    rg_ctl_print_groups_of(row);
    (void)printf("%-12s ", "config");
    rg_ctl_print_config_state(row, "config_wanted");
    (void)putchar('\n');
    (void)printf("%-12s %" PRId64 " of it took effect, %" PRId64 " could not be used, %" PRId64
                 " alerts in seven days\n",
                 "events", rg_ctl_number_of(row, "applied", 0), rg_ctl_number_of(row, "rejects", 0),
                 rg_ctl_number_of(row, "alerts", 0));
}

/* A feed's buckets when it was compared last, 256 in all. */
static const char *agreement(const cJSON *row, const char *feed, char text[96])
{
    const cJSON *one = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(row, "compared"), "feeds"), feed);
    int64_t agree = rg_ctl_number_of(one, "agree", -1), differ = rg_ctl_number_of(one, "differ", 0);
    int64_t version = rg_ctl_number_of(one, "ver", 0);
    if (agree < 0) {
        (void)snprintf(text, 96, "not compared");
    } else if (differ > 0) {
        (void)snprintf(text, 96, "%" PRId64 " of 256 parts not as HQ has, as of %" PRId64, differ, version);
    } else if (agree < 256) {
        (void)snprintf(text, 96, "%" PRId64 " of 256 parts as HQ has, others moved, as of %" PRId64, agree,
                       version);
    } else {
        (void)snprintf(text, 96, "as HQ has, as of %" PRId64, version);
    }
    return text;
}

static void print_feeds(const cJSON *row)
{
    const cJSON *feed, *stream;
    char text[96];
    (void)printf("\n%-12s %-18s %13s  %s\n", "FEED", "EPOCH", "VERSION THERE", "COMPARED");
    cJSON_ArrayForEach(feed, cJSON_GetObjectItemCaseSensitive(row, "feeds"))
    {
        const char *name = feed->string != NULL ? feed->string : "-";
        (void)printf("%-12.32s %-18.36s %13" PRId64 "  %s\n", name, rg_ctl_text_of(feed, "epoch"),
                     rg_ctl_number_of(feed, "ver", 0),
                     strcmp(name, "erasures") == 0 ? "confirmed" : agreement(row, name, text));
    }
    (void)printf("\n%-12s %-18s %14s %14s\n", "STREAM", "EPOCH", "EXPECTED NEXT", "TOOK EFFECT");
    cJSON_ArrayForEach(stream, cJSON_GetObjectItemCaseSensitive(row, "streams"))
    {
        (void)printf("%-12.32s %-18.36s %14" PRId64 " %14" PRId64 "\n", rg_ctl_text_of(stream, "stream"),
                     rg_ctl_text_of(stream, "epoch"), rg_ctl_number_of(stream, "next", 0),
                     rg_ctl_number_of(stream, "applied", 0));
    }
}

static void print_device(const struct rg_ctl_kiosk *kiosk, int64_t now_ms)
{
    (void)printf("%s/%s: %s\n", kiosk->device.site, kiosk->device.device,
                 rg_health_level_word(kiosk->health.level));
    for (int i = 0; i < RG_HEALTH_REASONS; i++) {
        if ((kiosk->health.reasons & 1u << i) != 0) {
            (void)printf("  %s: %s\n", rg_health_reason_word((enum rg_health_reason)i),
                         rg_health_reason_text((enum rg_health_reason)i));
        }
    }
    (void)putchar('\n');
    print_state(kiosk->row, &kiosk->device, now_ms);
    print_feeds(kiosk->row);
}

enum rg_ctl_exit rg_ctl_device_show(const struct rg_ctl_options *options, cJSON *rows, int64_t hq_ms)
{
    struct rg_ctl_fleet fleet;
    if (!options->json) {
        rg_ctl_tame(rows);
    }
    if (cJSON_GetArraySize(rows) != 1) {
        (void)rg_ctl_complain("failed", "HQ's answer is not one kiosk; is it of another release?");
        return RG_CTL_FAILED;
    }
    if (rg_ctl_fleet_init(&fleet, rows, hq_ms) != RG_OK) {
        return no_memory();
    }
    enum rg_ctl_exit result = rg_ctl_fleet_verdict(options, &fleet);
    if (options->json) {
        cJSON *sorted = rg_ctl_fleet_json(&fleet, rows);
        enum rg_ctl_exit printed =
            sorted != NULL ? rg_ctl_print_json(cJSON_GetArrayItem(sorted, 0), false) : no_memory();
        result = printed == RG_CTL_DONE ? result : printed;
        cJSON_Delete(sorted);
    } else {
        print_device(&fleet.kiosks[0], hq_ms);
    }
    rg_ctl_fleet_deinit(&fleet);
    return result;
}
