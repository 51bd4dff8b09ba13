#include "identity.h"

#include <string.h>

/* Of SAK: compliant with ISO 14443-4 (NXP AN10833). */
#define SAK_BLOCKS 0x20u

bool rg_identity_is_sound(const struct rg_card *card)
{
    switch (card->type) {
    case RG_CARD_A: return card->uid_len == 4 || card->uid_len == 7 || card->uid_len == 10;
    case RG_CARD_B: return card->uid_len == 4;
    case RG_CARD_F: return card->uid_len == 8;
    default: return false;
    }
}

/* Phones draw a new 08xxxxxx at each activation and several models answer 01020304: a customer enrolled
 * under either would be whoever taps next. */
bool rg_identity_stands_for_one(const struct rg_card *card)
{
    static const uint8_t shared[] = {0x01, 0x02, 0x03, 0x04};
    if (card->type != RG_CARD_A || card->uid_len != 4) {
        return true;
    }
    return card->uid[0] != 0x08 && memcmp(card->uid, shared, sizeof shared) != 0;
}

bool rg_identity_speaks_blocks(const struct rg_card *card)
{
    return card->type == RG_CARD_B || (card->type == RG_CARD_A && (card->sak & SAK_BLOCKS) != 0);
}

enum rg_status rg_identity_token(const struct rg_card *card, struct rg_keystore *keystore,
                                 struct rg_card_token *token)
{
    if (!rg_identity_is_sound(card)) {
        return RG_INVALID;
    }
    if (!rg_identity_stands_for_one(card)) {
        return RG_DENIED;
    }
    struct rg_card_identifier uid = {.kind = card->type, .len = card->uid_len};
    memcpy(uid.bytes, card->uid, card->uid_len);
    enum rg_status status = rg_identity_token_of(&uid, keystore, token);
    explicit_bzero(&uid, sizeof uid);
    return status;
}

enum rg_status rg_identity_token_of(const struct rg_card_identifier *identifier, struct rg_keystore *keystore,
                                    struct rg_card_token *token)
{
    if (identifier->len == 0 || identifier->len > RG_CARD_IDENTIFIER_MAX ||
        identifier->kind == RG_CARD_IDENTIFIER_KNOWN) {
        return RG_INVALID;
    }
    struct rg_card_token fresh;
    enum rg_status status = keystore->ops->version(keystore, RG_KEY_CARD_HASH, &fresh.key_version);
    if (status != RG_OK) {
        return status;
    }
    uint8_t message[1 + RG_CARD_IDENTIFIER_MAX];
    message[0] = identifier->kind;
    memcpy(message + 1, identifier->bytes, identifier->len);
    status =
        keystore->ops->hmac_sha256(keystore, RG_KEY_CARD_HASH, message, 1u + identifier->len, fresh.bytes);
    explicit_bzero(message, sizeof message);
    if (status == RG_OK) {
        *token = fresh;
    }
    return status;
}

struct rg_member_ref rg_identity_member(struct rg_member_id member, enum rg_assurance assurance)
{
    struct rg_member_ref ref = {.kind = RG_HOLDER_MEMBER, .member = member, .assurance = assurance};
    return ref;
}

struct rg_member_ref rg_identity_badge(struct rg_associate_id associate, enum rg_assurance assurance)
{
    struct rg_member_ref ref = {.kind = RG_HOLDER_BADGE, .associate = associate, .assurance = assurance};
    return ref;
}
