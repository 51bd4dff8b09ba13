#include "hq_figures.h"

#include "hq_sql.h"

enum rg_status rg_hq_figures_read(struct rg_hq_store *store, int64_t now_ms, struct rg_hq_figures *figures)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT e.many,e.first,e.late,r.many,r.late,j.many,j.failed,j.approval,"
        "(SELECT count(*) FROM dead_letter WHERE stream='retail') FROM "
        "(SELECT count(*) AS many,coalesce(min(asked),0) AS first,count(*) FILTER (WHERE due<=?1) AS late "
        "FROM erasure) e,"
        "(SELECT count(*) AS many,count(*) FILTER (WHERE due<=?1) AS late FROM request "
        "WHERE closed IS NULL) r,"
        "(SELECT count(*) FILTER (WHERE state NOT IN ('done','failed','expired','refused')) AS many,"
        "count(*) FILTER (WHERE state IN ('failed','expired','refused') AND changed>?1-86400000) AS failed,"
        "count(*) FILTER (WHERE state='approval') AS approval FROM jobs) j");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *figures = (struct rg_hq_figures){.erasures = sqlite3_column_int64(stmt, 0),
                                          .erasures_asked = sqlite3_column_int64(stmt, 1),
                                          .erasures_overdue = sqlite3_column_int64(stmt, 2),
                                          .requests = sqlite3_column_int64(stmt, 3),
                                          .requests_overdue = sqlite3_column_int64(stmt, 4),
                                          .jobs = sqlite3_column_int64(stmt, 5),
                                          .jobs_failed = sqlite3_column_int64(stmt, 6),
                                          .jobs_approval = sqlite3_column_int64(stmt, 7),
                                          .till_rejects = sqlite3_column_int64(stmt, 8)};
    }
    (void)sqlite3_reset(stmt);
    return status;
}

/* Of visitors' rows HQ knows the tombstone's time only, as of the site's own. */
enum rg_status rg_hq_erasures_behind(struct rg_hq_store *store, const char *site, int64_t version,
                                     int64_t *count, int64_t *first_ms)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT count(*),coalesce(min(t.at),0) FROM (SELECT row,member FROM erasures UNION ALL "
        "SELECT row,member FROM visitor_rows WHERE feed=8) e LEFT JOIN tombstone t ON t.member=e.member "
        "WHERE e.row>(?1|?2) AND e.row<=(?1|?3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number << RG_HQ_SITE_SHIFT);
    (void)sqlite3_bind_int64(stmt, 2, version);
    (void)sqlite3_bind_int64(stmt, 3, RG_HQ_VERSIONS);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *count = sqlite3_column_int64(stmt, 0);
        *first_ms = sqlite3_column_int64(stmt, 1);
    }
    (void)sqlite3_reset(stmt);
    return status;
}
