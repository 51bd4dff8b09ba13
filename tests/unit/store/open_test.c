/* Opening: fresh, again, broken, too new, locked, and what is saved from a file that is set aside. */
#include "catalogue.h"
#include "store_scene.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void raw(const struct scene *scene, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(scene_path(scene, RG_STORE_FILE), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void overwrite(const struct scene *scene, off_t at, size_t len)
{
    static const char noise[4096] = "this is no database";
    int fd = open(scene_path(scene, RG_STORE_FILE), O_WRONLY);
    assert_true(fd >= 0);
    for (size_t done = 0; done < len; done += sizeof noise) {
        assert_int_equal(pwrite(fd, noise, sizeof noise, at + (off_t)done), sizeof noise);
    }
    close(fd);
}

static uint32_t pending(struct scene *scene)
{
    uint32_t count = 0;
    assert_int_equal(rg_outbox_pending(scene->outbox, &count), RG_OK);
    return count;
}

static void a_fresh_store_is_whole_and_counts_its_boots(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.schema_from, 0);
    assert_true(scene->report.schema >= 2);
    assert_int_equal(rg_store_boot(scene->store), 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(rg_store_boot(scene->store), 2);
    assert_int_equal(scene->report.schema_from, scene->report.schema);
    assert_int_equal(scene_files(scene, "kiosk.db.quarantine-"), 0);
}

static void garbage_is_set_aside(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    overwrite(scene, 0, 4096);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.why, RG_CORRUPT);
    assert_int_equal(access(scene->report.quarantined_as, F_OK), 0);
    assert_int_equal(rg_store_boot(scene->store), 1);
    /* Again at the same moment of the clock: the first one stays. */
    scene_close(scene);
    overwrite(scene, 0, 4096);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene_files(scene, "kiosk.db.quarantine-"), 2);
}

static void a_log_without_its_database_is_not_replayed(void **state)
{
    struct scene *scene = *state;
    struct rg_event event = outcome_of(1);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    char aside[512];
    (void)snprintf(aside, sizeof aside, "%s", scene_path(scene, "kept-wal"));
    assert_int_equal(link(scene_path(scene, "kiosk.db-wal"), aside), 0);
    scene_close(scene);
    assert_int_equal(unlink(scene_path(scene, RG_STORE_FILE)), 0);
    char log[512];
    (void)snprintf(log, sizeof log, "%s", scene_path(scene, "kiosk.db-wal"));
    assert_int_equal(rename(aside, log), 0);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(pending(scene), 0);
    assert_int_equal(scene_files(scene, "kiosk.db.quarantine-"), 1);
}

static void a_file_of_a_later_release_opens_unless_it_says_no(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    raw(scene, "PRAGMA user_version=77");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.schema, 77);
    scene_close(scene);
    raw(scene, "INSERT INTO meta VALUES ('oldest_reader', '77')");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.why, RG_UNSUPPORTED);
}

static void unsent_events_outlive_a_quarantine(void **state)
{
    struct scene *scene = *state;
    struct rg_event events[3] = {outcome_of(1), outcome_of(2), outcome_of(3)};
    struct rg_outbox_position before, after;
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, events, 3), RG_OK);
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &before), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, before.epoch, 1, 0), RG_OK);
    scene_close(scene);
    raw(scene, "INSERT INTO meta VALUES ('oldest_reader', '99'); PRAGMA user_version=99;"
               "INSERT INTO outbox VALUES ('visit', 40, x'00', 'no json');");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.salvaged, 2);
    assert_int_equal(pending(scene), 2);
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &after), RG_OK);
    assert_string_not_equal(before.epoch, after.epoch);
    assert_int_equal(after.acknowledged, 0);
    assert_int_equal(after.last, 2);
    char text[4096];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 2);
}

static void a_condemned_file_is_checked_before_it_is_trusted(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row rows[200];
    for (int i = 0; i < 200; i++) {
        rows[i] = product_row(i + 1, "a title that takes some room on its page", "shirts", i, false);
    }
    scene_page(scene, RG_FEED_PRODUCTS, rows, 200);
    struct rg_event event = outcome_of(1);
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, &event, 1), RG_OK);
    /* Whole: stays. */
    assert_int_equal(rg_store_condemn(scene->store), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene_files(scene, "kiosk.db.suspect"), 0);
    scene_close(scene);
    struct stat file;
    assert_int_equal(stat(scene_path(scene, RG_STORE_FILE), &file), 0);
    /* Damage behind what opening reads: found only because the file is condemned. */
    overwrite(scene, file.st_size - 4096, 4096);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    int corrupt = 0;
    for (int i = 0; i < 200; i++) {
        struct rg_store_product product;
        corrupt += rg_store_product(scene->store, (struct rg_product_id){i + 1}, &product) == RG_CORRUPT;
    }
    assert_true(corrupt > 0);
    assert_int_equal(rg_store_condemn(scene->store), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.why, RG_CORRUPT);
    assert_int_equal(scene->report.salvaged, 1);
}

static void a_schema_that_changes_under_us_is_damage(void **state)
{
    struct scene *scene = *state;
    struct rg_store_product product;
    raw(scene, "ALTER TABLE product RENAME TO taken");
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){1}, &product), RG_CORRUPT);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
}

static void a_locked_file_is_left_alone(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(scene_path(scene, RG_STORE_FILE), &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(scene_open(scene), RG_BUSY);
    assert_null(scene->store);
    sqlite3_close(other);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
}

static void folders_that_cannot_be_used(void **state)
{
    struct scene *scene = *state;
    struct rg_store_report report;
    struct rg_store *store = NULL;
    char longest[600];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(rg_store_open("/nowhere/at/all", 0, &report, &store), RG_NOT_FOUND);
    assert_int_equal(rg_store_open(scene_path(scene, RG_STORE_FILE), 0, &report, &store), RG_NOT_FOUND);
    assert_int_not_equal(rg_store_open(longest, 0, &report, &store), RG_OK);
    assert_null(store);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(a_fresh_store_is_whole_and_counts_its_boots),
        CASE(garbage_is_set_aside),
        CASE(a_log_without_its_database_is_not_replayed),
        CASE(a_file_of_a_later_release_opens_unless_it_says_no),
        CASE(unsent_events_outlive_a_quarantine),
        CASE(a_condemned_file_is_checked_before_it_is_trusted),
        CASE(a_schema_that_changes_under_us_is_damage),
        CASE(a_locked_file_is_left_alone),
        CASE(folders_that_cannot_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
