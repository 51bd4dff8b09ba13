/* A store of which the effect is known, since it is drawn here, in a real database of HQ: what a report says of it and when, that no look is
 * taken twice, and that the same table as a file says the same. */
#include "hq_trial_report.h"

#include "hq_answer.h"
#include "hq_erase.h"
#include "hq_fixture.h"
#include "hq_rows.h"
#include "hq_trial.h"
#include "keystore_sim.h"

#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above. */
#include <cmocka.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define DAY    INT64_C(86400000)
#define NOW    INT64_C(1700000000000)
#define FIRST  1000
#define PEOPLE 600

static const struct rg_hq_trial_name spring = {"spring", 1};
static struct rg_keystore *keys;
static sqlite3 *other;
static uint64_t seed;

/* SplitMix64. */
static double uniform(void)
{
    uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static int write_sql(const char *sql)
{
    return sqlite3_exec(other, sql, NULL, NULL, NULL);
}

static int64_t number(const char *sql)
{
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_prepare_v2(other, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return value;
}

static int set_up(void **state)
{
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    int result = hq_fixture_set_up(state);
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(sqlite3_open(((struct hq_fixture *)*state)->path, &other), SQLITE_OK);
    /* Of twenty seeds one draws a store whose effect the interval does not hold. */
    seed = getenv("SEED") == NULL ? 11 : strtoul(getenv("SEED"), NULL, 10);
    return result;
}

static int tear_down(void **state)
{
    sqlite3_close(other);
    keys->ops->close(keys);
    return hq_fixture_tear_down(state);
}

/* As HQ has it of its kiosks' configuration. */
static void configure(const char *share, int planned, int looks)
{
    char sql[400];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO config_kiosk(site,device,ver,doc,since) "
                   "VALUES('s1','k%s',1,'{\"measure\":{\"experiment\":"
                   "\"spring\",\"version\":1,\"control_share\":%s,\"planned\":%d,\"looks\":%d}}',1)",
                   share, share, planned, looks);
    assert_int_equal(write_sql(sql), SQLITE_OK);
}

struct world {
    int people;
    double base, effect; /* who buys within the 14 days */
    double control;      /* of those who are drawn */
};

static bool allow_all(struct rg_hq_store *store, int from, int count)
{
    for (int i = from; i < from + count; i++) {
        hq_fixture_member(store, FIRST + i, "Frau Keller");
        hq_fixture_consent(store, FIRST + i, "measure", true, 10);
    }
    return true;
}

/* An exposure at HQ, and perhaps a line of the till. */
static void visit(struct rg_hq_store *store, const struct world *world, int i, int64_t at)
{
    bool control = uniform() < world->control, measured, changed;
    double likely = world->base + (control ? 0 : world->effect), when = uniform();
    const struct rg_hq_trial trial = {
        .experiment = "spring", .arm = control ? "control" : "treatment", .version = 1, .decides = FIRST + i};
    char receipt[24];
    (void)snprintf(receipt, sizeof receipt, "W%d", i);
    assert_int_equal(rg_hq_trial_take(store, &trial, FIRST + i, at, at, &measured), RG_OK);
    assert_true(measured);
    if (uniform() < likely) {
        const struct rg_hq_purchase sale = {
            "t7", receipt, 1,     FIRST + i, at + (int64_t)(when * 13.9 * (double)DAY), 1, 1, 100, "M",
            0,    false,   false, false};
        assert_int_equal(rg_hq_purchase_put(store, "s1", &sale, &changed), RG_OK);
    }
}

static void play(struct rg_hq_store *store, const struct world *world, int from, int64_t first)
{
    assert_int_equal(rg_hq_begin(store), RG_OK);
    assert_true(allow_all(store, from, world->people));
    for (int i = from; i < from + world->people; i++) {
        visit(store, world, i, first + (i - from) * (20 * DAY / world->people));
    }
    assert_int_equal(rg_hq_commit(store), RG_OK);
}

static struct rg_hq_trial_report report_at(struct rg_hq_store *store, int64_t now)
{
    struct rg_hq_trial_report report;
    assert_int_equal(rg_hq_trial_report(store, &spring, RG_HQ_TRIAL_BOUGHT, now, &report), RG_OK);
    return report;
}

static void near_to(double one, double two)
{
    assert_true(fabs(one - two) < 1e-9);
}

/* The table as an analyst would have it, by `regard-hq measure --csv`. */
static void the_same_as_a_file(const struct rg_hq_trial_report *report)
{
    const struct rg_hq_trial_columns columns = {"arm", "control", "bought", NULL};
    struct rg_hq_trial_table table;
    struct rg_hq_table_complaint complaint;
    struct rg_hq_interim looks;
    struct rg_hq_trial_answer answer;
    struct rg_hq_buffer csv = {0};
    sqlite3_stmt *stmt;
    rg_hq_buffer_text(&csv, "arm,bought\n");
    assert_int_equal(
        sqlite3_prepare_v2(other,
                           "SELECT arm,EXISTS(SELECT 1 FROM purchases p WHERE p.member=trial.member AND "
                           "p.at BETWEEN first AND first+1209599999) FROM trial ORDER BY nth",
                           -1, &stmt, NULL),
        SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        rg_hq_buffer_text(&csv, (const char *)sqlite3_column_text(stmt, 0));
        rg_hq_buffer_text(&csv, sqlite3_column_int(stmt, 1) != 0 ? ",1\n" : ",0\n");
    }
    (void)sqlite3_finalize(stmt);
    assert_int_equal(rg_hq_trial_table_read(csv.data, csv.len, &columns, &table, &complaint), RG_OK);
    const struct rg_hq_trial_plan plan = {
        .planned = table.count, .looks = 1, .control = table.control, .proportion = table.proportion};
    assert_int_equal(rg_hq_trial_interim(&plan, &looks), RG_OK);
    assert_int_equal(
        rg_hq_trial_judge(table.drawn, table.count, &plan, &looks, table.control == 0 ? 1 : 0, &answer),
        RG_OK);
    near_to(answer.interval.low, report->interval.low);
    near_to(answer.interval.middle, report->interval.middle);
    near_to(answer.interval.high, report->interval.high);
    assert_int_equal(answer.treated.count, report->treated.counted);
    rg_hq_trial_table_free(&table);
    rg_hq_buffer_free(&csv);
}

static void the_interval_holds_what_was_drawn(void **state)
{
    const struct world world = {.people = PEOPLE, .base = 0.1, .effect = 0.2, .control = 0.5};
    configure("0.5", PEOPLE, 1);
    play(STORE, &world, 0, NOW);
    struct rg_hq_trial_report report = report_at(STORE, NOW + 40 * DAY);
    assert_int_equal(report.told, RG_HQ_TRIAL_FOUND);
    assert_int_equal(report.treated.counted + report.control.counted, PEOPLE);
    assert_int_equal(report.treated.enrolled + report.control.enrolled, PEOPLE);
    assert_true(report.interval.low < world.effect && world.effect < report.interval.high);
    assert_true(report.interval.low > 0);
    assert_true(report.ratio > RG_HQ_RATIO_WRONG);
    near_to(report.schedule.control_share, 0.5);
    the_same_as_a_file(&report);
}

/* Who bought already waits as who did not; nothing is looked at before it is due. */
static void nothing_is_told_before_the_first_look(void **state)
{
    const struct world world = {.people = 200, .base = 0.1, .effect = 0.5, .control = 0.5};
    configure("0.5", 400, 4);
    play(STORE, &world, 0, NOW);
    struct rg_hq_trial_report report = report_at(STORE, NOW + 13 * DAY);
    assert_int_equal(report.told, RG_HQ_TRIAL_EARLY);
    assert_int_equal(report.treated.counted + report.control.counted, 0);
    assert_int_equal(report.rest.waiting, 200);
    assert_int_equal(report.next, 100);
    assert_true(report.weeks >= 1 && report.weeks <= 2);
    report = report_at(STORE, NOW + 14 * DAY + 9 * DAY);
    assert_int_equal(report.told, RG_HQ_TRIAL_EARLY);
    assert_in_range(report.treated.counted + report.control.counted, 80, 99);
    report = report_at(STORE, NOW + 14 * DAY + 10 * DAY);
    assert_int_equal(report.look_count, 1);
    assert_int_equal(report.told, RG_HQ_TRIAL_FOUND);
}

/* What was found stays as it was found, whatever comes in later, and however often somebody asks. */
static void a_look_is_taken_once(void **state)
{
    struct world world = {.people = 300, .base = 0.2, .effect = 0, .control = 0.5};
    configure("0.5", 1200, 4);
    play(STORE, &world, 0, NOW);
    struct rg_hq_trial_report first = report_at(STORE, NOW + 40 * DAY);
    assert_int_equal(first.told, RG_HQ_TRIAL_OPEN);
    assert_int_equal(first.look_count, 1);
    assert_int_equal(first.next, 600);
    assert_true(first.interval.low < 0 && first.interval.high > 0);
    assert_true(first.looks[0].bound > 4.3 && first.looks[0].bound < 4.4);
    world.effect = 0.6;
    play(STORE, &world, 300, NOW + 60 * DAY);
    for (int i = 0; i < 3; i++) {
        struct rg_hq_trial_report same = report_at(STORE, NOW + (61 + i) * DAY);
        assert_int_equal(same.look_count, 1);
        near_to(same.interval.middle, first.interval.middle);
    }
    struct rg_hq_trial_report second = report_at(STORE, NOW + 100 * DAY);
    assert_int_equal(second.told, RG_HQ_TRIAL_FOUND);
    assert_int_equal(second.look_count, 2);
    near_to(second.looks[0].estimate, first.looks[0].estimate);
    /* The till sends again what treatment bought, or takes all of it back: it is over. */
    assert_int_equal(write_sql("UPDATE purchases SET quantity=0 WHERE till='t7'"), SQLITE_OK);
    struct rg_hq_trial_report third = report_at(STORE, NOW + 200 * DAY);
    assert_int_equal(third.told, RG_HQ_TRIAL_FOUND);
    near_to(third.interval.low, second.interval.low);
    assert_int_equal(third.next, 0);
    assert_int_equal(number("SELECT count(*) FROM trial_look WHERE question=0"), 2);
}

/* Bounds are those of the shares at which was looked, which need not be those that were planned. */
static void a_late_look_spends_what_is_its(void **state)
{
    struct world world = {.people = 420, .base = 0.2, .effect = 0, .control = 0.5};
    configure("0.5", 1000, 4);
    play(STORE, &world, 0, NOW);
    struct rg_hq_trial_report report = report_at(STORE, NOW + 40 * DAY);
    const double shares[] = {0.42, 0.97};
    struct rg_hq_interim looks;
    assert_int_equal(rg_hq_interim_plan(shares, 1, &looks), RG_OK);
    near_to(report.looks[0].share, 0.42);
    near_to(report.looks[0].bound, looks.bound[0]);
    assert_int_equal(report.next, 500);
    /* So near to the end that no other is worth it, it is the last. */
    play(STORE, &world, 420, NOW + 60 * DAY);
    world.people = 130;
    play(STORE, &world, 840, NOW + 60 * DAY);
    report = report_at(STORE, NOW + 120 * DAY);
    assert_int_equal(report.look_count, 2);
    near_to(report.looks[1].share, 1);
    assert_int_equal(report.told, RG_HQ_TRIAL_NOTHING);
    assert_int_equal(report.next, 0);
    assert_true(report.looks[1].bound > 1.95 && report.looks[1].bound < 2.1);
}

static void nobody_changes_a_look_or_a_plan(void **state)
{
    const struct world world = {.people = 200, .base = 0.5, .effect = 0, .control = 0.5};
    configure("0.5", 200, 1);
    play(STORE, &world, 0, NOW);
    (void)report_at(STORE, NOW + 40 * DAY);
    assert_int_equal(write_sql("UPDATE trial_look SET estimate=1"), SQLITE_CONSTRAINT);
    assert_int_equal(write_sql("DELETE FROM trial_look"), SQLITE_CONSTRAINT);
    assert_int_equal(write_sql("UPDATE trial_plan SET planned=100"), SQLITE_CONSTRAINT);
    assert_int_equal(write_sql("UPDATE trial_plan SET control_share=0.1"), SQLITE_CONSTRAINT);
    assert_int_equal(write_sql("DELETE FROM trial_plan"), SQLITE_CONSTRAINT);
    /* Who configures another plan under the same version has the one that stands. */
    assert_int_equal(write_sql("UPDATE config_kiosk SET doc=replace(doc,'\"looks\":1','\"looks\":10')"),
                     SQLITE_OK);
    struct rg_hq_trial_report report = report_at(STORE, NOW + 40 * DAY);
    assert_int_equal(report.schedule.looks, 1);
    assert_int_equal(report.look_count, 1);
}

static void broken_arms_tell_nothing(void **state)
{
    const struct world world = {.people = 400, .base = 0.1, .effect = 0.3, .control = 0.2};
    configure("0.5", 400, 1);
    play(STORE, &world, 0, NOW);
    struct rg_hq_trial_report report = report_at(STORE, NOW + 40 * DAY);
    struct rg_hq_buffer row = {0};
    assert_int_equal(report.told, RG_HQ_TRIAL_BROKEN);
    assert_int_equal(report.look_count, 0);
    assert_int_equal(number("SELECT count(*) FROM trial_look"), 0);
    rg_hq_trial_report_row(&report, &row);
    assert_non_null(strstr(row.data, "\"right\":false},\"taken\":[],\"answer\":\"broken\",\"effect\":null"));
    rg_hq_buffer_free(&row);
}

/* Kiosks that disagree, and none that HQ configures: nobody knows how large the arms were to be. */
static void a_share_that_nobody_knows(void **state)
{
    const struct world world = {.people = 200, .base = 0.1, .effect = 0, .control = 0.2};
    configure("0.5", 200, 1);
    configure("0.2", 200, 1);
    play(STORE, &world, 0, NOW);
    struct rg_hq_trial_report report = report_at(STORE, NOW + 40 * DAY);
    assert_true(report.schedule.control_share < 0 && report.ratio < 0);
    assert_int_equal(report.told, RG_HQ_TRIAL_NOTHING);
    /* Once it is known it is checked, and stays known. */
    assert_int_equal(write_sql("DELETE FROM config_kiosk WHERE device='k0.2'"), SQLITE_OK);
    report = report_at(STORE, NOW + 40 * DAY);
    near_to(report.schedule.control_share, 0.5);
    assert_int_equal(report.told, RG_HQ_TRIAL_BROKEN);
    assert_int_equal(write_sql("DELETE FROM config_kiosk"), SQLITE_OK);
    near_to(report_at(STORE, NOW + 40 * DAY).schedule.control_share, 0.5);
}

static void hq_looks_by_itself(void **state)
{
    const struct world world = {.people = 200, .base = 0.3, .effect = 0, .control = 0.5};
    configure("0.5", 200, 2);
    play(STORE, &world, 0, NOW);
    assert_int_equal(rg_hq_trial_look_all(STORE, NOW + 20 * DAY), RG_OK);
    assert_int_equal(number("SELECT count(*) FROM trial_look"), 0);
    assert_int_equal(rg_hq_trial_look_all(STORE, NOW + 25 * DAY), RG_OK);
    assert_int_equal(rg_hq_trial_look_all(STORE, NOW + 25 * DAY), RG_OK);
    assert_int_equal(number("SELECT count(*) FROM trial_look"), 1);
    /* What was spent within 90 days is another question, with looks of its own. */
    assert_int_equal(rg_hq_trial_look_all(STORE, NOW + 140 * DAY), RG_OK);
    assert_int_equal(number("SELECT count(*) FROM trial_look WHERE question=0 AND share=1"), 1);
    assert_int_equal(number("SELECT count(*) FROM trial_look WHERE question=1 AND share=1"), 1);
}

/* Counts stay, and nothing of them leads to who is gone. */
static void who_is_erased_still_counts(void **state)
{
    const struct world world = {.people = 200, .base = 0.3, .effect = 0.1, .control = 0.5};
    configure("0.5", 400, 4);
    play(STORE, &world, 0, NOW);
    struct rg_hq_trial_report before = report_at(STORE, NOW + 40 * DAY), after;
    for (int i = 0; i < 3; i++) {
        const struct rg_hq_erasure erasure = {.member = FIRST + 150 + i, .assurance = 2, .origin = "test"};
        assert_int_equal(rg_hq_erase(STORE, &erasure, NOW + 40 * DAY), RG_OK);
    }
    after = report_at(STORE, NOW + 40 * DAY);
    assert_int_equal(after.treated.enrolled, before.treated.enrolled);
    assert_int_equal(after.control.enrolled, before.control.enrolled);
    /* Since 2023 the 14 days are over by any clock. */
    assert_int_equal(after.treated.counted, before.treated.counted);
    assert_int_equal(after.control.counted, before.control.counted);
    assert_int_equal(number("SELECT count(*) FROM trial WHERE member=0 AND nth<0 AND first IS NULL"), 3);
    /* The three came in the third week; of one only of that week one would know who it was. */
    assert_int_equal(
        number("SELECT count(*) FROM trial WHERE member=0 AND week<>(SELECT week FROM trial_plan)"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_interval_holds_what_was_drawn),
        TEST(nothing_is_told_before_the_first_look),
        TEST(a_look_is_taken_once),
        TEST(a_late_look_spends_what_is_its),
        TEST(nobody_changes_a_look_or_a_plan),
        TEST(broken_arms_tell_nothing),
        TEST(a_share_that_nobody_knows),
        TEST(hq_looks_by_itself),
        TEST(who_is_erased_still_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
