/* What a vault opens, and what it does not: another's, another part, another ring's, another device's. */
#include "vault.h"

#include "crypto.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct rg_keystore *keystore;
    struct rg_vault_ring ring;
    struct rg_vault *vault;
    struct rg_aead *aead;
};

static int make(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(rg_keystore_sim_create(&f->keystore), RG_OK);
    assert_int_equal(rg_vault_make(f->keystore, &f->ring, &f->vault), RG_OK);
    assert_int_equal(rg_aead_make(&f->aead), RG_OK);
    *state = f;
    return 0;
}

static int release(void **state)
{
    struct fixture *f = *state;
    rg_vault_close(f->vault);
    rg_aead_free(f->aead);
    f->keystore->ops->close(f->keystore);
    free(f);
    return 0;
}

static void reopen(struct fixture *f)
{
    rg_vault_close(f->vault);
    f->vault = NULL;
    assert_int_equal(rg_vault_open(f->keystore, &f->ring, &f->vault), RG_OK);
}

static void opens_after_reopening(void **state)
{
    struct fixture *f = *state;
    enum { MEMBERS = 600 };
    static uint8_t wrapped[MEMBERS][RG_VAULT_WRAPPED], keys[MEMBERS][RG_KEY_LEN];
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(rg_vault_key_make(f->vault, i - 5, wrapped[i], keys[i]), RG_OK);
        assert_true(i == 0 || memcmp(keys[i - 1], keys[i], RG_KEY_LEN) != 0);
    }
    uint8_t staff[RG_KEY_LEN], outbox[RG_KEY_LEN], key[RG_KEY_LEN];
    rg_vault_bucket_key(f->vault, RG_VAULT_STAFF, staff);
    rg_vault_bucket_key(f->vault, RG_VAULT_OUTBOX, outbox);
    assert_memory_not_equal(staff, outbox, RG_KEY_LEN);
    reopen(f);
    for (int i = 0; i < MEMBERS; i++) {
        assert_int_equal(rg_vault_key_open(f->vault, i - 5, wrapped[i], key), RG_OK);
        assert_memory_equal(key, keys[i], RG_KEY_LEN);
    }
    rg_vault_bucket_key(f->vault, RG_VAULT_STAFF, key);
    assert_memory_equal(key, staff, RG_KEY_LEN);
    rg_vault_bucket_key(f->vault, RG_VAULT_OUTBOX, key);
    assert_memory_equal(key, outbox, RG_KEY_LEN);
}

/* No other member's, of the same bucket or not, and no changed byte. */
static void keys_are_their_members(void **state)
{
    struct fixture *f = *state;
    uint8_t wrapped[RG_VAULT_WRAPPED], key[RG_KEY_LEN], opened[RG_KEY_LEN];
    assert_int_equal(rg_vault_key_make(f->vault, 7, wrapped, key), RG_OK);
    memset(opened, 0xee, sizeof opened);
    int neighbours = 0;
    for (int64_t other = -2000; other < 2000; other++) {
        if (other != 7) {
            neighbours += rg_vault_bucket(other) == rg_vault_bucket(7);
            assert_int_equal(rg_vault_key_open(f->vault, other, wrapped, opened), RG_CORRUPT);
        }
    }
    assert_true(neighbours > 0);
    for (size_t i = 0; i < sizeof wrapped; i++) {
        wrapped[i] ^= 0x10;
        assert_int_equal(rg_vault_key_open(f->vault, 7, wrapped, opened), RG_CORRUPT);
        wrapped[i] ^= 0x10;
    }
    assert_int_equal(opened[0], 0xee);
    assert_int_equal(rg_vault_key_open(f->vault, 7, wrapped, opened), RG_OK);
}

static void sealed_is_its_owners(void **state)
{
    struct fixture *f = *state;
    uint8_t wrapped[RG_VAULT_WRAPPED], key[RG_KEY_LEN], other[RG_KEY_LEN];
    uint8_t sealed[5 + RG_AEAD_OVERHEAD], plain[5];
    assert_int_equal(rg_vault_key_make(f->vault, 7, wrapped, key), RG_OK);
    assert_int_equal(rg_vault_key_make(f->vault, 8, wrapped, other), RG_OK);
    struct rg_vault_subject mine = {.owner = 7, .part = 3};
    assert_int_equal(rg_vault_seal(f->aead, key, mine, "hello", 5, sealed), RG_OK);
    assert_int_equal(rg_vault_unseal(f->aead, key, mine, sealed, sizeof sealed, plain), RG_OK);
    assert_memory_equal(plain, "hello", 5);
    static const struct rg_vault_subject others[] = {{8, 3},
                                                     {7, 2},
                                                     {7, 3 << 8},
                                                     {7 << 8, 3},
                                                     {3, 7},
                                                     {-7, 3},
                                                     {7 + (INT64_C(1) << 40), 3},
                                                     {7, 3 + (1u << 31)}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(rg_vault_unseal(f->aead, key, others[i], sealed, sizeof sealed, plain), RG_CORRUPT);
        assert_int_equal(plain[0], 0);
    }
    assert_int_equal(rg_vault_unseal(f->aead, other, mine, sealed, sizeof sealed, plain), RG_CORRUPT);
    assert_int_equal(rg_vault_unseal(f->aead, key, mine, sealed, 3, plain), RG_CORRUPT);
    rg_vault_bucket_key(f->vault, RG_VAULT_STAFF, key);
    assert_int_equal(rg_vault_seal(f->aead, key, mine, "hello", 5, sealed), RG_OK);
    assert_int_equal(
        rg_vault_bucket_unseal(f->vault, RG_VAULT_STAFF, f->aead, mine, sealed, sizeof sealed, plain), RG_OK);
    assert_int_equal(
        rg_vault_bucket_unseal(f->vault, RG_VAULT_OUTBOX, f->aead, mine, sealed, sizeof sealed, plain),
        RG_CORRUPT);
}

static void damaged_rings(void **state)
{
    struct fixture *f = *state;
    struct rg_vault *vault = NULL;
    struct rg_vault_ring ring = f->ring;
    for (size_t i = 0; i < sizeof ring.sealed; i += i < 40 || i > sizeof ring.sealed - 40 ? 1 : 61) {
        ring.sealed[i] ^= 1;
        assert_int_equal(rg_vault_open(f->keystore, &ring, &vault), RG_CORRUPT);
        ring.sealed[i] ^= 1;
    }
    static const uint32_t versions[] = {2, 3, 0x101, UINT32_MAX};
    for (size_t i = 0; i < 4; i++) {
        ring.version = versions[i];
        assert_int_equal(rg_vault_open(f->keystore, &ring, &vault), RG_NOT_FOUND);
    }
    ring.version = 0;
    assert_int_equal(rg_vault_open(f->keystore, &ring, &vault), RG_CORRUPT);
    assert_null(vault);
    reopen(f);
}

/* Another device's, a keystore that fails, and one whose key was lost. */
static void without_the_root(void **state)
{
    struct fixture *f = *state;
    struct rg_vault *vault = NULL;
    struct rg_keystore *other;
    assert_int_equal(rg_keystore_sim_create(&other), RG_OK);
    assert_int_equal(rg_vault_open(other, &f->ring, &vault), RG_NOT_FOUND);
    struct rg_vault_ring ring = f->ring;
    assert_int_equal(rg_vault_make(other, &ring, &vault), RG_OK);
    rg_vault_close(vault);
    vault = NULL;
    assert_int_equal(rg_vault_open(other, &f->ring, &vault), RG_CORRUPT);
    other->ops->close(other);

    rg_keystore_sim_fail(f->keystore, RG_IO, 1);
    assert_int_equal(rg_vault_open(f->keystore, &f->ring, &vault), RG_IO);
    reopen(f);
    rg_keystore_sim_corrupt(f->keystore, RG_VAULT_ROOT_A);
    assert_int_equal(rg_vault_open(f->keystore, &f->ring, &vault), RG_CORRUPT);
    assert_int_equal(f->keystore->ops->destroy(f->keystore, RG_VAULT_ROOT_A), RG_OK);
    assert_int_equal(rg_vault_open(f->keystore, &f->ring, &vault), RG_NOT_FOUND);
    assert_null(vault);
    rg_vault_close(NULL);
}

/* A new database means that no older one's root is kept. */
static void making_destroys_what_was(void **state)
{
    struct fixture *f = *state;
    struct rg_vault_ring before = f->ring;
    struct rg_vault *vault = NULL;
    assert_int_equal(f->keystore->ops->make(f->keystore, RG_VAULT_ROOT_B, 40), RG_OK);
    rg_vault_close(f->vault);
    f->vault = NULL;
    for (uint32_t calls = 0; calls < 4; calls++) {
        rg_keystore_sim_cut(f->keystore, calls, false);
        assert_int_equal(rg_vault_make(f->keystore, &f->ring, &f->vault), RG_IO);
        assert_true(rg_keystore_sim_power(f->keystore));
    }
    assert_int_equal(rg_vault_make(f->keystore, &f->ring, &f->vault), RG_OK);
    uint32_t version;
    assert_int_equal(f->keystore->ops->version(f->keystore, RG_VAULT_ROOT_B, &version), RG_NOT_FOUND);
    assert_int_equal(rg_vault_open(f->keystore, &before, &vault), RG_CORRUPT);
}

/* Databases keep what was sealed by bucket, so these may never change; and neighbours are spread. */
static void buckets(void **state)
{
    (void)state;
    assert_int_equal(rg_vault_bucket(0), 0);
    assert_int_equal(rg_vault_bucket(1), 0x2c);
    assert_int_equal(rg_vault_bucket(2), 0xe7);
    static uint32_t members[RG_VAULT_BUCKETS];
    for (int64_t member = 1; member <= 25600; member++) {
        assert_true(rg_vault_bucket(member) < RG_VAULT_BUCKETS);
        members[rg_vault_bucket(member)]++;
    }
    for (int i = 0; i < (int)RG_VAULT_BUCKETS; i++) {
        assert_in_range(members[i], 50, 150);
    }
}

#define WITH(test)                                                                                           \
    {                                                                                                        \
#test, test, make, release, NULL                                                                     \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(opens_after_reopening), WITH(keys_are_their_members), WITH(sealed_is_its_owners),
        WITH(damaged_rings),         WITH(without_the_root),       WITH(making_destroys_what_was),
        cmocka_unit_test(buckets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
