/**
 * @file hq_carried_private.h
 * What the files of hq_carried.h share.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_CARRIED_PRIVATE_H
#define APP_HQ_STORE_HQ_CARRIED_PRIVATE_H

#include "hq_carried.h"
#include "hq_sql.h"

/** Whether what the feed has of a member may be at kiosks, as RG_HQ_MAY_* say. */
bool rg_hq_carried_seen(enum rg_hq_feed feed, int allowed);

/** Remove a row, whose key is its id, and blank what stays of it. @return RG_OK, RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_carried_remove(struct rg_hq_store *store, enum rg_hq_feed feed,
                                    const struct rg_hq_row_ref *ref) RG_MUST_CHECK;

#endif
