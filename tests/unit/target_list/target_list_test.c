/* The parser of the chip's list of targets, and the plan of the looks. */
#include "poll_plan.h"
#include "target_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static enum rg_status parse(enum rg_card_type type, const uint8_t *bytes, size_t len,
                            struct rg_card_field *field)
{
    /* A copy of exactly that size, so that a sanitizer sees a read beyond it. */
    uint8_t *exact = malloc(len > 0 ? len : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, len);
    memset(field, 0xee, sizeof *field);
    enum rg_status status = rg_target_list_parse(type, exact, len, 77, field);
    free(exact);
    return status;
}

#define PARSE(type, field, ...)                                                                              \
    parse(type, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}), field)

static void no_card(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(PARSE(RG_CARD_A, &field, 0), RG_OK);
    assert_int_equal(field.count, 0);
}

static void uids_of_type_a(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0x00, 0x04, 0x08, 4, 0xde, 0xad, 0xbe, 0xef), RG_OK);
    assert_int_equal(field.count, 1);
    assert_int_equal(field.cards[0].type, RG_CARD_A);
    assert_int_equal(field.cards[0].uid_len, 4);
    assert_int_equal(field.cards[0].uid[3], 0xef);
    assert_int_equal(field.cards[0].atqa[1], 0x04);
    assert_int_equal(field.cards[0].sak, 0x08);
    assert_true(field.cards[0].seen_ns == 77);
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0x00, 0x44, 0x00, 7, 4, 1, 2, 3, 4, 5, 6), RG_OK);
    assert_int_equal(field.cards[0].uid_len, 7);
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0x00, 0x44, 0x00, 10, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9),
                     RG_OK);
    assert_int_equal(field.cards[0].uid_len, 10);
    assert_int_equal(field.cards[0].uid[9], 9);
}

static void ats_of_type_a(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(
        PARSE(RG_CARD_A, &field, 1, 1, 3, 0x44, 0x20, 7, 4, 1, 2, 3, 4, 5, 6, 6, 0x75, 0x77, 0x81, 2, 0x80),
        RG_OK);
    assert_int_equal(field.cards[0].ats_len, 5);
    assert_int_equal(field.cards[0].ats[4], 0x80);
    /* RATS failed: nothing follows. */
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 3, 0x44, 0x20, 4, 4, 1, 2, 3), RG_OK);
    assert_int_equal(field.cards[0].ats_len, 0);
}

static void two_cards(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(
        PARSE(RG_CARD_A, &field, 2, 1, 3, 0x44, 0x20, 4, 4, 1, 2, 3, 2, 0x75, 2, 0, 4, 8, 4, 9, 8, 7, 6),
        RG_OK);
    assert_int_equal(field.count, 2);
    assert_int_equal(field.cards[0].ats_len, 1);
    assert_int_equal(field.cards[1].uid[0], 9);
    assert_int_equal(field.cards[1].ats_len, 0);
}

static void type_b(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(PARSE(RG_CARD_B, &field, 1, 1, 0x50, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0x71, 0x85, 1, 0),
                     RG_OK);
    assert_int_equal(field.cards[0].type, RG_CARD_B);
    assert_int_equal(field.cards[0].uid_len, 4);
    assert_int_equal(field.cards[0].uid[0], 1);
    assert_int_equal(PARSE(RG_CARD_B, &field, 1, 1, 0x51, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0x71, 0x85, 1, 0),
                     RG_INVALID);
    assert_int_equal(PARSE(RG_CARD_B, &field, 1, 1, 0x50, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0x71, 0x85, 9, 0),
                     RG_INVALID);
}

static void felica(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(PARSE(RG_CARD_F, &field, 1, 1, 18, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0),
                     RG_OK);
    assert_int_equal(field.cards[0].uid_len, 8);
    assert_int_equal(field.cards[0].uid[7], 8);
    assert_int_equal(
        PARSE(RG_CARD_F, &field, 1, 1, 20, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0xb4),
        RG_OK);
    assert_int_equal(PARSE(RG_CARD_F, &field, 1, 1, 19, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                     RG_INVALID);
    assert_int_equal(PARSE(RG_CARD_F, &field, 1, 1, 20, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0),
                     RG_INVALID);
}

static void lies_are_refused(void **state)
{
    struct rg_card_field field;
    (void)state;
    assert_int_equal(parse(RG_CARD_A, (const uint8_t *)"", 0, &field), RG_INVALID);
    /* Two announced, one there. */
    assert_int_equal(PARSE(RG_CARD_A, &field, 2, 1, 0, 4, 8, 4, 1, 2, 3, 4), RG_INVALID);
    assert_int_equal(PARSE(RG_CARD_A, &field, 3, 1, 0, 4, 8, 4, 1, 2, 3, 4), RG_INVALID);
    /* The UID's length: none that exists, beyond the end, beyond the field. */
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0, 4, 8, 5, 1, 2, 3, 4, 5), RG_INVALID);
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0, 4, 8, 7, 1, 2, 3, 4), RG_INVALID);
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0, 4, 8, 254, 1, 2, 3, 4), RG_INVALID);
    /* The ATS: 0 bytes with the length byte counted; beyond the end; where the card has none. */
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0, 4, 0x20, 4, 1, 2, 3, 4, 0), RG_INVALID);
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0, 4, 0x20, 4, 1, 2, 3, 4, 9, 1), RG_INVALID);
    assert_int_equal(PARSE(RG_CARD_A, &field, 1, 1, 0, 4, 8, 4, 1, 2, 3, 4, 0), RG_INVALID);
    uint8_t fat[8 + 4 + 255] = {1, 1, 0, 4, 0x20, 4, 1, 2, 3, 4, 255};
    assert_int_equal(parse(RG_CARD_A, fat, 10 + 255, &field), RG_INVALID);
    /* Nothing is written by a refusal. */
    assert_int_equal(field.count, 0xeeeeeeeeU);
    assert_int_equal(PARSE((enum rg_card_type)3, &field, 1, 1, 0, 4, 8, 4, 1, 2, 3, 4), RG_INVALID);
}

static void every_cut_is_refused(void **state)
{
    static const uint8_t whole[] = {2,    1,    3, 0x44, 0x20, 4, 4, 1, 2, 3, 3,
                                    0x75, 0x80, 2, 0,    4,    8, 4, 9, 8, 7, 6};
    struct rg_card_field field;
    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        assert_int_equal(parse(RG_CARD_A, whole, len, &field), RG_INVALID);
    }
    assert_int_equal(parse(RG_CARD_A, whole, sizeof whole, &field), RG_OK);
}

static void walk_plan(uint32_t types, bool fast)
{
    struct rg_poll_plan plan;
    uint32_t looked = 0;
    rg_poll_plan_init(&plan, types, 256, fast);
    assert_true(plan.count > 0 && plan.count <= RG_POLL_STEPS_MAX);
    uint32_t before = plan.steps[plan.count - 1].type;
    for (size_t i = 0; i < plan.count; i++) {
        struct rg_poll_step step = rg_poll_plan_next(&plan);
        looked |= (uint32_t)step.type;
        assert_true(step.tries > 0 && (step.tries <= 255 || plan.count == 1));
        /* Type A is never left for two looks elsewhere. */
        assert_true((types & RG_CARD_A) == 0 || ((before | (uint32_t)step.type) & RG_CARD_A) != 0);
        before = step.type;
    }
    assert_int_equal(looked, types);
    assert_int_equal(plan.next, 0);
}

static void plans_look_for_every_type(void **state)
{
    (void)state;
    for (uint32_t types = 1; types < 8; types++) {
        walk_plan(types, false);
        walk_plan(types, true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_card),
        cmocka_unit_test(uids_of_type_a),
        cmocka_unit_test(ats_of_type_a),
        cmocka_unit_test(two_cards),
        cmocka_unit_test(type_b),
        cmocka_unit_test(felica),
        cmocka_unit_test(lies_are_refused),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(plans_look_for_every_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
