/**
 * @file hq_feed.h
 * The feeds of include/protocol/README.md, in pages of ready JSON. Each site's rows of a feed are numbered
 * with a growing version. A member's rows are in a page only while the consent for them is live.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns the buffer.
 */
#ifndef APP_HQ_STORE_HQ_FEED_H
#define APP_HQ_STORE_HQ_FEED_H

#include "hq_buffer.h"
#include "hq_store.h"

/** In the order in which a kiosk pulls them. */
enum rg_hq_feed {
    RG_HQ_ASSOCIATES,
    RG_HQ_PRODUCTS,
    RG_HQ_STOCK,
    RG_HQ_NEIGHBOURS,
    RG_HQ_CONSENTS,
    RG_HQ_MEMBERS,
    RG_HQ_CARDS,
    RG_HQ_PURCHASES,
    RG_HQ_ERASURES, /**< pulled first; here because databases have these numbers */
    RG_HQ_PRICES,
    RG_HQ_NOTES,
    RG_HQ_REQUESTS,
    RG_HQ_OFFERS,
    RG_HQ_TASKS
};
#define RG_HQ_FEEDS      14
#define RG_HQ_PAGE_LEAST 1024u         /**< no page is held to less: a row is not cut */
#define RG_HQ_PAGE_LIMIT (60u * 1024u) /**< bytes of a page's body that leave room for the envelope */

/** The feed's name in topics and pages; never NULL. */
const char *rg_hq_feed_name(enum rg_hq_feed feed);
/** @return RG_OK or RG_NOT_FOUND. */
enum rg_status rg_hq_feed_find(const char *name, enum rg_hq_feed *feed) RG_MUST_CHECK;

/** The epoch of all feeds of this database: random, made with it, for ever. Never NULL. */
const char *rg_hq_feed_epoch(const struct rg_hq_store *store);

/**
 * The last version of @p site's rows of @p feed, 0 when there are none.
 * @return RG_OK; RG_NOT_FOUND for a site that does not exist; RG_IO, RG_BUSY.
 */
enum rg_status rg_hq_feed_head(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                               int64_t *version) RG_MUST_CHECK;

/**
 * Append the members of a page's body to @p body, without the braces and without "rid":
 *     "feed":"stock","epoch":"..","from":0,"to":812,"more":true,"columns":[..],"rows":[..],"dels":[..]
 * (of neighbours with "upto" and "fading" before the columns, where they are known; the pages that rg_hq_feed_part() makes have none)
 * or, when @p epoch is not this database's or @p from is beyond its head (it was restored),
 *     "feed":"stock","epoch":"..","reset":true
 * @p limit bounds the bytes appended (RG_HQ_PAGE_LIMIT; at least RG_HQ_PAGE_LEAST, less is taken as that); a single row may take more.
 * @return RG_OK; RG_NOT_FOUND for a site that does not exist; RG_INVALID for a negative @p from; RG_BUSY,
 * RG_IO, RG_NO_MEMORY. After a failure what was appended is of no use.
 */
enum rg_status rg_hq_feed_page(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                               const char *epoch, int64_t from, size_t limit,
                               struct rg_hq_buffer *body) RG_MUST_CHECK;

/**
 * The same of the site's own rows alone, visitors' left out, with versions over @p from and up to @p upto; @p to is the last
 * version that it covers, @p more whether there are further ones up to @p upto. What is beyond the site's head is not there.
 * @return as rg_hq_feed_page().
 */
enum rg_status rg_hq_feed_part(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                               int64_t from, int64_t upto, size_t limit, struct rg_hq_buffer *body,
                               int64_t *to, bool *more) RG_MUST_CHECK;

#endif
