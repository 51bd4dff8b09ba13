/* How often something was suggested without an answer, over all kiosks: counted once, and resting as long as each kiosk says. */
#include "rests.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka needs the headers above. */
#include <cmocka.h>

#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)
#define NOW  INT64_C(1700000000000)
#define COAT 7

static const struct rg_shelf_rules rules = {.rest_days = 30};

static void visits_are_counted(void **state)
{
    (void)state;
    struct rg_rest rest = {.product = {COAT}};
    rg_rest_show(&rest, NOW);
    rg_rest_show(&rest, NOW + HOUR);
    rg_rest_show(&rest, NOW + HOUR - 60000);
    assert_int_equal(rest.times, 1);
    rg_rest_show(&rest, NOW + DAY);
    assert_int_equal(rest.times, 2);
    assert_int_equal(rest.rested_ms, 0);
    rg_rest_show(&rest, NOW + 2 * DAY);
    assert_int_equal(rest.times, 3);
    assert_int_equal(rest.rested_ms, NOW + 2 * DAY);
    rg_rest_show(&rest, NOW + 3 * DAY);
    assert_int_equal(rest.times, 1);
    assert_int_equal(rest.rested_ms, NOW + 2 * DAY);
    rg_rest_answer(&rest, NOW + 4 * DAY);
    assert_int_equal(rest.times, 0);
    assert_int_equal(rest.rested_ms, 0);
    rg_rest_show(&rest, NOW + 4 * DAY + HOUR);
    assert_int_equal(rest.times, 1);
    rg_rest_refuse(&rest, NOW + 5 * DAY);
    assert_int_equal(rest.times, 3);
    assert_int_equal(rest.rested_ms, NOW + 5 * DAY);
    assert_true(rg_rest_sound(&rest));
}

/* One product, counted here (times 0: not) and told by HQ. @return what stands; times 0: nothing. */
static struct rg_shelf_shown joined(uint32_t times, int64_t at, struct rg_rest told, int64_t now)
{
    struct rg_shelf_shown own = {{COAT}, times, at}, all[RG_RESTS_JOINED] = {{{0}, 0, 0}};
    struct rg_rest_list list = {.count = 1, .items = {told}};
    size_t count = rg_rests_join(&own, times > 0, &list, &rules, now, all);
    assert_true(count <= 1);
    return all[0];
}

static void no_visit_counts_twice(void **state)
{
    (void)state;
    const struct rg_rest once = {{COAT}, 1, NOW, 0};
    /* Of another kiosk; of this one, which HQ has heard; of this one, and a later one of another. */
    assert_int_equal(joined(0, 0, once, NOW).times, 1);
    assert_int_equal(joined(1, NOW, once, NOW).times, 1);
    assert_int_equal(joined(1, NOW - DAY, (struct rg_rest){{COAT}, 2, NOW, 0}, NOW).times, 2);
    /* Here a day after what HQ knew; a moment after it; and as often here as it counted. */
    assert_int_equal(joined(1, NOW + DAY, once, NOW + DAY).times, 2);
    assert_int_equal(joined(1, NOW + HOUR, once, NOW + DAY).times, 1);
    assert_int_equal(joined(2, NOW + DAY, once, NOW + DAY).times, 2);
    struct rg_shelf_shown third = joined(1, NOW + DAY, (struct rg_rest){{COAT}, 2, NOW, 0}, NOW + DAY);
    assert_int_equal(third.times, 3);
    assert_int_equal(third.last_ms, NOW + DAY);
}

static void what_was_refused_elsewhere_rests_for_the_days_of_here(void **state)
{
    (void)state;
    const struct rg_rest refused = {{COAT}, 3, NOW, NOW};
    assert_int_equal(joined(0, 0, refused, NOW + DAY).times, 3);
    assert_int_equal(joined(2, NOW - DAY, refused, NOW + DAY).times, 3);
    /* Shown here before this kiosk had heard: it rests from when it was refused. */
    struct rg_shelf_shown shown = joined(1, NOW + 5 * HOUR, refused, NOW + DAY);
    assert_int_equal(shown.times, 3);
    assert_int_equal(shown.last_ms, NOW);
    shown = joined(1, NOW + 5 * HOUR, refused, NOW + 30 * DAY);
    assert_int_equal(shown.times, 1);
    assert_int_equal(shown.last_ms, NOW + 5 * HOUR);
    /* HQ has heard of that. */
    const struct rg_rest anew = {{COAT}, 1, NOW + 5 * HOUR, NOW};
    assert_int_equal(joined(1, NOW + 5 * HOUR, anew, NOW + 30 * DAY - 1).times, 3);
    assert_int_equal(joined(1, NOW + 5 * HOUR, anew, NOW + 30 * DAY).times, 1);
}

static void an_answer_elsewhere_ends_what_was_counted_here(void **state)
{
    (void)state;
    const struct rg_rest taken = {{COAT}, 0, NOW, 0};
    assert_int_equal(joined(3, NOW - DAY, taken, NOW).times, 0);
    assert_int_equal(joined(0, 0, taken, NOW).times, 0);
    assert_int_equal(joined(1, NOW + DAY, taken, NOW + DAY).times, 1);
    /* Refused here since. */
    assert_int_equal(joined(3, NOW + DAY, taken, NOW + DAY).times, 3);
}

static void nobody_told_it_is_as_it_was(void **state)
{
    (void)state;
    const struct rg_shelf_shown own[] = {{{1}, 3, NOW}, {{2}, 2, NOW - DAY}, {{3}, 3, NOW - 31 * DAY}};
    const struct rg_rest_list none = {.count = 0};
    struct rg_shelf_shown all[RG_RESTS_JOINED];
    assert_int_equal(rg_rests_join(own, 3, &none, &rules, NOW, all), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(all[i].product.value, own[i].product.value);
        assert_int_equal(all[i].times, own[i].times);
        assert_int_equal(all[i].last_ms, own[i].last_ms);
    }
}

static void what_is_full_fits(void **state)
{
    (void)state;
    struct rg_shelf_shown own[RG_RESTS_MAX], all[RG_RESTS_JOINED];
    struct rg_rest_list told = {.count = RG_RESTS_MAX};
    for (int64_t i = 0; i < RG_RESTS_MAX; i++) {
        own[i] = (struct rg_shelf_shown){{1 + i}, 1, NOW};
        told.items[i] = (struct rg_rest){{1000 + i}, 1, NOW, 0};
    }
    assert_int_equal(rg_rests_join(own, RG_RESTS_MAX, &told, &rules, NOW, all), RG_RESTS_JOINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_are_counted),
        cmocka_unit_test(no_visit_counts_twice),
        cmocka_unit_test(what_was_refused_elsewhere_rests_for_the_days_of_here),
        cmocka_unit_test(an_answer_elsewhere_ends_what_was_counted_here),
        cmocka_unit_test(nobody_told_it_is_as_it_was),
        cmocka_unit_test(what_is_full_fits),
    };
    return cmocka_run_group_tests_name("rests", tests, NULL, NULL);
}
