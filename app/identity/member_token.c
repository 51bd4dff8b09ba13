#include "member_token.h"

#include "crypto.h"
#include "curve.h"
#include "ndef.h"

#include "regard/card_reader.h"

#include <string.h>

#define VERSION 1u
#define HEAD    20u

/* NXP AN11350. */
static const uint8_t nxp[RG_P128_POINT] = {0x04, 0x49, 0x4e, 0x1a, 0x38, 0x6d, 0x3d, 0x3c, 0xfe, 0x3d, 0xc1,
                                           0x0e, 0x5d, 0xe6, 0x8a, 0x49, 0x9b, 0x1c, 0x20, 0x2d, 0xb5, 0xb1,
                                           0x32, 0x39, 0x3e, 0x89, 0xed, 0x19, 0xfe, 0x5b, 0xe8, 0xbc, 0x61};

enum rg_status rg_member_token_read(const uint8_t *message, size_t len, struct rg_member_token *token)
{
    struct rg_ndef_record record;
    enum rg_status status = rg_ndef_find(message, len, RG_MEMBER_TOKEN_TYPE, &record);
    if (status != RG_OK) {
        return status;
    }
    const uint8_t *payload = record.payload;
    if (record.format != RG_NDEF_EXTERNAL || record.payload_len == 0) {
        return RG_CORRUPT;
    }
    if (payload[0] != VERSION) {
        return payload[0] > VERSION ? RG_UNSUPPORTED : RG_CORRUPT;
    }
    if (record.payload_len != RG_MEMBER_TOKEN_PAYLOAD) {
        return RG_CORRUPT;
    }
    token->algorithm = payload[1];
    token->version = (uint16_t)(payload[2] << 8 | payload[3]);
    memcpy(token->token, payload + 4, sizeof token->token);
    memcpy(token->signature, payload + HEAD, sizeof token->signature);
    return RG_OK;
}

static void write_head(const struct rg_member_token *token, uint8_t head[HEAD])
{
    head[0] = VERSION;
    head[1] = token->algorithm;
    head[2] = (uint8_t)(token->version >> 8);
    head[3] = (uint8_t)token->version;
    memcpy(head + 4, token->token, sizeof token->token);
}

size_t rg_member_token_signed(const struct rg_member_token *token, const uint8_t *uid, size_t uid_len,
                              uint8_t bytes[RG_MEMBER_TOKEN_SIGNED])
{
    static const char purpose[] = "regard member token";
    if (uid_len > RG_CARD_UID_MAX) {
        return 0;
    }
    memcpy(bytes, purpose, sizeof purpose);
    write_head(token, bytes + sizeof purpose);
    bytes[sizeof purpose + HEAD] = (uint8_t)uid_len;
    memcpy(bytes + sizeof purpose + HEAD + 1, uid, uid_len);
    return sizeof purpose + HEAD + 1 + uid_len;
}

void rg_member_token_write(const struct rg_member_token *token, uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD])
{
    write_head(token, payload);
    memcpy(payload + HEAD, token->signature, sizeof token->signature);
}

enum rg_status rg_member_token_check(const struct rg_member_token *token,
                                     const struct rg_card_signer signers[RG_CARD_SIGNERS_MAX],
                                     const uint8_t *uid, size_t uid_len)
{
    uint8_t bytes[RG_MEMBER_TOKEN_SIGNED];
    size_t len = rg_member_token_signed(token, uid, uid_len, bytes);
    enum rg_status status = RG_NOT_FOUND;
    for (size_t i = 0; i < RG_CARD_SIGNERS_MAX && status == RG_NOT_FOUND; i++) {
        const struct rg_card_signer *signer = &signers[i];
        if (signer->algorithm == 0 || signer->algorithm != token->algorithm ||
            signer->version != token->version) {
            continue;
        }
        bool genuine = len > 0 && (signer->algorithm == RG_CARD_ED25519
                                       ? rg_ed25519_verify(signer->key, bytes, len, token->signature)
                                       : signer->algorithm == RG_CARD_ES256 &&
                                             rg_p256_verify(signer->key, bytes, len, token->signature));
        status = genuine ? RG_OK : RG_DENIED;
    }
    explicit_bzero(bytes, sizeof bytes);
    return status;
}

bool rg_ntag_is_original(const uint8_t uid[7], const uint8_t signature[32])
{
    return rg_p128_verify(nxp, uid, 7, signature);
}
