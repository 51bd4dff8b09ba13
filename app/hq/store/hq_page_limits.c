#include "hq_page_limits.h"

#include "hq_sql.h"

enum rg_status rg_hq_page_limit_put(struct rg_hq_store *store, const char *site, const char *device,
                                    size_t bytes, bool stuck)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, bytes == 0 ? "DELETE FROM kiosk_page WHERE site=?1 AND device=?2"
                          : "INSERT OR REPLACE INTO kiosk_page(site,device,bytes,stuck) VALUES(?1,?2,?3,?4)");
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, site);
        rg_hq_bind_text(stmt, 2, device);
        if (bytes != 0) {
            (void)sqlite3_bind_int64(stmt, 3, (sqlite3_int64)bytes);
            (void)sqlite3_bind_int(stmt, 4, stuck);
        }
    }
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}

enum rg_status rg_hq_page_limit_get(struct rg_hq_store *store, const char *site, const char *device,
                                    size_t *bytes, bool *stuck)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT bytes,stuck FROM kiosk_page WHERE site=?1 AND device=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *bytes = (size_t)sqlite3_column_int64(stmt, 0);
        *stuck = sqlite3_column_int(stmt, 1) != 0;
    }
    (void)sqlite3_reset(stmt);
    return status;
}
