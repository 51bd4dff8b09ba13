/**
 * @file card_keys_open.h
 * Opening the keys of a card as HQ sealed them for this site (card_seal.h). Private to app/store.
 *
 * Thread: the store thread.
 * Owner:  the caller, who wipes the keys.
 */
#ifndef APP_STORE_CARD_KEYS_OPEN_H
#define APP_STORE_CARD_KEYS_OPEN_H

#include "card_seal.h"

struct rg_store;

/**
 * The keys in @p sealed into those of @p here, which are as they were unless it is RG_OK. Allocates nothing once the site's key was used.
 * @return RG_OK, also for none (@p len 0); RG_NOT_FOUND without the site's key; RG_CORRUPT for what was not sealed just so; RG_IO,
 *         RG_NO_MEMORY.
 */
enum rg_status rg_card_keys_open(struct rg_store *store, const struct rg_card_seal_owner *owner,
                                 const uint8_t *sealed, size_t len, struct rg_card_here *here) RG_MUST_CHECK;

#endif
