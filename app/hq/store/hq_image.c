/* Opening: one snapshot, what is asked of each table, and everybody who is in it. */
#include "hq_image_private.h"
#include "hq_migrations.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rg_status rg_hq_image_start(const char *path, int flags, struct rg_hq_image **image)
{
    struct rg_hq_image *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->shapes = calloc(RG_HQ_SHAPES_MAX, sizeof *fresh->shapes);
    enum rg_status status = fresh->shapes == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        status = rg_hq_status_of(sqlite3_open_v2(path, &fresh->db, flags | SQLITE_OPEN_NOMUTEX, NULL));
    }
    if (status != RG_OK) {
        rg_hq_image_close(fresh);
        return status;
    }
    (void)sqlite3_busy_timeout(fresh->db, 10000);
    *image = fresh;
    return RG_OK;
}

void rg_hq_image_close(struct rg_hq_image *image)
{
    if (image == NULL) {
        return;
    }
    for (size_t i = 0; i < RG_HQ_SHAPES_MAX; i++) {
        (void)sqlite3_finalize(image->writes[i]);
    }
    for (size_t i = 0; i < RG_HQ_IMAGE_TABLES_MAX; i++) {
        (void)sqlite3_finalize(image->readers[i].rest);
        (void)sqlite3_finalize(image->readers[i].member);
    }
    (void)sqlite3_finalize(image->aliases);
    (void)sqlite3_close(image->db);
    rg_hq_buffer_free(&image->sql);
    free(image->members);
    free(image->shapes);
    free(image);
}

enum rg_status rg_hq_image_execute(struct rg_hq_image *image, const char *sql)
{
    return rg_hq_status_of(sqlite3_exec(image->db, sql, NULL, NULL, NULL));
}

enum rg_status rg_hq_image_prepare(struct rg_hq_image *image, sqlite3_stmt **stmt)
{
    enum rg_status status = rg_hq_buffer_status(&image->sql);
    if (status == RG_OK) {
        status = rg_hq_status_of(sqlite3_prepare_v2(image->db, image->sql.data, -1, stmt, NULL));
    }
    return status;
}

enum rg_status rg_hq_image_columns(struct rg_hq_image *image, const char *table, struct rg_hq_shape *shape)
{
    sqlite3_stmt *stmt;
    int result =
        sqlite3_prepare_v2(image->db, "SELECT name FROM pragma_table_info(?1) ORDER BY cid", -1, &stmt, NULL);
    *shape = (struct rg_hq_shape){0};
    (void)rg_text_copy(shape->table, sizeof shape->table, table);
    if (result != SQLITE_OK) {
        return rg_hq_status_of(result);
    }
    rg_hq_bind_text(stmt, 1, table);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW && shape->count < RG_HQ_CELLS_MAX) {
        (void)rg_text_copy(shape->columns[shape->count++], RG_HQ_NAME_MAX, rg_hq_column_text(stmt, 0));
    }
    (void)sqlite3_finalize(stmt);
    if (result == SQLITE_DONE) {
        return shape->count > 0 ? RG_OK : RG_NOT_FOUND;
    }
    return result == SQLITE_ROW ? RG_CORRUPT : rg_hq_status_of(result);
}

int64_t rg_hq_image_version(const struct rg_hq_image *image)
{
    return image->version;
}

const struct rg_hq_shape *rg_hq_image_shapes(const struct rg_hq_image *image, size_t *count)
{
    *count = image->shape_count;
    return image->shapes;
}

const int64_t *rg_hq_image_members(const struct rg_hq_image *image, size_t *count)
{
    *count = image->member_count;
    return image->members;
}

enum rg_status rg_hq_image_meta(struct rg_hq_image *image, const char *name, char *value, size_t capacity)
{
    sqlite3_stmt *stmt;
    int result = sqlite3_prepare_v2(image->db, "SELECT value FROM meta WHERE name=?1", -1, &stmt, NULL);
    if (result != SQLITE_OK) {
        return rg_hq_status_of(result);
    }
    rg_hq_bind_text(stmt, 1, name);
    result = sqlite3_step(stmt);
    enum rg_status status = result == SQLITE_DONE ? RG_NOT_FOUND : rg_hq_status_of(result);
    if (result == SQLITE_ROW) {
        const char *text = rg_hq_column_text(stmt, 0);
        status = strlen(text) < capacity ? RG_OK : RG_CORRUPT;
        if (status == RG_OK) {
            (void)rg_text_copy(value, capacity, text);
        }
    }
    (void)sqlite3_finalize(stmt);
    return status;
}

/* Every table of the file must be one that is known. */
static enum rg_status check_tables(struct rg_hq_image *image, char unknown[RG_HQ_NAME_MAX])
{
    sqlite3_stmt *stmt;
    int result = sqlite3_prepare_v2(
        image->db,
        "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", -1,
        &stmt, NULL);
    if (result != SQLITE_OK) {
        return rg_hq_status_of(result);
    }
    enum rg_status status = RG_OK;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *name = rg_hq_column_text(stmt, 0);
        bool known = false;
        for (size_t i = 0; i < rg_hq_image_table_count; i++) {
            known = known || strcmp(name, rg_hq_image_tables[i].name) == 0;
        }
        if (!known) {
            (void)rg_text_copy(unknown, RG_HQ_NAME_MAX, name);
            status = RG_UNSUPPORTED;
        }
    }
    (void)sqlite3_finalize(stmt);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

static bool listed(const char *list, const char *column)
{
    char wanted[RG_HQ_NAME_MAX + 2];
    (void)snprintf(wanted, sizeof wanted, ",%s,", column);
    return list != NULL && strstr(list, wanted) != NULL;
}

static size_t add_shape(struct rg_hq_image *image, const struct rg_hq_shape *shape)
{
    image->shapes[image->shape_count] = *shape;
    return image->shape_count++;
}

static void add_column(struct rg_hq_shape *shape, const char *column)
{
    (void)rg_text_copy(shape->columns[shape->count++], RG_HQ_NAME_MAX, column);
}

/* What stays of a divided row, and what is the member's; a table in which nothing is theirs is not divided. */
static void divide(struct rg_hq_image *image, const struct rg_hq_image_table *table,
                   const struct rg_hq_shape *whole, struct rg_hq_image_reader *reader)
{
    struct rg_hq_shape stays = {0}, theirs = {0};
    (void)rg_text_copy(stays.table, sizeof stays.table, table->name);
    (void)rg_text_copy(theirs.table, sizeof theirs.table, table->name);
    for (size_t i = 0; i < whole->count; i++) {
        if (listed(table->key, whole->columns[i])) {
            add_column(&theirs, whole->columns[i]);
        }
    }
    theirs.keys = theirs.count;
    for (size_t i = 0; i < whole->count; i++) {
        const char *column = whole->columns[i];
        bool kept = listed(table->stays, column), blank = listed(table->blank, column);
        if (kept || blank) {
            reader->from[stays.count] = kept ? (int)i : -1;
            add_column(&stays, column);
        }
        if (!kept) {
            add_column(&theirs, column);
        }
    }
    reader->divided = theirs.count > theirs.keys;
    reader->owned = reader->divided;
    if (reader->divided) {
        reader->stays = add_shape(image, &stays);
        reader->theirs = add_shape(image, &theirs);
    }
}

static void list_columns(struct rg_hq_buffer *sql, const struct rg_hq_shape *shape, const char *emptied)
{
    rg_hq_buffer_clear(sql);
    rg_hq_buffer_text(sql, "SELECT ");
    for (size_t i = 0; i < shape->count; i++) {
        rg_hq_buffer_text(sql, i > 0 ? ",t." : "t.");
        if (emptied != NULL && strcmp(emptied, shape->columns[i]) == 0) {
            /* The t. is taken back. */
            sql->len -= sql->failed ? 0 : 2;
            rg_hq_buffer_text(sql, "''");
        } else {
            rg_hq_buffer_text(sql, shape->columns[i]);
        }
    }
}

static enum rg_status prepare_rest(struct rg_hq_image *image, const struct rg_hq_image_table *table,
                                   const struct rg_hq_shape *whole, struct rg_hq_image_reader *reader)
{
    struct rg_hq_buffer *sql = &image->sql;
    list_columns(sql, whole, table->emptied);
    if (reader->owned) {
        char owner[256];
        (void)snprintf(
            owner, sizeof owner,
            ",CASE WHEN %s THEN coalesce((SELECT a.member FROM member_alias a WHERE a.id=t.%s),t.%s) END",
            table->when == NULL ? "1" : table->when, table->owner, table->owner);
        rg_hq_buffer_text(sql, owner);
    }
    rg_hq_buffer_text(sql, " FROM ");
    rg_hq_buffer_text(sql, table->name);
    rg_hq_buffer_text(sql, " t");
    return rg_hq_image_prepare(image, &reader->rest);
}

static enum rg_status prepare_member(struct rg_hq_image *image, const struct rg_hq_image_table *table,
                                     struct rg_hq_image_reader *reader)
{
    struct rg_hq_buffer *sql = &image->sql;
    list_columns(sql, &image->shapes[reader->divided ? reader->theirs : reader->whole], NULL);
    rg_hq_buffer_text(sql, " FROM ");
    rg_hq_buffer_text(sql, table->name);
    rg_hq_buffer_text(sql, " t WHERE t.");
    rg_hq_buffer_text(sql, table->owner);
    rg_hq_buffer_text(sql, "=?1");
    if (table->when != NULL) {
        rg_hq_buffer_text(sql, " AND ");
        rg_hq_buffer_text(sql, table->when);
    }
    return rg_hq_image_prepare(image, &reader->member);
}

static enum rg_status prepare_table(struct rg_hq_image *image, size_t at)
{
    const struct rg_hq_image_table *table = &rg_hq_image_tables[at];
    struct rg_hq_image_reader *reader = &image->readers[at];
    struct rg_hq_shape whole;
    if (table->anew) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_image_columns(image, table->name, &whole);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    reader->columns = whole.count;
    reader->whole = add_shape(image, &whole);
    for (size_t i = 0; table->owner != NULL && i < whole.count; i++) {
        reader->owned = reader->owned || strcmp(whole.columns[i], table->owner) == 0;
    }
    if (reader->owned && table->key != NULL) {
        divide(image, table, &whole, reader);
    }
    status = prepare_rest(image, table, &whole, reader);
    return status == RG_OK && reader->owned ? prepare_member(image, table, reader) : status;
}

/* Everybody who has a row somewhere; not who is erased, and of those who were joined the one number that counts. */
static enum rg_status find_members(struct rg_hq_image *image)
{
    struct rg_hq_buffer *sql = &image->sql;
    rg_hq_buffer_clear(sql);
    rg_hq_buffer_text(sql, "SELECT o FROM (");
    bool first = true;
    for (size_t i = 0; i < rg_hq_image_table_count; i++) {
        const struct rg_hq_image_table *table = &rg_hq_image_tables[i];
        if (image->readers[i].owned) {
            char part[160];
            (void)snprintf(part, sizeof part, "%sSELECT %s AS o FROM %s WHERE %s IS NOT NULL AND %s",
                           first ? "" : " UNION ", table->owner, table->name, table->owner,
                           table->when == NULL ? "1" : table->when);
            rg_hq_buffer_text(sql, part);
            first = false;
        }
    }
    rg_hq_buffer_text(sql,
                      ") WHERE o>0 AND o NOT IN (SELECT member FROM tombstone) AND o NOT IN (SELECT id FROM "
                      "member_alias) ORDER BY o");
    sqlite3_stmt *stmt = NULL;
    enum rg_status status = rg_hq_image_prepare(image, &stmt);
    size_t capacity = 0;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (image->member_count == capacity) {
            capacity = capacity == 0 ? 1024 : capacity * 2;
            int64_t *more = reallocarray(image->members, capacity, sizeof *more);
            if (more == NULL) {
                status = RG_NO_MEMORY;
                break;
            }
            image->members = more;
        }
        image->members[image->member_count++] = sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_finalize(stmt);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

static enum rg_status set_up(struct rg_hq_image *image, char unknown[RG_HQ_NAME_MAX])
{
    /* What is sorted in memory leaves nothing in a temporary file. */
    enum rg_status status = rg_hq_image_execute(
        image, "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16384;PRAGMA trusted_schema=OFF;BEGIN;");
    sqlite3_stmt *stmt = NULL;
    if (status == RG_OK) {
        status = rg_hq_status_of(sqlite3_prepare_v2(image->db, "PRAGMA user_version", -1, &stmt, NULL));
    }
    if (status == RG_OK) {
        int result = sqlite3_step(stmt);
        image->version = sqlite3_column_int64(stmt, 0);
        status = result == SQLITE_ROW ? RG_OK : rg_hq_status_of(result);
    }
    (void)sqlite3_finalize(stmt);
    if (status == RG_OK) {
        status = image->version == RG_HQ_MIGRATIONS ? check_tables(image, unknown) : RG_CORRUPT;
    }
    for (size_t i = 0; status == RG_OK && i < rg_hq_image_table_count; i++) {
        status = prepare_table(image, i);
    }
    if (status == RG_OK) {
        status = rg_hq_status_of(sqlite3_prepare_v2(
            image->db, "SELECT id FROM member_alias WHERE member=?1 ORDER BY id", -1, &image->aliases, NULL));
    }
    return status == RG_OK ? find_members(image) : status;
}

enum rg_status rg_hq_image_open(const char *path, struct rg_hq_image **image, char unknown[RG_HQ_NAME_MAX])
{
    struct rg_hq_image *fresh;
    unknown[0] = '\0';
    enum rg_status status = rg_hq_image_start(path, SQLITE_OPEN_READWRITE, &fresh);
    if (status != RG_OK) {
        return status;
    }
    status = set_up(fresh, unknown);
    if (status != RG_OK) {
        rg_hq_image_close(fresh);
        return status;
    }
    *image = fresh;
    return RG_OK;
}
