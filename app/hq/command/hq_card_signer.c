#include "hq_card_signer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void name_of(uint32_t version, char name[RG_KEY_NAME_MAX])
{
    if (version == 1) {
        memcpy(name, RG_HQ_CARD_SIGNER, sizeof RG_HQ_CARD_SIGNER);
    } else {
        (void)snprintf(name, RG_KEY_NAME_MAX, RG_HQ_CARD_SIGNER "-%" PRIu32, version);
    }
}

/* 0: there is none. */
static enum rg_status newest(struct rg_keystore *keys, uint32_t *version)
{
    enum rg_status status = RG_OK;
    *version = 0;
    while (status == RG_OK && *version < RG_HQ_CARD_SIGNER_LAST) {
        char name[RG_KEY_NAME_MAX];
        uint32_t held = 0;
        name_of(*version + 1, name);
        status = keys->ops->version(keys, name, &held);
        if (status == RG_OK && held != *version + 1) {
            status = RG_CORRUPT;
        }
        *version += status == RG_OK ? 1 : 0;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_card_signer(struct rg_keystore *keys, char name[RG_KEY_NAME_MAX], uint32_t *version)
{
    uint32_t found = 0;
    enum rg_status status = newest(keys, &found);
    if (status != RG_OK || found == 0) {
        return status != RG_OK ? status : RG_NOT_FOUND;
    }
    name_of(found, name);
    *version = found;
    return RG_OK;
}

enum rg_status rg_hq_card_signer_raise(struct rg_keystore *keys, uint32_t *version)
{
    char name[RG_KEY_NAME_MAX];
    uint32_t last = 0;
    enum rg_status status = newest(keys, &last);
    if (status != RG_OK || last == RG_HQ_CARD_SIGNER_LAST) {
        return status != RG_OK ? status : RG_FULL;
    }
    name_of(last + 1, name);
    status = keys->ops->make(keys, name, last + 1);
    if (status == RG_OK) {
        *version = last + 1;
    }
    return status;
}

enum rg_status rg_hq_card_signers(struct rg_keystore *keys, struct rg_hq_card_signers *signers)
{
    struct rg_hq_card_signers found = {.count = 0};
    uint32_t version = 0;
    enum rg_status status = newest(keys, &version);
    for (; status == RG_OK && version > 0 && found.count < RG_HQ_CARD_SIGNERS; version--) {
        char name[RG_KEY_NAME_MAX];
        name_of(version, name);
        found.signers[found.count].version = version;
        status = keys->ops->ed25519_public(keys, name, found.signers[found.count].key);
        found.count++;
    }
    if (status == RG_OK) {
        *signers = found;
    }
    return status;
}
