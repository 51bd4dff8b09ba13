/**
 * @file hq_shopping.h
 * What a generated customer bought over three years: visits in season, outfits of their style, sizes that
 * mostly fit, returns of those that did not.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef APP_HQ_GENERATE_HQ_SHOPPING_H
#define APP_HQ_GENERATE_HQ_SHOPPING_H

#include "hq_catalogue.h"
#include "hq_people.h"

#define RG_HQ_LINES_MAX 400u /**< of one customer */

struct rg_hq_bought {
    int64_t at, price;
    uint32_t item;  /**< of the catalogue */
    uint32_t visit; /**< counted from 0 for this customer, in the order of time */
    int step;       /**< the size that was bought */
    bool returned;
    bool gift; /**< for somebody else */
};

/** Fill @p bought with exactly @p lines (at most RG_HQ_LINES_MAX) in the order of time. */
void rg_hq_shop(const struct rg_hq_catalogue *catalogue, const struct rg_hq_person *person, uint64_t seed,
                int64_t id, int64_t now_ms, uint32_t lines, struct rg_hq_bought *bought);

/** An item of the person's style in @p month (0..11) for a wish list. */
uint32_t rg_hq_wish(const struct rg_hq_catalogue *catalogue, const struct rg_hq_person *person,
                    struct rg_hq_rng *rng, uint32_t month);

/** The month (0..11) of a moment, in UTC. */
uint32_t rg_hq_month(int64_t at_ms);

#endif
