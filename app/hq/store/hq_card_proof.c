#include "hq_card_proof.h"

#include "hq_card_holder.h"
#include "hq_card_media.h"
#include "hq_medium_keys.h"

#include <string.h>

static enum rg_status key_of(struct rg_hq_store *store, const struct rg_card_token *token, bool aes,
                             uint8_t key[16])
{
    struct rg_hq_medium_keys keys = {0};
    enum rg_medium medium;
    enum rg_status status = rg_hq_card_keys_get(store, token, &medium, &keys);
    if (status == RG_OK) {
        status = RG_NOT_FOUND;
        for (size_t i = 0; i < keys.count && i < RG_HQ_MEDIUM_KEYS_MAX; i++) {
            if (keys.keys[i].kind == RG_CARD_KEY_DESFIRE ||
                (!aes && keys.keys[i].kind == RG_CARD_KEY_NTAG424)) {
                memcpy(key, keys.keys[i].bytes, 16);
                status = RG_OK;
            }
        }
    }
    explicit_bzero(&keys, sizeof keys);
    return status;
}

enum rg_status rg_hq_card_proof_key(struct rg_hq_store *store, const struct rg_card_token *token, bool aes,
                                    uint8_t key[16])
{
    /* Who it is says nothing here: only that there is somebody. */
    int64_t member;
    enum rg_status status = rg_hq_card_recognised(store, token, 0, &member);
    if (status == RG_OK) {
        status = key_of(store, token, aes, key);
    }
    return status;
}
