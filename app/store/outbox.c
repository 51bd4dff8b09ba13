#include "outbox.h"

#include "event_seal.h"
#include "handle.h"

#include <string.h>

static enum rg_status bind_stream(sqlite3_stmt *statement, enum rg_stream stream)
{
    return rg_sql_status(sqlite3_bind_text(statement, 1, rg_stream_name(stream), -1, SQLITE_STATIC));
}

static enum rg_status last_number(struct rg_store_outbox *outbox, enum rg_stream stream, int64_t *last)
{
    sqlite3_stmt *statement = outbox->statements[RG_OUTBOX_LAST];
    enum rg_status status = bind_stream(statement, stream);
    if (status == RG_OK) {
        status = rg_sql_row(statement);
    }
    if (status == RG_OK) {
        *last = sqlite3_column_int64(statement, 0);
        (void)sqlite3_reset(statement);
    }
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}

static enum rg_status insert_event(struct rg_store_outbox *outbox, enum rg_stream stream, int64_t seq,
                                   const struct rg_event *event)
{
    /* The wish to be forgotten outlives the member; whatever else names them goes with their keys. */
    struct rg_event_plain plain = {.member = event->kind == RG_EVENT_ERASE ? 0 : event->member.value};
    uint8_t sealed[RG_EVENT_SEALED_MAX];
    size_t sealed_len = 0;
    enum rg_status status = rg_event_write(event, plain.text);
    if (status == RG_OK) {
        plain.len = strlen(plain.text);
        status = rg_event_seal(outbox->vault, outbox->aead, &event->id, &plain, sealed, &sealed_len);
    }
    explicit_bzero(&plain, sizeof plain);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *insert = outbox->statements[RG_OUTBOX_INSERT];
    status = bind_stream(insert, stream);
    if (status == RG_OK &&
        (sqlite3_bind_int64(insert, 2, seq) != SQLITE_OK ||
         sqlite3_bind_blob(insert, 3, event->id.bytes, sizeof event->id.bytes, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_blob64(insert, 4, sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(insert);
    }
    (void)sqlite3_clear_bindings(insert);
    return status;
}

enum rg_status rg_outbox_add(struct rg_store_outbox *outbox, enum rg_stream stream,
                             const struct rg_event *events, size_t count)
{
    int64_t last = 0;
    enum rg_status status = last_number(outbox, stream, &last);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = insert_event(outbox, stream, ++last, &events[i]);
    }
    sqlite3_stmt *advance = outbox->statements[RG_OUTBOX_ADVANCE];
    if (status == RG_OK) {
        status = bind_stream(advance, stream);
    }
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(advance, 2, last));
    }
    return status == RG_OK ? rg_sql_run(advance) : status;
}

enum rg_status rg_outbox_append(struct rg_store_outbox *outbox, enum rg_stream stream,
                                const struct rg_event *events, size_t count)
{
    if (count == 0 || (unsigned)stream >= RG_STREAM_COUNT) {
        return RG_INVALID;
    }
    enum rg_status status = rg_sql_run(outbox->statements[RG_OUTBOX_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    status = rg_outbox_add(outbox, stream, events, count);
    if (status == RG_OK) {
        status = rg_sql_run(outbox->statements[RG_OUTBOX_COMMIT]);
    }
    if (status != RG_OK) {
        rg_sql_rollback(outbox->db);
    }
    return status;
}

enum rg_status rg_outbox_probe(struct rg_store_outbox *outbox)
{
    enum rg_status status =
        rg_sql_exec(outbox->db, "BEGIN IMMEDIATE;"
                                "INSERT OR REPLACE INTO meta (name, value) VALUES ('room', zeroblob(65536));"
                                "COMMIT;"
                                "DELETE FROM meta WHERE name = 'room'");
    if (status != RG_OK) {
        rg_sql_rollback(outbox->db);
    }
    return status;
}

enum rg_status rg_outbox_pending(struct rg_store_outbox *outbox, uint32_t *pending)
{
    sqlite3_stmt *statement = outbox->statements[RG_OUTBOX_PENDING];
    enum rg_status status = rg_sql_row(statement);
    if (status == RG_OK) {
        int64_t count = sqlite3_column_int64(statement, 0);
        *pending = count < 0 ? 0 : count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
        (void)sqlite3_reset(statement);
    }
    return status;
}
