/**
 * @file hq_card_proof.h
 * By which key a card proves itself through HQ at a kiosk that has none of it: for nobody whom a kiosk may not recognise.
 *
 * Thread: the store's.
 * Owner:  the caller, who wipes the key.
 */
#ifndef APP_HQ_STORE_HQ_CARD_PROOF_H
#define APP_HQ_STORE_HQ_CARD_PROOF_H

#include "hq_store.h"
#include "regard/ids.h"

/**
 * @p aes: by AuthenticateAES, which a DESFire speaks alone; otherwise by AuthenticateEV2First. Writes nothing, whatever comes of it.
 * @return RG_OK; RG_NOT_FOUND: it is no active card with such a key of a member who may be recognised; RG_BUSY, RG_CORRUPT, RG_IO, and what
 *         the keystore returns.
 */
enum rg_status rg_hq_card_proof_key(struct rg_hq_store *store, const struct rg_card_token *token, bool aes,
                                    uint8_t key[16]) RG_MUST_CHECK;

#endif
