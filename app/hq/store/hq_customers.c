#include "hq_customers.h"

#include "hq_rows.h"
#include "hq_sql.h"

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
        "(SELECT min(number) FROM request WHERE (member=?1 OR other=?1 OR member IN (SELECT id FROM "
        "member_alias WHERE member=?1)) AND closed IS NULL),"
        "EXISTS(SELECT 1 FROM restriction WHERE member=?1 OR member IN (SELECT id FROM member_alias WHERE "
        "member=?1)),"
        "(SELECT json_group_array(a.id) FROM member_alias a JOIN merge m ON m.other=a.id WHERE a.member=?1),"
        "(SELECT json_group_array(json_array(member,balance)) FROM (SELECT member,balance FROM points WHERE "
        "member=?1 OR member IN (SELECT id FROM member_alias WHERE member=?1) ORDER BY member)) "
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
    rg_hq_buffer_text(row,
                      sqlite3_column_int(stmt, 5) != 0 ? ",\"restricted\":true" : ",\"restricted\":false");
    rg_hq_buffer_text(row, ",\"merged\":");
    rg_hq_buffer_text(row, rg_hq_column_text(stmt, 6));
    rg_hq_buffer_text(row, ",\"points\":");
    rg_hq_buffer_text(row, rg_hq_column_text(stmt, 7));
    rg_hq_buffer_text(row, "}");
    (void)sqlite3_reset(stmt);
    return rg_hq_buffer_status(row);
}
