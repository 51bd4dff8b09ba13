/**
 * @file hq_threads.h
 * What goes on from one visit of a customer to the next: products that were spoken of with them, learned from what kiosks of all sites report.
 *
 * A thread begins when a product was liked, or not found here, or is ordered or reserved; it ends when it was not for them, or sold. It counts
 * visits: moments at which it was spoken of, and from then on those at which the customer's profile was open under a badge, where the next is
 * another visit when it is more than four hours later (RG_THREAD_VISIT_MS). After the third it is no more, nor after 180 days. None is of a
 * discreet product, of one that they bought or wish for somebody else. Kiosks get the four newest, in the member's row, while `notes` is allowed.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_THREADS_H
#define APP_HQ_STORE_HQ_THREADS_H

#include "hq_store.h"

/* All in the open transaction; @return RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */

/** Bring the member's row up to what was reported and to what is allowed (RG_HQ_MAY_*), with what they asked for (hq_asked.h) and what rests
 * (hq_rests.h); it goes out again if that changes it. */
enum rg_status rg_hq_threads_weigh(struct rg_hq_store *store, int64_t member, int allowed) RG_MUST_CHECK;

/** Something was reported of @p member, a number that counts. */
enum rg_status rg_hq_threads_heard(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/** Take what exactly this number did online, a JSON list as in the contract; not what they bought for somebody else. Without `online`
 * nothing is taken. *changed: the row goes out again. */
enum rg_status rg_hq_online_put(struct rg_hq_store *store, int64_t member, const char *list,
                                bool *changed) RG_MUST_CHECK;

/** Forget it where `online` is not allowed any more. */
enum rg_status rg_hq_online_weigh(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

#endif
