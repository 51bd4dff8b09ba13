/* The clock port's contract, run against both clocks, then what only one of them promises. */
#include "clock_sim.h"
#include "clock_system.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static int open_system(void **state)
{
    struct rg_clock *clock;
    assert_int_equal(rg_clock_system_open(&clock), RG_OK);
    *state = clock;
    return 0;
}

static int open_sim(void **state)
{
    struct rg_clock *clock;
    assert_int_equal(rg_clock_sim_create(1000, 1700000000000, &clock), RG_OK);
    *state = clock;
    return 0;
}

static int close_any(void **state)
{
    struct rg_clock *clock = *state;
    clock->ops->close(clock);
    return 0;
}

static void monotonic_never_goes_back(void **state)
{
    struct rg_clock *clock = *state;
    uint64_t before = clock->ops->monotonic_ns(clock);
    for (int i = 0; i < 1000; i++) {
        uint64_t now = clock->ops->monotonic_ns(clock);
        assert_true(now >= before);
        before = now;
    }
}

static void boottime_never_goes_back_nor_falls_behind(void **state)
{
    struct rg_clock *clock = *state;
    uint64_t before = clock->ops->boottime_ns(clock);
    for (int i = 0; i < 1000; i++) {
        uint64_t monotonic = clock->ops->monotonic_ns(clock), now = clock->ops->boottime_ns(clock);
        assert_true(now >= before && now >= monotonic);
        before = now;
    }
}

static void wall_is_after_this_was_written(void **state)
{
    struct rg_clock *clock = *state;
    assert_true(clock->ops->wall_ms(clock) >= 1700000000000);
}

static void civil_dates(void **state)
{
    struct rg_clock *clock = *state;
    static const struct {
        const char *zone;
        int64_t wall_ms;
        struct rg_civil_time expected;
    } cases[] = {
        {"UTC", 0, {1970, 1, 1, 0, 0, 0, 4, 0}},
        {"UTC", 951782399999, {2000, 2, 28, 23, 59, 59, 1, 0}},
        {"UTC", 951782400000, {2000, 2, 29, 0, 0, 0, 2, 0}},
        {"Europe/Berlin", 1711846799000, {2024, 3, 31, 1, 59, 59, 0, 3600}},
        {"Europe/Berlin", 1711846800000, {2024, 3, 31, 3, 0, 0, 0, 7200}},
        {"Europe/Berlin", 1729990799000, {2024, 10, 27, 2, 59, 59, 0, 7200}},
        {"Europe/Berlin", 1729990800000, {2024, 10, 27, 2, 0, 0, 0, 3600}},
        {"Europe/Berlin", 1709161200000, {2024, 2, 29, 0, 0, 0, 4, 3600}},
        {"Europe/London", 1711846799000, {2024, 3, 31, 0, 59, 59, 0, 0}},
        {"Europe/London", 1711846800000, {2024, 3, 31, 2, 0, 0, 0, 3600}},
        {"America/New_York", 1710053999000, {2024, 3, 10, 1, 59, 59, 0, -18000}},
        {"America/New_York", 1710054000000, {2024, 3, 10, 3, 0, 0, 0, -14400}},
        {"Australia/Sydney", 1712419199000, {2024, 4, 7, 2, 59, 59, 0, 39600}},
        {"Australia/Sydney", 1712419200000, {2024, 4, 7, 2, 0, 0, 0, 36000}},
        {"Europe/Berlin", 4094665200000, {2099, 10, 3, 1, 0, 0, 6, 7200}},
        {"UTC", 4107542399000, {2100, 2, 28, 23, 59, 59, 0, 0}},
        {"UTC", 4107542400000, {2100, 3, 1, 0, 0, 0, 1, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rg_civil_time civil;
        assert_int_equal(clock->ops->civil(clock, cases[i].zone, cases[i].wall_ms, &civil), RG_OK);
        assert_memory_equal(&civil, &cases[i].expected, sizeof civil);
    }
}

static void unknown_zones(void **state)
{
    struct rg_clock *clock = *state;
    static const char *const bad[] = {"",
                                      "Europe",
                                      "Europe/",
                                      "/Europe/Berlin",
                                      "Europe//Berlin",
                                      "../zoneinfo/Europe/Berlin",
                                      "Europe/../UTC",
                                      "./UTC",
                                      "Mars/Olympus",
                                      "zone.tab",
                                      "right/Europe/Berlin",
                                      "Europe/Berlin\n",
                                      "CET-1CEST,M3.5.0,M10.5.0/3",
                                      "A123456789012345678901234567890123456789012345678901234567890123456"};
    struct rg_civil_time civil = {.year = 7};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(clock->ops->civil(clock, bad[i], 0, &civil), RG_NOT_FOUND);
        assert_int_equal(civil.year, 7);
    }
}

static void *ask_often(void *argument)
{
    struct rg_clock *clock = argument;
    static const char *const zones[] = {"Europe/Berlin", "UTC", "America/New_York"};
    for (int i = 0; i < 600; i++) {
        struct rg_civil_time civil;
        if (clock->ops->civil(clock, zones[i % 3], 1711846800000, &civil) != RG_OK || civil.year != 2024) {
            return argument;
        }
        (void)clock->ops->monotonic_ns(clock);
        (void)clock->ops->wall_ms(clock);
    }
    return NULL;
}

/* For ThreadSanitizer above all. */
static void many_threads(void **state)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, *state), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
}

/* The C library as the referee, in zones with odd rules, from 1970 to 2200. */
static void agrees_with_the_c_library(void **state)
{
    struct rg_clock *clock = *state;
    static const char *const zones[] = {
        "Europe/Berlin",     "Europe/Dublin",       "Europe/Lisbon",  "Africa/Casablanca", "Africa/Cairo",
        "America/Sao_Paulo", "America/St_Johns",    "America/Nuuk",   "America/Santiago",  "Asia/Gaza",
        "Asia/Kathmandu",    "Asia/Tehran",         "Asia/Tokyo",     "Pacific/Apia",      "Pacific/Chatham",
        "Antarctica/Troll",  "Australia/Lord_Howe", "America/Havana", "Etc/GMT+12",        "UTC"};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        assert_int_equal(setenv("TZ", zones[i], 1), 0);
        tzset();
        /* 100,003 s is prime to hours, so that every hour of the year comes up. */
        for (time_t at = 0; at < 7258118400; at += 100003) {
            struct tm tm;
            struct rg_civil_time civil;
            assert_non_null(localtime_r(&at, &tm));
            assert_int_equal(clock->ops->civil(clock, zones[i], (int64_t)at * 1000, &civil), RG_OK);
            struct rg_civil_time expected = {
                tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                tm.tm_min,         tm.tm_sec,     tm.tm_wday, (int32_t)tm.tm_gmtoff};
            assert_memory_equal(&civil, &expected, sizeof civil);
        }
    }
    assert_int_equal(unsetenv("TZ"), 0);
    tzset();
}

static void sim_moves_when_told(void **state)
{
    struct rg_clock *clock = *state;
    assert_int_equal(clock->ops->monotonic_ns(clock), 1000);
    rg_clock_sim_advance(clock, 5);
    assert_int_equal(clock->ops->monotonic_ns(clock), 5001000);
    assert_int_equal(clock->ops->wall_ms(clock), 1700000000005);
    rg_clock_sim_set_wall(clock, 12);
    assert_int_equal(clock->ops->wall_ms(clock), 12);
    assert_int_equal(clock->ops->monotonic_ns(clock), 5001000);
}

static void sim_sleeps_and_restarts(void **state)
{
    struct rg_clock *clock = *state;
    rg_clock_sim_sleep(clock, 7);
    assert_int_equal(clock->ops->monotonic_ns(clock), 1000);
    assert_int_equal(clock->ops->boottime_ns(clock), 7001000);
    rg_clock_sim_restart(clock, 9);
    assert_int_equal(clock->ops->monotonic_ns(clock), 0);
    assert_int_equal(clock->ops->boottime_ns(clock), 0);
    assert_int_equal(clock->ops->wall_ms(clock), 1700000000016);
}

#define BOTH(test)                                                                                           \
    {"system: " #test, test, open_system, close_any, NULL},                                                  \
    {                                                                                                        \
        "sim: " #test, test, open_sim, close_any, NULL                                                       \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(monotonic_never_goes_back),
        BOTH(boottime_never_goes_back_nor_falls_behind),
        BOTH(wall_is_after_this_was_written),
        BOTH(civil_dates),
        BOTH(unknown_zones),
        BOTH(many_threads),
        cmocka_unit_test_setup_teardown(agrees_with_the_c_library, open_system, close_any),
        cmocka_unit_test_setup_teardown(sim_moves_when_told, open_sim, close_any),
        cmocka_unit_test_setup_teardown(sim_sleeps_and_restarts, open_sim, close_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
