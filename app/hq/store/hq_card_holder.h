/**
 * @file hq_card_holder.h
 * Whose card it is, for a kiosk that asks about one of which it has nothing. Private to app/hq/store.
 *
 * Thread: the store's.
 * Owner:  the store.
 */
#ifndef APP_HQ_STORE_HQ_CARD_HOLDER_H
#define APP_HQ_STORE_HQ_CARD_HOLDER_H

#include "hq_store.h"
#include "regard/ids.h"

/**
 * The member whose active card is known by @p token, if kiosks may recognise them. @p beyond: the number of a site, of which neither the card
 * nor the member is; 0: of whichever. Writes nothing to the database.
 * @return RG_OK; RG_NOT_FOUND for whom nobody is to be told of; as rg_hq_card_known().
 */
enum rg_status rg_hq_card_recognised(struct rg_hq_store *store, const struct rg_card_token *token,
                                     int64_t beyond, int64_t *member) RG_MUST_CHECK;

#endif
