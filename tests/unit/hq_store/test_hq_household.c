/* Households: a link shares nothing by itself, and is in the feed only while both allow it. */
#include "hq_contacts.h"
#include "hq_erase.h"
#include "hq_fixture.h"
#include "hq_household.h"
#include "hq_merge.h"
#include "hq_requests.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define NOW   INT64_C(1700000000000)

static struct rg_keystore *keys;

static void say(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, member, purpose, granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static void put(struct rg_hq_store *store, int64_t member, const char *name)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_member(store, member, name);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    say(STORE, 3, "recognise", true, 10);
    return result;
}

static int tear_down(void **state)
{
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

/* With whom the kiosks hear that @p member shares cards; 0: with nobody. Fails for more than one. */
static int64_t fed(struct rg_hq_store *store, int64_t member)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, 0, 1 << 20);
    const cJSON *cols = cJSON_GetObjectItemCaseSensitive(page, "columns"), *row;
    int64_t other = 0;
    int at = 0;
    while (strcmp(cJSON_GetArrayItem(cols, at)->valuestring, "household") != 0) {
        at++;
    }
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(page, "rows"))
    {
        if ((int64_t)cJSON_GetArrayItem(row, 0)->valuedouble == member) {
            const cJSON *others = cJSON_GetArrayItem(row, at);
            assert_true(cJSON_IsArray(others));
            assert_in_range(cJSON_GetArraySize(others), 0, 1);
            const cJSON *first = cJSON_GetArrayItem(others, 0);
            other = first == NULL ? 0 : (int64_t)first->valuedouble;
        }
    }
    cJSON_Delete(page);
    return other;
}

static void link_two(struct rg_hq_store *store, int64_t a, int64_t b)
{
    const char *code = "";
    assert_int_equal(rg_hq_household_link(store, a, b, NOW, &code), RG_OK);
}

/* Members 1 and 2, linked, and both said yes since. */
static void share(struct rg_hq_store *store)
{
    static int64_t later = NOW;
    link_two(store, 1, 2);
    later++;
    say(store, 1, "household", true, later);
    say(store, 2, "household", true, later);
    assert_int_equal(fed(store, 1), 2);
    assert_int_equal(fed(store, 2), 1);
}

static void assert_shared_no_more(struct rg_hq_store *store)
{
    assert_int_equal(fed(store, 1), 0);
    assert_int_equal(fed(store, 2), 0);
}

static void a_link_is_live_only_while_both_allow_it(void **state)
{
    link_two(STORE, 1, 2);
    assert_shared_no_more(STORE);
    say(STORE, 1, "household", true, NOW + 1);
    assert_shared_no_more(STORE);
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    say(STORE, 2, "household", true, NOW + 1);
    assert_int_equal(fed(STORE, 1), 2);
    assert_int_equal(fed(STORE, 2), 1);
    assert_int_equal(fed(STORE, 3), 0);
    /* Both rows go out anew, and no other. */
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head), 2);
    head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    say(STORE, 1, "household", false, NOW + 999);
    assert_shared_no_more(STORE);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head), 2);
}

/* It is what their kiosks ask by: a purpose that stands there, not granted. */
static void a_link_asks_both_anew(void **state)
{
    share(STORE);
    link_two(STORE, 3, 2);
    assert_shared_no_more(STORE);
    say(STORE, 3, "household", true, NOW + 1000);
    assert_int_equal(fed(STORE, 3), 0);
    say(STORE, 2, "household", true, NOW + 1000);
    assert_int_equal(fed(STORE, 3), 2);
}

static void without_recognition_there_is_no_household(void **state)
{
    share(STORE);
    say(STORE, 2, "recognise", false, NOW + 999);
    assert_int_equal(fed(STORE, 1), 0);
    say(STORE, 2, "recognise", true, NOW + 1000);
    assert_int_equal(fed(STORE, 1), 2);
}

static void unlinking_erasing_and_restricting_end_it(void **state)
{
    const char *code = "";
    share(STORE);
    assert_int_equal(rg_hq_household_unlink(STORE, 2, 1, &code), RG_OK);
    assert_shared_no_more(STORE);
    assert_int_equal(rg_hq_household_unlink(STORE, 2, 1, &code), RG_NOT_FOUND);
    share(STORE);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_restrict(STORE, 2, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(fed(STORE, 1), 0);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_unrestrict(STORE, 2, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(fed(STORE, 1), 2);
    const struct rg_hq_erasure held = {.member = 2, .assurance = 1, .hold_ms = 1000, .origin = "s1/k1"};
    assert_int_equal(rg_hq_erase(STORE, &held, NOW), RG_OK);
    assert_int_equal(fed(STORE, 1), 0);
    int64_t destroyed = 0;
    assert_int_equal(rg_hq_erase_due(STORE, NOW + 1000, &destroyed), RG_OK);
    assert_int_equal(destroyed, 1);
    assert_int_equal(rg_hq_household_any(STORE, 1), RG_NOT_FOUND);
    assert_int_equal(rg_hq_household_any(STORE, 2), RG_NOT_FOUND);
}

/* A delivery of the retailer's that changes a member leaves the household as it is. */
static void an_import_leaves_it(void **state)
{
    share(STORE);
    put(STORE, 1, "Frau Keller-Weiss");
    assert_int_equal(fed(STORE, 1), 2);
}

static void what_is_no_pair_is_refused(void **state)
{
    const char *code = "";
    int64_t a = 1, b = 2;
    assert_int_equal(rg_hq_household_link(STORE, 1, 1, NOW, &code), RG_INVALID);
    assert_string_equal(code, "same-person");
    assert_int_equal(rg_hq_household_link(STORE, 1, 99, NOW, &code), RG_NOT_FOUND);
    share(STORE);
    assert_int_equal(rg_hq_merge_check(STORE, &a, &b, &code), RG_INVALID);
    assert_string_equal(code, "household");
    for (int64_t id = 11; id <= 14; id++) {
        put(STORE, id, "Herr Keller");
        enum rg_status status = rg_hq_household_link(STORE, 1, id, NOW, &code);
        assert_int_equal(status, id < 14 ? RG_OK : RG_INVALID);
    }
    assert_string_equal(code, "household-full");
}

static enum rg_status count_row(void *context, const char *row, size_t len)
{
    int *count = context;
    assert_non_null(memmem(row, len, *count == 0 ? "\"other\":2,\"live\":true" : "\"live\":false", 12));
    (*count)++;
    return RG_OK;
}

static void the_desk_sees_which_are_live(void **state)
{
    int count = 0;
    link_two(STORE, 1, 3);
    share(STORE);
    assert_int_equal(rg_hq_household_rows(STORE, 1, count_row, &count), RG_OK);
    assert_int_equal(count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_link_is_live_only_while_both_allow_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_asks_both_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_recognition_there_is_no_household, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unlinking_erasing_and_restricting_end_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_import_leaves_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_pair_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_desk_sees_which_are_live, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
