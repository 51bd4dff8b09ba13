/* What is said of an experiment's customers, and of whom nothing is. */
#include "hq_trial_outcomes.h"

#include "hq_customers.h"
#include "hq_fixture.h"
#include "hq_links.h"
#include "hq_merge.h"
#include "hq_rows.h"
#include "hq_staff.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above. */
#include <cmocka.h>

#define STORE (((struct hq_fixture *)*state)->store)
#define DAY   INT64_C(86400000)
#define NOW   INT64_C(1700000000000)
#define THEN  (NOW - 20 * DAY)

static struct rg_keystore *keys;
static sqlite3 *other; /* another hand that writes what serve would */

struct heard {
    size_t count, stop;
    char words[256];
};

static enum rg_status hear(void *context, const struct rg_hq_trial_outcome *outcome)
{
    struct heard *heard = context;
    size_t len = strlen(heard->words);
    (void)snprintf(heard->words + len, sizeof heard->words - len, "%s%s", outcome->control ? "C" : "T",
                   !outcome->known       ? "?"
                   : outcome->value == 1 ? "1"
                                         : "0");
    assert_int_equal((outcome->week_ms - 4 * DAY) % (7 * DAY), 0);
    return ++heard->count == heard->stop ? RG_NO_MEMORY : RG_OK;
}

static void write_row(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void write_row(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *sql = sqlite3_vmprintf(format, values);
    va_end(values);
    assert_int_equal(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
}

static void enrol(int64_t member, const char *arm, int version, int64_t first)
{
    write_row("INSERT INTO trial(nth,member,experiment,version,arm,first,week) VALUES((SELECT "
              "coalesce(max(nth),0)+1 FROM "
              "trial),%lld,'spring',%d,'%s',%lld,(%lld-345600000)/604800000*604800000+345600000)",
              (long long)member, version, arm, (long long)first, (long long)first);
}

static void buy(struct rg_hq_store *store, int64_t member, int64_t at)
{
    bool changed;
    char receipt[24];
    (void)snprintf(receipt, sizeof receipt, "T%lld", (long long)at);
    const struct rg_hq_purchase sale = {"t3", receipt, 1, member, at, 1, 1, 100, "M", 0, false, false, false};
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(sqlite3_open(((struct hq_fixture *)*state)->path, &other), SQLITE_OK);
    return result;
}

static int tear_down(void **state)
{
    sqlite3_close(other);
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

static struct rg_hq_trial_rest said(void **state, const char *expected)
{
    struct rg_hq_trial_name name = {"", 1};
    struct rg_hq_trial_rest rest = {0};
    struct heard heard = {0};
    assert_int_equal(rg_hq_trial_find(STORE, &name), RG_OK);
    assert_int_equal(rg_hq_trial_outcomes(STORE, &name, RG_HQ_TRIAL_BOUGHT, NOW, hear, &heard, &rest), RG_OK);
    assert_string_equal(heard.words, expected);
    return rest;
}

static void by_the_till_within_14_days(void **state)
{
    enrol(1, "control", 1, THEN);
    enrol(2, "treatment", 1, THEN);
    enrol(3, "treatment", 1, THEN);
    buy(STORE, 1, THEN - 1);
    buy(STORE, 1, THEN + 14 * DAY);
    buy(STORE, 2, THEN + 14 * DAY - 1);
    struct rg_hq_trial_rest rest = said(state, "C0T1T0");
    assert_int_equal(rest.waiting + rest.other_versions, 0);
}

/* Who bought already waits as who did not: else only buyers of the last days would be counted. */
static void not_before_they_are_over(void **state)
{
    enrol(1, "control", 1, NOW - 14 * DAY);
    enrol(2, "treatment", 1, NOW - 14 * DAY + 1);
    enrol(3, "treatment", 2, THEN);
    buy(STORE, 2, NOW - DAY);
    struct rg_hq_trial_rest rest = said(state, "C0");
    assert_int_equal(rest.waiting, 1);
    assert_int_equal(rest.other_versions, 1);
}

static void staff_are_of_no_arm(void **state)
{
    bool changed;
    enrol(1, "control", 1, THEN);
    enrol(2, "treatment", 1, THEN);
    enrol(3, "treatment", 1, THEN);
    buy(STORE, 1, THEN + 1);
    buy(STORE, 2, THEN + 2);
    write_row("UPDATE purchases SET staff=1 WHERE member=2");
    /* What was bought at the discount of the staff is no outcome; whoever is staff is of no arm, though nobody knew when they came. */
    (void)said(state, "C1T0T0");
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_staff_put(STORE, 1, true, &changed), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    (void)said(state, "T0T0");
}

static void who_left_is_nobody(void **state)
{
    enrol(0, "control", 1, THEN);
    enrol(0, "control", 1, THEN);
    enrol(0, "treatment", 1, THEN);
    write_row("UPDATE trial SET first=NULL");
    write_row("UPDATE trial SET bought=1 WHERE nth=1");
    write_row("UPDATE trial SET bought=0 WHERE nth=3");
    (void)said(state, "C1C?T0");
}

static void one_person_counts_once(void **state)
{
    const char *code = "";
    enrol(2, "control", 1, THEN);
    enrol(1, "treatment", 1, THEN);
    buy(STORE, 2, THEN + DAY);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_merge(STORE, 1, 2, NOW, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    (void)said(state, "C1");
}

static void restricted_and_waiting_to_be_erased(void **state)
{
    enrol(1, "control", 1, THEN);
    enrol(2, "treatment", 1, THEN);
    enrol(3, "treatment", 1, THEN);
    write_row("INSERT INTO restriction(member,at) VALUES(2,1)");
    buy(STORE, 1, THEN + DAY);
    (void)said(state, "C1T?T0");
}

static enum rg_status add(void *context, const struct rg_hq_trial_outcome *outcome)
{
    struct heard *heard = context;
    size_t len = strlen(heard->words);
    (void)snprintf(heard->words + len, sizeof heard->words - len, "%s%lld/%lld ", outcome->known ? "" : "?",
                   (long long)outcome->value, (long long)outcome->before);
    return RG_OK;
}

/* What was not given back, in the 90 days before and after; the fixture's two sales were long before. */
static void what_was_spent(void **state)
{
    const struct rg_hq_trial_name name = {"spring", 1};
    struct rg_hq_trial_rest rest;
    struct heard heard = {0};
    int64_t first = NOW - 100 * DAY;
    char currency[4];
    enrol(1, "control", 1, first);
    enrol(2, "treatment", 1, first);
    enrol(3, "treatment", 1, NOW - 90 * DAY + 1);
    enrol(0, "treatment", 1, first);
    buy(STORE, 1, first - 90 * DAY - 1);
    buy(STORE, 1, first - 90 * DAY);
    buy(STORE, 1, first);
    buy(STORE, 1, first + 90 * DAY - 1);
    buy(STORE, 1, first + 90 * DAY);
    write_row("UPDATE purchases SET quantity=5,returned=2 WHERE receipt='T%lld'", (long long)first);
    assert_int_equal(rg_hq_trial_outcomes(STORE, &name, RG_HQ_TRIAL_SPENT, NOW, add, &heard, &rest), RG_OK);
    assert_string_equal(heard.words, "400/100 0/0 ?-2/0 ");
    assert_int_equal(rest.waiting, 1);
    assert_int_equal(rg_hq_trial_currency(STORE, currency), RG_OK);
    assert_string_equal(currency, "EUR");
    write_row("UPDATE products SET currency='USD' WHERE id=%d", 2);
    assert_int_equal(rg_hq_trial_currency(STORE, currency), RG_UNSUPPORTED);
}

static void finds_the_last(void **state)
{
    struct rg_hq_trial_name name = {"", 0};
    assert_int_equal(rg_hq_trial_find(STORE, &name), RG_NOT_FOUND);
    enrol(1, "control", 3, THEN);
    enrol(2, "control", 2, THEN);
    write_row("INSERT INTO trial(nth,member,experiment,version,arm,first,week) "
              "VALUES(0,3,'autumn',9,'control',1,1)");
    assert_int_equal(rg_hq_trial_find(STORE, &name), RG_OK);
    assert_string_equal(name.experiment, "spring");
    assert_int_equal(name.version, 3);
    struct rg_hq_trial_name autumn = {"autumn", 0}, none = {"autumn", 1};
    assert_int_equal(rg_hq_trial_find(STORE, &autumn), RG_OK);
    assert_int_equal(autumn.version, 9);
    assert_int_equal(rg_hq_trial_find(STORE, &none), RG_NOT_FOUND);
    assert_int_equal(none.version, 1);
}

static void who_takes_may_end_it(void **state)
{
    const struct rg_hq_trial_name name = {"spring", 1};
    struct rg_hq_trial_rest rest = {.waiting = 77};
    struct heard heard = {.stop = 1};
    enrol(1, "control", 1, THEN);
    enrol(2, "control", 1, THEN);
    assert_int_equal(rg_hq_trial_outcomes(STORE, &name, RG_HQ_TRIAL_BOUGHT, NOW, hear, &heard, &rest),
                     RG_NO_MEMORY);
    assert_int_equal(heard.count, 1);
    assert_int_equal(rest.waiting, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_was_spent),           TEST(by_the_till_within_14_days),
        TEST(not_before_they_are_over), TEST(staff_are_of_no_arm),
        TEST(who_left_is_nobody),       TEST(one_person_counts_once),
        TEST(finds_the_last),           TEST(restricted_and_waiting_to_be_erased),
        TEST(who_takes_may_end_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
