/* Jobs that are over in time, those that are not to begin, and those that a second operator lets begin together. */
#include "hq_jobs.h"

#include "crypto.h"
#include "hq_jobs_private.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define OPEN   RG_HQ_JOB_OPEN

/* Looking does not keep an import waiting, and there is rarely anything to do. */
static enum rg_status any_over(struct rg_hq_store *store, int64_t now_ms, bool *over)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT EXISTS(SELECT 1 FROM jobs WHERE due<=?1 AND (" OPEN
                                                ") OR changed<=?1-7776000000)");
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, now_ms);
    }
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *over = sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_jobs_expire(struct rg_hq_store *store, int64_t now_ms)
{
    static const char *const texts[] = {
        "UPDATE jobs SET state='expired',code=NULL,changed=?1 WHERE state IN "
        "('approval','queued','offered') AND due<=?1",
        "UPDATE jobs SET state='expired',code='unheard',changed=?1 WHERE " OPEN " AND due<=?1-86400000",
        "DELETE FROM job_part WHERE job IN (SELECT number FROM jobs WHERE changed<=?1-7776000000 AND "
        "NOT " OPEN ")",
        "DELETE FROM jobs WHERE changed<=?1-7776000000 AND NOT " OPEN};
    _Static_assert(RG_HQ_JOB_DAYS * DAY_MS == 7776000000, "the days in the texts above");
    bool ours, over = false;
    enum rg_status status = any_over(store, now_ms, &over);
    if (status != RG_OK || !over) {
        return status;
    }
    status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; status == RG_OK && i < sizeof texts / sizeof texts[0]; i++) {
        sqlite3_stmt *stmt = rg_hq_statement(store, texts[i]);
        if (stmt != NULL) {
            (void)sqlite3_bind_int64(stmt, 1, now_ms);
        }
        status = rg_hq_run(store, stmt);
    }
    return rg_hq_leave(store, ours, status);
}

static enum rg_status note_cancel(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                  int64_t now_ms, bool at_once)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE jobs SET cancel=coalesce(cancel,?2),state=CASE WHEN ?4 THEN 'cancelled' ELSE state END,"
        "code=CASE WHEN ?4 THEN NULL ELSE code END,changed=CASE WHEN ?4 THEN ?3 ELSE changed END "
        "WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    rg_hq_bind_text(stmt, 2, operator_name);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    (void)sqlite3_bind_int(stmt, 4, at_once);
    return rg_hq_run(store, stmt);
}

/* What was never ordered of a kiosk is over at once: an offer by itself does nothing there. */
static enum rg_hq_cancel judge(const char *state)
{
    static const char *const here[] = {"approval", "queued", "cancelled"}, *const there[] = {"offered",
                                                                                             "accepted",
                                                                                             "waiting"};
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(state, here[i]) == 0) {
            return RG_HQ_CANCEL_DONE;
        }
        if (strcmp(state, there[i]) == 0) {
            return RG_HQ_CANCEL_ASKED;
        }
    }
    return strcmp(state, "running") == 0 ? RG_HQ_CANCEL_BEGUN : RG_HQ_CANCEL_OVER;
}

enum rg_status rg_hq_job_cancel(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                int64_t now_ms, enum rg_hq_cancel *what)
{
    struct rg_hq_job job;
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_job_get(store, number, &job);
    if (status == RG_OK) {
        *what = judge(job.state);
        bool again = strcmp(job.state, "cancelled") == 0;
        if (!again && (*what == RG_HQ_CANCEL_DONE || *what == RG_HQ_CANCEL_ASKED)) {
            status = note_cancel(store, number, operator_name, now_ms, *what == RG_HQ_CANCEL_DONE);
        }
    }
    return rg_hq_leave(store, ours, status);
}

enum rg_status rg_hq_job_batch_code(struct rg_hq_store *store, int64_t batch, int64_t now_ms,
                                    char code[RG_HQ_BATCH_CODE])
{
    uint8_t digest[32];
    char hex[65], line[160];
    struct rg_sha256 *hash = NULL;
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT number,kind,site,device FROM jobs WHERE batch=?1 AND "
                                                "state='approval' AND due>?2 ORDER BY number");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, batch);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    enum rg_status status = rg_sha256_begin(&hash);
    int result = SQLITE_DONE;
    bool any = false;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        int len =
            snprintf(line, sizeof line, "%lld %s %s/%s\n", (long long)sqlite3_column_int64(stmt, 0),
                     rg_hq_column_text(stmt, 1), rg_hq_column_text(stmt, 2), rg_hq_column_text(stmt, 3));
        any = true;
        status = rg_sha256_add(hash, line, (size_t)len);
    }
    (void)sqlite3_reset(stmt);
    status = status == RG_OK ? rg_hq_status_of(result) : status;
    status = status == RG_OK ? rg_sha256_end(hash, digest) : status;
    rg_sha256_free(hash);
    if (status != RG_OK || !any) {
        return status != RG_OK ? status : RG_NOT_FOUND;
    }
    rg_hex_write(digest, sizeof digest, hex);
    (void)snprintf(code, RG_HQ_BATCH_CODE, "%.8s", hex);
    return RG_OK;
}

static enum rg_status is_own(struct rg_hq_store *store, int64_t batch, const char *operator_name, bool *own)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT EXISTS(SELECT 1 FROM jobs WHERE batch=?1 AND state='approval' AND "
                               "operator=?2)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, batch);
    rg_hq_bind_text(stmt, 2, operator_name);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *own = sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status let_begin(struct rg_hq_store *store, int64_t batch, const char *operator_name,
                                int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE jobs SET state='queued',approver=?2,changed=?3 WHERE "
                                                "batch=?1 AND state='approval' AND due>?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, batch);
    rg_hq_bind_text(stmt, 2, operator_name);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_job_batch_approve(struct rg_hq_store *store, int64_t batch, const char *code,
                                       const char *operator_name, int64_t now_ms)
{
    char now[RG_HQ_BATCH_CODE];
    bool ours, own = false;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_job_batch_code(store, batch, now_ms, now);
    if (status == RG_OK && strcmp(now, code) != 0) {
        status = RG_INVALID;
    }
    status = status == RG_OK ? is_own(store, batch, operator_name, &own) : status;
    if (status == RG_OK && own) {
        status = RG_DENIED;
    }
    status = status == RG_OK ? let_begin(store, batch, operator_name, now_ms) : status;
    return rg_hq_leave(store, ours, status);
}
