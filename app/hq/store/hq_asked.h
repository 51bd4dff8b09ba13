/**
 * @file hq_asked.h
 * What a customer asked for and was not there: from the associate's "not found" on it stands on their wish list, so that they are told of it
 * when it comes, as of any wish, and can read and delete it like any. Such a wish is of the moment at which it was said, by which it
 * is known again.
 *
 * It needs the purpose `notes`, since an associate said it, and goes when that is withdrawn, when the customer bought it since or did not
 * want it after all (`sold`, `not-for-them`), and after 180 days. Nothing is wished for that was here in their size when HQ heard of it (it was only not
 * found), that they wish for already, that is discreet or that they bought or wish for somebody else. Inside the room only.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_ASKED_H
#define APP_HQ_STORE_HQ_ASKED_H

#include "hq_store.h"

#include <stdint.h>

/** Weigh what @p member asked for, by what they allow (RG_HQ_MAY_*). Needs an open transaction.
 * @return RG_OK; RG_UNSUPPORTED without rg_hq_store_keys() where customers deleted wishes; RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_hq_asked_weigh(struct rg_hq_store *store, int64_t member, int allowed) RG_MUST_CHECK;

/** They bought @p product: if it is what they asked for, it is weighed. Likewise. */
enum rg_status rg_hq_asked_bought(struct rg_hq_store *store, int64_t member, int64_t product) RG_MUST_CHECK;

/** Their wishes were written anew, by a delivery or a merge. Likewise. */
enum rg_status rg_hq_asked_anew(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

#endif
