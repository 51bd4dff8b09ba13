#include "hq_quarantine.h"

#include "hq_json.h"
#include "hq_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RUN_MAX 120

static sqlite3_stmt *of_device(struct rg_hq_store *store, const char *sql, const char *site,
                               const char *device)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, site);
        rg_hq_bind_text(stmt, 2, device);
    }
    return stmt;
}

enum rg_status rg_hq_quarantine_look(struct rg_hq_store *store, const char *site, const char *device,
                                     const char *epoch, enum rg_hq_standing *standing)
{
    sqlite3_stmt *stmt =
        of_device(store,
                  "SELECT coalesce(max(freed IS NULL),0),coalesce(max(epoch=lower(?3)),0) FROM "
                  "quarantine WHERE site=?1 AND device=?2",
                  site, device);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 3, epoch);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *standing = sqlite3_column_int(stmt, 0) != 0   ? RG_HQ_STANDING_QUARANTINED
                    : sqlite3_column_int(stmt, 1) != 0 ? RG_HQ_STANDING_BARRED
                                                       : RG_HQ_STANDING_GOOD;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_quarantine_set(struct rg_hq_store *store, const char *site, const char *device,
                                    const char *epoch, const char *why, int64_t now_ms)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = of_device(
        store,
        "INSERT INTO quarantine(site,device,epoch,why,since) VALUES(?1,?2,lower(?3),?4,?5) ON CONFLICT DO "
        "UPDATE SET why=excluded.why,since=excluded.since,freed=NULL WHERE freed IS NOT NULL",
        site, device);
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 3, epoch);
        rg_hq_bind_text(stmt, 4, why);
        (void)sqlite3_bind_int64(stmt, 5, now_ms);
    }
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}

static enum rg_status end(struct rg_hq_store *store, const char *site, const char *device, int64_t now_ms)
{
    sqlite3_stmt *stmt = of_device(
        store, "UPDATE quarantine SET freed=?3 WHERE site=?1 AND device=?2 AND freed IS NULL", site, device);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    enum rg_status status = rg_hq_run(store, stmt);
    if (status == RG_OK && sqlite3_changes(store->db) == 0) {
        return RG_NOT_FOUND;
    }
    /* Who comes now is a beginning. */
    stmt = of_device(store, "DELETE FROM kiosk_run WHERE site=?1 AND device=?2", site, device);
    return status == RG_OK ? rg_hq_run(store, stmt) : status;
}

enum rg_status rg_hq_quarantine_end(struct rg_hq_store *store, const char *site, const char *device,
                                    int64_t now_ms)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, end(store, site, device, now_ms)) : status;
}

/* One start of one kiosk. A kiosk of the release before says no run. */
static bool read_run(const cJSON *state, char run[RUN_MAX], const char **epoch)
{
    const char *said = "";
    int64_t boot;
    if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(state, "online")) ||
        !rg_hq_json_int(state, "boot", 0, RG_HQ_JSON_MAX, &boot) ||
        !rg_hq_json_text(state, "epoch", 16, epoch)) {
        return false;
    }
    (void)rg_hq_json_text(state, "run", 16, &said);
    (void)snprintf(run, RUN_MAX, "%s/%" PRId64 "/%s", *epoch, boot, said);
    return true;
}

struct runs {
    char now[RUN_MAX], before[RUN_MAX];
    int64_t returns;
};

static enum rg_status read_runs(struct rg_hq_store *store, const char *site, const char *device,
                                struct runs *runs)
{
    sqlite3_stmt *stmt = of_device(
        store, "SELECT run,before,returns FROM kiosk_run WHERE site=?1 AND device=?2", site, device);
    *runs = (struct runs){.returns = 0};
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)snprintf(runs->now, RUN_MAX, "%s", rg_hq_column_text(stmt, 0));
        (void)snprintf(runs->before, RUN_MAX, "%s", rg_hq_column_text(stmt, 1));
        runs->returns = sqlite3_column_int64(stmt, 2);
        (void)sqlite3_reset(stmt);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status write_runs(struct rg_hq_store *store, const char *site, const char *device,
                                 const struct runs *runs)
{
    sqlite3_stmt *stmt = of_device(
        store, "INSERT OR REPLACE INTO kiosk_run(site,device,run,before,returns) VALUES(?1,?2,?3,?4,?5)",
        site, device);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 3, runs->now);
    rg_hq_bind_text(stmt, 4, runs->before);
    (void)sqlite3_bind_int64(stmt, 5, runs->returns);
    return rg_hq_run(store, stmt);
}

static enum rg_status epoch_known(struct rg_hq_store *store, const char *site, const char *device,
                                  const char *epoch, bool *known)
{
    sqlite3_stmt *stmt =
        of_device(store, "SELECT 1 FROM inbox WHERE site=?1 AND device=?2 AND epoch=lower(?3)", site, device);
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 3, epoch);
    enum rg_status status = rg_hq_first(store, stmt);
    *known = status == RG_OK;
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_quarantine_watch(struct rg_hq_store *store, const char *site, const char *device,
                                      const cJSON *state, int64_t now_ms, bool *twins)
{
    char run[RUN_MAX];
    const char *epoch = NULL;
    struct runs runs;
    enum rg_hq_standing standing = RG_HQ_STANDING_GOOD;
    *twins = false;
    if (!read_run(state, run, &epoch)) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_quarantine_look(store, site, device, NULL, &standing);
    if (status == RG_OK) {
        status = read_runs(store, site, device, &runs);
    }
    if (status != RG_OK || standing == RG_HQ_STANDING_QUARANTINED || strcmp(run, runs.now) == 0) {
        return status;
    }
    /* What was over and is there again: a start, or a numbering that was given up for another. */
    bool again = strcmp(run, runs.before) == 0;
    if (!again && strncmp(run, runs.now, strlen(epoch)) != 0) {
        status = epoch_known(store, site, device, epoch, &again);
    }
    runs.returns = again ? runs.returns + 1 : runs.returns > 0 ? runs.returns - 1 : 0;
    memcpy(runs.before, runs.now, sizeof runs.before);
    memcpy(runs.now, run, sizeof runs.now);
    bool ours;
    status = status == RG_OK ? rg_hq_join(store, &ours) : status;
    if (status != RG_OK) {
        return status;
    }
    status = write_runs(store, site, device, &runs);
    bool two = runs.returns >= RG_HQ_TWIN_RETURNS;
    if (status == RG_OK && two) {
        status = rg_hq_quarantine_set(store, site, device, epoch, "twins", now_ms);
    }
    status = rg_hq_leave(store, ours, status);
    *twins = status == RG_OK && two;
    return status;
}
