/**
 * @file card_counter.h
 * What a card's rolling counter says: whether what was read is new, was read before, or is of before what was read before.
 *
 * A card counts from 1 to 2^24 - 1 under the keys that were written on it, and begins anew only with others. So a counter is kept and
 * told as one number that only grows: the version of the card's keys times 2^24, plus what the card says. Of two such numbers the
 * greater is the later one, whoever hears of them in whatever order; and a card that was written anew under the keys that it had before
 * stays refused until it has counted past what it had come to, because what was recorded of it before would open as well.
 *
 * Pure.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef APP_IDENTITY_COUNTER_CARD_COUNTER_H
#define APP_IDENTITY_COUNTER_CARD_COUNTER_H

#include <stdint.h>

#define RG_CARD_COUNTER_BITS 24
#define RG_CARD_COUNTER_MAX  ((INT64_C(1) << 53) - 1) /**< as every number of the contract with HQ */

enum rg_counter_news {
    RG_COUNTER_FRESH = 0,
    RG_COUNTER_REPLAYED,   /**< the very same was read before */
    RG_COUNTER_ROLLED_BACK /**< it is below what was read before */
};

/** Where a card begins whose keys are of @p version, from 1. */
int64_t rg_card_counter_keyed(uint32_t version);

/**
 * What a kiosk makes of @p counter as a card said it, where @p last is kept of it (0: nothing). Only where it is fresh @p now is
 * written: what is to be kept from now on.
 */
enum rg_counter_news rg_card_counter_read(int64_t last, uint32_t counter, int64_t *now);

enum rg_counter_hearsay {
    RG_COUNTER_NEWER = 0, /**< it is to be kept */
    RG_COUNTER_LATE,      /**< read before the one that is known, and told after it: no harm */
    RG_COUNTER_REPEATED   /**< another kiosk took the same, or an earlier one afterwards: a replay */
};

/**
 * What HQ makes of @p said, which a kiosk took at @p said_at_ms, where @p known is the greatest of that card and was taken at
 * @p known_at_ms. Kiosks' clocks are not one: what is apart by less than two minutes is held to be late.
 */
enum rg_counter_hearsay rg_card_counter_heard(int64_t known, int64_t known_at_ms, int64_t said,
                                              int64_t said_at_ms);

#endif
