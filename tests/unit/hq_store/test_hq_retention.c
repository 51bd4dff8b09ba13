/* Days of retention at HQ, and what comes back of a gift. */
#include "hq_fixture.h"
#include "hq_retail.h"
#include "hq_retention.h"
#include "hq_rows.h"

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

/* Rows by another hand: what kiosks and operators wrote. */
static void sql(void **state, const char *text)
{
    sqlite3 *db;
    char *error = NULL;
    assert_int_equal(sqlite3_open(((struct hq_fixture *)*state)->path, &db), SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 2000);
    (void)sqlite3_exec(db, text, NULL, NULL, &error);
    if (error != NULL) {
        fail_msg("%s", error);
    }
    sqlite3_close(db);
}

/* A kiosk whose clock says so. */
static void kiosk_says(void **state, int64_t at)
{
    char text[300];
    (void)snprintf(text, sizeof text,
                   "INSERT OR REPLACE INTO kiosks(number,site,device,online,boot,received,body) "
                   "VALUES(1,'s1','k1',1,1,1,'{\"at\":%lld}')",
                   (long long)at);
    sql(state, text);
}

static struct rg_hq_purge purge(void **state, int64_t now_ms, int *slices)
{
    struct rg_hq_purge all = {0};
    *slices = 0;
    do {
        assert_int_equal(rg_hq_retention_purge(STORE, now_ms, &all), RG_OK);
        ++*slices;
    } while (!all.done);
    return all;
}

static bool line(void **state, const char *format, const char *extra)
{
    char text[400];
    struct rg_hq_retail_result result;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)snprintf(text, sizeof text, format, extra);
#pragma GCC diagnostic pop
    assert_int_equal(rg_hq_retail_line(STORE, "s1", text, strlen(text), &result), RG_OK);
    return result.changed;
}

static void days_are_kept_and_bounded(void **state)
{
    struct rg_hq_buffer rows = {0};
    int64_t days;
    assert_int_equal(rg_hq_retention_get(STORE, RG_HQ_KEPT_PURCHASES, &days), RG_OK);
    assert_int_equal(days, 1095);
    assert_int_equal(rg_hq_retention_set(STORE, "purchases", 730), RG_OK);
    assert_int_equal(rg_hq_retention_get(STORE, RG_HQ_KEPT_PURCHASES, &days), RG_OK);
    assert_int_equal(days, 730);
    assert_int_equal(rg_hq_retention_set(STORE, "purchases", -1), RG_INVALID);
    assert_int_equal(rg_hq_retention_set(STORE, "purchases", RG_HQ_RETENTION_MOST + 1), RG_INVALID);
    assert_int_equal(rg_hq_retention_set(STORE, "names", 7), RG_NOT_FOUND);
    assert_int_equal(rg_hq_retention_set(STORE, "wishes", 0), RG_OK);
    assert_int_equal(rg_hq_retention_rows(STORE, &rows), RG_OK);
    assert_string_equal(rows.data,
                        "{\"kind\":\"purchases\",\"days\":730},{\"kind\":\"outcomes\",\"days\":1095},"
                        "{\"kind\":\"wishes\",\"days\":null},{\"kind\":\"notes\",\"days\":1095},{\"kind\":"
                        "\"letters\",\"days\":90},"
                        "{\"kind\":\"requests\",\"days\":365},{\"kind\":\"looks\",\"days\":1095},"
                        "{\"kind\":\"audit\",\"days\":3650}");
    rg_hq_buffer_free(&rows);
}

/* What a database of before the defaults holds, nobody has said days for: it stays. */
static void an_older_database_keeps_everything_until_somebody_says_so(void **state)
{
    struct rg_hq_buffer rows = {0};
    sql(state, "DELETE FROM meta WHERE name LIKE 'retention-%'");
    rg_hq_store_close(STORE);
    assert_int_equal(rg_hq_store_open(((struct hq_fixture *)*state)->path, RG_HQ_MUST_EXIST, &STORE), RG_OK);
    assert_int_equal(rg_hq_retention_rows(STORE, &rows), RG_OK);
    assert_string_equal(rows.data,
                        "{\"kind\":\"purchases\",\"days\":null},{\"kind\":\"outcomes\",\"days\":null},"
                        "{\"kind\":\"wishes\",\"days\":null},{\"kind\":\"notes\",\"days\":null},{\"kind\":"
                        "\"letters\",\"days\":90},"
                        "{\"kind\":\"requests\",\"days\":365},{\"kind\":\"looks\",\"days\":null},"
                        "{\"kind\":\"audit\",\"days\":null}");
    rg_hq_buffer_free(&rows);
}

/* HQ's clock alone purges nothing: at most two days beyond what a kiosk has told. */
static void one_clock_that_leaps_purges_nothing(void **state)
{
    int slices;
    assert_int_equal(rg_hq_retention_set(STORE, "purchases", 30), RG_OK);
    struct rg_hq_purge done = purge(state, NOW, &slices);
    assert_int_equal(done.at_ms, 0);
    /* The fixture's till lines are of 1970, as the kiosk believes it is. */
    kiosk_says(state, 5 * DAY);
    done = purge(state, NOW, &slices);
    assert_int_equal(done.at_ms, 7 * DAY);
    assert_int_equal(done.counts[RG_HQ_KEPT_PURCHASES], 0);
    /* A kiosk in 2100 is no witness either. */
    kiosk_says(state, 3 * NOW);
    done = purge(state, 8 * DAY, &slices);
    assert_int_equal(done.at_ms, 0);
    kiosk_says(state, NOW - DAY);
    done = purge(state, NOW, &slices);
    assert_int_equal(done.at_ms, NOW);
    assert_int_equal(done.counts[RG_HQ_KEPT_PURCHASES], 6);
}

static void old_purchases_are_nobodys(void **state)
{
    static const char recent[] =
        "{\"kind\":\"sale\",\"till\":\"t9\",\"receipt\":\"R9\",\"line\":1,\"at\":1699900000000,"
        "\"sku\":\"K1\",\"size\":\"M\",\"quantity\":1,\"price\":7900%s}";
    static const char old[] = "{\"kind\":\"sale\",\"till\":\"t1\",\"receipt\":\"R1\",\"line\":1,\"at\":1000,"
                              "\"sku\":\"K1\",\"size\":\"M\",\"quantity\":2,\"price\":100%s}";
    int slices;
    assert_true(line(state, recent, ",\"member\":1"));
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 3);
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    assert_int_equal(rg_hq_retention_set(STORE, "purchases", 30), RG_OK);
    kiosk_says(state, NOW);
    struct rg_hq_purge done = purge(state, NOW, &slices);
    assert_int_equal(done.counts[RG_HQ_KEPT_PURCHASES], 6);
    assert_int_equal(
        hq_fixture_number(*state, "SELECT count(*) FROM purchases WHERE member IS NOT NULL AND state<3"), 1);
    /* The shop's figures stay, kiosks hear of deletions, and it ends. */
    assert_int_equal(hq_fixture_number(*state, "SELECT sum(quantity) FROM purchases WHERE state<3"), 13);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_PURCHASES, 0), 1);
    assert_int_equal(hq_fixture_dels(STORE, RG_HQ_PURCHASES, head), 2);
    done = purge(state, NOW, &slices);
    assert_int_equal(done.counts[RG_HQ_KEPT_PURCHASES], 0);
    /* Tonight's import has it again: it stays nobody's. */
    assert_false(line(state, old, ",\"member\":1"));
    assert_int_equal(
        hq_fixture_number(*state, "SELECT count(*) FROM purchases WHERE member IS NOT NULL AND state<3"), 1);
    /* One that was never seen, and is too old, is nobody's from the start. */
    assert_true(
        line(state,
             "{\"kind\":\"sale\",\"till\":\"t8\",\"receipt\":\"R8\",\"line\":1,\"at\":2000,\"sku\":\"K1\","
             "\"quantity\":1,\"price\":1%s}",
             ",\"member\":1"));
    assert_int_equal(
        hq_fixture_number(*state, "SELECT count(*) FROM purchases WHERE member IS NOT NULL AND state<3"), 1);
}

static void many_go_in_slices(void **state)
{
    int slices;
    sql(state, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<2600) INSERT INTO "
               "shown(id,site,device,at,visit,member,associate,assurance,items) SELECT "
               "'a'||i,'s1','k1',1000+i,'v',1,1,0,"
               "'[]' FROM n");
    sql(state,
        "INSERT INTO shown VALUES('new','s1','k1',1699999999000,'v',1,1,0,'[]',NULL,NULL,NULL,NULL,NULL);"
        "INSERT INTO outcomes VALUES('old','s1','k1',1000,'v',2,1,1,'liked','wish',0,NULL,NULL);"
        "INSERT INTO outcomes VALUES('new','s1','k1',1699999999000,'v',2,1,1,'liked','wish',0,NULL,NULL);"
        "INSERT INTO dead_letter(site,device,stream,epoch,seq,at,code,body) VALUES"
        "('s1','k1','visit','e',1,1000,'bad-op','x'),('s1','k1','visit','e',2,1699999999000,'bad-op','y');"
        "INSERT INTO request(at,what,member,operator,closed) VALUES(1000,'erase',1,'anna',2000),"
        "(1000,'restrict',1,'anna',NULL),(1699999999000,'erase',1,'anna',1699999999000)");
    /* What was made of that is told to kiosks no longer. */
    sql(state, "UPDATE members SET rests='[[1,1,1000,0]]' WHERE id=1");
    assert_int_equal(rg_hq_retention_set(STORE, "outcomes", 30), RG_OK);
    struct rg_hq_purge done = purge(state, NOW, &slices);
    assert_true(slices > 4);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM members WHERE rests<>'[]'"), 0);
    assert_int_equal(done.counts[RG_HQ_KEPT_OUTCOMES], 2601);
    assert_int_equal(done.counts[RG_HQ_KEPT_LETTERS], 1);
    assert_int_equal(done.counts[RG_HQ_KEPT_REQUESTS], 1);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM shown WHERE member<>0 AND associate<>0"),
                     1);
    assert_int_equal(
        hq_fixture_number(*state, "SELECT count(*) FROM outcomes WHERE member<>0 AND associate<>0"), 1);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM shown"), 2601);
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM dead_letter WHERE body='y'"), 1);
    assert_int_equal(
        hq_fixture_number(*state, "SELECT count(*) FROM request WHERE at>1000 OR closed IS NULL"), 2);
}

static void old_wishes_go(void **state)
{
    int slices;
    bool changed;
    const struct rg_hq_member member = {.id = 1,
                                        .ref = "C-1",
                                        .display_name = "Frau Keller",
                                        .language = "de",
                                        .member_since = 5,
                                        .wishes = "[[1,\"M\",1000],[2,\"\",1699999999000,1]]",
                                        .ratings = "[[1,5,1,1000],[2,4,0,1699999999000]]"};
    assert_int_equal(rg_hq_member_put(STORE, "s1", &member, &changed), RG_OK);
    int64_t head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_int_equal(rg_hq_retention_set(STORE, "wishes", 30), RG_OK);
    kiosk_says(state, NOW);
    struct rg_hq_purge done = purge(state, NOW, &slices);
    assert_int_equal(done.counts[RG_HQ_KEPT_WISHES], 2);
    assert_int_equal(
        hq_fixture_number(
            *state, "SELECT count(*) FROM members WHERE id=1 AND wishes='[[2,\"\",1699999999000,1]]' AND "
                    "ratings='[[2,4,0,1699999999000]]'"),
        1);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, head), 1);
    done = purge(state, NOW, &slices);
    assert_int_equal(done.counts[RG_HQ_KEPT_WISHES], 0);
    /* Tonight's delivery has it again: it does not come back, and no kiosk hears of it. */
    head = hq_fixture_head(STORE, RG_HQ_MEMBERS);
    assert_int_equal(rg_hq_member_put(STORE, "s1", &member, &changed), RG_OK);
    assert_false(changed);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_MEMBERS), head);
    assert_int_equal(
        hq_fixture_number(
            *state, "SELECT count(*) FROM members WHERE id=1 AND wishes='[[2,\"\",1699999999000,1]]' AND "
                    "ratings='[[2,4,0,1699999999000]]'"),
        1);
}

/* The lists that a merge keeps apart would bring it back when it is undone. */
static void old_wishes_go_from_the_lists_that_are_kept_apart(void **state)
{
    int slices;
    sql(state, "INSERT INTO member_own(id,sizes,wishes,occasions,minor,ratings) VALUES"
               "(1,'[]','[[1,\"M\",1000],[2,\"S\",1699999999000]]','[]',0,'[]'),"
               "(2,'[[\"coats\",\"M\"]]','[]','[]',0,'[[1,1,0,1000]]')");
    assert_int_equal(rg_hq_retention_set(STORE, "wishes", 30), RG_OK);
    kiosk_says(state, NOW);
    struct rg_hq_purge done = purge(state, NOW, &slices);
    assert_int_equal(done.counts[RG_HQ_KEPT_WISHES], 0);
    assert_int_equal(
        hq_fixture_number(
            *state, "SELECT count(*) FROM member_own WHERE wishes='[[2,\"S\",1699999999000]]' AND id=1"),
        1);
    assert_int_equal(
        hq_fixture_number(
            *state, "SELECT count(*) FROM member_own WHERE sizes='[[\"coats\",\"M\"]]' AND ratings='[]'"),
        1);
}

static int64_t returned(void **state, const char *receipt)
{
    char text[120];
    (void)snprintf(text, sizeof text, "SELECT returned FROM purchases WHERE receipt='%s'", receipt);
    return hq_fixture_number(*state, text);
}

#define SALE(receipt, gift)                                                                                  \
    "{\"kind\":\"sale\",\"till\":\"t9\",\"receipt\":\"" receipt                                              \
    "\",\"line\":1,\"at\":2000,\"sku\":\"K1\",\"size\":\"M\",\"quantity\":3,\"price\":79,\"gift\":" gift     \
    "%s}"
#define RETURN(own, of)                                                                                      \
    "{\"kind\":\"return\",\"till\":\"t9\",\"receipt\":\"" own                                                \
    "\",\"line\":1,\"at\":3000,\"sku\":\"K1\",\"size\":\"M\",\"quantity\":1,\"of_till\":\"t9\","             \
    "\"of_receipt\":\"" of "\",\"of_line\":1%s}"

/* Whoever got it may bring it back: what its buyer sees, in feeds and exports, stays as it is. */
static void a_gift_that_comes_back_changes_nothing_for_its_buyer(void **state)
{
    assert_true(line(state, SALE("G1", "true"), ",\"member\":1"));
    int64_t head = hq_fixture_head(STORE, RG_HQ_PURCHASES);
    assert_true(line(state, RETURN("B1", "G1"), ""));
    assert_true(line(state, RETURN("B2", "G1"), ",\"member\":2"));
    assert_int_equal(returned(state, "G1"), 0);
    assert_int_equal(hq_fixture_head(STORE, RG_HQ_PURCHASES), head);
    /* And nothing leads from the gift to whoever got it. */
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM returns WHERE member IS NOT NULL"), 0);
    /* The buyer's own return is the buyer's. */
    assert_true(line(state, RETURN("B3", "G1"), ",\"member\":1"));
    assert_int_equal(returned(state, "G1"), 1);
    assert_true(hq_fixture_head(STORE, RG_HQ_PURCHASES) > head);
    assert_false(line(state, RETURN("B3", "G1"), ",\"member\":1"));
    assert_int_equal(returned(state, "G1"), 1);
    /* What was no gift is returned by whoever has it. */
    assert_true(line(state, SALE("G2", "false"), ",\"member\":1"));
    assert_true(line(state, RETURN("B4", "G2"), ""));
    assert_int_equal(returned(state, "G2"), 1);
}

static void the_order_does_not_matter(void **state)
{
    assert_true(line(state, RETURN("B1", "G1"), ",\"member\":2"));
    assert_true(line(state, RETURN("B2", "G1"), ",\"member\":1"));
    /* Till the sale comes the numbers are needed, then the buyer's alone. */
    assert_int_equal(hq_fixture_number(*state, "SELECT count(*) FROM returns WHERE member IS NOT NULL"), 2);
    assert_true(line(state, SALE("G1", "true"), ",\"member\":1"));
    assert_int_equal(returned(state, "G1"), 1);
    assert_int_equal(hq_fixture_number(*state, "SELECT sum(member) FROM returns"), 1);
    /* A till that tells later who bought it. */
    assert_true(line(state, SALE("G3", "true"), ""));
    assert_true(line(state, RETURN("B3", "G3"), ",\"member\":2"));
    assert_int_equal(returned(state, "G3"), 0);
    assert_true(line(state, SALE("G3", "true"), ",\"member\":1"));
    assert_int_equal(returned(state, "G3"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hq_fixture_set_up, hq_fixture_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(days_are_kept_and_bounded),
        TEST(one_clock_that_leaps_purges_nothing),
        TEST(old_purchases_are_nobodys),
        TEST(many_go_in_slices),
        TEST(old_wishes_go),
        TEST(old_wishes_go_from_the_lists_that_are_kept_apart),
        TEST(an_older_database_keeps_everything_until_somebody_says_so),
        TEST(a_gift_that_comes_back_changes_nothing_for_its_buyer),
        TEST(the_order_does_not_matter),
    };
    return cmocka_run_group_tests_name("retention", tests, NULL, NULL);
}
