/* SUN of cards with a random UID: who has the chain's keys alone can tell which card it was, and that is HQ. */
#include "card_chain.h"
#include "hq_card_holder.h"
#include "hq_card_media.h"
#include "hq_card_proof.h"
#include "hq_counted.h"
#include "hq_medium_keys.h"
#include "hq_sql.h"
#include "identity.h"
#include "sun.h"

#include <string.h>

static enum rg_status token_of(struct rg_hq_store *store, const struct rg_sun_picc *opened,
                               struct rg_card_token *token)
{
    struct rg_card_identifier uid = {.kind = RG_CARD_A, .len = sizeof opened->uid};
    memcpy(uid.bytes, opened->uid, sizeof opened->uid);
    enum rg_status status = rg_identity_token_of(&uid, store->keys, token);
    explicit_bzero(&uid, sizeof uid);
    return status;
}

static enum rg_status file_key(struct rg_hq_store *store, const struct rg_card_token *token, uint8_t key[16])
{
    struct rg_hq_medium_keys keys = {0};
    enum rg_medium medium;
    enum rg_status status = rg_hq_card_keys_get(store, token, &medium, &keys);
    if (status == RG_OK) {
        status = RG_NOT_FOUND;
        for (size_t i = 0; i < keys.count && i < RG_HQ_MEDIUM_KEYS_MAX; i++) {
            if (keys.keys[i].kind == RG_CARD_KEY_SUN_FILE) {
                memcpy(key, keys.keys[i].bytes, 16);
                status = RG_OK;
            }
        }
    }
    explicit_bzero(&keys, sizeof keys);
    return status;
}

/* RG_NOT_FOUND where the MAC is not the card's: what opened by chance has a UID that is nobody's, or somebody else's. */
static enum rg_status check(struct rg_hq_store *store, struct rg_cipher *cipher,
                            const struct rg_sun_picc *opened, const struct rg_sun *sun,
                            struct rg_card_token *token)
{
    uint8_t key[16];
    int64_t member;
    enum rg_status status = token_of(store, opened, token);
    if (status == RG_OK) {
        status = rg_hq_card_recognised(store, token, 0, &member);
    }
    if (status == RG_OK) {
        status = file_key(store, token, key);
    }
    if (status == RG_OK) {
        status = rg_sun_check(cipher, key, opened, sun);
        status = status == RG_DENIED ? RG_NOT_FOUND : status;
    }
    explicit_bzero(key, sizeof key);
    return status;
}

/* The newest master's cards are most of those that are tapped. */
static enum rg_status find(struct rg_hq_store *store, struct rg_cipher *cipher, const struct rg_sun *sun,
                           struct rg_sun_picc *opened, struct rg_card_token *token)
{
    uint32_t version = 0;
    enum rg_status status = rg_hq_masters_newest(store->keys, &version);
    if (status == RG_OK) {
        status = RG_NOT_FOUND;
    }
    for (; version > 0 && status == RG_NOT_FOUND; version--) {
        uint8_t meta[RG_AES_KEY];
        status = rg_hq_sun_meta_key(store->keys, version, meta);
        if (status == RG_OK) {
            status = rg_sun_open(cipher, meta, sun->picc, opened);
            status = status == RG_DENIED ? RG_NOT_FOUND : status;
        }
        if (status == RG_OK) {
            status = check(store, cipher, opened, sun, token);
        }
        explicit_bzero(meta, sizeof meta);
    }
    return status;
}

enum rg_status rg_hq_card_sun(struct rg_hq_store *store, struct rg_cipher *cipher,
                              const struct rg_hq_origin *origin, const uint8_t picc[16], const uint8_t mac[8],
                              struct rg_card_token *token)
{
    struct rg_sun sun = {.data_len = 0};
    struct rg_sun_picc opened = {.counter = 0};
    struct rg_card_token found = {.key_version = 0};
    if (store->keys == NULL) {
        return RG_UNSUPPORTED;
    }
    memcpy(sun.picc, picc, sizeof sun.picc);
    memcpy(sun.mac, mac, sizeof sun.mac);
    enum rg_status status = find(store, cipher, &sun, &opened, &found);
    if (status == RG_OK) {
        status = rg_hq_counter_said(store, origin, &found, opened.counter);
    }
    if (status == RG_OK) {
        status = rg_card_chain_lift(store->keys, token->key_version, &found);
    }
    if (status == RG_OK) {
        *token = found;
    }
    explicit_bzero(&sun, sizeof sun);
    explicit_bzero(&opened, sizeof opened);
    explicit_bzero(&found, sizeof found);
    return status;
}
