#include "hq_customers.h"

#include "hq_erase.h"
#include "hq_rows.h"
#include "hq_sql.h"

#include <stdio.h>
#include <string.h>

enum rg_status rg_hq_customer_find(struct rg_hq_store *store, int64_t member, const char *ref, int64_t *found)
{
    int64_t site;
    enum rg_status status = member == 0 ? rg_hq_member_find(store, ref, &member) : RG_OK;
    if (status == RG_OK) {
        status = rg_hq_member_resolve(store, &member);
    }
    if (status == RG_OK) {
        status = rg_hq_member_site(store, member, &site);
    }
    if (status == RG_OK) {
        *found = member;
    }
    return status;
}

static void append_number(struct rg_hq_buffer *row, const char *name, sqlite3_stmt *stmt, int at)
{
    rg_hq_buffer_text(row, name);
    if (sqlite3_column_type(stmt, at) == SQLITE_NULL) {
        rg_hq_buffer_text(row, "null");
    } else {
        rg_hq_buffer_int(row, sqlite3_column_int64(stmt, at));
    }
}

enum rg_status rg_hq_customer_summary(struct rg_hq_store *store, int64_t member, struct rg_hq_buffer *row)
{
    int allowed;
    enum rg_status status = rg_hq_allowed(store, member, &allowed);
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT sites.id,(SELECT count(*) FROM cards WHERE holder=?1 AND kind='member' AND cards.state<3),"
        "(SELECT json_group_array(id) FROM member_alias WHERE member=?1),"
        "(SELECT due FROM erasure WHERE member=?1),"
        "(SELECT min(number) FROM request WHERE member=?1 AND approved IS NULL) "
        "FROM members JOIN sites ON sites.number=members.site WHERE members.id=?1 AND members.state<3");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_buffer_text(row, "{\"member\":");
    rg_hq_buffer_int(row, member);
    rg_hq_buffer_text(row, ",\"site\":\"");
    rg_hq_buffer_text(row, rg_hq_column_text(stmt, 0));
    rg_hq_buffer_text(row,
                      allowed & RG_HQ_MAY_RECOGNISE ? "\",\"recognised\":true" : "\",\"recognised\":false");
    append_number(row, ",\"cards\":", stmt, 1);
    rg_hq_buffer_text(row, ",\"joined\":");
    rg_hq_buffer_text(row, rg_hq_column_text(stmt, 2));
    append_number(row, ",\"erasure_due\":", stmt, 3);
    append_number(row, ",\"request\":", stmt, 4);
    rg_hq_buffer_text(row, "}");
    (void)sqlite3_reset(stmt);
    return rg_hq_buffer_status(row);
}

static enum rg_status open_request(struct rg_hq_store *store, int64_t member, int64_t *number)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT number FROM request WHERE member=?1 AND approved IS NULL ORDER BY number LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *number = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_request_erase(struct rg_hq_store *store, int64_t member, const char *operator_name,
                                   int64_t now_ms, int64_t *number)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = open_request(store, member, number);
    if (status == RG_NOT_FOUND) {
        sqlite3_stmt *stmt =
            rg_hq_statement(store, "INSERT INTO request(at,what,member,operator) VALUES(?1,'erase',?2,?3)");
        if (stmt != NULL) {
            (void)sqlite3_bind_int64(stmt, 1, now_ms);
            (void)sqlite3_bind_int64(stmt, 2, member);
            rg_hq_bind_text(stmt, 3, operator_name);
        }
        status = rg_hq_run(store, stmt);
        *number = status == RG_OK ? sqlite3_last_insert_rowid(store->db) : 0;
    }
    return rg_hq_leave(store, ours, status);
}

/* RG_OK with the member when somebody else asked. */
static enum rg_status read_request(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                   int64_t *member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT member,operator=?2 FROM request WHERE number=?1 AND approved IS NULL");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    rg_hq_bind_text(stmt, 2, operator_name);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *member = sqlite3_column_int64(stmt, 0);
        status = sqlite3_column_int(stmt, 1) != 0 ? RG_DENIED : RG_OK;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status approve(struct rg_hq_store *store, int64_t number, const char *operator_name,
                              int64_t now_ms, int64_t *member)
{
    char origin[64];
    (void)snprintf(origin, sizeof origin, "ops/%.32s", operator_name);
    enum rg_status status = read_request(store, number, operator_name, member);
    if (status == RG_OK) {
        const struct rg_hq_erasure erasure = {.member = *member, .assurance = 2, .origin = origin};
        status = rg_hq_erase(store, &erasure, now_ms);
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE request SET approver=?2,approved=?3 WHERE number=?1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    rg_hq_bind_text(stmt, 2, operator_name);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_request_approve(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                     int64_t now_ms, int64_t *member)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, approve(store, number, operator_name, now_ms, member))
                           : status;
}
