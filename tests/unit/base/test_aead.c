/* The test cases of McGrew and Viega's specification for 256-bit keys and 96-bit nonces, and what must not open. */
#include "aead.h"
#include "aead_nonce.h"

#include "crypto.h"
#include "memory_search.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int make(void **state)
{
    struct rg_aead *aead = NULL;
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    *state = aead;
    return 0;
}

static int release(void **state)
{
    rg_aead_free(*state);
    return 0;
}

static size_t from_hex(const char *hex, uint8_t *bytes)
{
    size_t len = strlen(hex) / 2;
    assert_int_equal(rg_hex_read(hex, bytes, len), RG_OK);
    return len;
}

#define KEY_15 "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
#define TEXT_16                                                                                              \
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aed" \
    "f5aa0de657"                                                                                             \
    "ba637b39"
#define SEALED_16                                                                                            \
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e" \
    "6393ba7a0a"                                                                                             \
    "bcc9f662"

static void known_answers(void **state)
{
    struct rg_aead *aead = *state;
    static const struct {
        const char *key, *nonce, *text, *aad, *sealed, *tag;
    } cases[] = {
        {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000", "",
         "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
        {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
         "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18",
         "d0d1c8a799996bf0265b98b5d48ab919"},
        {KEY_15, "cafebabefacedbaddecaf888", TEXT_16 "1aafd255", "", SEALED_16 "898015ad",
         "b094dac5d93471bdec1a502270e3cc6c"},
        {KEY_15, "cafebabefacedbaddecaf888", TEXT_16, "feedfacedeadbeeffeedfacedeadbeefabaddad2", SEALED_16,
         "76fc6ece0f4e1768cddf8853bb2d551b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t key[32], nonce[12], text[64], aad[32], sealed[128], opened[64] = {0};
        char hex[257];
        (void)from_hex(cases[i].key, key);
        (void)from_hex(cases[i].nonce, nonce);
        size_t len = from_hex(cases[i].text, text), aad_len = from_hex(cases[i].aad, aad);
        assert_int_equal(rg_aead_seal_with(aead, nonce, key, aad, aad_len, text, len, sealed), RG_OK);
        char expected[257];
        (void)snprintf(expected, sizeof expected, "%s%s%s", cases[i].nonce, cases[i].sealed, cases[i].tag);
        rg_hex_write(sealed, len + RG_AEAD_OVERHEAD, hex);
        assert_string_equal(hex, expected);
        assert_int_equal(rg_aead_open(aead, key, aad, aad_len, sealed, len + RG_AEAD_OVERHEAD, opened),
                         RG_OK);
        assert_memory_equal(opened, text, len);
    }
}

/* Every length about the cipher's blocks, and one long text, come back as they were. */
static void every_length(void **state)
{
    struct rg_aead *aead = *state;
    static uint8_t text[70000], sealed[70000 + RG_AEAD_OVERHEAD], opened[70000];
    uint8_t key[32];
    assert_int_equal(rg_random(key, sizeof key), RG_OK);
    assert_int_equal(rg_random(text, sizeof text), RG_OK);
    for (size_t len = 0; len <= sizeof text; len += len < 300 ? 1 : sizeof text - 300) {
        assert_int_equal(rg_aead_seal(aead, key, "a", 1, text, len, sealed), RG_OK);
        assert_int_equal(rg_aead_open(aead, key, "a", 1, sealed, len + RG_AEAD_OVERHEAD, opened), RG_OK);
        assert_memory_equal(opened, text, len);
    }
}

/* Every bit of the nonce, the text, the tag, what is authenticated and the key counts, and so does every length. */
static void nothing_else_opens(void **state)
{
    struct rg_aead *aead = *state;
    enum { LEN = 70, SEALED = LEN + RG_AEAD_OVERHEAD };
    uint8_t key[32], aad[12], text[LEN], sealed[SEALED], opened[SEALED], zeros[LEN] = {0};
    assert_int_equal(rg_random(key, sizeof key), RG_OK);
    assert_int_equal(rg_random(aad, sizeof aad), RG_OK);
    assert_int_equal(rg_random(text, sizeof text), RG_OK);
    assert_int_equal(rg_aead_seal(aead, key, aad, sizeof aad, text, LEN, sealed), RG_OK);
    struct {
        uint8_t *bytes;
        size_t len;
    } places[] = {{sealed, SEALED}, {aad, sizeof aad}, {key, sizeof key}};
    for (size_t p = 0; p < 3; p++) {
        for (size_t bit = 0; bit < places[p].len * 8; bit++) {
            places[p].bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            memset(opened, 0xee, sizeof opened);
            assert_int_equal(rg_aead_open(aead, key, aad, sizeof aad, sealed, SEALED, opened), RG_CORRUPT);
            /* What was decrypted before the tag was looked at is not left to be used. */
            assert_memory_equal(opened, zeros, LEN);
            places[p].bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        }
    }
    for (size_t len = 0; len < SEALED; len++) {
        assert_int_equal(rg_aead_open(aead, key, aad, sizeof aad, sealed, len, opened), RG_CORRUPT);
    }
    for (size_t len = 0; len < sizeof aad; len++) {
        assert_int_equal(rg_aead_open(aead, key, aad, len, sealed, SEALED, opened), RG_CORRUPT);
    }
    assert_int_equal(rg_aead_open(aead, key, aad, sizeof aad, sealed, SEALED, opened), RG_OK);
    assert_memory_equal(opened, text, LEN);
}

static int compare_nonces(const void *a, const void *b)
{
    return memcmp(a, b, RG_AEAD_NONCE);
}

/* Over many drawings, and in two of them at once. */
static void no_nonce_twice(void **state)
{
    enum { HALF = 1000 };
    static uint8_t nonces[2 * HALF][RG_AEAD_NONCE];
    struct rg_aead *other;
    assert_int_equal(rg_aead_make(&other), RG_OK);
    uint8_t key[32] = {0}, sealed[RG_AEAD_OVERHEAD];
    for (size_t i = 0; i < 2 * HALF; i++) {
        assert_int_equal(rg_aead_seal(i % 2 == 0 ? *state : other, key, NULL, 0, NULL, 0, sealed), RG_OK);
        memcpy(nonces[i], sealed, RG_AEAD_NONCE);
    }
    rg_aead_free(other);
    qsort(nonces, 2 * HALF, RG_AEAD_NONCE, compare_nonces);
    for (size_t i = 1; i < 2 * HALF; i++) {
        assert_memory_not_equal(nonces[i - 1], nonces[i], RG_AEAD_NONCE);
    }
}

static void too_long(void **state)
{
    struct rg_aead *aead = *state;
    uint8_t key[32] = {0}, sealed[RG_AEAD_OVERHEAD];
    assert_int_equal(rg_aead_seal(aead, key, NULL, 0, "", (size_t)RG_AEAD_MAX + 1, sealed), RG_INVALID);
    assert_int_equal(rg_aead_seal(aead, key, "", (size_t)RG_AEAD_MAX + 1, NULL, 0, sealed), RG_INVALID);
    assert_int_equal(
        rg_aead_open(aead, key, NULL, 0, sealed, (size_t)RG_AEAD_MAX + RG_AEAD_OVERHEAD + 1, NULL),
        RG_CORRUPT);
    rg_aead_free(NULL);
}

/* A key's schedule begins with the key, so the process's own memory shows whether one was left. */
static void no_key_stays_behind(void **state)
{
    struct rg_aead *aead = *state;
    uint8_t inverse[32], sealed[100 + RG_AEAD_OVERHEAD], text[100] = {0};
    uint8_t *key = malloc(32);
    assert_non_null(key);
    assert_int_equal(rg_random(inverse, sizeof inverse), RG_OK);
    for (int i = 0; i < 32; i++) {
        key[i] = inverse[i] ^ 0xff;
    }
    assert_true(memory_search(inverse) >= 1);
    assert_int_equal(rg_aead_seal(aead, key, NULL, 0, text, sizeof text, sealed), RG_OK);
    assert_int_equal(rg_aead_open(aead, key, NULL, 0, sealed, sizeof sealed, text), RG_OK);
    sealed[0] ^= 1;
    assert_int_equal(rg_aead_open(aead, key, NULL, 0, sealed, sizeof sealed, text), RG_CORRUPT);
    explicit_bzero(key, 32);
    assert_int_equal(memory_search(inverse), 0);
    for (int i = 0; i < 32; i++) {
        key[i] = inverse[i] ^ 0xff;
    }
    rg_aead_keep(aead);
    assert_int_equal(rg_aead_seal(aead, key, NULL, 0, text, sizeof text, sealed), RG_OK);
    explicit_bzero(key, 32);
    assert_int_equal(memory_search(inverse), 1);
    rg_aead_wipe(aead);
    assert_int_equal(memory_search(inverse), 0);
    free(key);
}

/* Over many drawings; what was given out is nowhere else. */
static void no_key_twice(void **state)
{
    enum { COUNT = 300 };
    static uint8_t keys[COUNT][RG_AEAD_KEY];
    uint8_t inverse[RG_AEAD_KEY];
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(rg_aead_key(*state, keys[i]), RG_OK);
        for (size_t k = 0; k < i; k++) {
            assert_memory_not_equal(keys[k], keys[i], RG_AEAD_KEY);
        }
    }
    for (int i = 0; i < 32; i++) {
        inverse[i] = keys[COUNT - 1][i] ^ 0xff;
    }
    assert_int_equal(memory_search(inverse), 1);
}

#define WITH(test)                                                                                           \
    {                                                                                                        \
#test, test, make, release, NULL                                                                     \
    }

int main(int count, char **arguments)
{
    (void)count;
    memory_search_ready(arguments);
    const struct CMUnitTest tests[] = {
        WITH(known_answers), WITH(every_length),        WITH(nothing_else_opens), WITH(no_nonce_twice),
        WITH(too_long),      WITH(no_key_stays_behind), WITH(no_key_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
