/**
 * @file hq_retail.h
 * Sales, returns, stock and prices as the retailer's systems report them, one JSON object a line.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_RETAIL_H
#define APP_HQ_STORE_HQ_RETAIL_H

#include "hq_store.h"

#include <stddef.h>

#define RG_HQ_RETAIL_LINE_MAX 4096u

struct rg_hq_retail_result {
    bool changed;       /**< false: it was known already, or newer stock or a newer price is */
    const char *reason; /**< after RG_INVALID or RG_NOT_FOUND: a sentence for people; else NULL */
};

/**
 * Apply one line, in the transaction that is open or in one of its own. Applying it again, or a return before
 * its sale, gives the same end.
 * @param site the site of the topic; NULL for folder ingest, where the line's "site" says it. If both are
 * there they must be the same.
 * @return RG_OK; RG_INVALID when it breaks the contract or contradicts a known line; RG_NOT_FOUND when it
 * names a site, product or member that does not exist; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY: try again
 * later. Nothing was changed on failure; @p result is always written.
 */
enum rg_status rg_hq_retail_line(struct rg_hq_store *store, const char *site, const char *line, size_t len,
                                 struct rg_hq_retail_result *result) RG_MUST_CHECK;

/**
 * Keep a line of the topic that could not be used, with its reason, where people can look at it.
 * @return RG_OK, RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_retail_reject(struct rg_hq_store *store, const char *site, const char *till,
                                   const char *line, size_t len, const char *reason,
                                   int64_t now_ms) RG_MUST_CHECK;

#endif
