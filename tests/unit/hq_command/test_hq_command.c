/* HQ's command keys: the first, the next, the older one signs, and its end. */
#include "hq_card_signer.h"
#include "hq_command.h"
#include "hq_phone_keys.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TOPIC "rg/1/s/k/dn/res"

static int begin(void **state)
{
    return rg_keystore_sim_create((struct rg_keystore **)state) == RG_OK ? 0 : -1;
}

static int end(void **state)
{
    struct rg_keystore *keys = *state;
    keys->ops->close(keys);
    return 0;
}

static size_t sign(struct rg_keystore *keys, char text[256])
{
    const char *name = NULL;
    size_t len = (size_t)snprintf(text, 256, "{\"b\":{}}");
    assert_int_equal(rg_hq_command_signer(keys, &name), RG_OK);
    assert_int_equal(rg_hq_command_sign(keys, name, TOPIC, text, &len, 256), RG_OK);
    return len;
}

static void there_is_none_until_it_is_made(void **state)
{
    struct rg_keystore *keys = *state;
    struct rg_command_keys publics = {.count = 7};
    const char *name = NULL;
    assert_int_equal(rg_hq_command_signer(keys, &name), RG_NOT_FOUND);
    assert_int_equal(rg_hq_command_publics(keys, &publics), RG_NOT_FOUND);
    assert_int_equal(rg_hq_command_retire(keys), RG_NOT_FOUND);
    assert_null(name);
    assert_int_equal(publics.count, 7);
    assert_int_equal(rg_hq_command_ready(keys), RG_OK);
    assert_int_equal(rg_hq_command_publics(keys, &publics), RG_OK);
    assert_int_equal(publics.count, 1);
    /* Not another one. */
    struct rg_command_keys again;
    assert_int_equal(rg_hq_command_ready(keys), RG_OK);
    assert_int_equal(rg_hq_command_publics(keys, &again), RG_OK);
    assert_memory_equal(&again, &publics, sizeof again);
}

/* A kiosk that has what it was given last believes HQ at every step, for five generations. */
static void a_new_key_leaves_no_gap(void **state)
{
    struct rg_keystore *keys = *state;
    struct rg_command_keys kiosk, before;
    char text[256];
    assert_int_equal(rg_hq_command_ready(keys), RG_OK);
    assert_int_equal(rg_hq_command_publics(keys, &kiosk), RG_OK);
    for (int i = 0; i < 5; i++) {
        before = kiosk;
        assert_int_equal(rg_hq_command_next(keys), RG_OK);
        assert_int_equal(rg_hq_command_next(keys), RG_BUSY);
        assert_true(rg_command_proven(&before, TOPIC, text, sign(keys, text)));
        assert_int_equal(rg_hq_command_publics(keys, &kiosk), RG_OK);
        assert_int_equal(kiosk.count, 2);
        assert_memory_equal(kiosk.keys[0], before.keys[0], RG_COMMAND_KEY_LEN);
        assert_int_equal(rg_hq_command_retire(keys), RG_OK);
        assert_true(rg_command_proven(&kiosk, TOPIC, text, sign(keys, text)));
        /* Who was not given the next one is left behind. */
        assert_false(rg_command_proven(&before, TOPIC, text, sign(keys, text)));
        assert_int_equal(rg_hq_command_publics(keys, &kiosk), RG_OK);
        assert_int_equal(kiosk.count, 1);
    }
}

static void a_keystore_that_fails_is_not_an_empty_one(void **state)
{
    struct rg_keystore *keys = *state;
    const char *name = NULL;
    char text[256] = "{}";
    size_t len = 2;
    assert_int_equal(rg_hq_command_ready(keys), RG_OK);
    rg_keystore_sim_fail(keys, RG_IO, 1);
    assert_int_equal(rg_hq_command_signer(keys, &name), RG_IO);
    rg_keystore_sim_corrupt(keys, "command-a");
    assert_int_equal(rg_hq_command_signer(keys, &name), RG_CORRUPT);
    assert_int_equal(rg_hq_command_ready(keys), RG_CORRUPT);
    assert_int_equal(rg_hq_command_sign(keys, "command-a", TOPIC, text, &len, sizeof text), RG_CORRUPT);
    assert_string_equal(text, "{}");
}

static void the_newest_signs_and_four_count(void **state)
{
    struct rg_keystore *keys = *state;
    struct rg_hq_card_signers signers = {.count = 7};
    char name[RG_KEY_NAME_MAX] = "";
    uint32_t version = 0;
    uint8_t key[RG_ED25519_PUBLIC_LEN];
    assert_int_equal(rg_hq_card_signer(keys, name, &version), RG_NOT_FOUND);
    assert_int_equal(rg_hq_card_signers(keys, &signers), RG_OK);
    assert_int_equal(signers.count, 0);
    for (uint32_t i = 1; i <= 6; i++) {
        assert_int_equal(rg_hq_card_signer_raise(keys, &version), RG_OK);
        assert_int_equal(version, i);
    }
    assert_int_equal(rg_hq_card_signer(keys, name, &version), RG_OK);
    assert_string_equal(name, "card-signer-6");
    assert_int_equal(version, 6);
    assert_int_equal(rg_hq_card_signers(keys, &signers), RG_OK);
    assert_int_equal(signers.count, RG_HQ_CARD_SIGNERS);
    assert_int_equal(signers.signers[0].version, 6);
    assert_int_equal(signers.signers[3].version, 3);
    assert_int_equal(keys->ops->ed25519_public(keys, "card-signer-3", key), RG_OK);
    assert_memory_equal(signers.signers[3].key, key, sizeof key);
    rg_keystore_sim_corrupt(keys, "card-signer-2");
    assert_int_equal(rg_hq_card_signer(keys, name, &version), RG_CORRUPT);
    assert_int_equal(rg_hq_card_signer_raise(keys, &version), RG_CORRUPT);
}

static void phones_have_pairs(void **state)
{
    struct rg_keystore *keys = *state;
    uint8_t secret[RG_KEY_LEN] = {[31] = 7}, spki[RG_PUBLIC_KEY_LEN];
    uint32_t version = 0, held = 0;
    /* The collector's version is the one that its maker gave it. */
    assert_int_equal(rg_hq_phone_key_put(keys, RG_HQ_PHONE_COLLECTOR, &version, secret), RG_OK);
    assert_int_equal(version, 1);
    version = 9;
    assert_int_equal(rg_hq_phone_key_put(keys, RG_HQ_PHONE_COLLECTOR, &version, secret), RG_OK);
    assert_int_equal(rg_hq_phone_key_put(keys, RG_HQ_PHONE_COLLECTOR, &version, secret), RG_INVALID);
    assert_int_equal(keys->ops->public_key(keys, RG_KEY_COLLECTOR, spki), RG_OK);
    /* Of passes the last two stay. */
    for (uint32_t i = 1; i <= 3; i++) {
        version = 0;
        secret[31]++;
        assert_int_equal(rg_hq_phone_key_put(keys, RG_HQ_PHONE_PASS, &version, secret), RG_OK);
        assert_int_equal(version, i);
    }
    assert_int_equal(keys->ops->version(keys, RG_KEY_PASS_ODD, &held), RG_OK);
    assert_int_equal(held, 3);
    assert_int_equal(keys->ops->version(keys, RG_KEY_PASS_EVEN, &held), RG_OK);
    assert_int_equal(held, 2);
    version = 5;
    assert_int_equal(rg_hq_phone_key_put(keys, RG_HQ_PHONE_PASS, &version, secret), RG_INVALID);
    version = 3;
    assert_int_equal(rg_hq_phone_key_put(keys, RG_HQ_PHONE_PASS, &version, secret), RG_INVALID);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {CASE(there_is_none_until_it_is_made), CASE(a_new_key_leaves_no_gap),
                                       CASE(a_keystore_that_fails_is_not_an_empty_one),
                                       CASE(the_newest_signs_and_four_count), CASE(phones_have_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
