#include "hq_sql.h"
#include "hq_store.h"
#include "text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool rg_hq_name_valid(const char *name)
{
    size_t len = strnlen(name, RG_HQ_SITE_MAX);
    return len > 0 && len < RG_HQ_SITE_MAX && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

static bool zone_known(const char *zone)
{
    char path[RG_HQ_ZONE_MAX + 32];
    size_t len = strnlen(zone, RG_HQ_ZONE_MAX);
    if (len == 0 || len >= RG_HQ_ZONE_MAX || zone[0] == '/' || strstr(zone, "..") != NULL) {
        return false;
    }
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    return access(path, R_OK) == 0;
}

enum rg_status rg_hq_site_number(struct rg_hq_store *store, const char *site, int64_t *number)
{
    if (store->site_number != 0 && strcmp(store->site_name, site) == 0) {
        *number = store->site_number;
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT number FROM sites WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *number = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
        /* Inside a transaction the site may be new, and a rollback would take it away. */
        if (!store->in_transaction || store->building) {
            (void)rg_text_copy(store->site_name, sizeof store->site_name, site);
            store->site_number = *number;
        }
    }
    return status;
}

enum rg_status rg_hq_site_put(struct rg_hq_store *store, const char *site, const char *time_zone)
{
    /* Where operators and the retailer's systems are in topics. */
    bool taken = strcmp(site, "ops") == 0 || strcmp(site, "out") == 0;
    if (taken || !rg_hq_name_valid(site) || !zone_known(time_zone)) {
        return RG_INVALID;
    }
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO sites(id,time_zone) VALUES(?1,?2) "
                                                "ON CONFLICT(id) DO UPDATE SET time_zone=excluded.time_zone");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, site);
        rg_hq_bind_text(stmt, 2, time_zone);
    }
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}

enum rg_status rg_hq_site_zone(struct rg_hq_store *store, const char *site, char zone[RG_HQ_ZONE_MAX])
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT time_zone FROM sites WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(zone, RG_HQ_ZONE_MAX, rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
    }
    return status;
}

bool rg_hq_is_trial(struct rg_hq_store *store)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM meta WHERE name='trial' AND value='yes'");
    bool trial = stmt != NULL && rg_hq_first(store, stmt) == RG_OK;
    if (trial) {
        (void)sqlite3_reset(stmt);
    }
    return trial;
}

enum rg_status rg_hq_mark_trial(struct rg_hq_store *store)
{
    if (rg_hq_is_trial(store)) {
        return RG_OK;
    }
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM members LIMIT 1");
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)sqlite3_reset(stmt);
        status = RG_DENIED;
    } else if (status == RG_NOT_FOUND) {
        status = rg_hq_run(store, rg_hq_statement(store, "INSERT INTO meta VALUES('trial','yes')"));
    }
    return rg_hq_leave(store, ours, status);
}
