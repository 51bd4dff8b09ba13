/**
 * @file crypto.h
 * The app's only door to OpenSSL: hashes, randomness, ids.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_BASE_CRYPTO_H
#define APP_BASE_CRYPTO_H

#include "regard/ids.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_sha256(const void *data, size_t len, uint8_t digest[32]) RG_MUST_CHECK;

/** SHA-256 of what comes in pieces. */
struct rg_sha256;
/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_sha256_begin(struct rg_sha256 **hash) RG_MUST_CHECK;
enum rg_status rg_sha256_add(struct rg_sha256 *hash, const void *data, size_t len) RG_MUST_CHECK;
/** The digest of what was added so far; nothing may be added after. */
enum rg_status rg_sha256_end(struct rg_sha256 *hash, uint8_t digest[32]) RG_MUST_CHECK;
/** NULL is allowed. */
void rg_sha256_free(struct rg_sha256 *hash);

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hmac_sha256(const uint8_t *key, size_t key_len, const void *data, size_t len,
                              uint8_t mac[32]) RG_MUST_CHECK;

/** Whether @p signature (Ed25519, RFC 8032) over @p data was made with the key whose public half this is. */
bool rg_ed25519_verify(const uint8_t public_key[32], const void *data, size_t len,
                       const uint8_t signature[64]);

/** Fill with randomness fit for keys. @return RG_OK or RG_IO. */
enum rg_status rg_random(void *bytes, size_t len) RG_MUST_CHECK;

/** A new version 7 UUID for the moment @p wall_ms. @return RG_OK or RG_IO. */
enum rg_status rg_uuid7(int64_t wall_ms, struct rg_uuid *uuid) RG_MUST_CHECK;

/** Equal or not, in a time that does not depend on where they differ. */
bool rg_equal_constant_time(const void *a, const void *b, size_t len);

#endif
