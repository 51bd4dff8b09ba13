/**
 * @file purge.h
 * Days of retention: purchases, wishes with ratings, and notes, requests, offers and tasks that are older are deleted, and not kept when HQ sends them again.
 *
 * What was shown to a member goes after RG_SHELF_SHOWN_DAYS, whatever is configured; what was counted here is this kiosk's alone and nobody sends it again.
 *
 * How old something is goes by HQ's clock alone (rg_lease_hq_ms()): a clock of this machine that leaps deletes nothing.
 *
 * Thread: the sync thread.
 * Owner:  the caller.
 */
#ifndef APP_STORE_PURGE_H
#define APP_STORE_PURGE_H

#include "store.h"

/** Moments, ms since 1970; what is older is not kept. 0: everything is. */
struct rg_store_since {
    int64_t purchases_ms, wishes_ms;
    int64_t notes_ms; /**< of all that is carried for associates (carried.h) */
};

/** From now on leave out of what HQ sends what is older than @p since; what is here already goes with the next purge. */
void rg_store_keep_since(struct rg_store_sync *sync, const struct rg_store_since *since);

/** Where a purge stands. */
struct rg_purge {
    int64_t at_ms; /**< HQ's time of the last one that came to its end; 0: none did */
    int64_t after; /**< the last member whom the running one has done; 0: none is running */
};

/** @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_store_purge_place(struct rg_store_sync *sync, struct rg_purge *purge) RG_MUST_CHECK;

/**
 * Purge some of the members after @p purge->after, in one transaction, and move it along: to 0, with @p hq_ms in at_ms, at
 * the end. A power cut loses one step at most.
 * @return RG_OK with @p dropped, how many of them were deleted; RG_BUSY (a page is open, or others write),
 *         RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY: nothing changed.
 */
enum rg_status rg_store_purge(struct rg_store_sync *sync, int64_t hq_ms, struct rg_purge *purge,
                              uint32_t *dropped) RG_MUST_CHECK;

/** Take the wishes, and the ratings, that are too old out of @p member. Private to app/store. @return how many. */
struct rg_feed_member;
uint32_t rg_purge_wishes(const struct rg_store_since *since, struct rg_feed_member *member);

#endif
