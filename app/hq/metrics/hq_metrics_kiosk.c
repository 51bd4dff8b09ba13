#include "hq_metrics_kiosk.h"

#include "health.h"
#include "hq_figures.h"
#include "hq_json.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)

const struct rg_hq_metric rg_hq_kiosk_metrics[RG_HQ_KIOSK_FIGURES] = {
    [RG_HQ_KIOSK_UP] = {"regard_kiosk_up",
                        "1: heard of within three minutes, and neither shut down nor lost.",
                        RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_FRESH] = {"regard_kiosk_fresh", "1: HQ heard its state within three minutes, by HQ's clock.",
                           RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_LEVEL] = {"regard_kiosk_level",
                           "As regardctl judges it: 0 ok, 1 attention, 2 offline, 3 fault.",
                           RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_REVOKED] = {"regard_kiosk_revoked", "1: IT threw it out; nothing else is said of it.",
                             RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_HEARD] = {"regard_kiosk_last_heard_seconds", "Since HQ heard its state last.",
                           RG_HQ_METRIC_SECONDS, false},
    [RG_HQ_KIOSK_TAP] = {"regard_kiosk_last_tap_seconds", "Since a tap there ended well last.",
                         RG_HQ_METRIC_SECONDS, false},
    [RG_HQ_KIOSK_GLASS] = {"regard_kiosk_screen_age_seconds",
                           "How old what stood on its screen was when it spoke last.", RG_HQ_METRIC_SECONDS,
                           false},
    [RG_HQ_KIOSK_TEMPERATURE] = {"regard_kiosk_temperature_celsius", "Of its board, as it said last.",
                                 RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_QUEUE] = {"regard_kiosk_queue_events", "Events that wait there for HQ, as it said last.",
                           RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_QUEUE_AGE] = {"regard_kiosk_queue_age_seconds",
                               "Since when events wait there and HQ took none of them; 0: none waits.",
                               RG_HQ_METRIC_SECONDS, false},
    [RG_HQ_KIOSK_APPLIED] = {"regard_kiosk_events_applied_total", "Events of it that took effect at HQ.",
                             RG_HQ_METRIC_NUMBER, true},
    [RG_HQ_KIOSK_REJECTS] = {"regard_kiosk_rejects", "Events of it that HQ could not use, and still keeps.",
                             RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_CLOCK] = {"regard_kiosk_clock_offset_seconds", "How far its clock is ahead of HQ's.",
                           RG_HQ_METRIC_SECONDS, false},
    [RG_HQ_KIOSK_BEHIND] = {"regard_kiosk_feed_versions_behind",
                            "Versions of HQ's rows that it does not have yet, of all feeds together.",
                            RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_ERASURES] = {"regard_kiosk_erasures_unconfirmed",
                              "Erased customers of whom it has not said that their data are destroyed there.",
                              RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_ERASURES_AGE] = {"regard_kiosk_erasures_unconfirmed_age_seconds",
                                  "Since the first of these was erased; 0: there is none.",
                                  RG_HQ_METRIC_SECONDS, false},
    [RG_HQ_KIOSK_ALERTS] = {"regard_kiosk_look_alerts",
                            "Looks at customers of the last seven days that want a look; regardctl alerts.",
                            RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_LEASE] =
        {"regard_kiosk_lease_days",
         "Days for which customers' data are still kept there without HQ; said at the end only.",
         RG_HQ_METRIC_DAYS, false},
    [RG_HQ_KIOSK_MENDED] =
        {"regard_kiosk_keys_mended",
         "Keys of feeds whose rows there were not as HQ's and were fetched again, since its start.",
         RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_DIFFER] = {"regard_kiosk_buckets_differ",
                            "Parts of feeds, of 256 each, that were not as HQ's when it compared last.",
                            RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_MEDIA] = {"regard_kiosk_media_refused",
                           "Cards and phones that showed there what had been shown before, since its start.",
                           RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_UNPROVEN] =
        {"regard_kiosk_media_unproven",
         "Cards and phones that could not prove there what they claimed to be, since its "
         "start.",
         RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_UNSAVED] = {"regard_kiosk_media_unsaved",
                             "Taps that were granted nothing because its disk took nothing, since its start.",
                             RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_REPLAYS] = {"regard_kiosk_replays_total",
                             "Cards and phones that it took, and another kiosk had taken before.",
                             RG_HQ_METRIC_NUMBER, true},
    [RG_HQ_KIOSK_CERTIFICATE] = {"regard_kiosk_certificate_days", "Days until its certificate expires.",
                                 RG_HQ_METRIC_DAYS, false},
    [RG_HQ_KIOSK_TRIALS] = {"regard_kiosk_identity_trials_failed",
                            "Next identities that did not reach HQ from there, since its start.",
                            RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_CONFIG] = {"regard_kiosk_config_version",
                            "The version of HQ's configuration that is in force there; 0: none is.",
                            RG_HQ_METRIC_NUMBER, false},
    [RG_HQ_KIOSK_CONFIG_LATE] =
        {"regard_kiosk_config_late_seconds",
         "Since when HQ wants a version that is not in force there, refused ones too; 0: none.",
         RG_HQ_METRIC_SECONDS, false},
};

/* HQ's clock may have been set back: nothing is from later than now. */
static int64_t since(int64_t from_ms, int64_t now_ms)
{
    return from_ms == RG_HEALTH_UNKNOWN ? RG_HQ_METRIC_UNKNOWN : from_ms < now_ms ? now_ms - from_ms : 0;
}

static int64_t number_of(const cJSON *row, const char *name)
{
    int64_t number;
    return rg_hq_json_int(row, name, 0, RG_HQ_JSON_MAX, &number) ? number : RG_HQ_METRIC_UNKNOWN;
}

static enum rg_status find_heads(struct rg_hq_store *store, const char *name,
                                 struct rg_hq_site_versions *site)
{
    if (strcmp(site->site, name) == 0) {
        return RG_OK;
    }
    site->site[0] = '\0';
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        enum rg_status status = rg_hq_feed_head(store, (enum rg_hq_feed)feed, name, &site->heads[feed]);
        if (status != RG_OK) {
            return status;
        }
    }
    memcpy(site->site, name, strlen(name) + 1);
    return RG_OK;
}

/* What a kiosk does not say of a feed is not known; a release before has fewer feeds. */
static enum rg_status count_behind(struct rg_hq_store *store, const cJSON *row, int64_t now_ms,
                                   const struct rg_hq_site_versions *site, int64_t *figures)
{
    const cJSON *feeds = cJSON_GetObjectItemCaseSensitive(row, "feeds");
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(feeds, rg_hq_feed_name((enum rg_hq_feed)feed));
        int64_t version = 0, head = site->heads[feed];
        const char *epoch;
        if (!rg_hq_json_int(one, "ver", 0, RG_HQ_JSON_MAX, &version)) {
            continue;
        }
        bool ours = rg_hq_json_text(one, "epoch", RG_HQ_EPOCH_LEN, &epoch) &&
                    strcmp(epoch, rg_hq_feed_epoch(store)) == 0;
        version = ours && version < head ? version : ours ? head : 0;
        figures[RG_HQ_KIOSK_BEHIND] =
            (figures[RG_HQ_KIOSK_BEHIND] == RG_HQ_METRIC_UNKNOWN ? 0 : figures[RG_HQ_KIOSK_BEHIND]) + head -
            version;
        if (feed != RG_HQ_ERASURES) {
            continue;
        }
        int64_t first = 0;
        figures[RG_HQ_KIOSK_ERASURES] = figures[RG_HQ_KIOSK_ERASURES_AGE] = 0;
        if (version < head) {
            enum rg_status status =
                rg_hq_erasures_behind(store, site->site, version, &figures[RG_HQ_KIOSK_ERASURES], &first);
            if (status != RG_OK) {
                return status;
            }
            figures[RG_HQ_KIOSK_ERASURES_AGE] = first == 0 ? 0 : since(first, now_ms);
        }
    }
    return RG_OK;
}

/* A version is a word of a program's; what is none could be anything, and another one every minute. */
static void copy_version(const char *version, char copy[RG_HQ_KIOSK_VERSION_MAX])
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+~-";
    size_t len = strlen(version);
    if (len < RG_HQ_KIOSK_VERSION_MAX && strspn(version, allowed) == len) {
        memcpy(copy, version, len + 1);
    }
}

static void take_config(const cJSON *row, const struct rg_health_device *device, int64_t now_ms,
                        int64_t *figures)
{
    figures[RG_HQ_KIOSK_CONFIG] = number_of(cJSON_GetObjectItemCaseSensitive(row, "config"), "ver");
    if (figures[RG_HQ_KIOSK_CONFIG] != RG_HQ_METRIC_UNKNOWN) {
        bool late = device->config_wanted > figures[RG_HQ_KIOSK_CONFIG];
        figures[RG_HQ_KIOSK_CONFIG_LATE] = late ? since(device->config_since, now_ms) : 0;
    }
}

/* A kiosk of the release before says nothing of media. */
static void take_media(const cJSON *row, int64_t *figures)
{
    const cJSON *media = cJSON_GetObjectItemCaseSensitive(row, "media");
    int64_t replayed = number_of(media, "replayed"), rolled_back = number_of(media, "rolled_back");
    bool said = replayed != RG_HQ_METRIC_UNKNOWN && rolled_back != RG_HQ_METRIC_UNKNOWN;
    int64_t noticed = number_of(row, "replays");
    figures[RG_HQ_KIOSK_MEDIA] = said ? replayed + rolled_back : RG_HQ_METRIC_UNKNOWN;
    figures[RG_HQ_KIOSK_UNPROVEN] = number_of(media, "unproven");
    figures[RG_HQ_KIOSK_UNSAVED] = number_of(media, "unsaved");
    figures[RG_HQ_KIOSK_REPLAYS] = noticed == RG_HQ_METRIC_UNKNOWN ? 0 : noticed;
}

static void take_health(const struct rg_health_device *device, int64_t now_ms,
                        struct rg_hq_kiosk_figures *kiosk)
{
    struct rg_health health = rg_health_of(device, now_ms);
    bool stale = (health.reasons & 1u << RG_HEALTH_WHY_STALE) != 0;
    bool offline = (health.reasons & 1u << RG_HEALTH_WHY_OFFLINE) != 0;
    int64_t *figures = kiosk->figures;
    kiosk->complaints = health.reasons;
    figures[RG_HQ_KIOSK_FRESH] = !stale;
    figures[RG_HQ_KIOSK_UP] = !stale && !offline;
    figures[RG_HQ_KIOSK_LEVEL] = (int64_t)health.level;
    figures[RG_HQ_KIOSK_HEARD] = since(device->last_seen, now_ms);
    figures[RG_HQ_KIOSK_CLOCK] = device->clock;
    figures[RG_HQ_KIOSK_GLASS] = rg_health_glass_age(device);
    figures[RG_HQ_KIOSK_TEMPERATURE] = device->temperature;
    figures[RG_HQ_KIOSK_QUEUE] = device->queue;
    figures[RG_HQ_KIOSK_QUEUE_AGE] = device->queue == 0 ? 0 : since(device->queue_since, now_ms);
    figures[RG_HQ_KIOSK_REJECTS] = device->rejects;
    figures[RG_HQ_KIOSK_ALERTS] = device->alerts;
    figures[RG_HQ_KIOSK_MENDED] = device->mended;
    figures[RG_HQ_KIOSK_DIFFER] = device->differ;
    figures[RG_HQ_KIOSK_LEASE] = !device->lease_ends || device->lease < 0 || device->lease > 366
                                     ? RG_HQ_METRIC_UNKNOWN
                                     : device->lease * DAY_MS;
    if (device->last_tap > 0) {
        /* The kiosk's own time of it, by HQ's clock. */
        int64_t ahead = device->clock == RG_HEALTH_UNKNOWN ? 0 : device->clock;
        figures[RG_HQ_KIOSK_TAP] = since(device->last_tap - ahead, now_ms);
    }
}

enum rg_status rg_hq_kiosk_figures_read(struct rg_hq_store *store, const cJSON *row, int64_t now_ms,
                                        struct rg_hq_site_versions *site, struct rg_hq_kiosk_figures *kiosk)
{
    struct rg_health_device device;
    struct rg_hq_kiosk_figures read = {.complaints = 0};
    rg_health_device_read(row, &device);
    if (!rg_hq_name_valid(device.site) || !rg_hq_name_valid(device.device)) {
        return RG_NOT_FOUND;
    }
    memcpy(read.site, device.site, strlen(device.site) + 1);
    memcpy(read.device, device.device, strlen(device.device) + 1);
    for (int i = 0; i < RG_HQ_KIOSK_FIGURES; i++) {
        read.figures[i] = RG_HQ_METRIC_UNKNOWN;
    }
    /* What it said last would be stale for ever. */
    if (device.revoked) {
        read.figures[RG_HQ_KIOSK_REVOKED] = 1;
        *kiosk = read;
        return RG_OK;
    }
    enum rg_status status = find_heads(store, device.site, site);
    if (status != RG_OK) {
        return status;
    }
    copy_version(device.version, read.version);
    take_health(&device, now_ms, &read);
    take_config(row, &device, now_ms, read.figures);
    take_media(row, read.figures);
    read.figures[RG_HQ_KIOSK_APPLIED] = number_of(row, "applied");
    int64_t until = number_of(row, "certificate_until");
    read.figures[RG_HQ_KIOSK_TRIALS] = number_of(cJSON_GetObjectItemCaseSensitive(row, "identity"), "failed");
    read.figures[RG_HQ_KIOSK_CERTIFICATE] = until == RG_HQ_METRIC_UNKNOWN ? until : until - now_ms;
    status = count_behind(store, row, now_ms, site, read.figures);
    if (status == RG_OK) {
        *kiosk = read;
    }
    return status;
}
