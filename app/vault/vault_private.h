/**
 * @file vault_private.h
 * What vault.c and renewal.c share.
 *
 * Thread: fields under the lock where it says so.
 * Owner:  the vault, one mapping that is locked in memory, in no core dump and empty in a forked child.
 */
#ifndef APP_VAULT_VAULT_PRIVATE_H
#define APP_VAULT_VAULT_PRIVATE_H

#include "vault.h"

#include <pthread.h>

/** Keys that are drawn at once: one at a time, drawing costs more than wrapping. */
#define RG_VAULT_DRAWN 32u

struct rg_vault_renewal {
    struct rg_vault *vault;
    struct rg_vault_set set;
};

struct rg_vault {
    pthread_mutex_t lock;
    struct rg_keystore *keystore;
    struct rg_aead *aead; /* under the lock */
    uint32_t version;     /* of the ring in use; written under the lock by the renewing thread */
    bool renewing;        /* under the lock: from begin to the end of finish or abort */
    bool next_open;       /* under the lock: next[] may be the keys of what is read */
    struct rg_vault_renewal renewal;
    unsigned drawn_left; /* under the lock: of drawn[], from its end */
    uint8_t drawn[RG_VAULT_DRAWN]
                 [RG_KEY_LEN]; /* under the lock: random, nobody's yet; wiped as they are given out */
    uint8_t now[RG_VAULT_KEYS][RG_KEY_LEN];  /* under the lock */
    uint8_t next[RG_VAULT_KEYS][RG_KEY_LEN]; /* the renewing thread's, under the lock once next_open */
};

/** Fill the keys of all buckets, or of those in @p set. @return RG_OK or RG_IO. */
enum rg_status rg_vault_keys_draw(uint8_t keys[RG_VAULT_KEYS][RG_KEY_LEN],
                                  const struct rg_vault_set *set) RG_MUST_CHECK;

/** Make the root of @p version and seal @p keys under it. @return RG_OK, RG_FULL, RG_NO_MEMORY, RG_IO. */
enum rg_status rg_vault_root_make(struct rg_keystore *keystore, uint32_t version,
                                  uint8_t keys[RG_VAULT_KEYS][RG_KEY_LEN],
                                  struct rg_vault_ring *ring) RG_MUST_CHECK;

/** Destroy the root that has the name which @p version has. @return RG_OK, also when there is none; RG_IO. */
enum rg_status rg_vault_root_destroy(struct rg_keystore *keystore, uint32_t version) RG_MUST_CHECK;

/** Under the lock. @return as rg_vault_key_open(). */
enum rg_status rg_vault_wrap(struct rg_vault *vault, const uint8_t bucket_key[RG_KEY_LEN], int64_t member,
                             const uint8_t key[RG_KEY_LEN], uint8_t wrapped[RG_VAULT_WRAPPED]) RG_MUST_CHECK;
enum rg_status rg_vault_unwrap(struct rg_vault *vault, const uint8_t bucket_key[RG_KEY_LEN], int64_t member,
                               const uint8_t wrapped[RG_VAULT_WRAPPED],
                               uint8_t key[RG_KEY_LEN]) RG_MUST_CHECK;

static inline bool rg_vault_in_set(const struct rg_vault_set *set, uint32_t bucket)
{
    return (set->bits[bucket / 8] >> (bucket % 8) & 1) != 0;
}

#endif
