#include "vault_private.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define CONTEXT_MAX 32

static const char *root_name(uint32_t version)
{
    return version % 2 == 1 ? RG_VAULT_ROOT_A : RG_VAULT_ROOT_B;
}

static void name_context(char *context, uint32_t version)
{
    (void)snprintf(context, CONTEXT_MAX, "ring-%u", version);
}

enum rg_status rg_vault_root_make(struct rg_keystore *keystore, uint32_t version,
                                  uint8_t keys[RG_VAULT_KEYS][RG_KEY_LEN], struct rg_vault_ring *ring)
{
    const char *name = root_name(version);
    char context[CONTEXT_MAX];
    name_context(context, version);
    enum rg_status status = keystore->ops->make(keystore, name, version);
    if (status == RG_OK) {
        status = keystore->ops->seal(keystore, name, context, keys, RG_VAULT_KEYS * RG_KEY_LEN, ring->sealed);
    }
    if (status != RG_OK) {
        return status == RG_FULL || status == RG_NO_MEMORY ? status : RG_IO;
    }
    ring->version = version;
    return RG_OK;
}

enum rg_status rg_vault_root_destroy(struct rg_keystore *keystore, uint32_t version)
{
    enum rg_status status = keystore->ops->destroy(keystore, root_name(version));
    return status == RG_OK || status == RG_NOT_FOUND ? RG_OK : RG_IO;
}

static enum rg_status create(struct rg_keystore *keystore, struct rg_vault **vault)
{
    void *memory = mmap(NULL, sizeof **vault, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return RG_NO_MEMORY;
    }
    struct rg_vault *fresh = memory;
    /* Best effort: a limit on locked memory must not stop the kiosk. */
    (void)mlock(memory, sizeof *fresh);
    (void)madvise(memory, sizeof *fresh, MADV_DONTDUMP);
    (void)madvise(memory, sizeof *fresh, MADV_WIPEONFORK);
    if (rg_aead_make(&fresh->aead) != RG_OK) {
        (void)munmap(memory, sizeof *fresh);
        return RG_NO_MEMORY;
    }
    (void)pthread_mutex_init(&fresh->lock, NULL);
    fresh->keystore = keystore;
    fresh->renewal.vault = fresh;
    *vault = fresh;
    return RG_OK;
}

void rg_vault_close(struct rg_vault *vault)
{
    if (vault == NULL) {
        return;
    }
    rg_aead_free(vault->aead);
    (void)pthread_mutex_destroy(&vault->lock);
    explicit_bzero(vault, sizeof *vault);
    (void)munmap(vault, sizeof *vault);
}

enum rg_status rg_vault_make(struct rg_keystore *keystore, struct rg_vault_ring *ring,
                             struct rg_vault **vault)
{
    struct rg_vault *fresh;
    enum rg_status status = create(keystore, &fresh);
    if (status != RG_OK) {
        return status;
    }
    fresh->version = 1;
    status = rg_vault_root_destroy(keystore, 1);
    if (status == RG_OK) {
        status = rg_vault_root_destroy(keystore, 2);
    }
    if (status == RG_OK) {
        status = rg_vault_keys_draw(fresh->now, NULL);
    }
    if (status == RG_OK) {
        status = rg_vault_root_make(keystore, 1, fresh->now, ring);
    }
    if (status != RG_OK) {
        rg_vault_close(fresh);
        return status;
    }
    *vault = fresh;
    return RG_OK;
}

static enum rg_status open_ring(struct rg_vault *vault, const struct rg_vault_ring *ring)
{
    const char *name = root_name(ring->version);
    struct rg_keystore *keystore = vault->keystore;
    uint32_t version;
    enum rg_status status = keystore->ops->version(keystore, name, &version);
    if (status == RG_OK && version != ring->version) {
        return RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        char context[CONTEXT_MAX];
        name_context(context, ring->version);
        status = keystore->ops->open(keystore, name, context, ring->sealed, sizeof ring->sealed, vault->now);
    }
    if (status == RG_OK) {
        vault->version = ring->version;
        return RG_OK;
    }
    if (status == RG_DENIED) {
        return RG_CORRUPT;
    }
    return status == RG_NOT_FOUND || status == RG_CORRUPT || status == RG_NO_MEMORY ? status : RG_IO;
}

enum rg_status rg_vault_open(struct rg_keystore *keystore, const struct rg_vault_ring *ring,
                             struct rg_vault **vault)
{
    if (ring->version == 0) {
        return RG_CORRUPT;
    }
    struct rg_vault *fresh;
    enum rg_status status = create(keystore, &fresh);
    if (status != RG_OK) {
        return status;
    }
    status = open_ring(fresh, ring);
    /* Only a ring that opens says which of two roots is of no more use. */
    if (status == RG_OK) {
        status = rg_vault_root_destroy(keystore, ring->version + 1);
    }
    if (status != RG_OK) {
        rg_vault_close(fresh);
        return status;
    }
    *vault = fresh;
    return RG_OK;
}

enum rg_status rg_vault_finish_again(struct rg_vault *vault)
{
    (void)pthread_mutex_lock(&vault->lock);
    bool renewing = vault->renewing;
    uint32_t version = vault->version;
    (void)pthread_mutex_unlock(&vault->lock);
    return renewing ? RG_BUSY : rg_vault_root_destroy(vault->keystore, version + 1);
}
