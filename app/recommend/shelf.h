/**
 * @file shelf.h
 * What of a ranking may be shown, in which order, and why. Pure: facts come in one product at a time, places of a list come out.
 *
 * Nothing passes that is not here (in stock, counted lately enough to say so, and in the customer's size where one is known), that they
 * sent back, have and need once, bought for somebody else, rated low, said no to, or were shown three times without an answer; that is discreet; or
 * for which no reason is true of their own data.
 *
 * What passes stands in tiers: what they wish, what is offered on it, what follows from what they have, what the store sells most (of that what
 * they said they like goes first). One
 * place, the last, is for what has newly arrived and is of a kind that they buy. Within what follows from what they have, score gives
 * way to variety: of things that are alike by category, season and the words of their titles the second is worth less. Where nothing
 * of that is known the order is the ranking's.
 *
 * Thread: any.
 * Owner:  the caller: what struct rg_shelf_person points to is borrowed from rg_shelf_begin() to rg_shelf_settle(). Personal: wipe both.
 */
#ifndef APP_RECOMMEND_SHELF_H
#define APP_RECOMMEND_SHELF_H

#include "history.h"
#include "profile.h"
#include "recommend.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_SHELF_POOL  100
#define RG_SHELF_WORDS 6
#define RG_SHELF_WORD  24
#define RG_SHELF_TIMES 3 /**< shown so often without an answer, it rests */
/** Days after which it is forgotten that a product was shown: nothing can rest for longer (rest_days). */
#define RG_SHELF_SHOWN_DAYS 365

/* What a kiosk puts before the shelf, and HQ where it explains that: of a ranking the first so many, until so many of them passed, which is
 * enough for variety among three; of what has newly arrived likewise, the newest first; then bestsellers until three passed, and, of who likes
 * something, on to so many for what is of it (rg_shelf_lacks()). */
#define RG_SHELF_LOOK_AT          256
#define RG_SHELF_CHOOSE_OF        16
#define RG_SHELF_ARRIVALS_LOOK_AT 24
#define RG_SHELF_ARRIVALS_ENOUGH  4
#define RG_SHELF_SELLS_LOOK_AT    24

/** Why something is not shown; each has a word (rg_bar_name()). */
enum rg_bar {
    RG_BAR_NONE = 0,
    RG_BAR_UNKNOWN,  /**< the catalogue has no such product */
    RG_BAR_DISCREET, /**< what it is, everybody beside would read */
    RG_BAR_GIFT,     /**< bought for somebody else, or not to be spoken of */
    RG_BAR_RETURNED, /**< all that they had of it came back */
    RG_BAR_OWNED,    /**< they have it, and need one; or bought it once, and nobody buys it again */
    RG_BAR_RATED,    /**< they rated it, and low */
    RG_BAR_DISLIKED, /**< they said so */
    RG_BAR_STOCK,    /**< none is here */
    RG_BAR_STALE,    /**< it was here when it was counted last, too long ago to say so now */
    RG_BAR_SIZE,     /**< not here in their size */
    RG_BAR_RESTS,    /**< shown three times, and no answer */
    RG_BAR_REASON,   /**< nothing that could be said of it is true */
    RG_BAR_TWICE,    /**< it passed already */
    RG_BAR_FULL,     /**< RG_SHELF_POOL passed before */
    RG_BARS
};

/** `out-of-stock`, `resting`...; `` for RG_BAR_NONE and what is none. */
const char *rg_bar_name(enum rg_bar bar);

/** What a site may set (`shelf` of the configuration). */
struct rg_shelf_rules {
    uint32_t fresh_hours; /**< a count of stock that is older does not say that something is here */
    uint32_t rest_days;   /**< so long rests what was shown three times; a showing counts for so long */
    uint32_t new_days;    /**< so long has a product newly arrived */
    uint32_t variety; /**< 0..1000: how much of the score likeness to what stands before can take; 0: none */
};

/** A week, 30 days, 45 days, and 200 (lambda 0.8 of maximal marginal relevance). */
void rg_shelf_rules_default(struct rg_shelf_rules *rules);

struct rg_shelf_stock {
    char size[RG_SIZE_TEXT_MAX];
    int64_t quantity, as_of_ms;
};

/** A product as the catalogue and the stock have it; texts are never NULL. */
struct rg_shelf_goods {
    struct rg_product_id product;
    bool known, one_off, discreet;
    bool sells;       /**< it is of those that this store sells most */
    int64_t since_ms; /**< when it was first in the catalogue; 0: not known */
    const char *title, *category, *season;
    const struct rg_shelf_stock *stock; /**< of this store */
    size_t stock_count;
};

/** How often it was shown at visits without an answer, and when last. */
struct rg_shelf_shown {
    struct rg_product_id product;
    uint32_t times;
    int64_t last_ms;
};

/** An offer on a product that holds now, to everybody or to them. */
struct rg_shelf_offer {
    struct rg_product_id product;
    bool birthday;                  /**< it is their birthday's */
    char title[RG_OFFER_TITLE_MAX]; /**< as the retailer delivered it; may be empty */
};

/** What they said of a product, a colour, or a category or a word of titles; what it is not of is 0 or "". */
struct rg_shelf_taste {
    bool likes;
    struct rg_product_id product;
    enum rg_note_value colour;
    char word[RG_SHELF_WORD];
};

/** The customer. All but the profile may be empty. */
struct rg_shelf_person {
    int64_t now_ms; /**< 0: not known, and nothing is too old or rests */
    const struct rg_profile *profile;
    const struct rg_reco_line *owned; /**< settled */
    size_t owned_count;
    const struct rg_shelf_shown *shown;
    size_t shown_count;
    const struct rg_shelf_offer *offers;
    size_t offer_count;
    const struct rg_shelf_taste *tastes;
    size_t taste_count;
};

/** One that passed. */
struct rg_shelf_item {
    struct rg_candidate candidate;
    int64_t
        value; /**< its score, less what showing it took, more what they like; of a bestseller 1 if they like it, else 0 */
    uint8_t tier;      /**< the lower the sooner */
    bool in_size;      /**< stock_at is in the customer's size */
    uint16_t stock_at; /**< of goods->stock */
    uint16_t likeness; /**< 0..1000: to the most alike of what stands before */
    bool taken;
    uint32_t category, season; /**< hashes; 0: none */
    uint32_t words[RG_SHELF_WORDS];
};

struct rg_shelf {
    struct rg_shelf_rules rules;
    struct rg_shelf_person person;
    size_t count;
    struct rg_shelf_item items[RG_SHELF_POOL];
};

void rg_shelf_begin(struct rg_shelf *shelf, const struct rg_shelf_rules *rules,
                    const struct rg_shelf_person *person);

/** What @p notes say of goods: colours and categories that they do not want, and colours that they do (colours.h). @return how many. */
size_t rg_shelf_tastes(const struct rg_note_list *notes, struct rg_shelf_taste tastes[RG_NOTES_MAX]);

/** Weigh one: @p candidate with its reason, @p goods what is known of it. @return RG_BAR_NONE: it passed; else why it did not. */
enum rg_bar rg_shelf_offer(struct rg_shelf *shelf, const struct rg_candidate *candidate,
                           const struct rg_shelf_goods *goods);

/**
 * Why @p goods cannot be shown, whatever speaks for it; RG_BAR_NONE: it can. @p wished: for its place on the wish list, of which the
 * size holds. Of what can be shown @p stock_at is the size to show, @p in_size whether it is theirs.
 */
enum rg_bar rg_shelf_bar(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                         const struct rg_shelf_goods *goods, bool wished, uint16_t *stock_at, bool *in_size);

/** Whether they like what @p goods are: the product, its category, its colour or a word of its title. */
bool rg_shelf_likes(const struct rg_shelf_person *person, const struct rg_shelf_goods *goods);

/** Whether another bestseller is to be weighed, after @p looked of them: three that are no arrivals have not passed; or they like something, three
 * that they like have not passed, and RG_SHELF_SELLS_LOOK_AT have not been weighed. */
bool rg_shelf_lacks(const struct rg_shelf *shelf, size_t looked);

/** Whether @p candidate's reason is true of the customer and of @p goods. */
bool rg_shelf_reason_holds(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                           const struct rg_candidate *candidate, const struct rg_shelf_goods *goods);

/** How much a newly arrived product is of a kind that they buy: 0 not at all, or it has not newly arrived. */
int64_t rg_shelf_arrival(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                         const struct rg_shelf_goods *goods);

/** The settled line of a product, or NULL. */
const struct rg_reco_line *rg_shelf_owned(const struct rg_shelf_person *person, struct rg_product_id product);

/** @p score less what showing it took: a quarter for each time, less and less as the days of rest go by. */
int64_t rg_shelf_discount(const struct rg_shelf_rules *rules, const struct rg_shelf_person *person,
                          struct rg_product_id product, int64_t score);

/** Order what passed: the places in items of the first @p most, best first. @return how many. */
size_t rg_shelf_settle(struct rg_shelf *shelf, uint16_t *places, size_t most);

#endif
