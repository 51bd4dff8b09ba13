#include "hq_carried.h"
#include "hq_member_put.h"
#include "hq_merge.h"
#include "hq_merge_rows.h"
#include "hq_request_held.h"
#include "hq_rows.h"

#include <stdlib.h>

/* What is known of the merge that ends. */
struct merge {
    int64_t member; /* with whom the number counts now */
    int64_t line, nth;
    uint32_t live, live_other, refused;
};

static enum rg_status read_merge(struct rg_hq_store *store, int64_t other, struct merge *merge)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT a.member,m.line,m.nth,m.live,m.live_other,m.refused FROM merge m JOIN "
                               "member_alias a ON a.id=m.other WHERE m.other=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, other);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *merge = (struct merge){.member = sqlite3_column_int64(stmt, 0),
                                .line = sqlite3_column_int64(stmt, 1),
                                .nth = sqlite3_column_int64(stmt, 2),
                                .live = (uint32_t)sqlite3_column_int64(stmt, 3),
                                .live_other = (uint32_t)sqlite3_column_int64(stmt, 4),
                                .refused = (uint32_t)sqlite3_column_int64(stmt, 5)};
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status check(struct rg_hq_store *store, int64_t other, struct merge *merge, const char **code)
{
    int64_t site;
    enum rg_status status = read_merge(store, other, merge);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? rg_hq_stop(code, "not-merged", RG_INVALID) : status;
    }
    /* Of a number that the retailer no longer delivers nothing is left to be a customer. */
    *code = "not-found";
    status = rg_hq_member_site(store, other, &site);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_erasure_pending(store, merge->member);
    return status == RG_OK          ? rg_hq_stop(code, "erasure-pending", RG_INVALID)
           : status == RG_NOT_FOUND ? RG_OK
                                    : status;
}

enum rg_status rg_hq_unmerge_check(struct rg_hq_store *store, int64_t other, int64_t *member,
                                   const char **code)
{
    struct merge merge = {0};
    enum rg_status status = check(store, other, &merge, code);
    if (status == RG_OK) {
        *member = merge.member;
    }
    return status;
}

/* Kiosks are to hear that the cards are nobody's before they are somebody's. */
static enum rg_status hide_cards(struct rg_hq_store *store, int64_t member, int64_t other)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt =
        rg_hq_statement(store, RG_HQ_BROUGHT "SELECT row,state,holder FROM cards WHERE holder=?1 AND "
                                             "kind='member' AND state<3 AND own IN (SELECT id FROM brought)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, other);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        int state = list.refs[i].state;
        status =
            rg_hq_row_set_state(store, RG_HQ_CARDS, list.refs[i].row, state, rg_hq_state_for(state, false));
    }
    free(list.refs);
    return status;
}

static enum rg_status give_back(struct rg_hq_store *store, int64_t member, int64_t other)
{
    static const char *const moves[] = {
        RG_HQ_BROUGHT
        "UPDATE cards SET holder=?2,own=nullif(own,?2) WHERE holder=?1 AND kind='member' AND own IN "
        "(SELECT id FROM brought)",
        RG_HQ_BROUGHT
        "UPDATE shown SET member=?2,own=nullif(own,?2) WHERE member=?1 AND own IN (SELECT id FROM "
        "brought)",
        RG_HQ_BROUGHT
        "UPDATE outcomes SET member=?2,own=nullif(own,?2) WHERE member=?1 AND own IN (SELECT id "
        "FROM brought)"};
    enum rg_status status = hide_cards(store, member, other);
    if (status == RG_OK) {
        status = rg_hq_purchases_move(
            store,
            RG_HQ_BROUGHT
            "SELECT row,state,line FROM purchases WHERE member=?1 AND state<3 AND own IN (SELECT id "
            "FROM brought) ORDER BY line",
            member, other);
    }
    for (size_t i = 0; status == RG_OK && i < sizeof moves / sizeof moves[0]; i++) {
        status = rg_hq_run_for_two(store, moves[i], member, other);
    }
    return status == RG_OK ? rg_hq_carried_unmerge(store, member, other) : status;
}

/* Numbers first, then what is of them: minority and lists of both, and a restriction that was said of the one. */
static enum rg_status unlink_numbers(struct rg_hq_store *store, int64_t member, int64_t other)
{
    static const char *const steps[] = {
        RG_HQ_BROUGHT
        "UPDATE member_alias SET member=?2 WHERE member=?1 AND id<>?2 AND id IN (SELECT id FROM "
        "brought)",
        "DELETE FROM member_alias WHERE id=?2 AND member=?1",
        "INSERT OR IGNORE INTO restriction(member,at) SELECT ?2,at FROM restriction WHERE member=?1 AND "
        "at>=(SELECT at FROM merge WHERE other=?2)",
        "DELETE FROM merge WHERE other=?2"};
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < sizeof steps / sizeof steps[0]; i++) {
        status = rg_hq_run_for_two(store, steps[i], member, other);
    }
    store->merges = -1;
    return status;
}

/* The row shows what is left: the own lists, and those of whom it is still merged with. */
static enum rg_status settle_lists(struct rg_hq_store *store, int64_t member)
{
    static const char minor[] = RG_HQ_MINOR_WITH_ANY;
    static const char rest[] = "SELECT 1 FROM member_alias a JOIN merge m ON m.other=a.id WHERE a.member=?1";
    enum rg_status status = rg_hq_own_restore(store, member);
    sqlite3_stmt *stmt = rg_hq_statement(store, rest);
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = rg_hq_own_keep(store, member);
    if (status == RG_OK) {
        status = rg_hq_run_for(store, minor, member);
    }
    return status == RG_OK ? rg_hq_refresh_lists(store, member) : status;
}

/* Purposes that were live for both in every merge that still holds for the member, of those after the @p nth. */
static enum rg_status of_all(struct rg_hq_store *store, int64_t member, int64_t nth, uint32_t *both)
{
    int result;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT m.live&m.live_other FROM merge m JOIN member_alias a ON a.id=m.other WHERE "
               "a.member=?1 AND m.nth>?2");
    *both = UINT32_MAX;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, nth);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        *both &= (uint32_t)sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_reset(stmt);
    return rg_hq_status_of(result);
}

/* What is live now only because a refusal went away is not: @p refused by somebody while they were one, or never allowed by
 * one of those who are still merged. */
static enum rg_status refuse_rest(struct rg_hq_store *store, int64_t member, int64_t nth, uint32_t refused,
                                  uint32_t allowed, int64_t now_ms)
{
    uint32_t live, both;
    enum rg_status status = rg_hq_live_purposes(store, member, &live);
    if (status == RG_OK) {
        status = of_all(store, member, nth, &both);
    }
    return status == RG_OK ? rg_hq_take_for_refused(store, member, live & (refused | ~(both | allowed)),
                                                    RG_HQ_UNMERGE_TEXT, now_ms)
                           : status;
}

/* Lines go away with the number that they were said under; that they were said binds whoever stays. */
static enum rg_status keep_refusals(struct rg_hq_store *store, int64_t member)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT m.other,0,m.line FROM merge m JOIN member_alias a ON a.id=m.other WHERE a.member=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        uint32_t withdrawn;
        status = rg_hq_withdrawn_since(store, member, list.refs[i].key, &withdrawn);
        if (status == RG_OK) {
            status = rg_hq_run_for_two(store, "UPDATE merge SET refused=refused|?2 WHERE other=?1",
                                       list.refs[i].row, withdrawn);
        }
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_unmerge(struct rg_hq_store *store, int64_t other, int64_t now_ms, const char **code)
{
    struct merge merge = {0};
    uint32_t together = 0, withdrawn = 0, refused;
    enum rg_status status = check(store, other, &merge, code);
    if (status == RG_OK) {
        status = rg_hq_live_purposes(store, merge.member, &together);
    }
    if (status == RG_OK) {
        status = rg_hq_withdrawn_since(store, merge.member, merge.line, &withdrawn);
    }
    if (status == RG_OK) {
        status = keep_refusals(store, merge.member);
    }
    if (status == RG_OK) {
        status = give_back(store, merge.member, other);
    }
    if (status == RG_OK) {
        status = unlink_numbers(store, merge.member, other);
    }
    if (status == RG_OK) {
        status = settle_lists(store, merge.member);
    }
    if (status == RG_OK) {
        status = settle_lists(store, other);
    }
    if (status == RG_OK) {
        /* Withdrawn by somebody while they were one, and not allowed again by the end: of both. */
        refused = (withdrawn | merge.refused) & ~together;
        status = refuse_rest(store, other, 0, refused, together | merge.live_other, now_ms);
    }
    if (status == RG_OK) {
        status = refuse_rest(store, merge.member, merge.nth, refused | ~merge.live, together, now_ms);
    }
    if (status == RG_OK) {
        status = rg_hq_settle(store, merge.member, now_ms);
    }
    return status == RG_OK ? rg_hq_settle(store, other, now_ms) : status;
}

enum rg_status rg_hq_unmerge_all(struct rg_hq_store *store, int64_t member)
{
    struct rg_hq_row_list list;
    const char *code;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT 0,0,m.other FROM merge m JOIN member_alias a ON a.id=m.other WHERE a.member=?1 "
               "AND a.under=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = rg_hq_unmerge(store, list.refs[i].key, rg_hq_clock_ms(), &code);
        /* What waits to be destroyed, or is gone itself, goes with the member. */
        status = status == RG_INVALID || status == RG_NOT_FOUND ? RG_OK : status;
    }
    free(list.refs);
    return status;
}
