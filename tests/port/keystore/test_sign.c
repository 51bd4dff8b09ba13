/* Signing, run against every implementation of the keystore. */
#include "keystore_file.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct rg_keystore *keystore;
    char dir[64];
};

static int open_file(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/rg-keystore-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    assert_int_equal(rg_keystore_file_open(f->dir, &f->keystore), RG_OK);
    *state = f;
    return 0;
}

static int open_sim(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(rg_keystore_sim_create(&f->keystore), RG_OK);
    *state = f;
    return 0;
}

static int close_any(void **state)
{
    struct fixture *f = *state;
    (void)!f->keystore->ops->destroy(f->keystore, "command-a");
    f->keystore->ops->close(f->keystore);
    if (f->dir[0] != '\0') {
        assert_int_equal(rmdir(f->dir), 0);
    }
    free(f);
    return 0;
}

static void from_hex(const char *digits, uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned byte;
        assert_int_equal(sscanf(digits + 2 * i, "%2x", &byte), 1);
        bytes[i] = (uint8_t)byte;
    }
}

/* RFC 8032, 7.1, test 2. */
static void known_answer(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint8_t seed[RG_KEY_LEN], half[RG_ED25519_PUBLIC_LEN], expected[RG_ED25519_SIGNATURE_LEN],
        made[RG_ED25519_SIGNATURE_LEN];
    from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", seed, sizeof seed);
    assert_int_equal(k->ops->put(k, "command-a", 1, seed), RG_OK);
    assert_int_equal(k->ops->ed25519_public(k, "command-a", half), RG_OK);
    from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", expected, sizeof half);
    assert_memory_equal(half, expected, sizeof half);
    from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8"
             "c387b2ea"
             "eb4302aeeb00d291612bb0c00",
             expected, sizeof expected);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(k->ops->ed25519_sign(k, "command-a", (const uint8_t *)"\x72", 1, made), RG_OK);
        assert_memory_equal(made, expected, sizeof made);
    }
}

static void without_a_key_there_is_no_signature(void **state)
{
    struct rg_keystore *k = ((struct fixture *)*state)->keystore;
    uint8_t made[RG_ED25519_SIGNATURE_LEN] = {0xee}, half[RG_ED25519_PUBLIC_LEN] = {0xee};
    assert_int_equal(k->ops->ed25519_sign(k, "command-a", (const uint8_t *)"", 0, made), RG_NOT_FOUND);
    assert_int_equal(k->ops->ed25519_public(k, "command-a", half), RG_NOT_FOUND);
    assert_int_equal(k->ops->ed25519_sign(k, "Command", (const uint8_t *)"", 0, made), RG_INVALID);
    assert_int_equal(k->ops->ed25519_public(k, "", half), RG_INVALID);
    assert_int_equal(made[0], 0xee);
    assert_int_equal(half[0], 0xee);
    assert_int_equal(k->ops->make(k, "command-a", 1), RG_OK);
    assert_int_equal(k->ops->ed25519_sign(k, "command-a", (const uint8_t *)"", 0, made), RG_OK);
    assert_int_equal(k->ops->destroy(k, "command-a"), RG_OK);
    assert_int_equal(k->ops->ed25519_sign(k, "command-a", (const uint8_t *)"", 0, made), RG_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_answer, open_file, close_any),
        cmocka_unit_test_setup_teardown(known_answer, open_sim, close_any),
        cmocka_unit_test_setup_teardown(without_a_key_there_is_no_signature, open_file, close_any),
        cmocka_unit_test_setup_teardown(without_a_key_there_is_no_signature, open_sim, close_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
