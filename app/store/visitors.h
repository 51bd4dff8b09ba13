/**
 * @file visitors.h
 * Members of other sites who were fetched when they tapped here, and leave with the day: HQ says with their row until when. It ends by
 * HQ's time (lease_time.h); what time off is not known for, and no clock of this machine, keeps nobody longer.
 *
 * Who leaves is gone from here as who is erased: rows and key, and the root that opened any earlier image of the disk. But they are
 * members still: events that name them stay, and so does what they said or deleted here and HQ has not come back with, with the
 * key that it needs.
 *
 * Thread: the sync thread.
 * Owner:  the caller.
 */
#ifndef APP_STORE_VISITORS_H
#define APP_STORE_VISITORS_H

#include "store.h"

/** When the next of them leaves, in HQ's time; INT64_MAX: nobody visits. @return RG_OK, RG_IO, RG_CORRUPT, RG_NO_MEMORY, RG_BUSY. */
enum rg_status rg_store_visitors_next(struct rg_store_sync *sync, int64_t *until_ms) RG_MUST_CHECK;

/** Some of those whose visit ends before or at @p hq_ms leave; INT64_MAX: everybody's does. Call it again until nobody is left
 * (rg_store_visitors_next()), also after a failure. @return as rg_store_erase(), with @p left, how many went. */
enum rg_status rg_store_visitors_leave(struct rg_store_sync *sync, int64_t hq_ms,
                                       uint32_t *left) RG_MUST_CHECK;

/* Private to app/store, in the open page of members. All: @return RG_OK, RG_FULL, RG_IO, RG_CORRUPT, RG_NO_MEMORY. */

/** Find out whether anybody visits. */
enum rg_status rg_visitors_begin(struct rg_store_sync *sync) RG_MUST_CHECK;

/** HQ's row of @p member says until when they visit; 0: they are of this site. */
enum rg_status rg_visitor_put(struct rg_store_sync *sync, int64_t member, int64_t until_ms) RG_MUST_CHECK;

/** HQ's row of @p member is gone: who visited leaves as soon as the page is done. */
enum rg_status rg_visitor_gone(struct rg_store_sync *sync, int64_t member) RG_MUST_CHECK;

#endif
