/* Databases as older releases left them are opened by this one and lose nothing; one that cannot be brought
 * up to date is set aside whole. A new migration adds a dump of the schema before it to this folder. */
#include "../store/store_scene.h"

#include "catalogue.h"

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

static void check_content(struct scene *scene)
{
    struct rg_member_ref holder;
    struct rg_card_token token = token_of(1);
    assert_int_equal(rg_store_card_find(scene->store, &token, RG_ASSURANCE_L1, &holder), RG_OK);
    assert_int_equal(holder.member.value, 17);
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count;
    assert_int_equal(rg_store_consents(scene->store, holder.member, rows, &count), RG_OK);
    assert_int_equal(count, 1);
    struct rg_consent_grant grant =
        grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_string_equal(profile.display_name, "Frau Weiß");
    assert_string_equal(profile.sizes[0].category, "shirts");
    assert_string_equal(profile.sizes[0].size, "M");
    assert_int_equal(profile.purchase_count, 1);
    struct rg_neighbour neighbours[RG_RECO_NEIGHBOURS];
    assert_int_equal(rg_store_neighbours(scene->store, (struct rg_product_id){1}, neighbours, &count), RG_OK);
    assert_int_equal(count, 1);
    assert_int_equal(neighbours[0].product.value, 2);
    assert_int_equal(neighbours[0].weight, 1000000);
    const struct rg_product_id *products;
    assert_int_equal(rg_store_bestsellers(scene->store, &products, &count), RG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(products[0].value, 2);
    /* What the marks and pictures of migration 3 belong to is asked for again from the start; nothing else is. */
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_PRODUCTS, &cursor), RG_OK);
    assert_int_equal(cursor.version, 0);
    assert_string_equal(cursor.epoch, "e1");
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_STOCK, &cursor), RG_OK);
    assert_int_equal(cursor.version, 7);
    struct rg_store_product product;
    assert_int_equal(rg_store_product(scene->store, (struct rg_product_id){1}, &product), RG_OK);
    assert_false(product.discreet);
    assert_false(product.has_picture);
    assert_false(profile.purchases[0].gift);
}

static void the_first_schema_opens_with_all_it_holds(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v1.sql", "");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.schema_from, 1);
    assert_true(scene->report.schema > 1);
    assert_int_equal(scene->report.boot, 42);
    check_content(scene);
    struct rg_outbox_position position;
    assert_int_equal(rg_outbox_position(scene->sync, RG_STREAM_VISIT, &position), RG_OK);
    assert_string_equal(position.epoch, "a1b2c3d4e5f60718");
    assert_int_equal(position.acknowledged, 4);
    assert_int_equal(position.last, 5);
}

static void the_second_schema_opens_with_all_it_holds(void **state)
{
    struct scene *scene = *state;
    scene_close(scene);
    restore(scene, RG_MIGRATIONS "/v2.sql", "");
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(scene->report.condition, RG_STORE_WHOLE);
    assert_int_equal(scene->report.schema_from, 2);
    assert_int_equal(scene->report.boot, 78);
    check_content(scene);
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_PURCHASES, &cursor), RG_OK);
    assert_int_equal(cursor.version, 0);
}

static int64_t products_version(struct scene *scene)
{
    struct rg_feed_cursor cursor;
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_PRODUCTS, &cursor), RG_OK);
    return cursor.version;
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
                     "INSERT INTO stock VALUES (1, '', 1, 1), (2, '', 1, 1);",
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

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(the_first_schema_opens_with_all_it_holds),
        CASE(the_second_schema_opens_with_all_it_holds),
        CASE(what_the_release_before_wrote_is_asked_for_again),
        CASE(the_release_before_can_use_what_this_one_left),
        CASE(a_failed_migration_sets_the_file_aside_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
