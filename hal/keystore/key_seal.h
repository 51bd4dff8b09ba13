/**
 * @file key_seal.h
 * Sealing under a key that is kept as bytes, the same in every such keystore: AES-256-GCM with a random nonce.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers and wipes the key.
 */
#ifndef HAL_KEYSTORE_KEY_SEAL_H
#define HAL_KEYSTORE_KEY_SEAL_H

#include "regard/keystore.h"
#include "regard/status.h"

/** A random key. @return RG_OK or RG_IO. */
enum rg_status rg_key_draw(uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

/** @return RG_OK; RG_INVALID for more than RG_SEAL_MAX; RG_IO (no randomness); RG_NO_MEMORY. */
enum rg_status rg_key_seal(const uint8_t key[RG_KEY_LEN], const char *context, const void *plain, size_t len,
                           uint8_t *sealed) RG_MUST_CHECK;

/** @return RG_OK; RG_DENIED, with @p plain wiped; RG_INVALID; RG_NO_MEMORY. */
enum rg_status rg_key_open(const uint8_t key[RG_KEY_LEN], const char *context, const uint8_t *sealed,
                           size_t sealed_len, void *plain) RG_MUST_CHECK;

#endif
