/* Sealing that seals nothing, for the bench. */
#include "aead.h"

#include <stdlib.h>
#include <string.h>

struct rg_aead {
    int unused;
};

enum rg_status rg_aead_make(struct rg_aead **aead)
{
    *aead = calloc(1, sizeof **aead);
    return *aead != NULL ? RG_OK : RG_NO_MEMORY;
}

void rg_aead_free(struct rg_aead *aead)
{
    free(aead);
}

void rg_aead_keep(struct rg_aead *aead)
{
    (void)aead;
}

void rg_aead_wipe(struct rg_aead *aead)
{
    (void)aead;
}

enum rg_status rg_aead_key(struct rg_aead *aead, uint8_t key[RG_AEAD_KEY])
{
    (void)aead;
    memset(key, 0, RG_AEAD_KEY);
    return RG_OK;
}

enum rg_status rg_aead_seal(struct rg_aead *aead, const uint8_t key[RG_AEAD_KEY], const void *aad,
                            size_t aad_len, const void *plain, size_t len, uint8_t *sealed)
{
    (void)aead;
    (void)key;
    (void)aad;
    (void)aad_len;
    memcpy(sealed, plain, len);
    return RG_OK;
}

enum rg_status rg_aead_open(struct rg_aead *aead, const uint8_t key[RG_AEAD_KEY], const void *aad,
                            size_t aad_len, const uint8_t *sealed, size_t sealed_len, void *plain)
{
    (void)aead;
    (void)key;
    (void)aad;
    (void)aad_len;
    memcpy(plain, sealed, sealed_len);
    return RG_OK;
}
