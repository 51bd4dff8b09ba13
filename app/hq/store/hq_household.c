#include "hq_household.h"

#include "hq_merge_rows.h"
#include "hq_request_held.h"
#include "hq_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_VERSION "household"
#define LIST_MAX     (RG_HQ_HOUSEHOLD_OTHERS * 20 + 3)

static enum rg_status others_of(struct rg_hq_store *store, int64_t member, struct rg_hq_row_list *list)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT other,0,other FROM household WHERE member=?1 ORDER BY other");
    *list = (struct rg_hq_row_list){0};
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_rows_collect(store, stmt, list);
}

enum rg_status rg_hq_household_any(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM household WHERE member=?1 LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

/* Their own word: on a link's two sides each is asked alike. */
static enum rg_status allows(struct rg_hq_store *store, int64_t member, bool *yes)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT count(*)=2 FROM consents WHERE member=?1 AND purpose IN('recognise',"
                               "'household') AND granted=1 AND state<3 AND NOT EXISTS(" RG_HQ_HIDDEN_SQL
                               ") AND EXISTS(SELECT 1 FROM members WHERE id=?1 AND state<3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *yes = sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status live_list(struct rg_hq_store *store, int64_t member, char text[LIST_MAX])
{
    struct rg_hq_row_list list = {0};
    size_t len = 1;
    bool own = false;
    (void)snprintf(text, LIST_MAX, "[");
    enum rg_status status = allows(store, member, &own);
    if (status == RG_OK && own) {
        status = others_of(store, member, &list);
    }
    for (size_t i = 0, kept = 0; status == RG_OK && i < list.count && kept < RG_HQ_HOUSEHOLD_OTHERS; i++) {
        bool theirs = false;
        status = allows(store, list.refs[i].key, &theirs);
        if (status == RG_OK && theirs) {
            len += (size_t)snprintf(text + len, LIST_MAX - len, kept++ == 0 ? "%lld" : ",%lld",
                                    (long long)list.refs[i].key);
        }
    }
    (void)snprintf(text + len, LIST_MAX - len, "]");
    free(list.refs);
    return status;
}

/* What kiosks get, and a new version of the row if they have it. */
static enum rg_status publish(struct rg_hq_store *store, int64_t member)
{
    char text[LIST_MAX];
    enum rg_status status = live_list(store, member, text);
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE members SET household=?2 WHERE id=?1 AND household<>?2 RETURNING row,state");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, text);
    status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    int64_t row = sqlite3_column_int64(stmt, 0);
    bool live = sqlite3_column_int(stmt, 1) == RG_HQ_LIVE;
    (void)sqlite3_reset(stmt);
    return live ? rg_hq_row_touch(store, RG_HQ_MEMBERS, row, RG_HQ_LIVE) : RG_OK;
}

enum rg_status rg_hq_household_weigh(struct rg_hq_store *store, int64_t member)
{
    struct rg_hq_row_list list;
    enum rg_status status = others_of(store, member, &list);
    if (status == RG_OK && list.count > 0) {
        status = publish(store, member);
    }
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = publish(store, list.refs[i].key);
    }
    free(list.refs);
    return status;
}

static enum rg_status insert(struct rg_hq_store *store, int64_t member, int64_t other, int64_t now_ms)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT OR REPLACE INTO household(member,other,at) VALUES(?1,?2,?3)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, other);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    return rg_hq_run(store, stmt);
}

static enum rg_status both_there(struct rg_hq_store *store, int64_t pair[2], const char **code)
{
    int64_t sites[2];
    enum rg_status status = RG_OK;
    *code = "not-found";
    for (int i = 0; status == RG_OK && i < 2; i++) {
        status = rg_hq_member_resolve(store, &pair[i]);
        if (status == RG_OK) {
            status = rg_hq_member_site(store, pair[i], &sites[i]);
        }
    }
    if (status == RG_OK && (pair[0] == pair[1] || sites[0] != sites[1])) {
        return rg_hq_stop(code, pair[0] == pair[1] ? "same-person" : "other-site", RG_INVALID);
    }
    return status;
}

static enum rg_status has_room(struct rg_hq_store *store, const int64_t pair[2], const char **code)
{
    enum rg_status status = RG_OK;
    for (int i = 0; status == RG_OK && i < 2; i++) {
        struct rg_hq_row_list list;
        status = others_of(store, pair[i], &list);
        bool full = list.count >= RG_HQ_HOUSEHOLD_OTHERS, known = false;
        for (size_t k = 0; k < list.count; k++) {
            known = known || list.refs[k].key == pair[1 - i];
        }
        free(list.refs);
        if (status == RG_OK && full && !known) {
            return rg_hq_stop(code, "household-full", RG_INVALID);
        }
    }
    return status;
}

/* As a refusal: what they said of another link, or of an older one, does not count for this one. */
static enum rg_status ask(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    int64_t at = now_ms;
    bool changed;
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT coalesce(max(at),0) FROM consents WHERE member=?1 AND purpose='household' AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        int64_t known_at = sqlite3_column_int64(stmt, 0);
        at = known_at > at ? known_at : at;
        (void)sqlite3_reset(stmt);
        status = rg_hq_consent_put(store, member, rg_purpose_name(RG_PURPOSE_HOUSEHOLD), false, TEXT_VERSION,
                                   at, "household", &changed);
    }
    return status;
}

static enum rg_status link_pair(struct rg_hq_store *store, int64_t pair[2], int64_t now_ms, const char **code)
{
    enum rg_status status = both_there(store, pair, code);
    if (status == RG_OK) {
        status = has_room(store, pair, code);
    }
    for (int i = 0; status == RG_OK && i < 2; i++) {
        status = ask(store, pair[i], now_ms);
        if (status == RG_OK) {
            status = insert(store, pair[i], pair[1 - i], now_ms);
        }
    }
    return status == RG_OK ? rg_hq_household_weigh(store, pair[0]) : status;
}

enum rg_status rg_hq_household_link(struct rg_hq_store *store, int64_t member, int64_t other, int64_t now_ms,
                                    const char **code)
{
    int64_t pair[2] = {member, other};
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, link_pair(store, pair, now_ms, code)) : status;
}

static enum rg_status unlink_pair(struct rg_hq_store *store, int64_t pair[2], const char **code)
{
    enum rg_status status = both_there(store, pair, code);
    if (status == RG_OK) {
        status = rg_hq_run_for_two(
            store, "DELETE FROM household WHERE (member=?1 AND other=?2) OR (member=?2 AND other=?1)",
            pair[0], pair[1]);
    }
    if (status == RG_OK && sqlite3_changes(store->db) == 0) {
        return rg_hq_stop(code, "not-found", RG_NOT_FOUND);
    }
    for (int i = 0; status == RG_OK && i < 2; i++) {
        status = publish(store, pair[i]);
    }
    return status;
}

enum rg_status rg_hq_household_unlink(struct rg_hq_store *store, int64_t member, int64_t other,
                                      const char **code)
{
    int64_t pair[2] = {member, other};
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, unlink_pair(store, pair, code)) : status;
}

enum rg_status rg_hq_household_forget(struct rg_hq_store *store, int64_t member)
{
    struct rg_hq_row_list list;
    enum rg_status status = others_of(store, member, &list);
    if (status == RG_OK) {
        status = rg_hq_run_for(store, "DELETE FROM household WHERE member=?1 OR other=?1", member);
    }
    if (status == RG_OK) {
        status = rg_hq_run_for(store, "UPDATE members SET household='[]' WHERE id=?1", member);
    }
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = publish(store, list.refs[i].key);
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_household_rows(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                    void *context)
{
    struct rg_hq_row_list list;
    bool own = false;
    enum rg_status status = others_of(store, member, &list);
    if (status == RG_OK) {
        status = allows(store, member, &own);
    }
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        bool theirs = false;
        char row[96];
        status = allows(store, list.refs[i].key, &theirs);
        if (status == RG_OK) {
            int len =
                snprintf(row, sizeof row, "{\"member\":%lld,\"other\":%lld,\"live\":%s}", (long long)member,
                         (long long)list.refs[i].key, own && theirs ? "true" : "false");
            status = take(context, row, (size_t)len);
        }
    }
    free(list.refs);
    return status;
}
