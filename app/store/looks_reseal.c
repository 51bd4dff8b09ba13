/* An erasure renews the key that seals what is on the screen, and takes the erased out of it. */
#include "looks_private.h"

#include "handle.h"
#include "look.h"

#include <string.h>

static enum rg_status reseal_one(struct rg_store_sync *sync, sqlite3_stmt *row, sqlite3_stmt *update,
                                 rg_look_named *named, const void *context)
{
    struct rg_event_plain draft;
    struct rg_uuid id = {{0}};
    uint8_t sealed[RG_EVENT_SEALED_MAX];
    size_t sealed_len = 0;
    if (sqlite3_column_bytes(row, 1) == sizeof id.bytes) {
        memcpy(id.bytes, sqlite3_column_blob(row, 1), sizeof id.bytes);
    }
    enum rg_status status = rg_event_unseal(sync->vault, sync->aead, &id, sqlite3_column_blob(row, 2),
                                            (size_t)sqlite3_column_bytes(row, 2), &draft);
    if (status == RG_CORRUPT || status == RG_NOT_FOUND) {
        return RG_OK;
    }
    if (status == RG_OK && named(context, draft.member)) {
        draft.member = 0;
        explicit_bzero(draft.text, draft.len < RG_LOOK_KEY ? draft.len : RG_LOOK_KEY);
    }
    if (status == RG_OK) {
        status = rg_event_seal(sync->vault, sync->aead, &id, &draft, sealed, &sealed_len);
    }
    explicit_bzero(&draft, sizeof draft);
    if (status == RG_OK && (sqlite3_bind_value(update, 1, sqlite3_column_value(row, 0)) != SQLITE_OK ||
                            sqlite3_bind_blob64(update, 2, sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    return status == RG_OK ? rg_sql_run(update) : status;
}

enum rg_status rg_looks_reseal(struct rg_store_sync *sync, rg_look_named *named, const void *context)
{
    static const char *const texts[] = {
        "SELECT look, id, sealed FROM looking WHERE look > ? ORDER BY look LIMIT 1",
        "UPDATE looking SET sealed = ?2 WHERE look = ?1"};
    sqlite3_stmt *statements[2] = {NULL, NULL};
    int64_t last = INT64_MIN;
    enum rg_status status = rg_sql_prepare(sync->db, texts, 2, statements);
    while (status == RG_OK) {
        sqlite3_stmt *row = statements[0];
        status = rg_sql_status(sqlite3_bind_int64(row, 1, last));
        if (status == RG_OK) {
            status = rg_sql_row(row);
        }
        if (status == RG_OK) {
            last = sqlite3_column_int64(row, 0);
            status = reseal_one(sync, row, statements[1], named, context);
            (void)sqlite3_reset(row);
        }
    }
    rg_sql_finalise(statements, 2);
    return status == RG_NOT_FOUND ? RG_OK : status;
}
