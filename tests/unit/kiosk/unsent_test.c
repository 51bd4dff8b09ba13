/* What the strip says of events that HQ has not yet. */
#include "unsent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MS     UINT64_C(1000000)
#define SECOND UINT64_C(1000000000)

static struct rg_unsent unsent;
static struct rg_sync_status status;

static int begin(void **state)
{
    (void)state;
    memset(&unsent, 0, sizeof unsent);
    memset(&status, 0, sizeof status);
    status.link_up = true;
    return 0;
}

static void wait(enum rg_stream stream, int64_t events)
{
    status.last[stream] += events;
    status.pending += (uint32_t)events;
}

static void acknowledge(enum rg_stream stream, int64_t events)
{
    status.acknowledged[stream] += events;
    status.pending -= (uint32_t)events;
}

static void what_hq_takes_at_once_is_not_told(void **state)
{
    (void)state;
    assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND), 0);
    wait(RG_STREAM_VISIT, 2);
    assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND + MS), 0);
    acknowledge(RG_STREAM_VISIT, 2);
    assert_int_equal(rg_unsent_tell(&unsent, &status, 60 * SECOND), 0);
}

static void customers_one_after_the_other_leave_it_quiet(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 200; i++) {
        wait(RG_STREAM_VISIT, 2);
        assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND + i * 600 * MS), 0);
        if (i % 4 == 3) {
            acknowledge(RG_STREAM_VISIT, 6);
            assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND + i * 600 * MS + 30 * MS), 0);
        }
    }
}

static void a_stream_that_stands_is_told_though_another_flows(void **state)
{
    (void)state;
    wait(RG_STREAM_CONSENT, 1);
    assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND), 0);
    for (uint64_t i = 1; i < 6; i++) {
        wait(RG_STREAM_AUDIT, 1);
        (void)rg_unsent_tell(&unsent, &status, SECOND + i * SECOND);
        acknowledge(RG_STREAM_AUDIT, 1);
        assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND + i * SECOND + 5 * MS), i < 3 ? 0 : 1);
    }
    acknowledge(RG_STREAM_CONSENT, 1);
    assert_int_equal(rg_unsent_tell(&unsent, &status, 7 * SECOND), 0);
}

static void what_is_gathered_has_longer(void **state)
{
    (void)state;
    wait(RG_STREAM_VISIT, 1);
    assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND), 0);
    assert_int_equal(rg_unsent_tell(&unsent, &status, 9 * SECOND - MS), 0);
    assert_int_equal(rg_unsent_tell(&unsent, &status, 9 * SECOND), 1);
}

static void offline_all_of_it_is_told_at_once(void **state)
{
    (void)state;
    wait(RG_STREAM_VISIT, 3);
    status.link_up = false;
    assert_int_equal(rg_unsent_tell(&unsent, &status, SECOND), 3);
    /* Back on line it goes on being told until something of it is acknowledged. */
    status.link_up = true;
    assert_int_equal(rg_unsent_tell(&unsent, &status, 60 * SECOND), 3);
    acknowledge(RG_STREAM_VISIT, 1);
    assert_int_equal(rg_unsent_tell(&unsent, &status, 60 * SECOND + MS), 0);
}

#define T(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_hq_takes_at_once_is_not_told),
        T(customers_one_after_the_other_leave_it_quiet),
        T(a_stream_that_stands_is_told_though_another_flows),
        T(what_is_gathered_has_longer),
        T(offline_all_of_it_is_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
