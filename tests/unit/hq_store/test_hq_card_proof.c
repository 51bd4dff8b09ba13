/* By which keys cards prove themselves through HQ: active ones of members who may be recognised, of any site, and nobody else's. */
#include "hq_card_media.h"
#include "hq_card_proof.h"

#include "letter_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)

static const struct rg_hq_medium tag = {"ntag424", 2}, chip = {"desfire", 2};
static const uint8_t uid[7] = {0x04, 1, 2, 3, 4, 5, 6};

static struct rg_card_token token_of(uint8_t first)
{
    return (struct rg_card_token){.bytes = {first}, .key_version = 1};
}

static struct rg_hq_medium_keys issue(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                      uint8_t first, const struct rg_hq_medium *medium)
{
    const struct rg_card_token token = token_of(first);
    struct rg_cipher *cipher;
    struct rg_hq_medium_keys keys;
    enum rg_medium made = medium == &tag ? RG_MEDIUM_NTAG424 : RG_MEDIUM_DESFIRE;
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    assert_int_equal((kind == RG_HQ_BADGE ? rg_hq_badge_keys_make : rg_hq_medium_keys_make)(
                         letters_keys(), cipher, 0, made, uid, sizeof uid, &keys),
                     RG_OK);
    rg_cipher_free(cipher);
    assert_int_equal(rg_hq_card_issue_medium(store, kind, holder, &token, medium, &keys), RG_OK);
    return keys;
}

static enum rg_status look(struct rg_hq_store *store, uint8_t first, bool aes, uint8_t key[16])
{
    const struct rg_card_token token = token_of(first);
    return rg_hq_card_proof_key(store, &token, aes, key);
}

static void assert_key(struct rg_hq_store *store, uint8_t first, bool aes,
                       const struct rg_hq_medium_keys *keys, uint8_t kind)
{
    uint8_t key[16];
    bool found = false;
    assert_int_equal(look(store, first, aes, key), RG_OK);
    for (uint8_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].kind == kind) {
            assert_memory_equal(key, keys->keys[i].bytes, sizeof key);
            found = true;
        }
    }
    assert_true(found);
}

static void a_card_has_the_key_that_proves_it(void **state)
{
    uint8_t key[16];
    struct rg_hq_medium_keys keys = issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag);
    assert_key(STORE, 0xa1, false, &keys, RG_CARD_KEY_NTAG424);
    /* Such a card does not speak the older way, in which its key would prove it as well. */
    assert_int_equal(look(STORE, 0xa1, true, key), RG_NOT_FOUND);
    keys = issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa2, &chip);
    assert_key(STORE, 0xa2, false, &keys, RG_CARD_KEY_DESFIRE);
    assert_key(STORE, 0xa2, true, &keys, RG_CARD_KEY_DESFIRE);
}

static void others_have_none(void **state)
{
    uint8_t key[16];
    const struct rg_card_token number = token_of(0xa4);
    assert_int_equal(look(STORE, 0xff, false, key), RG_NOT_FOUND);
    assert_int_equal(rg_hq_card_issue(STORE, RG_HQ_MEMBER_CARD, 1, &number), RG_OK);
    assert_int_equal(look(STORE, 0xa4, false, key), RG_NOT_FOUND);
    /* Member 3 allows nothing; a badge is for its own site. */
    (void)issue(STORE, RG_HQ_MEMBER_CARD, 3, 0xa3, &tag);
    assert_int_equal(look(STORE, 0xa3, false, key), RG_NOT_FOUND);
    (void)issue(STORE, RG_HQ_BADGE, 1, 0xb1, &tag);
    assert_int_equal(look(STORE, 0xb1, false, key), RG_NOT_FOUND);
}

static void who_withdraws_or_lost_it_has_none_any_more(void **state)
{
    uint8_t key[16];
    enum rg_hq_card_kind kind;
    int64_t holder;
    (void)issue(STORE, RG_HQ_MEMBER_CARD, 1, 0xa1, &tag);
    assert_int_equal(look(STORE, 0xa1, false, key), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", false, 20);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(look(STORE, 0xa1, false, key), RG_NOT_FOUND);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", true, 21);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(look(STORE, 0xa1, false, key), RG_OK);
    const struct rg_hq_lost lost = {.kind = RG_HQ_MEMBER_CARD, .card = "a1000000"};
    assert_int_equal(rg_hq_card_lost(STORE, &lost, NULL, &kind, &holder), RG_OK);
    assert_int_equal(look(STORE, 0xa1, false, key), RG_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_card_has_the_key_that_proves_it),
        TEST(others_have_none),
        TEST(who_withdraws_or_lost_it_has_none_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
