/* What is sealed for somebody: the numbers that it is bound to, byte for byte as they lie in every database. */
#include "vault_private.h"

#include "crypto.h"

#include <string.h>

#define OWNER_LEN   8u
#define SUBJECT_LEN (OWNER_LEN + 4u)
#define WRAP_LEN    (3u + OWNER_LEN)

static void put_owner(uint8_t *to, int64_t owner)
{
    for (unsigned i = 0; i < OWNER_LEN; i++) {
        to[i] = (uint8_t)((uint64_t)owner >> (8 * i));
    }
}

static void put_subject(uint8_t to[SUBJECT_LEN], struct rg_vault_subject subject)
{
    put_owner(to, subject.owner);
    for (unsigned i = 0; i < 4; i++) {
        to[OWNER_LEN + i] = (uint8_t)(subject.part >> (8 * i));
    }
}

static void put_wrap(uint8_t to[WRAP_LEN], int64_t member)
{
    memcpy(to, "key", 3);
    put_owner(to + 3, member);
}

enum rg_status rg_vault_seal(struct rg_aead *aead, const uint8_t key[RG_KEY_LEN],
                             struct rg_vault_subject subject, const void *plain, size_t len, uint8_t *sealed)
{
    uint8_t aad[SUBJECT_LEN];
    put_subject(aad, subject);
    return rg_aead_seal(aead, key, aad, sizeof aad, plain, len, sealed);
}

enum rg_status rg_vault_unseal(struct rg_aead *aead, const uint8_t key[RG_KEY_LEN],
                               struct rg_vault_subject subject, const uint8_t *sealed, size_t sealed_len,
                               void *plain)
{
    uint8_t aad[SUBJECT_LEN];
    put_subject(aad, subject);
    return rg_aead_open(aead, key, aad, sizeof aad, sealed, sealed_len, plain);
}

enum rg_status rg_vault_wrap(struct rg_vault *vault, const uint8_t bucket_key[RG_KEY_LEN], int64_t member,
                             const uint8_t key[RG_KEY_LEN], uint8_t wrapped[RG_VAULT_WRAPPED])
{
    uint8_t aad[WRAP_LEN];
    put_wrap(aad, member);
    return rg_aead_seal(vault->aead, bucket_key, aad, sizeof aad, key, RG_KEY_LEN, wrapped);
}

enum rg_status rg_vault_unwrap(struct rg_vault *vault, const uint8_t bucket_key[RG_KEY_LEN], int64_t member,
                               const uint8_t wrapped[RG_VAULT_WRAPPED], uint8_t key[RG_KEY_LEN])
{
    uint8_t aad[WRAP_LEN], opened[RG_KEY_LEN];
    put_wrap(aad, member);
    enum rg_status status =
        rg_aead_open(vault->aead, bucket_key, aad, sizeof aad, wrapped, RG_VAULT_WRAPPED, opened);
    if (status == RG_OK) {
        memcpy(key, opened, RG_KEY_LEN);
        explicit_bzero(opened, sizeof opened);
    }
    return status;
}

enum rg_status rg_vault_keys_draw(uint8_t keys[RG_VAULT_KEYS][RG_KEY_LEN], const struct rg_vault_set *set)
{
    for (uint32_t bucket = 0; bucket < RG_VAULT_KEYS; bucket++) {
        if (set == NULL || rg_vault_in_set(set, bucket)) {
            enum rg_status status = rg_random(keys[bucket], RG_KEY_LEN);
            if (status != RG_OK) {
                return status;
            }
        }
    }
    return RG_OK;
}

uint32_t rg_vault_bucket(int64_t member)
{
    uint64_t x = (uint64_t)member;
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    x ^= x >> 33;
    return (uint32_t)(x & (RG_VAULT_BUCKETS - 1));
}
