/* The keys as others use them, on any thread and during a renewal too. */
#include "vault_private.h"

#include "crypto.h"

#include <string.h>

/* Until a renewal ends rows may be sealed by either; what is sealed now is committed with the new ring or not. */
static bool renewed(const struct rg_vault *vault, uint32_t bucket)
{
    return vault->next_open && rg_vault_in_set(&vault->renewal.set, bucket);
}

/* Under the lock. A child of fork() finds none left and draws its own. */
static enum rg_status draw(struct rg_vault *vault, uint8_t key[RG_KEY_LEN])
{
    if (vault->drawn_left == 0) {
        enum rg_status status = rg_random(vault->drawn, sizeof vault->drawn);
        if (status != RG_OK) {
            return status;
        }
        vault->drawn_left = RG_VAULT_DRAWN;
    }
    uint8_t *next = vault->drawn[--vault->drawn_left];
    memcpy(key, next, RG_KEY_LEN);
    explicit_bzero(next, RG_KEY_LEN);
    return RG_OK;
}

void rg_vault_keep(struct rg_vault *vault)
{
    (void)pthread_mutex_lock(&vault->lock);
    rg_aead_keep(vault->aead);
    (void)pthread_mutex_unlock(&vault->lock);
}

void rg_vault_wipe(struct rg_vault *vault)
{
    (void)pthread_mutex_lock(&vault->lock);
    rg_aead_wipe(vault->aead);
    (void)pthread_mutex_unlock(&vault->lock);
}

enum rg_status rg_vault_key_make(struct rg_vault *vault, int64_t member, uint8_t wrapped[RG_VAULT_WRAPPED],
                                 uint8_t key[RG_KEY_LEN])
{
    uint32_t bucket = rg_vault_bucket(member);
    uint8_t fresh[RG_KEY_LEN];
    (void)pthread_mutex_lock(&vault->lock);
    enum rg_status status = draw(vault, fresh);
    if (status == RG_OK) {
        const uint8_t *bucket_key = renewed(vault, bucket) ? vault->next[bucket] : vault->now[bucket];
        status = rg_vault_wrap(vault, bucket_key, member, fresh, wrapped);
    }
    (void)pthread_mutex_unlock(&vault->lock);
    if (status == RG_OK) {
        memcpy(key, fresh, RG_KEY_LEN);
    }
    explicit_bzero(fresh, sizeof fresh);
    return status;
}

enum rg_status rg_vault_key_open(struct rg_vault *vault, int64_t member,
                                 const uint8_t wrapped[RG_VAULT_WRAPPED], uint8_t key[RG_KEY_LEN])
{
    uint32_t bucket = rg_vault_bucket(member);
    (void)pthread_mutex_lock(&vault->lock);
    enum rg_status status = rg_vault_unwrap(vault, vault->now[bucket], member, wrapped, key);
    if (status == RG_CORRUPT && renewed(vault, bucket)) {
        status = rg_vault_unwrap(vault, vault->next[bucket], member, wrapped, key);
    }
    (void)pthread_mutex_unlock(&vault->lock);
    return status;
}

void rg_vault_bucket_key(struct rg_vault *vault, uint32_t bucket, uint8_t key[RG_KEY_LEN])
{
    (void)pthread_mutex_lock(&vault->lock);
    memcpy(key, renewed(vault, bucket) ? vault->next[bucket] : vault->now[bucket], RG_KEY_LEN);
    (void)pthread_mutex_unlock(&vault->lock);
}

enum rg_status rg_vault_bucket_unseal(struct rg_vault *vault, uint32_t bucket, struct rg_aead *aead,
                                      struct rg_vault_subject subject, const uint8_t *sealed,
                                      size_t sealed_len, void *plain)
{
    uint8_t now[RG_KEY_LEN], next[RG_KEY_LEN] = {0};
    (void)pthread_mutex_lock(&vault->lock);
    bool either = renewed(vault, bucket);
    memcpy(now, vault->now[bucket], RG_KEY_LEN);
    if (either) {
        memcpy(next, vault->next[bucket], RG_KEY_LEN);
    }
    (void)pthread_mutex_unlock(&vault->lock);
    enum rg_status status = rg_vault_unseal(aead, now, subject, sealed, sealed_len, plain);
    if (status == RG_CORRUPT && either) {
        status = rg_vault_unseal(aead, next, subject, sealed, sealed_len, plain);
    }
    explicit_bzero(now, sizeof now);
    explicit_bzero(next, sizeof next);
    return status;
}
