#include "jobs.h"

#include "handle.h"

#include <string.h>

static const char *const kinds[] = {[RG_JOB_RESTART] = "restart",
                                    [RG_JOB_LOG_LEVEL] = "log_level",
                                    [RG_JOB_DIAGNOSE] = "diagnose",
                                    [RG_JOB_SCREENSHOT] = "screenshot",
                                    [RG_JOB_WIPE] = "wipe"};
static const char *const states[] = {
    [RG_JOB_ACCEPTED] = "accepted", [RG_JOB_WAITING] = "waiting",    [RG_JOB_RUNNING] = "running",
    [RG_JOB_DONE] = "done",         [RG_JOB_FAILED] = "failed",      [RG_JOB_EXPIRED] = "expired",
    [RG_JOB_REFUSED] = "refused",   [RG_JOB_CANCELLED] = "cancelled"};

#define KINDS  (sizeof kinds / sizeof kinds[0])
#define STATES (sizeof states / sizeof states[0])

const char *rg_job_kind_name(enum rg_job_kind kind)
{
    return (unsigned)kind < KINDS && kinds[kind] != NULL ? kinds[kind] : "unknown";
}

const char *rg_job_state_name(enum rg_job_state state)
{
    return (unsigned)state < STATES && states[state] != NULL ? states[state] : "unknown";
}

enum rg_status rg_job_kind_from_name(const char *name, enum rg_job_kind *kind)
{
    for (size_t i = 1; i < KINDS; i++) {
        if (strcmp(name, kinds[i]) == 0) {
            *kind = (enum rg_job_kind)i;
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}

bool rg_job_is_over(enum rg_job_state state)
{
    return state == RG_JOB_DONE || state == RG_JOB_FAILED || state == RG_JOB_EXPIRED ||
           state == RG_JOB_REFUSED || state == RG_JOB_CANCELLED;
}

bool rg_job_disrupts(enum rg_job_kind kind)
{
    return kind == RG_JOB_RESTART || kind == RG_JOB_WIPE;
}

#define COLUMNS "id, kind, state, code, level, minutes, at_once, remaining, size, sha256, heard"

/* What a later release wrote and this one does not know of is passed over. */
static bool read_row(sqlite3_stmt *row, struct rg_job *job)
{
    struct rg_job found = {.kind = (enum rg_job_kind)sqlite3_column_int(row, 1),
                           .state = (enum rg_job_state)sqlite3_column_int(row, 2),
                           .level = (uint32_t)sqlite3_column_int(row, 4),
                           .minutes = (uint32_t)sqlite3_column_int(row, 5),
                           .at_once = sqlite3_column_int(row, 6) != 0,
                           .remaining_ms = sqlite3_column_int64(row, 7),
                           .size = sqlite3_column_int64(row, 8),
                           .heard = sqlite3_column_int(row, 10) != 0};
    if (sqlite3_column_bytes(row, 0) != (int)sizeof found.id.bytes ||
        sqlite3_column_bytes(row, 9) != (int)sizeof found.sha256 || found.kind < RG_JOB_RESTART ||
        found.kind > RG_JOB_WIPE || found.state < RG_JOB_ACCEPTED || found.state > RG_JOB_CANCELLED) {
        return false;
    }
    memcpy(found.id.bytes, sqlite3_column_blob(row, 0), sizeof found.id.bytes);
    memcpy(found.sha256, sqlite3_column_blob(row, 9), sizeof found.sha256);
    rg_sql_text(row, 3, found.code, sizeof found.code);
    *job = found;
    return true;
}

enum rg_status rg_store_jobs(struct rg_store_sync *sync, struct rg_job jobs[RG_JOBS_OPEN], size_t *count)
{
    static const char *const text = "SELECT " COLUMNS " FROM job WHERE heard = 0 ORDER BY number";
    sqlite3_stmt *row = NULL;
    size_t found = 0;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    while (status == RG_OK && found < RG_JOBS_OPEN && (status = rg_sql_row(row)) == RG_OK) {
        found += read_row(row, &jobs[found]) ? 1 : 0;
    }
    rg_sql_finalise(&row, 1);
    status = status == RG_NOT_FOUND ? RG_OK : status;
    if (status == RG_OK) {
        *count = found;
    }
    return status;
}

enum rg_status rg_store_job(struct rg_store_sync *sync, const struct rg_uuid *id, struct rg_job *job)
{
    static const char *const text = "SELECT " COLUMNS " FROM job WHERE id = ?1";
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_blob(row, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC));
    }
    status = status == RG_OK ? rg_sql_row(row) : status;
    if (status == RG_OK && !read_row(row, job)) {
        status = RG_NOT_FOUND;
    }
    rg_sql_finalise(&row, 1);
    return status;
}

static enum rg_status put(struct rg_store_sync *sync, const struct rg_job *job)
{
    static const char *const texts[] = {
        "INSERT INTO job (" COLUMNS
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (id) "
        "DO UPDATE SET state = ?3, code = ?4, remaining = ?8, size = ?9, sha256 = ?10, heard = ?11",
        "DELETE FROM job WHERE heard = 1 AND number <= (SELECT number FROM job WHERE heard = 1 "
        "ORDER BY number DESC LIMIT 1 OFFSET ?1)"};
    sqlite3_stmt *change[2] = {NULL, NULL};
    enum rg_status status = rg_sql_prepare(sync->db, texts, 2, change);
    if (status != RG_OK) {
        return status;
    }
    (void)sqlite3_bind_blob(change[0], 1, job->id.bytes, sizeof job->id.bytes, SQLITE_STATIC);
    (void)sqlite3_bind_int(change[0], 2, (int)job->kind);
    (void)sqlite3_bind_int(change[0], 3, (int)job->state);
    (void)sqlite3_bind_text(change[0], 4, job->code, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(change[0], 5, job->level);
    (void)sqlite3_bind_int64(change[0], 6, job->minutes);
    (void)sqlite3_bind_int(change[0], 7, job->at_once);
    (void)sqlite3_bind_int64(change[0], 8, job->remaining_ms);
    (void)sqlite3_bind_int64(change[0], 9, job->size);
    (void)sqlite3_bind_blob(change[0], 10, job->sha256, sizeof job->sha256, SQLITE_STATIC);
    (void)sqlite3_bind_int(change[0], 11, job->heard);
    (void)sqlite3_bind_int(change[1], 1, RG_JOBS_KEPT);
    status = rg_sql_run(change[0]);
    status = status == RG_OK ? rg_sql_run(change[1]) : status;
    rg_sql_finalise(change, 2);
    return status;
}

enum rg_status rg_store_job_put(struct rg_store_sync *sync, const struct rg_job *job)
{
    if (sync->in_page) {
        return RG_BUSY;
    }
    /* A commit of this handle may be undone by a power cut; a job that was done may not. */
    enum rg_status status = rg_sql_exec(sync->db, "PRAGMA synchronous=FULL");
    if (status != RG_OK) {
        return status;
    }
    status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status == RG_OK) {
        status = put(sync, job);
        status = status == RG_OK ? rg_sql_run(sync->statements[RG_SYNC_COMMIT]) : status;
        if (status != RG_OK) {
            rg_sql_rollback(sync->db);
        }
    }
    enum rg_status eased = rg_sql_exec(sync->db, "PRAGMA synchronous=NORMAL");
    return status == RG_OK ? eased : status;
}

enum rg_status rg_store_check(struct rg_store_sync *sync, enum rg_store_soundness *soundness)
{
    static const char *const text = "PRAGMA quick_check(1)";
    int64_t pages = 0, page = 0;
    enum rg_status status = rg_sql_number(sync->db, "PRAGMA page_count", &pages);
    status = status == RG_OK ? rg_sql_number(sync->db, "PRAGMA page_size", &page) : status;
    if (status == RG_OK && pages > RG_STORE_CHECK_MAX / page) {
        *soundness = RG_STORE_TOO_LARGE;
        return RG_OK;
    }
    sqlite3_stmt *row = NULL;
    status = status == RG_OK ? rg_sql_prepare(sync->db, &text, 1, &row) : status;
    status = status == RG_OK ? rg_sql_row(row) : status;
    if (status == RG_OK || status == RG_CORRUPT) {
        bool sound = status == RG_OK && strcmp((const char *)sqlite3_column_text(row, 0), "ok") == 0;
        *soundness = sound ? RG_STORE_SOUND : RG_STORE_UNSOUND;
        status = RG_OK;
    }
    rg_sql_finalise(&row, 1);
    return status;
}
