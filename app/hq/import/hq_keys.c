#include "hq_keys.h"

#include "crypto.h"
#include "hq_command.h"
#include "hq_medium_keys.h"

#include <string.h>

static enum rg_status card_hash_ready(struct rg_keystore *keys)
{
    uint32_t version;
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = keys->ops->version(keys, RG_KEY_CARD_HASH, &version);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    status = rg_random(key, sizeof key);
    if (status == RG_OK) {
        status = keys->ops->put(keys, RG_KEY_CARD_HASH, 1, key);
    }
    explicit_bzero(key, sizeof key);
    return status;
}

enum rg_status rg_hq_keys_ready(struct rg_keystore *keys)
{
    enum rg_status status = card_hash_ready(keys);
    if (status == RG_OK) {
        status = rg_hq_card_keys_ready(keys);
    }
    return status == RG_OK ? rg_hq_command_ready(keys) : status;
}
