/**
 * @file member_token.h
 * The member token on an NTAG21x: an NDEF record of the external type "regard:m" that the chain signed for this tag's UID. Its payload,
 * version 1, 84 bytes:
 *
 *     0   1   version: 1
 *     1   1   algorithm: 1 Ed25519, 2 ES256 (ECDSA P-256 with SHA-256, raw r and s)
 *     2   2   version of the signer's key, most significant byte first
 *     4   16  token, random: what the member is known by
 *     20  64  signature over "regard member token" and its NUL, the 20 bytes before, the UID's length as a byte, the UID
 *
 * It fits the smallest of the family. It shows that the chain issued it for a tag with this UID; a tag that is emulated can show the
 * same, so it proves no more than L0. Hostile: bounded, pure.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_IDENTITY_MEMBER_TOKEN_H
#define APP_IDENTITY_MEMBER_TOKEN_H

#include "card_media.h"

#include "regard/status.h"

#define RG_MEMBER_TOKEN_TYPE    "regard:m"
#define RG_MEMBER_TOKEN_LEN     16u
#define RG_MEMBER_TOKEN_PAYLOAD 84u
#define RG_MEMBER_TOKEN_SIGNED  51u /**< the most bytes that are signed */

struct rg_member_token {
    uint8_t algorithm; /**< enum rg_card_algorithm */
    uint16_t version;
    uint8_t token[RG_MEMBER_TOKEN_LEN];
    uint8_t signature[64];
};

/** Read the token in an NDEF message. @return RG_OK; RG_NOT_FOUND; RG_CORRUPT: one of ours that is broken; RG_UNSUPPORTED: of a later version. */
enum rg_status rg_member_token_read(const uint8_t *message, size_t len,
                                    struct rg_member_token *token) RG_MUST_CHECK;

/** What is signed, for the issuer too. @return its length, or 0 for a UID over 10 bytes. */
size_t rg_member_token_signed(const struct rg_member_token *token, const uint8_t *uid, size_t uid_len,
                              uint8_t bytes[RG_MEMBER_TOKEN_SIGNED]);

/** Write the payload, for the issuer. */
void rg_member_token_write(const struct rg_member_token *token, uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD]);

/** Whether one of @p signers signed it for that UID. @return RG_OK; RG_NOT_FOUND: by a key that is not among them; RG_DENIED. */
enum rg_status rg_member_token_check(const struct rg_member_token *token,
                                     const struct rg_card_signer signers[RG_CARD_SIGNERS_MAX],
                                     const uint8_t *uid, size_t uid_len) RG_MUST_CHECK;

/** Whether NXP signed that UID, of 7 bytes, when it made the tag. */
bool rg_ntag_is_original(const uint8_t uid[7], const uint8_t signature[32]);

#endif
