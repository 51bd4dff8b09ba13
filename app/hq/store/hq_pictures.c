#include "hq_pictures.h"

#include "base64.h"
#include "crypto.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

enum rg_status rg_hq_picture_put(struct rg_hq_store *store, const uint8_t *bytes, size_t len, char sha256[65])
{
    struct rg_picture_format format;
    uint8_t digest[32];
    enum rg_status status = rg_picture_look(bytes, len, &format);
    if (status == RG_OK) {
        status = rg_sha256(bytes, len, digest);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hex_write(digest, sizeof digest, sha256);
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO pictures(sha256,type,size,bytes) VALUES(?1,?2,?3,?4) ON CONFLICT DO NOTHING");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, sha256);
    rg_hq_bind_text(stmt, 2, rg_picture_media_type(format.kind));
    (void)sqlite3_bind_int64(stmt, 3, (int64_t)len);
    (void)sqlite3_bind_blob(stmt, 4, bytes, (int)len, SQLITE_STATIC);
    return rg_hq_run(store, stmt);
}

static void append_data(struct rg_hq_buffer *body, const uint8_t *bytes, size_t len)
{
    char text[RG_BASE64_LEN(3 * 256) + 1];
    for (size_t at = 0; at < len; at += 3 * 256) {
        rg_base64_write(bytes + at, len - at < 3 * 256 ? len - at : 3 * 256, text);
        rg_hq_buffer_text(body, text);
    }
}

static void append_chunk(struct rg_hq_buffer *body, sqlite3_stmt *row, int64_t from)
{
    int64_t size = sqlite3_column_int64(row, 1);
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    rg_hq_buffer_text(body, ",\"size\":");
    rg_hq_buffer_int(body, size);
    rg_hq_buffer_text(body, ",\"type\":");
    rg_hq_buffer_json(body, rg_hq_column_text(row, 0), strlen(rg_hq_column_text(row, 0)));
    rg_hq_buffer_text(body, ",\"from\":");
    rg_hq_buffer_int(body, from);
    rg_hq_buffer_text(body, ",\"data\":\"");
    append_data(body, sqlite3_column_blob(row, 2), len);
    rg_hq_buffer_text(body, from + (int64_t)len < size ? "\",\"more\":true" : "\",\"more\":false");
}

enum rg_status rg_hq_picture_chunk(struct rg_hq_store *store, const char *sha256, int64_t from, size_t limit,
                                   struct rg_hq_buffer *body)
{
    if (strnlen(sha256, 65) != 64 || strspn(sha256, "0123456789abcdef") != 64 || from < 0) {
        return RG_INVALID;
    }
    sqlite3_stmt *row = rg_hq_statement(
        store, "SELECT type,size,substr(bytes,?2+1,?3) FROM pictures WHERE sha256=?1 AND size>?2");
    if (row == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(row, 1, sha256);
    (void)sqlite3_bind_int64(row, 2, from);
    /* In base64 they are a third more. */
    size_t most = limit / 4 * 3;
    (void)sqlite3_bind_int64(row, 3, most < RG_HQ_CHUNK_MAX ? (sqlite3_int64)most : RG_HQ_CHUNK_MAX);
    enum rg_status status = rg_hq_first(store, row);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    rg_hq_buffer_text(body, "\"sha256\":\"");
    rg_hq_buffer_text(body, sha256);
    rg_hq_buffer_text(body, "\"");
    if (status == RG_OK) {
        append_chunk(body, row, from);
        (void)sqlite3_reset(row);
    } else {
        rg_hq_buffer_text(body, ",\"gone\":true");
    }
    return rg_hq_buffer_status(body);
}

enum rg_status rg_hq_pictures_prune(struct rg_hq_store *store, int64_t *forgotten)
{
    /* A removed product's row stays as a deletion; its picture need not. */
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "DELETE FROM pictures WHERE sha256 NOT IN (SELECT picture FROM "
                               "products WHERE picture IS NOT NULL AND state<3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = rg_hq_run(store, stmt);
    if (status == RG_OK) {
        *forgotten = sqlite3_changes64(store->db);
    }
    return status;
}
