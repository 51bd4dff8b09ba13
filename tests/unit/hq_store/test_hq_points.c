/* Loyalty points: who sets them, whose they are, what kiosks see of them. Random sequences are in test_hq_merge.c. */
#include "hq_points.h"

#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_rows.h"
#include "letter_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define NONE   (-1)
#define NO_ROW (-2)

static bool put(struct rg_hq_store *store, int64_t member, int64_t points)
{
    bool changed = false;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_points_put(store, member, points, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
    return changed;
}

static void consent(struct rg_hq_store *store, int64_t member, const char *purpose, bool granted, int64_t at)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    hq_fixture_consent(store, member, purpose, granted, at);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

/* What a kiosk has of a member. */
static int64_t shown(struct rg_hq_store *store, int64_t member)
{
    cJSON *page = hq_fixture_page(store, RG_HQ_MEMBERS, 0, RG_HQ_PAGE_LIMIT);
    const cJSON *row, *columns = cJSON_GetObjectItem(page, "columns");
    int64_t points = NO_ROW;
    assert_string_equal(cJSON_GetArrayItem(columns, 12)->valuestring, "points");
    assert_int_equal(cJSON_GetArraySize(columns), 20);
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(page, "rows"))
    {
        const cJSON *item = cJSON_GetArrayItem(row, 12);
        if ((int64_t)cJSON_GetArrayItem(row, 0)->valuedouble == member) {
            points = cJSON_IsNumber(item) ? (int64_t)item->valuedouble : NONE;
        }
    }
    cJSON_Delete(page);
    return points;
}

static void expect_export(struct rg_hq_store *store, int64_t member, const char *piece, bool there)
{
    const char *all = letters_export(store, member)->all;
    if ((strstr(all, piece) != NULL) != there) {
        fail_msg("%s is %sin %.600s", piece, there ? "not " : "", all);
    }
}

static void expect_found(struct rg_hq_store *store, int64_t member, const char *points)
{
    struct rg_hq_buffer row = {0};
    assert_int_equal(rg_hq_customer_find(store, member, NULL, &member), RG_OK);
    assert_int_equal(rg_hq_customer_summary(store, member, &row), RG_OK);
    rg_hq_buffer_bytes(&row, "", 1);
    const char *at = strstr(row.data, "\"points\":");
    assert_non_null(at);
    assert_int_equal(strncmp(at + 9, points, strlen(points)), 0);
    rg_hq_buffer_free(&row);
}

static struct rg_hq_request of(const char *what, int64_t member)
{
    return (struct rg_hq_request){.what = what, .member = member};
}

static struct rg_hq_request correction(int64_t member, const char *value)
{
    return (struct rg_hq_request){.what = "correct", .member = member, .field = "points", .value = value};
}

static void a_balance_is_digits_alone(void **state)
{
    (void)state;
    static const char *const bad[] = {"",      " 1",  "1 ",  "-1",         "+1",          "1.0",
                                      "1,000", "007", "1e3", "1000000001", "99999999999", "\xd9\xa1"};
    int64_t points = 5;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_points_read(bad[i], &points), RG_INVALID);
        assert_int_equal(points, 5);
    }
    assert_int_equal(rg_hq_points_read("0", &points), RG_OK);
    assert_int_equal(points, 0);
    assert_int_equal(rg_hq_points_read("1000000000", &points), RG_OK);
    assert_int_equal(points, RG_HQ_POINTS_MAX);
}

static void kiosks_get_them_while_purchases_are_allowed(void **state)
{
    assert_int_equal(shown(STORE, 1), NONE);
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_true(put(STORE, 1, 1240));
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head), 1);
    assert_int_equal(shown(STORE, 1), 1240);
    head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_false(put(STORE, 1, 1240));
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head);
    /* A delivery that does not speak of them leaves them. */
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_member(STORE, 1, "Frau Keller-Anders");
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(shown(STORE, 1), 1240);
    assert_true(put(STORE, 1, 0));
    assert_int_equal(shown(STORE, 1), 0);
    assert_true(put(STORE, 1, 1240));
    consent(STORE, 1, "purchases", false, 20);
    assert_int_equal(shown(STORE, 1), NONE);
    assert_true(put(STORE, 1, 1300));
    assert_int_equal(shown(STORE, 1), NONE);
    expect_export(STORE, 1, "\"points\":1300", true);
    consent(STORE, 1, "purchases", true, 30);
    assert_int_equal(shown(STORE, 1), 1300);
    /* Who may be recognised alone has theirs at HQ; of who may not, no kiosk has a row. */
    assert_true(put(STORE, 2, 50));
    assert_true(put(STORE, 3, 60));
    assert_int_equal(shown(STORE, 2), NONE);
    assert_int_equal(shown(STORE, 3), NO_ROW);
    consent(STORE, 2, "purchases", true, 30);
    assert_int_equal(shown(STORE, 2), 50);
}

static void what_is_no_balance_changes_nothing(void **state)
{
    static const int64_t bad[] = {-1, RG_HQ_POINTS_MAX + 1, INT64_MIN, INT64_MAX};
    bool changed = true;
    (void)put(STORE, 1, 1240);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(rg_hq_points_put(STORE, 1, bad[i], &changed), RG_INVALID);
        assert_false(changed);
    }
    assert_int_equal(rg_hq_points_put(STORE, 99, 5, &changed), RG_NOT_FOUND);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(shown(STORE, 1), 1240);
}

/* Each number keeps its own, and what is said of one is of that one. */
static void who_is_merged_has_the_sum_and_gets_the_own_back(void **state)
{
    consent(STORE, 2, "purchases", true, 20);
    (void)put(STORE, 1, 740);
    (void)put(STORE, 2, 500);
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 2, .other = 1});
    assert_int_equal(shown(STORE, 1), 1240);
    assert_int_equal(shown(STORE, 2), NO_ROW);
    expect_export(STORE, 1, "\"points\":1240", true);
    expect_export(STORE, 1, "\"points\":500", true);
    expect_found(STORE, 2, "[[1,740],[2,500]]");
    assert_true(put(STORE, 2, 600));
    assert_int_equal(shown(STORE, 1), 1340);
    letters_done(STORE, correction(2, "70"));
    assert_int_equal(letters_last.member, 2);
    expect_export(STORE, 1, "\"what\":\"correct\",\"field\":\"points\"", true);
    assert_int_equal(shown(STORE, 1), 810);
    letters_done(STORE, correction(1, "800"));
    assert_int_equal(letters_last.member, 1);
    assert_int_equal(shown(STORE, 1), 870);
    letters_done(STORE, of("restrict", 1));
    assert_int_equal(shown(STORE, 1), NO_ROW);
    assert_true(put(STORE, 1, 900));
    letters_done(STORE, (struct rg_hq_request){.what = "unrestrict", .member = 1, .informed = true});
    assert_int_equal(shown(STORE, 1), 970);
    letters_done(STORE, of("unmerge", 2));
    assert_int_equal(shown(STORE, 1), 900);
    assert_int_equal(shown(STORE, 2), 70);
    expect_found(STORE, 1, "[[1,900]]");
    expect_found(STORE, 2, "[[2,70]]");
}

/* Somebody who never had a balance has none when they are alone again. */
static void nobody_gets_a_balance_by_merging(void **state)
{
    consent(STORE, 2, "purchases", true, 20);
    (void)put(STORE, 2, 500);
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    assert_int_equal(shown(STORE, 1), 500);
    expect_found(STORE, 1, "[[2,500]]");
    letters_done(STORE, of("unmerge", 2));
    assert_int_equal(shown(STORE, 1), NONE);
    assert_int_equal(shown(STORE, 2), 500);
    expect_found(STORE, 1, "[]");
}

static void what_was_corrected_does_not_come_back_tonight(void **state)
{
    (void)put(STORE, 1, 9000);
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    int64_t number = letters_put(STORE, correction(1, "900"), NULL);
    assert_int_equal(shown(STORE, 1), 9000);
    letters_approve(STORE, number, "anna", RG_DENIED);
    letters_approve(STORE, number, "bert", RG_OK);
    assert_int_equal(shown(STORE, 1), 900);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head), 1);
    assert_false(put(STORE, 1, 9000));
    assert_false(put(STORE, 1, 9000));
    assert_int_equal(shown(STORE, 1), 900);
    /* Another number's balance may be what was wrong here. */
    assert_true(put(STORE, 2, 9000));
    /* What is new is taken; and a balance may rightly be again what once was wrong. */
    assert_true(put(STORE, 1, 960));
    assert_true(put(STORE, 1, 9000));
    assert_int_equal(shown(STORE, 1), 9000);
    /* So it is when the retailer's system came to say the same. */
    letters_done(STORE, correction(1, "800"));
    assert_false(put(STORE, 1, 9000));
    assert_false(put(STORE, 1, 800));
    assert_true(put(STORE, 1, 9000));
    /* A name that was corrected keeps to itself. */
    letters_done(STORE, (struct rg_hq_request){
                            .what = "correct", .member = 1, .field = "display_name", .value = "Frau K."});
    assert_true(put(STORE, 1, 9001));
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    hq_fixture_member(STORE, 1, "Frau Keller");
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    expect_export(STORE, 1, "\"display_name\":\"Frau K.\"", true);
    expect_export(STORE, 1, "\"points\":9001", true);
}

static void only_balances_are_entered(void **state)
{
    static const char *const bad[] = {"", "-1", "1.5", "1,240", "0900", "1000000001", "many"};
    (void)put(STORE, 1, 900);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)letters_put(STORE, correction(1, bad[i]), "bad-value");
    }
    (void)letters_put(STORE, correction(1, "900"), "same-value");
    (void)letters_put(STORE, correction(99, "900"), "not-found");
    /* Who has none can be given some. */
    letters_done(STORE, correction(2, "0"));
    expect_found(STORE, 2, "[[2,0]]");
}

static void an_erasure_takes_them(void **state)
{
    const struct rg_hq_erasure held = {.member = 1, .assurance = 1, .hold_ms = 1000, .origin = "s1/k1"};
    const struct rg_hq_erasure now = {.member = 1, .assurance = 2, .origin = "s1/k1"};
    consent(STORE, 2, "purchases", true, 20);
    (void)put(STORE, 1, 740);
    (void)put(STORE, 2, 500);
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    assert_int_equal(rg_hq_erase(STORE, &held, LETTERS_NOW), RG_OK);
    assert_int_equal(shown(STORE, 1), NO_ROW);
    assert_int_equal(rg_hq_erase_cancel(STORE, 1), RG_OK);
    assert_int_equal(shown(STORE, 1), 1240);
    assert_int_equal(rg_hq_erase(STORE, &now, LETTERS_NOW), RG_OK);
    bool changed;
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int64_t member = 1; member <= 2; member++) {
        assert_int_equal(shown(STORE, member), NO_ROW);
        expect_export(STORE, member, "\"points\":", false);
        assert_int_equal(rg_hq_points_put(STORE, member, 5, &changed), RG_NOT_FOUND);
    }
    rg_hq_rollback(STORE);
}

/* A number that the retailer has no more is gone with its balance; the other stays with the own. */
static void a_number_that_is_not_delivered_takes_its_own_along(void **state)
{
    consent(STORE, 2, "purchases", true, 20);
    (void)put(STORE, 1, 740);
    (void)put(STORE, 2, 500);
    letters_done(STORE, (struct rg_hq_request){.what = "merge", .member = 1, .other = 2});
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_full_begin(STORE, RG_HQ_MEMBERS), RG_OK);
    hq_fixture_member(STORE, 1, "Frau Keller");
    hq_fixture_member(STORE, 3, "Frau Keller");
    assert_int_equal(rg_hq_full_remove(STORE, RG_HQ_MEMBERS, "s1"), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(shown(STORE, 1), 740);
    expect_found(STORE, 1, "[[1,740]]");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {T(a_balance_is_digits_alone),
                                       T(kiosks_get_them_while_purchases_are_allowed),
                                       T(what_is_no_balance_changes_nothing),
                                       T(who_is_merged_has_the_sum_and_gets_the_own_back),
                                       T(nobody_gets_a_balance_by_merging),
                                       T(what_was_corrected_does_not_come_back_tonight),
                                       T(only_balances_are_entered),
                                       T(an_erasure_takes_them),
                                       T(a_number_that_is_not_delivered_takes_its_own_along)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
