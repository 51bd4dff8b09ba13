/* P-256 and secp128r1 against published vectors, and points that are none. */
#include "curve.h"

#include "hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* NIST's component test of the ECC CDH primitive, P-256, count 0. */
static void agreement_is_nists(void **state)
{
    (void)state;
    uint8_t secret[32], peer[33], mine[33], expected[33], shared[32];
    hex_bytes("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534", secret);
    hex_bytes("02700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287", peer);
    hex_bytes("03ead218590119e8876b29146ff89ca61770c4edbbf97d38ce385ed281d8a6b230", expected);
    assert_int_equal(rg_p256_public(secret, mine), RG_OK);
    assert_memory_equal(mine, expected, sizeof mine);
    hex_bytes("46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b", expected);
    assert_int_equal(rg_p256_agree(secret, peer, shared), RG_OK);
    assert_memory_equal(shared, expected, sizeof shared);
    peer[0] = 0x03;
    assert_int_equal(rg_p256_agree(secret, peer, shared), RG_OK);
    assert_memory_equal(shared, expected, sizeof shared);
}

static void what_is_no_point_or_no_scalar_is_refused(void **state)
{
    (void)state;
    uint8_t secret[32] = {1}, point[33], shared[32], before[32];
    memset(shared, 0x55, sizeof shared);
    memcpy(before, shared, sizeof shared);
    /* x = 5 is on the curve, x = 4 is not. */
    memset(point, 0, sizeof point);
    point[0] = 2;
    point[32] = 4;
    assert_int_equal(rg_p256_agree(secret, point, shared), RG_INVALID);
    memset(point, 0xff, sizeof point);
    point[0] = 3;
    assert_int_equal(rg_p256_agree(secret, point, shared), RG_INVALID);
    static const uint8_t forms[] = {0, 1, 4, 6, 7};
    for (size_t i = 0; i < sizeof forms; i++) {
        memset(point, 0, sizeof point);
        point[0] = forms[i];
        point[32] = 5;
        assert_int_equal(rg_p256_agree(secret, point, shared), RG_INVALID);
    }
    assert_memory_equal(shared, before, sizeof shared);
    point[0] = 2;
    assert_int_equal(rg_p256_agree(secret, point, shared), RG_OK);
    memset(secret, 0, sizeof secret);
    assert_int_equal(rg_p256_agree(secret, point, shared), RG_INVALID);
    assert_int_equal(rg_p256_public(secret, point), RG_INVALID);
    /* The order itself is a scalar of zero. */
    hex_bytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", secret);
    assert_int_equal(rg_p256_public(secret, point), RG_INVALID);
}

/* RFC 6979, A.2.5: "sample" with SHA-256. */
static void es256_is_rfc_6979s(void **state)
{
    (void)state;
    uint8_t point[33], signature[64];
    hex_bytes("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6", point);
    hex_bytes("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
              "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
              signature);
    assert_true(rg_p256_verify(point, "sample", 6, signature));
    assert_false(rg_p256_verify(point, "Sample", 6, signature));
    for (size_t i = 0; i < sizeof signature; i++) {
        signature[i] ^= 1;
        assert_false(rg_p256_verify(point, "sample", 6, signature));
        signature[i] ^= 1;
    }
    point[32] ^= 1;
    assert_false(rg_p256_verify(point, "sample", 6, signature));
    memset(signature, 0, sizeof signature);
    assert_false(rg_p256_verify(point, "sample", 6, signature));
}

/* Keys of RFC 6979, A.2.5, and of P-384; written for these tests alone. */
static void a_private_key_is_read(void **state)
{
    (void)state;
    static const char *const good[] = {"-----BEGIN PRIVATE KEY-----\n"
                                       "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX\n"
                                       "Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth\n"
                                       "+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ\n"
                                       "-----END PRIVATE KEY-----\n",
                                       "-----BEGIN EC PRIVATE KEY-----\n"
                                       "MHcCAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49\n"
                                       "AwEHoUQDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8\n"
                                       "maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n"
                                       "-----END EC PRIVATE KEY-----\n"};
    static const char *const bad[] = {"", "x",
                                      "-----BEGIN PRIVATE KEY-----\n"
                                      "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAAAAAAAAAAAAAAAAAA\n"
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAehZANiAAQoPB1zZc5H\n"
                                      "iPKfjr8jTt/+rW/pl/vqX/otWMyd+nscUIsFUm9VueuyBA8FtI+20OGUdcmQYeQb\n"
                                      "iLpS79uMFpBHGmHYZ+15lynZySzQHb0iVjDYTt4yp4+eZGZM2sUS74w=\n"
                                      "-----END PRIVATE KEY-----\n",
                                      "-----BEGIN PUBLIC KEY-----\n"
                                      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7\n"
                                      "Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n"
                                      "-----END PUBLIC KEY-----\n",
                                      "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                      "MIH0MF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBBbHfXUg55oRV0nmjPd\n"
                                      "xB3OAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQhXeG5EmoH0AZzanv\n"
                                      "m/1ltwSBkHLQg6y/JkPSld1hhSOHov6jUnQ1TAAjvBiXWMeH+6I+eBKokiZtP9rm\n"
                                      "2m33rI2KcFXuB4YlwLi64EEKr2eO1KXNYsoI3LDR9Mu3rXbdteKEo577gzCQvdsL\n"
                                      "CyBVKobmTbLHvzYIESrbiPRXYk+9WdBrPgT1lSHT+ej3wNtwuL/3hsuEywbO2uI8\n"
                                      "38V+9iWpZw==\n"
                                      "-----END ENCRYPTED PRIVATE KEY-----\n"};
    uint8_t secret[RG_P256_SCALAR], expected[RG_P256_SCALAR];
    hex_bytes("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721", expected);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        memset(secret, 0, sizeof secret);
        assert_int_equal(rg_p256_private_read(good[i], strlen(good[i]), secret), RG_OK);
        assert_memory_equal(secret, expected, sizeof secret);
        assert_int_equal(rg_p256_private_read(good[i], strlen(good[i]) / 2, secret), RG_INVALID);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_p256_private_read(bad[i], strlen(bad[i]), secret), RG_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_is_nists),
        cmocka_unit_test(what_is_no_point_or_no_scalar_is_refused),
        cmocka_unit_test(es256_is_rfc_6979s),
        cmocka_unit_test(a_private_key_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
