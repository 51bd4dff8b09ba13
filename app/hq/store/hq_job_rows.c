/* Jobs' rows for operators, and what jobs brought back. */
#include "hq_jobs.h"

#include "base64.h"
#include "crypto.h"
#include "hq_events.h"
#include "hq_jobs_private.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PART_MAX 32768

static void add_text(struct rg_hq_buffer *rows, const char *name, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    rg_hq_buffer_text(rows, ",\"");
    rg_hq_buffer_text(rows, name);
    rg_hq_buffer_text(rows, "\":");
    rg_hq_buffer_json(rows, text, text != NULL ? strlen(text) : 0);
}

static void add_int(struct rg_hq_buffer *rows, const char *name, int64_t number)
{
    rg_hq_buffer_text(rows, ",\"");
    rg_hq_buffer_text(rows, name);
    rg_hq_buffer_text(rows, "\":");
    rg_hq_buffer_int(rows, number);
}

static void append(struct rg_hq_buffer *rows, sqlite3_stmt *stmt, const char *confirm)
{
    static const char *const texts[] = {"site", "device", "kind", "state", "code", "operator", "approver"};
    static const char *const times[] = {"created", "due", "changed"};
    rg_hq_buffer_text(rows, "{\"job\":");
    rg_hq_buffer_int(rows, sqlite3_column_int64(stmt, 0));
    for (int i = 0; i < 7; i++) {
        add_text(rows, texts[i], stmt, 1 + i);
    }
    for (int i = 0; i < 3; i++) {
        add_int(rows, times[i], sqlite3_column_int64(stmt, 8 + i));
    }
    rg_hq_buffer_text(rows, sqlite3_column_int(stmt, 11) != 0 ? ",\"now\":true" : ",\"now\":false");
    add_int(rows, "size", sqlite3_column_int64(stmt, 12));
    add_int(rows, "have", sqlite3_column_int64(stmt, 13));
    if (sqlite3_column_type(stmt, 14) == SQLITE_NULL) {
        rg_hq_buffer_text(rows, ",\"batch\":null");
    } else {
        add_int(rows, "batch", sqlite3_column_int64(stmt, 14));
    }
    add_text(rows, "cancel", stmt, 15);
    if (confirm != NULL) {
        rg_hq_buffer_text(rows, ",\"confirm\":\"");
        rg_hq_buffer_text(rows, confirm);
        rg_hq_buffer_text(rows, "\"");
    }
    rg_hq_buffer_text(rows, "}");
}

enum rg_status rg_hq_job_rows(struct rg_hq_store *store, const struct rg_hq_job_filter *filter,
                              int64_t *before, bool *more, struct rg_hq_buffer *rows)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT number,site,device,kind,state,code,operator,approver,created,due,changed,at_once,size,"
        "(SELECT coalesce(sum(length(data)),0) FROM job_part p WHERE p.job=number),batch,cancel FROM jobs "
        "WHERE number<?1 AND ?2 IN (0,number) AND (?3 IS NULL OR site=?3) AND (?4 IS NULL OR device=?4) AND "
        "(?5=0 OR " RG_HQ_JOB_OPEN ") AND "
        "?6 IN (0,batch) AND (?7=0 OR state='approval') "
        "ORDER BY number DESC");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, *before);
    (void)sqlite3_bind_int64(stmt, 2, filter->number);
    rg_hq_bind_text(stmt, 3, filter->site);
    rg_hq_bind_text(stmt, 4, filter->device);
    (void)sqlite3_bind_int(stmt, 5, filter->open_only);
    (void)sqlite3_bind_int64(stmt, 6, filter->batch);
    (void)sqlite3_bind_int(stmt, 7, filter->confirm != NULL);
    size_t start = rows->len;
    bool left = false;
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        size_t at = rows->len;
        rg_hq_buffer_text(rows, at > start ? "," : "");
        append(rows, stmt, filter->confirm);
        if (rows->len - start > RG_HQ_ROWS_LIMIT && at > start) {
            rows->len = at;
            rows->data[at] = '\0';
            left = true;
            break;
        }
        *before = sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_reset(stmt);
    enum rg_status status = left ? RG_OK : rg_hq_status_of(result);
    status = status == RG_OK ? rg_hq_buffer_status(rows) : status;
    if (status == RG_OK) {
        *more = left;
    }
    return status;
}

static enum rg_status forget_parts(struct rg_hq_store *store, int64_t number)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM job_part WHERE job=?1");
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, number);
    }
    return rg_hq_run(store, stmt);
}

/* Whether what is there is what the kiosk said it would be. */
static enum rg_status is_whole(struct rg_hq_store *store, int64_t number, bool *whole)
{
    uint8_t digest[32], said[32];
    struct rg_sha256 *hash = NULL;
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT sha256 FROM jobs WHERE number=?1"),
                 *parts = rg_hq_statement(store, "SELECT data FROM job_part WHERE job=?1 ORDER BY at");
    if (stmt == NULL || parts == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(parts, 1, number);
    enum rg_status status = rg_hq_first(store, stmt);
    *whole = status == RG_OK && rg_hex_read(rg_hq_column_text(stmt, 0), said, sizeof said) == RG_OK;
    (void)sqlite3_reset(stmt);
    status = status == RG_OK ? rg_sha256_begin(&hash) : status;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(parts)) == SQLITE_ROW) {
        status = rg_sha256_add(hash, sqlite3_column_blob(parts, 0), (size_t)sqlite3_column_bytes(parts, 0));
    }
    (void)sqlite3_reset(parts);
    status = status == RG_OK ? rg_hq_status_of(result) : status;
    status = status == RG_OK ? rg_sha256_end(hash, digest) : status;
    rg_sha256_free(hash);
    *whole = *whole && status == RG_OK && memcmp(digest, said, sizeof said) == 0;
    return status;
}

static enum rg_status put_part(struct rg_hq_store *store, const struct rg_hq_job *job, const void *bytes,
                               size_t len, int64_t *have)
{
    bool whole = true;
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO job_part VALUES(?1,?2,?3)");
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, job->number);
        (void)sqlite3_bind_int64(stmt, 2, job->have);
        (void)sqlite3_bind_blob(stmt, 3, bytes, (int)len, SQLITE_STATIC);
    }
    int64_t now = job->have + (int64_t)len;
    enum rg_status status = rg_hq_run(store, stmt);
    if (status == RG_OK && now == job->size) {
        status = is_whole(store, job->number, &whole);
    }
    if (status == RG_OK && !whole) {
        now = 0;
        status = forget_parts(store, job->number);
    }
    if (status == RG_OK) {
        *have = now;
    }
    return status;
}

enum rg_status rg_hq_job_part(struct rg_hq_store *store, const struct rg_hq_job *job, int64_t from,
                              const void *bytes, size_t len, int64_t *have)
{
    bool ours;
    if (len == 0 || len > PART_MAX || job->size > RG_HQ_JOB_RESULT_MAX ||
        (from == job->have && job->have + (int64_t)len > job->size)) {
        return RG_INVALID;
    }
    if (from != job->have) {
        *have = job->have;
        return RG_OK;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    return rg_hq_leave(store, ours, put_part(store, job, bytes, len, have));
}

enum rg_status rg_hq_job_result(struct rg_hq_store *store, int64_t number, rg_hq_take_row *take,
                                void *context)
{
    struct rg_hq_job job;
    enum rg_status status = rg_hq_job_get(store, number, &job);
    if (status != RG_OK || job.size == 0 || job.have < job.size) {
        return status != RG_OK ? status : RG_NOT_FOUND;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT at,data FROM job_part WHERE job=?1 ORDER BY at");
    char *text = malloc(RG_BASE64_LEN(PART_MAX) + 160);
    if (stmt == NULL || text == NULL) {
        free(text);
        return stmt == NULL ? RG_IO : RG_NO_MEMORY;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        size_t len = (size_t)sqlite3_column_bytes(stmt, 1);
        int at = snprintf(text, 128, "{\"job\":%lld,\"from\":%lld,\"size\":%lld,\"data\":\"",
                          (long long)number, (long long)sqlite3_column_int64(stmt, 0), (long long)job.size);
        rg_base64_write(sqlite3_column_blob(stmt, 1), len, text + at);
        size_t end = (size_t)at + RG_BASE64_LEN(len);
        memcpy(text + end, "\"}", 3);
        status = take(context, text, end + 2);
    }
    (void)sqlite3_reset(stmt);
    free(text);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}
