/**
 * @file key_pair.h
 * Pairs of EC P-256 whose private number is kept as the bytes of a key, the same in every such keystore; and keys wrapped to a pair.
 *
 * A wrapped key is an ephemeral public point (65 bytes) and the key, sealed as key_seal.h does under
 * SHA-256("regard-wrap/1" || x of the shared point || the ephemeral point || the recipient's public key), with the context
 * "regard-wrap/1 <name> <version>".
 *
 * Thread: any.
 * Owner:  the caller owns all buffers and wipes the keys.
 */
#ifndef HAL_KEYSTORE_KEY_PAIR_H
#define HAL_KEYSTORE_KEY_PAIR_H

#include "regard/keystore.h"
#include "regard/status.h"

/** A new pair's private number. @return RG_OK or RG_IO. */
enum rg_status rg_key_pair_draw(uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

/** @return RG_OK; RG_CORRUPT when @p key is no private number of P-256; RG_NO_MEMORY. */
enum rg_status rg_key_pair_public(const uint8_t key[RG_KEY_LEN],
                                  uint8_t spki[RG_PUBLIC_KEY_LEN]) RG_MUST_CHECK;

/** @return as rg_key_pair_public(). */
enum rg_status rg_key_pair_sign(const uint8_t key[RG_KEY_LEN], const void *data, size_t len,
                                uint8_t signature[RG_SIGNATURE_MAX], size_t *signature_len) RG_MUST_CHECK;

/** @return as rg_key_pair_public(); RG_DENIED for an x that no point has. */
enum rg_status rg_key_pair_agree(const uint8_t key[RG_KEY_LEN], const uint8_t x[RG_POINT_X_LEN],
                                 uint8_t shared[RG_POINT_X_LEN]) RG_MUST_CHECK;

/** @return as rg_key_pair_public(); RG_FULL when @p pem is too small. */
enum rg_status rg_key_pair_pem(const uint8_t key[RG_KEY_LEN], char *pem, size_t capacity) RG_MUST_CHECK;

/** Wrap @p key of that name and version to @p spki. @return RG_OK; RG_INVALID when that is no public key; RG_IO; RG_NO_MEMORY. */
enum rg_status rg_key_wrap(const uint8_t spki[RG_PUBLIC_KEY_LEN], const char *name, uint32_t version,
                           const uint8_t key[RG_KEY_LEN], uint8_t wrapped[RG_WRAPPED_LEN]) RG_MUST_CHECK;

/** Unwrap with the private number @p pair. @return RG_OK; RG_DENIED when it was not wrapped to it under that name and version;
 * RG_CORRUPT, RG_NO_MEMORY as rg_key_pair_public(). */
enum rg_status rg_key_unwrap(const uint8_t pair[RG_KEY_LEN], const char *name, uint32_t version,
                             const uint8_t wrapped[RG_WRAPPED_LEN], uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

#endif
