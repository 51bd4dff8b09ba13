/**
 * @file aead_nonce.h
 * Sealing with a nonce that is given: for the published test vectors alone, because a nonce that is used twice with one
 * key gives both texts away.
 *
 * Thread: as aead.h.
 * Owner:  as aead.h.
 */
#ifndef APP_BASE_AEAD_NONCE_H
#define APP_BASE_AEAD_NONCE_H

#include "aead.h"

#define RG_AEAD_NONCE 12u
#define RG_AEAD_TAG   16u

/** As rg_aead_seal(). @return RG_OK, RG_NO_MEMORY, RG_INVALID. */
enum rg_status rg_aead_seal_with(struct rg_aead *aead, const uint8_t nonce[RG_AEAD_NONCE],
                                 const uint8_t key[RG_AEAD_KEY], const void *aad, size_t aad_len,
                                 const void *plain, size_t len, uint8_t *sealed) RG_MUST_CHECK;

#endif
