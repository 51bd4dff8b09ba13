/* An older copy of the database meets its journal: what was refused since is refused again. */
#include "hq_fixture.h"
#include "hq_requests.h"
#include "hq_rows.h"
#include "keystore_sim.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIXTURE ((struct hq_fixture *)*state)
#define STORE   (FIXTURE->store)

static struct rg_keystore *keys;
static char dir[64];

static int set_up(void **state)
{
    struct rg_hq_replayed replayed;
    int result = hq_fixture_set_up(state);
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    (void)snprintf(dir, sizeof dir, "/tmp/rg-replay-XXXXXX");
    assert_non_null(mkdtemp(dir));
    rg_hq_store_keys(STORE, keys);
    assert_int_equal(rg_hq_store_journal(STORE, dir, &replayed), RG_OK);
    return result;
}

static int tear_down(void **state)
{
    char command[96];
    int result = hq_fixture_tear_down(state);
    keys->ops->close(keys);
    (void)snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command) != 0 || result != 0;
}

/* The file as it was before, in its place. */
static void put_back(void **state, const char *copy)
{
    static const char *const ends[] = {"-wal", "-shm"};
    char path[112];
    rg_hq_store_close(STORE);
    STORE = NULL;
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s%s", FIXTURE->path, ends[i]);
        (void)remove(path);
    }
    assert_int_equal(rename(copy, FIXTURE->path), 0);
    assert_int_equal(rg_hq_store_open(FIXTURE->path, RG_HQ_MUST_EXIST, &STORE), RG_OK);
    rg_hq_store_keys(STORE, keys);
}

static void who_was_restricted_since_is_restricted_again(void **state)
{
    struct rg_hq_replayed replayed;
    char copy[112], sql[160];
    const char *code;
    sqlite3 *db;
    (void)snprintf(copy, sizeof copy, "%s.copy", FIXTURE->path);
    (void)snprintf(sql, sizeof sql, "VACUUM INTO '%s'", copy);
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    assert_int_equal(rg_hq_begin(STORE), RG_OK);
    assert_int_equal(rg_hq_restrict(STORE, 1, 1700000000000, &code), RG_OK);
    assert_int_equal(rg_hq_restrict(STORE, 2, 1700000000000, &code), RG_OK);
    assert_int_equal(rg_hq_unrestrict(STORE, 2, &code), RG_OK);
    assert_int_equal(rg_hq_commit(STORE), RG_OK);
    put_back(state, copy);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 2);
    assert_int_equal(rg_hq_store_journal(STORE, dir, &replayed), RG_OK);
    assert_int_equal(replayed.restricted, 3);
    assert_int_equal(hq_fixture_rows(STORE, RG_HQ_MEMBERS, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_was_restricted_since_is_restricted_again, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
