/**
 * @file apply.h
 * One page into the store. Private to app/sync.
 *
 * Thread: the sync thread.
 * Owner:  the caller owns the page.
 */
#ifndef APP_SYNC_APPLY_H
#define APP_SYNC_APPLY_H

#include "machine.h"

enum rg_apply {
    RG_APPLY_DONE = 0,
    RG_APPLY_REFUSED,   /**< the page breaks the contract */
    RG_APPLY_ELSEWHERE, /**< it does not start where the cursor stands */
    RG_APPLY_NOT_STORED /**< the store could not; nothing changed */
};

enum rg_apply rg_sync_apply(struct rg_sync *sync, const struct rg_page *page);

/**
 * Put the page's rows of these keys in the place of what is here of them, in one transaction that leaves the cursor where it is;
 * with @p first, and not when the page is a further part, what is here is dropped.
 */
enum rg_apply rg_sync_mend(struct rg_sync *sync, const struct rg_page *page, const struct rg_row_key *keys,
                           size_t count, bool first);

#endif
