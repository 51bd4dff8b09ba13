#include "hq_staff.h"

#include "hq_sql.h"

#include <stdlib.h>

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

/* Kiosks that have the line may have counted it, and take it back. */
static enum rg_status mark(struct rg_hq_store *store, const struct rg_hq_row_ref *line)
{
    enum rg_status status = rg_hq_run_for(store, "UPDATE purchases SET staff=1 WHERE row=?1", line->row);
    return status == RG_OK && line->state == RG_HQ_LIVE
               ? rg_hq_row_touch(store, RG_HQ_PURCHASES, line->row, line->state)
               : status;
}

enum rg_status rg_hq_staff_merged(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT row,state,line FROM purchases WHERE member=?1 AND staff=0 AND state<3 AND "
               "EXISTS(" RG_HQ_STAFF_SQL("?1") ") ORDER BY line");
    if (stmt == NULL) {
        return RG_IO;
    }
    struct rg_hq_row_list list;
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = mark(store, &list.refs[i]);
    }
    free(list.refs);
    return status;
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
