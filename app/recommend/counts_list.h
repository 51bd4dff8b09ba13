/**
 * @file counts_list.h
 * What was counted since HQ counted last, as a tap reads it: of each product what goes with it more, as neighbours are weighed. Pure.
 *
 * Thread: one fills it; whoever has it then only reads.
 * Owner:  the caller.
 */
#ifndef APP_RECOMMEND_COUNTS_LIST_H
#define APP_RECOMMEND_COUNTS_LIST_H

#include "counts.h"
#include "recommend.h"

/** So many of a product are merged in at the most: the strongest. */
#define RG_COUNTS_NEAR 16u

struct rg_counts_near {
    uint32_t product, other;
    int32_t weight; /**< as of struct rg_neighbour */
};

struct rg_counts_list {
    size_t count;
    struct rg_counts_near items[2 * RG_COUNTS_PAIRS];
};

/** What HQ counted of a product, and by what it multiplied weights of it, * 1,000,000; of one that it did not know 0 and 1,000,000. */
struct rg_counts_base {
    int64_t baskets;
    int64_t factor;
};

/**
 * Add a pair in both directions. @p baskets_a, @p baskets_b: in how many baskets each was since. A list that is never given more than
 * RG_COUNTS_PAIRS pairs has room for all.
 */
void rg_counts_list_add(struct rg_counts_list *list, const struct rg_counts_pair *pair,
                        const struct rg_counts_base *a, int32_t baskets_a, const struct rg_counts_base *b,
                        int32_t baskets_b);

/** Once all are in: by product, the strongest first, equals by number. */
void rg_counts_list_settle(struct rg_counts_list *list);

/**
 * Merge what goes with @p product into its @p count neighbours, of which there is room for RG_RECO_NEIGHBOURS + RG_COUNTS_NEAR: what is
 * among them weighs so much more, what is not comes behind. @return how many there are then.
 */
size_t rg_counts_list_merge(const struct rg_counts_list *list, int64_t product,
                            struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS + RG_COUNTS_NEAR],
                            size_t count);

#endif
