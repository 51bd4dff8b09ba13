/**
 * @file shown.h
 * What was recommended to a member at their visits here, and how often without an answer: kept beside their key, sealed by it, so that
 * it goes with it. The events thread counts in the transaction of the event; a tap reads, and joins to it what HQ told of other kiosks.
 *
 * Counted is once a visit, and as with threads what is shown again within RG_THREAD_VISIT_MS is shown at the same one. What they answered to is taken out, but for "not for them", which rests at once. The count begins anew when
 * something is shown again that had rested. RG_SHELF_SHOWN_DAYS after it was shown last a product is taken out, by HQ's time (purge.h).
 *
 * Thread: named at each function.
 * Owner:  the caller owns the list, which is personal, and wipes it.
 */
#ifndef APP_STORE_SHOWN_H
#define APP_STORE_SHOWN_H

#include "consent.h"
#include "rests.h"
#include "store.h"

#include <stddef.h>

/** Of so many products, those that rest and the last others. */
#define RG_SHOWN_MAX RG_RESTS_MAX

struct rg_event;
struct sqlite3_stmt;

struct rg_shown_list {
    uint64_t visit; /**< the one that was counted last */
    size_t count;
    struct rg_shelf_shown items[RG_SHOWN_MAX];
};

/** Change @p list by @p event (SHOWN, OUTCOME). Pure. @return whether it changed. */
bool rg_shown_take(struct rg_shown_list *list, const struct rg_event *event);

/**
 * Within a transaction of the outbox handle: count @p event at its member, if this kiosk keeps anything of them. A list that does not
 * open begins anew. Thread: the events thread. @return RG_OK; RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_shown_count(struct rg_store_outbox *outbox, const struct rg_event *event) RG_MUST_CHECK;

/** That transaction is on the disk: the next rg_shown_read() of the member sees it. Thread: the events thread. */
void rg_shown_announce(struct rg_store_outbox *outbox, int64_t member);

/** Let go of the snapshot if it may be older than what @p member was shown last. Thread: the store thread, before rg_store_begin_read(). */
void rg_shown_freshen(struct rg_store *store, int64_t member);

/** Take out what was shown before @p before_ms. Pure. @return how many. */
uint32_t rg_shown_purge(struct rg_shown_list *list, int64_t before_ms);

/** Statements of a purge: open and set a list. */
struct rg_shown_purger {
    struct sqlite3_stmt *row, *set;
};
/** Thread of these: the sync thread, within a transaction. @return RG_OK; RG_IO, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_shown_purge_begin(struct rg_store_sync *sync, struct rg_shown_purger *purger) RG_MUST_CHECK;
/** Of one member; a list that does not open stays. @return likewise, RG_FULL. */
enum rg_status rg_shown_purge_member(struct rg_store_sync *sync, const struct rg_shown_purger *purger,
                                     int64_t member, int64_t before_ms) RG_MUST_CHECK;
void rg_shown_purge_end(struct rg_shown_purger *purger);

/** How many products that are, and when one was shown last. */
struct rg_shown_sum {
    uint32_t products;
    int64_t last_ms;
};
/** For the customer's own eyes. Thread: the store thread. @return RG_OK; RG_DENIED unless @p grant opens the profile; RG_IO, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_store_shown_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_shown_sum *sum) RG_MUST_CHECK;

/** What was shown here and, as HQ told it with the member, at other kiosks (rg_rests_join()), as far as @p grant opens the profile. Within
 * rg_store_begin_read(). Thread: the store thread. @return RG_OK, none where nothing is kept or opens; RG_IO, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_shown_read(struct rg_store *store, const struct rg_consent_grant *grant,
                             struct rg_shelf_shown joined[RG_RESTS_JOINED], size_t *count) RG_MUST_CHECK;

#endif
