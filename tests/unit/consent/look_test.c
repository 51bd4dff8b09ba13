/* Lines that say who looked: what they are made of, that nothing else is one, and that they name nobody. */
#include "look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t key[RG_LOOK_KEY] = {1, 2, 3};

static struct rg_look look_of(uint64_t number)
{
    struct rg_look look = {.chain = {9, 8, 7, 6, 5, 4, 3, 2},
                           .number = number,
                           .at_ms = 1700000000123,
                           .visit = {.bytes = {5}},
                           .associate = {3},
                           .scope = RG_LOOK_PROFILE,
                           .began = RG_LOOK_BY_BADGE,
                           .assurance = RG_ASSURANCE_L1,
                           .more = true,
                           .purposes = RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES,
                           .fields = 1u << RG_FIELD_DISPLAY_NAME | 1u << RG_FIELD_DISCREET_PURCHASES,
                           .since_tap_ms = 61000,
                           .duration_ms = 4321};
    look.previous.bytes[0] = number > 1;
    assert_int_equal(rg_look_who(key, (struct rg_member_id){4503599627370497}, look.who), RG_OK);
    return look;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    uint8_t bytes[RG_LOOK_LINE], again[RG_LOOK_LINE];
    struct rg_look look = look_of(7), read;
    look.closed = true;
    assert_int_equal(rg_look_write(&look, bytes), RG_OK);
    assert_memory_equal(bytes, "RGK1", 4);
    assert_int_equal(rg_look_read(bytes, sizeof bytes, &read), RG_OK);
    assert_int_equal(read.number, 7);
    assert_int_equal(read.at_ms, look.at_ms);
    assert_int_equal(read.associate.value, 3);
    assert_int_equal(read.scope, RG_LOOK_PROFILE);
    assert_int_equal(read.began, RG_LOOK_BY_BADGE);
    assert_int_equal(read.assurance, RG_ASSURANCE_L1);
    assert_true(read.more && read.closed);
    assert_int_equal(read.purposes, look.purposes);
    assert_int_equal(read.fields, look.fields);
    assert_int_equal(read.since_tap_ms, 61000);
    assert_int_equal(read.duration_ms, 4321);
    assert_memory_equal(read.chain, look.chain, sizeof look.chain);
    assert_memory_equal(read.who, look.who, sizeof look.who);
    assert_memory_equal(&read.visit, &look.visit, sizeof look.visit);
    assert_int_equal(rg_look_write(&read, again), RG_OK);
    assert_memory_equal(bytes, again, sizeof bytes);
}

static void assert_refused(const struct rg_look *look)
{
    uint8_t bytes[RG_LOOK_LINE];
    assert_int_equal(rg_look_write(look, bytes), RG_INVALID);
}

static void what_breaks_a_rule_is_no_line(void **state)
{
    (void)state;
    struct rg_look look = look_of(0);
    assert_refused(&look);
    look = look_of(1);
    look.previous.bytes[31] = 1;
    assert_refused(&look);
    look = look_of(2);
    look.previous.bytes[0] = 0;
    assert_refused(&look);
    look = look_of(2);
    look.fields = 0;
    assert_refused(&look);
    look = look_of(2);
    look.at_ms = -1;
    assert_refused(&look);
    look = look_of(2);
    look.associate.value = -1;
    assert_refused(&look);
    look = look_of(2);
    look.scope = 0;
    assert_refused(&look);
    look = look_of(2);
    look.began = RG_LOOK_BY_SWITCH + 1;
    assert_refused(&look);
    look = look_of(2);
    look.purposes = 1u << RG_PURPOSES;
    assert_refused(&look);
    uint8_t bytes[RG_LOOK_LINE + 1] = {0};
    look = look_of(2);
    assert_int_equal(rg_look_write(&look, bytes), RG_OK);
    assert_int_equal(rg_look_read(bytes, RG_LOOK_LINE - 1, &look), RG_INVALID);
    assert_int_equal(rg_look_read(bytes, RG_LOOK_LINE + 1, &look), RG_INVALID);
    bytes[0] = 'r';
    assert_int_equal(rg_look_read(bytes, RG_LOOK_LINE, &look), RG_INVALID);
}

/* Every bit of a line counts: what is changed is another line, or none. */
static void any_changed_bit_is_another_line_or_none(void **state)
{
    (void)state;
    uint8_t bytes[RG_LOOK_LINE], again[RG_LOOK_LINE];
    struct rg_ledger_id id, other;
    struct rg_look look = look_of(3);
    assert_int_equal(rg_look_write(&look, bytes), RG_OK);
    assert_int_equal(rg_look_id(bytes, &id), RG_OK);
    for (size_t bit = 0; bit < 8 * RG_LOOK_LINE; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        if (rg_look_read(bytes, RG_LOOK_LINE, &look) == RG_OK) {
            assert_int_equal(rg_look_write(&look, again), RG_OK);
            assert_memory_equal(bytes, again, RG_LOOK_LINE);
            assert_int_equal(rg_look_id(bytes, &other), RG_OK);
            assert_memory_not_equal(&id, &other, sizeof id);
        }
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
}

/* Two lines about one member have nothing in common, and neither has the member's number in it. */
static void a_pseudonym_is_the_lines_own(void **state)
{
    (void)state;
    static const uint8_t other_key[RG_LOOK_KEY] = {1, 2, 4};
    uint8_t who[32], other[32], bytes[RG_LOOK_LINE];
    struct rg_member_id member = {4503599627370497}, neighbour = {4503599627370498};
    int64_t number = member.value;
    assert_int_equal(rg_look_who(key, member, who), RG_OK);
    assert_int_equal(rg_look_who(other_key, member, other), RG_OK);
    assert_memory_not_equal(who, other, sizeof who);
    assert_int_equal(rg_look_who(key, neighbour, other), RG_OK);
    assert_memory_not_equal(who, other, sizeof who);
    struct rg_look look = look_of(1);
    assert_int_equal(rg_look_write(&look, bytes), RG_OK);
    assert_null(memmem(bytes, sizeof bytes, &number, sizeof number));
}

static void everything_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (int a = RG_LOOK_BY_NOTHING; a <= RG_LOOK_BY_SWITCH; a++) {
        for (int b = RG_LOOK_BY_NOTHING; b < a; b++) {
            assert_string_not_equal(rg_look_began_name((enum rg_look_began)a),
                                    rg_look_began_name((enum rg_look_began)b));
        }
    }
    for (int a = 0; a < RG_FIELDS; a++) {
        assert_string_not_equal(rg_consent_field_name((enum rg_field)a), "");
        for (int b = 0; b < a; b++) {
            assert_string_not_equal(rg_consent_field_name((enum rg_field)a),
                                    rg_consent_field_name((enum rg_field)b));
        }
    }
    assert_string_equal(rg_consent_field_name(RG_FIELDS), "");
    assert_string_equal(rg_look_scope_name(RG_LOOK_OWN), "own");
    /* Bits of lines that are years old: these numbers never change. */
    assert_int_equal(RG_FIELD_FIRST_NAME, 0);
    assert_int_equal(RG_FIELD_DISCREET_PURCHASES, 10);
    assert_int_equal(RG_FIELD_LEARNT_OFFERS, 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(what_breaks_a_rule_is_no_line),
        cmocka_unit_test(any_changed_bit_is_another_line_or_none),
        cmocka_unit_test(a_pseudonym_is_the_lines_own),
        cmocka_unit_test(everything_has_a_word_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
