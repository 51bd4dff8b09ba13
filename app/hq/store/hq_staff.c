#include "hq_staff.h"

#include "hq_sql.h"

enum rg_status rg_hq_is_staff(struct rg_hq_store *store, int64_t member, bool *staff)
{
    *staff = false;
    if (member == 0) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT EXISTS(" RG_HQ_STAFF_SQL("?1") ")");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *staff = sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_staff_merged(struct rg_hq_store *store, int64_t member)
{
    /* No kiosk hears of it: their own rows are as they were. */
    return rg_hq_run_for(
        store,
        "UPDATE purchases SET staff=1 WHERE member=?1 AND staff=0 AND state<3 AND EXISTS(" RG_HQ_STAFF_SQL(
            "?1") ")",
        member);
}

enum rg_status rg_hq_staff_put(struct rg_hq_store *store, int64_t member, bool staff, bool *changed)
{
    int64_t counts_for = member;
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE members SET staff=?2 WHERE id=?1 AND state<3 AND staff<>?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int(stmt, 2, staff);
    enum rg_status status = rg_hq_run(store, stmt);
    *changed = status == RG_OK && sqlite3_changes(store->db) > 0;
    if (status == RG_OK) {
        status = rg_hq_member_resolve(store, &counts_for);
    }
    return status == RG_OK && *changed && staff ? rg_hq_staff_merged(store, counts_for) : status;
}
