/**
 * @file hq_spent.h
 * Which signed requests were taken: each counts once, so that one that a broker kept and says again changes nothing. They are kept for
 * a day, which is longer by far than a signature is fresh (include/protocol/README.md, "Signatures"), so that a clock that is put back by
 * hours lets none in either.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_SPENT_H
#define APP_HQ_STORE_HQ_SPENT_H

#include "hq_store.h"

/**
 * Take the request @p rid of @p client (`ops.anna`), durably.
 * @return RG_OK; RG_DENIED: it was taken before; RG_BUSY, RG_FULL, RG_IO: it was not.
 */
enum rg_status rg_hq_request_spend(struct rg_hq_store *store, const char *client, const char *rid,
                                   int64_t now_ms) RG_MUST_CHECK;

#endif
