/* What is made of the chain's masters: each card's own keys, none of them another's. */
#include "hq_medium_keys.h"

#include "card_setup.h"
#include "diversify.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t uid[7] = {0x04, 0x95, 0x8c, 0xaa, 0x5c, 0x5e, 0x80};
static const uint8_t other_uid[7] = {0x04, 0x95, 0x8c, 0xaa, 0x5c, 0x5e, 0x81};

static struct rg_keystore *keystore;
static struct rg_cipher *cipher;

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(rg_keystore_sim_create(&keystore), RG_OK);
    assert_int_equal(rg_cipher_make(&cipher), RG_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    keystore->ops->close(keystore);
    rg_cipher_free(cipher);
    return 0;
}

static struct rg_hq_medium_keys made(uint32_t version, enum rg_medium medium, const uint8_t *of)
{
    struct rg_hq_medium_keys keys;
    memset(&keys, 0xee, sizeof keys);
    assert_int_equal(rg_hq_medium_keys_make(keystore, cipher, version, medium, of, 7, &keys), RG_OK);
    return keys;
}

static bool share_a_key(const struct rg_hq_medium_keys *a, const struct rg_hq_medium_keys *b)
{
    bool shared = false;
    for (uint8_t i = 0; i < a->count; i++) {
        for (uint8_t j = 0; j < b->count; j++) {
            shared = shared || memcmp(a->keys[i].bytes, b->keys[j].bytes, RG_AES_KEY) == 0;
        }
    }
    return shared;
}

static void a_card_gets_each_of_its_keys(void **state)
{
    (void)state;
    struct rg_hq_medium_keys tag = made(0, RG_MEDIUM_NTAG424, uid), chip = made(0, RG_MEDIUM_DESFIRE, uid);
    static const uint8_t kinds[] = {RG_CARD_KEY_NTAG424_MASTER, RG_CARD_KEY_NTAG424, RG_CARD_KEY_SUN_META,
                                    RG_CARD_KEY_SUN_FILE};
    assert_int_equal(tag.version, 1);
    assert_int_equal(tag.count, 4);
    for (uint8_t i = 0; i < 4; i++) {
        assert_int_equal(tag.keys[i].kind, kinds[i]);
        assert_int_equal(tag.keys[i].number, i);
        for (uint8_t j = 0; j < i; j++) {
            assert_memory_not_equal(tag.keys[i].bytes, tag.keys[j].bytes, RG_AES_KEY);
        }
    }
    assert_int_equal(chip.count, 2);
    assert_int_equal(chip.keys[0].kind, RG_CARD_KEY_DESFIRE_MASTER);
    assert_int_equal(chip.keys[0].number, RG_DESFIRE_KEY_MASTER);
    assert_int_equal(chip.keys[1].kind, RG_CARD_KEY_DESFIRE);
    assert_int_equal(chip.keys[1].number, RG_DESFIRE_KEY_PROOF);
    assert_false(share_a_key(&tag, &chip));
    /* The same card has the same keys the next time. */
    struct rg_hq_medium_keys again = made(1, RG_MEDIUM_NTAG424, uid);
    assert_memory_equal(&again, &tag, sizeof tag);
}

static void they_are_made_as_an10922_says_of_what_the_keystore_says(void **state)
{
    (void)state;
    static const char label[] = "regard/1 member cards";
    uint8_t mac[32], key[RG_AES_KEY];
    struct rg_hq_medium_keys tag = made(0, RG_MEDIUM_NTAG424, uid);
    assert_int_equal(
        keystore->ops->hmac_sha256(keystore, "card-master", (const uint8_t *)label, sizeof label - 1, mac),
        RG_OK);
    assert_int_equal(
        rg_diversify_card(cipher, mac, uid, sizeof uid, RG_CARD_KEY_NTAG424, RG_NTAG424_KEY_PROOF, key),
        RG_OK);
    assert_memory_equal(tag.keys[1].bytes, key, sizeof key);
}

static void no_key_is_anothers(void **state)
{
    (void)state;
    struct rg_hq_medium_keys mine = made(0, RG_MEDIUM_DESFIRE, uid);
    struct rg_hq_medium_keys theirs = made(0, RG_MEDIUM_DESFIRE, other_uid), badge;
    assert_false(share_a_key(&mine, &theirs));
    assert_int_equal(rg_hq_badge_keys_make(keystore, cipher, 0, RG_MEDIUM_DESFIRE, uid, 7, &badge), RG_OK);
    assert_false(share_a_key(&mine, &badge));
    /* What opens PICCData is common to members' cards, and is no badge's. */
    mine = made(0, RG_MEDIUM_NTAG424, uid);
    theirs = made(0, RG_MEDIUM_NTAG424, other_uid);
    assert_memory_equal(mine.keys[2].bytes, theirs.keys[2].bytes, RG_AES_KEY);
    assert_memory_not_equal(mine.keys[3].bytes, theirs.keys[3].bytes, RG_AES_KEY);
    assert_int_equal(rg_hq_badge_keys_make(keystore, cipher, 0, RG_MEDIUM_NTAG424, uid, 7, &badge), RG_OK);
    assert_int_equal(badge.count, 4);
    assert_false(share_a_key(&mine, &badge));
}

static void a_next_master_is_for_cards_from_then_on(void **state)
{
    (void)state;
    uint32_t version = 0;
    assert_int_equal(rg_hq_masters_newest(keystore, &version), RG_NOT_FOUND);
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_NOT_FOUND);
    struct rg_hq_medium_keys first = made(0, RG_MEDIUM_NTAG424, uid);
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_OK);
    assert_int_equal(version, 2);
    struct rg_hq_medium_keys second = made(0, RG_MEDIUM_NTAG424, uid);
    assert_int_equal(second.version, 2);
    assert_false(share_a_key(&first, &second));
    struct rg_hq_medium_keys again = made(1, RG_MEDIUM_NTAG424, uid);
    assert_memory_equal(&again, &first, sizeof first);
    while (version < RG_HQ_MASTERS_MAX) {
        assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_OK);
    }
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_FULL);
    assert_int_equal(rg_hq_masters_newest(keystore, &version), RG_OK);
    assert_int_equal(version, RG_HQ_MASTERS_MAX);
    /* Ready is ready: nothing is made twice. */
    assert_int_equal(rg_hq_masters_ready(keystore), RG_OK);
    again = made(1, RG_MEDIUM_NTAG424, uid);
    assert_memory_equal(&again, &first, sizeof first);
}

static void the_oldest_master_can_be_ended(void **state)
{
    (void)state;
    uint32_t version = 0, oldest = 0, newest = 0;
    struct rg_hq_medium_keys keys = {.version = 77}, first = made(0, RG_MEDIUM_DESFIRE, uid);
    uint8_t key[RG_AES_KEY];
    /* Never the one that cards are made of. */
    assert_int_equal(rg_hq_masters_retire(keystore, 1), RG_DENIED);
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_OK);
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_OK);
    assert_int_equal(rg_hq_masters_retire(keystore, 2), RG_DENIED);
    assert_int_equal(rg_hq_masters_retire(keystore, 3), RG_DENIED);
    assert_int_equal(rg_hq_masters_retire(keystore, 1), RG_OK);
    assert_int_equal(rg_hq_masters_span(keystore, &oldest, &newest), RG_OK);
    assert_int_equal(oldest, 2);
    assert_int_equal(newest, 3);
    assert_int_equal(rg_hq_medium_keys_make(keystore, cipher, 1, RG_MEDIUM_DESFIRE, uid, 7, &keys),
                     RG_NOT_FOUND);
    assert_int_equal(keys.version, 77);
    assert_int_equal(rg_hq_sun_meta_key(keystore, 1, key), RG_NOT_FOUND);
    assert_int_equal(rg_hq_sun_meta_key(keystore, 0, key), RG_NOT_FOUND);
    assert_int_equal(rg_hq_sun_meta_key(keystore, 3, key), RG_OK);
    struct rg_hq_medium_keys third = made(3, RG_MEDIUM_NTAG424, uid);
    assert_memory_equal(key, third.keys[2].bytes, sizeof key);
    /* Nor does it come back: what is made from now on is of the newest, and the next one follows that. */
    assert_int_equal(rg_hq_masters_ready(keystore), RG_OK);
    assert_int_equal(made(0, RG_MEDIUM_DESFIRE, uid).version, 3);
    assert_false(share_a_key(&first, &third));
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_OK);
    assert_int_equal(version, 4);
    assert_int_equal(rg_hq_masters_retire(keystore, 2), RG_OK);
    assert_int_equal(rg_hq_masters_retire(keystore, 3), RG_OK);
    assert_int_equal(rg_hq_masters_retire(keystore, 4), RG_DENIED);
    /* One that is missing between others was lost. */
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_OK);
    assert_int_equal(rg_hq_masters_raise(keystore, &version), RG_OK);
    assert_int_equal(keystore->ops->destroy(keystore, "card-master-5"), RG_OK);
    assert_int_equal(rg_hq_masters_span(keystore, &oldest, &newest), RG_CORRUPT);
    assert_int_equal(rg_hq_masters_retire(keystore, 4), RG_CORRUPT);
}

static void what_cannot_be_made_is_not(void **state)
{
    (void)state;
    struct rg_hq_medium_keys keys = {.version = 77};
    assert_int_equal(rg_hq_medium_keys_make(keystore, cipher, 1, RG_MEDIUM_NTAG424, uid, 7, &keys),
                     RG_NOT_FOUND);
    assert_int_equal(rg_hq_masters_ready(keystore), RG_OK);
    static const enum rg_medium without[] = {RG_MEDIUM_NONE,      RG_MEDIUM_UID, RG_MEDIUM_NTAG21X,
                                             RG_MEDIUM_SMART_TAP, RG_MEDIUM_VAS, RG_MEDIUM_FOREIGN};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        assert_int_equal(rg_hq_medium_keys_make(keystore, cipher, 0, without[i], uid, 7, &keys),
                         RG_UNSUPPORTED);
    }
    assert_int_equal(rg_hq_medium_keys_make(keystore, cipher, 0, RG_MEDIUM_NTAG424, uid, 4, &keys),
                     RG_INVALID);
    assert_int_equal(rg_hq_medium_keys_make(keystore, cipher, 2, RG_MEDIUM_NTAG424, uid, 7, &keys),
                     RG_NOT_FOUND);
    rg_keystore_sim_corrupt(keystore, "card-master");
    assert_int_equal(rg_hq_medium_keys_make(keystore, cipher, 1, RG_MEDIUM_NTAG424, uid, 7, &keys),
                     RG_CORRUPT);
    assert_int_equal(keys.version, 77);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_card_gets_each_of_its_keys),
        TEST(they_are_made_as_an10922_says_of_what_the_keystore_says),
        TEST(no_key_is_anothers),
        TEST(a_next_master_is_for_cards_from_then_on),
        TEST(the_oldest_master_can_be_ended),
        TEST(what_cannot_be_made_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
