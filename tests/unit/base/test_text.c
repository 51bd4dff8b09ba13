/* Bounded text: UTF-8 after Unicode's table 3-7, cutting at characters, hexadecimal, UUIDs. */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void utf8(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"", true},
        {"Anna", true},
        {"tab\tline\n", true},
        {"\x01", false},
        {"\x1f", false},
        {"\r", false},
        {"\x7f", false},
        {"\xc2\x80", false}, /* C1 controls */
        {"\xc2\x9f", false},
        {"\xc2\xa0", true},
        {"\xc3\xa4", true},
        {"\xdf\xbf", true},
        {"\xe0\xa0\x80", true},
        {"\xed\x9f\xbf", true},
        {"\xee\x80\x80", true},
        {"\xef\xbf\xbf", true},
        {"\xf0\x90\x80\x80", true},
        {"\xf0\x9f\x91\x8b", true},
        {"\xf4\x8f\xbf\xbf", true},
        {"\x80", false},
        {"\xbf", false},
        {"\xc0\x80", false}, /* overlong */
        {"\xc1\xbf", false},
        {"\xe0\x80\x80", false},
        {"\xe0\x9f\xbf", false},
        {"\xf0\x80\x80\x80", false},
        {"\xf0\x8f\xbf\xbf", false},
        {"\xed\xa0\x80", false}, /* surrogates */
        {"\xed\xbf\xbf", false},
        {"\xf4\x90\x80\x80", false}, /* over U+10FFFF */
        {"\xf5\x80\x80\x80", false},
        {"\xff", false},
        {"\xc3", false}, /* cut */
        {"\xe2\x82", false},
        {"\xf0\x9f\x91", false},
        {"\xc3(", false},
        {"\xe2(\xa1", false},
        {"\xe2\x82(", false},
        {"\xf0\x9f(\x8b", false},
        {"ok\xc3\xa4ok\xff", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].text);
        /* An exact allocation, so that reading on is noticed. */
        char *exact = malloc(len + 1);
        memcpy(exact, cases[i].text, len);
        assert_int_equal(rg_utf8_valid(exact, len), cases[i].valid);
        free(exact);
    }
    assert_false(rg_utf8_valid("a\0b", 3));
}

/* Every string of two bytes, against the definition. */
static void utf8_all_pairs(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            char text[2] = {(char)a, (char)b};
            bool plain_a = (a >= 0x20 && a < 0x7f) || a == '\t' || a == '\n';
            bool plain_b = (b >= 0x20 && b < 0x7f) || b == '\t' || b == '\n';
            bool pair = a >= 0xc2 && a <= 0xdf && b >= 0x80 && b <= 0xbf && !(a == 0xc2 && b < 0xa0);
            assert_int_equal(rg_utf8_valid(text, 2), (plain_a && plain_b) || pair);
        }
    }
}

static void copy_cuts_at_characters(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        size_t capacity;
        const char *to;
    } cases[] = {
        {"Anna", 5, "Anna"},
        {"Anna", 4, "Ann"},
        {"Anna", 1, ""},
        {"", 1, ""},
        {"J\xc3\xb6rg", 3, "J"},
        {"J\xc3\xb6rg", 4, "J\xc3\xb6"},
        {"\xe2\x82\xac", 3, ""},
        {"\xe2\x82\xac", 4, "\xe2\x82\xac"},
        {"a\xf0\x9f\x91\x8b", 5, "a"},
        {"a\xf0\x9f\x91\x8b", 6, "a\xf0\x9f\x91\x8b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char to[16];
        memset(to, 'x', sizeof to);
        assert_int_equal(rg_text_copy(to, cases[i].capacity, cases[i].from), strlen(cases[i].to));
        assert_string_equal(to, cases[i].to);
        assert_int_equal(to[cases[i].capacity], 'x');
    }
}

static void append(void **state)
{
    (void)state;
    char to[8] = "";
    assert_int_equal(rg_text_append(to, sizeof to, "abc"), 3);
    assert_int_equal(rg_text_append(to, sizeof to, "d\xc3\xa4"), 6);
    assert_int_equal(rg_text_append(to, sizeof to, "\xc3\xa4"), 6);
    assert_int_equal(rg_text_append(to, sizeof to, "ef"), 7);
    assert_string_equal(to, "abcd\xc3\xa4"
                            "e");
    assert_int_equal(rg_text_append(to, sizeof to, "z"), 7);
    /* A buffer that was never terminated is left alone. */
    char open[3] = {'a', 'b', 'c'};
    assert_int_equal(rg_text_append(open, sizeof open, "d"), 3);
    assert_memory_equal(open, "abc", 3);
}

static void hexadecimal(void **state)
{
    (void)state;
    uint8_t bytes[256], back[256];
    char text[513];
    for (size_t i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    rg_hex_write(bytes, 256, text);
    assert_int_equal(strlen(text), 512);
    assert_memory_equal(text, "000102030405060708090a0b", 24);
    assert_int_equal(rg_hex_read(text, back, 256), RG_OK);
    assert_memory_equal(bytes, back, 256);
    assert_int_equal(rg_hex_read("aBcD", back, 2), RG_OK);
    assert_int_equal(back[0], 0xab);
    assert_int_equal(back[1], 0xcd);
    assert_int_equal(rg_hex_read("", back, 0), RG_OK);
    rg_hex_write(bytes, 0, text);
    assert_string_equal(text, "");
    static const char *const bad[] = {"",       "a",    "ab",   "abc",  "abcde",
                                      "abcdef", "abcg", "ab d", "0x12", "\xff\xff\xff\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint8_t untouched[2] = {7, 7};
        assert_int_equal(rg_hex_read(bad[i], untouched, 2), RG_INVALID);
        assert_int_equal(untouched[0], 7);
        assert_int_equal(untouched[1], 7);
    }
}

static void uuids(void **state)
{
    (void)state;
    struct rg_uuid uuid, back;
    char text[37];
    static const char good[] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"; /* RFC 9562, A.6 */
    assert_int_equal(rg_uuid_read(good, &uuid), RG_OK);
    assert_int_equal(uuid.bytes[0], 0x01);
    assert_int_equal(uuid.bytes[15], 0x8f);
    rg_uuid_write(&uuid, text);
    assert_string_equal(text, good);
    assert_int_equal(rg_uuid_read("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", &back), RG_OK);
    assert_memory_equal(&uuid, &back, sizeof uuid);
    static const char *const bad[] = {"",
                                      "-",
                                      "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                                      "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
                                      "017f22e279b07cc398c4dc0c0c07398f",
                                      "017f22e2+79b0-7cc3-98c4-dc0c0c07398f",
                                      "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                                      "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
                                      "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(rg_uuid_read(bad[i], &back), RG_INVALID);
        assert_memory_equal(&uuid, &back, sizeof uuid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8),   cmocka_unit_test(utf8_all_pairs), cmocka_unit_test(copy_cuts_at_characters),
        cmocka_unit_test(append), cmocka_unit_test(hexadecimal),    cmocka_unit_test(uuids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
