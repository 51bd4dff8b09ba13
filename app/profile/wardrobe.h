/**
 * @file wardrobe.h
 * What a customer has, by category; their wishes, what is new for them, what was spoken of, and what they asked the store for. As values, in a bounded number:
 * it is read on demand, never at a tap.
 *
 * Thread: filled on the store thread, handed over by value.
 * Owner:  nobody; values only. Wipe with explicit_bzero() when hidden.
 */
#ifndef APP_PROFILE_WARDROBE_H
#define APP_PROFILE_WARDROBE_H

#include "profile.h"

#define RG_WARDROBE_GROUPS   12
#define RG_WARDROBE_TITLES   6
#define RG_WARDROBE_NEW      6
#define RG_WARDROBE_REQUESTS 6
#define RG_WARDROBE_TEXT_MAX 96
/** The most entries that there can be. */
#define RG_WARDROBE_ENTRIES                                                                                  \
    (RG_WARDROBE_GROUPS + RG_PROFILE_WISHES + RG_WARDROBE_NEW + RG_WARDROBE_REQUESTS + RG_PROFILE_THREADS)

/** What is in stock here for so long counts as new. */
#define RG_WARDROBE_NEW_MS RG_WISH_BACK_MS

/** Things of one category that were bought to be kept, no gift and not discreet. */
struct rg_wardrobe_group {
    char category[RG_CATEGORY_MAX]; /**< empty: of none, or of one that found no room */
    char size[RG_SIZE_TEXT_MAX];    /**< theirs there; empty: not known */
    uint32_t owned;                 /**< purchases: a product that was bought three times is three */
    uint32_t title_count;           /**< favourites, then the newest */
    char titles[RG_WARDROBE_TITLES][RG_TITLE_MAX];
    uint8_t stars[RG_WARDROBE_TITLES]; /**< what they gave it, 1..5; 0: nothing */
    bool favourite[RG_WARDROBE_TITLES];
};

enum rg_wardrobe_stock {
    RG_WARDROBE_AWAY = 0, /**< not here in that size */
    RG_WARDROBE_HERE,
    RG_WARDROBE_BACK /**< here again since it was wished, within RG_WISH_BACK_MS */
};

struct rg_wardrobe_wish {
    char title[RG_TITLE_MAX];
    char size[RG_SIZE_TEXT_MAX]; /**< empty: any */
    enum rg_wardrobe_stock stock;
};

/** First in the catalogue within RG_WARDROBE_NEW_MS, of a category of theirs that they did not say no to, and here in their size. */
struct rg_wardrobe_new {
    char title[RG_TITLE_MAX];
    char category[RG_CATEGORY_MAX];
    char size[RG_SIZE_TEXT_MAX]; /**< empty: it has none */
};

struct rg_wardrobe_request {
    bool ready;
    enum rg_asked_kind kind;
    char text
        [RG_WARDROBE_TEXT_MAX]; /**< title of its product, never an associate's words; empty: kind says what it is */
};

/** What was spoken of with them and is still open, while they allow notes. */
struct rg_wardrobe_thread {
    char title[RG_TITLE_MAX];
    int64_t at_ms;           /**< when last */
    struct rg_civil_time on; /**< at_ms by the site's calendar; month 0: not known */
};

struct rg_wardrobe {
    uint32_t group_count; /**< that of what was bought last first, the one without a category last */
    struct rg_wardrobe_group groups[RG_WARDROBE_GROUPS];
    uint32_t wish_count;
    struct rg_wardrobe_wish wishes[RG_PROFILE_WISHES];
    uint32_t new_count;
    struct rg_wardrobe_new news[RG_WARDROBE_NEW];
    uint32_t request_count;
    struct rg_wardrobe_request requests[RG_WARDROBE_REQUESTS];
    uint32_t thread_count;
    struct rg_wardrobe_thread threads[RG_PROFILE_THREADS];
};

/**
 * Count @p times more of @p category, the newest first; a title that is not empty stands there while there is room, which a favourite takes
 * from what is none. @p rating: what they think of it, or NULL. A category that finds no room goes to the group without one. rg_wardrobe_end()
 * once all are in.
 */
void rg_wardrobe_own(struct rg_wardrobe *wardrobe, const char *category, const char *title, uint32_t times,
                     const struct rg_profile_rating *rating);
void rg_wardrobe_end(struct rg_wardrobe *wardrobe);

/** Whether something of @p category, which is not empty, is theirs. */
bool rg_wardrobe_has(const struct rg_wardrobe *wardrobe, const char *category);

enum rg_wardrobe_kind {
    RG_WARDROBE_GROUP = 0,
    RG_WARDROBE_WISH,
    RG_WARDROBE_ARRIVAL,
    RG_WARDROBE_REQUEST,
    RG_WARDROBE_THREAD
};

struct rg_wardrobe_entry {
    enum rg_wardrobe_kind kind;
    uint32_t index;
};

/**
 * All of it in the order in which an associate needs it: what can be fetched, wishes that are back and that are here, what was
 * spoken of, what is new, what they have, wishes that are not here, requests that are not done. @return how many.
 */
uint32_t rg_wardrobe_list(const struct rg_wardrobe *wardrobe,
                          struct rg_wardrobe_entry entries[RG_WARDROBE_ENTRIES]);

/** Whether counts are within their bounds and every text ends. */
bool rg_wardrobe_sound(const struct rg_wardrobe *wardrobe);

#endif
