/* The day and the hours by which a badge is judged: no clock that is set back makes either younger. */
#include "badge_time.h"
#include "clock_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MS_NS   UINT64_C(1000000)
#define HOUR_MS INT64_C(3600000)

static struct rg_clock *clock_of(int64_t wall_ms)
{
    struct rg_clock *clock = NULL;
    assert_int_equal(rg_clock_sim_create(1000000000, wall_ms, &clock), RG_OK);
    return clock;
}

static void the_day_is_the_calendars(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        uint32_t day;
    } cases[] = {{0, 0},
                 {INT64_C(1), 19700101},
                 {INT64_C(951782399999), 20000228},
                 {INT64_C(951782400000), 20000229},
                 {INT64_C(1798761599999), 20261231},
                 {INT64_C(1798761600000), 20270101},
                 {INT64_C(1830297599999), 20271231},
                 {INT64_C(253402300799999), 99991231}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_clock *clock = clock_of(cases[i].ms);
        struct rg_badge_time time;
        rg_badge_time_init(&time, clock, NULL);
        assert_int_equal(rg_badge_time_standing(&time).today, cases[i].day);
        clock->ops->close(clock);
    }
}

static void what_is_not_known_is_too_long_ago(void **state)
{
    (void)state;
    struct rg_clock *clock = clock_of(1700000000000);
    struct rg_badge_time time;
    rg_badge_time_init(&time, clock, NULL);
    assert_true(rg_badge_time_standing(&time).unverified_ms < 0);
    assert_true(rg_badge_time_standing(NULL).unverified_ms < 0);
    const struct rg_lease never = {.boottime_ms = 5};
    rg_badge_time_told(&time, &never);
    assert_true(rg_badge_time_standing(&time).unverified_ms < 0);
    clock->ops->close(clock);
}

static void hours_are_those_up_and_off_since_hq_was_heard(void **state)
{
    (void)state;
    struct rg_clock *clock = clock_of(1700000000000);
    struct rg_badge_time time;
    int64_t boot_ms = (int64_t)(clock->ops->boottime_ns(clock) / MS_NS);
    const struct rg_lease lease = {
        .heard_ms = 1699990000000, .boottime_ms = boot_ms, .up_ms = 2 * HOUR_MS, .off_ms = 3 * HOUR_MS};
    rg_badge_time_init(&time, clock, NULL);
    rg_badge_time_told(&time, &lease);
    assert_int_equal(rg_badge_time_standing(&time).unverified_ms, 5 * HOUR_MS);
    rg_clock_sim_set_wall(clock, 1);
    rg_clock_sim_advance(clock, (uint64_t)HOUR_MS);
    assert_int_equal(rg_badge_time_standing(&time).unverified_ms, 6 * HOUR_MS);
    clock->ops->close(clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_is_the_calendars),
        cmocka_unit_test(what_is_not_known_is_too_long_ago),
        cmocka_unit_test(hours_are_those_up_and_off_since_hq_was_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
