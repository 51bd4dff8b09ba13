#include "hq_learned.h"

#include "hq_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void name_of(const char *site, char name[RG_HQ_SITE_MAX + 16])
{
    (void)snprintf(name, RG_HQ_SITE_MAX + 16, "learned %s", site);
}

enum rg_status rg_hq_learning_due(struct rg_hq_store *store, const char *site, int64_t now_ms, int64_t lines,
                                  bool *due)
{
    char name[RG_HQ_SITE_MAX + 16];
    int64_t at = 0, learned = 0;
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT value FROM meta WHERE name=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    name_of(site, name);
    rg_hq_bind_text(stmt, 1, name);
    enum rg_status status = rg_hq_first(store, stmt);
    bool known =
        status == RG_OK && sscanf(rg_hq_column_text(stmt, 0), "%" SCNd64 " %" SCNd64, &at, &learned) == 2;
    (void)sqlite3_reset(stmt);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    /* A clock that was ahead once holds nothing up. */
    *due = !known || now_ms < at || now_ms - at >= RG_HQ_LEARNED_MS || llabs(lines - learned) > learned / 10;
    return RG_OK;
}

enum rg_status rg_hq_learned(struct rg_hq_store *store, const char *site, int64_t now_ms, int64_t lines)
{
    char name[RG_HQ_SITE_MAX + 16], value[48];
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT OR REPLACE INTO meta(name,value) VALUES(?1,?2)");
    name_of(site, name);
    (void)snprintf(value, sizeof value, "%" PRId64 " %" PRId64, now_ms, lines);
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, name);
        rg_hq_bind_text(stmt, 2, value);
    }
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}
