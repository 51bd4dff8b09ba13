/**
 * @file card_key_private.h
 * What the three handles share of card_key.h. Private to app/store.
 *
 * Thread: the handle's.
 * Owner:  the caller.
 */
#ifndef APP_STORE_CARD_KEY_PRIVATE_H
#define APP_STORE_CARD_KEY_PRIVATE_H

#include "regard/ids.h"
#include "regard/keystore.h"

#include <sqlite3.h>

struct rg_card_key;

#define RG_CARD_KEY_SQL "SELECT held, target FROM card_key"

/** Read the row by a statement of RG_CARD_KEY_SQL, which is reset. @return RG_OK, RG_CORRUPT, RG_IO, RG_BUSY, RG_NO_MEMORY. */
enum rg_status rg_card_key_read(sqlite3_stmt *row, struct rg_card_key *key) RG_MUST_CHECK;

/** rg_card_chain_lift(), whose failures are not the database's. @return RG_OK; RG_DENIED when a key of the chain cannot be used. */
enum rg_status rg_card_key_lift(struct rg_keystore *keystore, uint32_t version,
                                struct rg_card_token *token) RG_MUST_CHECK;

#endif
