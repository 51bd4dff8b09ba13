#include "hq_jobs.h"

#include "crypto.h"
#include "hq_jobs_private.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define OPEN   RG_HQ_JOB_OPEN

bool rg_hq_job_order_valid(const struct rg_hq_job_order *order)
{
    static const char *const kinds[] = {"restart", "log_level", "diagnose", "screenshot", "wipe"};
    static const char *const levels[] = {"error", "warning", "info", "debug"};
    bool known = false, level = order->level == NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        known = known || strcmp(order->kind, kinds[i]) == 0;
    }
    for (size_t i = 0; order->level != NULL && i < sizeof levels / sizeof levels[0]; i++) {
        level = level || strcmp(order->level, levels[i]) == 0;
    }
    bool talks = strcmp(order->kind, "log_level") == 0;
    return known && level && talks == (order->level != NULL) &&
           (talks ? order->minutes >= 1 && order->minutes <= 1440 : order->minutes == 0) &&
           order->within_s >= 60 && order->within_s <= RG_HQ_JOB_WITHIN_MAX;
}

/* The same job that is not over, so that an answer that got lost does not make two. */
static enum rg_status find_same(struct rg_hq_store *store, const struct rg_hq_job_order *order,
                                int64_t *number)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT number FROM jobs WHERE site=?1 AND device=?2 AND "
                               "kind=?3 AND level IS ?4 AND minutes=?5 AND at_once=?6 AND " OPEN);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, order->site);
    rg_hq_bind_text(stmt, 2, order->device);
    rg_hq_bind_text(stmt, 3, order->kind);
    rg_hq_bind_text(stmt, 4, order->level);
    (void)sqlite3_bind_int64(stmt, 5, order->minutes);
    (void)sqlite3_bind_int(stmt, 6, order->at_once);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *number = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* Wipes of the last day that nobody but who ordered them stands for. */
static enum rg_status needs_second(struct rg_hq_store *store, const struct rg_hq_job_order *order,
                                   int64_t now_ms, bool *second)
{
    *second = false;
    if (strcmp(order->kind, "wipe") != 0) {
        return RG_OK;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT count(*) FROM jobs WHERE kind='wipe' AND created>?1 AND "
                               "approver IS NULL AND state<>'approval'");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms - DAY_MS);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *second = sqlite3_column_int64(stmt, 0) >= order->wipes_alone;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status join_batch(struct rg_hq_store *store, const struct rg_hq_job_order *order,
                                 int64_t number)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE jobs SET batch=?2 WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, order->batch != 0 ? order->batch : number);
    return rg_hq_run(store, stmt);
}

static enum rg_status insert(struct rg_hq_store *store, const struct rg_hq_job_order *order, bool second,
                             int64_t now_ms, int64_t *number)
{
    struct rg_uuid id;
    char name[RG_HQ_JOB_ID_MAX];
    enum rg_status status = rg_uuid7(now_ms, &id);
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO jobs(id,site,device,kind,level,minutes,at_once,state,operator,created,"
               "due,changed,size) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?10,0)");
    if (stmt == NULL || status != RG_OK) {
        return RG_IO;
    }
    rg_uuid_write(&id, name);
    rg_hq_bind_text(stmt, 1, name);
    rg_hq_bind_text(stmt, 2, order->site);
    rg_hq_bind_text(stmt, 3, order->device);
    rg_hq_bind_text(stmt, 4, order->kind);
    rg_hq_bind_text(stmt, 5, order->level);
    (void)sqlite3_bind_int64(stmt, 6, order->minutes);
    (void)sqlite3_bind_int(stmt, 7, order->at_once);
    rg_hq_bind_text(stmt, 8, second ? "approval" : "queued");
    rg_hq_bind_text(stmt, 9, order->operator_name);
    (void)sqlite3_bind_int64(stmt, 10, now_ms);
    (void)sqlite3_bind_int64(stmt, 11, now_ms + order->within_s * 1000);
    status = rg_hq_run(store, stmt);
    if (status == RG_OK) {
        *number = sqlite3_last_insert_rowid(store->db);
        status = order->many ? join_batch(store, order, *number) : RG_OK;
    }
    return status;
}

enum rg_status rg_hq_job_put(struct rg_hq_store *store, const struct rg_hq_job_order *order, int64_t now_ms,
                             int64_t *number)
{
    bool ours, second = false;
    if (!rg_hq_job_order_valid(order) || !rg_hq_name_valid(order->site) || !rg_hq_name_valid(order->device)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = find_same(store, order, number);
    if (status == RG_NOT_FOUND) {
        status = needs_second(store, order, now_ms, &second);
        status = status == RG_OK ? insert(store, order, second, now_ms, number) : status;
    }
    return rg_hq_leave(store, ours, status);
}

enum rg_status rg_hq_job_approve(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                 int64_t now_ms)
{
    bool ours, own = false;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT operator=?2 FROM jobs WHERE number=?1 AND state='approval' AND due>?3");
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, number);
        rg_hq_bind_text(stmt, 2, operator_name);
        (void)sqlite3_bind_int64(stmt, 3, now_ms);
    }
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        own = sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_reset(stmt);
        status = own ? RG_DENIED : RG_OK;
    }
    if (status == RG_OK) {
        stmt =
            rg_hq_statement(store, "UPDATE jobs SET state='queued',approver=?2,changed=?3 WHERE number=?1");
        if (stmt != NULL) {
            (void)sqlite3_bind_int64(stmt, 1, number);
            rg_hq_bind_text(stmt, 2, operator_name);
            (void)sqlite3_bind_int64(stmt, 3, now_ms);
        }
        status = rg_hq_run(store, stmt);
    }
    return rg_hq_leave(store, ours, status);
}

#define COLUMNS                                                                                              \
    "number,minutes,due,size,at_once,id,site,device,kind,coalesce(level,''),state,"                          \
    "(SELECT coalesce(sum(length(data)),0) FROM job_part p WHERE p.job=number),coalesce(cancel,'') FROM "    \
    "jobs "

static void copy(char *to, size_t capacity, sqlite3_stmt *stmt, int column)
{
    (void)rg_text_copy(to, capacity, rg_hq_column_text(stmt, column));
}

static void read_job(sqlite3_stmt *stmt, struct rg_hq_job *job)
{
    job->number = sqlite3_column_int64(stmt, 0);
    job->minutes = sqlite3_column_int64(stmt, 1);
    job->due_ms = sqlite3_column_int64(stmt, 2);
    job->size = sqlite3_column_int64(stmt, 3);
    job->at_once = sqlite3_column_int(stmt, 4) != 0;
    copy(job->id, sizeof job->id, stmt, 5);
    copy(job->site, sizeof job->site, stmt, 6);
    copy(job->device, sizeof job->device, stmt, 7);
    copy(job->kind, sizeof job->kind, stmt, 8);
    copy(job->level, sizeof job->level, stmt, 9);
    copy(job->state, sizeof job->state, stmt, 10);
    job->have = sqlite3_column_int64(stmt, 11);
    copy(job->cancel, sizeof job->cancel, stmt, 12);
}

enum rg_status rg_hq_job_get(struct rg_hq_store *store, int64_t number, struct rg_hq_job *job)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT " COLUMNS "WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        read_job(stmt, job);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_job_find(struct rg_hq_store *store, const char *site, const char *device, const char *id,
                              struct rg_hq_job *job)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT " COLUMNS "WHERE id=?1 AND site=?2 AND device=?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, id);
    rg_hq_bind_text(stmt, 2, site);
    rg_hq_bind_text(stmt, 3, device);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        read_job(stmt, job);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_job_batch_next(struct rg_hq_store *store, int64_t batch, int64_t after,
                                    struct rg_hq_job *job)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT " COLUMNS "WHERE batch=?1 AND number>?2 ORDER BY number LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, batch);
    (void)sqlite3_bind_int64(stmt, 2, after);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        read_job(stmt, job);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_jobs_open(struct rg_hq_store *store, const char *site, const char *device,
                               struct rg_hq_job jobs[RG_HQ_JOBS_AT_ONCE], size_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT " COLUMNS "WHERE site=?1 AND device=?2 AND " OPEN
                                                " AND state<>'approval' ORDER BY number LIMIT 8");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    size_t found = 0;
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW && found < RG_HQ_JOBS_AT_ONCE) {
        read_job(stmt, &jobs[found++]);
    }
    (void)sqlite3_reset(stmt);
    *count = found;
    return result == SQLITE_ROW ? RG_OK : rg_hq_status_of(result);
}

static bool is_state(const char *state)
{
    static const char *const states[] = {"queued", "offered", "accepted", "waiting", "running",
                                         "done",   "failed",  "expired",  "refused", "cancelled"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(state, states[i]) == 0) {
            return true;
        }
    }
    return false;
}

enum rg_status rg_hq_job_become(struct rg_hq_store *store, const struct rg_hq_job *job, const char *state,
                                const char *code, int64_t size, const char *sha256, int64_t now_ms)
{
    bool ours;
    if (!is_state(state) || size < 0 || size > RG_HQ_JOB_RESULT_MAX) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    /* What HQ gave up may have been done all the same; what a kiosk said to be over stays so. */
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE jobs SET state=?2,code=?3,size=?4,sha256=?5,changed=?6 WHERE number=?1 AND (" OPEN
               " OR (state='expired' AND code='unheard')) AND (state,code,size) IS NOT (?2,?3,?4)");
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, job->number);
        rg_hq_bind_text(stmt, 2, state);
        rg_hq_bind_text(stmt, 3, code);
        (void)sqlite3_bind_int64(stmt, 4, size);
        rg_hq_bind_text(stmt, 5, sha256);
        (void)sqlite3_bind_int64(stmt, 6, now_ms);
    }
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}

static enum rg_status read_kiosk(struct rg_hq_store *store, sqlite3_stmt *stmt, char site[RG_HQ_SITE_MAX],
                                 char device[RG_HQ_SITE_MAX])
{
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        copy(site, RG_HQ_SITE_MAX, stmt, 0);
        copy(device, RG_HQ_SITE_MAX, stmt, 1);
        status = sqlite3_step(stmt) == SQLITE_ROW ? RG_INVALID : RG_OK;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

#define KIOSKS                                                                                               \
    "(SELECT site,device FROM kiosks UNION SELECT site,device FROM units WHERE issued IS NOT NULL EXCEPT "   \
    "SELECT site,device FROM revoked)"

enum rg_status rg_hq_job_kiosk(struct rg_hq_store *store, const char *name, char site[RG_HQ_SITE_MAX],
                               char device[RG_HQ_SITE_MAX])
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT site,device FROM units WHERE serial=?1 AND device IS NOT NULL");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, name);
    enum rg_status status = read_kiosk(store, stmt, site, device);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    stmt = rg_hq_statement(store, "SELECT site,device FROM " KIOSKS " WHERE device=?1 LIMIT 2");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, name);
    return read_kiosk(store, stmt, site, device);
}

enum rg_status rg_hq_job_kiosk_after(struct rg_hq_store *store, const char *site, const char *group,
                                     struct rg_hq_config_place *place)
{
    struct rg_hq_config_place next;
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT site,device FROM " KIOSKS
                               " k WHERE (site,device)>(?1,?2) AND ?3 IN ('',site) AND " RG_HQ_IN_GROUP(
                                   "k.site", "k.device", "?4") " ORDER BY site,device LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, place->site);
    rg_hq_bind_text(stmt, 2, place->device);
    rg_hq_bind_text(stmt, 3, site);
    rg_hq_bind_text(stmt, 4, group);
    enum rg_status status = read_kiosk(store, stmt, next.site, next.device);
    if (status == RG_OK) {
        *place = next;
    }
    return status;
}
