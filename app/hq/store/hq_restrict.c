#include "hq_request_held.h"
#include "hq_requests.h"
#include "hq_rows.h"

static enum rg_status note(struct rg_hq_store *store, enum rg_hq_journal_kind kind, int64_t member)
{
    const struct rg_hq_journal_entry entry = {
        .kind = kind, .member = member, .stands_for = member, .at_ms = rg_hq_clock_ms()};
    return rg_hq_journal_note(store, &entry);
}

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
    if (status == RG_OK) {
        status = note(store, RG_HQ_WROTE_RESTRICTED, member);
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
    if (status == RG_OK) {
        status = note(store, RG_HQ_WROTE_RELEASED, member);
    }
    store->allowed_member = 0;
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &allowed);
    }
    return status == RG_OK ? rg_hq_refresh_member(store, member, allowed) : status;
}

enum rg_status rg_hq_restrict_again(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry)
{
    const char *code;
    int64_t member = entry->member;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = entry->kind == RG_HQ_WROTE_RESTRICTED ? rg_hq_restrict(store, member, entry->at_ms, &code)
                                                       : rg_hq_unrestrict(store, member, &code);
    }
    /* It is so already, or the database does not have them. */
    return status == RG_INVALID || status == RG_NOT_FOUND ? RG_OK : status;
}
