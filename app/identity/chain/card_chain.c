#include "card_chain.h"

#include <string.h>

void rg_card_chain_name(uint32_t version, char name[RG_KEY_NAME_MAX])
{
    static const char stem[] = RG_KEY_CARD_HASH "-";
    char digits[10];
    size_t count = 0, at = sizeof stem - 1;
    do {
        digits[count++] = (char)('0' + version % 10);
        version /= 10;
    } while (version > 0);
    memcpy(name, stem, at);
    while (count > 0) {
        name[at++] = digits[--count];
    }
    name[at] = '\0';
}

enum rg_status rg_card_chain_span(struct rg_keystore *keystore, struct rg_card_span *span)
{
    char name[RG_KEY_NAME_MAX];
    struct rg_card_span found;
    enum rg_status status = keystore->ops->version(keystore, RG_KEY_CARD_HASH, &found.first);
    if (status != RG_OK) {
        return status;
    }
    found.last = found.first;
    while (status == RG_OK && found.last - found.first + 1 < RG_CARD_CHAIN_MAX && found.last < UINT32_MAX) {
        uint32_t version = 0;
        rg_card_chain_name(found.last + 1, name);
        status = keystore->ops->version(keystore, name, &version);
        if (status == RG_OK && version != found.last + 1) {
            status = RG_CORRUPT;
        }
        found.last += status == RG_OK;
    }
    if (status == RG_OK || status == RG_NOT_FOUND) {
        *span = found;
        return RG_OK;
    }
    return status;
}

enum rg_status rg_card_chain_lift(struct rg_keystore *keystore, uint32_t version, struct rg_card_token *token)
{
    char name[RG_KEY_NAME_MAX];
    struct rg_card_token lifted = *token;
    enum rg_status status = RG_OK;
    if (version > lifted.key_version && version - lifted.key_version >= RG_CARD_CHAIN_MAX) {
        return RG_INVALID;
    }
    while (status == RG_OK && lifted.key_version < version) {
        uint8_t next[sizeof lifted.bytes];
        rg_card_chain_name(lifted.key_version + 1, name);
        status = keystore->ops->hmac_sha256(keystore, name, lifted.bytes, sizeof lifted.bytes, next);
        if (status == RG_OK) {
            memcpy(lifted.bytes, next, sizeof next);
            lifted.key_version++;
        }
    }
    if (status == RG_OK) {
        *token = lifted;
    }
    explicit_bzero(&lifted, sizeof lifted);
    return status;
}

enum rg_status rg_card_chain_raise(struct rg_keystore *keystore, uint32_t *version)
{
    char name[RG_KEY_NAME_MAX];
    struct rg_card_span span;
    enum rg_status status = rg_card_chain_span(keystore, &span);
    if (status != RG_OK) {
        return status;
    }
    if (span.last - span.first + 1 == RG_CARD_CHAIN_MAX || span.last == INT32_MAX) {
        return RG_FULL;
    }
    rg_card_chain_name(span.last + 1, name);
    status = keystore->ops->make(keystore, name, span.last + 1);
    if (status == RG_OK) {
        *version = span.last + 1;
    }
    return status;
}
