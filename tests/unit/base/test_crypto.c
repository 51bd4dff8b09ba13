/* Known answers: FIPS 180-4's examples, RFC 4231, and what a version 7 UUID must be. */
#include "crypto.h"

#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t digest[32];
        char hex[65];
        assert_int_equal(rg_sha256(cases[i].text, strlen(cases[i].text), digest), RG_OK);
        rg_hex_write(digest, 32, hex);
        assert_string_equal(hex, cases[i].digest);
    }
}

static void hmac(void **state)
{
    (void)state;
    static const struct {
        const char *key, *data, *mac;
    } cases[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"0102030405060708090a0b0c0d0e0f10111213141516171819",
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdc"
         "d",
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t key[64], data[64], mac[32];
        size_t key_len = strlen(cases[i].key) / 2, data_len = strlen(cases[i].data) / 2;
        char hex[65];
        assert_int_equal(rg_hex_read(cases[i].key, key, key_len), RG_OK);
        assert_int_equal(rg_hex_read(cases[i].data, data, data_len), RG_OK);
        assert_int_equal(rg_hmac_sha256(key, key_len, data, data_len, mac), RG_OK);
        rg_hex_write(mac, 32, hex);
        assert_string_equal(hex, cases[i].mac);
    }
}

/* RFC 4231, case 6: a key longer than the hash's block. */
static void hmac_long_key(void **state)
{
    (void)state;
    static const char data[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    uint8_t key[131], mac[32];
    char hex[65];
    memset(key, 0xaa, sizeof key);
    assert_int_equal(rg_hmac_sha256(key, sizeof key, data, strlen(data), mac), RG_OK);
    rg_hex_write(mac, 32, hex);
    assert_string_equal(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void randomness(void **state)
{
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0};
    assert_int_equal(rg_random(a, sizeof a), RG_OK);
    assert_int_equal(rg_random(b, sizeof b), RG_OK);
    assert_memory_not_equal(a, b, sizeof a);
    assert_int_equal(rg_random(a, (1u << 20) + 1), RG_IO);
}

static void uuid7(void **state)
{
    (void)state;
    struct rg_uuid before = {{0}};
    static const int64_t moments[] = {0, 1, 1645557742000, 1700000000000, 281474976710655};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct rg_uuid uuid, again;
        assert_int_equal(rg_uuid7(moments[i], &uuid), RG_OK);
        assert_int_equal(rg_uuid7(moments[i], &again), RG_OK);
        assert_int_equal(uuid.bytes[6] >> 4, 7);
        assert_int_equal(uuid.bytes[8] >> 6, 2);
        int64_t ms = 0;
        for (int b = 0; b < 6; b++) {
            ms = ms << 8 | uuid.bytes[b];
        }
        assert_int_equal(ms, moments[i]);
        assert_true(memcmp(&uuid, &again, sizeof uuid) != 0);
        assert_true(memcmp(&before, &uuid, sizeof uuid) < 0);
        before = uuid;
    }
    /* A clock before 1970 counts as 1970. */
    struct rg_uuid early;
    assert_int_equal(rg_uuid7(-5, &early), RG_OK);
    static const uint8_t zeros[6];
    assert_memory_equal(early.bytes, zeros, 6);
}

static void equality(void **state)
{
    (void)state;
    uint8_t a[32] = {1}, b[32] = {1};
    assert_true(rg_equal_constant_time(a, b, sizeof a));
    assert_true(rg_equal_constant_time(a, b, 0));
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] ^= 0x80;
        assert_false(rg_equal_constant_time(a, b, sizeof a));
        b[i] ^= 0x80;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256),     cmocka_unit_test(hmac),  cmocka_unit_test(hmac_long_key),
        cmocka_unit_test(randomness), cmocka_unit_test(uuid7), cmocka_unit_test(equality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
