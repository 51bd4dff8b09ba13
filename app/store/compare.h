/**
 * @file compare.h
 * What this kiosk holds of a feed, as sums that HQ compares with its own (include/protocol/README.md, "Comparing"), and putting
 * right what differs. Sums are made anew from the rows for each comparison and lie in memory alone: on the disk nothing of a row
 * outlives its key.
 *
 * A walk is made in steps between which pages are applied. What changes meanwhile makes its bucket unknown; the others stand for
 * any version that the cursor has had since the walk began.
 *
 * Thread: the sync thread.
 * Owner:  the caller owns walks and lists.
 */
#ifndef APP_STORE_COMPARE_H
#define APP_STORE_COMPARE_H

#include "feeds.h"
#include "row_digest.h"

/** Keys of a list, which fits a message: one takes 90 bytes there at most. */
#define RG_COMPARE_KEYS 160u

struct rg_compare {
    enum rg_feed feed;
    bool done;
    struct rg_row_key after;
    struct rg_store_since since; /**< what is older counts for nothing */
    uint64_t sums[RG_BUCKETS];
    uint8_t unknown[RG_BUCKETS / 8]; /**< a bit for each bucket that says nothing */
};

/** A part of one bucket: its keys after `after`, and the sum of each one's rows. */
struct rg_compare_list {
    uint32_t bucket;
    bool done; /**< there is no further key in the bucket */
    struct rg_row_key after;
    size_t count;
    struct {
        struct rg_row_key key;
        uint64_t sum;
    } keys[RG_COMPARE_KEYS];
};

/** Begin a walk through @p feed; every feed but erasures. */
void rg_store_compare_begin(struct rg_store_sync *sync, enum rg_feed feed, struct rg_compare *walk);

/** Some rows more; `done` at the end. @return RG_OK; RG_BUSY while a page is open; RG_IO, RG_CORRUPT, RG_NO_MEMORY. */
enum rg_status rg_store_compare_step(struct rg_store_sync *sync, struct rg_compare *walk) RG_MUST_CHECK;

/** Rows of @p key change: its bucket is unknown. */
void rg_store_compare_touch(struct rg_compare *walk, const struct rg_row_key *key);

/** The same of all that customers amended and HQ has not come back with. Call it when a walk begins and when it has ended. */
enum rg_status rg_store_compare_amended(struct rg_store_sync *sync, struct rg_compare *walk) RG_MUST_CHECK;

/**
 * Some rows more of the list; begin with bucket and `after` set, the rest zero. It is whole when it is `done`, or when
 * RG_COMPARE_KEYS are on it. Returns as rg_store_compare_step(); @p whole is written on RG_OK.
 */
enum rg_status rg_store_compare_list(struct rg_store_sync *sync, const struct rg_compare *walk,
                                     struct rg_row_key *place, struct rg_compare_list *list,
                                     bool *whole) RG_MUST_CHECK;

/**
 * In an open page: drop all rows of @p key, also those that can no longer be opened; with a member's key that cannot be opened
 * all that it sealed. On failure roll back. @return RG_OK, RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY.
 */
enum rg_status rg_store_feed_drop(struct rg_store_sync *sync, const struct rg_row_key *key) RG_MUST_CHECK;

/** Have all of the feed sent again: its rows stay, its cursor goes to 0. @return as rg_store_feed_commit(). */
enum rg_status rg_store_feed_rewind(struct rg_store_sync *sync, enum rg_feed feed) RG_MUST_CHECK;

#endif
