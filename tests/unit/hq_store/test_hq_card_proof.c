/* By which keys cards prove themselves through HQ: active ones of members who may be recognised, of any site, and nobody else's. */
#include "cipher.h"
#include "hq_card_media.h"
#include "hq_card_proof.h"
#include "hq_consent_ops.h"
#include "identity.h"
#include "keystore_sim.h"

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

static const struct rg_hq_origin kiosk = {.site = "s1", .device = "k1", .now_ms = 1700000000000};

static const uint8_t *key_of(const struct rg_hq_medium_keys *keys, uint8_t kind)
{
    for (uint8_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].kind == kind) {
            return keys->keys[i].bytes;
        }
    }
    return NULL;
}

/* As the card says it, by AN12196, with the room's own AES and CMAC (unit_card_vectors has theirs). */
static void say_sun(const struct rg_hq_medium_keys *keys, const uint8_t of[7], uint32_t counter,
                    uint8_t picc[16], uint8_t mac[8])
{
    static const uint8_t zero[16];
    struct rg_cipher *cipher;
    uint8_t plain[16] = {0xc7}, vector[16] = {0x3c, 0xc3, 0x00, 0x01, 0x00, 0x80}, session[16], whole[16];
    const uint8_t low[3] = {(uint8_t)counter, (uint8_t)(counter >> 8), (uint8_t)(counter >> 16)};
    memcpy(plain + 1, of, 7);
    memcpy(plain + 8, low, 3);
    memcpy(vector + 6, of, 7);
    memcpy(vector + 13, low, 3);
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    assert_int_equal(rg_aes_cbc_encrypt(cipher, key_of(keys, RG_CARD_KEY_SUN_META), zero, plain, 16, picc),
                     RG_OK);
    assert_int_equal(rg_aes_cmac(cipher, key_of(keys, RG_CARD_KEY_SUN_FILE), vector, 16, session), RG_OK);
    assert_int_equal(rg_aes_cmac(cipher, session, zero, 0, whole), RG_OK);
    for (int i = 0; i < 8; i++) {
        mac[i] = whole[2 * i + 1];
    }
    rg_cipher_free(cipher);
}

static enum rg_status hear_bytes(struct rg_hq_store *store, const uint8_t picc[16], const uint8_t mac[8],
                                 struct rg_card_token *token)
{
    struct rg_cipher *cipher;
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    enum rg_status status = rg_hq_card_sun(store, cipher, &kiosk, picc, mac, token);
    rg_cipher_free(cipher);
    return status;
}

static enum rg_status hear(struct rg_hq_store *store, const struct rg_hq_medium_keys *keys,
                           const uint8_t of[7], uint32_t counter, struct rg_card_token *token)
{
    uint8_t picc[16], mac[8];
    say_sun(keys, of, counter, picc, mac);
    return hear_bytes(store, picc, mac, token);
}

static struct rg_card_token token_of_uid(const uint8_t of[7])
{
    struct rg_card_identifier identifier = {.kind = RG_CARD_A, .len = 7};
    struct rg_card_token token;
    memcpy(identifier.bytes, of, 7);
    static const uint8_t key[RG_KEY_LEN] = {7};
    uint32_t version;
    if (letters_keys()->ops->version(letters_keys(), RG_KEY_CARD_HASH, &version) == RG_NOT_FOUND) {
        assert_int_equal(letters_keys()->ops->put(letters_keys(), RG_KEY_CARD_HASH, 1, key), RG_OK);
    }
    assert_int_equal(rg_identity_token_of(&identifier, letters_keys(), &token), RG_OK);
    return token;
}

static struct rg_hq_medium_keys issue_as(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                                         const uint8_t of[7], bool badge_keys)
{
    const struct rg_card_token token = token_of_uid(of);
    struct rg_cipher *cipher;
    struct rg_hq_medium_keys keys;
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    assert_int_equal((badge_keys ? rg_hq_badge_keys_make : rg_hq_medium_keys_make)(
                         letters_keys(), cipher, 0, RG_MEDIUM_NTAG424, of, 7, &keys),
                     RG_OK);
    rg_cipher_free(cipher);
    assert_int_equal(rg_hq_card_issue_medium(store, kind, holder, &token, &tag, &keys), RG_OK);
    return keys;
}

static struct rg_hq_medium_keys issue_uid(struct rg_hq_store *store, int64_t holder, const uint8_t of[7])
{
    return issue_as(store, RG_HQ_MEMBER_CARD, holder, of, false);
}

static void a_random_uid_is_known_by_what_is_inside(void **state)
{
    static const uint8_t other[7] = {0x04, 9, 9, 9, 9, 9, 9};
    struct rg_card_token token = {.key_version = 1};
    struct rg_hq_medium_keys keys = issue_uid(STORE, 1, uid);
    const struct rg_card_token wanted = token_of_uid(uid);
    assert_int_equal(hear(STORE, &keys, uid, 41, &token), RG_OK);
    assert_memory_equal(token.bytes, wanted.bytes, sizeof wanted.bytes);
    assert_int_equal(token.key_version, 1);
    /* A card that is nobody's, with keys of this chain; and one whose MAC is another card's. */
    token = (struct rg_card_token){.key_version = 1};
    assert_int_equal(hear(STORE, &keys, other, 1, &token), RG_NOT_FOUND);
    uint8_t picc[16], mac[8];
    say_sun(&keys, uid, 42, picc, mac);
    mac[3] ^= 1;
    assert_int_equal(hear_bytes(STORE, picc, mac, &token), RG_NOT_FOUND);
    mac[3] ^= 1;
    picc[3] ^= 1;
    assert_int_equal(hear_bytes(STORE, picc, mac, &token), RG_NOT_FOUND);
    picc[3] ^= 1;
    static const struct rg_card_token none = {.key_version = 1};
    assert_memory_equal(&token, &none, sizeof none);
    /* None of them has counted it. */
    assert_int_equal(hear_bytes(STORE, picc, mac, &token), RG_OK);
}

/* A badge works without HQ or not at all, whichever keys somebody has written on it. */
static void a_badge_is_not_known_by_what_is_inside(void **state)
{
    static const uint8_t other[7] = {0x04, 8, 8, 8, 8, 8, 8};
    static const struct rg_card_token none = {.key_version = 1};
    struct rg_card_token token = none;
    struct rg_hq_medium_keys keys = issue_as(STORE, RG_HQ_BADGE, 1, uid, true);
    assert_int_equal(hear(STORE, &keys, uid, 1, &token), RG_NOT_FOUND);
    keys = issue_as(STORE, RG_HQ_BADGE, 1, other, false);
    assert_int_equal(hear(STORE, &keys, other, 1, &token), RG_NOT_FOUND);
    assert_memory_equal(&token, &none, sizeof none);
}

static void what_it_said_is_good_once(void **state)
{
    struct rg_card_token token = {.key_version = 1};
    struct rg_hq_medium_keys keys = issue_uid(STORE, 1, uid);
    assert_int_equal(hear(STORE, &keys, uid, 7, &token), RG_OK);
    assert_int_equal(hear(STORE, &keys, uid, 7, &token), RG_DENIED);
    assert_int_equal(hear(STORE, &keys, uid, 6, &token), RG_DENIED);
    assert_int_equal(hear(STORE, &keys, uid, 8, &token), RG_OK);
    assert_int_equal(hear(STORE, &keys, uid, 0xffffff, &token), RG_OK);
    assert_int_equal(hear(STORE, &keys, uid, 9, &token), RG_DENIED);
}

static void cards_of_every_master_are_opened(void **state)
{
    static const uint8_t newer[7] = {0x04, 7, 7, 7, 7, 7, 7};
    struct rg_card_token token = {.key_version = 1};
    uint32_t version;
    struct rg_hq_medium_keys old = issue_uid(STORE, 1, uid);
    assert_int_equal(rg_hq_masters_raise(letters_keys(), &version), RG_OK);
    struct rg_hq_medium_keys young = issue_uid(STORE, 1, newer);
    assert_int_equal(young.version, version);
    assert_int_equal(hear(STORE, &young, newer, 1, &token), RG_OK);
    assert_int_equal(hear(STORE, &old, uid, 1, &token), RG_OK);
}

static void who_withdraws_is_nobody_by_sun_too(void **state)
{
    struct rg_card_token token = {.key_version = 1};
    struct rg_hq_medium_keys keys = issue_uid(STORE, 1, uid);
    assert_int_equal(hear(STORE, &keys, uid, 1, &token), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_consent(STORE, 1, "recognise", false, 20);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hear(STORE, &keys, uid, 2, &token), RG_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_card_has_the_key_that_proves_it),
        TEST(others_have_none),
        TEST(who_withdraws_or_lost_it_has_none_any_more),
        TEST(a_random_uid_is_known_by_what_is_inside),
        TEST(a_badge_is_not_known_by_what_is_inside),
        TEST(what_it_said_is_good_once),
        TEST(cards_of_every_master_are_opened),
        TEST(who_withdraws_is_nobody_by_sun_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
