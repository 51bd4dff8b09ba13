/* What customers ask by letter: two operators, a day by which, and what becomes of it. */
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

#define STORE (((struct hq_fixture *)*state)->store)

static struct letters_text *requests(struct rg_hq_store *store, bool overdue, int64_t now_ms)
{
    static struct letters_text text;
    text = (struct letters_text){.rows = 0};
    assert_int_equal(rg_hq_request_rows(store, overdue, now_ms, letters_take, &text), RG_OK);
    return &text;
}

static int64_t day(int year, int month, int number)
{
    /* Days before a month of a common year; enough for the days below. */
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t days = (int64_t)(year - 1970) * 365 + (year - 1969) / 4 + before[month - 1] + number - 1;
    return (days + (year % 4 == 0 && month > 2)) * LETTERS_DAY;
}

/* What is restricted counts in no figure either. */
static void count_units(void *context, const struct rg_hq_basket_line *line)
{
    *(int64_t *)context += line->units;
}

static void a_month_ends_with_the_day_of_the_same_number_or_the_last(void **state)
{
    (void)state;
    assert_int_equal(rg_hq_months_later(day(2023, 11, 14) + 5, 1), day(2023, 12, 15));
    assert_int_equal(rg_hq_months_later(day(2023, 1, 31), 1), day(2023, 3, 1));
    assert_int_equal(rg_hq_months_later(day(2024, 1, 31) + LETTERS_DAY - 1, 1), day(2024, 3, 1));
    assert_int_equal(rg_hq_months_later(day(2024, 1, 30), 1), day(2024, 3, 1));
    assert_int_equal(rg_hq_months_later(day(2023, 12, 31), 1), day(2024, 2, 1));
    assert_int_equal(rg_hq_months_later(day(2023, 11, 30), 3), day(2024, 3, 1));
}

static void restricting_hides_and_destroys_nothing(void **state)
{
    int64_t members = hq_fixture_head(STORE, RG_HQ_MEMBERS), cards = hq_fixture_head(STORE, RG_HQ_CARDS);
    int before = letters_export(STORE, 1)->rows;
    bool changed;
    letters_done(STORE, (struct rg_hq_request){.what = "restrict", .member = 1});
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_MEMBERS, members), 1);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_CARDS, cards), 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 0);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CONSENTS, 0), 1);
    /* The till and the import go on, and nothing of it is seen. */
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    const struct rg_hq_purchase sale = {"t1", "R9", 1, 1, 1000, 1, 1, 100, "M", 0, false, false, false};
    assert_int_equal(rg_hq_purchase_put(STORE, "s1", &sale, &changed), RG_OK);
    hq_fixture_member(STORE, 1, "Frau Anders");
    hq_fixture_consent(STORE, 1, "email", true, 20);
    hq_fixture_consent(STORE, 1, "recognise", true, 20);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CONSENTS, 0), 1);
    assert_int_equal(letters_export(STORE, 1)->rows, before + 5);
    struct rg_hq_buffer row = {0};
    assert_int_equal(rg_hq_customer_summary(STORE, 1, &row), RG_OK);
    assert_non_null(strstr(row.data, "\"recognised\":false"));
    assert_non_null(strstr(row.data, "\"restricted\":true"));
    rg_hq_buffer_free(&row);
    (void)letters_put(STORE, (struct rg_hq_request){.what = "restrict", .member = 1}, "restricted");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "unrestrict", .member = 1}, "not-informed");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "unrestrict", .member = 2}, "not-restricted");
    letters_done(STORE, (struct rg_hq_request){.what = "unrestrict", .member = 1, .informed = true});
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 3);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_CONSENTS, 0), 4);
}

static void who_is_restricted_is_in_no_figures_and_keeps_an_erasure_hidden(void **state)
{
    int64_t units = 0;
    const struct rg_hq_erasure held = {
        .member = 1, .assurance = 0, .hold_ms = LETTERS_DAY, .origin = "s1/k1"};
    letters_done(STORE, (struct rg_hq_request){.what = "restrict", .member = 1});
    assert_int_equal(rg_hq_baskets_read(STORE, "s1", count_units, &units), RG_OK);
    assert_int_equal(units, 8);
    /* Calling off an erasure ends no restriction. */
    assert_int_equal(rg_hq_erase(STORE, &held, LETTERS_NOW), RG_OK);
    assert_int_equal(rg_hq_erase_cancel(STORE, 1), RG_OK);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
}

static void it_takes_two(void **state)
{
    static const char *const whats[] = {"erase", "restrict", "export"};
    for (size_t i = 0; i < 3; i++) {
        int64_t number = letters_put(STORE, (struct rg_hq_request){.what = whats[i], .member = 2}, NULL);
        letters_approve(STORE, number, "anna", RG_DENIED);
        assert_string_equal(letters_code, "second-operator");
        assert_int_equal(
            rg_hq_request_withdraw(STORE, number, "bert", LETTERS_NOW, &letters_last, &letters_code),
            RG_DENIED);
        assert_string_equal(letters_code, "not-yours");
        assert_int_equal(
            rg_hq_request_withdraw(STORE, number, "anna", LETTERS_NOW, &letters_last, &letters_code), RG_OK);
        letters_approve(STORE, number, "bert", RG_NOT_FOUND);
    }
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    assert_int_equal(requests(STORE, false, LETTERS_NOW)->rows, 0);
}

static void a_copy_is_for_the_two_and_for_a_week(void **state)
{
    int64_t number = letters_put(STORE, (struct rg_hq_request){.what = "export", .member = 1}, NULL);
    assert_int_equal(rg_hq_request_collect(STORE, number, "anna", LETTERS_NOW, &letters_last, &letters_code),
                     RG_INVALID);
    assert_string_equal(letters_code, "not-approved");
    letters_approve(STORE, number, "bert", RG_OK);
    assert_string_equal(letters_last.state, "approved");
    /* It is open until somebody has it. */
    assert_non_null(strstr(requests(STORE, false, LETTERS_NOW)->all, "\"waits_for\":\"collection\""));
    assert_int_equal(rg_hq_request_collect(STORE, number, "carl", LETTERS_NOW, &letters_last, &letters_code),
                     RG_DENIED);
    assert_int_equal(rg_hq_request_collect(STORE, number, "bert", LETTERS_NOW, &letters_last, &letters_code),
                     RG_OK);
    assert_int_equal(letters_last.member, 1);
    assert_int_equal(requests(STORE, false, LETTERS_NOW)->rows, 0);
    assert_int_equal(rg_hq_request_collect(STORE, number, "anna", LETTERS_NOW + 7 * LETTERS_DAY,
                                           &letters_last, &letters_code),
                     RG_OK);
    assert_int_equal(rg_hq_request_collect(STORE, number, "anna", LETTERS_NOW + 7 * LETTERS_DAY + 1,
                                           &letters_last, &letters_code),
                     RG_INVALID);
    assert_string_equal(letters_code, "copy-expired");
    assert_int_equal(rg_hq_request_refuse(STORE, number, "law", LETTERS_NOW, &letters_last, &letters_code),
                     RG_NOT_FOUND);
}

static void each_has_its_day(void **state)
{
    int64_t old = day(2023, 10, 20),
            number = letters_put(STORE, (struct rg_hq_request){.what = "erase", .member = 1}, NULL);
    assert_int_equal(letters_last.due_ms, day(2023, 12, 15));
    int64_t sooner = letters_put(
        STORE,
        (struct rg_hq_request){.what = "restrict", .member = 2, .received_ms = old, .operator_name = "bert"},
        NULL);
    assert_int_equal(letters_last.due_ms, day(2023, 11, 21));
    (void)letters_put(STORE,
                      (struct rg_hq_request){.what = "erase", .member = 2, .received_ms = LETTERS_NOW + 1},
                      "bad-date");
    (void)letters_put(STORE, (struct rg_hq_request){.what = "erase", .member = 2, .received_ms = 1},
                      "bad-date");
    const struct letters_text *all = requests(STORE, false, LETTERS_NOW);
    assert_int_equal(all->rows, 2);
    assert_true(strstr(all->all, "\"restrict\"") < strstr(all->all, "\"erase\""));
    assert_non_null(strstr(all->all, "\"operator\":\"bert\",\"approver\":null"));
    assert_non_null(strstr(all->all, "\"days_left\":6,"));
    assert_non_null(strstr(all->all, "\"days_left\":30,"));
    assert_int_equal(requests(STORE, true, day(2023, 11, 21) - 1)->rows, 0);
    assert_non_null(strstr(requests(STORE, false, day(2023, 11, 21) - 1)->all, "\"days_left\":0,"));
    assert_non_null(strstr(requests(STORE, true, day(2023, 11, 21))->all, "\"days_left\":-1,"));
    /* Two months more, once, and only in time. */
    assert_int_equal(
        rg_hq_request_extend(STORE, sooner, "number", day(2023, 11, 21), &letters_last, &letters_code),
        RG_INVALID);
    assert_string_equal(letters_code, "overdue");
    assert_int_equal(
        rg_hq_request_extend(STORE, sooner, "holiday", LETTERS_NOW, &letters_last, &letters_code),
        RG_INVALID);
    assert_string_equal(letters_code, "bad-extension");
    assert_int_equal(
        rg_hq_request_extend(STORE, sooner, "complexity", LETTERS_NOW, &letters_last, &letters_code), RG_OK);
    assert_int_equal(letters_last.due_ms, day(2024, 1, 21));
    assert_int_equal(
        rg_hq_request_extend(STORE, sooner, "complexity", LETTERS_NOW, &letters_last, &letters_code),
        RG_INVALID);
    assert_string_equal(letters_code, "extended");
    assert_int_equal(rg_hq_request_refuse(STORE, number, "mood", LETTERS_NOW, &letters_last, &letters_code),
                     RG_INVALID);
    assert_int_equal(
        rg_hq_request_refuse(STORE, number, "identity", LETTERS_NOW, &letters_last, &letters_code), RG_OK);
    assert_string_equal(letters_last.state, "refused");
    letters_approve(STORE, number, "bert", RG_NOT_FOUND);
    /* Refused: nothing was done. */
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
}

static void an_erasure_leaves_no_request_and_no_value(void **state)
{
    const struct rg_hq_erasure now = {.member = 1, .assurance = 2, .origin = "s1/k1"};
    (void)letters_put(
        STORE,
        (struct rg_hq_request){.what = "correct", .member = 1, .field = "first_name", .value = "Secret"},
        NULL);
    int64_t second = letters_put(STORE, (struct rg_hq_request){.what = "export", .member = 1}, NULL);
    assert_int_equal(rg_hq_erase(STORE, &now, LETTERS_NOW), RG_OK);
    assert_int_equal(requests(STORE, false, LETTERS_NOW)->rows, 0);
    letters_approve(STORE, second, "bert", RG_NOT_FOUND);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, letters_set_up, letters_tear_down)
    const struct CMUnitTest tests[] = {T(a_month_ends_with_the_day_of_the_same_number_or_the_last),
                                       T(restricting_hides_and_destroys_nothing),
                                       T(who_is_restricted_is_in_no_figures_and_keeps_an_erasure_hidden),
                                       T(it_takes_two),
                                       T(a_copy_is_for_the_two_and_for_a_week),
                                       T(each_has_its_day),
                                       T(an_erasure_leaves_no_request_and_no_value)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
