/**
 * @file hq_metrics_kiosk.h
 * The figures of a kiosk, from HQ's `status` row of it. Private to this room.
 *
 * Thread: the store's.
 * Owner:  the caller.
 */
#ifndef APP_HQ_METRICS_HQ_METRICS_KIOSK_H
#define APP_HQ_METRICS_HQ_METRICS_KIOSK_H

#include "hq_feed.h"
#include "hq_metrics_write.h"

#include <cjson/cJSON.h>

#define RG_HQ_KIOSK_VERSION_MAX 33

/** In the order in which they are written; their names are in hq_metrics_kiosk.c. */
enum rg_hq_kiosk_figure {
    RG_HQ_KIOSK_UP,
    RG_HQ_KIOSK_FRESH,
    RG_HQ_KIOSK_LEVEL,
    RG_HQ_KIOSK_REVOKED,
    RG_HQ_KIOSK_HEARD,
    RG_HQ_KIOSK_TAP,
    RG_HQ_KIOSK_GLASS,
    RG_HQ_KIOSK_TEMPERATURE,
    RG_HQ_KIOSK_QUEUE,
    RG_HQ_KIOSK_QUEUE_AGE,
    RG_HQ_KIOSK_APPLIED,
    RG_HQ_KIOSK_REJECTS,
    RG_HQ_KIOSK_CLOCK,
    RG_HQ_KIOSK_BEHIND,
    RG_HQ_KIOSK_ERASURES,
    RG_HQ_KIOSK_ERASURES_AGE,
    RG_HQ_KIOSK_ALERTS,
    RG_HQ_KIOSK_LEASE,
    RG_HQ_KIOSK_CERTIFICATE,
    RG_HQ_KIOSK_MENDED,
    RG_HQ_KIOSK_DIFFER,
    RG_HQ_KIOSK_MEDIA,
    RG_HQ_KIOSK_UNPROVEN,
    RG_HQ_KIOSK_UNSAVED,
    RG_HQ_KIOSK_REPLAYS,
    RG_HQ_KIOSK_TRIALS,
    RG_HQ_KIOSK_CONFIG,
    RG_HQ_KIOSK_CONFIG_LATE,
    RG_HQ_KIOSK_FIGURES
};

/** Of one that was revoked only RG_HQ_KIOSK_REVOKED is known. */
struct rg_hq_kiosk_figures {
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
    char version[RG_HQ_KIOSK_VERSION_MAX];
    unsigned complaints;                  /**< a bit for each enum rg_health_reason */
    int64_t figures[RG_HQ_KIOSK_FIGURES]; /**< RG_HQ_METRIC_UNKNOWN for what is not known */
};

/** The last versions of the site read last; starts as {0}. */
struct rg_hq_site_versions {
    char site[RG_HQ_SITE_MAX];
    int64_t heads[RG_HQ_FEEDS];
};

extern const struct rg_hq_metric rg_hq_kiosk_metrics[RG_HQ_KIOSK_FIGURES];

/** Read a row. @return RG_OK; RG_NOT_FOUND when its site is gone, or it is none; RG_BUSY, RG_IO. */
enum rg_status rg_hq_kiosk_figures_read(struct rg_hq_store *store, const cJSON *row, int64_t now_ms,
                                        struct rg_hq_site_versions *site,
                                        struct rg_hq_kiosk_figures *kiosk) RG_MUST_CHECK;

#endif
