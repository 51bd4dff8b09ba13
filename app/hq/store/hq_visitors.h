/**
 * @file hq_visitors.h
 * Members who tap at another site of the chain than their own. From a kiosk's request on, until the day is over there, their rows
 * are rows of that site's feeds too: the same ones, as they are at home, under versions of that site. What becomes a deletion
 * at home becomes one there, with the transaction that made it so.
 *
 * Nothing is kept, logged or answered of a card that is nobody's, or of nobody who may be fetched.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns the limits.
 */
#ifndef APP_HQ_STORE_HQ_VISITORS_H
#define APP_HQ_STORE_HQ_VISITORS_H

#include "hq_store.h"
#include "regard/ids.h"

#define RG_HQ_VISITORS_HOUR 120u     /**< cards that one kiosk may ask about in an hour */
#define RG_HQ_VISITORS_DAY  86400000 /**< ms: nobody visits for longer without being asked for again */
#define RG_HQ_VISITORS_KEPT                                                                                  \
    30 /**< days for which their deletions are kept: a kiosk without HQ for longer has no keys */

/** How often one kiosk has asked; in memory, zero at start. */
struct rg_hq_visitor_limit {
    int64_t since_ms;
    uint32_t asked;
};

struct rg_hq_visitor {
    const char *site, *device;         /**< of the kiosk that asks */
    const struct rg_card_token *token; /**< borrowed */
    int64_t until_ms;                  /**< the end of the day there; cut to RG_HQ_VISITORS_DAY from now */
};

/**
 * Make whom the card stands for a visitor of the kiosk's site, and give their rows to its feeds, again where they are there. Leaves
 * a line of the audit.
 * @return RG_OK: there is news in the feeds. RG_NOT_FOUND: nothing changed, because it is no active card of a member of another
 * site who may be recognised. RG_DENIED: the kiosk has asked too often; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_visitor_fetch(struct rg_hq_store *store, const struct rg_hq_visitor *visitor,
                                   struct rg_hq_visitor_limit *limit, int64_t now_ms) RG_MUST_CHECK;

/**
 * Let go whose day is over: their rows become deletions there, and of deletions that are RG_HQ_VISITORS_KEPT old nothing is kept.
 * Cheap when there is nothing to do. @return RG_OK with *ended, how many went; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_visitors_end(struct rg_hq_store *store, int64_t now_ms, int64_t *ended) RG_MUST_CHECK;

/** RG_OK while @p member is noted as a visitor of the site with this number; RG_NOT_FOUND; RG_IO. */
enum rg_status rg_hq_visits(struct rg_hq_store *store, int64_t member, int64_t site) RG_MUST_CHECK;

/* Inside the room only. */

/** Watch from now on what changes of visitors. @return RG_OK, RG_IO. */
enum rg_status rg_hq_visitors_watch(struct rg_hq_store *store) RG_MUST_CHECK;

/** Before a commit: what changed of visitors gets versions of the sites that they visit. @return as rg_hq_visitor_fetch(). */
enum rg_status rg_hq_visitors_settle(struct rg_hq_store *store) RG_MUST_CHECK;

#endif
