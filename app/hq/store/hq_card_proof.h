/**
 * @file hq_card_proof.h
 * By which key a card proves itself through HQ at a kiosk that has none of it, and whose it is where only HQ can tell: for nobody whom a
 * kiosk may not recognise.
 *
 * Thread: the store's.
 * Owner:  the caller, who wipes the key.
 */
#ifndef APP_HQ_STORE_HQ_CARD_PROOF_H
#define APP_HQ_STORE_HQ_CARD_PROOF_H

#include "cipher.h"
#include "hq_store.h"
#include "regard/ids.h"

struct rg_hq_origin;

/**
 * @p aes: by AuthenticateAES, which a DESFire speaks alone; otherwise by AuthenticateEV2First. Writes nothing, whatever comes of it.
 * @return RG_OK; RG_NOT_FOUND: it is no active card with such a key of a member who may be recognised; RG_BUSY, RG_CORRUPT, RG_IO, and what
 *         the keystore returns.
 */
enum rg_status rg_hq_card_proof_key(struct rg_hq_store *store, const struct rg_card_token *token, bool aes,
                                    uint8_t key[16]) RG_MUST_CHECK;

/**
 * Whose SUN message it is that a card with a random UID said at that kiosk: PICCData, which is opened with the key of any master, and the
 * MAC over nothing. Its counter is on the disk before this returns, so that the message is good once, wherever it is said.
 * @return RG_OK with the @p token that the card is known by, under @p token's key_version; RG_NOT_FOUND: it is of no active card of a member
 *         who may be recognised; RG_DENIED: it was said before, or is of before what was; else as rg_hq_card_proof_key(). @p token is written
 *         only on RG_OK.
 */
enum rg_status rg_hq_card_sun(struct rg_hq_store *store, struct rg_cipher *cipher,
                              const struct rg_hq_origin *origin, const uint8_t picc[16], const uint8_t mac[8],
                              struct rg_card_token *token) RG_MUST_CHECK;

#endif
