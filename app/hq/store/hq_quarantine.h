/**
 * @file hq_quarantine.h
 * Two kiosks with one identity: a disk that was copied. Both number their events alike, and what the one says with a number
 * HQ would take for what the other has said. It is noticed by a number that comes again with another event, or by two programs that
 * report in turn; from then on nothing of that identity takes effect, and nothing is acknowledged, so that the kiosks keep what
 * they have. When IT has found the copy and lets the kiosk in again, the numbering that was copied stays barred: who is told so begins another.
 *
 * Thread: the store's.
 * Owner:  the caller owns JSON trees.
 */
#ifndef APP_HQ_STORE_HQ_QUARANTINE_H
#define APP_HQ_STORE_HQ_QUARANTINE_H

#include "hq_store.h"

struct cJSON;

/** What HQ thinks of what comes under a name. */
enum rg_hq_standing {
    RG_HQ_STANDING_GOOD,
    RG_HQ_STANDING_QUARANTINED, /**< of the whole identity */
    RG_HQ_STANDING_BARRED       /**< of this numbering alone, since another quarantine ended */
};

/** How often two programs have to report in turn: one message that was long on its way is no second kiosk. */
#define RG_HQ_TWIN_RETURNS 3

/** @p epoch: of the events, or NULL for what has none. @return RG_OK, RG_BUSY, RG_IO. */
enum rg_status rg_hq_quarantine_look(struct rg_hq_store *store, const char *site, const char *device,
                                     const char *epoch, enum rg_hq_standing *standing) RG_MUST_CHECK;

/** Set it, for @p why: `events` or `twins`. The first reason stays. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_quarantine_set(struct rg_hq_store *store, const char *site, const char *device,
                                    const char *epoch, const char *why, int64_t now_ms) RG_MUST_CHECK;

/** IT has found the copy. @return RG_OK; RG_NOT_FOUND when it is not in quarantine; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_quarantine_end(struct rg_hq_store *store, const char *site, const char *device,
                                    int64_t now_ms) RG_MUST_CHECK;

/**
 * A kiosk's state, as it came from it: a start, or a numbering, that had been followed by another comes again. Tells starts apart by the epoch of its events, by its boot counter and by what it says of
 * this start. @p twins: just now it was noticed that there are two. @return RG_OK, RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_quarantine_watch(struct rg_hq_store *store, const char *site, const char *device,
                                      const struct cJSON *state, int64_t now_ms, bool *twins) RG_MUST_CHECK;

#endif
