/* Lines as they are drawn: mixed scripts and directions, measured as drawn, in faces that have every glyph. */
#include "png.h"
#include "ui_strings.h"
#include "ui_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MARYAM "مريم علي"

static struct rg_ui_metrics metrics;
static struct rg_theme theme;
static struct rg_text_engine *engine;
static struct rg_languages *known;

static int open_all(void **state)
{
    (void)state;
    const char *assets = getenv("RG_ASSETS");
    rg_theme_init(&theme);
    rg_metrics_init(&metrics, 1280, 800, 0, 0);
    bool open = rg_text_open(&theme, &metrics, &engine) == RG_OK &&
                rg_languages_open(assets == NULL ? "build/release/assets" : assets, NULL, &known) == RG_OK;
    return open ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    rg_languages_close(known);
    rg_text_close(engine);
    return 0;
}

static struct rg_text_mask draw(const char *text)
{
    struct rg_text_mask mask;
    rg_text_mask(engine, RG_TEXT_T2, RG_WEIGHT_REGULAR, text, strlen(text), false, &mask);
    assert_non_null(mask.coverage);
    return mask;
}

/* The columns of a mask that hold ink, as a hash: the same letters in the same order give the same. */
static uint64_t ink_of(const struct rg_text_mask *mask, int32_t from, int32_t to)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (int32_t x = from; x < to; x++) {
        uint64_t column = 0;
        for (int32_t y = 0; y < mask->height; y++) {
            uint64_t value = mask->coverage[(ptrdiff_t)y * mask->pitch + x];
            uint64_t place = (uint64_t)(y - mask->ascent + 1000);
            column += value * (place * place + 1) * 0x9e3779b97f4a7c15u;
        }
        hash = column == 0 ? hash : (hash ^ column) * 0x100000001b3u;
    }
    return hash;
}

/* How much ink there is. */
static uint64_t weight_of(const struct rg_text_mask *mask, int32_t from, int32_t to)
{
    uint64_t sum = 0;
    for (int32_t y = 0; y < mask->height; y++) {
        for (int32_t x = from; x < to; x++) {
            sum += mask->coverage[(ptrdiff_t)y * mask->pitch + x];
        }
    }
    return sum;
}

/* For a person's eyes: RG_TEXT_OUT names a folder for pictures of these lines. */
static void keep(const char *name, const struct rg_text_mask *mask)
{
    const char *folder = getenv("RG_TEXT_OUT");
    uint32_t *pixels = folder == NULL ? NULL : calloc((size_t)mask->width * (size_t)mask->height, 4);
    if (pixels == NULL) {
        return;
    }
    for (int32_t y = 0; y < mask->height; y++) {
        for (int32_t x = 0; x < mask->width; x++) {
            uint32_t light = 255u - mask->coverage[(ptrdiff_t)y * mask->pitch + x];
            pixels[y * mask->width + x] = light * 0x010101u;
        }
    }
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s.png", folder, name);
    assert_int_equal(rg_png_write(path, pixels, mask->width, mask->width, mask->height), RG_OK);
    free(pixels);
}

static void measuring_agrees_with_drawing(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Hello " MARYAM "!",
        MARYAM ": Linen shirt (M), 49.95 €",
        "新しい Linen shirt の M サイズ",
        "مرحباً \u2068Anna\u2069 14:05",
        "Zażółć gęślą jaźń",
        "Ελληνικά, Кириллица",
        "שלום (3)",
        "サイズ：39、XXL",
        "12:30",
        "1\u202f299,00\u00a0€",
        "W\u0308\u0308",
        "\u2068\u2069",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (int rtl = 0; rtl < 2; rtl++) {
            for (int size = 0; size < RG_TEXT_SIZES; size++) {
                for (int weight = 0; weight < RG_WEIGHTS; weight++) {
                    struct rg_text_mask mask;
                    rg_text_set_direction(engine, rtl == 1);
                    rg_text_mask(engine, (enum rg_text_size)size, (enum rg_text_weight)weight, texts[i],
                                 strlen(texts[i]), false, &mask);
                    int32_t width = rg_text_measure(engine, (enum rg_text_size)size,
                                                    (enum rg_text_weight)weight, texts[i], strlen(texts[i]));
                    /* A sum of rounded advances is a little more for long lines, never less. */
                    assert_in_range(width, mask.width, mask.width + 2 + (int32_t)strlen(texts[i]));
                }
            }
        }
    }
    rg_text_set_direction(engine, false);
}

/* An Arabic name in an English line looks as it does alone, and stands where it belongs. */
static void a_name_keeps_its_shape_in_a_line_of_another_script(void **state)
{
    (void)state;
    struct rg_text_mask alone = draw(MARYAM);
    uint64_t name = ink_of(&alone, 0, alone.width);
    int32_t wide = alone.width;
    struct rg_text_mask before = draw("Hello ");
    int32_t left = before.width;
    struct rg_text_mask line = draw("Hello " MARYAM);
    keep("name-in-english", &line);
    assert_int_equal(line.width, left + wide);
    assert_int_equal(ink_of(&line, left, line.width), name);
    /* In an Arabic line the Latin word stands on the left of what was before it. */
    rg_text_set_direction(engine, true);
    line = draw(MARYAM " Linen");
    keep("latin-in-arabic", &line);
    int32_t latin = draw("Linen").width;
    line = draw(MARYAM " Linen");
    uint64_t word = weight_of(&line, 0, latin), arabic = weight_of(&line, latin, line.width);
    rg_text_set_direction(engine, false);
    line = draw("Linen");
    assert_int_equal(word, weight_of(&line, 0, line.width));
    /* The space before it moves the name by parts of a pixel: its ink is the same, its edges are not quite. */
    line = draw(MARYAM);
    uint64_t want = weight_of(&line, 0, line.width);
    assert_in_range(arabic, want - want / 50, want + want / 50);
}

static void letters_of_a_word_join(void **state)
{
    (void)state;
    /* The four letters of the name in their joined forms are narrower than alone, one by one. */
    int32_t apart = 0;
    static const char *const letters[] = {"م", "ر", "ي", "م"};
    for (size_t i = 0; i < 4; i++) {
        apart += draw(letters[i]).width;
    }
    assert_true(draw("مريم").width < apart);
}

static void digits_stand_in_the_same_order_everywhere(void **state)
{
    (void)state;
    struct rg_text_mask mask = draw("1234");
    uint64_t digits = ink_of(&mask, 0, mask.width);
    int32_t wide = mask.width;
    rg_text_set_direction(engine, true);
    mask = draw("1234");
    assert_int_equal(ink_of(&mask, 0, mask.width), digits);
    mask = draw("قبل 1234");
    keep("number-in-arabic", &mask);
    assert_int_equal(ink_of(&mask, 0, wide), digits);
    rg_text_set_direction(engine, false);
    mask = draw("新着 1234");
    keep("number-in-japanese", &mask);
    assert_int_equal(ink_of(&mask, mask.width - wide, mask.width), digits);
}

static void a_line_is_drawn_anew_in_the_other_direction(void **state)
{
    (void)state;
    static const char text[] = "(" MARYAM ") Linen (M)";
    struct rg_text_mask mask = draw(text);
    uint64_t left = ink_of(&mask, 0, mask.width);
    rg_text_set_direction(engine, true);
    mask = draw(text);
    assert_int_not_equal(ink_of(&mask, 0, mask.width), left);
    rg_text_set_direction(engine, false);
    mask = draw(text);
    assert_int_equal(ink_of(&mask, 0, mask.width), left);
}

/* Where the @p index-th glyph from the left has its ink; glyphs do not touch. */
static void find_glyph(const struct rg_text_mask *mask, int index, int32_t *from, int32_t *to)
{
    int32_t x = 0;
    for (int i = 0; i <= index; i++) {
        while (x < mask->width && weight_of(mask, x, x + 1) == 0) {
            x++;
        }
        *from = x;
        while (x < mask->width && weight_of(mask, x, x + 1) > 0) {
            x++;
        }
        *to = x;
    }
    assert_true(*from < *to);
}

/* A bracket has most of its ink on the side that it is open away from. */
static void assert_open(const struct rg_text_mask *mask, int index, bool to_the_right)
{
    int32_t from = 0, to = 0;
    find_glyph(mask, index, &from, &to);
    uint64_t left = weight_of(mask, from, (from + to) / 2), right = weight_of(mask, (from + to + 1) / 2, to);
    assert_true(to_the_right ? left > right : right > left);
}

/* Brackets are turned once, neither never nor twice: they open towards what they hold, whoever reads them. */
static void brackets_open_towards_what_they_hold(void **state)
{
    (void)state;
    static const char *const texts[] = {"(2)", "[2]", "(2) Anna", MARYAM " (2)", MARYAM " [2]", "שלום (2)"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (int rtl = 0; rtl < 2; rtl++) {
            rg_text_set_direction(engine, rtl == 1);
            struct rg_text_mask mask = draw(texts[i]);
            keep("brackets", &mask);
            assert_open(&mask, 0, true);
            assert_open(&mask, 2, false);
        }
    }
    rg_text_set_direction(engine, false);
}

static void every_sentence_has_its_glyphs(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "de", "fr", "es", "it", "ar", "ja", "pseudo"};
    for (size_t l = 0; l < sizeof languages / sizeof languages[0]; l++) {
        const struct rg_strings *strings = rg_strings_for(known, languages[l]);
        rg_text_set_direction(engine, strings->rtl);
        for (size_t i = 0; i < RG_STRING_COUNT; i++) {
            const char *text = strings->text[i];
            for (int style = 0; style < RG_TEXT_SIZES * RG_WEIGHTS; style++) {
                enum rg_text_size size = (enum rg_text_size)(style / RG_WEIGHTS);
                enum rg_text_weight weight = (enum rg_text_weight)(style % RG_WEIGHTS);
                if (!rg_text_covers(engine, size, weight, text, strlen(text))) {
                    fail_msg("%s: a glyph of \"%s\" is missing", languages[l], text);
                }
            }
        }
    }
    rg_text_set_direction(engine, false);
    assert_false(rg_text_covers(engine, RG_TEXT_T2, RG_WEIGHT_BOLD, "\xf0\x9f\xab\xa0", 4));
}

/* No face has the fox: a name that wears one looks as it does without. */
static void ornaments_that_nobody_can_draw_leave_no_box(void **state)
{
    (void)state;
    static const char *const worn[] = {"\U0001f98a Anna", "Anna \U0001f469\u200d\U0001f467 Schmidt",
                                       "Anna \U0001f469\ufe0f"};
    static const char *const plain[] = {"Anna", "Anna Schmidt", "Anna "};
    for (size_t i = 0; i < sizeof worn / sizeof worn[0]; i++) {
        struct rg_text_mask mask = draw(plain[i]);
        uint64_t ink = ink_of(&mask, 0, mask.width);
        int32_t width = mask.width;
        mask = draw(worn[i]);
        assert_int_equal(mask.width, width);
        assert_int_equal(ink_of(&mask, 0, mask.width), ink);
        assert_in_range(rg_text_measure(engine, RG_TEXT_T2, RG_WEIGHT_REGULAR, worn[i], strlen(worn[i])),
                        width, width + 4);
    }
    struct rg_text_mask mask;
    rg_text_mask(engine, RG_TEXT_T2, RG_WEIGHT_REGULAR, "\U0001f98a", 4, false, &mask);
    assert_null(mask.coverage);
}

static void a_purge_drops_personal_lines_only(void **state)
{
    (void)state;
    struct rg_text_mask mask;
    const uint8_t *kept = draw("Welcome").coverage;
    rg_text_mask(engine, RG_TEXT_T2, RG_WEIGHT_REGULAR, MARYAM " Secret", strlen(MARYAM " Secret"), true,
                 &mask);
    rg_text_purge(engine);
    assert_ptr_equal(draw("Welcome").coverage, kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measuring_agrees_with_drawing),
        cmocka_unit_test(a_name_keeps_its_shape_in_a_line_of_another_script),
        cmocka_unit_test(letters_of_a_word_join),
        cmocka_unit_test(digits_stand_in_the_same_order_everywhere),
        cmocka_unit_test(a_line_is_drawn_anew_in_the_other_direction),
        cmocka_unit_test(brackets_open_towards_what_they_hold),
        cmocka_unit_test(every_sentence_has_its_glyphs),
        cmocka_unit_test(ornaments_that_nobody_can_draw_leave_no_box),
        cmocka_unit_test(a_purge_drops_personal_lines_only),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
