/**
 * @file feeds.h
 * Applying what HQ sends: rows as the wire names them (include/protocol/README.md), in pages of one
 * transaction each, with the cursor in the same transaction.
 *
 * Thread: the sync thread.
 * Owner:  rows borrow their texts from the caller for the call.
 */
#ifndef APP_STORE_FEEDS_H
#define APP_STORE_FEEDS_H

#include "cards.h"
#include "contacts.h"
#include "household.h"
#include "recommend.h"
#include "regard/ids.h"
#include "rests.h"
#include "store.h"

#include <stddef.h>

/** In the order in which a kiosk pulls them. */
enum rg_feed {
    RG_FEED_ERASURES = 0, /**< before all others */
    RG_FEED_ASSOCIATES,
    RG_FEED_PRODUCTS,
    RG_FEED_STOCK,
    RG_FEED_PRICES,
    RG_FEED_NEIGHBOURS,
    RG_FEED_CONSENTS,
    RG_FEED_MEMBERS,
    RG_FEED_CARDS,
    RG_FEED_PURCHASES,
    RG_FEED_NOTES, /**< from here to TASKS: carried.h */
    RG_FEED_REQUESTS,
    RG_FEED_OFFERS,
    RG_FEED_TASKS,
    RG_FEED_COUNT
};

#define RG_FEED_EPOCH_MAX       40
#define RG_FEED_SIZES_MAX       16
#define RG_FEED_WISHES_MAX      16
#define RG_FEED_OCCASIONS_MAX   8
#define RG_FEED_CONTACTS_MAX    2
#define RG_FEED_HOUSEHOLD_MAX   RG_HOUSEHOLD_OTHERS
#define RG_FEED_TRIALS_MAX      4
#define RG_FEED_THREADS_MAX     RG_PROFILE_THREADS
#define RG_FEED_ONLINE_MAX      RG_PROFILE_ONLINE
#define RG_FEED_RATINGS_MAX     RG_PROFILE_RATINGS
#define RG_FEED_HEADS_MAX       8
#define RG_FEED_CARD_SEALED_MAX 64 /**< RG_CARD_SEAL_MAX */

/** Borrowed text that is well-formed UTF-8; text NULL is "not known". */
struct rg_text_view {
    const char *text;
    size_t len;
};

struct rg_feed_associate {
    int64_t id;
    struct rg_text_view name, language;
    enum rg_associate_role role;
};

struct rg_feed_product {
    int64_t id;
    struct rg_text_view sku, title, name, category, season, currency;
    int64_t price; /**< -1: not known */
    bool one_off;
    int64_t popularity;
    bool discreet;
    int64_t since; /**< when it was first in the catalogue, ms; 0: not known */
    bool has_picture;
    uint8_t picture[32]; /**< SHA-256, where has_picture */
};

struct rg_feed_stock {
    int64_t product;
    struct rg_text_view size;
    int64_t quantity, as_of;
};

/** Of those that hold at a moment the one that began last counts. */
struct rg_feed_price {
    int64_t product, from, until; /**< until is not included; 0: no end */
    int64_t price;
    struct rg_text_view currency;
};

struct rg_feed_neighbours {
    int64_t product;
    int64_t baskets; /**< in how many HQ counted it; 0: it did not say */
    int64_t factor;  /**< what weights of it were multiplied by, * 1,000,000 */
    size_t count;
    struct rg_neighbour others[RG_RECO_NEIGHBOURS];
};

struct rg_feed_consent {
    int64_t member;
    enum rg_purpose purpose;
    bool granted;
    struct rg_text_view text_version;
    int64_t at;
    size_t
        head_count; /**< lines of the ledger that the next one has to name; 0 from an HQ of the release before */
    uint8_t heads[RG_FEED_HEADS_MAX][32];
};

struct rg_feed_size {
    struct rg_text_view category, size;
};

struct rg_feed_wish {
    int64_t product, at;
    struct rg_text_view size;
    bool gift; /**< for somebody else */
};

/** In the masked form that HQ gives; one that is not masked is not taken. */
struct rg_feed_contact {
    enum rg_contact_kind kind;
    struct rg_text_view masked;
};

/** Another number than the member's own decides their arm of an experiment. */
struct rg_feed_trial {
    struct rg_text_view experiment;
    int64_t member;
};

/** A product that was spoken of with them. */
struct rg_feed_thread {
    int64_t product, visits, at;
};

struct rg_feed_online {
    enum rg_online_kind kind;
    int64_t product, at;
};

struct rg_feed_member {
    int64_t id;
    struct rg_text_view display_name, first_name, language;
    int32_t birth_month, birth_day; /**< 0: not known */
    int64_t member_since;           /**< 0: not known */
    size_t size_count, wish_count, occasion_count, contact_count, household_count;
    struct rg_feed_size sizes[RG_FEED_SIZES_MAX];
    struct rg_feed_wish wishes[RG_FEED_WISHES_MAX];
    struct rg_profile_occasion occasions[RG_FEED_OCCASIONS_MAX];
    struct rg_feed_contact contacts[RG_FEED_CONTACTS_MAX];
    int64_t household[RG_FEED_HOUSEHOLD_MAX]; /**< members whose link with this one HQ holds to be live */
    int64_t visits_until; /**< of another site, and here until then by HQ's time (ms); 0: of this one */
    bool has_points;
    int64_t points; /**< of the loyalty programme, where has_points */
    size_t trial_count;
    struct rg_feed_trial trials[RG_FEED_TRIALS_MAX];
    struct rg_text_view say; /**< how display_name is said */
    size_t thread_count, online_count;
    struct rg_feed_thread threads[RG_FEED_THREADS_MAX];
    struct rg_feed_online online[RG_FEED_ONLINE_MAX];
    uint32_t rating_count;
    struct rg_profile_rating ratings[RG_FEED_RATINGS_MAX];
    struct rg_rest_list rests; /**< what was shown to them at all kiosks without an answer */
};

struct rg_feed_card {
    struct rg_card_token token;
    enum rg_holder_kind kind;
    int64_t holder;
    bool blocked;
    int64_t assurance;  /**< enum rg_assurance: what it can prove at the most */
    uint8_t medium;     /**< enum rg_medium; NONE: HQ does not say, or says a word of a later release */
    uint8_t sealed_len; /**< 0: no keys come with it */
    uint8_t sealed[RG_FEED_CARD_SEALED_MAX]; /**< its keys (card_seal.h) */
    int64_t counter;                         /**< the greatest that HQ knows (card_counter.h); 0: none */
};

struct rg_feed_purchase {
    int64_t member, line, at, product, quantity, price, returned;
    struct rg_text_view size;
    bool gift; /**< for somebody else */
    bool discreet;
    bool staff; /**< one of the staff bought it: it counts for nobody else, and no screen or log says so */
};

/** A note, a request, an offer or a task; what the feed has no column for is 0 or not known. */
struct rg_feed_carried {
    int64_t id;
    int64_t member;         /**< 0: everybody's */
    int64_t at, due, until; /**< at of offers: from when on; 0: no day, no end */
    int64_t product, associate;
    struct rg_text_view word; /**< kind, of offers the code */
    struct rg_text_view status, title, size, text;
};

/** Somebody is to be forgotten: their keys are destroyed by rg_store_erase_listed(). */
struct rg_feed_erasure {
    int64_t member, at;
};

/** A row of any feed. */
struct rg_feed_row {
    enum rg_feed feed;
    union {
        struct rg_feed_erasure erasure;
        struct rg_feed_associate associate;
        struct rg_feed_product product;
        struct rg_feed_stock stock;
        struct rg_feed_neighbours neighbours;
        struct rg_feed_consent consent;
        struct rg_feed_member member;
        struct rg_feed_card card;
        struct rg_feed_purchase purchase;
        struct rg_feed_price price;
        struct rg_feed_carried carried; /**< NOTES, REQUESTS, OFFERS, TASKS */
    };
};

/** The key of a row that is gone; which fields count depends on the feed. */
struct rg_feed_key {
    enum rg_feed feed;
    int64_t id;                 /**< the first key column, except of cards */
    int64_t line;               /**< purchases; of prices from when on */
    struct rg_text_view size;   /**< stock */
    enum rg_purpose purpose;    /**< consents */
    struct rg_card_token token; /**< cards */
};

/** Where a feed stands. */
struct rg_feed_cursor {
    char epoch[RG_FEED_EPOCH_MAX]; /**< empty before the first page */
    int64_t version;
    int64_t as_of_ms; /**< when HQ sent the last page of it, 0 never */
    bool dropping;    /**< a reset is under way: call rg_store_feed_reset() until it is done */
};

/** The feed's name on the wire, and back. @return for the latter RG_OK or RG_NOT_FOUND. */
const char *rg_feed_name(enum rg_feed feed);
enum rg_status rg_feed_from_name(const char *name, enum rg_feed *feed) RG_MUST_CHECK;

/** @return RG_OK, also for a feed that was never pulled; RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_store_feed_cursor(struct rg_store_sync *sync, enum rg_feed feed,
                                    struct rg_feed_cursor *cursor) RG_MUST_CHECK;

/**
 * Begin a page: one transaction that starts where the cursor stands (@p epoch may be new while the cursor's
 * is empty).
 * @return RG_OK; RG_INVALID when the cursor stands elsewhere, a reset is under way, or cards are being lifted (card_key.h); RG_BUSY when an outbox
 *         write lasts over a second; RG_FULL, RG_IO, RG_CORRUPT.
 */
enum rg_status rg_store_feed_begin(struct rg_store_sync *sync, enum rg_feed feed, const char *epoch,
                                   int64_t from) RG_MUST_CHECK;

/** Insert or replace one row; fastest in key order. On failure roll back. @return RG_OK, RG_FULL, RG_IO, ...
 */
enum rg_status rg_store_feed_put(struct rg_store_sync *sync, const struct rg_feed_row *row) RG_MUST_CHECK;

/** Delete one row; one that is not there is no failure. On failure roll back. */
enum rg_status rg_store_feed_delete(struct rg_store_sync *sync, const struct rg_feed_key *key) RG_MUST_CHECK;

/**
 * Say in the open page of neighbours up to where HQ counted for them: no line with a number over @p line, and none that was sold after
 * @p at (ms). @p known false: it did not say, and nothing is counted beyond them until it does. A page in which nothing is said leaves it.
 */
void rg_store_feed_upto(struct rg_store_sync *sync, bool known, int64_t line, int64_t at);

/**
 * Say in the open page of neighbours how fast what was bought fades in the shop; NULL: HQ did not say, and it does as usual. A page in which
 * nothing is said leaves it, and one of another feed says nothing. On failure roll back. @return RG_OK, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_store_feed_fading(struct rg_store_sync *sync,
                                    const struct rg_reco_fade *fade) RG_MUST_CHECK;

/**
 * Move the cursor to @p to and commit.
 * @return RG_OK; on any other status the transaction is rolled back and nothing changed.
 */
enum rg_status rg_store_feed_commit(struct rg_store_sync *sync, int64_t to, int64_t as_of_ms) RG_MUST_CHECK;

/** Give the page up. */
void rg_store_feed_rollback(struct rg_store_sync *sync);

/** Private to app/store, in an open transaction: write a cursor. @return RG_OK, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_store_set_cursor(struct rg_store_sync *sync, enum rg_feed feed,
                                   const struct rg_feed_cursor *cursor) RG_MUST_CHECK;

/**
 * Drop a feed's rows, which no tap needs (aside.h), and set its cursor to version 0 of @p epoch, in bounded steps: call again while @p done
 * is false. A power cut between steps is taken up again by the next call.
 * @return RG_OK, RG_FULL, RG_IO, RG_CORRUPT, RG_BUSY, RG_INVALID (an epoch that is too long).
 */
enum rg_status rg_store_feed_reset(struct rg_store_sync *sync, enum rg_feed feed, const char *epoch,
                                   bool *done) RG_MUST_CHECK;

/** Where a walk through the pictures of what is here stands; begin with RG_STORE_PICTURES_FIRST. */
struct rg_store_picture_place {
    int64_t popularity, product;
};
#define RG_STORE_PICTURES_FIRST                                                                              \
    (struct rg_store_picture_place)                                                                          \
    {                                                                                                        \
        INT64_MAX, 0                                                                                         \
    }

/**
 * The SHA-256 of the next @p capacity pictures of products that are in stock here, most sold first; one comes as often
 * as products share it. @p place moves along.
 * @return RG_OK; RG_NOT_FOUND at the end (@p count is 0); RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY.
 */
enum rg_status rg_store_pictures(struct rg_store_sync *sync, struct rg_store_picture_place *place,
                                 uint8_t (*pictures)[32], size_t capacity, size_t *count) RG_MUST_CHECK;

/** How often products or stock have changed since the file was opened. */
uint64_t rg_store_catalogue_changes(const struct rg_store_sync *sync);

/** When HQ sent the newest page of any feed; 0: this kiosk never got one. */
enum rg_status rg_store_data_as_of(struct rg_store_sync *sync, int64_t *as_of_ms) RG_MUST_CHECK;

#endif
