/* The card's arithmetic against what NXP, and those who took it apart, have published. */
#include "../base/cipher_state.h"
#include "../base/hex.h"
#include "card_remote.h"
#include "desfire_auth.h"
#include "diversify.h"
#include "ev2_auth.h"
#include "member_token.h"
#include "sun.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t zero[16];

/* AN12196, 3.3: PICCData and a MAC over nothing. */
static void sun_without_file_data(void **state)
{
    static const char address[] =
        "choose.url.com/ntag424?e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086";
    struct rg_sun sun;
    struct rg_sun_picc picc;
    uint8_t uid[7];
    assert_int_equal(rg_sun_read((const uint8_t *)address, strlen(address), &sun), RG_OK);
    assert_int_equal(rg_sun_open(*state, zero, sun.picc, &picc), RG_OK);
    hex_bytes("04DE5F1EACC040", uid);
    assert_memory_equal(picc.uid, uid, 7);
    assert_int_equal(picc.counter, 61);
    assert_int_equal(rg_sun_check(*state, zero, &picc, &sun), RG_OK);
    for (size_t bit = 0; bit < 64; bit++) {
        sun.mac[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(rg_sun_check(*state, zero, &picc, &sun), RG_DENIED);
        sun.mac[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    picc.counter_bytes[0]++;
    assert_int_equal(rg_sun_check(*state, zero, &picc, &sun), RG_DENIED);
}

/* AN12196, 3.4: file data that the card enciphered, which the MAC covers with the name of its own parameter. */
static void sun_with_file_data(void **state)
{
    static const char address[] = "www.my424dna.com/?picc_data=FD91EC264309878BE6345CBE53BADF40"
                                  "&enc=CEE9A53E3E463EF1F459635736738962&cmac=ECC1E7F6C6C73BF6";
    struct rg_sun sun;
    struct rg_sun_picc picc;
    uint8_t uid[7], plain[RG_SUN_DATA_MAX];
    assert_int_equal(rg_sun_read((const uint8_t *)address, strlen(address), &sun), RG_OK);
    assert_int_equal(sun.data_len, 16);
    assert_int_equal(rg_sun_open(*state, zero, sun.picc, &picc), RG_OK);
    hex_bytes("04958CAA5C5E80", uid);
    assert_memory_equal(picc.uid, uid, 7);
    assert_int_equal(picc.counter, 8);
    assert_int_equal(rg_sun_check(*state, zero, &picc, &sun), RG_OK);
    assert_int_equal(rg_sun_data(*state, zero, &picc, &sun, plain), RG_OK);
    assert_memory_equal(plain, "xxxxxxxxxxxxxxxx", 16);
    uint8_t other[16] = {1};
    assert_int_equal(rg_sun_open(*state, other, sun.picc, &picc), RG_DENIED);
}

static void sun_that_is_not_as_it_must_be(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        enum rg_status status;
    } cases[] = {
        {"", RG_NOT_FOUND},
        {"example.com/?x=1", RG_NOT_FOUND},
        {"e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086", RG_NOT_FOUND},
        {"a/?e=EF963FF7828658A599F3041510671E88", RG_CORRUPT},
        {"a/?c=94EED9EE65337086", RG_CORRUPT},
        {"a/?e=EF963FF7828658A599F3041510671E8&c=94EED9EE65337086", RG_CORRUPT},
        {"a/?e=EF963FF7828658A599F3041510671E8G&c=94EED9EE65337086", RG_CORRUPT},
        {"a/?e=EF963FF7828658A599F3041510671E88&c=94EED9EE6533708600", RG_CORRUPT},
        {"a/?x=#e=EF963FF7828658A599F3041510671E88&c=94EED9EE65337086", RG_NOT_FOUND},
        {"a/?c=94eed9ee65337086&e=ef963ff7828658a599f3041510671e88", RG_OK},
        /* The MAC before what it covers, and file data of half a block. */
        {"a/"
         "?picc_data=FD91EC264309878BE6345CBE53BADF40&cmac=ECC1E7F6C6C73BF6&enc="
         "CEE9A53E3E463EF1F459635736738962",
         RG_CORRUPT},
        {"a/?picc_data=FD91EC264309878BE6345CBE53BADF40&enc=CEE9A53E3E463EF1&cmac=ECC1E7F6C6C73BF6",
         RG_CORRUPT},
        {"a/?picc_data=FD91EC264309878BE6345CBE53BADF40&enc=&cmac=ECC1E7F6C6C73BF6", RG_CORRUPT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_sun sun;
        assert_int_equal(rg_sun_read((const uint8_t *)cases[i].address, strlen(cases[i].address), &sun),
                         cases[i].status);
    }
}

/* AN12196, 6.6. */
static void ev2_first(void **state)
{
    uint8_t rnd_a[16], rnd_b[16], challenge[16], expected[32], answer[32], proof[32], ti[4], enc[16], mac[16];
    hex_bytes("13C5DB8A5930439FC3DEF9A4C675360F", rnd_a);
    hex_bytes("A04C124213C186F22399D33AC2A30215", challenge);
    assert_int_equal(rg_ev2_answer(*state, zero, rnd_a, challenge, answer, rnd_b), RG_OK);
    hex_bytes("B9E2FC789B64BF237CCCAA20EC7E6E48", expected);
    assert_memory_equal(rnd_b, expected, 16);
    hex_bytes("35C3E05A752E0144BAC0DE51C1F22C56B34408A23D8AEA266CAB947EA8E0118D", expected);
    assert_memory_equal(answer, expected, 32);
    hex_bytes("3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F08120663", proof);
    assert_int_equal(rg_ev2_check(*state, zero, rnd_a, proof, ti), RG_OK);
    hex_bytes("9D00C4DF", expected);
    assert_memory_equal(ti, expected, 4);
    assert_int_equal(rg_ev2_session_keys(*state, zero, rnd_a, rnd_b, enc, mac), RG_OK);
    hex_bytes("1309C877509E5A215007FF0ED19CA564", expected);
    assert_memory_equal(enc, expected, 16);
    hex_bytes("4C6626F5E72EA694202139295C7A7FC7", expected);
    assert_memory_equal(mac, expected, 16);
    rnd_a[5] ^= 1;
    assert_int_equal(rg_ev2_check(*state, zero, rnd_a, proof, ti), RG_DENIED);
}

static void desfire_aes(void **state)
{
    uint8_t rnd_a[16], rnd_b[16], challenge[16], expected[32], answer[32], proof[16], key[16];
    hex_bytes("F44B26F5686F3A391CD38EBD10772281", rnd_a);
    hex_bytes("B969FDFE56FD91FC9DE6F6F213B8FD1E", challenge);
    assert_int_equal(rg_desfire_answer(*state, zero, rnd_a, challenge, answer, rnd_b), RG_OK);
    hex_bytes("36AAD7DF6E436BA08D18613830A70D5AD43E3D3F4A8D47541EEE623A934E4774", expected);
    assert_memory_equal(answer, expected, 32);
    hex_bytes("800DB680BC146BD121D6578F2D2E2059", proof);
    assert_int_equal(rg_desfire_check(*state, zero, rnd_a, answer, proof), RG_OK);
    rg_desfire_session_key(rnd_a, rnd_b, key);
    hex_bytes("F44B26F5C05DDD7110772281C4D066E8", expected);
    assert_memory_equal(key, expected, 16);
    proof[15] ^= 1;
    assert_int_equal(rg_desfire_check(*state, zero, rnd_a, answer, proof), RG_DENIED);
}

/* AN10922's own example, and one whose input is short, where an ordinary CMAC gives another key. */
static void diversification(void **state)
{
    uint8_t master[16], input[32], expected[16], key[16], again[16];
    size_t len = hex_bytes("04782E21801D803042F54E585020416275", input);
    hex_bytes("00112233445566778899AABBCCDDEEFF", master);
    hex_bytes("A8DD63A3B89D54B37CA802473FDA9175", expected);
    assert_int_equal(rg_diversify(*state, master, input, len, key), RG_OK);
    assert_memory_equal(key, expected, 16);
    len = hex_bytes("04deadbeeffeed", input);
    hex_bytes("f3f9377698707b688eaf84abe39e3791", master);
    hex_bytes("0bb408baff98b6ee9f2e1585777f6a51", expected);
    assert_int_equal(rg_diversify(*state, master, input, len, key), RG_OK);
    assert_memory_equal(key, expected, 16);
    assert_int_equal(rg_diversify(*state, master, input, 0, key), RG_INVALID);
    assert_int_equal(rg_diversify(*state, master, input, 32, key), RG_INVALID);
    assert_int_equal(rg_diversify(*state, master, input, 31, key), RG_OK);

    /* Of our own input; by tests/integration/cards/card.py. */
    hex_bytes("000102030405060708090a0b0c0d0e0f", master);
    hex_bytes("04112233445566", input);
    hex_bytes("61d334899468d0ced2e3522ee108d161", expected);
    assert_int_equal(rg_diversify_card(*state, master, input, 7, RG_CARD_KEY_NTAG424, 2, key), RG_OK);
    assert_memory_equal(key, expected, 16);
    /* Each purpose, number and card has its own. */
    assert_int_equal(rg_diversify_card(*state, master, input, 7, RG_CARD_KEY_NTAG424, 1, key), RG_OK);
    assert_int_equal(rg_diversify_card(*state, master, input, 7, RG_CARD_KEY_NTAG424, 2, again), RG_OK);
    assert_memory_not_equal(key, again, 16);
    assert_int_equal(rg_diversify_card(*state, master, input, 7, RG_CARD_KEY_DESFIRE, 1, again), RG_OK);
    assert_memory_not_equal(key, again, 16);
    input[6] ^= 1;
    assert_int_equal(rg_diversify_card(*state, master, input, 7, RG_CARD_KEY_NTAG424, 1, again), RG_OK);
    assert_memory_not_equal(key, again, 16);
    assert_int_equal(rg_diversify_card(*state, master, input, 4, RG_CARD_KEY_NTAG424, 1, key), RG_INVALID);
    assert_int_equal(rg_diversify_card(*state, master, input, 7, RG_CARD_KEY_SUN_META, 1, key), RG_INVALID);
    assert_int_equal(rg_diversify_card(*state, master, input, 7, RG_CARD_KEY_VAS, 1, key), RG_INVALID);
}

/* HQ's two answers for the same card; a proof is asked about once, and by the question that belongs to it. */
static void a_proof_at_hq(void **state)
{
    uint8_t rnd_a[16], challenge[16], expected[32], answer[32], proof[32];
    struct rg_card_remote remote = {0};
    hex_bytes("13C5DB8A5930439FC3DEF9A4C675360F", rnd_a);
    hex_bytes("A04C124213C186F22399D33AC2A30215", challenge);
    hex_bytes("35C3E05A752E0144BAC0DE51C1F22C56B34408A23D8AEA266CAB947EA8E0118D", expected);
    hex_bytes("3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F08120663", proof);
    assert_int_equal(rg_card_remote_check(&remote, *state, zero, RG_CARD_ASK_EV2_CHECK, proof, 32),
                     RG_INVALID);
    static const enum rg_status ends[] = {RG_OK, RG_DENIED};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rg_card_remote_answer(&remote, *state, zero, RG_CARD_ASK_EV2_ANSWER, challenge, 16,
                                               rnd_a, answer),
                         RG_OK);
        assert_memory_equal(answer, expected, 32);
        proof[9] ^= (uint8_t)i;
        assert_int_equal(rg_card_remote_check(&remote, *state, zero, RG_CARD_ASK_EV2_CHECK, proof, 32),
                         ends[i]);
        proof[9] ^= (uint8_t)i;
        assert_int_equal(rg_card_remote_check(&remote, *state, zero, RG_CARD_ASK_EV2_CHECK, proof, 32),
                         RG_INVALID);
    }
    assert_int_equal(
        rg_card_remote_answer(&remote, *state, zero, RG_CARD_ASK_AES_ANSWER, challenge, 16, rnd_a, answer),
        RG_OK);
    assert_int_equal(rg_card_remote_check(&remote, *state, zero, RG_CARD_ASK_EV2_CHECK, proof, 32),
                     RG_INVALID);
    assert_int_equal(
        rg_card_remote_answer(&remote, *state, zero, RG_CARD_ASK_EV2_ANSWER, challenge, 15, rnd_a, answer),
        RG_INVALID);
    assert_int_equal(
        rg_card_remote_answer(&remote, *state, zero, RG_CARD_ASK_EV2_CHECK, challenge, 16, rnd_a, answer),
        RG_INVALID);
}

static void originality(void **state)
{
    (void)state;
    uint8_t uid[7], signature[32];
    hex_bytes("04E10CDA993C80", uid);
    hex_bytes("8B76052EE42F5567BEB53238B3E3F9950707C0DCC956B5C5EFCFDB709B2D82B3", signature);
    assert_true(rg_ntag_is_original(uid, signature));
    for (size_t i = 0; i < sizeof signature; i++) {
        signature[i] ^= 0x80;
        assert_false(rg_ntag_is_original(uid, signature));
        signature[i] ^= 0x80;
    }
    uid[6] ^= 1;
    assert_false(rg_ntag_is_original(uid, signature));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sun_without_file_data, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(sun_with_file_data, cipher_begin, cipher_end),
        cmocka_unit_test(sun_that_is_not_as_it_must_be),
        cmocka_unit_test_setup_teardown(ev2_first, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(desfire_aes, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(diversification, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(a_proof_at_hq, cipher_begin, cipher_end),
        cmocka_unit_test(originality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
