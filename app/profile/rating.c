#include "rating.h"

#include <stddef.h>
#include <string.h>

bool rg_rating_sound(const struct rg_profile_rating *rating)
{
    return rating->product.value > 0 && rating->at_ms >= 0 && rating->stars <= RG_RATING_BEST &&
           (rating->stars > 0 || rating->favourite);
}

bool rg_rating_is_low(const struct rg_profile_rating *rating)
{
    return rating->stars > 0 && rating->stars <= RG_RATING_LOW;
}

const struct rg_profile_rating *rg_rating_of(const struct rg_profile_rating *ratings, uint32_t count,
                                             struct rg_product_id product)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ratings[i].product.value == product.value) {
            return &ratings[i];
        }
    }
    return NULL;
}

bool rg_ratings_refuse(const struct rg_profile_rating *ratings, uint32_t count, struct rg_product_id product)
{
    const struct rg_profile_rating *rating = rg_rating_of(ratings, count, product);
    return rating != NULL && rg_rating_is_low(rating);
}

static bool decides(const struct rg_profile_rating *rating)
{
    return rating->favourite || rating->stars == RG_RATING_BEST || rg_rating_is_low(rating);
}

static bool before(const struct rg_profile_rating *a, const struct rg_profile_rating *b)
{
    return decides(a) != decides(b) ? decides(a) : a->at_ms > b->at_ms;
}

/* @return false when what is kept of the product holds. */
static bool take_older(struct rg_profile_rating *ratings, uint32_t *count,
                       const struct rg_profile_rating *rating)
{
    const struct rg_profile_rating *known = rg_rating_of(ratings, *count, rating->product);
    if (known == NULL) {
        return true;
    }
    if (known->at_ms >= rating->at_ms) {
        return false;
    }
    size_t at = (size_t)(known - ratings);
    memmove(&ratings[at], &ratings[at + 1], (*count - at - 1) * sizeof *ratings);
    (*count)--;
    return true;
}

void rg_ratings_keep(struct rg_profile_rating ratings[RG_PROFILE_RATINGS], uint32_t *count,
                     const struct rg_profile_rating *rating)
{
    if (!take_older(ratings, count, rating)) {
        return;
    }
    uint32_t place = *count;
    while (place > 0 && before(rating, &ratings[place - 1])) {
        place--;
    }
    if (place == RG_PROFILE_RATINGS) {
        return;
    }
    uint32_t kept = *count < RG_PROFILE_RATINGS ? *count : RG_PROFILE_RATINGS - 1;
    memmove(&ratings[place + 1], &ratings[place], (kept - place) * sizeof *ratings);
    ratings[place] = *rating;
    *count = kept + 1;
}
