/* An older copy of the database meets its journal: what was refused since is refused again. */
#include "aead.h"
#include "hq_fixture.h"
#include "hq_ledger.h"
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

#define COPY 112

static void make_copy(void **state, char copy[COPY])
{
    char sql[160];
    sqlite3 *db;
    (void)snprintf(copy, COPY, "%s.copy", FIXTURE->path);
    (void)snprintf(sql, sizeof sql, "VACUUM INTO '%s'", copy);
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
}

static void who_was_restricted_since_is_restricted_again(void **state)
{
    struct rg_hq_replayed replayed;
    char copy[COPY];
    const char *code;
    make_copy(state, copy);
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

/* A line that a kiosk sends, and may send again. */
struct said {
    uint8_t bytes[RG_LEDGER_LINE_MAX], key[RG_LEDGER_KEY];
    size_t len;
    struct rg_ledger_id id;
};

static struct said say(enum rg_ledger_act act, const struct rg_ledger_id *parents, size_t count)
{
    struct said said;
    struct rg_aead *aead;
    struct rg_ledger_line line;
    const struct rg_ledger_content content = {.purpose = RG_PURPOSE_PURCHASES,
                                              .act = act,
                                              .medium = RG_MEDIUM_CARD,
                                              .at_ms = 1700000000000,
                                              .text_version = "v1",
                                              .language = "de",
                                              .site = "s1",
                                              .device = "k1"};
    assert_int_equal(rg_aead_make(&aead), RG_OK);
    assert_int_equal(
        rg_ledger_make(aead, (struct rg_member_id){1}, &content, parents, count, said.key, &line), RG_OK);
    assert_int_equal(rg_ledger_write(&line, said.bytes, sizeof said.bytes, &said.len), RG_OK);
    said.id = line.id;
    rg_aead_free(aead);
    return said;
}

static bool live_after(struct rg_hq_store *store, const struct said *const *lines, size_t count)
{
    struct rg_ledger_state now;
    const char *code;
    assert_int_equal(rg_hq_begin(store), RG_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(
            rg_hq_ledger_take(store, lines[i]->bytes, lines[i]->len, lines[i]->key, 1700000000001, &code),
            RG_OK);
    }
    assert_int_equal(rg_hq_commit(store), RG_OK);
    assert_int_equal(rg_hq_ledger_state(store, 1, RG_PURPOSE_PURCHASES, &now), RG_OK);
    return now.live;
}

/* Power went between the journal and the database: the kiosk was told nothing, and sends what it has again. */
static void a_withdrawal_that_was_taken_back_counts_once(void **state)
{
    struct rg_hq_replayed replayed;
    struct rg_ledger_state before;
    char copy[COPY];
    make_copy(state, copy);
    assert_int_equal(rg_hq_ledger_state(STORE, 1, RG_PURPOSE_PURCHASES, &before), RG_OK);
    assert_true(before.live);
    const struct said no = say(RG_LEDGER_WITHDRAW, before.heads, before.head_count);
    const struct said yes = say(RG_LEDGER_GRANT, &no.id, 1);
    const struct said other = say(RG_LEDGER_WITHDRAW, before.heads, before.head_count);
    const struct said *const said[] = {&no, &yes, &other};
    assert_true(live_after(STORE, said, 2));
    put_back(state, copy);
    assert_int_equal(rg_hq_store_journal(STORE, dir, &replayed), RG_OK);
    assert_int_equal(replayed.withdrawn, 1);
    assert_false(live_after(STORE, NULL, 0));
    assert_false(live_after(STORE, said, 1));
    assert_true(live_after(STORE, said + 1, 1));
    /* What another kiosk heard meanwhile is not taken back by it. */
    assert_false(live_after(STORE, said + 2, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_was_restricted_since_is_restricted_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_withdrawal_that_was_taken_back_counts_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
