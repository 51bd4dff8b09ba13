/**
 * @file counts.h
 * How often two products are in one basket, and one in any: integers that only till lines change, each known by its number, so that nothing
 * counts twice. Pure.
 *
 * HQ counts all of a site's lines by the pairs below and ships what follows from them (app/hq/model/hq_knn.c); a kiosk keeps, by the same
 * pairs, the little that came since (app/store/delta.h). A basket is what a customer bought on one day, each product once; a product is
 * in it while a line of it was not brought back whole.
 *
 * Thread: any; one at a time.
 * Owner:  the caller owns the storage; lines are personal, and the caller wipes them.
 */
#ifndef APP_RECOMMEND_COUNTS_H
#define APP_RECOMMEND_COUNTS_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What somebody buys on one day, by UTC, is one basket. */
#define RG_COUNTS_DAY_MS INT64_C(86400000)

/** Two products, the lower one first, that are in so many baskets together; a product with itself: in how many baskets it is. */
struct rg_counts_pair {
    uint32_t a, b;
    int32_t together;
};

/** A table of them in the caller's memory. */
struct rg_counts_pairs {
    struct rg_counts_pair *pairs; /**< in the order in which they came first, also those that are 0 again */
    size_t count, capacity;
    uint32_t *slots; /**< open addressing to pair + 1; 0 is free */
    uint32_t mask;
};

/** So many slots, each 0, has a table of @p capacity pairs: a power of two, and at least twice as many. */
size_t rg_counts_slots(size_t capacity);

/** @p slots: rg_counts_slots() of them, all 0. */
void rg_counts_pairs_init(struct rg_counts_pairs *pairs, struct rg_counts_pair *memory, size_t capacity,
                          uint32_t *slots);

/** Count @p by more of the two, in any order. @return false when it is full of others. */
bool rg_counts_pairs_add(struct rg_counts_pairs *pairs, uint32_t a, uint32_t b, int32_t by);

/** How often the two were counted. */
int32_t rg_counts_pairs_of(const struct rg_counts_pairs *pairs, uint32_t a, uint32_t b);

/** Forget all, in time of what there is. */
void rg_counts_pairs_clear(struct rg_counts_pairs *pairs);

/** The cosine of two products that are in so many baskets together and in so many each, less for rare ones: 0 to 1. */
double rg_counts_weight(double together, double baskets, double baskets_of_other);

/** A kiosk has what one store sells its members between two countings of HQ's, a day at the most. */
#define RG_COUNTS_LINES 16384u
#define RG_COUNTS_PAIRS 32768u

/** A till line. */
struct rg_counts_line {
    int64_t number;   /**< above 0; the same of the same line for ever */
    int64_t customer; /**< whose basket it is in */
    int64_t at;       /**< ms */
    int64_t product;
    bool kept;    /**< not all of it came back */
    bool settled; /**< counted elsewhere already: it counts only with lines that are not */
};

struct rg_counts_known {
    int64_t number, customer, day;
    uint32_t product, basket, item, stamp;
    bool kept, settled;
};

struct rg_counts_item {
    uint32_t product, next;  /**< of the same basket: place + 1 */
    uint16_t settled, fresh; /**< kept lines */
};

struct rg_counts_basket {
    int64_t customer, day;
    uint32_t first; /**< item + 1 */
};

/** Lines, and what they count together: what is to be added to what was counted of the settled ones. 2 MB, touched as it fills. */
struct rg_counts {
    struct rg_counts_pairs pairs;
    size_t line_count, item_count, basket_count;
    uint32_t stamp;
    struct rg_counts_known lines[RG_COUNTS_LINES];
    struct rg_counts_item items[RG_COUNTS_LINES];
    struct rg_counts_basket baskets[RG_COUNTS_LINES];
    uint32_t line_slots[2 * RG_COUNTS_LINES], basket_slots[2 * RG_COUNTS_LINES];
    struct rg_counts_pair pair_memory[RG_COUNTS_PAIRS];
    uint32_t pair_slots[2 * RG_COUNTS_PAIRS];
};

/** In memory that is all zeros. */
void rg_counts_init(struct rg_counts *counts);

/** Forget all lines and what they count. */
void rg_counts_reset(struct rg_counts *counts);

/**
 * Count a line. One that is known and the same changes nothing; one that is known and says something else takes the other's place, whoever had
 * that. It is one slice of the work: at most a pair for each product of its basket.
 * @return RG_OK; RG_FULL: it counts nothing, and nothing of it is left; RG_INVALID: a number below 1, or a product that is not numbered as HQ does.
 */
enum rg_status rg_counts_put(struct rg_counts *counts, const struct rg_counts_line *line) RG_MUST_CHECK;

/** Put all that there is of @p customer anew: lines that are not put between begin and end are gone. */
void rg_counts_begin(struct rg_counts *counts);
void rg_counts_end(struct rg_counts *counts, int64_t customer);

/** The next pair of two products that were counted together; begin with *at 0. @return false at the end. */
bool rg_counts_next(const struct rg_counts *counts, size_t *at, struct rg_counts_pair *pair);

#endif
