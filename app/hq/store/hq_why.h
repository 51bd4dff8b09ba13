/**
 * @file hq_why.h
 * Why a product stands where it stands among what is recommended to a member: the kiosk's own code (app/recommend) over what HQ holds of
 * them, of their site's stock and of what goes with what. Reads a customer's data: whoever asks is noted before.
 *
 * HQ knows what kiosks knew when they last told it, so a kiosk may be a showing ahead, and counts what was shown at any of them as they do (rests.h).
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns the rows.
 */
#ifndef APP_HQ_STORE_HQ_WHY_H
#define APP_HQ_STORE_HQ_WHY_H

#include "hq_customers.h"
#include "hq_store.h"

/**
 * Give @p take the rows of include/protocol/README.md for @p item, the retailer's number of a product or HQ's.
 * @return RG_OK; RG_NOT_FOUND: there is no such product at the member's site, or no such member; what @p take returned; RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_why(struct rg_hq_store *store, int64_t member, const char *item, int64_t now_ms,
                         rg_hq_take_row *take, void *context) RG_MUST_CHECK;

#endif
