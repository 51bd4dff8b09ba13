/* Databases as older releases left them are opened by this one and lose nothing; one that cannot be brought
 * up to date is set aside whole. A new migration adds a dump of the schema before it to this folder. */
#include "../store/store_scene.h"

#include "catalogue.h"
#include "migrate.h"
#include "said.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

static void restore(const struct scene *scene, const char *dump, const char *and_then)
{
    static char sql[1 << 16];
    FILE *file = fopen(dump, "r");
    assert_non_null(file);
    size_t len = fread(sql, 1, sizeof sql - 1, file);
    fclose(file);
    sql[len] = '\0';
    (void)unlink(scene_path(scene, RG_STORE_FILE));
    sqlite3 *db;
    assert_int_equal(sqlite3_open(scene_path(scene, RG_STORE_FILE), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, and_then, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static struct rg_feed_cursor cursor_of(struct scene *scene, enum rg_feed feed)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, feed, &cursor), RG_OK);
    return cursor;
}

/* Whom customers and associates are was in clear: it is dropped and asked for again, under the epoch that it had. */
static void check_people_are_asked_for_again(struct scene *scene)
{
    struct rg_consent_grant grant =
        grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_profile profile;
    struct rg_store_associate associate;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_NOT_FOUND);
    assert_int_equal(rg_store_associate(scene->store, (struct rg_associate_id){3}, &associate), RG_NOT_FOUND);
    static const enum rg_feed sealed[] = {RG_FEED_ASSOCIATES, RG_FEED_MEMBERS, RG_FEED_PURCHASES};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cursor_of(scene, sealed[i]).version, 0);
    }
    const struct rg_feed_row anna = {.feed = RG_FEED_MEMBERS,
                                     .member = {.id = 17, .display_name = view("Frau Weiß")}};
    const struct rg_feed_row bought = purchase_row(17, 1, 1690000000000, 1, "M", 1, 0);
    scene_page(scene, RG_FEED_MEMBERS, &anna, 1);
    scene_page(scene, RG_FEED_PURCHASES, &bought, 1);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_string_equal(profile.display_name, "Frau Weiß");
    assert_int_equal(profile.purchase_count, 1);
}

static void check_content(struct scene *scene, bool marks)
{
    struct rg_member_ref holder;
    struct rg_card_token token = token_of(1);
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L1, &holder), RG_OK);
    assert_int_equal(holder.member.value, 17);
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count;
    assert_int_equal(rg_store_consents(scene->store, holder.member, rows, &count), RG_OK);
    assert_int_equal(count, 1);
    struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS];
    scene_map(scene);
    assert_int_equal(rg_store_neighbours(scene->store, (struct rg_product_id){1}, neighbours, &count), RG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(neighbours[0].product.value, 2);
    assert_int_equal(neighbours[0].weight, 1000000);
    const struct rg_product_id *products;
    assert_int_equal(rg_store_bestsellers(scene->store, &products, &count), RG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(products[0].value, 2);
    /* What marks and pictures of migration 3 belong to is asked for again from the start, and since migration 21 what may be new. */
    assert_int_equal(cursor_of(scene, RG_FEED_PRODUCTS).version, 0);
    assert_string_equal(cursor_of(scene, RG_FEED_PRODUCTS).epoch, "e1");
    assert_int_equal(cursor_of(scene, RG_FEED_STOCK).version, 7);
    struct rg_store_product product;
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){1}, &product), RG_OK);
    assert_false(product.discreet);
    assert_int_equal(product.has_picture, marks);
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){2}, &product), RG_OK);
    assert_int_equal(product.discreet, marks);
    check_people_are_asked_for_again(scene);
}

/* The event that waited keeps its number, its words and its stream. */
static void check_outbox(struct scene *scene)
{
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_string_equal(position.epoch, "a1b2c3d4e5f60718");
    assert_int_equal(position.acknowledged, 4);
    assert_int_equal(position.last, 5);
    char text[2048];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 5, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 1);
    assert_string_equal(
        text,
        "{\"id\":\"0190a1b2-c3d4-7000-8000-00000000000f\",\"kind\":\"outcome\",\"at\":1690000000000,"
        "\"visit\":\"00000000-0000-0000-0000-000000000007\",\"member\":17,\"associate\":3,\"product\":1,"
        "\"outcome\":\"liked\",\"reason\":\"again\",\"position\":0}");
}

/* What HQ sent has its cursor, which these three databases lack: rows of nobody are no neighbours. */
static const char of_an_hq[] = "INSERT INTO cursor VALUES ('neighbours', 'e1', 3, 1690000000002, 0)";

static void the_first_schema_opens_with_all_it_holds(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v1.sql", of_an_hq);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.schema_from, 1);
    assert_true(scene->report.schema > 1);
    assert_int_equal(scene->report.boot, 42);
    check_content(scene, false);
    check_outbox(scene);
}

static void the_second_schema_opens_with_all_it_holds(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v2.sql", of_an_hq);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.schema_from, 2);
    assert_int_equal(scene->report.boot, 78);
    check_content(scene, false);
    check_outbox(scene);
}

static void the_third_schema_opens_with_all_it_holds(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v3.sql", of_an_hq);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.schema_from, 3);
    assert_int_equal(scene->report.boot, 80);
    assert_string_equal(cursor_of(scene, RG_FEED_MEMBERS).epoch, "e1");
    assert_string_equal(cursor_of(scene, RG_FEED_PURCHASES).epoch, "e1");
    check_content(scene, true);
    check_outbox(scene);
}

/* How often the words stand in the database, its log and its index. */
static int found(const struct scene *scene, const char *words)
{
    static const char *const files[] = {RG_STORE_FILE, RG_STORE_FILE "-wal", RG_STORE_FILE "-shm"};
    int count = 0;
    for (size_t i = 0; i < 3; i++) {
        FILE *file = fopen(scene_path(scene, files[i]), "r");
        if (file == NULL) {
            continue;
        }
        fseek(file, 0, SEEK_END);
        size_t len = (size_t)ftell(file);
        char *bytes = malloc(len + 1);
        rewind(file);
        assert_int_equal(fread(bytes, 1, len, file), len);
        fclose(file);
        for (char *at = bytes; (at = memmem(at, len - (size_t)(at - bytes), words, strlen(words))) != NULL;
             at++) {
            count++;
        }
        free(bytes);
    }
    return count;
}

/* As a kiosk left it that lost its power: part of it in the log. */
static void make_it_large(const struct scene *scene)
{
    static const char more[] =
        "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
        "WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
        " INSERT INTO member SELECT i, 'Frau Musterfrau ' || i, 'Erika', 'de', 1, 1, 1, x'', x'', x'' FROM n;"
        "DELETE FROM member WHERE id % 3 = 0 AND id > 100;"
        "INSERT INTO associate VALUES (4, 'Annegret Beispiel', 'de', 1);"
        "INSERT INTO outbox SELECT stream, 6, x'0190a1b2c3d470008000000000000010', body FROM outbox;"
        "UPDATE outbox_stream SET last = 6";
    sqlite3 *db;
    assert_int_equal(sqlite3_open(scene_path(scene, RG_STORE_FILE), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, more, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void assert_nothing_is_in_clear(struct scene *scene)
{
    static const char *const words[] = {"Frau Weiß", "Musterfrau",  "Beispiel",
                                        "Mia",       "\"outcome\"", "\"member\""};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_int_equal(found(scene, words[i]), 0);
    }
    assert_true(found(scene, "Oxford shirt") > 0);
}

static void nothing_that_was_in_clear_stays_in_the_files(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v3.sql", "");
    make_it_large(scene);
    assert_true(found(scene, "Musterfrau") > 1000);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_nothing_is_in_clear(scene);
    check_people_are_asked_for_again(scene);
    assert_nothing_is_in_clear(scene);
    scene_close(scene);
    assert_nothing_is_in_clear(scene);
}

/* The power goes after the schema was changed and before its events were sealed. */
static void a_migration_that_is_broken_off_loses_no_event(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v3.sql", "");
    make_it_large(scene);
    sqlite3 *db;
    uint32_t from, now;
    assert_int_equal(rg_sql_open(scene_path(scene, RG_STORE_FILE), RG_SQL_TAP, &db), RG_OK);
    assert_int_equal(rg_migrate(db, &from, &now), RG_OK);
    rg_sql_close(db, 1);
    assert_true(found(scene, "\"outcome\"") > 0);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_nothing_is_in_clear(scene);
    char text[4096];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 5, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 2);
    assert_non_null(strstr(text, "0190a1b2-c3d4-7000-8000-00000000000f"));
}

static int64_t products_version(struct scene *scene)
{
    return cursor_of(scene, RG_FEED_PRODUCTS).version;
}

/* It counts its openings as it always did, and its rows have no marks. */
static void what_the_release_before_wrote_is_asked_for_again(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row row = product_row(1, "Camisole", "lingerie", 5, false);
    row.product.discreet = true;
    row.product.has_picture = true;
    memset(row.product.picture, 7, sizeof row.product.picture);
    scene_page(scene, RG_FEED_PRODUCTS, &row, 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(products_version(scene), 1);
    struct rg_store_product product;
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){1}, &product), RG_OK);
    assert_true(product.discreet);
    assert_true(product.has_picture);
    assert_memory_equal(product.picture, row.product.picture, sizeof product.picture);
    scene_close(scene);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(scene_path(scene, RG_STORE_FILE), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'boot';"
                     "INSERT OR REPLACE INTO product (id, sku, title, name, category, season, price,"
                     " currency, one_off, popularity) VALUES (1, '', 'A', '', '', '', 1, 'EUR', 0, 5);"
                     "UPDATE cursor SET version = 2 WHERE feed = 'products'",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(products_version(scene), 0);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    scene_page(scene, RG_FEED_PRODUCTS, &row, 1);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(products_version(scene), 1);
}

/* The release before had no such index: what it writes must keep what this release added right. */
static void the_release_before_can_use_what_this_one_left(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(scene_path(scene, RG_STORE_FILE), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db,
                     "INSERT OR REPLACE INTO product (id, sku, title, name, category, season, price,"
                     " currency, one_off, popularity) VALUES (1, '', 'A', '', '', '', 1, 'EUR', 0, 5),"
                     " (2, '', 'B', '', '', '', 1, 'EUR', 0, 9);"
                     "INSERT OR REPLACE INTO stock (product, size, quantity, as_of) VALUES (1, '', 1, 1), "
                     "(2, '', 1, 1);",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    const struct rg_product_id *products;
    size_t count;
    assert_int_equal(rg_store_bestsellers(scene->store, &products, &count), RG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(products[0].value, 2);
}

static void a_failed_migration_sets_the_file_aside_unchanged(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v1.sql", "CREATE TABLE product_by_popularity (x)");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_QUARANTINED);
    assert_int_equal(scene->report.why, RG_UNSUPPORTED);
    assert_int_equal(scene->report.salvaged, 1);
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open_v2(scene->report.quarantined_as, &db, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT display_name FROM member", -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(row, 0), "Frau Weiß");
    sqlite3_finalize(row);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(row, 0), 1);
    sqlite3_finalize(row);
    sqlite3_close(db);
    char text[2048];
    size_t len, count;
    assert_int_equal(rg_outbox_read(scene->sync, RG_STREAM_VISIT, 1, 16, text, sizeof text, &len, &count),
                     RG_OK);
    assert_int_equal(count, 1);
    assert_non_null(strstr(text, "0190a1b2-c3d4-7000-8000-00000000000f"));
}

static uint32_t allowed(struct scene *scene, int64_t member)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    uint32_t mask = 0;
    assert_int_equal(rg_store_consents(scene->store, (struct rg_member_id){member}, rows, &count), RG_OK);
    for (size_t i = 0; i < count; i++) {
        mask |= rows[i].granted ? rows[i].purpose : 0;
    }
    return mask;
}

/* A kiosk that is offline goes on knowing what was allowed and what was withdrawn here, and the files say it to nobody else. */
static void consents_in_clear_are_sealed_and_hold_on(void **state)
{
    static const char *const words[] = {"words-2024", "\x11\x11\x11\x11\x11\x11\x11\x11",
                                        "\x22\x22\x22\x22\x22\x22\x22\x22",
                                        "\x55\x55\x55\x55\x55\x55\x55\x55"};
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v5.sql", "");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_true(found(scene, words[i]) > 0);
    }
    for (int opened = 0; opened < 2; opened++) {
        assert_int_equal(scene_open(scene), RG_OK);
        assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
        assert_int_equal(allowed(scene, 17), RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
        assert_int_equal(allowed(scene, 18), RG_PURPOSE_RECOGNISE);
        assert_int_equal(allowed(scene, 19), 0);
        assert_int_equal(allowed(scene, 20), RG_PURPOSE_RECOGNISE);
        assert_int_equal(cursor_of(scene, RG_FEED_CONSENTS).version, 8);
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            assert_int_equal(found(scene, words[i]), 0);
        }
        scene_close(scene);
    }
    assert_int_equal(scene_open(scene), RG_OK);
    /* The line that HQ had come back with is let go, the others are not. */
    assert_int_equal(rg_store_said_settled(scene->sync), RG_OK);
    assert_int_equal(allowed(scene, 17), RG_PURPOSE_RECOGNISE);
    assert_int_equal(allowed(scene, 20), RG_PURPOSE_RECOGNISE);
}

/* The power goes after the schema was changed and before the consents were sealed. */
static void a_migration_that_is_broken_off_loses_no_consent(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v5.sql", "");
    sqlite3 *db;
    uint32_t from, now;
    assert_int_equal(rg_sql_open(scene_path(scene, RG_STORE_FILE), RG_SQL_TAP, &db), RG_OK);
    assert_int_equal(rg_migrate(db, &from, &now), RG_OK);
    rg_sql_close(db, 1);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(allowed(scene, 17), RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES);
    assert_int_equal(found(scene, "words-2024"), 0);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(the_first_schema_opens_with_all_it_holds),
        CASE(the_second_schema_opens_with_all_it_holds),
        CASE(the_third_schema_opens_with_all_it_holds),
        CASE(nothing_that_was_in_clear_stays_in_the_files),
        CASE(a_migration_that_is_broken_off_loses_no_event),
        CASE(what_the_release_before_wrote_is_asked_for_again),
        CASE(the_release_before_can_use_what_this_one_left),
        CASE(consents_in_clear_are_sealed_and_hold_on),
        CASE(a_migration_that_is_broken_off_loses_no_consent),
        CASE(a_failed_migration_sets_the_file_aside_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
