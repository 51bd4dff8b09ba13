/* Requests that were taken: each once for a client, for a day. */
#include "hq_fixture.h"
#include "hq_spent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)
#define HOUR  INT64_C(3600000)

static void each_is_taken_once(void **state)
{
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "one", NOW), RG_OK);
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "one", NOW), RG_DENIED);
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "one", NOW + 23 * HOUR), RG_DENIED);
    /* A clock that was put back. */
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "one", NOW - 20 * HOUR), RG_DENIED);
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "two", NOW), RG_OK);
    assert_int_equal(rg_hq_request_spend(STORE, "ops.bert", "one", NOW), RG_OK);
    assert_int_equal(rg_hq_request_spend(STORE, "out.anna", "one", NOW), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM request_spent"), 4);
}

static void they_are_forgotten_after_a_day(void **state)
{
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "one", NOW), RG_OK);
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "two", NOW + 20 * HOUR), RG_OK);
    assert_int_equal(rg_hq_request_spend(STORE, "ops.anna", "three", NOW + 25 * HOUR), RG_OK);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM request_spent"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_is_taken_once, hq_fixture_set_up, hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(they_are_forgotten_after_a_day, hq_fixture_set_up,
                                        hq_fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
