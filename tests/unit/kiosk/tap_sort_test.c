/* Of two cards in a purse: which is taken, by what each said of itself. */
#include "tap_sort.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void one_that_counts_is_taken_beside_one_that_does_not(void **state)
{
    (void)state;
    for (uint8_t stranger = 0; stranger < RG_CARDS_MAX; stranger++) {
        struct rg_tap_sort sort = {.on = false, .seat = 1, .concerns = {true, true}};
        rg_tap_sort_begin(&sort);
        assert_true(sort.on);
        assert_int_equal(sort.seat, 0);
        assert_int_equal(rg_tap_sort_take(&sort, stranger != 0), RG_SORT_NEXT);
        assert_true(sort.on);
        assert_int_equal(sort.seat, 1);
        assert_int_equal(rg_tap_sort_take(&sort, stranger != 1), RG_SORT_ONE);
        assert_false(sort.on);
        assert_int_equal(sort.seat, stranger);
    }
}

static void of_two_alike_neither_is(void **state)
{
    (void)state;
    for (int count = 0; count < 2; count++) {
        struct rg_tap_sort sort;
        rg_tap_sort_begin(&sort);
        assert_int_equal(rg_tap_sort_take(&sort, count == 1), RG_SORT_NEXT);
        assert_int_equal(rg_tap_sort_take(&sort, count == 1), RG_SORT_NEITHER);
        assert_false(sort.on);
    }
}

static void one_that_leaves_ends_it(void **state)
{
    (void)state;
    struct rg_tap_sort sort;
    rg_tap_sort_begin(&sort);
    assert_int_equal(rg_tap_sort_take(&sort, true), RG_SORT_NEXT);
    rg_tap_sort_end(&sort);
    assert_false(sort.on);
    /* The next two are asked from the first on, and nothing is left of these. */
    rg_tap_sort_begin(&sort);
    assert_int_equal(rg_tap_sort_take(&sort, false), RG_SORT_NEXT);
    assert_int_equal(rg_tap_sort_take(&sort, false), RG_SORT_NEITHER);
}

static void a_number_alone_concerns_nobody_and_a_claim_does(void **state)
{
    (void)state;
    static const struct {
        enum rg_talk_end end;
        enum rg_medium medium;
        bool concerns;
    } cases[] = {{RG_TALK_FOREIGN, RG_MEDIUM_NONE, false},    {RG_TALK_KNOWN_BY, RG_MEDIUM_UID, false},
                 {RG_TALK_KNOWN_BY, RG_MEDIUM_NTAG21X, true}, {RG_TALK_KNOWN_BY, RG_MEDIUM_VAS, true},
                 {RG_TALK_REFUSED, RG_MEDIUM_NTAG424, true},  {RG_TALK_REFUSED, RG_MEDIUM_UID, true},
                 {RG_TALK_AGAIN, RG_MEDIUM_UID, true},        {RG_TALK_SETTLED, RG_MEDIUM_NONE, true},
                 {RG_TALK_NO_KEY, RG_MEDIUM_NONE, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct rg_talk_outcome outcome = {.end = cases[i].end,
                                                .verdict = {.medium = (uint8_t)cases[i].medium}};
        assert_int_equal(rg_tap_sort_concerns(&outcome), cases[i].concerns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_counts_is_taken_beside_one_that_does_not),
        cmocka_unit_test(of_two_alike_neither_is),
        cmocka_unit_test(one_that_leaves_ends_it),
        cmocka_unit_test(a_number_alone_concerns_nobody_and_a_claim_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
