/**
 * @file carried.h
 * What is carried for associates: notes and requests of a customer, offers to them or to everybody, tasks of the store. A customer's
 * lie sealed by their key and go with it; a grant opens them, each as app/consent/fields.h says. What is everybody's is sealed like
 * the names of the staff and goes with those.
 *
 * Thread: the store thread.
 * Owner:  the caller owns the list and wipes it.
 */
#ifndef APP_STORE_CARRIED_H
#define APP_STORE_CARRIED_H

#include "consent.h"
#include "feeds.h"
#include "profile.h"
#include "store.h"

#define RG_CARRIED_MAX       16u
#define RG_CARRIED_WORD_MAX  33u
#define RG_CARRIED_TITLE_MAX RG_OFFER_TITLE_MAX
#define RG_CARRIED_TEXT_MAX  256u

struct rg_carried {
    enum rg_feed feed; /**< NOTES, REQUESTS, OFFERS, TASKS */
    int64_t id;
    int64_t at_ms;                    /**< when; of offers and tasks, from when on */
    int64_t due_ms;                   /**< 0: no day */
    int64_t until_ms;                 /**< not any more from then on; 0: no end */
    int64_t product;                  /**< 0: none */
    int64_t associate;                /**< who wrote it, or whose it is; 0: nobody's */
    char word[RG_CARRIED_WORD_MAX];   /**< the kind; of offers the code for the till */
    char status[RG_CARRIED_WORD_MAX]; /**< requests: "open", "ready" */
    char title[RG_CARRIED_TITLE_MAX];
    char size[RG_SIZE_TEXT_MAX];
    char text[RG_CARRIED_TEXT_MAX];
};

struct rg_carried_list {
    uint32_t count;
    uint32_t left_out; /**< of the oldest, that found no room */
    struct rg_carried rows[RG_CARRIED_MAX];
};

/**
 * What @p grant opens of its member, the newest first: notes under RG_PURPOSE_NOTES, offers and requests under recognition, all of
 * them with PROFILE scope alone. What cannot be opened is passed over.
 * @return RG_OK, also when there is nothing; RG_IO, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_store_carried_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                   struct rg_carried_list *list) RG_MUST_CHECK;

/** The code of an offer that begins so, in letters of any case, is the perk of their birthday. */
#define RG_CARRIED_BIRTHDAY "BIRTHDAY"

struct rg_shelf_offer;

/**
 * Products on which an offer holds at @p now_ms: to the member, as far as @p grant opens it, then to everybody; at most @p most of the
 * newest. @p perk: the title of their newest one for a birthday, of a product or not; empty: there is none. Within rg_store_begin_read(); no
 * statement is prepared.
 * @return likewise, with their @p count.
 */
enum rg_status rg_store_offers_on(struct rg_store *store, const struct rg_consent_grant *grant,
                                  int64_t now_ms, struct rg_shelf_offer *offers, size_t most, size_t *count,
                                  char perk[RG_OFFER_TITLE_MAX]) RG_MUST_CHECK;

/** Offers to everybody, or tasks of the store, that hold at @p now_ms. @return likewise; RG_INVALID for another feed. */
enum rg_status rg_store_carried_here(struct rg_store *store, enum rg_feed feed, int64_t now_ms,
                                     struct rg_carried_list *list) RG_MUST_CHECK;

#endif
