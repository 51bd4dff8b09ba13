#include "card_keys_open.h"

#include "handle.h"

#include <string.h>

/* Another thread may give this kiosk the site's next key at any time: what does not open is tried with the one that is there now. */
static enum rg_status derive(struct rg_store *store, bool *other)
{
    static const char context[] = RG_CARD_SEAL_CONTEXT;
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = store->keystore->ops->hmac_sha256(
        store->keystore, RG_KEY_CARD_SEAL, (const uint8_t *)context, sizeof context - 1, key);
    *other = status == RG_OK && (!store->card_seal_known || memcmp(key, store->card_seal, sizeof key) != 0);
    store->card_seal_known = status == RG_OK;
    if (status == RG_OK) {
        memcpy(store->card_seal, key, sizeof key);
    } else {
        explicit_bzero(store->card_seal, sizeof store->card_seal);
    }
    explicit_bzero(key, sizeof key);
    return status;
}

enum rg_status rg_card_keys_open(struct rg_store *store, const struct rg_card_seal_owner *owner,
                                 const uint8_t *sealed, size_t len, struct rg_card_here *here)
{
    char label[RG_CARD_SEAL_LABEL_MAX];
    uint8_t plain[RG_CARD_SEAL_PLAIN_MAX];
    bool other = true;
    if (len == 0) {
        return RG_OK;
    }
    if (len < RG_AEAD_OVERHEAD || len > RG_CARD_SEAL_MAX) {
        return RG_CORRUPT;
    }
    size_t label_len = rg_card_seal_label(owner, label);
    enum rg_status status = RG_CORRUPT;
    if (store->card_seal_known) {
        status = rg_aead_open(store->aead, store->card_seal, label, label_len, sealed, len, plain);
    }
    if (status == RG_CORRUPT) {
        enum rg_status there = derive(store, &other);
        status = there != RG_OK ? there
                 : other ? rg_aead_open(store->aead, store->card_seal, label, label_len, sealed, len, plain)
                         : RG_CORRUPT;
    }
    if (status == RG_OK) {
        status = rg_card_seal_read(plain, len - RG_AEAD_OVERHEAD, here);
    }
    explicit_bzero(plain, sizeof plain);
    return status;
}
