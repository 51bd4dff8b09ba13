/* The sync thread leaves the machine to a tap, and no taps keep it from HQ for longer than they let it work. */
#include "tap_pause.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define MS UINT64_C(1000000)

static void a_tap_is_left_alone(void **state)
{
    (void)state;
    struct rg_tap_pause pause = {0};
    assert_int_equal(rg_tap_pause_until(&pause, 0), 0);
    assert_int_equal(rg_tap_pause_until(&pause, 5000 * MS), 5000 * MS + RG_TAP_PAUSE_NS);
    assert_int_equal(rg_tap_pause_until(&pause, 5000 * MS), 5000 * MS + RG_TAP_PAUSE_NS);
    assert_int_equal(rg_tap_pause_until(&pause, 6000 * MS), 6000 * MS + RG_TAP_PAUSE_NS);
}

static void what_hq_says_is_heard_at_once(void **state)
{
    (void)state;
    struct rg_tap_pause pause = {0};
    (void)rg_tap_pause_until(&pause, 5000 * MS);
    rg_tap_pause_end(&pause, 5000 * MS, 5010 * MS);
    assert_int_equal(rg_tap_pause_until(&pause, 5000 * MS), 5010 * MS);
    /* One that is over is not made longer. */
    rg_tap_pause_end(&pause, 5000 * MS, 9000 * MS);
    assert_int_equal(rg_tap_pause_until(&pause, 5000 * MS), 5010 * MS);
}

/* It slept while the card arrived, and is woken by what HQ is to be asked. */
static void a_pause_that_nobody_noticed_ends_as_well(void **state)
{
    (void)state;
    struct rg_tap_pause pause = {0};
    (void)rg_tap_pause_until(&pause, 1000 * MS);
    rg_tap_pause_end(&pause, 5000 * MS, 5010 * MS);
    assert_int_equal(rg_tap_pause_until(&pause, 5000 * MS), 5010 * MS);
    /* The next card is left alone again. */
    assert_int_equal(rg_tap_pause_until(&pause, 6000 * MS), 6000 * MS + RG_TAP_PAUSE_NS);
}

/* A card that comes and goes at any pace: of any second, half is left. */
static void half_of_the_time_is_left(void **state)
{
    (void)state;
    for (uint64_t pace = MS; pace < 400 * MS; pace += 3 * MS) {
        struct rg_tap_pause pause = {0};
        uint64_t seen_ns = 1000 * MS, paused = 0;
        for (uint64_t now = 1000 * MS; now < 11000 * MS; now += MS) {
            seen_ns = now >= seen_ns + pace ? now : seen_ns;
            paused += now < rg_tap_pause_until(&pause, seen_ns);
        }
        assert_true(paused <= 5000 + RG_TAP_PAUSE_NS / MS);
        assert_true(paused >= 2000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tap_is_left_alone),
        cmocka_unit_test(what_hq_says_is_heard_at_once),
        cmocka_unit_test(a_pause_that_nobody_noticed_ends_as_well),
        cmocka_unit_test(half_of_the_time_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
