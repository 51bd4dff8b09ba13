#include "hq_merge.h"

#include "hq_asked.h"
#include "hq_carried.h"
#include "hq_household.h"
#include "hq_member_put.h"
#include "hq_merge_rows.h"
#include "hq_request_held.h"
#include "hq_rows.h"
#include "hq_staff.h"

enum rg_status rg_hq_merge_check(struct rg_hq_store *store, int64_t *member, int64_t *other,
                                 const char **code)
{
    int64_t sites[2], pair[2] = {*member, *other};
    enum rg_status status = RG_OK;
    *code = "not-found";
    for (int i = 0; status == RG_OK && i < 2; i++) {
        status = rg_hq_member_resolve(store, &pair[i]);
        if (status == RG_OK) {
            status = rg_hq_member_site(store, pair[i], &sites[i]);
        }
    }
    for (int i = 0; status == RG_OK && i < 2; i++) {
        status = rg_hq_erasure_pending(store, pair[i]);
        if (status == RG_OK) {
            return rg_hq_stop(code, "erasure-pending", RG_INVALID);
        }
        if (status == RG_NOT_FOUND) {
            /* With whom the one person that they become shares cards, is theirs to say anew. */
            status = rg_hq_household_any(store, pair[i]);
        }
        if (status == RG_OK) {
            return rg_hq_stop(code, "household", RG_INVALID);
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status != RG_OK) {
        return status;
    }
    if (pair[0] == pair[1] || sites[0] != sites[1]) {
        return rg_hq_stop(code, pair[0] == pair[1] ? "same-person" : "other-site", RG_INVALID);
    }
    *member = pair[0] < pair[1] ? pair[0] : pair[1];
    *other = pair[0] < pair[1] ? pair[1] : pair[0];
    return RG_OK;
}

static enum rg_status last_line(struct rg_hq_store *store, int64_t *line)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT coalesce(max(seq),0) FROM ledger_line");
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *line = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* From here on the other number stands for the member. */
static enum rg_status link_numbers(struct rg_hq_store *store, int64_t member, int64_t other, int64_t now_ms,
                                   uint32_t live, uint32_t live_other)
{
    int64_t line;
    enum rg_status status = last_line(store, &line);
    if (status == RG_OK) {
        status = rg_hq_run_for_two(
            store, "UPDATE member_alias SET under=coalesce(under,member),member=?1 WHERE member=?2", member,
            other);
    }
    if (status == RG_OK) {
        status = rg_hq_run_for_two(
            store, "INSERT INTO member_alias(id,member,seen,under) VALUES(?2,?1,-1,?1)", member, other);
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO merge(other,member,at,line,live,live_other,nth) "
                               "VALUES(?1,?2,?3,?4,?5,?6,(SELECT coalesce(max(nth),0)+1 FROM merge))");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, other);
    (void)sqlite3_bind_int64(stmt, 2, member);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    (void)sqlite3_bind_int64(stmt, 4, line);
    (void)sqlite3_bind_int64(stmt, 5, live);
    (void)sqlite3_bind_int64(stmt, 6, live_other);
    store->merges = -1;
    return rg_hq_run(store, stmt);
}

static enum rg_status move_rows(struct rg_hq_store *store, int64_t member, int64_t other)
{
    static const char *const moves[] = {
        "UPDATE cards SET holder=?1,own=coalesce(own,?2) WHERE holder=?2 AND kind='member' AND state<3",
        "UPDATE shown SET member=?1,own=coalesce(own,?2) WHERE member=?2",
        "UPDATE outcomes SET member=?1,own=coalesce(own,?2) WHERE member=?2", RG_HQ_MINOR_WITH_ANY};
    enum rg_status status = rg_hq_purchases_move(
        store, "SELECT row,state,line FROM purchases WHERE member=?1 AND state<3 ORDER BY line", other,
        member);
    for (size_t i = 0; status == RG_OK && i < sizeof moves / sizeof moves[0]; i++) {
        status = rg_hq_run_for_two(store, moves[i], member, other);
    }
    if (status == RG_OK) {
        status = rg_hq_staff_merged(store, member);
    }
    return status == RG_OK ? rg_hq_carried_merge(store, member, other) : status;
}

/* Before the two are linked: each row says what is its own, and of the member's a copy is kept. */
static enum rg_status part_lists(struct rg_hq_store *store, int64_t member, int64_t other)
{
    enum rg_status status = rg_hq_own_restore(store, other);
    return status == RG_OK ? rg_hq_own_keep(store, member) : status;
}

/* What only one of them allowed has to be asked: the other's number gets the refusal, so that it goes where that one goes. */
static enum rg_status block(struct rg_hq_store *store, int64_t member, int64_t other, uint32_t of_member,
                            uint32_t of_other, int64_t now_ms)
{
    uint32_t together;
    enum rg_status status = rg_hq_live_purposes(store, member, &together);
    uint32_t wider = together & ~(of_member & of_other);
    if (status == RG_OK) {
        status = rg_hq_take_for_refused(store, member, wider & ~of_member, RG_HQ_MERGE_TEXT, now_ms);
    }
    return status == RG_OK ? rg_hq_take_for_refused(store, other, wider & of_member, RG_HQ_MERGE_TEXT, now_ms)
                           : status;
}

enum rg_status rg_hq_merge(struct rg_hq_store *store, int64_t member, int64_t other, int64_t now_ms,
                           const char **code)
{
    uint32_t of_member = 0, of_other = 0;
    enum rg_status status = rg_hq_merge_check(store, &member, &other, code);
    if (status == RG_OK) {
        status = rg_hq_live_purposes(store, member, &of_member);
    }
    if (status == RG_OK) {
        status = rg_hq_live_purposes(store, other, &of_other);
    }
    if (status == RG_OK) {
        status = part_lists(store, member, other);
    }
    if (status == RG_OK) {
        status = link_numbers(store, member, other, now_ms, of_member, of_other);
    }
    if (status == RG_OK) {
        status = rg_hq_hide_member(store, other);
    }
    if (status == RG_OK) {
        status = move_rows(store, member, other);
    }
    if (status == RG_OK) {
        status = rg_hq_refresh_lists(store, member);
    }
    if (status == RG_OK) {
        status = block(store, member, other, of_member, of_other, now_ms);
    }
    if (status == RG_OK) {
        status = rg_hq_asked_anew(store, member);
    }
    return status == RG_OK ? rg_hq_settle(store, member, now_ms) : status;
}
