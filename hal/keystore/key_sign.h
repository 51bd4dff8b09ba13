/**
 * @file key_sign.h
 * Signing with a key that is kept as bytes, the same in every such keystore: Ed25519 (RFC 8032), of which the key is the seed.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers and wipes the key.
 */
#ifndef HAL_KEYSTORE_KEY_SIGN_H
#define HAL_KEYSTORE_KEY_SIGN_H

#include "regard/keystore.h"
#include "regard/status.h"

/**
 * @p public_key is that of @p key and of no other: a signature with another one's tells who reads it the key. Working it out takes as
 * long as signing. @return RG_OK or RG_NO_MEMORY.
 */
enum rg_status rg_key_ed25519_sign(const uint8_t key[RG_KEY_LEN],
                                   const uint8_t public_key[RG_ED25519_PUBLIC_LEN], const uint8_t *data,
                                   size_t len, uint8_t signature[RG_ED25519_SIGNATURE_LEN]) RG_MUST_CHECK;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_key_ed25519_public(const uint8_t key[RG_KEY_LEN],
                                     uint8_t public_key[RG_ED25519_PUBLIC_LEN]) RG_MUST_CHECK;

#endif
