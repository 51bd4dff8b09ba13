/**
 * @file aead.h
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce: 12 bytes of nonce, the ciphertext, 16 bytes of tag.
 *
 * Nothing is allocated after rg_aead_make(), and no key stays behind: what was made of it is wiped before each call
 * returns, or at the end of a row of calls (rg_aead_keep()).
 * Nonces and keys are drawn many at a time, so a process that forks makes a new one on either side.
 *
 * Thread: one at a time for each struct rg_aead, which is made once and used for every key.
 * Owner:  the caller owns all buffers; what is read and what is written do not overlap.
 */
#ifndef APP_BASE_AEAD_H
#define APP_BASE_AEAD_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_AEAD_KEY      32u
#define RG_AEAD_OVERHEAD 28u
#define RG_AEAD_MAX      (1u << 30) /**< bytes of plain text, and of what is authenticated with it */

struct rg_aead;

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_aead_make(struct rg_aead **aead) RG_MUST_CHECK;

/** Wipe and free; NULL is allowed. */
void rg_aead_free(struct rg_aead *aead);

/**
 * @p sealed holds len + RG_AEAD_OVERHEAD.
 * @return RG_OK, RG_IO (no randomness), RG_NO_MEMORY; RG_INVALID over RG_AEAD_MAX.
 */
enum rg_status rg_aead_seal(struct rg_aead *aead, const uint8_t key[RG_AEAD_KEY], const void *aad,
                            size_t aad_len, const void *plain, size_t len, uint8_t *sealed) RG_MUST_CHECK;

/**
 * @p plain holds sealed_len - RG_AEAD_OVERHEAD.
 * @return RG_OK; RG_CORRUPT for anything that was not sealed just so, with @p plain wiped; RG_NO_MEMORY.
 */
enum rg_status rg_aead_open(struct rg_aead *aead, const uint8_t key[RG_AEAD_KEY], const void *aad,
                            size_t aad_len, const uint8_t *sealed, size_t sealed_len,
                            void *plain) RG_MUST_CHECK;

/**
 * A random key, one of some that were drawn at once, because drawing one at a time costs more than sealing. No copy of it stays.
 * @return RG_OK, or RG_IO (no randomness).
 */
enum rg_status rg_aead_key(struct rg_aead *aead, uint8_t key[RG_AEAD_KEY]) RG_MUST_CHECK;

/**
 * For many calls in a row: what was made of the last key stays until the next call or rg_aead_wipe(), which saves a third of
 * what sealing a short text costs.
 */
void rg_aead_keep(struct rg_aead *aead);

/** The row is over: wipe what was made of the last key, and let each call do so again. */
void rg_aead_wipe(struct rg_aead *aead);

#endif
