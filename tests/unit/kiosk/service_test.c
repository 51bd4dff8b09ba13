/* The table of services: what was started is stopped, in every way that a start can fail. */
#include "service.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define ROWS 3

struct part {
    struct rg_service_thread thread;
    enum rg_status start_says;
    atomic_int started, ran, finished, rung;
};

static enum rg_status start(void *self)
{
    struct part *part = self;
    atomic_fetch_add(&part->started, 1);
    return part->start_says;
}

static void *run(void *self)
{
    struct part *part = self;
    atomic_fetch_add(&part->ran, 1);
    while (!atomic_load(&part->thread.stopping)) {
        atomic_store(&part->thread.heartbeat_ns, (uint64_t)atomic_load(&part->rung) + 1);
        (void)sched_yield();
    }
    return NULL;
}

static void ring(void *self)
{
    struct part *part = self;
    atomic_fetch_add(&part->rung, 1);
}

static void finish(void *self)
{
    struct part *part = self;
    atomic_fetch_add(&part->finished, 1);
}

static void fill(struct part parts[ROWS], struct rg_service table[ROWS])
{
    memset(parts, 0, ROWS * sizeof parts[0]);
    for (size_t i = 0; i < ROWS; i++) {
        table[i] = (struct rg_service){.name = "part",
                                       .thread = &parts[i].thread,
                                       .self = &parts[i],
                                       .start = start,
                                       .run = run,
                                       .ring = ring,
                                       .finish = finish};
    }
}

static void all_start_and_all_stop(void **state)
{
    (void)state;
    static struct part parts[ROWS];
    struct rg_service table[ROWS];
    fill(parts, table);
    for (int round = 1; round <= 2; round++) {
        assert_int_equal(rg_services_start(table, ROWS), RG_OK);
        rg_services_stop(table, ROWS);
        rg_services_stop(table, ROWS);
        for (size_t i = 0; i < ROWS; i++) {
            assert_int_equal(parts[i].started, round);
            assert_int_equal(parts[i].ran, round);
            assert_int_equal(parts[i].finished, round);
            assert_false(parts[i].thread.running);
        }
    }
}

static void a_failed_start_stops_the_ones_before_it(void **state)
{
    (void)state;
    static struct part parts[ROWS];
    for (size_t failing = 0; failing < ROWS; failing++) {
        struct rg_service table[ROWS];
        fill(parts, table);
        parts[failing].start_says = RG_NO_MEMORY;
        assert_int_equal(rg_services_start(table, ROWS), RG_NO_MEMORY);
        for (size_t i = 0; i < ROWS; i++) {
            assert_int_equal(parts[i].started, i <= failing);
            assert_int_equal(parts[i].ran, i < failing);
            assert_int_equal(parts[i].finished, i <= failing);
            assert_false(parts[i].thread.running);
        }
        rg_services_stop(table, ROWS);
        assert_int_equal(parts[0].finished, 1);
    }
}

static void one_that_stands_still_is_missed(void **state)
{
    (void)state;
    static struct part parts[ROWS];
    struct rg_service table[ROWS];
    fill(parts, table);
    assert_true(rg_services_alive(table, ROWS, UINT64_MAX));
    assert_int_equal(rg_services_start(table, ROWS), RG_OK);
    rg_services_ring(table, ROWS);
    while (!rg_services_alive(table, ROWS, 2)) {
        (void)sched_yield();
    }
    assert_false(rg_services_alive(table, ROWS, 1000));
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(parts[i].rung >= 1);
    }
    rg_services_stop(table, ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_start_and_all_stop),
        cmocka_unit_test(a_failed_start_stops_the_ones_before_it),
        cmocka_unit_test(one_that_stands_still_is_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
