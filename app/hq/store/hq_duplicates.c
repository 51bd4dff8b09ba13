#include "hq_duplicates.h"

#include "hq_rows.h"
#include "hq_sql.h"

#include <stdio.h>

enum rg_status rg_hq_duplicates(struct rg_hq_store *store, rg_hq_take_row *take, void *context)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        /* Keys first: compared in pairs, names of 100,000 members would take half a minute. */
        "WITH key(id,of) AS MATERIALIZED (SELECT "
        "id,site||'/'||birth_month||'/'||birth_day||'/'||coalesce(language,'')||"
        "'/'||lower(trim(display_name)) FROM members WHERE birth_month>0 AND state<3 AND display_name<>''),"
        "pair(a,b,why) AS (SELECT a,b,'card' FROM card_clash UNION ALL SELECT x.id,y.id,'name-birthday' FROM "
        "key x JOIN "
        "key y ON y.of=x.of WHERE y.id>x.id) "
        "SELECT a,b,sites.id,min(why) FROM pair JOIN members m ON m.id=a JOIN members n ON n.id=b JOIN sites "
        "ON "
        "sites.number=m.site WHERE m.site=n.site AND m.state<3 AND n.state<3 AND NOT EXISTS(SELECT 1 FROM "
        "duplicate_dismissed d WHERE d.a=pair.a AND d.b=pair.b) AND NOT EXISTS(SELECT 1 FROM member_alias "
        "WHERE id "
        "IN(pair.a,pair.b)) AND NOT EXISTS(SELECT 1 FROM erasure WHERE member IN(pair.a,pair.b)) GROUP BY "
        "a,b ORDER "
        "BY a,b LIMIT 1000");
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        char row[160];
        int len = snprintf(row, sizeof row, "{\"a\":%lld,\"b\":%lld,\"site\":\"%.32s\",\"why\":\"%.15s\"}",
                           sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
                           rg_hq_column_text(stmt, 2), rg_hq_column_text(stmt, 3));
        status = take(context, row, (size_t)len);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

static enum rg_status dismiss(struct rg_hq_store *store, int64_t a, int64_t b, int64_t now_ms)
{
    int64_t site;
    enum rg_status status = rg_hq_member_site(store, a, &site);
    if (status == RG_OK) {
        status = rg_hq_member_site(store, b, &site);
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT OR IGNORE INTO duplicate_dismissed(a,b,at) VALUES(?1,?2,?3)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, a < b ? a : b);
    (void)sqlite3_bind_int64(stmt, 2, a < b ? b : a);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_duplicate_dismiss(struct rg_hq_store *store, int64_t a, int64_t b, int64_t now_ms)
{
    bool ours;
    if (a == b) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, dismiss(store, a, b, now_ms)) : status;
}
