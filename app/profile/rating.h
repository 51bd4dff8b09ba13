/**
 * @file rating.h
 * What a customer thinks of a product, as the retailer's own systems know it: from one to five, and whether it is a favourite of theirs.
 *
 * Thread: any; values only.
 * Owner:  the caller; personal, so wipe it.
 */
#ifndef APP_PROFILE_RATING_H
#define APP_PROFILE_RATING_H

#include "regard/ids.h"

#include <stdbool.h>
#include <stdint.h>

/** So many of a customer are kept. */
#define RG_PROFILE_RATINGS 32
#define RG_RATING_BEST     5
/** Up to so much they did not like it: it is not recommended, and says nothing of their taste. */
#define RG_RATING_LOW 2

struct rg_profile_rating {
    struct rg_product_id product;
    int64_t at_ms; /**< when they said so */
    uint8_t stars; /**< 1..RG_RATING_BEST; 0: none */
    bool favourite;
    bool
        unseen; /**< of what they bought or wish for somebody else: it keeps something out, and nothing says it */
};

/** Whether it says anything, within bounds. */
bool rg_rating_sound(const struct rg_profile_rating *rating);

/** Whether they did not like it, favourite or not. */
bool rg_rating_is_low(const struct rg_profile_rating *rating);

/** What they said of @p product, or NULL. */
const struct rg_profile_rating *rg_rating_of(const struct rg_profile_rating *ratings, uint32_t count,
                                             struct rg_product_id product);

/** Whether they did not like @p product. */
bool rg_ratings_refuse(const struct rg_profile_rating *ratings, uint32_t count, struct rg_product_id product);

/**
 * Put @p rating among the @p count that are kept. Of one product the newest counts, of one moment what was there. First stands what
 * decides what is recommended (low, the best, favourites), then the rest, the newest of each first; the last gives way.
 */
void rg_ratings_keep(struct rg_profile_rating ratings[RG_PROFILE_RATINGS], uint32_t *count,
                     const struct rg_profile_rating *rating);

#endif
