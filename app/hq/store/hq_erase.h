/**
 * @file hq_erase.h
 * Customers who are forgotten: hidden from the moment they ask, destroyed when the hold is over. What stays are the ledger's
 * lines, which say nothing without their keys, and a tombstone: the member's number, and a keyed hash of the retailer's
 * number so that no import brings the customer back.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_ERASE_H
#define APP_HQ_STORE_HQ_ERASE_H

#include "hq_store.h"

/** The longest hold that is taken: 90 days. */
#define RG_HQ_HOLD_MAX_MS INT64_C(7776000000)

struct rg_hq_erasure {
    int64_t member;
    int assurance;      /**< 0 to 2 */
    int64_t hold_ms;    /**< 0: at once */
    const char *origin; /**< who asked: site/device, or the operator */
};

/**
 * From now on nothing of the member leaves HQ; without a hold it is destroyed at once. Asking again can only make it sooner;
 * for somebody who is erased already nothing happens.
 * @return RG_OK; RG_NOT_FOUND without such a member; RG_UNSUPPORTED when it has to be destroyed now and there are no
 * rg_hq_store_keys(); RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_erase(struct rg_hq_store *store, const struct rg_hq_erasure *erasure,
                           int64_t now_ms) RG_MUST_CHECK;

/** Call off an erasure that is still held. @return RG_OK; RG_NOT_FOUND when none is; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_erase_cancel(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

struct cJSON;
/** Take the word of a kiosk's state (`feeds`, `erasures`) that it has destroyed what it had of everybody up to that version.
 * @return RG_OK, also for a state that says nothing of it; RG_NOT_FOUND for a site that does not exist; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_proof_put(struct rg_hq_store *store, const char *site, const char *device,
                               const struct cJSON *state, int64_t now_ms) RG_MUST_CHECK;

/** Destroy everybody whose hold is over. @return RG_OK with how many; as rg_hq_erase(). */
enum rg_status rg_hq_erase_due(struct rg_hq_store *store, int64_t now_ms, int64_t *destroyed) RG_MUST_CHECK;

#endif
