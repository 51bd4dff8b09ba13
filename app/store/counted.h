/**
 * @file counted.h
 * Media that could be recorded and played again: the counter of a card is kept, and what a phone showed is noted, on the disk (fsync)
 * before anything is granted on it; HQ hears of both by events of the same transaction. What is not above what was kept, or was seen
 * before, is refused.
 *
 * The greatest counter of each card counts, of this kiosk's own and of HQ's (feeds.h), whichever came first. It goes with the card's row,
 * but not when HQ sends the feed anew: then it stays, and what no card came back for goes with the next opening of the file once
 * HQ has all events.
 *
 * Of phones the last RG_COUNTED_SEEN are noted, each for as long as it could be shown again. Nothing falls out before: when all places are
 * taken by what is not over, the medium counts as one that anybody can copy.
 *
 * Thread: the events thread.
 * Owner:  values only.
 */
#ifndef APP_STORE_COUNTED_H
#define APP_STORE_COUNTED_H

#include "regard/ids.h"
#include "store.h"

#include <stdbool.h>

#define RG_COUNTED_SEEN 4096

struct rg_counted {
    struct rg_card_token token;
    bool counted; /**< the card said a counter */
    uint32_t counter;
    bool once; /**< a phone said what it says once */
    uint8_t seen[32];
    uint32_t window_s; /**< how far its time may be from now, either way */
    int64_t at_ms;     /**< now */
};

enum rg_counted_result {
    RG_COUNTED_FRESH = 0,
    RG_COUNTED_REPLAYED,    /**< the same was taken before */
    RG_COUNTED_ROLLED_BACK, /**< a later one was taken before */
    RG_COUNTED_CROWDED      /**< there is no place to note it: it is good for no more than its number */
};

/**
 * Keep it if it is new. Only RG_OK with RG_COUNTED_FRESH is good for more than L0.
 * @return RG_OK with @p result; RG_FULL (disk), RG_IO, RG_CORRUPT, RG_BUSY, RG_NO_MEMORY; RG_DENIED when a key of the chain cannot be used:
 *         then nothing was kept, or it is not known whether.
 */
enum rg_status rg_store_count(struct rg_store_outbox *outbox, const struct rg_counted *counted,
                              enum rg_counted_result *result) RG_MUST_CHECK;

#endif
