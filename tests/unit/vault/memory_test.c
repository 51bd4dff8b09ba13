/* Where keys lie while the kiosk runs: once each, in pages that no core dump or child holds; afterwards nowhere. */
#include "vault.h"

#include "../base/memory_search.h"
#include "keystore_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void invert(uint8_t *key)
{
    for (size_t i = 0; i < RG_KEY_LEN; i++) {
        key[i] ^= 0xff;
    }
}

static void read_root(const char *dir, const char *name, uint8_t key[RG_KEY_LEN])
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s.key", dir, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, key, RG_KEY_LEN, 12), RG_KEY_LEN);
    (void)close(fd);
}

static void keys_lie_in_one_place(void **state)
{
    (void)state;
    char dir[] = "/tmp/rg-vault-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct rg_keystore *keystore;
    struct rg_vault *vault;
    struct rg_vault_ring ring, next;
    assert_int_equal(rg_keystore_file_open(dir, &keystore), RG_OK);
    assert_int_equal(rg_vault_make(keystore, &ring, &vault), RG_OK);
    uint8_t root[RG_KEY_LEN], staff[RG_KEY_LEN], member[RG_KEY_LEN], wrapped[RG_VAULT_WRAPPED];
    read_root(dir, RG_VAULT_ROOT_A, root);
    rg_vault_bucket_key(vault, RG_VAULT_STAFF, staff);
    assert_int_equal(rg_vault_key_make(vault, 7, wrapped, member), RG_OK);
    assert_int_equal(rg_vault_key_open(vault, 7, wrapped, member), RG_OK);
    invert(root);
    invert(staff);
    invert(member);
    assert_int_equal(memory_search(root), 1);
    assert_int_equal(memory_search(staff), 1);
    assert_int_equal(memory_search(member), 0);
    uint8_t bucket[RG_KEY_LEN];
    rg_vault_bucket_key(vault, rg_vault_bucket(7), bucket);
    invert(bucket);
    rg_vault_keep(vault);
    assert_int_equal(rg_vault_key_make(vault, 7, wrapped, member), RG_OK);
    invert(member);
    assert_int_equal(memory_search(bucket), 2);
    rg_vault_wipe(vault);
    assert_int_equal(memory_search(bucket), 1);
    assert_int_equal(memory_search(member), 0);
    rg_vault_close(vault);
    assert_int_equal(memory_search(staff), 0);

    struct rg_vault_set set = {{0}};
    struct rg_vault_renewal *renewal;
    assert_int_equal(rg_vault_open(keystore, &ring, &vault), RG_OK);
    assert_int_equal(memory_search(staff), 1);
    set.bits[RG_VAULT_STAFF / 8] |= (uint8_t)(1u << (RG_VAULT_STAFF % 8));
    assert_int_equal(rg_vault_renew_begin(vault, &set, &next, &renewal), RG_OK);
    assert_int_equal(rg_vault_rewrap(renewal, 7, wrapped, wrapped), RG_OK);
    assert_int_equal(rg_vault_renew_finish(renewal), RG_OK);
    assert_int_equal(memory_search(root), 0);
    assert_int_equal(memory_search(staff), 0);
    assert_int_equal(memory_search(member), 0);
    rg_vault_close(vault);
    assert_int_equal(keystore->ops->destroy(keystore, RG_VAULT_ROOT_B), RG_OK);
    keystore->ops->close(keystore);
    assert_int_equal(rmdir(dir), 0);
}

/* What the kernel says of the pages: dd, not in a dump; wf, empty after a fork. Whether they could be locked depends on
   the machine's limit. */
static void pages_are_kept_back(void **state)
{
    (void)state;
    char dir[] = "/tmp/rg-vault-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct rg_keystore *keystore;
    struct rg_vault *vault;
    struct rg_vault_ring ring;
    assert_int_equal(rg_keystore_file_open(dir, &keystore), RG_OK);
    assert_int_equal(rg_vault_make(keystore, &ring, &vault), RG_OK);
    FILE *maps = fopen("/proc/self/smaps", "re");
    assert_non_null(maps);
    char line[512];
    bool inside = false, seen = false;
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
            inside = (uintptr_t)vault >= from && (uintptr_t)vault < to;
        } else if (inside && strncmp(line, "VmFlags:", 8) == 0) {
            assert_non_null(strstr(line, " dd"));
            assert_non_null(strstr(line, " wf"));
            seen = true;
        }
    }
    (void)fclose(maps);
    assert_true(seen);
    rg_vault_close(vault);
    assert_int_equal(keystore->ops->destroy(keystore, RG_VAULT_ROOT_A), RG_OK);
    keystore->ops->close(keystore);
    assert_int_equal(rmdir(dir), 0);
}

int main(int count, char **arguments)
{
    (void)count;
    memory_search_ready(arguments);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_lie_in_one_place),
        cmocka_unit_test(pages_are_kept_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
