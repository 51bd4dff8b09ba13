#include "ui_bidi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MARYAM "مريم"
#define SHALOM "שלום"

/* The runs as they stand from left to right, with < before one that runs from right to left. */
static void order(const char *text, bool rtl, const char *want)
{
    struct rg_bidi_run runs[RG_BIDI_RUNS_MAX];
    size_t count = rg_bidi_runs(text, strlen(text), rtl, runs);
    char found[512] = "";
    for (size_t i = 0; i < count; i++) {
        (void)strcat(found, runs[i].rtl ? "<" : ">");
        (void)strncat(found, text + runs[i].at, runs[i].len);
    }
    assert_string_equal(found, want);
}

static void runs_stand_in_visual_order(void **state)
{
    (void)state;
    order("Hello Anna", false, ">Hello Anna");
    order("Hello " MARYAM "!", false, ">Hello <" MARYAM ">!");
    order(MARYAM " 42 " SHALOM, true, "< " SHALOM ">42<" MARYAM " ");
    order(MARYAM ": Linen shirt (M)", true, ">Linen shirt (M)<" MARYAM ": ");
    order("49.95\u00a0€", true, "<\u00a0€>49.95");
}

/* A name in a screen of the other direction: brackets and full stops stay where its own readers expect them. */
static void a_line_of_the_other_direction_takes_its_own(void **state)
{
    (void)state;
    order("Anna (2).", true, ">Anna (2).");
    order(MARYAM ".", false, "<" MARYAM ".");
    order("14:05", false, ">14:05");
    order("14:05", true, ">14:05");
}

static void an_isolated_value_does_not_stir_its_sentence(void **state)
{
    (void)state;
    /* Without the isolate the number would join the name and stand on its left. */
    order(MARYAM " 3 of 5", false, ">3<" MARYAM " > of 5");
    order("x " RG_BIDI_ISOLATE MARYAM RG_BIDI_ISOLATE_END " 3", false,
          ">x " RG_BIDI_ISOLATE "<" MARYAM ">" RG_BIDI_ISOLATE_END " 3");
}

#define LEFT  "\u2066"
#define RIGHT "\u2067"
#define FIRST RG_BIDI_ISOLATE
#define END   RG_BIDI_ISOLATE_END

/* What is written for the line between two bars of a text without them; "" when it stands by itself. */
static void line_of(const char *text, bool rtl, const char *want)
{
    char whole[200], line[200];
    size_t from = strcspn(text, "|"), len = strcspn(text + from + 1, "|");
    (void)snprintf(whole, sizeof whole, "%.*s%.*s%s", (int)from, text, (int)len, text + from + 1,
                   text + from + len + 2);
    size_t written = rg_bidi_line(whole, strlen(whole), rtl, from, from + len, line, len + RG_BIDI_LINE_MORE);
    line[written] = '\0';
    assert_string_equal(line, want);
    assert_int_equal(rg_bidi_line(whole, strlen(whole), rtl, from, from + len, line, len), 0);
}

/* What a line shows, it shows as in the whole: a bracket that was opened to the right is closed to the right. */
static void a_line_runs_as_its_text_does(void **state)
{
    (void)state;
    line_of("Socks (pack of |12)|", true, LEFT "12)" END);
    order(LEFT "12)" END, true, "<" END ">12)<" LEFT);
    order("12)", true, "<)>12");
    line_of("|Socks (pack of| 12)", true, "");
    line_of("Socks (pack of |12)|", false, "");
    line_of(MARYAM " |(2)|", false, RIGHT "(2)" END);
    line_of(MARYAM " |(2)|", true, "");
    line_of(MARYAM " |Linen shirt (| M)", true, RIGHT "Linen shirt (" END);
    line_of("||", true, "");
}

static void a_line_lies_in_the_isolates_of_its_text(void **state)
{
    (void)state;
    /* A name of two scripts whose second line would be read from the left. */
    line_of(FIRST MARYAM " |" SHALOM " (2 Anna)" END "|", false, LEFT RIGHT SHALOM " (2 Anna)" END END);
    order(LEFT RIGHT SHALOM " (2 Anna)" END END, false,
          ">" LEFT ">" RIGHT "<)>Anna< >2<" SHALOM " (>" END END);
    /* An isolate takes its direction from its first letter, on whichever line that is. */
    line_of("Hello |" FIRST "(| " MARYAM ")" END "!", false, LEFT RIGHT "(" END END);
    line_of("Hello |" FIRST "(" END "| " MARYAM, false, "");
    line_of("Hello " FIRST MARYAM END " |and " FIRST SHALOM END "|.", false, "");
    line_of(LEFT "a " RIGHT "b |c" END " d" END "|", true, LEFT LEFT RIGHT "c" END " d" END END);
    line_of(END "a |b" END "|", true, "");
    /* Deeper than anybody writes: nothing is lost, and nothing is written past the end. */
    line_of(RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT "a |b|", false,
            LEFT RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT RIGHT "b" END END END END END END END END END);
}

static void letters_controls_and_marks_are_known(void **state)
{
    (void)state;
    assert_false(rg_bidi_has_letters("Zoë 12", 7, true));
    assert_true(rg_bidi_has_letters("Zoë 12", 7, false));
    assert_true(rg_bidi_has_letters("a " SHALOM, strlen("a " SHALOM), true));
    assert_false(rg_bidi_has_letters("12.5", 4, false));
    assert_true(rg_bidi_has_letters("王", 3, false));
    assert_true(rg_bidi_is_control(0x2068) && rg_bidi_is_control(0x200f) && rg_bidi_is_control(0xfeff));
    assert_false(rg_bidi_is_control(' ') || rg_bidi_is_control('a') || rg_bidi_is_control(0x202f));
    assert_true(rg_bidi_is_mark(0x308) && rg_bidi_is_mark(0x64b));
    assert_false(rg_bidi_is_mark('a') || rg_bidi_is_mark(0x645));
}

static void every_byte_is_in_one_run(void **state)
{
    (void)state;
    static char text[2100];
    static const char *const parts[] = {"a", MARYAM, " ", "7", "\xff", "(", SHALOM, "\u202e", "王", "\u2068"};
    uint32_t random = 1;
    for (int round = 0; round < 2000; round++) {
        size_t len = 0;
        for (int part = 0; part < round % 40; part++) {
            random = random * 1664525u + 1013904223u;
            const char *piece = parts[(random >> 16) % 10];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        struct rg_bidi_run runs[RG_BIDI_RUNS_MAX];
        size_t count = rg_bidi_runs(text, len, round % 2 == 0, runs), covered = 0;
        for (size_t i = 0; i < count; i++) {
            assert_true(runs[i].len > 0 && runs[i].at + runs[i].len <= len);
            covered += runs[i].len;
        }
        char line[sizeof text + RG_BIDI_LINE_MORE];
        size_t from = len / 3, to = len - len / 4;
        size_t written = rg_bidi_line(text, len, round % 2 == 0, from, to, line, sizeof line);
        assert_true(written == 0 || (written >= to - from && written <= to - from + RG_BIDI_LINE_MORE));
        assert_true(covered == len || count == RG_BIDI_RUNS_MAX);
    }
    memset(text, 'a', sizeof text);
    struct rg_bidi_run runs[RG_BIDI_RUNS_MAX];
    assert_int_equal(rg_bidi_runs(text, sizeof text, false, runs), 1);
    assert_int_equal(runs[0].len, sizeof text);
    assert_int_equal(rg_bidi_runs(text, 0, false, runs), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_stand_in_visual_order),
        cmocka_unit_test(a_line_of_the_other_direction_takes_its_own),
        cmocka_unit_test(an_isolated_value_does_not_stir_its_sentence),
        cmocka_unit_test(a_line_runs_as_its_text_does),
        cmocka_unit_test(a_line_lies_in_the_isolates_of_its_text),
        cmocka_unit_test(letters_controls_and_marks_are_known),
        cmocka_unit_test(every_byte_is_in_one_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
