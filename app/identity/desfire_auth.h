/**
 * @file desfire_auth.h
 * AuthenticateAES of DESFire EV1, the reader's part of the reckoning. The three messages are one chain of CBC.
 *
 * Thread: the cipher's.
 * Owner:  the caller owns all buffers, and wipes them.
 * Source: NXP AN10833 and what is public of MF3ICD81.
 */
#ifndef APP_IDENTITY_DESFIRE_AUTH_H
#define APP_IDENTITY_DESFIRE_AUTH_H

#include "cipher.h"

#define RG_DESFIRE_ANSWER 32u

/**
 * What to answer the card's @p challenge, which is its RndB enciphered.
 * @return RG_OK or RG_NO_MEMORY.
 */
enum rg_status rg_desfire_answer(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                 const uint8_t rnd_a[16], const uint8_t challenge[16],
                                 uint8_t answer[RG_DESFIRE_ANSWER], uint8_t rnd_b[16]) RG_MUST_CHECK;

/** Whether the card's @p proof to @p answer shows that it has the key. @return RG_OK; RG_DENIED; RG_NO_MEMORY. */
enum rg_status rg_desfire_check(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                const uint8_t rnd_a[16], const uint8_t answer[RG_DESFIRE_ANSWER],
                                const uint8_t proof[16]) RG_MUST_CHECK;

/** The session's key, for what is written after. */
void rg_desfire_session_key(const uint8_t rnd_a[16], const uint8_t rnd_b[16], uint8_t key[RG_AES_KEY]);

#endif
