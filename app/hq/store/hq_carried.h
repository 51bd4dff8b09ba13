/**
 * @file hq_carried.h
 * What kiosks carry for associates: notes and requests of customers, offers to one customer or to everybody, tasks of the store. A note
 * is at kiosks only while the customer allows `notes`, a request or an offer to one while they allow `recognise`; of who is erased,
 * hidden or missing in a full delivery nothing is, and what was erased is blank here too.
 *
 * A request is what a customer asked of the store and is not done (an order, an alteration); what they ask about their data is in
 * hq_requests.h and goes to no kiosk.
 *
 * Thread: the store's.
 * Owner:  the store; strings are copied.
 */
#ifndef APP_HQ_STORE_HQ_CARRIED_H
#define APP_HQ_STORE_HQ_CARRIED_H

#include "hq_feed.h"

/** What a feed has no column for is ignored. */
struct rg_hq_carried {
    const char *ref; /**< the retailer's own number of it, unique in its feed and site */
    int64_t member;  /**< notes, requests; offers: 0 is everybody */
    int64_t at;    /**< ms; of offers, and of tasks, from when on; of tasks negative: since HQ knows of it */
    int64_t due;   /**< requests, tasks: ms; negative: no day */
    int64_t until; /**< offers, tasks: ms, not any more from then on; negative: no end */
    int64_t product;   /**< 0: none */
    int64_t associate; /**< who wrote it, or whose it is; 0: nobody's */
    const char *
        kind; /**< notes, requests: one of rg_hq_carried_kinds(); offers: the code to type at the till, or NULL */
    const char *title; /**< offers, tasks */
    const char *text;  /**< NULL: there is none; notes need one */
    const char *size;  /**< requests, or NULL */
    bool ready;        /**< requests: it can be fetched */
    bool done;         /**< requests: it is over; requests and tasks that are leave the kiosks */
};

/** The feeds that this is about: notes, requests, offers, tasks. */
bool rg_hq_is_carried(enum rg_hq_feed feed);

/** Whether @p kind is a word of @p feed: of notes size, colour, family, occasion, taste, dislike, other; of requests order, alteration, repair,
 *  reservation, callback, other. */
bool rg_hq_carried_kind(enum rg_hq_feed feed, const char *kind);

/**
 * In the open transaction. What is done and was never there is passed over; so is what is of somebody who was erased, what the customer
 * deleted at a kiosk, and what is older than the days of retention.
 * @return RG_OK with *changed; RG_INVALID for a value out of bounds; RG_NOT_FOUND when it names a member or product that does not exist;
 * RG_DENIED for a member of another site; RG_UNSUPPORTED as rg_hq_amended_carried(); RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_carried_put(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                                 const struct rg_hq_carried *carried, bool *changed) RG_MUST_CHECK;

/** Let what is of a member appear at the kiosks or vanish from them, as RG_HQ_MAY_* say. @return RG_OK, RG_IO, RG_BUSY, RG_FULL. */
enum rg_status rg_hq_carried_weigh(struct rg_hq_store *store, int64_t member, int allowed) RG_MUST_CHECK;

/** Forget all that is of a member, or came under this number. @return likewise. */
enum rg_status rg_hq_carried_forget(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/** After @p other was merged into @p member; and back again. @return likewise. */
enum rg_status rg_hq_carried_merge(struct rg_hq_store *store, int64_t member, int64_t other) RG_MUST_CHECK;
enum rg_status rg_hq_carried_unmerge(struct rg_hq_store *store, int64_t member, int64_t other) RG_MUST_CHECK;

/** The customer deletes one. What was never there, or is another's, is deleted already. @return likewise; RG_NOT_FOUND. */
enum rg_status rg_hq_carried_delete(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t member,
                                    int64_t id) RG_MUST_CHECK;

/** Blank the row of @p id after it was removed. @return likewise. */
enum rg_status rg_hq_carried_blank(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t id) RG_MUST_CHECK;

/** Remove what is from before @p before, some rows of each feed; @p count grows by what was removed. @return likewise. */
enum rg_status rg_hq_carried_purge(struct rg_hq_store *store, int64_t before, int64_t *count) RG_MUST_CHECK;

#endif
