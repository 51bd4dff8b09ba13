/**
 * @file hq_counted_upto.h
 * Up to where a site's till lines are in its neighbours, and how fast there what was bought fades: what kiosks are told with them. By the
 * first they count what came since and nothing twice.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_COUNTED_UPTO_H
#define APP_HQ_STORE_HQ_COUNTED_UPTO_H

#include "hq_store.h"
#include "recommend.h"

/** No line with a higher number was counted, and none that was sold later; 0, 0: nothing was. */
struct rg_hq_upto {
    int64_t line, at;
    bool fades; /**< the fading is known: a release before did not learn it */
    struct rg_reco_fade fade;
};

/** Needs an open transaction. @return RG_OK; RG_NOT_FOUND for a site that does not exist; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_upto_put(struct rg_hq_store *store, const char *site,
                              const struct rg_hq_upto *upto) RG_MUST_CHECK;

/** @return RG_OK; RG_NOT_FOUND: it is not known, as of neighbours that a release before learned; RG_IO. */
enum rg_status rg_hq_upto_get(struct rg_hq_store *store, const char *site,
                              struct rg_hq_upto *upto) RG_MUST_CHECK;

#endif
