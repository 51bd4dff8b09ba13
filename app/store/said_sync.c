/* When HQ's own word has come back, what was said here is let go. */
#include "erase.h"
#include "handle.h"
#include "personal_sql.h"
#include "said.h"

static enum rg_status change(struct rg_store_sync *sync, const char *text)
{
    if (sync->in_page) {
        return RG_BUSY;
    }
    enum rg_status status = rg_sql_exec(sync->db, text);
    if (status != RG_OK) {
        rg_sql_rollback(sync->db);
        return status;
    }
    rg_store_announce(sync->shared, RG_FEED_CONSENTS);
    return RG_OK;
}

static enum rg_status any_said(struct rg_store_sync *sync, bool *any)
{
    int64_t count = 0;
    enum rg_status status = rg_sql_number(sync->db, "SELECT count(*) FROM said", &count);
    *any = status == RG_OK && count > 0;
    return status;
}

enum rg_status rg_store_said_ask(struct rg_store_sync *sync)
{
    bool any;
    enum rg_status status = any_said(sync, &any);
    return any ? change(sync, "UPDATE said SET asked = 1 WHERE NOT EXISTS"
                              " (SELECT 1 FROM outbox WHERE outbox.id = said.event)")
               : status;
}

enum rg_status rg_store_said_settled(struct rg_store_sync *sync)
{
    bool any;
    enum rg_status status = any_said(sync, &any);
    return any ? change(sync, rg_personal_settle_sql) : status;
}

/* At once; the sync thread looks at its other work in between. */
#define ERASE_AT_ONCE 64

enum rg_status rg_store_erase_listed(struct rg_store_sync *sync, bool *more)
{
    int64_t members[ERASE_AT_ONCE];
    size_t count = 0;
    sqlite3_stmt *row = sync->statements[RG_SYNC_ERASING];
    enum rg_status status = sync->in_page ? RG_BUSY : rg_sql_status(sqlite3_bind_int(row, 1, ERASE_AT_ONCE));
    while (status == RG_OK && count < ERASE_AT_ONCE && (status = rg_sql_row(row)) == RG_OK) {
        members[count++] = sqlite3_column_int64(row, 0);
    }
    (void)sqlite3_reset(row);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    status = count > 0 ? rg_store_erase(sync, members, count) : RG_OK;
    if (status == RG_OK) {
        *more = count == ERASE_AT_ONCE;
    }
    return status;
}
