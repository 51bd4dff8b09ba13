#include "hq_request_held.h"
#include "hq_requests.h"
#include "hq_rows.h"

enum rg_status rg_hq_restrict(struct rg_hq_store *store, int64_t member, int64_t now_ms, const char **code)
{
    int64_t site;
    *code = "not-found";
    enum rg_status status = rg_hq_member_site(store, member, &site);
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT OR IGNORE INTO restriction(member,at) VALUES(?1,?2)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    status = rg_hq_run(store, stmt);
    if (status == RG_OK && sqlite3_changes(store->db) == 0) {
        return rg_hq_stop(code, "restricted", RG_INVALID);
    }
    return status == RG_OK ? rg_hq_hide_member(store, member) : status;
}

enum rg_status rg_hq_unrestrict(struct rg_hq_store *store, int64_t member, const char **code)
{
    int allowed;
    enum rg_status status =
        rg_hq_run_for(store,
                      "DELETE FROM restriction WHERE member=?1 OR member IN (SELECT id FROM "
                      "member_alias WHERE member=?1)",
                      member);
    if (status == RG_OK && sqlite3_changes(store->db) == 0) {
        return rg_hq_stop(code, "not-restricted", RG_INVALID);
    }
    store->allowed_member = 0;
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &allowed);
    }
    return status == RG_OK ? rg_hq_refresh_member(store, member, allowed) : status;
}
