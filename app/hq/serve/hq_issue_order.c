#include "hq_issue_order.h"

#include "crypto.h"
#include "hq_card_signer.h"
#include "hq_cards.h"
#include "identity.h"
#include "text.h"

#include <string.h>

#define UID_LEN RG_HQ_MEDIUM_UID_LEN

static enum rg_status read_uid(const char *text, uint8_t uid[UID_LEN])
{
    return rg_hex_read(text, uid, UID_LEN);
}

static enum rg_status ready(struct rg_keystore *keys, const char *name, uint32_t *version)
{
    enum rg_status status = keys->ops->version(keys, name, version);
    if (status == RG_NOT_FOUND) {
        *version = 1;
        status = keys->ops->make(keys, name, 1);
    }
    return status;
}

/* Of one key and the UID, for what @p label says. */
static enum rg_status derive(struct rg_keystore *keys, const char *label, const uint8_t uid[UID_LEN],
                             uint8_t mac[32])
{
    uint8_t message[32 + UID_LEN];
    uint32_t version;
    size_t len = strlen(label) + 1;
    enum rg_status status = ready(keys, RG_KEY_CARD_TAG, &version);
    if (status == RG_OK) {
        memcpy(message, label, len);
        memcpy(message + len, uid, UID_LEN);
        status = keys->ops->hmac_sha256(keys, RG_KEY_CARD_TAG, message, len + UID_LEN, mac);
    }
    explicit_bzero(message, sizeof message);
    return status;
}

/* The key that signs tokens now; the first one is made when the first tag is written. */
static enum rg_status signer(struct rg_keystore *keys, char name[RG_KEY_NAME_MAX], uint32_t *version)
{
    enum rg_status status = rg_hq_card_signer(keys, name, version);
    if (status == RG_NOT_FOUND) {
        status = rg_hq_card_signer_raise(keys, version);
        status = status == RG_OK ? rg_hq_card_signer(keys, name, version) : status;
    }
    return status;
}

static enum rg_status sign(struct rg_keystore *keys, const uint8_t uid[UID_LEN], struct rg_card_reply *reply)
{
    struct rg_member_token token = {.algorithm = RG_CARD_ED25519};
    uint8_t mac[32], text[RG_MEMBER_TOKEN_SIGNED];
    char name[RG_KEY_NAME_MAX];
    uint32_t version = 0;
    enum rg_status status = derive(keys, "ntag21x token/1", uid, mac);
    if (status == RG_OK) {
        memcpy(token.token, mac, sizeof token.token);
        status = signer(keys, name, &version);
    }
    if (status == RG_OK) {
        token.version = (uint16_t)version;
        size_t len = rg_member_token_signed(&token, uid, UID_LEN, text);
        status = keys->ops->ed25519_sign(keys, name, text, len, token.signature);
    }
    if (status == RG_OK) {
        rg_member_token_write(&token, reply->payload);
        status = keys->ops->ed25519_public(keys, name, reply->signer);
    }
    explicit_bzero(mac, sizeof mac);
    explicit_bzero(text, sizeof text);
    explicit_bzero(&token, sizeof token);
    return status;
}

static enum rg_status order_tag(struct rg_keystore *keys, const uint8_t uid[UID_LEN],
                                struct rg_card_reply *reply)
{
    uint8_t mac[32];
    enum rg_status status = sign(keys, uid, reply);
    if (status == RG_OK) {
        status = derive(keys, "ntag21x password/1", uid, mac);
    }
    if (status == RG_OK) {
        memcpy(reply->password, mac, RG_NTAG_PASSWORD);
        memcpy(reply->pack, mac + RG_NTAG_PASSWORD, RG_NTAG_PACK);
    }
    explicit_bzero(mac, sizeof mac);
    return status;
}

static enum rg_status make_keys(struct rg_keystore *keys, struct rg_cipher *cipher, bool badge,
                                enum rg_medium medium, const uint8_t uid[UID_LEN], uint32_t version,
                                struct rg_hq_medium_keys *made)
{
    return badge ? rg_hq_badge_keys_make(keys, cipher, version, medium, uid, UID_LEN, made)
                 : rg_hq_medium_keys_make(keys, cipher, version, medium, uid, UID_LEN, made);
}

/* The newest first, and then every older one, which the card may have. */
static enum rg_status order_keys(struct rg_keystore *keys, struct rg_cipher *cipher, bool badge,
                                 enum rg_medium medium, const uint8_t uid[UID_LEN],
                                 struct rg_card_reply *reply)
{
    struct rg_hq_medium_keys made;
    uint32_t version = 0;
    enum rg_status status = RG_OK;
    do {
        status = make_keys(keys, cipher, badge, medium, uid, version, &made);
        if (status == RG_OK && made.version > UINT8_MAX) {
            status = RG_INVALID;
        }
        if (status == RG_OK) {
            struct rg_card_issue_keys *set = &reply->sets[reply->set_count++];
            set->version = (uint8_t)made.version;
            for (size_t i = 0; i < made.count; i++) {
                memcpy(set->bytes[made.keys[i].number % RG_CARD_ISSUE_KEYS_MAX], made.keys[i].bytes,
                       RG_AES_KEY);
            }
            version = made.version - 1;
        } else if (status == RG_NOT_FOUND && reply->set_count > 0) {
            /* Of a master that was ended no card is left. */
            status = RG_OK;
            version = 0;
        }
    } while (status == RG_OK && version > 0 && reply->set_count < RG_CARD_ISSUE_SETS_MAX);
    explicit_bzero(&made, sizeof made);
    return status;
}

enum rg_status rg_hq_issue_order(struct rg_keystore *keys, bool badge, enum rg_medium medium,
                                 const char *uid_text, struct rg_card_reply *reply)
{
    uint8_t uid[UID_LEN];
    struct rg_cipher *cipher = NULL;
    memset(reply, 0, sizeof *reply);
    reply->medium = (uint8_t)medium;
    enum rg_status status = read_uid(uid_text, uid);
    if (status == RG_OK && medium == RG_MEDIUM_NTAG21X) {
        status = order_tag(keys, uid, reply);
    } else if (status == RG_OK) {
        status = rg_cipher_make(&cipher);
        status = status == RG_OK ? order_keys(keys, cipher, badge, medium, uid, reply) : status;
        rg_cipher_free(cipher);
    }
    explicit_bzero(uid, sizeof uid);
    if (status != RG_OK) {
        explicit_bzero(reply, sizeof *reply);
    }
    return status;
}

/* What HQ would write on that tag is what must have been read on it. */
static enum rg_status tag_token(struct rg_keystore *keys, const uint8_t uid[UID_LEN],
                                const uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD], struct rg_card_token *token)
{
    struct rg_card_reply expected = {.medium = RG_MEDIUM_NTAG21X};
    struct rg_card_identifier identifier = {.kind = RG_CARD_IDENTIFIER_TOKEN, .len = RG_MEMBER_TOKEN_LEN};
    enum rg_status status = sign(keys, uid, &expected);
    if (status == RG_OK && !rg_equal_constant_time(expected.payload, payload, RG_MEMBER_TOKEN_PAYLOAD)) {
        status = RG_INVALID;
    }
    if (status == RG_OK) {
        memcpy(identifier.bytes, payload + 4, RG_MEMBER_TOKEN_LEN);
        status = rg_identity_token_of(&identifier, keys, token);
    }
    explicit_bzero(&expected, sizeof expected);
    explicit_bzero(&identifier, sizeof identifier);
    return status;
}

enum rg_status rg_hq_issue_token(struct rg_keystore *keys, enum rg_medium medium, const char *uid_text,
                                 const uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD], struct rg_card_token *token)
{
    uint8_t uid[UID_LEN];
    if (medium == RG_MEDIUM_UID) {
        return rg_hq_card_token(keys, uid_text, token);
    }
    enum rg_status status = read_uid(uid_text, uid);
    if (status == RG_OK) {
        status = medium == RG_MEDIUM_NTAG21X ? tag_token(keys, uid, payload, token)
                                             : rg_hq_card_token(keys, uid_text, token);
    }
    explicit_bzero(uid, sizeof uid);
    return status;
}

enum rg_status rg_hq_issue_keys(struct rg_keystore *keys, bool badge, enum rg_medium medium,
                                const char *uid_text, uint32_t version, struct rg_hq_medium_keys *made)
{
    uint8_t uid[UID_LEN];
    struct rg_cipher *cipher = NULL;
    enum rg_status status = version == 0 ? RG_INVALID : read_uid(uid_text, uid);
    if (status == RG_OK) {
        status = rg_cipher_make(&cipher);
    }
    if (status == RG_OK) {
        status = make_keys(keys, cipher, badge, medium, uid, version, made);
    }
    rg_cipher_free(cipher);
    explicit_bzero(uid, sizeof uid);
    return status == RG_NOT_FOUND ? RG_INVALID : status;
}
