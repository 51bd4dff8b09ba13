/**
 * @file secure_message.h
 * What changes a card, sealed for the session that it was authenticated in: the reader's part of the secure messaging of EV2 (NTAG 424)
 * and of EV1 with AES (DESFire).
 *
 * Thread: the cipher's.
 * Owner:  the caller owns all buffers, and wipes them.
 * Source: NXP AN12196, 4; MF3ICD81, 7.3.
 */
#ifndef APP_IDENTITY_ISSUE_SECURE_MESSAGE_H
#define APP_IDENTITY_ISSUE_SECURE_MESSAGE_H

#include "card_issue.h"

/** The longest that fits a command, sealed. */
#define RG_EV2_DATA_MAX 223u

/** A key that takes another's place in a card. */
struct rg_key_change {
    uint8_t number, version;
    const uint8_t *key;
    const uint8_t *there; /**< NULL: it is the key that the session was authenticated with */
};

/**
 * A command in the mode that enciphers: @p ins, @p head in clear, @p data enciphered, and a MAC of 8 bytes over all.
 * @return RG_OK with the whole APDU in @p apdu; RG_INVALID over RG_EV2_DATA_MAX bytes of data, or 16 of head; RG_NO_MEMORY.
 */
enum rg_status rg_ev2_write(struct rg_cipher *cipher, const struct rg_ev2_channel *channel, uint8_t ins,
                            const uint8_t *head, size_t head_len, const uint8_t *data, size_t len,
                            uint8_t apdu[RG_CARD_COMMAND_MAX], size_t *apdu_len) RG_MUST_CHECK;

/** Check the @p mac that a card answers with when it has no data, and count. @return RG_OK; RG_DENIED; RG_NO_MEMORY. */
enum rg_status rg_ev2_answered(struct rg_cipher *cipher, struct rg_ev2_channel *channel,
                               const uint8_t mac[8]) RG_MUST_CHECK;

/** ChangeKey over that. @return as rg_ev2_write(). */
enum rg_status rg_ev2_change_key(struct rg_cipher *cipher, const struct rg_ev2_channel *channel,
                                 const struct rg_key_change *change, uint8_t apdu[RG_CARD_COMMAND_MAX],
                                 size_t *apdu_len) RG_MUST_CHECK;

/** ChangeKey of DESFire EV1 to an AES key; the channel's vector moves on. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_aes_change_key(struct rg_cipher *cipher, struct rg_aes_channel *channel,
                                 const struct rg_key_change *change, uint8_t apdu[RG_CARD_COMMAND_MAX],
                                 size_t *apdu_len) RG_MUST_CHECK;

/** Check the @p mac of an answer without data; the channel's vector moves on. @return RG_OK; RG_DENIED; RG_NO_MEMORY. */
enum rg_status rg_aes_answered(struct rg_cipher *cipher, struct rg_aes_channel *channel,
                               const uint8_t mac[8]) RG_MUST_CHECK;

/** The sum that NXP's cards check a key by: CRC-32 without its last step, least significant byte first. */
void rg_card_crc(const uint8_t *bytes, size_t len, uint8_t crc[4]);

#endif
