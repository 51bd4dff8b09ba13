/**
 * @file diversify.h
 * A card's own key from the chain's master (NXP AN10922, AES-128), the same for HQ, for the kiosk that gets the result and for the tool
 * that writes it on the card. A key that is read off one card opens no other.
 *
 * Thread: the cipher's.
 * Owner:  the caller owns all buffers, and wipes the key.
 */
#ifndef APP_IDENTITY_DIVERSIFY_H
#define APP_IDENTITY_DIVERSIFY_H

#include "card_media.h"
#include "cipher.h"

#define RG_DIVERSIFICATION_MAX 31u

/**
 * AN10922: @p input of 1 to RG_DIVERSIFICATION_MAX bytes, which are padded always to 32 bytes with the constant before them.
 * @return RG_OK; RG_INVALID for another length; RG_NO_MEMORY.
 */
enum rg_status rg_diversify(struct rg_cipher *cipher, const uint8_t master[RG_AES_KEY], const uint8_t *input,
                            size_t len, uint8_t key[RG_AES_KEY]) RG_MUST_CHECK;

/**
 * The key @p kind with @p number of the card with @p uid, of @p uid_len bytes (7). The input is UID, kind, number and "regard", so that
 * a key for one purpose is none for another, nor for another system with the same master.
 * @return RG_OK; RG_INVALID for a kind that is common to the chain, or a UID of another length; RG_NO_MEMORY.
 */
enum rg_status rg_diversify_card(struct rg_cipher *cipher, const uint8_t master[RG_AES_KEY],
                                 const uint8_t *uid, size_t uid_len, enum rg_card_key_kind kind,
                                 uint8_t number, uint8_t key[RG_AES_KEY]) RG_MUST_CHECK;

#endif
