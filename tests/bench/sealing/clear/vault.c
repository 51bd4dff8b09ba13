/* A vault without keys, for the bench. */
#include "vault.h"

#include <stdlib.h>
#include <string.h>

struct rg_vault {
    int unused;
};

enum rg_status rg_vault_make(struct rg_keystore *keystore, struct rg_vault_ring *ring,
                             struct rg_vault **vault)
{
    (void)keystore;
    memset(ring, 0, sizeof *ring);
    ring->version = 1;
    *vault = calloc(1, sizeof **vault);
    return *vault != NULL ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_vault_open(struct rg_keystore *keystore, const struct rg_vault_ring *ring,
                             struct rg_vault **vault)
{
    struct rg_vault_ring made = *ring;
    return rg_vault_make(keystore, &made, vault);
}

void rg_vault_close(struct rg_vault *vault)
{
    free(vault);
}

uint32_t rg_vault_bucket(int64_t member)
{
    (void)member;
    return 0;
}

void rg_vault_keep(struct rg_vault *vault)
{
    (void)vault;
}

void rg_vault_wipe(struct rg_vault *vault)
{
    (void)vault;
}

enum rg_status rg_vault_key_make(struct rg_vault *vault, int64_t member, uint8_t wrapped[RG_VAULT_WRAPPED],
                                 uint8_t key[RG_KEY_LEN])
{
    (void)vault;
    (void)member;
    (void)wrapped;
    (void)key;
    return RG_OK;
}

enum rg_status rg_vault_key_open(struct rg_vault *vault, int64_t member,
                                 const uint8_t wrapped[RG_VAULT_WRAPPED], uint8_t key[RG_KEY_LEN])
{
    (void)vault;
    (void)member;
    (void)wrapped;
    (void)key;
    return RG_OK;
}

void rg_vault_bucket_key(struct rg_vault *vault, uint32_t bucket, uint8_t key[RG_KEY_LEN])
{
    (void)vault;
    (void)bucket;
    (void)key;
}

enum rg_status rg_vault_seal(struct rg_aead *aead, const uint8_t key[RG_KEY_LEN],
                             struct rg_vault_subject subject, const void *plain, size_t len, uint8_t *sealed)
{
    (void)subject;
    return rg_aead_seal(aead, key, NULL, 0, plain, len, sealed);
}

enum rg_status rg_vault_unseal(struct rg_aead *aead, const uint8_t key[RG_KEY_LEN],
                               struct rg_vault_subject subject, const uint8_t *sealed, size_t sealed_len,
                               void *plain)
{
    (void)subject;
    return rg_aead_open(aead, key, NULL, 0, sealed, sealed_len, plain);
}

enum rg_status rg_vault_bucket_unseal(struct rg_vault *vault, uint32_t bucket, struct rg_aead *aead,
                                      struct rg_vault_subject subject, const uint8_t *sealed,
                                      size_t sealed_len, void *plain)
{
    (void)vault;
    (void)bucket;
    return rg_vault_unseal(aead, NULL, subject, sealed, sealed_len, plain);
}

/* Nobody is erased here. */
enum rg_status rg_vault_renew_begin(struct rg_vault *vault, const struct rg_vault_set *set,
                                    struct rg_vault_ring *ring, struct rg_vault_renewal **renewal)
{
    (void)vault;
    (void)set;
    (void)ring;
    (void)renewal;
    return RG_UNSUPPORTED;
}

enum rg_status rg_vault_rewrap(struct rg_vault_renewal *renewal, int64_t member,
                               const uint8_t before[RG_VAULT_WRAPPED], uint8_t after[RG_VAULT_WRAPPED])
{
    (void)renewal;
    (void)member;
    (void)before;
    (void)after;
    return RG_UNSUPPORTED;
}

enum rg_status rg_vault_renew_finish(struct rg_vault_renewal *renewal)
{
    (void)renewal;
    return RG_UNSUPPORTED;
}

enum rg_status rg_vault_finish_again(struct rg_vault *vault)
{
    (void)vault;
    return RG_UNSUPPORTED;
}

void rg_vault_renew_abort(struct rg_vault_renewal *renewal)
{
    (void)renewal;
}
