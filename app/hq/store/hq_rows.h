/**
 * @file hq_rows.h
 * Writing what the feeds carry. A row that changes gets its feed's next version; one that does not, gets
 * none. Consent is applied here: whatever is written about a member stays inside HQ until the consent for it
 * is live.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_ROWS_H
#define APP_HQ_STORE_HQ_ROWS_H

#include "hq_feed.h"
#include "regard/ids.h"

/* Every *_put below: @return RG_OK with *changed; RG_INVALID for a value out of bounds (text over 200 bytes
 * or not UTF-8, a JSON list over 4,000 bytes); RG_NOT_FOUND when it names a site, member or product that does
 * not exist; RG_BUSY, RG_FULL, RG_IO. They need an open transaction. */

struct rg_hq_associate {
    int64_t id;
    const char *name, *language, *role;
};
enum rg_status rg_hq_associate_put(struct rg_hq_store *store, const char *site,
                                   const struct rg_hq_associate *associate, bool *changed) RG_MUST_CHECK;

struct rg_hq_member {
    int64_t id;
    const char *ref;          /**< the retailer's own customer number; unique; never leaves HQ */
    const char *display_name; /**< NULL: not known */
    const char *first_name, *language;
    int birth_month, birth_day; /**< 0: not known */
    int64_t member_since;       /**< ms; negative: not known */
    /** JSON lists as in the contract; NULL: leave as they are */
    const char *sizes, *wishes, *occasions, *ratings;
    const char *say; /**< how display_name is said; "": not known; NULL: leave as it is */
};
enum rg_status rg_hq_member_put(struct rg_hq_store *store, const char *site,
                                const struct rg_hq_member *member, bool *changed) RG_MUST_CHECK;
/** The member with the retailer's number @p ref. @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_member_find(struct rg_hq_store *store, const char *ref, int64_t *id) RG_MUST_CHECK;
/**
 * The id for @p ref: the known one, or the number itself where it is one of up to 15 digits, or the next free one.
 * @return RG_OK; RG_DENIED for somebody who was erased; RG_UNSUPPORTED when that cannot be said without
 * rg_hq_store_keys(); RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_member_id(struct rg_hq_store *store, const char *ref, int64_t *id) RG_MUST_CHECK;
/** RG_OK when the retailer's number is of somebody who was erased, RG_NOT_FOUND when not; RG_UNSUPPORTED when that cannot
 * be said without rg_hq_store_keys(); RG_IO. */
enum rg_status rg_hq_erased_ref(struct rg_hq_store *store, const char *ref) RG_MUST_CHECK;
/** RG_OK when the member with this number was erased, RG_NOT_FOUND when not; RG_IO. */
enum rg_status rg_hq_erased_member(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

struct rg_hq_product {
    const char *sku, *title, *name, *category, *season, *currency;
    int64_t price;
    bool one_off;
    int64_t popularity; /**< negative: leave as it is */
    const char
        *picture; /**< SHA-256 in hexadecimal, of rg_hq_picture_put(); "": none; NULL: leave as it is */
    int discreet; /**< 1: shown only while the associate asks for more; negative: leave as it is */
    int64_t
        since; /**< when it was first in the catalogue, ms; 0: leave as it is, and of one that is not known yet */
    int64_t first_seen; /**< this; 0: nobody knows */
};
/** @p id receives HQ's number of the product, the same in every site. */
enum rg_status rg_hq_product_put(struct rg_hq_store *store, const char *site,
                                 const struct rg_hq_product *product, int64_t *id,
                                 bool *changed) RG_MUST_CHECK;
/** @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_product_find(struct rg_hq_store *store, const char *site, const char *sku,
                                  int64_t *id) RG_MUST_CHECK;
enum rg_status rg_hq_popularity_put(struct rg_hq_store *store, const char *site, int64_t product,
                                    int64_t popularity, bool *changed) RG_MUST_CHECK;

enum rg_status rg_hq_stock_put(struct rg_hq_store *store, const char *site, int64_t product, const char *size,
                               int64_t quantity, int64_t as_of, bool *changed) RG_MUST_CHECK;

/** The highest number of a product of @p site; 0: none. @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_product_last(struct rg_hq_store *store, const char *site, int64_t *last) RG_MUST_CHECK;

/** @p others and @p counted are the contract's JSON lists. */
enum rg_status rg_hq_neighbours_put(struct rg_hq_store *store, const char *site, int64_t product,
                                    const char *others, const char *counted, bool *changed) RG_MUST_CHECK;
/** Nobody whose purchases count buys @p product any more: its list is empty, if it had one. @return RG_OK, RG_NOT_FOUND, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_neighbours_end(struct rg_hq_store *store, const char *site,
                                    int64_t product) RG_MUST_CHECK;

/**
 * Record a grant or a withdrawal by evidence that HQ has, as a line of the ledger. Evidence that is older than when HQ heard
 * of what is recorded changes nothing, nor does what is recorded already. The member's rows
 * become visible to kiosks or turn into deletions. While building (RG_HQ_BUILD) a member's consents are put
 * before everything else about the member, each once and recognise first, and the member need not be there.
 */
enum rg_status rg_hq_consent_put(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted,
                                 const char *text_version, int64_t at, const char *source,
                                 bool *changed) RG_MUST_CHECK;

enum rg_status rg_hq_card_put(struct rg_hq_store *store, const char *kind, int64_t holder,
                              const struct rg_card_token *token, const char *status, int64_t issued,
                              bool *changed) RG_MUST_CHECK;

struct rg_hq_purchase {
    const char *till, *receipt;
    int64_t line;
    int64_t member; /**< 0: nobody known */
    int64_t at, product, quantity, price;
    const char *size;
    int64_t returned; /**< only while building (RG_HQ_BUILD); otherwise returns say it */
    bool gift;        /**< bought for somebody else; a line that is known keeps what it said first */
    bool discreet;    /**< not to be read by others; likewise */
    bool staff;       /**< bought by one of the staff, whoever they are: hq_staff.h; once said it stays */
};
/** Whether what was bought for @p beneficiary (empty or `self`: the buyer) is for somebody else. For whom is kept nowhere. */
bool rg_hq_is_for_another(const char *beneficiary);

/** The same till line again changes nothing; one that contradicts it is RG_DENIED. Returns that waited are
 * applied. */
enum rg_status rg_hq_purchase_put(struct rg_hq_store *store, const char *site,
                                  const struct rg_hq_purchase *purchase, bool *changed) RG_MUST_CHECK;

/** The number that the till line put last was given; 0 before the first. @return RG_OK or RG_IO. */
enum rg_status rg_hq_line_last(struct rg_hq_store *store, int64_t *line) RG_MUST_CHECK;

/** A sale that goods came back from. */
struct rg_hq_sale {
    char till[40], receipt[72];
    int64_t line, left; /**< units not returned yet */
};
/**
 * The latest sale of @p product to @p member until @p until that is not returned in full, for returns that do
 * not say where they belong. @return RG_OK, RG_NOT_FOUND, RG_IO.
 */
enum rg_status rg_hq_sale_find(struct rg_hq_store *store, const char *site, int64_t member, int64_t product,
                               int64_t until, struct rg_hq_sale *sale) RG_MUST_CHECK;
/** Whether the till line is the key of a known return. @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_return_known(struct rg_hq_store *store, const char *site, const char *till,
                                  const char *receipt, int64_t line) RG_MUST_CHECK;

struct rg_hq_return {
    const char *till, *receipt;
    int64_t line;
    const char *of_till, *of_receipt; /**< the sale's till line */
    int64_t of_line;
    int64_t at, product, quantity;
    int64_t member; /**< whose number was on it, as HQ resolved it; 0: nobody's */
};
/**
 * What comes back of a gift changes what its buyer sees only when it bears the buyer's own number: whoever got it may return
 * it. Of a return that is not the buyer's the number is forgotten as soon as the sale is known. Kept when its sale is not there
 * yet. The same till line again changes nothing.
 */
enum rg_status rg_hq_return_put(struct rg_hq_store *store, const char *site, const struct rg_hq_return *back,
                                bool *changed) RG_MUST_CHECK;

/** Count the rows of @p feed that @p site has now. @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_rows_count(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                                int64_t *rows) RG_MUST_CHECK;

/**
 * For a full delivery: begin to remember which rows of @p feed are put; then count, and then remove, those
 * which were not. Removing turns them into deletions for the kiosks and, for members, erases what HQ knew of
 * them. Feeds: products, stock, prices, members, cards, purchases, and those of hq_carried.h. @return RG_OK, RG_UNSUPPORTED for another feed,
 * RG_IO, RG_FULL.
 */
enum rg_status rg_hq_full_begin(struct rg_hq_store *store, enum rg_hq_feed feed) RG_MUST_CHECK;
enum rg_status rg_hq_full_missing(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                                  int64_t *missing) RG_MUST_CHECK;
enum rg_status rg_hq_full_remove(struct rg_hq_store *store, enum rg_hq_feed feed,
                                 const char *site) RG_MUST_CHECK;

/** One purchase as the computation of neighbours and popularity needs it. */
struct rg_hq_basket_line {
    int64_t basket; /**< the same for all lines of one receipt */
    int64_t product, at, units;
    int64_t customer; /**< whose it is; 0: nobody's who lets purchases be known */
    int64_t number;   /**< of the till line, as kiosks know it */
};
/** Call @p take for every kept line of @p site, receipts together, and for those of which all came back. @return RG_OK, RG_NOT_FOUND, RG_IO. */
enum rg_status rg_hq_baskets_read(struct rg_hq_store *store, const char *site,
                                  void (*take)(void *context, const struct rg_hq_basket_line *line),
                                  void *context) RG_MUST_CHECK;

#endif
