/**
 * @file hq_rests.h
 * What was suggested to a customer without an answer, by all kiosks: learned of what they report, told to each in the member's row, so that what
 * was shown three times without being taken, or was not for them, rests at the next kiosk as well (app/recommend/rests.h).
 *
 * It needs `recognise`, as the kiosks' own counting does: it keeps something from being shown, and no screen shows it. Of members who were merged
 * everything counts that was shown to either.
 *
 * Thread: the store's.
 * Owner:  the store; the caller of rg_hq_rests_of() owns the list, which is personal, and wipes it.
 */
#ifndef APP_HQ_STORE_HQ_RESTS_H
#define APP_HQ_STORE_HQ_RESTS_H

#include "hq_store.h"
#include "rests.h"

/** What was shown to @p member from @p since_ms on. @return RG_OK; RG_BUSY, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_rests_of(struct rg_hq_store *store, int64_t member, int64_t since_ms,
                              struct rg_rest_list *list) RG_MUST_CHECK;

/** In the open transaction bring the member's row up to what was reported in the last RG_SHELF_SHOWN_DAYS and to what is allowed (RG_HQ_MAY_*);
 * it goes out again if that changes what rests, or nothing is left. @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_rests_weigh(struct rg_hq_store *store, int64_t member, int allowed) RG_MUST_CHECK;

#endif
