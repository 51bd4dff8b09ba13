/* What a card is known as, and which cards are known as nothing. */
#include "identity.h"
#include "keystore_sim.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t key[RG_KEY_LEN] = {1, 2, 3};

static int begin(void **state)
{
    struct rg_keystore *keystore;
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

static struct rg_card card_of(uint8_t type, const char *uid, uint8_t len)
{
    struct rg_card card = {.type = type, .uid_len = len};
    memcpy(card.uid, uid, len);
    return card;
}

static void token_is_the_keyed_hash_of_type_and_uid(void **state)
{
    struct rg_card card = card_of(RG_CARD_A, "\x04\xa1\xb2\xc3\xd4\xe5\xf6", 7);
    struct rg_card_token token;
    uint8_t expected[32];
    unsigned len = 0;
    assert_int_equal(rg_identity_token(&card, *state, &token), RG_OK);
    assert_non_null(HMAC(EVP_sha256(), key, sizeof key, (const uint8_t *)"\x01\x04\xa1\xb2\xc3\xd4\xe5\xf6",
                         8, expected, &len));
    assert_memory_equal(token.bytes, expected, 32);
    assert_int_equal(token.key_version, 3);
}

static void types_do_not_share_tokens(void **state)
{
    struct rg_card a = card_of(RG_CARD_A, "\x11\x22\x33\x44", 4);
    struct rg_card b = card_of(RG_CARD_B, "\x11\x22\x33\x44", 4);
    struct rg_card_token of_a, of_b;
    assert_int_equal(rg_identity_token(&a, *state, &of_a), RG_OK);
    assert_int_equal(rg_identity_token(&b, *state, &of_b), RG_OK);
    assert_memory_not_equal(of_a.bytes, of_b.bytes, 32);
}

static void uids_of_nobody_are_refused(void **state)
{
    struct rg_card_token token, before;
    memset(&token, 0x55, sizeof token);
    before = token;
    struct rg_card random = card_of(RG_CARD_A, "\x08\x22\x33\x44", 4);
    struct rg_card shared = card_of(RG_CARD_A, "\x01\x02\x03\x04", 4);
    assert_int_equal(rg_identity_token(&random, *state, &token), RG_DENIED);
    assert_int_equal(rg_identity_token(&shared, *state, &token), RG_DENIED);
    assert_memory_equal(&token, &before, sizeof token);
    /* The same bytes mean something else in a longer UID and in another type. */
    struct rg_card seven = card_of(RG_CARD_A, "\x08\x22\x33\x44\x55\x66\x77", 7);
    struct rg_card pupi = card_of(RG_CARD_B, "\x08\x22\x33\x44", 4);
    assert_int_equal(rg_identity_token(&seven, *state, &token), RG_OK);
    assert_int_equal(rg_identity_token(&pupi, *state, &token), RG_OK);
}

static void lengths_that_no_card_has_are_invalid(void **state)
{
    static const struct {
        uint8_t type, len;
        enum rg_status expected;
    } cases[] = {{RG_CARD_A, 0, RG_INVALID},  {RG_CARD_A, 5, RG_INVALID}, {RG_CARD_A, 10, RG_OK},
                 {RG_CARD_A, 11, RG_INVALID}, {RG_CARD_B, 7, RG_INVALID}, {RG_CARD_F, 8, RG_OK},
                 {RG_CARD_F, 4, RG_INVALID},  {0, 4, RG_INVALID},         {3, 4, RG_INVALID},
                 {RG_CARD_A, 255, RG_INVALID}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_card card = {.type = cases[i].type, .uid_len = cases[i].len, .uid = {0x44}};
        struct rg_card_token token;
        assert_int_equal(rg_identity_token(&card, *state, &token), cases[i].expected);
    }
}

static void the_keystores_failures_come_through(void **state)
{
    struct rg_keystore *keystore = *state;
    struct rg_card card = card_of(RG_CARD_A, "\x11\x22\x33\x44", 4);
    struct rg_card_token token;
    rg_keystore_sim_fail(keystore, RG_IO, 1);
    assert_int_equal(rg_identity_token(&card, keystore, &token), RG_IO);
    rg_keystore_sim_corrupt(keystore, RG_KEY_CARD_HASH);
    assert_int_equal(rg_identity_token(&card, keystore, &token), RG_CORRUPT);
    assert_int_equal(keystore->ops->destroy(keystore, RG_KEY_CARD_HASH), RG_OK);
    assert_int_equal(rg_identity_token(&card, keystore, &token), RG_NOT_FOUND);
}

/* Whatever a session finds goes the same way, and a kind is never another's. */
static void identifiers_become_tokens_as_uids_do(void **state)
{
    struct rg_card card = card_of(RG_CARD_A, "\x04\xa1\xb2\xc3\xd4\xe5\xf6", 7);
    struct rg_card_identifier identifier = {.kind = RG_CARD_A, .len = 7};
    struct rg_card_token of_card, of_identifier;
    memcpy(identifier.bytes, card.uid, 7);
    assert_int_equal(rg_identity_token(&card, *state, &of_card), RG_OK);
    assert_int_equal(rg_identity_token_of(&identifier, *state, &of_identifier), RG_OK);
    assert_memory_equal(of_card.bytes, of_identifier.bytes, 32);
    assert_int_equal(of_identifier.key_version, 3);
    identifier.kind = RG_CARD_IDENTIFIER_TOKEN;
    assert_int_equal(rg_identity_token_of(&identifier, *state, &of_identifier), RG_OK);
    assert_memory_not_equal(of_card.bytes, of_identifier.bytes, 32);
    identifier.len = 0;
    assert_int_equal(rg_identity_token_of(&identifier, *state, &of_identifier), RG_INVALID);
    identifier.len = RG_CARD_IDENTIFIER_MAX + 1;
    assert_int_equal(rg_identity_token_of(&identifier, *state, &of_identifier), RG_INVALID);
}

static void references_say_what_they_stand_for(void **state)
{
    (void)state;
    struct rg_member_ref member = rg_identity_member((struct rg_member_id){7}, RG_ASSURANCE_L1);
    struct rg_member_ref badge = rg_identity_badge((struct rg_associate_id){9}, RG_ASSURANCE_L0);
    assert_int_equal(member.kind, RG_HOLDER_MEMBER);
    assert_int_equal(member.member.value, 7);
    assert_int_equal(member.associate.value, 0);
    assert_int_equal(member.assurance, RG_ASSURANCE_L1);
    assert_int_equal(badge.kind, RG_HOLDER_BADGE);
    assert_int_equal(badge.associate.value, 9);
    assert_int_equal(badge.member.value, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(token_is_the_keyed_hash_of_type_and_uid, begin, end),
        cmocka_unit_test_setup_teardown(types_do_not_share_tokens, begin, end),
        cmocka_unit_test_setup_teardown(uids_of_nobody_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(lengths_that_no_card_has_are_invalid, begin, end),
        cmocka_unit_test_setup_teardown(the_keystores_failures_come_through, begin, end),
        cmocka_unit_test_setup_teardown(identifiers_become_tokens_as_uids_do, begin, end),
        cmocka_unit_test(references_say_what_they_stand_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
