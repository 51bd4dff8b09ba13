/**
 * @file ev2_auth.h
 * AuthenticateEV2First of NTAG 424 DNA and DESFire EV2/EV3, the reader's part of the reckoning: for a card session, for HQ, which answers
 * for a kiosk without the key, and for the tool that issues cards.
 *
 * Thread: the cipher's.
 * Owner:  the caller owns all buffers, and wipes them.
 * Source: NXP AN12196, AN12343.
 */
#ifndef APP_IDENTITY_EV2_AUTH_H
#define APP_IDENTITY_EV2_AUTH_H

#include "cipher.h"

#define RG_EV2_ANSWER 32u
#define RG_EV2_TI     4u

/**
 * What to answer the card's @p challenge, which is its RndB enciphered: RndA and RndB turned by one byte, enciphered.
 * @return RG_OK or RG_NO_MEMORY.
 */
enum rg_status rg_ev2_answer(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY], const uint8_t rnd_a[16],
                             const uint8_t challenge[16], uint8_t answer[RG_EV2_ANSWER],
                             uint8_t rnd_b[16]) RG_MUST_CHECK;

/**
 * Whether the card's @p proof holds RndA turned by one byte, so that it has the key.
 * @return RG_OK with the transaction's identifier; RG_DENIED; RG_NO_MEMORY.
 */
enum rg_status rg_ev2_check(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY], const uint8_t rnd_a[16],
                            const uint8_t proof[32], uint8_t ti[RG_EV2_TI]) RG_MUST_CHECK;

/** The session's keys, for what is written after. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_ev2_session_keys(struct rg_cipher *cipher, const uint8_t key[RG_AES_KEY],
                                   const uint8_t rnd_a[16], const uint8_t rnd_b[16],
                                   uint8_t encrypting[RG_AES_KEY], uint8_t signing[RG_AES_KEY]) RG_MUST_CHECK;

#endif
