/* AES, CMAC, GCM and the key derivations against the published vectors, and what is refused. */
#include "cipher.h"

#include "cipher_state.h"
#include "hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* RFC 4493. */
static void cmac_is_rfc_4493s(void **state)
{
    static const struct {
        size_t len;
        const char *mac;
    } cases[] = {{0, "bb1d6929e95937287fa37d129b756746"},
                 {16, "070a16b46b4d4144f79bdd9dd04a287c"},
                 {40, "dfa66747de9ae63030ca32611497c827"},
                 {64, "51f0bebf7e3b9d92fc49741779363cfe"}};
    uint8_t key[16], message[64], expected[16], mac[16];
    hex_bytes("2b7e151628aed2a6abf7158809cf4f3c", key);
    hex_bytes(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef"
        "f69f2445df4f9b17ad2b417be66c3710",
        message);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hex_bytes(cases[i].mac, expected);
        assert_int_equal(rg_aes_cmac(*state, key, message, cases[i].len, mac), RG_OK);
        assert_memory_equal(mac, expected, 16);
    }
}

/* NIST SP 800-38A, F.2.1 and F.5.1. */
static void cbc_and_ctr_are_nists(void **state)
{
    uint8_t key[16], iv[16], plain[32], expected[32], text[32], counter[16];
    hex_bytes("2b7e151628aed2a6abf7158809cf4f3c", key);
    hex_bytes("000102030405060708090a0b0c0d0e0f", iv);
    hex_bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51", plain);
    hex_bytes("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2", expected);
    assert_int_equal(rg_aes_cbc_encrypt(*state, key, iv, plain, 32, text), RG_OK);
    assert_memory_equal(text, expected, 32);
    assert_int_equal(rg_aes_cbc_decrypt(*state, key, iv, text, 32, text), RG_OK);
    assert_memory_equal(text, plain, 32);
    hex_bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", counter);
    hex_bytes("874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff", expected);
    assert_int_equal(rg_aes_ctr(*state, key, counter, plain, 32, text), RG_OK);
    assert_memory_equal(text, expected, 32);
    assert_int_equal(rg_aes_ctr(*state, key, counter, plain, 21, text), RG_OK);
    assert_memory_equal(text, expected, 21);
}

static void what_is_no_whole_block_is_refused(void **state)
{
    static uint8_t bytes[RG_CIPHER_MAX + 16], key[16];
    assert_int_equal(rg_aes_cbc_encrypt(*state, key, key, bytes, 15, bytes), RG_INVALID);
    assert_int_equal(rg_aes_cbc_decrypt(*state, key, key, bytes, 17, bytes), RG_INVALID);
    assert_int_equal(rg_aes_cbc_encrypt(*state, key, key, bytes, sizeof bytes, bytes), RG_INVALID);
    assert_int_equal(rg_aes_ctr(*state, key, key, bytes, sizeof bytes, bytes), RG_INVALID);
    assert_int_equal(rg_aes_cmac(*state, key, bytes, sizeof bytes, bytes), RG_INVALID);
    assert_int_equal(rg_aes_cmac_two_blocks(*state, key, bytes, 33, bytes), RG_INVALID);
}

/* By python3-cryptography: AESGCM(bytes(range(32))).encrypt(bytes(16), b"Regard seals this", None). */
static void gcm_opens_under_an_iv_of_16_bytes(void **state)
{
    uint8_t key[32], iv[16] = {0}, sealed[33], plain[17];
    for (size_t i = 0; i < sizeof key; i++) {
        key[i] = (uint8_t)i;
    }
    hex_bytes("9adb3f5bc7a12ea77f14168353b8506ef6535256a216e1558585aa5c575914551c", sealed);
    assert_int_equal(rg_aes256_gcm_open(*state, key, iv, sealed, sizeof sealed, plain), RG_OK);
    assert_memory_equal(plain, "Regard seals this", 17);
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 0x10;
        assert_int_equal(rg_aes256_gcm_open(*state, key, iv, sealed, sizeof sealed, plain), RG_CORRUPT);
        assert_int_equal(plain[0], 0);
        sealed[i] ^= 0x10;
    }
    assert_int_equal(rg_aes256_gcm_open(*state, key, iv, sealed, sizeof sealed - 1, plain), RG_CORRUPT);
    assert_int_equal(rg_aes256_gcm_open(*state, key, iv, sealed, 15, plain), RG_CORRUPT);
}

/* RFC 5869, test cases 1 and 3. */
static void hkdf_is_rfc_5869s(void **state)
{
    (void)state;
    uint8_t secret[22], salt[13], info[10], key[42], expected[42];
    memset(secret, 0x0b, sizeof secret);
    hex_bytes("000102030405060708090a0b0c", salt);
    hex_bytes("f0f1f2f3f4f5f6f7f8f9", info);
    hex_bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
              expected);
    assert_int_equal(rg_hkdf_sha256(secret, 22, salt, 13, info, 10, key, sizeof key), RG_OK);
    assert_memory_equal(key, expected, sizeof key);
    hex_bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
              expected);
    assert_int_equal(rg_hkdf_sha256(secret, 22, salt, 0, info, 0, key, sizeof key), RG_OK);
    assert_memory_equal(key, expected, sizeof key);
    assert_int_equal(rg_hkdf_sha256(secret, 22, salt, 0, info, 0, key, RG_DERIVED_MAX + 1), RG_INVALID);
}

/* NIST CAVS, ANSI X9.63 with SHA-256: 192 bits of secret without info, and 192 bits with 128 of info. */
static void x963_is_nists(void **state)
{
    (void)state;
    uint8_t secret[24], key[64], expected[64], info[16];
    hex_bytes("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08", secret);
    hex_bytes("443024c3dae66b95e6f5670601558f71", expected);
    assert_int_equal(rg_x963kdf_sha256(secret, 24, info, 0, key, 16), RG_OK);
    assert_memory_equal(key, expected, 16);
    hex_bytes("22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d", secret);
    hex_bytes("75eef81aa3041e33b80971203d2c0c52", info);
    hex_bytes("c498af77161cc59f2962b9a713e2b215152d139766ce34a776df11866a69bf2e52a13d9c7c6fc878c50c5ea0bc7b00"
              "e0da2447cfd874f6cf92f30d0097111485",
              expected);
    assert_int_equal(rg_x963kdf_sha256(secret, 24, info, 16, key, 64), RG_OK);
    assert_memory_equal(key, expected, 64);
    assert_int_equal(rg_x963kdf_sha256(secret, 24, info, 0, key, 65), RG_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cmac_is_rfc_4493s, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(cbc_and_ctr_are_nists, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(what_is_no_whole_block_is_refused, cipher_begin, cipher_end),
        cmocka_unit_test_setup_teardown(gcm_opens_under_an_iv_of_16_bytes, cipher_begin, cipher_end),
        cmocka_unit_test(hkdf_is_rfc_5869s),
        cmocka_unit_test(x963_is_nists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
