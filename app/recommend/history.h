/**
 * @file history.h
 * What somebody bought, line by line, made into what they have: of each product how often, and how long ago. Pure.
 *
 * Thread: any.
 * Owner:  the caller owns the lines, which are personal, and wipes them.
 */
#ifndef APP_RECOMMEND_HISTORY_H
#define APP_RECOMMEND_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Of so many products, the newest, it is looked up what goes with them: bounds the reads of a tap. */
#define RG_RECO_HISTORY 64

/** Lines so much apart are of two baskets: no two visits of one day are, and no night lies within one. */
#define RG_RECO_BASKET_MS INT64_C(28800000)

/** What a purchase in the newest basket counts; as memory does, it fades with a power of how long that is ago. */
#define RG_RECO_RECENT 256u

/** Of such powers, in thousandths, a shop has one, that its sales say. */
enum rg_reco_fading {
    RG_RECO_FADES_NOT = 0,
    RG_RECO_FADES_SLOWLY = 250,
    RG_RECO_FADES = 375, /**< where they say nothing */
    RG_RECO_FADES_FAST = 750
};

/** A till line, or after rg_reco_history_settle() all of one product. */
struct rg_reco_line {
    int64_t product, at;       /**< at in ms */
    uint32_t bought, returned; /**< units; more than fit are as many as fit */
    uint16_t times;            /**< in how many baskets it was bought to be kept, and may be spoken of */
    uint16_t age; /**< such baskets since it was in one: 0 is the newest; where times is 0, UINT16_MAX */
    bool unseen;  /**< it must not be spoken of: a gift, or discreet */
    /** of rg_reco_history_settle(): the sum over the baskets it was in of RG_RECO_RECENT / (age + 1)^0.375; at most UINT16_MAX */
    uint16_t recent;
    uint16_t recent_slowly,
        recent_fast; /**< the same with the powers of RG_RECO_FADES_SLOWLY and RG_RECO_FADES_FAST */
};

/** What settled @p line counts, in RG_RECO_RECENT, where that fades with a power of @p thousandths, or the next of enum rg_reco_fading. */
uint32_t rg_reco_history_recent(const struct rg_reco_line *line, uint32_t thousandths);

/** Bring @p lines, at most UINT16_MAX in any order, to one a product, by product; it is unseen if one of them was. @return how many are
 *  left; the others are wiped. */
size_t rg_reco_history_settle(struct rg_reco_line *lines, size_t count);

/**
 * The places in settled @p lines of what was bought last and kept, at most @p most: the newest first, those of one basket by product.
 * @return how many.
 */
size_t rg_reco_history_newest(const struct rg_reco_line *lines, size_t count, uint16_t *places, size_t most);

#endif
