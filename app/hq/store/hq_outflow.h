/**
 * @file hq_outflow.h
 * What HQ tells the retailer's own systems: who joined, consents, changes that customers made, outcomes, erasures. A list of what happened,
 * in the order of HQ's commits and without a gap, which names rows and holds nothing of anybody itself; what is told is read when it is
 * asked for. So who is erased is gone from all of it at once, and is told as erased; what is too old to be somebody's is not told.
 *
 * While nothing of a customer may leave HQ (they wait to be erased, or processing is restricted) only what they withdrew is told; when that ends,
 * what was held back follows anew. Whoever reads keeps one text, the cursor, and applies what comes twice once.
 *
 * Thread: the store's.
 * Owner:  the store; the caller owns buffers.
 */
#ifndef APP_HQ_STORE_HQ_OUTFLOW_H
#define APP_HQ_STORE_HQ_OUTFLOW_H

#include "hq_buffer.h"
#include "hq_store.h"

struct cJSON;

#define RG_HQ_OUTFLOW_MOST   500  /**< records of a page */
#define RG_HQ_OUTFLOW_SCAN   4000 /**< entries looked at for one: those without anything to tell count, too */
#define RG_HQ_OUTFLOW_CURSOR 40

/** Kinds of entries, as the database has them. */
enum rg_hq_told {
    RG_HQ_TOLD_ENROL = 1,
    RG_HQ_TOLD_CONSENT,
    RG_HQ_TOLD_CHANGE,
    RG_HQ_TOLD_OUTCOME,
    RG_HQ_TOLD_ASKED,
    RG_HQ_TOLD_KEPT,
    RG_HQ_TOLD_ERASED,
    RG_HQ_TOLD_ARRIVED
};

/**
 * Append the members of an answer, without braces: what happened after the cursor @p since ("" from the beginning), @p limit records
 * or 60 KiB at most,
 *     "next":"<cursor>","more":true,"records":[{..},..]
 * or, for a cursor of another epoch or of what is not there, "next":"<cursor of the beginning>","reset":true.
 * @return RG_OK; RG_INVALID for what is no cursor; RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_outflow_page(struct rg_hq_store *store, const char *since, int64_t limit,
                                  struct rg_hq_buffer *answer) RG_MUST_CHECK;

/** How many entries there are. @return RG_OK, RG_IO. */
enum rg_status rg_hq_outflow_head(struct rg_hq_store *store, int64_t *head) RG_MUST_CHECK;

/**
 * Note a change that a customer made: the op @p json of @p kind (`delete` or `correct`), which was understood. Before it is done, while the till
 * line that it may name is theirs. Needs an open transaction. @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_outflow_change(struct rg_hq_store *store, int64_t member, const char *kind,
                                    const struct cJSON *json, int64_t now_ms) RG_MUST_CHECK;

#endif
