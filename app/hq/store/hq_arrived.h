/**
 * @file hq_arrived.h
 * "Tell my adviser I am here": whose customer somebody is, and the word that they came, for the retailer's own systems (hq_outflow.h). Without
 * the purpose `adviser` nothing is noted, and what was noted is not told once they have withdrawn it.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_ARRIVED_H
#define APP_HQ_STORE_HQ_ARRIVED_H

#include "hq_store.h"

#include <stdbool.h>
#include <stdint.h>

/** News that is older is no arrival: a kiosk that was offline tells of yesterday. */
#define RG_HQ_ARRIVED_FRESH_MS 900000

/** One word a visit to the store, however often they tap. */
#define RG_HQ_ARRIVED_ONCE_MS 14400000

/**
 * Make @p adviser, an associate's number, the member's; 0: nobody. @p changed says whether they were not before.
 * @return RG_OK; RG_NOT_FOUND for an associate who is not known; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_adviser_put(struct rg_hq_store *store, int64_t member, int64_t adviser,
                                 bool *changed) RG_MUST_CHECK;

/**
 * A kiosk recognised @p member, the number that counts, at @p at_ms of its clock: note it, under @p ref (the id of a row of shown, or "l" and the
 * number of one of looked), if they have an adviser and allow it, it is fresh, and it was not noted lately. Needs an open transaction.
 * @return RG_OK, also when nothing was noted; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_arrived(struct rg_hq_store *store, int64_t member, int64_t at_ms, const char *ref,
                             int64_t now_ms) RG_MUST_CHECK;

#endif
