/* Opening: fresh, again, broken, too new, locked, and what is saved from a file that is set aside. */
#include "catalogue.h"
#include "store_scene.h"
#include "vault.h"

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
    raw(scene, "UPDATE meta SET value = '77' WHERE name = 'oldest_reader'");
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
    raw(scene, "UPDATE meta SET value = '99' WHERE name = 'oldest_reader'; PRAGMA user_version=99;"
               "INSERT INTO outbox VALUES ('visit', 40, x'00', 'not sealed');"
               "INSERT INTO outbox SELECT 'visit', 41, randomblob(16), sealed FROM outbox WHERE seq = 2;");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.salvaged, 2);
    assert_int_equal(scene->report.lost, 2);
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

static void fill_with_people(struct scene *scene)
{
    const struct rg_feed_row member = member_row(17, "Frau Weiß"),
                             bought = purchase_row(17, 1, 1, 1, "M", 1, 0),
                             product = product_row(1, "Oxford shirt", "shirts", 1, false);
    struct rg_feed_row mia = {.feed = RG_FEED_ASSOCIATES,
                              .associate = {.id = 3, .name = view("Mia"), .role = RG_ROLE_ASSOCIATE}};
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    scene_page(scene, RG_FEED_PURCHASES, &bought, 1);
    scene_page(scene, RG_FEED_PRODUCTS, &product, 1);
    scene_page(scene, RG_FEED_ASSOCIATES, &mia, 1);
}

static void append_three(struct scene *scene)
{
    struct rg_event events[3] = {outcome_of(1), outcome_of(2), outcome_of(3)};
    assert_int_equal(rg_outbox_append(scene->outbox, RG_STREAM_VISIT, events, 3), RG_OK);
}

static enum rg_status load(struct scene *scene, struct rg_profile *profile)
{
    struct rg_consent_grant grant =
        grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    return rg_store_profile_load(scene->store, &grant, profile);
}

static int64_t version_of(struct scene *scene, enum rg_feed feed)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, feed, &cursor), RG_OK);
    return cursor.version;
}

/* The disk in another device, or keys that were destroyed: no question is asked, all is pulled anew, and it is said. */
static void without_its_key_the_file_begins_anew(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile;
    struct rg_store_associate associate;
    struct rg_store_product product;
    struct rg_outbox_position before, after;
    fill_with_people(scene);
    append_three(scene);
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &before), RG_OK);
    assert_int_equal(rg_outbox_acknowledge(scene->sync, RG_STREAM_VISIT, before.epoch, 1, 0), RG_OK);
    assert_int_equal(scene->keystore->ops->destroy(scene->keystore, RG_VAULT_ROOT_A), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_UNREADABLE);
    assert_int_equal(scene->report.lost, 2);
    assert_int_equal(rg_store_boot(scene->store), 2);
    assert_int_equal(load(scene, &profile), RG_NOT_FOUND);
    assert_int_equal(rg_store_associate(scene->store, (struct rg_associate_id){3}, &associate), RG_NOT_FOUND);
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){1}, &product), RG_OK);
    assert_int_equal(version_of(scene, RG_FEED_PRODUCTS), 1);
    assert_int_equal(version_of(scene, RG_FEED_MEMBERS) + version_of(scene, RG_FEED_PURCHASES) +
                         version_of(scene, RG_FEED_ASSOCIATES),
                     0);
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &after), RG_OK);
    assert_string_not_equal(before.epoch, after.epoch);
    assert_int_equal(after.acknowledged + after.last, 0);
    fill_with_people(scene);
    append_three(scene);
    assert_int_equal(load(scene, &profile), RG_OK);
    assert_int_equal(profile.purchase_count, 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(load(scene, &profile), RG_OK);
    assert_int_equal(pending(scene), 3);
}

/* Another device has a key of that name, which opens nothing here. */
static void a_file_of_another_device_begins_anew(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile;
    fill_with_people(scene);
    append_three(scene);
    assert_int_equal(scene->keystore->ops->destroy(scene->keystore, RG_VAULT_ROOT_A), RG_OK);
    assert_int_equal(scene->keystore->ops->make(scene->keystore, RG_VAULT_ROOT_A, 1), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_UNREADABLE);
    assert_int_equal(scene->report.lost, 3);
    assert_int_equal(load(scene, &profile), RG_NOT_FOUND);
}

/* A sealed row that was changed is a fault of the file; the check that follows finds it, though the pages are whole. */
static void what_does_not_open_is_found_and_set_aside(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile;
    fill_with_people(scene);
    append_three(scene);
    scene_close(scene);
    raw(scene, "UPDATE history SET sealed = randomblob(length(sealed))");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(load(scene, &profile), RG_CORRUPT);
    assert_int_equal(rg_store_condemn(scene->store), RG_OK);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.salvaged, 3);
    assert_int_equal(scene->report.lost, 0);
    fill_with_people(scene);
    assert_int_equal(load(scene, &profile), RG_OK);
}

/* A sealed row belongs to one member and one part. */
static void a_row_in_anothers_place_does_not_open(void **state)
{
    struct scene *scene = *state;
    struct rg_profile profile;
    fill_with_people(scene);
    append_three(scene);
    const struct rg_feed_row other = member_row(18, "Herr Schwarz");
    scene_page(scene, RG_FEED_MEMBERS, &other, 1);
    scene_close(scene);
    raw(scene, "UPDATE member_key SET wrapped = (SELECT wrapped FROM member_key WHERE member = 18),"
               " bucket = (SELECT bucket FROM member_key WHERE member = 18) WHERE member = 17;"
               "UPDATE member SET sealed = (SELECT sealed FROM member WHERE id = 18) WHERE id = 17");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(load(scene, &profile), RG_CORRUPT);
}

/* HQ counts on: what cannot be opened keeps its number. */
static void a_damaged_event_keeps_its_number(void **state)
{
    struct scene *scene = *state;
    fill_with_people(scene);
    append_three(scene);
    scene_close(scene);
    raw(scene, "UPDATE outbox SET sealed = randomblob(length(sealed)) WHERE seq = 2");
    assert_int_equal(scene_open(scene), RG_OK);
    char text[4096];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 3);
    assert_non_null(strstr(text, "{\"id\":\"02000000-0000-0000-0000-000000000000\",\"kind\":\"lost\"}"));
    assert_non_null(strstr(text, "\"id\":\"03000000-0000-0000-0000-000000000000\",\"kind\":\"outcome\""));
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
    assert_int_equal(rg_store_open("/nowhere/at/all", scene->keystore, 0, &report, &store), RG_NOT_FOUND);
    assert_int_equal(rg_store_open(scene_path(scene, RG_STORE_FILE), scene->keystore, 0, &report, &store),
                     RG_NOT_FOUND);
    assert_int_not_equal(rg_store_open(longest, scene->keystore, 0, &report, &store), RG_OK);
    assert_int_equal(rg_store_open(scene->folder, NULL, 0, &report, &store), RG_INVALID);
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
        CASE(without_its_key_the_file_begins_anew),
        CASE(a_file_of_another_device_begins_anew),
        CASE(what_does_not_open_is_found_and_set_aside),
        CASE(a_row_in_anothers_place_does_not_open),
        CASE(a_damaged_event_keeps_its_number),
        CASE(a_locked_file_is_left_alone),
        CASE(folders_that_cannot_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
