#include "hq_spent.h"

#include "hq_sql.h"

#define DAY_MS INT64_C(86400000)

static enum rg_status forget_old(struct rg_hq_store *store, int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "DELETE FROM request_spent WHERE at<?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms - DAY_MS);
    return rg_hq_run(store, stmt);
}

static enum rg_status spend(struct rg_hq_store *store, const char *client, const char *rid, int64_t now_ms)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT OR IGNORE INTO request_spent(client,rid,at) VALUES(?1,?2,?3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, client);
    rg_hq_bind_text(stmt, 2, rid);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    enum rg_status status = rg_hq_run(store, stmt);
    return status == RG_OK && sqlite3_changes(store->db) == 0 ? RG_DENIED : status;
}

enum rg_status rg_hq_request_spend(struct rg_hq_store *store, const char *client, const char *rid,
                                   int64_t now_ms)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = forget_old(store, now_ms);
    if (status == RG_OK) {
        status = spend(store, client, rid, now_ms);
    }
    return rg_hq_leave(store, ours, status);
}
