/**
 * @file hq_duplicates.h
 * Pairs of members who may be one person. They are only proposed: an operator looks, and merges or dismisses. Nothing but numbers
 * and a reason is said.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_DUPLICATES_H
#define APP_HQ_STORE_HQ_DUPLICATES_H

#include "hq_customers.h"

/**
 * Give each pair of one site to @p take that nobody dismissed, at most 1,000:
 *     {"a":17,"b":4523,"site":"store-1","why":"name-birthday"}
 * why is `name-birthday` (the same birthday, whole name and language) or `card` (one was to get a card that the other has).
 * Who waits to be destroyed, or is merged, is in no pair.
 * @return RG_OK, what @p take returned, RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_duplicates(struct rg_hq_store *store, rg_hq_take_row *take, void *context) RG_MUST_CHECK;

/** Never propose the pair again. @return RG_OK, also when it was said before; RG_NOT_FOUND unless both are members; RG_INVALID
 * for one and the same; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_duplicate_dismiss(struct rg_hq_store *store, int64_t a, int64_t b,
                                       int64_t now_ms) RG_MUST_CHECK;

#endif
