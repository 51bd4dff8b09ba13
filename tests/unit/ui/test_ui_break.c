#include "ui_break.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* @p want is the text with a bar at each place where a line may end. */
static void breaks(const char *text, const char *language, const char *want)
{
    uint16_t ends[RG_BREAK_BYTES_MAX + 1];
    uint32_t count = rg_break_find(text, strlen(text), language, ends);
    char marked[256] = "";
    size_t from = 0;
    for (uint32_t i = 0; i < count; i++) {
        (void)strncat(marked, text + from, ends[i] - from);
        (void)strcat(marked, i + 1 < count ? "|" : "");
        from = ends[i];
    }
    assert_string_equal(marked, want);
}

static void lines_end_where_the_rules_allow_it(void **state)
{
    (void)state;
    breaks("Tap your card", "en", "Tap |your |card");
    breaks("Hohenlohe-Langenburg", "de", "Hohenlohe-|Langenburg");
    breaks("Size 38/32, XXL", "en", "Size |38/32, |XXL");
    breaks("Tailles\u00a0: M", "fr", "Tailles\u00a0: |M");
    breaks("1.299,00\u00a0€", "de", "1.299,00\u00a0€");
    breaks("Never before a ! or ?", "en", "Never |before |a ! |or ?");
}

static void japanese_breaks_between_characters_but_not_before_marks(void **state)
{
    (void)state;
    breaks("会員カード。", "ja", "会|員|カ|ー|ド。");
    breaks("（在庫あり）", "ja", "（在|庫|あ|り）");
    breaks("サイズM、L", "ja", "サ|イ|ズ|M、|L");
}

static void odd_texts_are_bounded(void **state)
{
    (void)state;
    uint16_t ends[RG_BREAK_BYTES_MAX + 1];
    assert_int_equal(rg_break_find("", 0, "en", ends), 0);
    assert_int_equal(rg_break_find("a", 1, "en", ends), 1);
    assert_int_equal(ends[0], 1);
    static const char broken[] = "\xff\xfe \xe7\x8e \xf0";
    assert_in_range(rg_break_find(broken, sizeof broken - 1, "en", ends), 1, 8);
    static char large[3000];
    memset(large, ' ', sizeof large);
    uint32_t count = rg_break_find(large, sizeof large, "en", ends);
    assert_in_range(count, 1, RG_BREAK_BYTES_MAX + 1);
    assert_int_equal(ends[count - 1], sizeof large);
    for (size_t i = 0; i + 1 < sizeof large; i += 2) {
        large[i] = 'a';
    }
    count = rg_break_find(large, sizeof large, "en", ends);
    for (uint32_t i = 1; i < count; i++) {
        assert_true(ends[i] > ends[i - 1]);
    }
}

static size_t put(uint32_t code, char *to)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned first[] = {0, 0xc0, 0xe0, 0xf0};
    for (size_t i = more; i > 0; i--, code >>= 6) {
        to[i] = (char)(0x80 | (code & 0x3f));
    }
    to[0] = (char)(first[more] | code);
    return more + 1;
}

/* The library behind it ends the program at characters of classes that it does not know, such as flags. */
static void no_character_ends_the_program(void **state)
{
    (void)state;
    uint16_t ends[RG_BREAK_BYTES_MAX + 1];
    for (uint32_t code = 1; code <= 0x10ffff; code++) {
        char text[16] = "a";
        size_t len = 1;
        len += put(code, text + len);
        len += put(code, text + len);
        text[len++] = 'b';
        uint32_t count = rg_break_find(text, len, code % 2 == 0 ? "ja" : "en", ends);
        assert_int_equal(ends[count - 1], len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_where_the_rules_allow_it),
        cmocka_unit_test(japanese_breaks_between_characters_but_not_before_marks),
        cmocka_unit_test(odd_texts_are_bounded),
        cmocka_unit_test(no_character_ends_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
