/* A database as the vault sees it: one ring and the members' wrapped keys, committed together or not at all. */
#ifndef TESTS_VAULT_SCENE_H
#define TESTS_VAULT_SCENE_H

#include "vault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCENE_MEMBERS 64

struct scene_member {
    bool there;
    int64_t id;
    uint8_t wrapped[RG_VAULT_WRAPPED];
    uint8_t key[RG_KEY_LEN]; /* what must open, which no real database holds */
};

struct scene_rows {
    struct rg_vault_ring ring;
    struct scene_member members[SCENE_MEMBERS];
};

void scene_add(struct rg_vault *vault, struct scene_rows *rows, int at, int64_t id);

void scene_set_add(struct rg_vault_set *set, uint32_t bucket);

/* The renewing thread's work between begin and commit: @p rows without the member @p erased. */
void scene_rewrap(struct rg_vault_renewal *renewal, struct scene_rows *rows, int erased);

/* Every member's key opens, and is what it was. */
void scene_assert_whole(struct rg_vault *vault, const struct scene_rows *rows);

/* How many roots the keystore holds. */
int scene_roots(struct rg_keystore *keystore);

#endif
