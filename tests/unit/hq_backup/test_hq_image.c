/* Whose the rows of HQ's database are: what is a member's is with nobody else's. */
#include "hq_image.h"

#include "hq_erase.h"
#include "hq_fixture.h"
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

struct look {
    const struct rg_hq_shape *shapes;
    const char *wanted; /* a text */
    int64_t number;     /* of a member */
    int rows, texts, numbers;
};

static bool names_member(const char *table, const char *column)
{
    bool kept = strcmp(table, "audit") == 0 || strcmp(table, "tombstone") == 0 ||
                strcmp(table, "erasures") == 0 || strcmp(table, "request") == 0 ||
                strcmp(table, "ledger_line") == 0;
    return !kept && (strcmp(column, "member") == 0 || strcmp(column, "holder") == 0);
}

static enum rg_status take(void *context, size_t shape, const struct rg_hq_cell *cells)
{
    struct look *look = context;
    const struct rg_hq_shape *s = &look->shapes[shape];
    look->rows++;
    for (size_t i = 0; i < s->count; i++) {
        size_t len = strlen(look->wanted);
        look->texts += cells[i].type == RG_HQ_CELL_TEXT && cells[i].len >= len &&
                       memmem(cells[i].bytes, cells[i].len, look->wanted, len) != NULL;
        look->numbers += cells[i].type == RG_HQ_CELL_INT && cells[i].number == look->number &&
                         names_member(s->table, s->columns[i]);
    }
    return RG_OK;
}

static struct rg_hq_image *open_image(void **state)
{
    struct rg_hq_image *image;
    char unknown[RG_HQ_NAME_MAX];
    assert_int_equal(rg_hq_image_open(FIXTURE->path, &image, unknown), RG_OK);
    return image;
}

static struct look look_at(struct rg_hq_image *image, int64_t member, const char *wanted, int64_t number)
{
    size_t count;
    struct look look = {.shapes = rg_hq_image_shapes(image, &count), .wanted = wanted, .number = number};
    assert_int_equal(member == 0 ? rg_hq_image_rest(image, take, &look)
                                 : rg_hq_image_member(image, member, take, &look),
                     RG_OK);
    return look;
}

static void what_is_a_members_is_theirs_alone(void **state)
{
    struct rg_hq_image *image = open_image(state);
    size_t count;
    const int64_t *members = rg_hq_image_members(image, &count);
    assert_int_equal(count, 3);
    struct look rest = look_at(image, 0, "Frau Keller", 2);
    assert_true(rest.rows > 10);
    assert_int_equal(rest.texts + rest.numbers, 0);
    assert_int_equal(look_at(image, 0, "Navy coat", 2).texts, 2);
    for (size_t i = 0; i < count; i++) {
        struct look theirs = look_at(image, members[i], "Frau Keller", members[i]);
        assert_int_equal(theirs.texts, 1);
        assert_true(theirs.numbers >= 4);
        assert_int_equal(look_at(image, members[i], "Navy coat", members[i] % 3 + 1).numbers, 0);
    }
    rg_hq_image_close(image);
}

static void who_is_erased_has_nothing_any_more(void **state)
{
    const struct rg_hq_erasure erasure = {.member = 2, .assurance = 2, .origin = "s1/k1"};
    struct rg_keystore *keys;
    assert_int_equal(rg_keystore_sim_create(&keys), RG_OK);
    rg_hq_store_keys(FIXTURE->store, keys);
    struct rg_hq_image *before = open_image(state);
    assert_int_equal(rg_hq_erase(FIXTURE->store, &erasure, 1700000000000), RG_OK);
    struct rg_hq_image *after = open_image(state);
    size_t count;
    /* One moment each, whatever others do meanwhile. */
    (void)rg_hq_image_members(before, &count);
    assert_int_equal(count, 3);
    assert_int_equal(look_at(before, 2, "Frau Keller", 2).texts, 1);
    (void)rg_hq_image_members(after, &count);
    assert_int_equal(count, 2);
    assert_int_equal(look_at(after, 0, "Frau Keller", 2).texts, 0);
    rg_hq_image_close(before);
    rg_hq_image_close(after);
    keys->ops->close(keys);
}

static void a_table_that_nobody_spoke_for_stops_it(void **state)
{
    struct rg_hq_image *image;
    char unknown[RG_HQ_NAME_MAX];
    sqlite3 *db;
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE gossip(member INTEGER)", NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    assert_int_equal(rg_hq_image_open(FIXTURE->path, &image, unknown), RG_UNSUPPORTED);
    assert_string_equal(unknown, "gossip");
}

/* Tables and columns that a later schema has: whose they are is said already. */
static void what_is_added_to_a_table_is_the_members(void **state)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    /* This schema may have them already. */
    (void)sqlite3_exec(db, "ALTER TABLE returns ADD COLUMN member INTEGER", NULL, NULL, NULL);
    (void)sqlite3_exec(db, "CREATE TABLE contacts(member INTEGER,kind TEXT,value TEXT,masked TEXT)", NULL,
                       NULL, NULL);
    assert_int_equal(
        sqlite3_exec(
            db,
            "ALTER TABLE purchases ADD COLUMN note TEXT;UPDATE purchases SET note='for his wife' WHERE "
            "member=2;INSERT INTO returns(site,till,receipt,line,of_till,of_receipt,of_line,at,product,"
            "quantity,member) VALUES(1,'t','r',1,'t','r',2,3,4,5,2);INSERT INTO "
            "contacts(member,kind,value,masked) VALUES(2,'email','for his wife','')",
            NULL, NULL, NULL),
        SQLITE_OK);
    (void)sqlite3_close(db);
    struct rg_hq_image *image = open_image(state);
    struct look rest = look_at(image, 0, "for his wife", 2);
    assert_int_equal(rest.texts + rest.numbers, 0);
    assert_int_equal(look_at(image, 1, "for his wife", 2).texts, 0);
    struct look theirs = look_at(image, 2, "for his wife", 2);
    assert_int_equal(theirs.texts, 3);
    rg_hq_image_close(image);
}

static void more_of_a_row_finds_it_by_all_of_its_key(void **state)
{
    struct rg_hq_image *image;
    const struct rg_hq_shape row = {
        .table = "neighbours", .count = 5, .columns = {"row", "site", "state", "product", "others"}};
    const struct rg_hq_shape more = {
        .table = "neighbours", .keys = 2, .count = 3, .columns = {"site", "product", "others"}};
    struct rg_hq_cell cells[5] = {{.type = RG_HQ_CELL_INT, .number = 1},
                                  {.type = RG_HQ_CELL_INT, .number = 7},
                                  {.type = RG_HQ_CELL_INT, .number = 1},
                                  {.type = RG_HQ_CELL_INT, .number = 9},
                                  {.type = RG_HQ_CELL_NULL}};
    const struct rg_hq_cell text = {.type = RG_HQ_CELL_TEXT, .bytes = "[9]", .len = 3};
    char path[112];
    (void)snprintf(path, sizeof path, "%s.new", FIXTURE->path);
    assert_int_equal(rg_hq_image_create(path, 1, &image), RG_OK);
    assert_int_equal(rg_hq_image_shape(image, &row), RG_OK);
    assert_int_equal(rg_hq_image_shape(image, &more), RG_OK);
    assert_int_equal(rg_hq_image_put(image, 0, cells), RG_OK);
    const struct rg_hq_cell right[] = {cells[1], cells[3], text}, wrong[] = {cells[1], cells[1], text};
    assert_int_equal(rg_hq_image_put(image, 1, right), RG_OK);
    assert_int_equal(rg_hq_image_put(image, 1, wrong), RG_CORRUPT);
    rg_hq_image_close(image);
    assert_int_equal(remove(path), 0);
}

static enum rg_status copy_row(void *context, size_t shape, const struct rg_hq_cell *cells)
{
    return rg_hq_image_put(context, shape, cells);
}

/* Member 2 comes back, member 1 does not: the audit must say of one look, and of no more, that it names nobody; of an enrolment the
 * week stays. */
static void who_does_not_come_back_leaves_a_look_of_nobodys(void **state)
{
    struct rg_hq_image *made;
    sqlite3 *db;
    size_t count;
    char path[112], text[64] = "";
    (void)snprintf(path, sizeof path, "%s.new", FIXTURE->path);
    assert_int_equal(sqlite3_open(FIXTURE->path, &db), SQLITE_OK);
    for (int i = 1; i <= 2; i++) {
        char sql[200];
        (void)snprintf(sql, sizeof sql,
                       "INSERT INTO looked VALUES(%d,1,'s1','k1',x'00',%d,x'01',x'02',%d,1,1,0,0,x'03')", i,
                       i, i);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        (void)snprintf(
            sql, sizeof sql,
            "INSERT INTO trial(nth,member,experiment,version,arm,first,week) VALUES(%d,%d,'spring',1,"
            "'control',%d,7)",
            i, i, 100 + i);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    }
    (void)sqlite3_close(db);
    struct rg_hq_image *image = open_image(state);
    const struct rg_hq_shape *shapes = rg_hq_image_shapes(image, &count);
    assert_int_equal(rg_hq_image_create(path, rg_hq_image_version(image), &made), RG_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rg_hq_image_shape(made, &shapes[i]), RG_OK);
    }
    assert_int_equal(rg_hq_image_rest(image, copy_row, made), RG_OK);
    assert_int_equal(rg_hq_image_member(image, 2, copy_row, made), RG_OK);
    assert_int_equal(rg_hq_image_finish(made), RG_OK);
    rg_hq_image_close(made);
    rg_hq_image_close(image);
    struct rg_hq_store *store;
    assert_int_equal(rg_hq_store_open(path, RG_HQ_MUST_EXIST, &store), RG_DENIED);
    assert_int_equal(rg_hq_store_open(path, RG_HQ_RESTORE, &store), RG_OK);
    assert_int_equal(rg_hq_restored_looks(store), RG_OK);
    assert_int_equal(rg_hq_restored(store), RG_OK);
    assert_int_equal(rg_hq_restored_looks(store), RG_NOT_FOUND);
    rg_hq_store_close(store);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_stmt *stmt;
    assert_int_equal(
        sqlite3_prepare_v2(
            db,
            "SELECT group_concat(what),(SELECT count(*) FROM looked WHERE member=0 AND key "
            "IS NULL),(SELECT member FROM looked WHERE seq=2),(SELECT "
            "group_concat(member||experiment||arm||week||ifnull(first,'-')) FROM (SELECT * FROM trial "
            "ORDER BY nth)) FROM audit",
            -1, &stmt, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    (void)snprintf(text, sizeof text, "%s", (const char *)sqlite3_column_text(stmt, 0));
    assert_int_equal(sqlite3_column_int(stmt, 1), 1);
    assert_int_equal(sqlite3_column_int(stmt, 2), 2);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 3), "0springcontrol7-,2springcontrol7102");
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    assert_non_null(strrchr(text, '1'));
    assert_null(strchr(text, ','));
    assert_int_equal(remove(path), 0);
}

static void only_names_of_the_schema_become_sql(void **state)
{
    struct rg_hq_image *image;
    struct rg_hq_shape shape = {.table = "skus", .count = 2, .columns = {"id", "sku"}};
    const struct rg_hq_cell cells[] = {{.type = RG_HQ_CELL_INT, .number = 1},
                                       {.type = RG_HQ_CELL_TEXT, .bytes = "K", .len = 1}};
    char path[112];
    (void)snprintf(path, sizeof path, "%s.new", FIXTURE->path);
    assert_int_equal(rg_hq_image_create(path, 99, &image), RG_UNSUPPORTED);
    assert_int_equal(rg_hq_image_create(path, 1, &image), RG_OK);
    assert_int_equal(rg_hq_image_shape(image, &shape), RG_OK);
    assert_int_equal(rg_hq_image_put(image, 0, cells), RG_OK);
    assert_int_equal(rg_hq_image_put(image, 0, cells), RG_CORRUPT);
    assert_int_equal(rg_hq_image_put(image, 1, cells), RG_CORRUPT);
    (void)snprintf(shape.columns[1], sizeof shape.columns[1], "sku) VALUES(1,2);--");
    assert_int_equal(rg_hq_image_shape(image, &shape), RG_CORRUPT);
    (void)snprintf(shape.table, sizeof shape.table, "skus(id) VALUES(7);--");
    assert_int_equal(rg_hq_image_shape(image, &shape), RG_CORRUPT);
    rg_hq_image_close(image);
    assert_int_equal(remove(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_a_members_is_theirs_alone, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(who_is_erased_has_nothing_any_more, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(a_table_that_nobody_spoke_for_stops_it, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(what_is_added_to_a_table_is_the_members, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(more_of_a_row_finds_it_by_all_of_its_key, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(who_does_not_come_back_leaves_a_look_of_nobodys, hq_fixture_set_up,
                                        hq_fixture_tear_down),
        cmocka_unit_test_setup_teardown(only_names_of_the_schema_become_sql, hq_fixture_set_up,
                                        hq_fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
