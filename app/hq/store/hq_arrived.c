#include "hq_arrived.h"

#include "hq_outflow.h"
#include "hq_rows.h"
#include "hq_sql.h"

static enum rg_status known_associate(struct rg_hq_store *store, int64_t associate)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM associates WHERE id=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, associate);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_adviser_put(struct rg_hq_store *store, int64_t member, int64_t adviser, bool *changed)
{
    enum rg_status status = adviser == 0 ? RG_OK : known_associate(store, adviser);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE members SET adviser=nullif(?2,0) WHERE id=?1 AND state<3 AND adviser IS NOT nullif(?2,0)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, adviser);
    status = rg_hq_run(store, stmt);
    *changed = status == RG_OK && sqlite3_changes(store->db) > 0;
    return status;
}

enum rg_status rg_hq_arrived(struct rg_hq_store *store, int64_t member, int64_t at_ms, const char *ref,
                             int64_t now_ms)
{
    int64_t apart = at_ms < now_ms ? now_ms - at_ms : at_ms - now_ms;
    if (member == 0 || apart > RG_HQ_ARRIVED_FRESH_MS) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_hidden(store, member);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "INSERT INTO outflow(at,kind,member,ref) SELECT ?2,?3,m.id,?4 FROM members m JOIN consents c ON "
        "c.member=m.id AND c.purpose='adviser' AND c.granted=1 AND c.state<3 WHERE m.id=?1 AND m.state=1 AND "
        "m.adviser IS NOT NULL AND NOT EXISTS(SELECT 1 FROM outflow o WHERE o.kind=8 AND o.member=m.id AND "
        "o.at>?5)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    (void)sqlite3_bind_int(stmt, 3, RG_HQ_TOLD_ARRIVED);
    rg_hq_bind_text(stmt, 4, ref);
    (void)sqlite3_bind_int64(stmt, 5, now_ms - RG_HQ_ARRIVED_ONCE_MS);
    return rg_hq_run(store, stmt);
}
