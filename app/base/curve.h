/**
 * @file curve.h
 * Elliptic curves as cards and phones use them: points of P-256 as 33 compressed bytes, agreement, and signatures of raw r and s.
 * Everything read here is hostile: a point that is not on its curve is refused.
 *
 * OpenSSL allocates inside, and frees what was secret with a wipe. For certificates there is pki.h.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_BASE_CURVE_H
#define APP_BASE_CURVE_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_P256_SCALAR    32u
#define RG_P256_POINT     33u /**< compressed */
#define RG_P256_SIGNATURE 64u /**< r, s */
#define RG_P128_POINT     33u /**< of secp128r1, whole: 04, x, y */
#define RG_P128_SIGNATURE 32u /**< r, s */

/**
 * The public point of the private scalar @p secret, taken modulo the order, so that any 32 random bytes make a pair.
 * @return RG_OK; RG_INVALID for a scalar of zero; RG_NO_MEMORY.
 */
enum rg_status rg_p256_public(const uint8_t secret[RG_P256_SCALAR],
                              uint8_t point[RG_P256_POINT]) RG_MUST_CHECK;

/** ECDH: the x of @p secret times @p point. @return RG_OK; RG_INVALID for what is no point or no scalar; RG_NO_MEMORY. */
enum rg_status rg_p256_agree(const uint8_t secret[RG_P256_SCALAR], const uint8_t point[RG_P256_POINT],
                             uint8_t shared[32]) RG_MUST_CHECK;

/**
 * The private scalar in the PEM of a key of P-256 without a passphrase (PKCS #8 or SEC 1). The caller wipes it.
 * @return RG_OK; RG_INVALID for what is none.
 */
enum rg_status rg_p256_private_read(const char *pem, size_t len,
                                    uint8_t secret[RG_P256_SCALAR]) RG_MUST_CHECK;

/** Whether r and s are ECDSA with SHA-256 over @p data by @p point. */
bool rg_p256_verify(const uint8_t point[RG_P256_POINT], const void *data, size_t len,
                    const uint8_t signature[RG_P256_SIGNATURE]);

/** Whether r and s are ECDSA over @p data itself, which is no hash and 16 bytes at most, by @p point of secp128r1. */
bool rg_p128_verify(const uint8_t point[RG_P128_POINT], const void *data, size_t len,
                    const uint8_t signature[RG_P128_SIGNATURE]);

#endif
