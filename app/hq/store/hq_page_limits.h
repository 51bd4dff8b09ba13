/**
 * @file hq_page_limits.h
 * To how many bytes HQ holds the pages of a kiosk that larger ones do not reach, for the kiosk's row and for the next start.
 *
 * Thread: the store's.
 * Owner:  the caller.
 */
#ifndef APP_HQ_STORE_HQ_PAGE_LIMITS_H
#define APP_HQ_STORE_HQ_PAGE_LIMITS_H

#include "hq_store.h"

#include <stdbool.h>
#include <stddef.h>

/** @p bytes 0: none is held back any more. @p stuck: the smallest do not get there either. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_page_limit_put(struct rg_hq_store *store, const char *site, const char *device,
                                    size_t bytes, bool stuck) RG_MUST_CHECK;

/** @return RG_OK; RG_NOT_FOUND when it gets all; RG_BUSY, RG_IO. */
enum rg_status rg_hq_page_limit_get(struct rg_hq_store *store, const char *site, const char *device,
                                    size_t *bytes, bool *stuck) RG_MUST_CHECK;

#endif
