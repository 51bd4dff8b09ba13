#include "hq_merge_rows.h"

#include "hq_rows.h"
#include "hq_trial.h"

#include <stdlib.h>
#include <string.h>

enum rg_status rg_hq_run_for_two(struct rg_hq_store *store, const char *sql, int64_t one, int64_t two)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, one);
    (void)sqlite3_bind_int64(stmt, 2, two);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_live_purposes(struct rg_hq_store *store, int64_t member, uint32_t *live)
{
    enum rg_status status = RG_OK;
    *live = 0;
    for (uint32_t i = 0; status == RG_OK && i < RG_PURPOSES; i++) {
        struct rg_ledger_state state;
        status = rg_hq_ledger_state(store, member, (enum rg_purpose)(1u << i), &state);
        *live |= status == RG_OK && state.live ? 1u << i : 0;
    }
    return status;
}

/* Statement: line, key. A line without its key says nothing any more. */
static uint32_t withdrawn_by(struct rg_hq_store *store, sqlite3_stmt *stmt)
{
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    const uint8_t *bytes = sqlite3_column_blob(stmt, 0);
    if (bytes == NULL || sqlite3_column_bytes(stmt, 1) != (int)RG_LEDGER_KEY ||
        rg_ledger_read(bytes, (size_t)sqlite3_column_bytes(stmt, 0), &line) != RG_OK ||
        rg_ledger_open(store->aead, &line, sqlite3_column_blob(stmt, 1), &content) != RG_OK) {
        return 0;
    }
    bool ours = content.medium == RG_MEDIUM_HQ && (strcmp(content.text_version, RG_HQ_MERGE_TEXT) == 0 ||
                                                   strcmp(content.text_version, RG_HQ_UNMERGE_TEXT) == 0);
    uint32_t purpose = content.act == RG_LEDGER_WITHDRAW && !ours ? (uint32_t)content.purpose : 0;
    explicit_bzero(&content, sizeof content);
    return purpose;
}

enum rg_status rg_hq_withdrawn_since(struct rg_hq_store *store, int64_t member, int64_t line,
                                     uint32_t *withdrawn)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT line,key FROM ledger_line WHERE seq>?2 AND (member=?1 OR member IN "
                               "(SELECT id FROM member_alias WHERE member=?1))");
    int result;
    *withdrawn = 0;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, line);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        *withdrawn |= withdrawn_by(store, stmt);
    }
    (void)sqlite3_reset(stmt);
    return rg_hq_status_of(result);
}

static enum rg_status member_site_name(struct rg_hq_store *store, int64_t member, char site[RG_HQ_SITE_MAX])
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT sites.id FROM members JOIN sites ON sites.number=members.site WHERE members.id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        strncpy(site, rg_hq_column_text(stmt, 0), RG_HQ_SITE_MAX - 1);
        site[RG_HQ_SITE_MAX - 1] = '\0';
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_take_for_refused(struct rg_hq_store *store, int64_t member, uint32_t purposes,
                                      const char *text, int64_t now_ms)
{
    char site[RG_HQ_SITE_MAX];
    enum rg_status status = purposes == 0 ? RG_OK : member_site_name(store, member, site);
    for (uint32_t i = 0; status == RG_OK && i < RG_PURPOSES; i++) {
        struct rg_ledger_state state;
        const struct rg_hq_act refusal = {.member = member,
                                          .purpose = (enum rg_purpose)(1u << i),
                                          .granted = false,
                                          .at = now_ms,
                                          .text_version = text,
                                          .site = site};
        if (purposes & 1u << i) {
            status = rg_hq_ledger_write(store, &refusal, &state);
        }
    }
    return status;
}

enum rg_status rg_hq_settle(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    int allowed;
    enum rg_status status = RG_OK;
    store->allowed_member = 0;
    for (uint32_t i = 0; status == RG_OK && i < RG_PURPOSES; i++) {
        status = rg_hq_consent_weigh(store, member, (enum rg_purpose)(1u << i), now_ms);
    }
    store->allowed_member = 0;
    if (status == RG_OK) {
        status = rg_hq_trial_weigh(store, member);
    }
    if (status == RG_OK) {
        status = rg_hq_hidden(store, member);
    }
    if (status != RG_NOT_FOUND) {
        return status == RG_OK ? rg_hq_hide_member(store, member) : status;
    }
    status = rg_hq_allowed(store, member, &allowed);
    return status == RG_OK ? rg_hq_refresh_member(store, member, allowed) : status;
}

static enum rg_status own_of(struct rg_hq_store *store, int64_t row, int64_t otherwise, int64_t *own)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT coalesce(own,?2) FROM purchases WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    (void)sqlite3_bind_int64(stmt, 2, otherwise);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *own = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_purchases_move(struct rg_hq_store *store, const char *sql, int64_t from, int64_t to)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, from);
    (void)sqlite3_bind_int64(stmt, 2, to);
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        int64_t own = 0;
        status = own_of(store, list.refs[i].row, from, &own);
        if (status == RG_OK) {
            status = rg_hq_purchase_move(store, &list.refs[i], from, to, own == to ? 0 : own);
        }
    }
    free(list.refs);
    return status;
}
