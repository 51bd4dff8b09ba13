/* Writing: a new file from rows, and what becomes of those whose members did not come. */
#include "crypto.h"
#include "hq_image_private.h"
#include "hq_looks_private.h"
#include "hq_migrations.h"
#include "hq_outflow_fill.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum rg_status make_schema(struct rg_hq_image *image, int64_t version)
{
    char sql[96];
    enum rg_status status = RG_OK;
    for (int64_t i = 0; status == RG_OK && i < version; i++) {
        status = rg_hq_image_execute(image, rg_hq_migrations[i]);
    }
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id=%s;PRAGMA user_version=%d;", RG_HQ_APPLICATION_ID,
                   (int)version);
    return status == RG_OK ? rg_hq_image_execute(image, sql) : status;
}

enum rg_status rg_hq_image_create(const char *path, int64_t version, struct rg_hq_image **image)
{
    struct rg_hq_image *fresh;
    if (version < 1 || version > RG_HQ_MIGRATIONS) {
        return RG_UNSUPPORTED;
    }
    enum rg_status status = rg_hq_image_start(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &fresh);
    if (status != RG_OK) {
        return status;
    }
    /* Until it is finished and renamed nobody uses the file: a broken-off restore begins again from the start. */
    status =
        rg_hq_image_execute(fresh, "PRAGMA journal_mode=OFF;PRAGMA synchronous=OFF;PRAGMA cache_size=-32768;"
                                   "PRAGMA temp_store=FILE;PRAGMA locking_mode=EXCLUSIVE;BEGIN;");
    if (status == RG_OK) {
        status = make_schema(fresh, version);
    }
    if (status != RG_OK) {
        rg_hq_image_close(fresh);
        return status;
    }
    fresh->version = version;
    *image = fresh;
    return RG_OK;
}

static bool has_column(const struct rg_hq_shape *shape, const char *column)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (strcmp(shape->columns[i], column) == 0) {
            return true;
        }
    }
    return false;
}

static void write_insert(struct rg_hq_buffer *sql, const struct rg_hq_shape *shape)
{
    rg_hq_buffer_text(sql, "INSERT INTO ");
    rg_hq_buffer_text(sql, shape->table);
    for (size_t i = 0; i < shape->count; i++) {
        rg_hq_buffer_text(sql, i == 0 ? "(" : ",");
        rg_hq_buffer_text(sql, shape->columns[i]);
    }
    for (size_t i = 0; i < shape->count; i++) {
        rg_hq_buffer_text(sql, i == 0 ? ") VALUES(?" : ",?");
    }
    rg_hq_buffer_text(sql, ")");
}

static void write_update(struct rg_hq_buffer *sql, const struct rg_hq_shape *shape)
{
    rg_hq_buffer_text(sql, "UPDATE ");
    rg_hq_buffer_text(sql, shape->table);
    /* The keys' places come first, their names last. */
    for (size_t i = 0; i < shape->count; i++) {
        size_t at = (i + shape->keys) % shape->count;
        bool key = at < shape->keys;
        rg_hq_buffer_text(sql, i == 0 ? " SET " : !key ? "," : at == 0 ? " WHERE " : " AND ");
        rg_hq_buffer_text(sql, shape->columns[at]);
        rg_hq_buffer_text(sql, "=?");
        rg_hq_buffer_int(sql, (int64_t)at + 1);
    }
}

enum rg_status rg_hq_image_shape(struct rg_hq_image *image, const struct rg_hq_shape *shape)
{
    struct rg_hq_shape known;
    if (image->shape_count == RG_HQ_SHAPES_MAX) {
        return RG_FULL;
    }
    /* Names that the new file has itself are the only ones that become SQL. */
    enum rg_status status = rg_hq_image_columns(image, shape->table, &known);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_CORRUPT : status;
    }
    for (size_t i = 0; i < shape->count; i++) {
        if (!has_column(&known, shape->columns[i])) {
            return RG_CORRUPT;
        }
    }
    if (shape->count <= shape->keys) {
        return RG_CORRUPT;
    }
    rg_hq_buffer_clear(&image->sql);
    (shape->keys > 0 ? write_update : write_insert)(&image->sql, shape);
    status = rg_hq_image_prepare(image, &image->writes[image->shape_count]);
    if (status == RG_OK) {
        bool look = strcmp(shape->table, "looked") == 0, named = has_column(shape, "key");
        image->adds[image->shape_count] = !look ? 0 : shape->keys > 0 ? -1 : named ? 0 : 1;
        image->shapes[image->shape_count++] = *shape;
    }
    return status == RG_IO ? RG_CORRUPT : status;
}

static int bind(sqlite3_stmt *stmt, int at, const struct rg_hq_cell *cell)
{
    switch (cell->type) {
    case RG_HQ_CELL_INT: return sqlite3_bind_int64(stmt, at, cell->number);
    case RG_HQ_CELL_REAL: return sqlite3_bind_double(stmt, at, cell->real);
    case RG_HQ_CELL_TEXT:
        return sqlite3_bind_text64(stmt, at, cell->bytes, cell->len, SQLITE_STATIC, SQLITE_UTF8);
    case RG_HQ_CELL_BLOB:
        return cell->len == 0 ? sqlite3_bind_zeroblob(stmt, at, 0)
                              : sqlite3_bind_blob64(stmt, at, cell->bytes, cell->len, SQLITE_STATIC);
    case RG_HQ_CELL_NULL: break;
    }
    return sqlite3_bind_null(stmt, at);
}

enum rg_status rg_hq_image_put(struct rg_hq_image *image, size_t shape, const struct rg_hq_cell *cells)
{
    if (shape >= image->shape_count) {
        return RG_CORRUPT;
    }
    sqlite3_stmt *stmt = image->writes[shape];
    int result = SQLITE_OK;
    for (size_t i = 0; result == SQLITE_OK && i < image->shapes[shape].count; i++) {
        result = bind(stmt, (int)i + 1, &cells[i]);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_step(stmt);
    }
    (void)sqlite3_reset(stmt);
    (void)sqlite3_clear_bindings(stmt);
    if (result == SQLITE_DONE && image->shapes[shape].keys > 0 && sqlite3_changes(image->db) != 1) {
        return RG_CORRUPT;
    }
    enum rg_status status = rg_hq_status_of(result);
    image->nameless += status == RG_OK ? image->adds[shape] : 0;
    return status == RG_INVALID ? RG_CORRUPT : status;
}

static enum rg_status meta_put(struct rg_hq_image *image, const char *name, const char *value)
{
    sqlite3_stmt *stmt;
    int result = sqlite3_prepare_v2(image->db, "INSERT OR REPLACE INTO meta VALUES(?1,?2)", -1, &stmt, NULL);
    if (result == SQLITE_OK) {
        rg_hq_bind_text(stmt, 1, name);
        rg_hq_bind_text(stmt, 2, value);
        result = sqlite3_step(stmt);
        (void)sqlite3_finalize(stmt);
    }
    return rg_hq_status_of(result);
}

/* A backup of before there was such a list gets it by the step that makes it. */
static enum rg_status fill_outflow(struct rg_hq_image *image)
{
    struct rg_hq_shape shape;
    enum rg_status status = rg_hq_image_columns(image, "outflow", &shape);
    return status == RG_OK          ? rg_hq_image_execute(image, "DELETE FROM outflow;" RG_HQ_OUTFLOW_FILL)
           : status == RG_NOT_FOUND ? RG_OK
                                    : status;
}

enum rg_status rg_hq_image_finish(struct rg_hq_image *image)
{
    uint8_t bytes[RG_HQ_EPOCH_LEN / 2];
    char epoch[RG_HQ_EPOCH_LEN + 1];
    /* As after an erasure: a sale without a member has a number that no kiosk has heard. */
    enum rg_status status = rg_hq_image_execute(
        image,
        "UPDATE purchases SET line=n FROM (SELECT row AS r,row_number() OVER (ORDER BY row)+coalesce((SELECT "
        "version FROM heads WHERE feed=100 AND site=0),0) AS n FROM purchases WHERE line=0) WHERE row=r;"
        "INSERT INTO heads SELECT 100,0,max(line) FROM purchases WHERE true HAVING max(line)>0 "
        "ON CONFLICT DO UPDATE SET version=max(version,excluded.version);");
    if (status == RG_OK) {
        status = rg_hq_image_execute(image, rg_hq_purchase_indexes);
    }
    if (status == RG_OK) {
        status = fill_outflow(image);
    }
    if (status == RG_OK) {
        status = rg_random(bytes, sizeof bytes);
    }
    if (status == RG_OK) {
        rg_hex_write(bytes, sizeof bytes, epoch);
        status = meta_put(image, "epoch", epoch);
    }
    if (status == RG_OK) {
        char nameless[24];
        (void)snprintf(nameless, sizeof nameless, "%lld", (long long)image->nameless);
        status = meta_put(image, RG_HQ_META_RESTORING, nameless);
    }
    if (status == RG_OK) {
        status = rg_hq_image_execute(image, "COMMIT;ANALYZE;");
    }
    return status == RG_INVALID ? RG_CORRUPT : status;
}

/* The audit must know why looks name nobody, as after an erasure: the members' names did not come. */
enum rg_status rg_hq_restored_looks(struct rg_hq_store *store)
{
    char nameless[24];
    enum rg_status status = rg_hq_meta_get(store, RG_HQ_META_RESTORING, nameless, sizeof nameless);
    return status == RG_OK ? rg_hq_looks_note(store, strtoll(nameless, NULL, 10), rg_hq_clock_ms()) : status;
}

enum rg_status rg_hq_restored(struct rg_hq_store *store)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status == RG_OK) {
        sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM meta WHERE name='" RG_HQ_META_RESTORING "'");
        status = rg_hq_leave(store, ours, rg_hq_run(store, stmt));
    }
    /* All into the one file, which is then renamed. */
    return status == RG_OK ? rg_hq_execute(store, "PRAGMA wal_checkpoint(TRUNCATE)") : status;
}
