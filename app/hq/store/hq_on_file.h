/**
 * @file hq_on_file.h
 * What HQ has of a member, for a delivery that says less than all of it.
 *
 * Thread: the store's.
 * Owner:  the caller frees with cJSON_free() what it is given.
 */
#ifndef APP_HQ_STORE_HQ_ON_FILE_H
#define APP_HQ_STORE_HQ_ON_FILE_H

#include "hq_store.h"

/**
 * Since when a wish is known that a retailer delivers without a day: @p at, ms, is the moment that it was delivered with before, else @p now_ms.
 * What was asked for at a kiosk is another wish (hq_asked.h). @p size may be "".
 * @return RG_OK; RG_DENIED: the customer has deleted such a wish; RG_UNSUPPORTED without rg_hq_store_keys(); RG_IO.
 */
enum rg_status rg_hq_wish_since(struct rg_hq_store *store, int64_t member, int64_t product, const char *size,
                                int64_t now_ms, int64_t *at) RG_MUST_CHECK;

/**
 * The occasions of a member whose delivery has a list of them without a birthday (@p given; NULL: none), a birthday, or both: the list
 * that it does not have, and the birthday if @p month is 0, are those that HQ has.
 * @return RG_OK; RG_NO_MEMORY, RG_IO.
 */
enum rg_status rg_hq_occasions_beside(struct rg_hq_store *store, int64_t member, const char *given, int month,
                                      int day, char **list) RG_MUST_CHECK;

#endif
