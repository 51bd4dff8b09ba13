/* Notes as codes: what is read and written, what says the same, whose comes first, what they steer. */
#include "note.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct rg_note value_of(enum rg_note_kind kind, enum rg_note_value value, enum rg_note_source source,
                               int64_t at_ms)
{
    return (struct rg_note){.kind = kind, .value = value, .source = source, .at_ms = at_ms};
}

static struct rg_note size_of(const char *category, const char *size, int64_t at_ms)
{
    struct rg_note note = {.kind = RG_NOTE_SIZE, .at_ms = at_ms};
    (void)snprintf(note.category, sizeof note.category, "%s", category);
    (void)snprintf(note.size, sizeof note.size, "%s", size);
    return note;
}

static void every_value_survives_the_wire(void **state)
{
    (void)state;
    for (int value = 1; value < RG_NOTE_VALUE_COUNT; value++) {
        enum rg_note_kind kind = rg_note_value_kind((enum rg_note_value)value);
        struct rg_note note = value_of(kind, (enum rg_note_value)value, 0, 0), read;
        char text[RG_NOTE_TEXT_MAX];
        assert_true(rg_note_write(&note, text));
        assert_memory_equal(text, "note:", 5);
        assert_true(rg_note_read(rg_note_kind_name(kind), text, &read));
        assert_true(rg_note_same(&note, &read));
        /* A colour is liked or disliked; nothing else is disliked so. */
        note.kind = RG_NOTE_DISLIKE;
        assert_int_equal(rg_note_write(&note, text), kind == RG_NOTE_COLOUR);
        assert_int_equal(rg_note_read("dislike", text, &read), kind == RG_NOTE_COLOUR);
    }
}

static void the_stores_own_words_survive_it(void **state)
{
    (void)state;
    struct rg_note note = size_of("Hosen & Röcke", "38/32", 0), read;
    char text[RG_NOTE_TEXT_MAX];
    assert_true(rg_note_write(&note, text));
    assert_string_equal(text, "note:Hosen & Röcke|38/32");
    assert_true(rg_note_read("size", text, &read));
    assert_string_equal(read.category, note.category);
    assert_string_equal(read.size, "38/32");
    note = size_of("Coats", "", 0);
    note.kind = RG_NOTE_DISLIKE;
    assert_true(rg_note_write(&note, text));
    assert_string_equal(text, "note:|Coats");
    assert_true(rg_note_read("dislike", text, &read));
    assert_string_equal(read.category, "Coats");
    assert_int_equal(read.value, RG_NOTE_NO_VALUE);
    /* The longest of both. */
    note = size_of("12345678901234567890123", "123456789012345", 0);
    assert_true(rg_note_write(&note, text));
    assert_true(rg_note_read("size", text, &read));
    assert_string_equal(read.size, note.size);
}

static void anything_else_is_none(void **state)
{
    (void)state;
    static const char *const bad[][2] = {{"colour", "Prefers muted colours"},
                                         {"colour", "note:"},
                                         {"colour", "note:mauve"},
                                         {"colour", "note:classic"},
                                         {"colour", "blue"},
                                         {"other", "note:blue"},
                                         {"", "note:blue"},
                                         {"colour ", "note:blue"},
                                         {"size", "note:Trousers"},
                                         {"size", "note:|38"},
                                         {"size", "note:Trousers|"},
                                         {"size", "note:Trousers|38|40"},
                                         {"size", "note:Trou\nsers|38"},
                                         {"size", "note:123456789012345678901234|38"},
                                         {"size", "note:Trousers|1234567890123456"},
                                         {"dislike", "note:|"},
                                         {"dislike", "note:Coats"},
                                         {"dislike", "note:Coats|M"}};
    struct rg_note read = value_of(RG_NOTE_TASTE, RG_NOTE_TASTE_PLAIN, 0, 9), before = read;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(rg_note_read(bad[i][0], bad[i][1], &read));
        assert_memory_equal(&read, &before, sizeof read);
    }
    char longest[300];
    memset(longest, 'x', sizeof longest);
    memcpy(longest, "note:", 5);
    longest[sizeof longest - 1] = '\0';
    assert_false(rg_note_read("size", longest, &read));
    const struct rg_note unsound[] = {{.kind = RG_NOTE_COLOUR},
                                      {.kind = RG_NOTE_NONE, .value = RG_NOTE_COLOUR_RED},
                                      {.kind = RG_NOTE_COLOUR, .value = RG_NOTE_VALUE_COUNT},
                                      {.kind = RG_NOTE_COLOUR, .value = RG_NOTE_TASTE_PLAIN},
                                      {.kind = RG_NOTE_COLOUR, .value = RG_NOTE_COLOUR_RED, .category = "x"},
                                      {.kind = RG_NOTE_SIZE, .category = "x"},
                                      {.kind = RG_NOTE_SIZE, .category = "a|b", .size = "M"},
                                      {.kind = RG_NOTE_DISLIKE}};
    char text[RG_NOTE_TEXT_MAX];
    for (size_t i = 0; i < sizeof unsound / sizeof unsound[0]; i++) {
        assert_false(rg_note_sound(&unsound[i]));
        assert_false(rg_note_write(&unsound[i], text));
    }
}

static void their_own_answers_come_first_and_then_the_newest(void **state)
{
    (void)state;
    struct rg_note_list list = {0};
    const struct rg_note made[] = {value_of(RG_NOTE_COLOUR, RG_NOTE_COLOUR_BLUE, RG_NOTE_BY_TEAM, 30),
                                   value_of(RG_NOTE_COLOUR, RG_NOTE_COLOUR_RED, RG_NOTE_BY_CUSTOMER, 10),
                                   value_of(RG_NOTE_TASTE, RG_NOTE_TASTE_PLAIN, RG_NOTE_BY_TEAM, 40),
                                   value_of(RG_NOTE_FAMILY, RG_NOTE_FAMILY_BABY, RG_NOTE_THIS_VISIT, 20)};
    static const enum rg_note_value order[] = {RG_NOTE_FAMILY_BABY, RG_NOTE_COLOUR_RED, RG_NOTE_TASTE_PLAIN,
                                               RG_NOTE_COLOUR_BLUE};
    for (size_t i = 0; i < 4; i++) {
        rg_notes_put(&list, &made[i]);
    }
    assert_int_equal(list.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(list.notes[i].value, order[i]);
    }
    /* What the team notes of what they said themselves changes nothing; what they say themselves goes before it. */
    struct rg_note again = value_of(RG_NOTE_COLOUR, RG_NOTE_COLOUR_RED, RG_NOTE_BY_TEAM, 90);
    rg_notes_put(&list, &again);
    assert_int_equal(list.count, 4);
    assert_int_equal(list.notes[1].source, RG_NOTE_BY_CUSTOMER);
    again = value_of(RG_NOTE_COLOUR, RG_NOTE_COLOUR_BLUE, RG_NOTE_BY_CUSTOMER, 5);
    rg_notes_put(&list, &again);
    assert_int_equal(list.count, 4);
    assert_int_equal(list.notes[2].value, RG_NOTE_COLOUR_BLUE);
    assert_int_equal(list.notes[3].value, RG_NOTE_TASTE_PLAIN);
}

static void of_sizes_the_newest_holds(void **state)
{
    (void)state;
    struct rg_note_list list = {0};
    struct rg_note first = size_of("Trousers", "38", 10), second = size_of("Trousers", "40", 20),
                   other = size_of("Coats", "M", 5);
    rg_notes_put(&list, &second);
    rg_notes_put(&list, &first);
    rg_notes_put(&list, &other);
    assert_int_equal(list.count, 2);
    assert_string_equal(rg_notes_size_for(&list, "Trousers"), "40");
    assert_string_equal(rg_notes_size_for(&list, "Coats"), "M");
    assert_null(rg_notes_size_for(&list, "Shoes"));
    assert_false(rg_notes_refuse(&list, "Coats"));
    other.kind = RG_NOTE_DISLIKE;
    memset(other.size, 0, sizeof other.size);
    rg_notes_put(&list, &other);
    assert_true(rg_notes_refuse(&list, "Coats"));
    assert_false(rg_notes_refuse(&list, "Trousers"));
}

static void the_list_is_bounded_and_leaves_nothing_behind(void **state)
{
    (void)state;
    struct rg_note_list list = {0}, nothing = {0};
    for (int value = 1; value < RG_NOTE_VALUE_COUNT; value++) {
        struct rg_note note =
            value_of(rg_note_value_kind((enum rg_note_value)value), (enum rg_note_value)value, 0, value);
        rg_notes_put(&list, &note);
        assert_true(list.count <= RG_NOTES_MAX);
        assert_memory_equal(&list.notes[list.count], &nothing.notes[0],
                            (RG_NOTES_MAX - list.count) * sizeof list.notes[0]);
    }
    assert_int_equal(list.count, RG_NOTES_MAX);
    for (uint32_t i = 0; i < RG_NOTES_MAX; i++) {
        assert_int_equal(list.notes[i].value, RG_NOTE_VALUE_COUNT - 1 - (int)i);
    }
    struct rg_note old = value_of(RG_NOTE_COLOUR, RG_NOTE_COLOUR_BLACK, 0, 1);
    rg_notes_put(&list, &old);
    assert_int_not_equal(list.notes[RG_NOTES_MAX - 1].value, RG_NOTE_COLOUR_BLACK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_value_survives_the_wire),
                                       cmocka_unit_test(the_stores_own_words_survive_it),
                                       cmocka_unit_test(anything_else_is_none),
                                       cmocka_unit_test(their_own_answers_come_first_and_then_the_newest),
                                       cmocka_unit_test(of_sizes_the_newest_holds),
                                       cmocka_unit_test(the_list_is_bounded_and_leaves_nothing_behind)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
