/**
 * @file sim_curve.h
 * Elliptic curves and what phones derive from them: P-256 for the wallets, secp128r1 for NXP's signature.
 *
 * Thread: one at a time.
 * Owner:  the caller owns every buffer; nothing is kept.
 */
#ifndef RG_SIM_CURVE_H
#define RG_SIM_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_SIM_POINT 33 /**< a compressed point of P-256 */

/** A fresh pair on P-256. */
void rg_sim_p256_make(uint8_t secret[32], uint8_t point[RG_SIM_POINT]);

/** Whether it is a point of P-256. */
bool rg_sim_p256_valid(const uint8_t point[RG_SIM_POINT]);

/** ECDH: the X coordinate. false: point is none. */
bool rg_sim_p256_agree(const uint8_t secret[32], const uint8_t point[RG_SIM_POINT], uint8_t shared[32]);

/** ECDSA with SHA-256 over data; signature in DER. */
bool rg_sim_p256_verify(const uint8_t point[RG_SIM_POINT], const uint8_t *data, size_t length,
                        const uint8_t *signature, size_t signature_length);

/** NXP's originality signature, r || s, directly over the UID, under the emulator's own test key. */
void rg_sim_originality_sign(const uint8_t *uid, size_t length, uint8_t signature[32]);

void rg_sim_hkdf_sha256(const uint8_t secret[32], const uint8_t *salt, size_t salt_length,
                        const uint8_t *info, size_t info_length, uint8_t *out, size_t length);
void rg_sim_x963_sha256(const uint8_t secret[32], const uint8_t *info, size_t info_length, uint8_t out[32]);
void rg_sim_hmac_sha256(const uint8_t key[32], const uint8_t *data, size_t length, uint8_t mac[32]);

/** AES-128-CTR from counter on, in place. */
void rg_sim_ctr(const uint8_t key[16], const uint8_t counter[16], uint8_t *data, size_t length);

/** AES-256-GCM with an IV of 16 zeros, in place; the tag goes behind the data. */
void rg_sim_gcm_seal(const uint8_t key[32], uint8_t *data, size_t length, uint8_t tag[16]);

#endif
