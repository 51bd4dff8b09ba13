/* Tokens under a key that has a next version: what both sides make of them, and how long a chain can be. */
#include "card_chain.h"
#include "identity.h"
#include "keystore_sim.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
    struct rg_keystore *keystore;
    static const uint8_t key[RG_KEY_LEN] = {1, 2, 3};
    if (rg_keystore_sim_create(&keystore) != RG_OK ||
        keystore->ops->put(keystore, RG_KEY_CARD_HASH, 3, key) != RG_OK) {
        return -1;
    }
    *state = keystore;
    return 0;
}

static int end(void **state)
{
    struct rg_keystore *keystore = *state;
    keystore->ops->close(keystore);
    return 0;
}

static void put(struct rg_keystore *keystore, uint32_t version, uint8_t seed)
{
    char name[RG_KEY_NAME_MAX];
    uint8_t key[RG_KEY_LEN];
    memset(key, seed, sizeof key);
    rg_card_chain_name(version, name);
    assert_int_equal(keystore->ops->put(keystore, name, version, key), RG_OK);
}

/* Of HMAC-SHA256 as openssl and Python have it. */
static const char *const tokens[] = {"9f4821bd08f38803cf32d1f5b83599b88753c30182371fa6da6aad55627deee3",
                                     "1d732a81652d90a0c6c2314d90fb1814c2e0cadd62e07956952833d8aa26811e",
                                     "aafc771d96ed0b1c640c4ceb1f9b9f267392080d070ace4c0d098f0965b509f9"};

static struct rg_card_token first_token(struct rg_keystore *keystore)
{
    const struct rg_card card = {
        .type = RG_CARD_A, .uid_len = 7, .uid = {0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6}};
    struct rg_card_token token;
    assert_int_equal(rg_identity_token(&card, keystore, &token), RG_OK);
    return token;
}

static void is(const struct rg_card_token *token, uint32_t version)
{
    char text[65];
    rg_hex_write(token->bytes, sizeof token->bytes, text);
    assert_string_equal(text, tokens[version - 3]);
    assert_int_equal(token->key_version, version);
}

static void each_key_hashes_the_token_before(void **state)
{
    put(*state, 4, 4);
    put(*state, 5, 5);
    struct rg_card_token token = first_token(*state), other = token;
    is(&token, 3);
    for (uint32_t version = 3; version <= 5; version++) {
        assert_int_equal(rg_card_chain_lift(*state, version, &token), RG_OK);
        is(&token, version);
    }
    assert_int_equal(rg_card_chain_lift(*state, 5, &other), RG_OK);
    is(&other, 5);
    /* Never back. */
    assert_int_equal(rg_card_chain_lift(*state, 3, &other), RG_OK);
    is(&other, 5);
}

static void what_cannot_be_lifted_stays(void **state)
{
    put(*state, 5, 5);
    struct rg_card_token token = first_token(*state);
    assert_int_equal(rg_card_chain_lift(*state, 5, &token), RG_NOT_FOUND);
    assert_int_equal(rg_card_chain_lift(*state, 3 + RG_CARD_CHAIN_MAX, &token), RG_INVALID);
    assert_int_equal(rg_card_chain_lift(*state, UINT32_MAX, &token), RG_INVALID);
    is(&token, 3);
}

static void a_chain_has_no_gap_and_an_end(void **state)
{
    struct rg_keystore *keystore = *state;
    struct rg_card_span span;
    uint32_t version = 0;
    char name[RG_KEY_NAME_MAX];
    assert_int_equal(rg_card_chain_span(keystore, &span), RG_OK);
    assert_true(span.first == 3 && span.last == 3);
    put(keystore, 5, 5);
    assert_int_equal(rg_card_chain_span(keystore, &span), RG_OK);
    assert_int_equal(span.last, 3);
    assert_int_equal(rg_card_chain_raise(keystore, &version), RG_OK);
    assert_int_equal(version, 4);
    assert_int_equal(rg_card_chain_span(keystore, &span), RG_OK);
    assert_int_equal(span.last, 5);
    for (version = 5; span.last < 2 + RG_CARD_CHAIN_MAX; span.last++) {
        assert_int_equal(rg_card_chain_raise(keystore, &version), RG_OK);
        assert_int_equal(version, span.last + 1);
    }
    assert_int_equal(rg_card_chain_raise(keystore, &version), RG_FULL);
    assert_int_equal(rg_card_chain_span(keystore, &span), RG_OK);
    assert_int_equal(span.last, version);
    rg_card_chain_name(UINT32_MAX, name);
    assert_string_equal(name, "card-hash-4294967295");
    rg_card_chain_name(4, name);
    rg_keystore_sim_corrupt(keystore, name);
    assert_int_equal(rg_card_chain_span(keystore, &span), RG_CORRUPT);
    assert_int_equal(keystore->ops->destroy(keystore, RG_KEY_CARD_HASH), RG_OK);
    assert_int_equal(rg_card_chain_span(keystore, &span), RG_NOT_FOUND);
    assert_int_equal(rg_card_chain_raise(keystore, &version), RG_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_key_hashes_the_token_before, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_lifted_stays, begin, end),
        cmocka_unit_test_setup_teardown(a_chain_has_no_gap_and_an_end, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
