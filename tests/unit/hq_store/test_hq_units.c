/* Units of the factory: who waits, who was approved, and that an approval is one certificate. */
#include "hq_units.h"

#include "hq_fixture.h"
#include "hq_migrations.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HQ_SITE "s1"
#define STORE   (((struct hq_fixture *)*state)->store)

static struct rg_hq_unit_request request_of(uint8_t key, uint8_t nonce)
{
    struct rg_hq_unit_request request;
    memset(request.spki, key, sizeof request.spki);
    memset(request.nonce, nonce, sizeof request.nonce);
    memset(request.claim, 0, sizeof request.claim);
    (void)strcpy(request.claim, "claim-RG-1");
    return request;
}

static enum rg_hq_unit_state ask(struct rg_hq_store *store, const char *serial, uint8_t key, uint8_t nonce)
{
    struct rg_hq_unit unit = {.asked = false};
    struct rg_hq_unit_request request = request_of(key, nonce);
    assert_int_equal(rg_hq_unit_ask(store, serial, &request, 1000, &unit), RG_OK);
    assert_true(unit.asked);
    assert_memory_equal(&unit.request, &request, sizeof request);
    enum rg_hq_unit_state found = unit.state;
    assert_int_equal(unit.certificate.len > 0, found == RG_HQ_UNIT_ISSUED);
    rg_hq_unit_free(&unit);
    return found;
}

static void name_is(struct rg_hq_store *store, const char *serial, const char *device)
{
    struct rg_hq_unit unit = {.asked = false};
    assert_int_equal(rg_hq_unit_get(store, serial, &unit), RG_OK);
    assert_string_equal(unit.device, device);
    rg_hq_unit_free(&unit);
}

/* Where it is told what came of it, then and later. */
static void the_name_that_it_asked_by_last_is_kept(void **state)
{
    static const char *const names[] = {"claim.RG-1", "claim-RG-1", "claim.RG-1"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct rg_hq_unit unit = {.asked = false};
        struct rg_hq_unit_request request = request_of(1, 1);
        (void)strcpy(request.claim, names[i]);
        assert_int_equal(rg_hq_unit_ask(STORE, "RG-1", &request, 1000, &unit), RG_OK);
        assert_string_equal(unit.request.claim, names[i]);
        rg_hq_unit_free(&unit);
        assert_int_equal(rg_hq_unit_get(STORE, "RG-1", &unit), RG_OK);
        assert_string_equal(unit.request.claim, names[i]);
        rg_hq_unit_free(&unit);
    }
}

/* A database of migration 40, in which one unit asked and another was approved before it does. */
static void make_former(const char *path)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(sqlite3_exec(db, rg_hq_migrations[i], NULL, NULL, NULL), SQLITE_OK);
    }
    assert_int_equal(
        sqlite3_exec(db,
                     "PRAGMA application_id=" RG_HQ_APPLICATION_ID "; PRAGMA user_version=40;"
                     "INSERT INTO meta(name,value) VALUES('epoch','e');"
                     "INSERT INTO units(serial,asked,spki,nonce) VALUES('RG-1',1,zeroblob(91),zeroblob(16));"
                     "INSERT INTO units(serial,approved,site,device) VALUES('RG-2',1,'s1','kiosk-1')",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Migration 41: whoever waits for IT over an update hears of it where units heard until then. */
static void who_asked_before_names_were_kept_has_the_former_one(void **state)
{
    struct hq_fixture *fixture = *state;
    struct rg_hq_unit unit = {.asked = false};
    char path[128];
    struct rg_hq_store *store;
    (void)snprintf(path, sizeof path, "%s/former", fixture->dir);
    make_former(path);
    assert_int_equal(rg_hq_store_open(path, RG_HQ_MUST_EXIST, &store), RG_OK);
    assert_int_equal(rg_hq_unit_get(store, "RG-1", &unit), RG_OK);
    assert_true(unit.asked);
    assert_string_equal(unit.request.claim, "claim.RG-1");
    rg_hq_unit_free(&unit);
    assert_int_equal(rg_hq_unit_get(store, "RG-2", &unit), RG_OK);
    assert_false(unit.asked);
    rg_hq_unit_free(&unit);
    rg_hq_store_close(store);
    assert_int_equal(unlink(path), 0);
}

static void an_approval_is_one_certificate(void **state)
{
    assert_int_equal(ask(STORE, "RG-1", 1, 1), RG_HQ_UNIT_PENDING);
    assert_int_equal(rg_hq_unit_issued(STORE, "RG-1", "PEM", "{}", 9, 5), RG_NOT_FOUND);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", HQ_SITE, ""), RG_OK);
    assert_int_equal(ask(STORE, "RG-1", 1, 1), RG_HQ_UNIT_APPROVED);
    assert_int_equal(rg_hq_unit_issued(STORE, "RG-1", "PEM", "{}", 9, 5), RG_OK);
    /* The same request, asked again because the answer was lost. */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(STORE, "RG-1", 1, 1), RG_HQ_UNIT_ISSUED);
    }
    assert_int_equal(rg_hq_unit_issued(STORE, "RG-1", "PEM", "{}", 9, 5), RG_NOT_FOUND);
    assert_int_equal(ask(STORE, "RG-1", 2, 1), RG_HQ_UNIT_PENDING);
    assert_int_equal(ask(STORE, "RG-1", 1, 2), RG_HQ_UNIT_PENDING);
    /* Approved again it keeps its name. */
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", HQ_SITE, ""), RG_OK);
    assert_int_equal(ask(STORE, "RG-1", 2, 2), RG_HQ_UNIT_APPROVED);
    name_is(STORE, "RG-1", "kiosk-1");
}

static void a_manifest_comes_before_the_units(void **state)
{
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", HQ_SITE, ""), RG_OK);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-2", HQ_SITE, ""), RG_OK);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-3", HQ_SITE, "window"), RG_OK);
    name_is(STORE, "RG-1", "kiosk-1");
    name_is(STORE, "RG-2", "kiosk-2");
    name_is(STORE, "RG-3", "window");
    assert_int_equal(rg_hq_unit_issued(STORE, "RG-1", "PEM", "{}", 9, 5), RG_NOT_FOUND);
    assert_int_equal(ask(STORE, "RG-1", 1, 1), RG_HQ_UNIT_APPROVED);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-4", HQ_SITE, "window"), RG_DENIED);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-4", "nowhere", ""), RG_NOT_FOUND);
    static const char *const bad[] = {"", "a/b", "a b", "+", "0123456789012345678901234567890123"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(rg_hq_unit_approve(STORE, bad[i], HQ_SITE, ""), RG_INVALID);
    }
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-4", HQ_SITE, "Window"), RG_INVALID);
}

static void a_revoked_name_never_comes_back(void **state)
{
    assert_int_equal(rg_hq_unit_revoke(STORE, HQ_SITE, "kiosk-1", 7), RG_NOT_FOUND);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", HQ_SITE, ""), RG_OK);
    assert_int_equal(ask(STORE, "RG-1", 1, 1), RG_HQ_UNIT_APPROVED);
    assert_int_equal(rg_hq_unit_issued(STORE, "RG-1", "PEM", "{}", 9, 5), RG_OK);
    assert_false(rg_hq_unit_revoked(STORE, HQ_SITE, "kiosk-1"));
    assert_int_equal(rg_hq_unit_revoke(STORE, HQ_SITE, "kiosk-1", 7), RG_OK);
    assert_int_equal(rg_hq_unit_revoke(STORE, HQ_SITE, "kiosk-1", 8), RG_OK);
    assert_true(rg_hq_unit_revoked(STORE, HQ_SITE, "kiosk-1"));
    assert_true(rg_hq_unit_revoked(STORE, "", "kiosk-1"));
    assert_false(rg_hq_unit_revoked(STORE, "", "kiosk-2"));
    /* It waits for nobody until it asks again. */
    int64_t after = 0;
    bool more = true;
    struct rg_hq_buffer rows = {0};
    assert_int_equal(rg_hq_unit_rows(STORE, &after, &more, &rows), RG_OK);
    assert_non_null(strstr(rows.data, "{\"serial\":\"RG-1\",\"state\":\"revoked\""));
    rg_hq_buffer_free(&rows);
    /* The request that was issued is not answered by that certificate any more. */
    assert_int_equal(ask(STORE, "RG-1", 1, 1), RG_HQ_UNIT_PENDING);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", HQ_SITE, "kiosk-1"), RG_DENIED);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-1", HQ_SITE, ""), RG_OK);
    name_is(STORE, "RG-1", "kiosk-2");
}

static void rows_say_where_each_is(void **state)
{
    int64_t after = 0;
    bool more = true;
    struct rg_hq_buffer rows = {0};
    assert_int_equal(ask(STORE, "RG-1", 1, 1), RG_HQ_UNIT_PENDING);
    assert_int_equal(rg_hq_unit_approve(STORE, "RG-2", HQ_SITE, ""), RG_OK);
    assert_int_equal(rg_hq_unit_rows(STORE, &after, &more, &rows), RG_OK);
    assert_false(more);
    assert_non_null(strstr(rows.data, "{\"serial\":\"RG-1\",\"state\":\"pending\",\"site\":null"));
    assert_non_null(strstr(rows.data, "{\"serial\":\"RG-2\",\"state\":\"approved\",\"site\":\""));
    rg_hq_buffer_free(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_name_that_it_asked_by_last_is_kept, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(who_asked_before_names_were_kept_has_the_former_one,
                                        hq_fixture_set_up, hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(an_approval_is_one_certificate, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(a_manifest_comes_before_the_units, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(a_revoked_name_never_comes_back, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(rows_say_where_each_is, hq_fixture_set_up, hq_fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
