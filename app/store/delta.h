/**
 * @file delta.h
 * What was bought together here since HQ counted last: the till lines of the site beyond HQ's `upto`, counted as HQ counts (counts.h), in
 * memory alone, and merged into the neighbours of a tap. When HQ's next `upto` covers them they are dropped.
 *
 * A line is counted when its number and its time are both beyond `upto`: a till that was late, or a line that was numbered anew for a merged
 * customer, waits for HQ rather than counting twice. Lines that HQ has counted count only with those that it has not, of the same basket.
 * Visitors' lines are of other sites, and count nothing; what staff buy teaches nothing about customers, and counts nothing either.
 *
 * The sync thread notes whose lines changed in the page's own transaction, and when nothing else is to be done counts one member, or looks up
 * some pairs, at a time; then it hands over the list whole. The store thread takes the newest without waiting for anybody.
 *
 * Thread: the sync thread; rg_delta_latest() the store thread. Private to app/store but for rg_store_count_sold().
 * Owner:  struct rg_store_sync; lists are of struct rg_store, because they outlive the sync handle.
 */
#ifndef APP_STORE_DELTA_H
#define APP_STORE_DELTA_H

#include "counts_list.h"
#include "newest.h"
#include "store.h"

#include <stdint.h>

struct rg_store_delta;

struct rg_delta_lists {
    struct rg_counts_list *lists; /**< RG_NEWEST_OF, which take memory as they fill */
    struct rg_newest newest;      /**< the sync thread writes, the store thread reads */
};

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_delta_lists_make(struct rg_delta_lists *lists) RG_MUST_CHECK;
void rg_delta_lists_free(struct rg_delta_lists *lists);

/** The newest list that was handed over; it stays until the next call. */
const struct rg_counts_list *rg_delta_latest(struct rg_delta_lists *lists);

/** @p lists NULL: nothing is counted of this world yet, but noted. @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_delta_open(struct rg_store_sync *sync, struct rg_delta_lists *lists) RG_MUST_CHECK;
void rg_delta_close(struct rg_store_sync *sync);

/** The member's line @p number was changed, in the open transaction. @return as rg_delta_open(), RG_FULL. */
enum rg_status rg_delta_touch(struct rg_store_sync *sync, int64_t member, int64_t number) RG_MUST_CHECK;

/** In the open page of neighbours, before its commit, keep up to where they were counted; and afterwards, whether it was committed. */
enum rg_status rg_delta_keep_upto(struct rg_store_sync *sync) RG_MUST_CHECK;
void rg_delta_settle_upto(struct rg_store_sync *sync, bool committed);

/** Whether, once the open page is committed, lines count that HQ had counted for the rows before it: it goes back. */
bool rg_delta_goes_back(const struct rg_store_sync *sync);

/** Before rows of another world can be seen: what was counted goes with none of them. Without the commit it is listed again. */
void rg_delta_withdraw(struct rg_store_sync *sync);

/** In the transaction of a reset: neighbours of another HQ come, and nobody knows yet up to where they were counted; settled likewise. */
enum rg_status rg_delta_forget_upto(struct rg_store_sync *sync) RG_MUST_CHECK;

/** Another world was put in the place of this one: read all that is kept of it again. What cannot be read counts nothing until HQ has counted. */
void rg_delta_reload(struct rg_store_sync *sync);

/** Of the world that is built aside: up to where its neighbours count, or those of now, if they stay. @return likewise. */
enum rg_status rg_delta_aside_upto(struct rg_store_sync *next) RG_MUST_CHECK;

/** Count all anew: histories were dropped or erased. What was counted is of no use from now on. */
void rg_delta_again(struct rg_store_sync *sync);

#endif
