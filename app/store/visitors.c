#include "visitors.h"

#include "erase.h"
#include "handle.h"
#include "world.h"

#define AT_ONCE 64

static enum rg_status run(struct rg_store_sync *sync, const char *text, int64_t member, int64_t until_ms)
{
    sqlite3_stmt *change = NULL;
    enum rg_status status = rg_world_prepare(sync, &text, 1, &change);
    if (status == RG_OK && (sqlite3_bind_int64(change, 1, member) != SQLITE_OK ||
                            sqlite3_bind_int64(change, 2, until_ms) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(change);
    }
    rg_sql_finalise(&change, 1);
    return status;
}

enum rg_status rg_visitors_begin(struct rg_store_sync *sync)
{
    int64_t count = 0;
    enum rg_status status = rg_world_number(sync, "SELECT count(*) FROM visitor", &count);
    sync->visited = count > 0;
    return status;
}

enum rg_status rg_visitor_put(struct rg_store_sync *sync, int64_t member, int64_t until_ms)
{
    if (until_ms > 0) {
        sync->visited = true;
        return run(sync, "INSERT OR REPLACE INTO visitor (member, until) VALUES (?1, ?2)", member, until_ms);
    }
    return sync->visited ? run(sync, "DELETE FROM visitor WHERE member = ?1 AND ?2 = 0", member, 0) : RG_OK;
}

enum rg_status rg_visitor_gone(struct rg_store_sync *sync, int64_t member)
{
    return sync->visited ? run(sync, "UPDATE visitor SET until = ?2 WHERE member = ?1", member, 0) : RG_OK;
}

enum rg_status rg_store_visitors_next(struct rg_store_sync *sync, int64_t *until_ms)
{
    return rg_sql_number(sync->db, "SELECT coalesce(min(until), 9223372036854775807) FROM visitor", until_ms);
}

enum rg_status rg_store_visitors_leave(struct rg_store_sync *sync, int64_t hq_ms, uint32_t *left)
{
    static const char *const text = "SELECT member FROM visitor WHERE until <= ?1 ORDER BY member LIMIT ?2";
    int64_t members[AT_ONCE];
    size_t count = 0;
    sqlite3_stmt *row = NULL;
    enum rg_status status = sync->in_page ? RG_BUSY : rg_sql_prepare(sync->db, &text, 1, &row);
    if (status == RG_OK &&
        (sqlite3_bind_int64(row, 1, hq_ms) != SQLITE_OK || sqlite3_bind_int(row, 2, AT_ONCE) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    while (status == RG_OK && count < AT_ONCE && (status = rg_sql_row(row)) == RG_OK) {
        members[count++] = sqlite3_column_int64(row, 0);
    }
    rg_sql_finalise(&row, 1);
    status = status == RG_NOT_FOUND ? RG_OK : status;
    if (status == RG_OK && count > 0) {
        status = rg_store_erase_visitors(sync, members, count);
    }
    if (status == RG_OK) {
        *left = (uint32_t)count;
    }
    return status;
}
