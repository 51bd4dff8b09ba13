/**
 * @file cipher.h
 * The ciphers that cards and phones speak: AES-128 in CBC and CTR, CMAC (NIST SP 800-38B), AES-256-GCM with an IV of 16 bytes, and
 * the keys that are derived by HKDF (RFC 5869) and the KDF of ANSI X9.63.
 *
 * Nothing is allocated after rg_cipher_make(), and no key stays behind: what was made of it is wiped before each call returns.
 * For what this kiosk seals itself there is aead.h.
 *
 * Thread: one at a time for each struct rg_cipher, which is made once and used for every key.
 * Owner:  the caller owns all buffers; what is read and what is written may be the same, but not overlap otherwise.
 */
#ifndef APP_BASE_CIPHER_H
#define APP_BASE_CIPHER_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_AES_BLOCK   16u
#define RG_AES_KEY     16u
#define RG_CIPHER_MAX  4096u /**< bytes at a time */
#define RG_DERIVED_MAX 64u   /**< bytes of derived keys */

struct rg_cipher;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_cipher_make(struct rg_cipher **cipher) RG_MUST_CHECK;

/** Wipe and free; NULL is allowed. */
void rg_cipher_free(struct rg_cipher *cipher);

/** AES-128-CBC without padding. @return RG_OK; RG_INVALID: not whole blocks, or over RG_CIPHER_MAX; RG_NO_MEMORY. */
enum rg_status rg_aes_cbc_encrypt(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                  const uint8_t iv[RG_AES_BLOCK], const uint8_t *plain, size_t len,
                                  uint8_t *to) RG_MUST_CHECK;
enum rg_status rg_aes_cbc_decrypt(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                  const uint8_t iv[RG_AES_BLOCK], const uint8_t *text, size_t len,
                                  uint8_t *to) RG_MUST_CHECK;

/** AES-128-CTR, both ways. @return RG_OK; RG_INVALID over RG_CIPHER_MAX; RG_NO_MEMORY. */
enum rg_status rg_aes_ctr(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                          const uint8_t counter[RG_AES_BLOCK], const uint8_t *from, size_t len,
                          uint8_t *to) RG_MUST_CHECK;

/** CMAC of AES-128. @return RG_OK; RG_INVALID over RG_CIPHER_MAX; RG_NO_MEMORY. */
enum rg_status rg_aes_cmac(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY], const void *data,
                           size_t len, uint8_t mac[RG_AES_BLOCK]) RG_MUST_CHECK;

/**
 * CMAC's sum over what is padded always to two blocks, with its second sub-key unless @p len is two blocks; for AN10922, whose
 * short inputs an ordinary CMAC gets wrong. @return RG_OK; RG_INVALID over 32 bytes; RG_NO_MEMORY.
 */
enum rg_status rg_aes_cmac_two_blocks(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                      const void *data, size_t len, uint8_t mac[RG_AES_BLOCK]) RG_MUST_CHECK;

/**
 * Open what AES-256-GCM sealed under a 16-byte IV with nothing else authenticated; the tag is the last 16 bytes, and @p plain holds
 * len - 16.
 * @return RG_OK; RG_CORRUPT for anything else, with @p plain wiped; RG_INVALID over RG_CIPHER_MAX; RG_NO_MEMORY.
 */
enum rg_status rg_aes256_gcm_open(struct rg_cipher *cipher, const uint8_t key[32],
                                  const uint8_t iv[RG_AES_BLOCK], const uint8_t *sealed, size_t len,
                                  uint8_t *plain) RG_MUST_CHECK;

/** HKDF with SHA-256. @return RG_OK; RG_INVALID over RG_DERIVED_MAX bytes or over 512 of @p info; RG_NO_MEMORY. */
enum rg_status rg_hkdf_sha256(const uint8_t *secret, size_t secret_len, const uint8_t *salt, size_t salt_len,
                              const uint8_t *info, size_t info_len, uint8_t *key, size_t len) RG_MUST_CHECK;

/** ANSI X9.63's KDF with SHA-256. @return RG_OK; RG_INVALID over RG_DERIVED_MAX bytes, 64 of @p secret or 256 of @p info; RG_NO_MEMORY. */
enum rg_status rg_x963kdf_sha256(const uint8_t *secret, size_t secret_len, const uint8_t *info,
                                 size_t info_len, uint8_t *key, size_t len) RG_MUST_CHECK;

#endif
