/**
 * @file sim_crypto.h
 * The arithmetic of the emulated cards' side: AES, its CMAC, the two checksums. On OpenSSL's primitives only, so
 * that a mistake of what is tested is not made here, too.
 *
 * Thread: one at a time.
 * Owner:  the caller owns every buffer; nothing is kept.
 */
#ifndef RG_SIM_CRYPTO_H
#define RG_SIM_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_SIM_AES 16

/** One block, without a mode. */
void rg_sim_aes(const uint8_t key[RG_SIM_AES], const uint8_t in[RG_SIM_AES], uint8_t out[RG_SIM_AES],
                bool decrypt);

/** CBC over whole blocks, in place allowed; iv is left as the next message needs it. */
void rg_sim_cbc(const uint8_t key[RG_SIM_AES], uint8_t iv[RG_SIM_AES], const uint8_t *in, uint8_t *out,
                size_t length, bool decrypt);

/** CMAC that begins with iv (zeros: the ordinary one); mac may be iv. */
void rg_sim_cmac(const uint8_t key[RG_SIM_AES], const uint8_t iv[RG_SIM_AES], const uint8_t *data,
                 size_t length, uint8_t mac[RG_SIM_AES]);

/** The eight bytes of a CMAC that NXP sends: the 2nd, 4th, ... 16th. */
void rg_sim_cmac8(const uint8_t key[RG_SIM_AES], const uint8_t *data, size_t length, uint8_t mac[8]);

/** CRC-32 as NXP writes it: not inverted at the end, least significant byte first. */
void rg_sim_crc32(const uint8_t *data, size_t length, uint8_t crc[4]);

void rg_sim_random(uint8_t *bytes, size_t length);

void rg_sim_sha256(const uint8_t *data, size_t length, uint8_t digest[32]);

/** Whether two MACs are the same. */
bool rg_sim_equal(const uint8_t *a, const uint8_t *b, size_t length);

#endif
