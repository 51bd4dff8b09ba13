/**
 * @file hq_retention.h
 * Days of retention: what is older is deleted, or is about nobody any more.
 *
 * HQ's own clock is believed no further than two days beyond what kiosks have told of the time (in their states, and in what
 * they reported): one clock that leaps purges nothing, and without a kiosk nothing is purged.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_RETENTION_H
#define APP_HQ_STORE_HQ_RETENTION_H

#include "hq_buffer.h"
#include "hq_store.h"

#define RG_HQ_RETENTION_MOST  3650 /**< days */
#define RG_HQ_RETENTION_USUAL 1095 /**< three years: what a new database begins with for what customers did */
/** Of looks and the audit: so long may the answer to a customer's letter take, and it must find what was there when the letter
 *  came; and nobody hides what they did last week by setting few days. */
#define RG_HQ_RETENTION_AUDIT_LEAST 93

enum rg_hq_kept {
    RG_HQ_KEPT_PURCHASES =
        0, /**< till lines: lose their member, as when somebody is erased; the shop's figures stay */
    RG_HQ_KEPT_OUTCOMES, /**< what kiosks reported: loses member and associate */
    RG_HQ_KEPT_WISHES,   /**< deleted */
    RG_HQ_KEPT_NOTES, /**< all that kiosks carry for associates, requests, offers and tasks too (hq_carried.h): deleted */
    RG_HQ_KEPT_LETTERS,  /**< messages that could not be used: deleted */
    RG_HQ_KEPT_REQUESTS, /**< of operators for an erasure, carried out or not: deleted; the audit stays */
    RG_HQ_KEPT_LOOKS, /**< who looked at customers on kiosks, and the alerts about it: deleted (hq_purged.h) */
    RG_HQ_KEPT_AUDIT, /**< what operators did: likewise */
    RG_HQ_KEPT_COUNT
};

/** The word for it in requests and in meta: `purchases`, `outcomes`, `wishes`, `notes`, `letters`, `requests`, `looks`, `audit`. */
const char *rg_hq_kept_name(enum rg_hq_kept kind);

/** How many days; 0: for ever. A database of before these defaults keeps purchases, outcomes, wishes, looks and the audit for
 *  ever until somebody says otherwise: a new release destroys nothing unasked. @return RG_OK, RG_IO. */
enum rg_status rg_hq_retention_get(struct rg_hq_store *store, enum rg_hq_kept kind,
                                   int64_t *days) RG_MUST_CHECK;

/** Whether such days may be set. @return RG_OK; RG_NOT_FOUND for another word; RG_INVALID for days over RG_HQ_RETENTION_MOST, or
 *  too few. */
enum rg_status rg_hq_retention_check(const char *kind, int64_t days) RG_MUST_CHECK;

/** @return as rg_hq_retention_check(); RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_retention_set(struct rg_hq_store *store, const char *kind, int64_t days) RG_MUST_CHECK;

/** A JSON object a kind, separated by commas: {"kind","days"}, days null for ever. @return RG_OK, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_retention_rows(struct rg_hq_store *store, struct rg_hq_buffer *rows) RG_MUST_CHECK;

/** A purge, from its start (all zero) to `done`. */
struct rg_hq_purge {
    int64_t at_ms;                             /**< by which the age goes; 0: not yet determined */
    int64_t purchase_row, member_row, own_row; /**< how far the tables were walked */
    int64_t counts[RG_HQ_KEPT_COUNT];
    bool done;
};

/**
 * One bounded slice, in a transaction of its own. Broken off it may begin anew: what is done is done.
 * @return RG_OK; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY: nothing of the slice happened, and @p purge stands where it did.
 */
enum rg_status rg_hq_retention_purge(struct rg_hq_store *store, int64_t now_ms,
                                     struct rg_hq_purge *purge) RG_MUST_CHECK;

#endif
