/**
 * @file aside.h
 * The world that HQ sends after a reset, built beside the one that taps see, until all of it is here.
 *
 * A restored HQ may give a member's number to somebody else, so rows of two worlds never stand side by side. While a feed is built aside its
 * pages go to rg_store_next() by the calls of feeds.h, with a cursor of its own, and taps see what they saw. rg_store_swap() puts all that was
 * built in the place of what was there, in one transaction: after a power cut there is the one world or the other. What was replaced is cleared
 * away afterwards in steps.
 *
 * Members' keys are of both worlds: what was said, amended, noted or shown here lies sealed by them and stays readable. A key goes with the last
 * that it opens in either. Whoever is erased, whatever a customer deletes and whatever gets too old goes from both at once. Erasures
 * themselves are never built aside.
 *
 * Building is given up when another release has had the file, and when all customers' keys are destroyed (lease.h).
 *
 * Thread: the sync thread.
 * Owner:  the sync handle, which owns the handle of the next world.
 */
#ifndef APP_STORE_ASIDE_H
#define APP_STORE_ASIDE_H

#include "feeds.h"

/** The handle for pages of what is built aside, and for its cursors: one with an epoch is being built; with `dropping` there are rows to be
 *  dropped first, by rg_store_feed_reset() of the cursor's epoch, which may be empty. */
struct rg_store_sync *rg_store_next(struct rg_store_sync *sync);

/** Whether there is a world to be spared: anything of customers. Without one a reset drops rows in place. @return RG_OK, RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY. */
enum rg_status rg_store_has_world(struct rg_store_sync *sync, bool *has) RG_MUST_CHECK;

/**
 * Build @p feed aside from its start, anew if it was begun before; feeds that HQ never sent a page of go with it, and what is carried is built
 * together.
 * @return RG_OK; RG_INVALID for erasures and an epoch that is empty or too long; RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY: nothing changed.
 */
enum rg_status rg_store_aside_begin(struct rg_store_sync *sync, enum rg_feed feed,
                                    const char *epoch) RG_MUST_CHECK;

/**
 * Put what was built aside in its place, with its cursors. Some hundredths of a second whatever there is of it, in which events wait.
 * @return RG_OK; RG_BUSY: in a page, or rows are to be dropped or cards to be lifted first; RG_FULL, RG_IO, RG_CORRUPT: nothing changed.
 */
enum rg_status rg_store_swap(struct rg_store_sync *sync) RG_MUST_CHECK;

#endif
