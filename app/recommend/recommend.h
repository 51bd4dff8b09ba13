/**
 * @file recommend.h
 * Three things worth showing, each with its true reason. Pure: candidates come in, a list goes out.
 *
 * Two shelves. "Again" is what the customer has: half for each time, the less the longer that is ago, and up to two thirds for how well it sells now; of it favourites, and what they gave
 * the best, stand before the rest. What they rated low is on neither, and no ground for either. "New for you" is
 * what goes with it: the sum of its neighbours' weights, each 0.9 times as much, or as the shop says, a basket into the past. Both are of one scale and are merged by score alone; `regard-hq evaluate` runs
 * this code on a data set and says what that is worth.
 *
 * Thread: the store thread.
 * Owner:  nobody; values only.
 * Source: neighbours as HQ ships them (include/protocol/README.md).
 */
#ifndef APP_RECOMMEND_RECOMMEND_H
#define APP_RECOMMEND_RECOMMEND_H

#include "history.h"
#include "profile.h"
#include "regard/ids.h"

#include <stddef.h>

#define RG_RECO_SHOWN      3
#define RG_RECO_NEIGHBOURS 50
#define RG_RECO_SIZES      8

/** True reasons; each has one approved sentence in app/ui/ui_strings.h. */
enum rg_reason {
    RG_REASON_NONE = 0,
    RG_REASON_WISH,       /**< it is on the wish list and here */
    RG_REASON_GOES_WITH,  /**< its largest term came from because_title, which the customer owns */
    RG_REASON_AGAIN,      /**< bought before and kept, and not a one-off */
    RG_REASON_BESTSELLER, /**< nothing personal: what this store sells most */
    RG_REASON_OFFER,      /**< an offer on it holds, to everybody or to them */
    RG_REASON_BIRTHDAY,   /**< an offer on it to them, for their birthday */
    RG_REASON_NEW,        /**< it arrived lately, and is of a kind that they buy */
    RG_REASON_FAVOURITE,  /**< bought before and kept, not a one-off, and a favourite of theirs */
    RG_REASON_TOP_RATED   /**< likewise, and they gave it the best there is */
};

#define RG_REASONS (RG_REASON_TOP_RATED + 1)

/** Its word on the wire, such as "goes-with"; NULL for RG_REASON_NONE. */
const char *rg_reason_name(enum rg_reason reason);

/**
 * One product's neighbours, best first: how much it speaks for each as that sells now, * 1,000,000. It is among them itself if it is one
 * that people buy again; then its weight is how well it sells now: 1,000,000 is what sells most, or less where the shop's sales say that
 * this counts less.
 */
struct rg_neighbour {
    struct rg_product_id product;
    int32_t weight;
};

struct rg_reco {
    struct rg_product_id product;
    bool has_picture;
    uint8_t picture[32]; /**< SHA-256 of the product's picture, if it has one */
    enum rg_reason reason;
    char title[RG_TITLE_MAX];
    char because_title[RG_TITLE_MAX];     /**< RG_REASON_GOES_WITH */
    char offer_title[RG_OFFER_TITLE_MAX]; /**< RG_REASON_OFFER, RG_REASON_BIRTHDAY; empty: it has none */
    char category[RG_CATEGORY_MAX];
    int64_t price_minor;
    char currency[4];
    char size[RG_SIZE_TEXT_MAX]; /**< the customer's size of it, if it is known and here */
    uint32_t size_count;         /**< sizes in stock here */
    char sizes[RG_RECO_SIZES][RG_SIZE_TEXT_MAX];
    int64_t stock_as_of_ms;
};

/** What would have been shown, had an experiment not put bestsellers in its place. For HQ alone. */
struct rg_reco_withheld {
    struct rg_product_id product;
    enum rg_reason reason;
};

struct rg_reco_list {
    uint32_t count;
    struct rg_reco items[RG_RECO_SHOWN];
    uint32_t withheld_count; /**< 0 but in RG_ARM_CONTROL */
    struct rg_reco_withheld withheld[RG_RECO_SHOWN];
};

/** What a candidate scored and why, before stock is looked at. */
struct rg_candidate {
    struct rg_product_id product;
    int64_t score;   /**< the sum of all terms */
    int64_t largest; /**< the largest term: where reason comes from */
    enum rg_reason reason;
    bool
        had; /**< there already, neither wished for nor offered, and nobody buys it again: behind all others, and not to be shown for this reason */
    bool again;                   /**< it is on the shelf "again" */
    uint8_t favoured;             /**< enum rg_reason: FAVOURITE or TOP_RATED, if it is */
    struct rg_product_id because; /**< RG_REASON_GOES_WITH: the purchase with the largest term */
};

/* RG_RECO_HISTORY products with 50 neighbours each are 3,200 terms, many of them of the same products. */
#define RG_CANDIDATES_MAX 2048

/** How fast what somebody bought fades in a shop, in thousandths: HQ says it with the neighbours. */
struct rg_reco_fade {
    uint16_t bought; /**< the power that what was bought fades with: enum rg_reco_fading */
    uint16_t beside; /**< of what goes with it, what a basket leaves: at most 1,000 */
};
/** That where the shop has not said it. */
#define RG_RECO_LEAVES   900
#define RG_RECO_FADE_MAX 1000 /**< the greatest value of both */
#define RG_RECO_FADE     ((struct rg_reco_fade){.bought = RG_RECO_FADES, .beside = RG_RECO_LEAVES})

/** The greatest weight of a neighbour. */
#define RG_RECO_WEIGHT_MAX 1000000

/** Collects and ranks candidates; lives in the caller's storage, no allocation. */
struct rg_ranking {
    size_t count;
    struct rg_reco_fade fade;
    struct rg_candidate items[RG_CANDIDATES_MAX];
    uint16_t slots[4096]; /**< open addressing from product to item + 1; 0 is free */
};

/** Begin with no candidates, in a shop in which what was bought fades as @p fade. */
void rg_ranking_init(struct rg_ranking *ranking, struct rg_reco_fade fade);

/**
 * Add the neighbours of one purchase; newer purchases weigh more (@p age_rank 0 is the newest). A purchase of
 * which everything came back adds nothing. When full, products that are not in yet are dropped, so add the
 * newest purchase first.
 */
void rg_ranking_add(struct rg_ranking *ranking, const struct rg_profile_purchase *because, uint32_t age_rank,
                    const struct rg_neighbour *neighbours, size_t count);

/** Add an item that is offered, for their @p birthday or not: behind what they wish, before what follows from what they have. */
void rg_ranking_add_offer(struct rg_ranking *ranking, struct rg_product_id product, bool birthday);

/**
 * Add a wished item; a bestseller of rank @p rank (0 is best), which counts only for products without a personal term.
 */
void rg_ranking_add_wish(struct rg_ranking *ranking, struct rg_product_id product);
void rg_ranking_add_bestseller(struct rg_ranking *ranking, struct rg_product_id product, uint32_t rank);

/**
 * Add all that @p line says, settled and with times above 0: itself to the shelf "again", unless it is a @p one_off, and what goes with it,
 * if it is @p named, for what has no title is no reason that could be said. What was bought once is on that shelf only if it is one that
 * people buy again; otherwise it is had, and nothing that it goes with brings it back. Each product once, the newest first.
 */
void rg_ranking_add_bought(struct rg_ranking *ranking, const struct rg_reco_line *line, bool one_off,
                           bool named, const struct rg_neighbour *neighbours, size_t count);

/** Add to the shelf "again" what was bought more than once, where nothing more is known of it; what was bought once is had. After all that
 *  was added with what goes with it. */
void rg_ranking_add_often(struct rg_ranking *ranking, const struct rg_reco_line *line);

/**
 * Let what of @p ratings is a favourite, or was given the best there is, go before all else of the shelf "again", for that reason: each by as
 * much as the best of the others there scored. What is not on that shelf, is had, or must not be spoken of, is none. After all that was bought, before
 * rg_ranking_finish().
 */
void rg_ranking_favour(struct rg_ranking *ranking, const struct rg_profile_rating *ratings, uint32_t count);

/**
 * Take out what must not be shown (owned one-offs, everything returned) and sort: the best @p most stand first, best of all first, the
 * rest behind them in no order. The caller then offers the list to shelf.h, which keeps what may be shown.
 */
void rg_ranking_finish(struct rg_ranking *ranking, const struct rg_profile *profile, size_t most);

/** Whether a product bought and returned so often must not be shown: all came back, or a one-off is owned. */
bool rg_ranking_excludes(int64_t bought, int64_t returned, bool one_off);

/**
 * Order of sizes on a label: letters from XXS to XXXL, then numbers by value, then other texts.
 * @return below, equal to or above 0, as strcmp().
 */
int rg_size_compare(const char *a, const char *b);

#endif
