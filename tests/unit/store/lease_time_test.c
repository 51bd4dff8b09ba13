/* Days without HQ by clocks that lie: 1970, 2100, set back, off, asleep. The rule is in lease_time.h. */
#include "lease_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define DAY    INT64_C(86400000)
#define HOUR   INT64_C(3600000)
#define MINUTE INT64_C(60000)
#define NOW    INT64_C(1700000000000)
#define YEAR   (INT64_C(365) * DAY)

/* A machine and its clocks. */
struct machine {
    struct rg_lease lease;
    int64_t boottime_ms, wall_ms;
    uint32_t days;
};

static struct machine fresh(uint32_t days)
{
    struct machine machine = {.boottime_ms = 20000, .wall_ms = NOW, .days = days};
    rg_lease_heard(&machine.lease, NOW, (struct rg_lease_now){machine.boottime_ms, machine.wall_ms});
    return machine;
}

static bool step(struct machine *machine)
{
    return rg_lease_step(&machine->lease, machine->days,
                         (struct rg_lease_now){machine->boottime_ms, machine->wall_ms});
}

/* Awake, in steps of ten minutes. @return after how long it ended, -1: not. */
static int64_t awake(struct machine *machine, int64_t ms)
{
    for (int64_t passed = 0; passed < ms;) {
        int64_t part = ms - passed < RG_LEASE_STEP_MS ? ms - passed : RG_LEASE_STEP_MS;
        machine->boottime_ms += part;
        machine->wall_ms += part;
        passed += part;
        if (step(machine)) {
            return passed;
        }
    }
    return -1;
}

static bool asleep(struct machine *machine, int64_t ms)
{
    machine->boottime_ms += ms;
    machine->wall_ms += ms;
    return step(machine);
}

/* Off and on again, with a clock that goes on meanwhile. */
static bool off(struct machine *machine, int64_t ms)
{
    machine->boottime_ms = 20000;
    machine->wall_ms += ms;
    return step(machine);
}

static bool hq(struct machine *machine, int64_t hq_ms)
{
    rg_lease_heard(&machine->lease, hq_ms, (struct rg_lease_now){machine->boottime_ms, machine->wall_ms});
    return step(machine);
}

static void time_up_counts(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    assert_int_equal(awake(&machine, 24 * DAY - HOUR), -1);
    assert_false(rg_lease_ends(&machine.lease, 30));
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 7);
    assert_int_equal(awake(&machine, HOUR), -1);
    assert_true(rg_lease_ends(&machine.lease, 30));
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 6);
    int64_t end = awake(&machine, 7 * DAY);
    assert_int_equal(end, 6 * DAY + RG_LEASE_LAST_CALL_MS);
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 0);
    machine.lease.over = true;
    assert_int_equal(awake(&machine, 60 * DAY), -1);
    assert_false(hq(&machine, NOW + 90 * DAY));
    assert_false(machine.lease.over);
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 30);
}

static void without_a_lease_nothing_ends(void **state)
{
    (void)state;
    struct machine machine = fresh(0);
    assert_int_equal(awake(&machine, 400 * DAY), -1);
    assert_false(rg_lease_ends(&machine.lease, 0));
    assert_int_equal(rg_lease_hq_ms(&machine.lease), NOW + 400 * DAY);
}

/* Asleep counts, but a machine that wakes gives HQ its last call first. */
static void sleeping_counts(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    assert_false(asleep(&machine, 29 * DAY));
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 1);
    assert_false(asleep(&machine, 60 * DAY));
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 0);
    assert_int_equal(awake(&machine, 2 * HOUR), RG_LEASE_LAST_CALL_MS);
    machine = fresh(30);
    assert_false(asleep(&machine, 60 * DAY));
    assert_false(hq(&machine, NOW + 60 * DAY));
    assert_int_equal(awake(&machine, DAY), -1);
}

/* Off for 60 days, with a clock that went on: believed after four hours awake in which HQ did not answer. */
static void off_for_sixty_days(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    assert_int_equal(awake(&machine, HOUR), -1);
    assert_false(off(&machine, 60 * DAY));
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 30);
    assert_int_equal(awake(&machine, RG_LEASE_DOUBT_MS - RG_LEASE_STEP_MS), -1);
    assert_int_equal(awake(&machine, DAY), RG_LEASE_STEP_MS + RG_LEASE_LAST_CALL_MS);
    /* HQ answers in time. */
    machine = fresh(30);
    assert_false(off(&machine, 60 * DAY));
    assert_int_equal(awake(&machine, RG_LEASE_DOUBT_MS - RG_LEASE_STEP_MS), -1);
    assert_false(hq(&machine, NOW + 60 * DAY + 4 * HOUR));
    assert_int_equal(awake(&machine, 29 * DAY), -1);
}

/* Awake for an hour a day only: the hours of doubt are kept over each night. */
static void doubt_outlives_a_restart(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    int64_t end = -1;
    int days = 0;
    for (; end < 0 && days < 60; days++) {
        assert_false(off(&machine, 23 * HOUR));
        end = awake(&machine, HOUR);
    }
    assert_true(end >= 0);
    /* Not before the thirtieth day, and no more than a few days of an hour's doubt each after it. */
    assert_in_range(days, 30, 40);
}

static void a_clock_of_1970_claims_nothing(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    machine.wall_ms = 0;
    assert_false(off(&machine, 0));
    assert_int_equal(awake(&machine, 29 * DAY), -1);
    int64_t end = awake(&machine, 2 * DAY);
    assert_in_range(end, DAY, DAY + 2 * RG_LEASE_STEP_MS);
}

static void a_clock_that_is_set_back_claims_nothing(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    for (int i = 0; i < 29; i++) {
        assert_int_equal(awake(&machine, DAY), -1);
        machine.wall_ms -= 2 * DAY;
    }
    assert_true(awake(&machine, 2 * DAY) > 0);
}

/* HQ is there: a leap to 2100 destroys nothing, and is forgotten when the clock is right again. */
static void a_leap_to_2100(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    machine.wall_ms = NOW + 77 * YEAR;
    for (int i = 0; i < 100; i++) {
        assert_int_equal(awake(&machine, 3 * HOUR), -1);
        assert_false(hq(&machine, NOW + i * 3 * HOUR));
    }
    assert_int_equal(awake(&machine, 3 * HOUR), -1);
    machine.wall_ms = NOW + 100 * 3 * HOUR;
    assert_int_equal(awake(&machine, 29 * DAY), -1);
    /* HQ is not: after four hours. */
    machine = fresh(30);
    machine.wall_ms = NOW + 77 * YEAR;
    int64_t end = awake(&machine, DAY);
    assert_in_range(end, RG_LEASE_DOUBT_MS, RG_LEASE_DOUBT_MS + 4 * RG_LEASE_STEP_MS);
}

/* Years ahead since before HQ was heard: it goes on as wrong as it was, and only time up counts. */
static void a_clock_that_is_always_ahead(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    machine.wall_ms = NOW + 8 * YEAR;
    assert_false(hq(&machine, NOW));
    assert_int_equal(awake(&machine, 29 * DAY), -1);
    assert_int_equal(machine.lease.off_ms, 0);
    /* Set right in between, and off for a while: nothing is claimed that was not. */
    assert_false(hq(&machine, NOW + 29 * DAY));
    machine.wall_ms = NOW + 29 * DAY;
    assert_int_equal(awake(&machine, 29 * DAY), -1);
    assert_true(awake(&machine, 2 * DAY) > 0);
    /* What it leaps further counts as ever. */
    machine = fresh(30);
    machine.wall_ms = NOW + 8 * YEAR;
    assert_false(hq(&machine, NOW));
    machine.wall_ms += 60 * DAY;
    assert_in_range(awake(&machine, DAY), RG_LEASE_DOUBT_MS, RG_LEASE_DOUBT_MS + 4 * RG_LEASE_STEP_MS);
}

/* What leaps while another claim is in doubt has not stood for four hours. */
static void the_least_claim_counts(void **state)
{
    (void)state;
    struct machine machine = fresh(30);
    machine.wall_ms += 2 * DAY;
    assert_int_equal(awake(&machine, RG_LEASE_DOUBT_MS), -1);
    machine.wall_ms += 77 * YEAR;
    assert_int_equal(awake(&machine, RG_LEASE_STEP_MS), -1);
    assert_int_equal(rg_lease_days_left(&machine.lease, 30), 28);
    assert_int_equal(machine.lease.off_ms, 2 * DAY);
}

static void nobody_heard_of_means_uptime_only(void **state)
{
    (void)state;
    struct machine machine = {.wall_ms = NOW, .days = 30};
    assert_int_equal(awake(&machine, 29 * DAY), -1);
    assert_int_equal(rg_lease_hq_ms(&machine.lease), 0);
    assert_true(awake(&machine, 2 * DAY) > 0);
}

/* Whatever the wall clock does, HQ's time by which rows get old goes on with the time up alone. */
static void hqs_time_follows_no_wall_clock(void **state)
{
    (void)state;
    struct machine machine = fresh(0);
    unsigned seed = 3;
    int64_t up = 0;
    for (int i = 0; i < 2000; i++) {
        machine.wall_ms = (int64_t)rand_r(&seed) % (130 * 365) * DAY;
        int64_t part = rand_r(&seed) % (3 * HOUR);
        (void)awake(&machine, part);
        up += part;
        assert_int_equal(rg_lease_hq_ms(&machine.lease), NOW + up);
    }
    /* A word of HQ's that is older than one it gave does not take time back. */
    (void)hq(&machine, NOW - DAY);
    assert_true(rg_lease_hq_ms(&machine.lease) >= NOW);
}

/* Random lives: never before the days are up by the time that truly passed, unless the clock lied for hours on end; and
 * never later than the days of time up. */
static void a_machine_with_a_right_clock_ends_in_time(void **state)
{
    (void)state;
    for (unsigned life = 1; life <= 200; life++) {
        struct machine machine = fresh(30);
        unsigned seed = life;
        int64_t truth = 0, end = -1;
        while (end < 0) {
            int64_t part = 1 + rand_r(&seed) % (12 * HOUR);
            switch (rand_r(&seed) % 3) {
            case 0: assert_false(off(&machine, part)); break;
            case 1: end = asleep(&machine, part) ? 0 : -1; break;
            default: end = awake(&machine, part); break;
            }
            truth += end > 0 ? end : part;
            assert_true(truth < 50 * DAY);
        }
        assert_true(truth >= 30 * DAY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_up_counts),
        cmocka_unit_test(without_a_lease_nothing_ends),
        cmocka_unit_test(sleeping_counts),
        cmocka_unit_test(off_for_sixty_days),
        cmocka_unit_test(doubt_outlives_a_restart),
        cmocka_unit_test(a_clock_of_1970_claims_nothing),
        cmocka_unit_test(a_clock_that_is_set_back_claims_nothing),
        cmocka_unit_test(a_leap_to_2100),
        cmocka_unit_test(a_clock_that_is_always_ahead),
        cmocka_unit_test(the_least_claim_counts),
        cmocka_unit_test(nobody_heard_of_means_uptime_only),
        cmocka_unit_test(hqs_time_follows_no_wall_clock),
        cmocka_unit_test(a_machine_with_a_right_clock_ends_in_time),
    };
    return cmocka_run_group_tests_name("lease_time", tests, NULL, NULL);
}
