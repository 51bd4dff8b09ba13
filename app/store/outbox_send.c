#include "outbox.h"

#include "event_seal.h"
#include "handle.h"
#include "log.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static enum rg_status bind_stream(sqlite3_stmt *statement, enum rg_stream stream)
{
    return rg_sql_status(sqlite3_bind_text(statement, 1, rg_stream_name(stream), -1, SQLITE_STATIC));
}

enum rg_status rg_outbox_positions(struct rg_store_sync *sync,
                                   struct rg_outbox_position positions[RG_STREAM_COUNT])
{
    sqlite3_stmt *row = sync->statements[RG_SYNC_OUTBOX_POSITIONS];
    unsigned found = 0;
    enum rg_status status;
    while ((status = rg_sql_row(row)) == RG_OK) {
        char name[16];
        enum rg_stream stream;
        rg_sql_text(row, 0, name, sizeof name);
        if (rg_stream_from_name(name, &stream) != RG_OK) {
            continue;
        }
        struct rg_outbox_position *position = &positions[stream];
        rg_sql_text(row, 1, position->epoch, sizeof position->epoch);
        position->acknowledged = sqlite3_column_int64(row, 2);
        position->last = sqlite3_column_int64(row, 3);
        position->rejected = sqlite3_column_int64(row, 4);
        found |= 1u << (unsigned)stream;
    }
    (void)sqlite3_reset(row);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    return found == (1u << RG_STREAM_COUNT) - 1 ? RG_OK : RG_CORRUPT;
}

enum rg_status rg_outbox_position(struct rg_store_sync *sync, enum rg_stream stream,
                                  struct rg_outbox_position *position)
{
    struct rg_outbox_position positions[RG_STREAM_COUNT];
    enum rg_status status = rg_outbox_positions(sync, positions);
    if (status == RG_OK) {
        *position = positions[stream];
    }
    return status;
}

/* HQ counts on from the first number of a message, so what is gone keeps its number: HQ notes the id and refuses the kind. */
static void stand_in(const struct rg_uuid *id, const char *kind, struct rg_event_plain *plain)
{
    char name[37];
    rg_uuid_write(id, name);
    plain->len =
        (size_t)snprintf(plain->text, sizeof plain->text, "{\"id\":\"%s\",\"kind\":\"%s\"}", name, kind);
}

static enum rg_status read_event(struct rg_store_sync *sync, sqlite3_stmt *row, struct rg_event_plain *plain)
{
    struct rg_uuid id = {{0}};
    if (sqlite3_column_bytes(row, 1) == sizeof id.bytes) {
        memcpy(id.bytes, sqlite3_column_blob(row, 1), sizeof id.bytes);
    }
    enum rg_status status = rg_event_unseal(sync->vault, sync->aead, &id, sqlite3_column_blob(row, 2),
                                            (size_t)sqlite3_column_bytes(row, 2), plain);
    if (status == RG_NOT_FOUND) {
        stand_in(&id, "erased", plain);
        return RG_OK;
    }
    if (status == RG_CORRUPT) {
        if (!sync->lost_said) {
            rg_log(RG_LOG_ERROR, "STORE-EVENT",
                   "an event that waits for HQ is damaged and lost; the number is of its place in the stream",
                   sqlite3_column_int(row, 0));
            sync->lost_said = true;
        }
        stand_in(&id, "lost", plain);
        return RG_OK;
    }
    return status;
}

/* @return false when it does not fit. */
static bool join(const struct rg_event_plain *plain, char *text, size_t capacity, size_t *len)
{
    size_t comma = *len > 0 ? 1 : 0;
    if (*len + comma + plain->len + 1 > capacity) {
        return false;
    }
    if (comma) {
        text[(*len)++] = ',';
    }
    memcpy(text + *len, plain->text, plain->len);
    *len += plain->len;
    text[*len] = '\0';
    return true;
}

enum rg_status rg_outbox_read(struct rg_store_sync *sync, enum rg_stream stream, int64_t from, size_t most,
                              char *text, size_t capacity, size_t *text_len, size_t *count)
{
    sqlite3_stmt *row = sync->statements[RG_SYNC_OUTBOX_READ];
    size_t len = 0, found = 0;
    bool fits = true;
    struct rg_event_plain plain;
    enum rg_status status = bind_stream(row, stream);
    if (status == RG_OK && (sqlite3_bind_int64(row, 2, from) != SQLITE_OK ||
                            sqlite3_bind_int64(row, 3, (int64_t)most) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    while (status == RG_OK && fits && (status = rg_sql_row(row)) == RG_OK) {
        /* HQ counts on from the first number of a message, so a message must not skip one. */
        if (sqlite3_column_int64(row, 0) != from + (int64_t)found) {
            status = RG_CORRUPT;
            break;
        }
        status = read_event(sync, row, &plain);
        fits = status == RG_OK && join(&plain, text, capacity, &len);
        found += fits ? 1 : 0;
    }
    explicit_bzero(&plain, sizeof plain);
    (void)sqlite3_reset(row);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    if (found == 0) {
        return fits ? RG_NOT_FOUND : RG_INVALID;
    }
    *text_len = len;
    *count = found;
    return RG_OK;
}

static enum rg_status retire(struct rg_store_sync *sync, enum rg_stream stream, int64_t upto,
                             uint32_t rejected)
{
    sqlite3_stmt *gone = sync->statements[RG_SYNC_OUTBOX_DELETE];
    sqlite3_stmt *advance = sync->statements[RG_SYNC_OUTBOX_RETIRE];
    enum rg_status status = bind_stream(gone, stream);
    if (status == RG_OK) {
        status = bind_stream(advance, stream);
    }
    if (status == RG_OK && (sqlite3_bind_int64(gone, 2, upto) != SQLITE_OK ||
                            sqlite3_bind_int64(advance, 2, upto) != SQLITE_OK ||
                            sqlite3_bind_int64(advance, 3, rejected) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(gone);
    }
    return status == RG_OK ? rg_sql_run(advance) : status;
}

enum rg_status rg_outbox_acknowledge(struct rg_store_sync *sync, enum rg_stream stream, const char *epoch,
                                     int64_t upto, uint32_t rejected)
{
    if (sync->in_page) {
        return RG_BUSY;
    }
    enum rg_status status = rg_sql_run(sync->statements[RG_SYNC_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    struct rg_outbox_position position;
    status = rg_outbox_position(sync, stream, &position);
    if (status == RG_OK && (strcmp(epoch, position.epoch) != 0 || upto < 0 || upto > position.last)) {
        status = RG_INVALID;
    }
    if (status == RG_OK && upto > position.acknowledged) {
        status = retire(sync, stream, upto, rejected);
    }
    if (status == RG_OK) {
        status = rg_sql_run(sync->statements[RG_SYNC_COMMIT]);
    }
    if (status != RG_OK) {
        rg_sql_rollback(sync->db);
    }
    return status;
}

/* Downwards first: numbers are a key, and a row must not meet one that has not moved yet. */
enum rg_status rg_outbox_renumber(struct rg_store_sync *sync)
{
    static const char text[] =
        "BEGIN IMMEDIATE;"
        "UPDATE meta SET value = lower(hex(randomblob(8))) WHERE name = 'outbox_epoch';"
        "UPDATE outbox SET seq = -seq;"
        "UPDATE outbox SET seq = -seq - (SELECT acknowledged FROM outbox_stream s WHERE s.stream = "
        "outbox.stream);"
        "UPDATE outbox_stream SET last = last - acknowledged, acknowledged = 0;"
        "COMMIT";
    if (sync->in_page) {
        return RG_BUSY;
    }
    enum rg_status status = rg_sql_exec(sync->db, text);
    if (status != RG_OK) {
        rg_sql_rollback(sync->db);
    }
    return status;
}
