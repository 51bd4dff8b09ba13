#include "hq_counted_upto.h"

#include "hq_sql.h"

enum rg_status rg_hq_upto_put(struct rg_hq_store *store, const char *site, const struct rg_hq_upto *upto)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT OR REPLACE INTO counted_upto(site,line,at,bought,beside) VALUES(?1,?2,?3,?4,?5)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    (void)sqlite3_bind_int64(stmt, 2, upto->line);
    (void)sqlite3_bind_int64(stmt, 3, upto->at);
    if (upto->fades) {
        (void)sqlite3_bind_int(stmt, 4, upto->fade.bought);
        (void)sqlite3_bind_int(stmt, 5, upto->fade.beside);
    }
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_upto_get(struct rg_hq_store *store, const char *site, struct rg_hq_upto *upto)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT line,at,bought,beside FROM counted_upto WHERE site=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *upto = (struct rg_hq_upto){.line = sqlite3_column_int64(stmt, 0),
                                    .at = sqlite3_column_int64(stmt, 1),
                                    .fades = sqlite3_column_type(stmt, 2) == SQLITE_INTEGER &&
                                             sqlite3_column_type(stmt, 3) == SQLITE_INTEGER,
                                    .fade = {.bought = (uint16_t)sqlite3_column_int(stmt, 2),
                                             .beside = (uint16_t)sqlite3_column_int(stmt, 3)}};
        (void)sqlite3_reset(stmt);
    }
    return status;
}
