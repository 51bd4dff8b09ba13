#include "vault_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void scene_add(struct rg_vault *vault, struct scene_rows *rows, int at, int64_t id)
{
    struct scene_member *member = &rows->members[at];
    member->there = true;
    member->id = id;
    assert_int_equal(rg_vault_key_make(vault, id, member->wrapped, member->key), RG_OK);
}

void scene_set_add(struct rg_vault_set *set, uint32_t bucket)
{
    set->bits[bucket / 8] = (uint8_t)(set->bits[bucket / 8] | 1u << (bucket % 8));
}

void scene_rewrap(struct rg_vault_renewal *renewal, struct scene_rows *rows, int erased)
{
    memset(&rows->members[erased], 0, sizeof rows->members[erased]);
    for (int i = 0; i < SCENE_MEMBERS; i++) {
        struct scene_member *member = &rows->members[i];
        if (member->there) {
            assert_int_equal(rg_vault_rewrap(renewal, member->id, member->wrapped, member->wrapped), RG_OK);
        }
    }
}

void scene_assert_whole(struct rg_vault *vault, const struct scene_rows *rows)
{
    for (int i = 0; i < SCENE_MEMBERS; i++) {
        const struct scene_member *member = &rows->members[i];
        uint8_t key[RG_KEY_LEN];
        if (member->there) {
            assert_int_equal(rg_vault_key_open(vault, member->id, member->wrapped, key), RG_OK);
            assert_memory_equal(key, member->key, RG_KEY_LEN);
        }
    }
}

int scene_roots(struct rg_keystore *keystore)
{
    static const char *const names[] = {RG_VAULT_ROOT_A, RG_VAULT_ROOT_B};
    int roots = 0;
    for (int i = 0; i < 2; i++) {
        uint32_t version;
        enum rg_status status = keystore->ops->version(keystore, names[i], &version);
        assert_true(status == RG_OK || status == RG_NOT_FOUND);
        roots += status == RG_OK;
    }
    return roots;
}
