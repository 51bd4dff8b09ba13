#include "hq_ledger.h"

#include "hq_sql.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* What a recorded consent says; a copy, because writing its line moves the row. */
struct recorded {
    int64_t row, at;
    int state;
    struct rg_hq_act act;
    char version[RG_LEDGER_VERSION_MAX], site[RG_HQ_SITE_MAX];
};

static enum rg_status read_recorded(struct rg_hq_store *store, int64_t row, struct recorded *recorded)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT member,purpose,granted,coalesce(text_version,''),at,sites.id,state FROM consents "
               "LEFT JOIN sites ON sites.number=consents.site WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    *recorded = (struct recorded){.row = row, .state = sqlite3_column_int(stmt, 6)};
    recorded->act = (struct rg_hq_act){.member = sqlite3_column_int64(stmt, 0),
                                       .granted = sqlite3_column_int(stmt, 2) != 0,
                                       .at = sqlite3_column_int64(stmt, 4),
                                       .text_version = recorded->version,
                                       .site = recorded->site};
    (void)rg_text_copy(recorded->version, sizeof recorded->version, rg_hq_column_text(stmt, 3));
    (void)rg_text_copy(recorded->site, sizeof recorded->site, rg_hq_column_text(stmt, 5));
    status = rg_purpose_find(rg_hq_column_text(stmt, 1), &recorded->act.purpose);
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}

/* Kiosks need the heads to write the next line, so the row goes out again. */
static enum rg_status write_line(struct rg_hq_store *store, int64_t row)
{
    struct recorded recorded;
    struct rg_ledger_state state;
    char heads[RG_HQ_HEADS_TEXT];
    enum rg_status status = read_recorded(store, row, &recorded);
    if (status == RG_OK) {
        status = rg_hq_ledger_write(store, &recorded.act, &state);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hq_heads_text(&state, heads);
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE consents SET heads=?2 WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    rg_hq_bind_text(stmt, 2, heads);
    status = rg_hq_run(store, stmt);
    return status == RG_OK ? rg_hq_row_touch(store, RG_HQ_CONSENTS, row, recorded.state) : status;
}

static enum rg_status write_lines(struct rg_hq_store *store)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT row,state,member FROM consents WHERE state<3 ORDER BY row");
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = write_line(store, list.refs[i].row);
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_ledger_backfill(struct rg_hq_store *store)
{
    char head[65];
    enum rg_status status = rg_hq_meta_get(store, "ledger-head", head, sizeof head);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    bool ours;
    status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    /* Another process may have been here first, while this one waited for the lock. */
    status = rg_hq_meta_get(store, "ledger-head", head, sizeof head);
    if (status == RG_NOT_FOUND) {
        store->chain = (struct rg_ledger_chain){0};
        store->chain_read = store->chain_dirty = true;
        status = write_lines(store);
    }
    return rg_hq_leave(store, ours, status);
}
