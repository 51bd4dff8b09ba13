/**
 * @file compare_walk.h
 * The rows that this kiosk holds of a feed, one after the other in the order of their keys, each with its digest. Private to app/store.
 *
 * Thread: the sync thread.
 * Owner:  the caller.
 */
#ifndef APP_STORE_COMPARE_WALK_H
#define APP_STORE_COMPARE_WALK_H

#include "compare.h"

struct rg_compare_visitor {
    /** Told of each row. @return false to stop before it. */
    bool (*take)(void *context, const struct rg_row_key *key, uint32_t bucket, uint64_t digest, bool unsure);
    void *context;
    const struct rg_store_since *since;
    int bucket; /**< -1: all */
    bool stopped;
};

struct rg_compare_place {
    struct rg_row_key after;
    bool done;
};

/**
 * The rows of some keys after the place, some milliseconds' worth; it moves behind the last whose rows were all taken.
 * @return as rg_store_compare_step().
 */
enum rg_status rg_compare_walk(struct rg_store_sync *sync, enum rg_feed feed, struct rg_compare_place *place,
                               struct rg_compare_visitor *visitor) RG_MUST_CHECK;

#endif
