/* Days of retention of looks and of the audit: what is old goes, what is left can be verified, and nobody calls purged what was
 * not. */
#include "hq_audit.h"
#include "hq_erase.h"
#include "hq_ledger.h"
#include "hq_retention.h"
#include "look_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORE  (((struct hq_fixture *)*state)->store)
#define NOW    LOOKS_NOW
#define MINUTE INT64_C(60000)
#define DAY    INT64_C(86400000)

/* A kiosk tells of the time. */
static void kiosk_says(void **state, int64_t at_ms)
{
    char text[200];
    (void)snprintf(text, sizeof text,
                   "INSERT OR REPLACE INTO kiosks(number,site,device,online,boot,received,body) "
                   "VALUES(1,'s1','k1',1,1,1,'{\"at\":%lld}')",
                   (long long)at_ms);
    looks_tamper(state, text);
}

static struct rg_hq_purge purge_at(void **state, int64_t now_ms)
{
    struct rg_hq_purge all = {0};
    do {
        assert_int_equal(rg_hq_retention_purge(STORE, now_ms, &all), RG_OK);
    } while (!all.done);
    return all;
}

/* So many days after NOW, as HQ and a kiosk have it: what comes now comes then, and what is too old has gone. */
static struct rg_hq_purge day(void **state, int days)
{
    looks_now_ms = NOW + days * DAY;
    kiosk_says(state, looks_now_ms);
    return purge_at(state, looks_now_ms);
}

static void look_some(void **state, int count)
{
    for (int i = 0; i < count; i++) {
        looks_taken(STORE,
                    looks_look(looks_now_ms + i * MINUTE, i == 0 ? RG_LOOK_BY_NOTHING : RG_LOOK_BY_TAP),
                    1 + i % 2);
    }
}

static void all_hold(struct rg_hq_store *store)
{
    assert_int_equal(looks_broken(store, "looks"), 0);
    assert_int_equal(looks_broken(store, "looks-kiosks"), 0);
    assert_int_equal(looks_broken(store, "audit"), 0);
}

/* Four looks of day 0, which went, four of day 50 and one of day 101. */
static void purged(void **state)
{
    assert_int_equal(rg_hq_retention_set(STORE, "looks", 100), RG_OK);
    look_some(state, 4);
    assert_int_equal(day(state, 0).counts[RG_HQ_KEPT_LOOKS], 0);
    (void)day(state, 50);
    look_some(state, 4);
    (void)day(state, 51);
    assert_int_equal(day(state, 100).counts[RG_HQ_KEPT_LOOKS], 0);
    assert_int_equal(day(state, 101).counts[RG_HQ_KEPT_LOOKS], 4);
    look_some(state, 1);
}

static void old_looks_go_and_the_rest_holds(void **state)
{
    struct rg_hq_buffer text = {0};
    bool intact;
    purged(state);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked"), 5);
    assert_int_equal(looks_number(state, "SELECT min(seq) FROM looked"), 5);
    assert_string_equal(looks_alerts(STORE), "no-tap no-tap");
    assert_int_equal(looks_number(state, "SELECT count(*) FROM alert WHERE look<5"), 0);
    all_hold(STORE);
    cJSON *rows = looks_report(STORE, 1);
    assert_int_equal(cJSON_GetArraySize(rows), 3);
    cJSON_Delete(rows);
    assert_int_equal(rg_hq_verify(STORE, &text, &intact), RG_OK);
    assert_non_null(strstr(text.data, "{\"chain\":\"looks\",\"lines\":5,\"purged\":4,"));
    rg_hq_buffer_free(&text);
    assert_int_equal(day(state, 101).counts[RG_HQ_KEPT_LOOKS], 0);
}

/* Each on the store of purged(): which chain shows it, and at which line. */
static void what_is_left_is_as_safe_as_before(void **state)
{
    static const struct {
        const char *sql, *chain;
        int line;
    } changes[] = {
        {"UPDATE looked SET at=at-1 WHERE seq=6", "looks", 6},
        {"UPDATE looked SET line=substr(line,1,60)||x'01'||substr(line,62) WHERE seq=5", "looks", 5},
        {"DELETE FROM looked WHERE seq=7", "looks", 7},
        {"DELETE FROM looked WHERE seq=9", "looks", 9},
        {"DELETE FROM looked WHERE seq=7", "looks-kiosks", 8},
        {"UPDATE looked SET seq=-seq WHERE seq IN (6,7);UPDATE looked SET seq=13+seq WHERE seq<0", "looks",
         6},
        {"UPDATE looked SET member=0,key=NULL WHERE seq=6", "looks", 6},
        /* The oldest that is left, as if it had been purged too: */
        {"DELETE FROM looked WHERE seq=5", "looks", 5},
        {"DELETE FROM looked WHERE seq=5", "looks-kiosks", 6},
        {"UPDATE look_base SET number=5;DELETE FROM looked WHERE seq=5", "looks", 5},
        {"UPDATE meta SET value='5' WHERE name='looks-purged-count';UPDATE meta SET value=(SELECT "
         "lower(hex(chain)) FROM "
         "looked WHERE seq=5) WHERE name='looks-purged-head';DELETE FROM looked WHERE seq=5",
         "looks", 6},
        {"UPDATE audit SET what=replace(what,'looks 4','looks 5') WHERE what LIKE 'purged looks%'", "audit",
         1},
        {"UPDATE audit SET what=replace(what,'looks 4','looks 5') WHERE what LIKE 'purged looks%'", "looks",
         5},
        /* As if what was purged had never been: */
        {"DELETE FROM meta WHERE name LIKE 'looks-purged%'", "looks", 1},
        {"DELETE FROM look_base", "looks", 5},
        {"DELETE FROM look_base", "looks-kiosks", 5},
        {"UPDATE look_base SET head=zeroblob(32)", "looks-kiosks", 5},
        {"DELETE FROM meta WHERE name LIKE 'looks-purged%';DELETE FROM look_base;DELETE FROM audit WHERE "
         "what LIKE 'purged "
         "looks%';UPDATE looked SET seq=seq-4",
         "looks", 1},
        {"DELETE FROM audit WHERE what LIKE 'purged looks%'", "audit", 1},
        {"DELETE FROM audit WHERE what LIKE 'purged looks%'", "looks", 5},
    };
    purged(state);
    looks_tamper(state, "CREATE TABLE kl AS SELECT * FROM looked;CREATE TABLE kb AS SELECT * FROM look_base;"
                        "CREATE TABLE ka AS SELECT * FROM audit;CREATE TABLE km AS SELECT * FROM meta");
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        looks_tamper(state, changes[i].sql);
        int line = looks_broken(STORE, changes[i].chain);
        if (line != changes[i].line) {
            fail_msg("%d of %s, not %d: %s", line, changes[i].chain, changes[i].line, changes[i].sql);
        }
        looks_tamper(
            state, "DELETE FROM looked;INSERT INTO looked SELECT * FROM kl;DELETE FROM look_base;"
                   "INSERT INTO look_base SELECT * FROM kb;DELETE FROM audit;INSERT INTO audit SELECT * FROM "
                   "ka;DELETE FROM meta;INSERT INTO meta SELECT * FROM km");
        all_hold(STORE);
    }
}

/* A chain of which nothing is left goes on, and no number comes twice. */
static void a_chain_goes_on_behind_what_went(void **state)
{
    char rest[512];
    uint8_t key[RG_LOOK_KEY] = {7};
    struct rg_look again = looks_look(NOW, RG_LOOK_BY_TAP);
    purged(state);
    (void)day(state, 102);
    assert_int_equal(day(state, 300).counts[RG_HQ_KEPT_LOOKS], 5);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked"), 0);
    assert_string_equal(looks_alerts(STORE), "");
    all_hold(STORE);
    /* Another chain of this kiosk is one, though none of its lines is left. */
    struct looks_kiosk fresh = {.device = "k1", .chain = 9, .seq = looks_kiosk.seq};
    assert_string_equal(looks_send(STORE, &fresh, looks_look(looks_now_ms, RG_LOOK_BY_TAP), 1, false), "");
    assert_string_equal(looks_alerts(STORE), "new-chain");
    looks_kiosk.seq = fresh.seq;
    struct looks_kiosk before = looks_kiosk;
    before.number = 6;
    looks_place(&before, &again);
    assert_int_equal(rg_look_who(key, (struct rg_member_id){1}, again.who), RG_OK);
    looks_write(&again, 1, key, rest);
    assert_string_equal(looks_send_text(STORE, &looks_kiosk, rest), "bad-line");
    looks_taken(STORE, looks_look(looks_now_ms, RG_LOOK_BY_TAP), 1);
    assert_string_equal(looks_alerts(STORE), "new-chain");
    all_hold(STORE);
    /* And lines that are missing are. */
    struct rg_look lost = looks_look(looks_now_ms, RG_LOOK_BY_TAP);
    looks_place(&looks_kiosk, &lost);
    looks_taken(STORE, looks_look(looks_now_ms, RG_LOOK_BY_TAP), 1);
    assert_string_equal(looks_alerts(STORE), "new-chain chain");
    assert_int_equal(looks_broken(STORE, "looks-kiosks"), 12);
}

static void no_single_clock_makes_lines_old(void **state)
{
    assert_int_equal(rg_hq_retention_set(STORE, "looks", 100), RG_OK);
    look_some(state, 2);
    (void)day(state, 0);
    /* HQ's leaps, and a look comes then. */
    looks_now_ms = NOW + 5000 * DAY;
    assert_int_equal(purge_at(state, looks_now_ms).counts[RG_HQ_KEPT_LOOKS], 0);
    look_some(state, 1);
    /* It goes back by years, with a kiosk's report of then at hand, and looks come. */
    looks_now_ms = NOW - 1000 * DAY;
    looks_tamper(
        state,
        "INSERT INTO shown VALUES('old','s1','k1',1613599000000,'v',1,1,0,'[]',NULL,NULL,NULL,NULL,NULL)");
    assert_int_equal(purge_at(state, looks_now_ms).at_ms, looks_now_ms);
    look_some(state, 2);
    assert_int_equal(purge_at(state, looks_now_ms + DAY).at_ms, looks_now_ms + DAY);
    assert_int_equal(day(state, 10).counts[RG_HQ_KEPT_LOOKS], 0);
    assert_int_equal(day(state, 100).counts[RG_HQ_KEPT_LOOKS], 0);
    /* Those of day 0 are old, and no others: what came when HQ's clock was wrong counts from day 10. */
    assert_int_equal(day(state, 103).counts[RG_HQ_KEPT_LOOKS], 2);
    assert_int_equal(day(state, 111).counts[RG_HQ_KEPT_LOOKS], 3);
    all_hold(STORE);
}

/* A mark that somebody wrote makes nothing old either. */
static void marks_alone_make_nothing_old(void **state)
{
    assert_int_equal(rg_hq_retention_set(STORE, "looks", 100), RG_OK);
    look_some(state, 2);
    (void)day(state, 0);
    looks_tamper(state, "INSERT INTO chain_mark VALUES(0,1,2)");
    assert_int_equal(day(state, 50).counts[RG_HQ_KEPT_LOOKS], 0);
    assert_int_equal(day(state, 101).counts[RG_HQ_KEPT_LOOKS], 2);
}

static void operate(void **state, const char *what)
{
    const struct rg_hq_audit note = {
        .operator_name = "olga", .what = what, .member = 2, .at_ms = looks_now_ms};
    assert_int_equal(rg_hq_audit(STORE, &note), RG_OK);
}

/* The audit goes by itself, and what other chains need of it stays said: names that an erasure took, and what was purged. */
static void the_audit_says_on_what_is_needed(void **state)
{
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    assert_int_equal(rg_hq_retention_set(STORE, "audit", 93), RG_OK);
    assert_int_equal(rg_hq_retention_set(STORE, "looks", 200), RG_OK);
    look_some(state, 4);
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    operate(state, "show");
    (void)day(state, 0);
    operate(state, "find");
    assert_int_equal(day(state, 94).counts[RG_HQ_KEPT_AUDIT], 2);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM audit WHERE what='show'"), 0);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM audit WHERE what='find'"), 1);
    all_hold(STORE);
    looks_tamper(state, "CREATE TABLE ka AS SELECT * FROM audit;DELETE FROM audit WHERE what='find'");
    assert_int_equal(looks_broken(STORE, "audit"), 3);
    looks_tamper(state, "DELETE FROM audit;INSERT INTO audit SELECT * FROM ka;"
                        "UPDATE looked SET member=0,key=NULL WHERE seq=2");
    assert_int_equal(looks_broken(STORE, "looks"), 1);
    looks_tamper(state, "DELETE FROM looked WHERE seq=2");
    assert_int_equal(looks_broken(STORE, "looks"), 2);
}

static void each_purge_outlives_the_next(void **state)
{
    const struct rg_hq_erasure erasure = {.member = 1, .assurance = 2, .origin = "test"};
    assert_int_equal(rg_hq_retention_set(STORE, "audit", 93), RG_OK);
    assert_int_equal(rg_hq_retention_set(STORE, "looks", 100), RG_OK);
    look_some(state, 4);
    assert_int_equal(rg_hq_erase(STORE, &erasure, NOW), RG_OK);
    operate(state, "show");
    for (int i = 0; i < 12; i++) {
        (void)day(state, 60 * i);
        if (i == 1) {
            look_some(state, 3);
        }
        operate(state, "show");
        all_hold(STORE);
    }
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked"), 0);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM audit WHERE what='show'"), 3);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM audit WHERE what LIKE 'purged looks 7 %'"), 1);
    looks_taken(STORE, looks_look(looks_now_ms, RG_LOOK_BY_TAP), 2);
    all_hold(STORE);
}

/* Whoever changed a line is not helped by its becoming old. */
static void a_changed_line_that_went_is_not_forgotten(void **state)
{
    assert_int_equal(rg_hq_retention_set(STORE, "looks", 100), RG_OK);
    look_some(state, 4);
    (void)day(state, 0);
    looks_tamper(state, "UPDATE looked SET associate=9 WHERE seq=2");
    assert_int_equal(looks_broken(STORE, "looks"), 2);
    assert_int_equal(day(state, 101).counts[RG_HQ_KEPT_LOOKS], 4);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM audit WHERE what='purged broken looks 2'"), 1);
    all_hold(STORE);
}

static void many_go_in_slices(void **state)
{
    assert_int_equal(rg_hq_retention_set(STORE, "looks", 100), RG_OK);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    for (int i = 0; i < 2100; i++) {
        looks_taken(STORE, looks_look(NOW + i * MINUTE, RG_LOOK_BY_TAP), 1 + i % 2);
    }
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    (void)day(state, 0);
    (void)day(state, 60);
    look_some(state, 2);
    assert_int_equal(day(state, 101).counts[RG_HQ_KEPT_LOOKS], 2100);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM audit WHERE what LIKE 'purged looks %'"), 2);
    assert_int_equal(looks_number(state, "SELECT count(*) FROM looked"), 2);
    all_hold(STORE);
}

/* Enough days for a customer's letter to be answered from what was there when it came. */
static void days_of_the_audit_have_a_least(void **state)
{
    assert_int_equal(rg_hq_retention_set(STORE, "looks", RG_HQ_RETENTION_AUDIT_LEAST - 1), RG_INVALID);
    assert_int_equal(rg_hq_retention_set(STORE, "audit", 1), RG_INVALID);
    assert_int_equal(rg_hq_retention_set(STORE, "looks", RG_HQ_RETENTION_AUDIT_LEAST), RG_OK);
    assert_int_equal(rg_hq_retention_set(STORE, "audit", 0), RG_OK);
    assert_int_equal(rg_hq_retention_set(STORE, "purchases", 1), RG_OK);
}

#define LOOKS(name) cmocka_unit_test_setup_teardown(name, looks_set_up, looks_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOOKS(old_looks_go_and_the_rest_holds),
        LOOKS(what_is_left_is_as_safe_as_before),
        LOOKS(a_chain_goes_on_behind_what_went),
        LOOKS(no_single_clock_makes_lines_old),
        LOOKS(marks_alone_make_nothing_old),
        LOOKS(the_audit_says_on_what_is_needed),
        LOOKS(each_purge_outlives_the_next),
        LOOKS(a_changed_line_that_went_is_not_forgotten),
        LOOKS(many_go_in_slices),
        LOOKS(days_of_the_audit_have_a_least),
    };
    return cmocka_run_group_tests_name("purged", tests, NULL, NULL);
}
