/**
 * @file hq_learned.h
 * When it was learned last what goes with what at a site. Nearly every row of `neighbours` changes each time, so that is not at every
 * import.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_LEARNED_H
#define APP_HQ_STORE_HQ_LEARNED_H

#include "hq_store.h"

/** It is due after so long, or when there are a tenth more or fewer till lines. */
#define RG_HQ_LEARNED_MS INT64_C(72000000)

/** Whether it is due at @p now_ms, with so many @p lines. @return RG_OK; RG_IO. */
enum rg_status rg_hq_learning_due(struct rg_hq_store *store, const char *site, int64_t now_ms, int64_t lines,
                                  bool *due) RG_MUST_CHECK;

/** It was learned. @return RG_OK; RG_IO, RG_BUSY, RG_FULL. */
enum rg_status rg_hq_learned(struct rg_hq_store *store, const char *site, int64_t now_ms,
                             int64_t lines) RG_MUST_CHECK;

#endif
