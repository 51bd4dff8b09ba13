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

#endif
