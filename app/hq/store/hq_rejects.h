/**
 * @file hq_rejects.h
 * What HQ could not use of a kiosk's events and of tills' lines, and IT's word on it: use it now, since what it lacked is there, or drop it.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_REJECTS_H
#define APP_HQ_STORE_HQ_REJECTS_H

#include "hq_customers.h"

/** Whose. */
struct rg_hq_reject_scope {
    const char *site, *device; /**< of tills "" stands for each; device is the till then */
    bool tills;                /**< lines of tills; else events of the kiosk */
};

/**
 * Give @p take a row for each, oldest first: {"stream","epoch","seq","at","code","id","kind"} of a kiosk, and of tills
 * {"site","till","at","reason","kind","receipt","sku"}, never whose it was. @return RG_OK, what take returns, RG_IO.
 */
enum rg_status rg_hq_reject_rows(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope,
                                 rg_hq_take_row *take, void *context) RG_MUST_CHECK;

/**
 * Apply again what was kept whole: what takes effect now, or did meanwhile, is no longer kept; the rest gets today's code. Of
 * consents and looks HQ keeps no more than id and kind: they go once the kiosk has sent them again.
 * @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY: nothing happened.
 */
enum rg_status rg_hq_reject_retry(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope,
                                  int64_t now_ms) RG_MUST_CHECK;

/** Forget them. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_reject_drop(struct rg_hq_store *store,
                                 const struct rg_hq_reject_scope *scope) RG_MUST_CHECK;

#endif
