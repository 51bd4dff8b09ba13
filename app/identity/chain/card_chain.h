/**
 * @file card_chain.h
 * The chain of keys that cards are hashed under. The first key (RG_KEY_CARD_HASH) makes a token of a UID; the key of each version after
 * it makes the token of that version of the token of the one before, t2 = HMAC-SHA256(K2, t1), because nobody has kept the UIDs. So a
 * token can be lifted to a later version by whoever has the keys, and never be taken back; and all keys, the first one too, are needed for
 * as long as cards are tapped.
 *
 * Keys after the first one are called "card-hash-<version>", their versions follow the first one's without a gap.
 *
 * Thread: any.
 * Owner:  nobody; values only. The keystore is borrowed for the call.
 */
#ifndef APP_IDENTITY_CHAIN_CARD_CHAIN_H
#define APP_IDENTITY_CHAIN_CARD_CHAIN_H

#include "regard/ids.h"
#include "regard/keystore.h"
#include "regard/status.h"

/** The versions of a chain's first and last key. */
struct rg_card_span {
    uint32_t first, last;
};

/** The name of the key of a version after the first. */
void rg_card_chain_name(uint32_t version, char name[RG_KEY_NAME_MAX]);

/** Which keys there are. @return RG_OK; RG_NOT_FOUND without the first; RG_CORRUPT for one of another version than its name's; or what
 * the keystore returns. */
enum rg_status rg_card_chain_span(struct rg_keystore *keystore, struct rg_card_span *span) RG_MUST_CHECK;

/**
 * Lift @p token to @p version; one that is there, or beyond, stays as it is.
 * @return RG_OK; RG_INVALID for more steps than a chain has; RG_NOT_FOUND without one of the keys; RG_CORRUPT, RG_IO from the keystore.
 *         @p token is written only on RG_OK.
 */
enum rg_status rg_card_chain_lift(struct rg_keystore *keystore, uint32_t version,
                                  struct rg_card_token *token) RG_MUST_CHECK;

/** Make the next key. @return RG_OK with its version; RG_FULL when the chain is as long as it may be; else as rg_card_chain_span() and the
 * keystore's make(). */
enum rg_status rg_card_chain_raise(struct rg_keystore *keystore, uint32_t *version) RG_MUST_CHECK;

#endif
