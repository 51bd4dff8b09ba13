/**
 * @file card_remote.h
 * HQ's part when a visitor's card proves itself at a kiosk that does not have its key: the answers to RG_CARD_ASK. Two questions make one
 * proof; what HQ must remember between them is here, and no key, nor what it drew, goes out.
 *
 * Thread: the cipher's.
 * Owner:  the caller, who wipes key and proof; fixed size, nothing to free.
 */
#ifndef APP_IDENTITY_CARD_REMOTE_H
#define APP_IDENTITY_CARD_REMOTE_H

#include "card_session.h"
#include "cipher.h"

#define RG_CARD_REMOTE_MAX 32u /**< bytes of an answer */

/** One proof in progress; all zero before its first question. */
struct rg_card_remote {
    uint8_t asked; /**< enum rg_card_question of the first one */
    uint8_t rnd_a[16];
    uint8_t token[32];
};

/**
 * Answer the first question, of RG_CARD_ASK_EV2_ANSWER or RG_CARD_ASK_AES_ANSWER. @p random is fresh for each.
 * @return RG_OK with what is to be told, 32 bytes; RG_INVALID for another question or another length; RG_NO_MEMORY.
 */
enum rg_status rg_card_remote_answer(struct rg_card_remote *proof, struct rg_cipher *cipher,
                                     const uint8_t key[RG_AES_KEY], enum rg_card_question question,
                                     const uint8_t *bytes, size_t len, const uint8_t random[16],
                                     uint8_t answer[RG_CARD_REMOTE_MAX]) RG_MUST_CHECK;

/**
 * Answer the second: whether the card has proved itself. The proof is wiped, so that it can be asked about once.
 * @return RG_OK: it has, and the kiosk is told the one byte 1; RG_DENIED: it has not; RG_INVALID: not the question that belongs to the first,
 *         or another length; RG_NO_MEMORY.
 */
enum rg_status rg_card_remote_check(struct rg_card_remote *proof, struct rg_cipher *cipher,
                                    const uint8_t key[RG_AES_KEY], enum rg_card_question question,
                                    const uint8_t *bytes, size_t len) RG_MUST_CHECK;

#endif
