#include "vault_private.h"

#include <string.h>

static void end(struct rg_vault *vault)
{
    (void)pthread_mutex_lock(&vault->lock);
    vault->renewing = false;
    (void)pthread_mutex_unlock(&vault->lock);
}

static bool claim(struct rg_vault *vault)
{
    (void)pthread_mutex_lock(&vault->lock);
    bool claimed = !vault->renewing;
    vault->renewing = true;
    (void)pthread_mutex_unlock(&vault->lock);
    return claimed;
}

enum rg_status rg_vault_renew_begin(struct rg_vault *vault, const struct rg_vault_set *set,
                                    struct rg_vault_ring *ring, struct rg_vault_renewal **renewal)
{
    if (!claim(vault)) {
        return RG_BUSY;
    }
    uint32_t version = vault->version + 1;
    enum rg_status status = version == 0 ? RG_FULL : RG_OK;
    if (status == RG_OK) {
        /* What an earlier end could not destroy must not be replaced unwiped. */
        status = rg_vault_root_destroy(vault->keystore, version);
    }
    if (status == RG_OK) {
        memcpy(vault->next, vault->now, sizeof vault->next);
        status = rg_vault_keys_draw(vault->next, set);
    }
    if (status == RG_OK) {
        status = rg_vault_root_make(vault->keystore, version, vault->next, ring);
    }
    if (status != RG_OK) {
        explicit_bzero(vault->next, sizeof vault->next);
        /* If this fails too, the next begin or open does it: nothing is sealed by this root. */
        if (version != 0 && rg_vault_root_destroy(vault->keystore, version) != RG_OK) {
            status = RG_IO;
        }
        end(vault);
        return status;
    }
    (void)pthread_mutex_lock(&vault->lock);
    vault->renewal.set = *set;
    vault->next_open = true;
    (void)pthread_mutex_unlock(&vault->lock);
    *renewal = &vault->renewal;
    return RG_OK;
}

enum rg_status rg_vault_rewrap(struct rg_vault_renewal *renewal, int64_t member,
                               const uint8_t before[RG_VAULT_WRAPPED], uint8_t after[RG_VAULT_WRAPPED])
{
    struct rg_vault *vault = renewal->vault;
    uint32_t bucket = rg_vault_bucket(member);
    bool renewed = rg_vault_in_set(&renewal->set, bucket);
    uint8_t key[RG_KEY_LEN], wrapped[RG_VAULT_WRAPPED];
    memcpy(wrapped, before, sizeof wrapped);
    (void)pthread_mutex_lock(&vault->lock);
    enum rg_status status = rg_vault_unwrap(vault, vault->now[bucket], member, before, key);
    if (status == RG_OK && renewed) {
        status = rg_vault_wrap(vault, vault->next[bucket], member, key, wrapped);
    } else if (status == RG_CORRUPT && renewed) {
        /* Made since the begin: it is as it must be. */
        status = rg_vault_unwrap(vault, vault->next[bucket], member, before, key);
    }
    (void)pthread_mutex_unlock(&vault->lock);
    explicit_bzero(key, sizeof key);
    if (status == RG_OK) {
        memcpy(after, wrapped, sizeof wrapped);
    }
    return status;
}

enum rg_status rg_vault_renew_finish(struct rg_vault_renewal *renewal)
{
    struct rg_vault *vault = renewal->vault;
    (void)pthread_mutex_lock(&vault->lock);
    uint32_t old = vault->version;
    memcpy(vault->now, vault->next, sizeof vault->now);
    explicit_bzero(vault->next, sizeof vault->next);
    vault->version = old + 1;
    vault->next_open = false;
    (void)pthread_mutex_unlock(&vault->lock);
    enum rg_status status = rg_vault_root_destroy(vault->keystore, old);
    end(vault);
    return status;
}

void rg_vault_renew_abort(struct rg_vault_renewal *renewal)
{
    struct rg_vault *vault = renewal->vault;
    (void)pthread_mutex_lock(&vault->lock);
    vault->next_open = false;
    explicit_bzero(vault->next, sizeof vault->next);
    (void)pthread_mutex_unlock(&vault->lock);
    end(vault);
}
