/* When what goes with what is learned anew: not with every import, and never not at all. */
#include "hq_fixture.h"

#include "hq_learned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)

static bool due(struct rg_hq_store *store, const char *site, int64_t now_ms, int64_t lines)
{
    bool is;
    assert_int_equal(rg_hq_learning_due(store, site, now_ms, lines, &is), RG_OK);
    return is;
}

static void it_is_due_after_a_day_or_with_a_tenth_more(void **state)
{
    assert_true(due(STORE, "s1", NOW, 0));
    assert_int_equal(rg_hq_learned(STORE, "s1", NOW, 1000), RG_OK);
    assert_false(due(STORE, "s1", NOW, 1000));
    assert_false(due(STORE, "s1", NOW + RG_HQ_LEARNED_MS - 1, 1100));
    assert_false(due(STORE, "s1", NOW, 900));
    assert_true(due(STORE, "s1", NOW + RG_HQ_LEARNED_MS, 1000));
    assert_true(due(STORE, "s1", NOW, 1101));
    assert_true(due(STORE, "s1", NOW, 899));
    assert_true(due(STORE, "s1", NOW - 1, 1000));
    /* Each site by itself; of few lines every one counts. */
    assert_true(due(STORE, "s2", NOW, 1000));
    assert_int_equal(rg_hq_learned(STORE, "s1", NOW + 5, 3), RG_OK);
    assert_false(due(STORE, "s1", NOW + 6, 3));
    assert_true(due(STORE, "s1", NOW + 6, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_due_after_a_day_or_with_a_tenth_more, hq_fixture_set_up,
                                        hq_fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
