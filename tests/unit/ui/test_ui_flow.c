/* Texts into lines, with a measure that anybody can check: ten pixels a character. */
#include "draw_list.h"
#include "screens/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct rg_draw_list list;
static struct rg_strings strings;
static struct rg_ui_metrics metrics;
static struct rg_page page;
static struct rg_fit fit;
static uint32_t measured;

static int32_t ten_each(void *context, enum rg_text_size size, enum rg_text_weight weight, const char *text,
                        size_t len)
{
    (void)context;
    (void)size;
    (void)weight;
    measured++;
    return 10 * (int32_t)rg_draw_characters(text, len);
}

static int set_up(void **state)
{
    (void)state;
    rg_draw_list_init(&list);
    rg_metrics_init(&metrics, 1280, 800, 0, 0);
    metrics.measure = ten_each;
    strings = (struct rg_strings){.language = "en"};
    page = (struct rg_page){.metrics = &metrics, .strings = &strings, .list = &list};
    measured = 0;
    return 0;
}

/* @p want: the lines, with bars between. */
static void lines(const char *text, int32_t width, const char *want, bool split)
{
    struct rg_flow flow = {.text = rg_say_text(&page, text), .steps = {{RG_TEXT_T3, RG_FLOW_LINES}}};
    fit = rg_flow_fit(&page, &flow, width, 10000);
    char found[600] = "";
    for (int32_t i = 0; i < fit.count; i++) {
        (void)strcat(found, i == 0 ? "" : "|");
        (void)strncat(found, list.arena + fit.lines[i].at, fit.lines[i].len);
    }
    assert_string_equal(found, want);
    assert_true(fit.complete);
    assert_int_equal(fit.split, split);
    rg_flow_place(&page, &flow, &fit, &(struct rg_rect){0, 0, width, 10000});
}

static void words_stay_whole(void **state)
{
    (void)state;
    lines("Tap your card", 1000, "Tap your card", false);
    assert_int_equal(measured, 1);
    lines("Tap your card", 80, "Tap your|card", false);
    lines("Tap  your   card", 50, "Tap|your|card", false);
    lines("  Hohenlohe-Langenburg", 120, "Hohenlohe-|Langenburg", false);
    lines("Taille\u00a0: M", 90, "Taille\u00a0:|M", false);
    lines("在庫あり。新着", 50, "在庫あり。|新着", false);
    lines("在庫あり。新着", 40, "在庫あ|り。新着", false);
    lines("", 50, "", false);
}

static void a_word_that_is_too_long_is_split_between_letters(void **state)
{
    (void)state;
    lines("ab Donaudampfschiff", 60, "ab|Donaud|ampfsc|hiff", true);
    assert_true(list.split);
    /* The mark stays with its letter, though it counts as a character here. */
    lines("ABCDW\u0308X", 50, "ABCD|W\u0308X", true);
    lines("WWWW", 5, "W|W|W|W", true);
}

static void lines_begin_where_the_language_does(void **state)
{
    (void)state;
    static const enum rg_align given[] = {RG_ALIGN_START, RG_ALIGN_CENTRE, RG_ALIGN_END};
    static const enum rg_align mirrored[] = {RG_ALIGN_END, RG_ALIGN_CENTRE, RG_ALIGN_START};
    for (int rtl = 0; rtl < 2; rtl++) {
        strings.rtl = rtl == 1;
        for (int i = 0; i < 3; i++) {
            rg_draw_list_init(&list);
            struct rg_flow flow = {
                .text = rg_say_text(&page, "a"), .steps = {{RG_TEXT_T3, 1}}, .align = given[i]};
            (void)rg_flow_top(&page, &flow, &(struct rg_rect){0, 0, 100, 100});
            if (strings.rtl) {
                rg_draw_mirror(&list, 100);
            }
            assert_int_equal(list.nodes[list.count - 1].align, rtl == 1 ? mirrored[i] : given[i]);
        }
    }
}

static void measuring_stays_cheap(void **state)
{
    (void)state;
    static char long_text[300];
    for (size_t i = 0; i + 1 < sizeof long_text; i++) {
        long_text[i] = i % 3 == 2 ? ' ' : 'a';
    }
    struct rg_flow flow = {.text = rg_say_text(&page, long_text), .steps = {{RG_TEXT_T3, RG_FLOW_LINES}}};
    fit = rg_flow_fit(&page, &flow, 300, 10000);
    assert_true(fit.complete);
    /* By halves: some ten for each line, not one for each word. */
    assert_in_range(measured, 1, (uint32_t)fit.count * 10);
}

/* The lines that are drawn, with bars between, in the arena behind each other. */
static void drawn(const char *text, int32_t width, const char *want)
{
    rg_draw_list_init(&list);
    struct rg_flow flow = {.text = rg_say_text(&page, text), .steps = {{RG_TEXT_T3, RG_FLOW_LINES}}};
    fit = rg_flow_fit(&page, &flow, width, 10000);
    rg_flow_place(&page, &flow, &fit, &(struct rg_rect){0, 0, width, 10000});
    char found[600] = "";
    for (uint32_t i = 0; i < list.count; i++) {
        (void)strcat(found, i == 0 ? "" : "|");
        (void)strncat(found, list.arena + list.nodes[i].text.at, list.nodes[i].text.len);
        assert_true(list.nodes[i].rect.w <= width);
    }
    assert_string_equal(found, want);
    assert_false(list.overflow);
    for (uint32_t i = 1; i < list.count; i++) {
        assert_int_equal(list.nodes[i].text.at, list.nodes[i - 1].text.at + list.nodes[i - 1].text.len + 1);
    }
}

static void lines_run_as_their_text_does(void **state)
{
    (void)state;
    drawn("Socks (pack 12)", 120, "Socks (pack|12)");
    drawn("مريم (2)", 50, "مريم|\u2067(2)\u2069");
    strings.rtl = true;
    drawn("Socks (pack 12)", 120, "Socks (pack|\u206612)\u2069");
    drawn("Socks (pack", 120, "Socks (pack");
    /* What does not fit the list is said, and drawn as it is. */
    rg_draw_list_init(&list);
    struct rg_flow flow = {.text = rg_say_text(&page, "Socks (pack 12)"),
                           .steps = {{RG_TEXT_T3, RG_FLOW_LINES}}};
    fit = rg_flow_fit(&page, &flow, 120, 10000);
    list.arena_len = RG_DRAW_ARENA - 20;
    rg_flow_place(&page, &flow, &fit, &(struct rg_rect){0, 0, 120, 10000});
    assert_true(list.overflow);
    assert_int_equal(list.nodes[1].text.len, 3);
}

static void nothing_to_read_is_blank(void **state)
{
    (void)state;
    static const char *const blank[] = {
        "", " ", "\t \n", "\u00a0\u3000\u2009", "\u200b\u2068\u2069", " \u0308", "\U0001f98a \ufe0f"};
    static const char *const said[] = {"a", " a", "\u00a0.", "王", "\U00020bb7", "-", "\xff", "0"};
    for (size_t i = 0; i < sizeof blank / sizeof blank[0]; i++) {
        assert_true(rg_is_blank(blank[i]));
    }
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        assert_false(rg_is_blank(said[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(words_stay_whole, set_up),
        cmocka_unit_test_setup(a_word_that_is_too_long_is_split_between_letters, set_up),
        cmocka_unit_test_setup(lines_begin_where_the_language_does, set_up),
        cmocka_unit_test_setup(measuring_stays_cheap, set_up),
        cmocka_unit_test_setup(lines_run_as_their_text_does, set_up),
        cmocka_unit_test(nothing_to_read_is_blank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
