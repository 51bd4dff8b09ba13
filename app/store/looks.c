#include "looks.h"

#include "crypto.h"
#include "handle.h"
#include "outbox.h"
#include "shown.h"

#include <string.h>

const char *const rg_look_texts[RG_LOOK_STATEMENTS] = {
    [RG_LOOK_PUT] = "INSERT INTO looking (look, id, sealed) VALUES (?, ?, ?)",
    [RG_LOOK_FIND] = "SELECT id, sealed FROM looking WHERE look = ?",
    [RG_LOOK_DROP] = "DELETE FROM looking WHERE look = ?",
    [RG_LOOK_LEFT] = "SELECT min(look) FROM looking",
    [RG_LOOK_STAND] = "SELECT chain, count, head FROM look_chain WHERE id = 1",
    [RG_LOOK_ADVANCE] = "UPDATE look_chain SET count = ?1, head = ?2 WHERE id = 1",
    [RG_LOOK_COUNT] = "SELECT wrapped, looks FROM member_key WHERE member = ?",
    [RG_LOOK_COUNT_SET] = "UPDATE member_key SET looks = ?2 WHERE member = ?1",
    [RG_LOOK_SHOWN] = RG_LOOK_SHOWN_SQL,
    [RG_LOOK_SHOWN_SET] = RG_LOOK_SHOWN_SET_SQL,
};

/* What lies sealed of a look that is on the screen, behind the member's number: the line's key, then the line, unchained. A key
 * of zeros stands for none: the member was erased. */
static const uint8_t no_key[RG_LOOK_KEY];

#define DRAFT (RG_LOOK_KEY + RG_LOOK_LINE)
_Static_assert(DRAFT < RG_EVENT_TEXT_MAX, "a draft is sealed as an event is");

static enum rg_status put_draft(struct rg_store_outbox *outbox, uint64_t screen, const struct rg_uuid *id,
                                const struct rg_event_plain *draft)
{
    sqlite3_stmt *put = outbox->looks[RG_LOOK_PUT];
    uint8_t sealed[RG_EVENT_SEALED_MAX];
    size_t sealed_len = 0;
    enum rg_status status = rg_event_seal(outbox->vault, outbox->aead, id, draft, sealed, &sealed_len);
    if (status == RG_OK &&
        (sqlite3_bind_int64(put, 1, (int64_t)screen) != SQLITE_OK ||
         sqlite3_bind_blob(put, 2, id->bytes, sizeof id->bytes, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_blob64(put, 3, sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    (void)sqlite3_clear_bindings(put);
    return status;
}

static enum rg_status begin_one(struct rg_store_outbox *outbox, const struct rg_look_begun *begun)
{
    struct rg_event_plain draft = {.member = begun->member.value, .len = DRAFT};
    uint8_t *key = (uint8_t *)draft.text, *line = key + RG_LOOK_KEY;
    struct rg_look look = begun->look;
    struct rg_uuid id;
    /* Its place in the chain is given when it ends. */
    look.number = 1;
    memset(&look.previous, 0, sizeof look.previous);
    look.duration_ms = RG_LOOK_UNKNOWN;
    enum rg_status status = begun->member.value > 0 ? rg_random(key, RG_LOOK_KEY) : RG_INVALID;
    if (status == RG_OK) {
        status = rg_look_who(key, begun->member, look.who);
    }
    if (status == RG_OK) {
        status = rg_look_write(&look, line);
    }
    if (status == RG_OK) {
        status = rg_uuid7(look.at_ms, &id);
    }
    if (status == RG_OK) {
        status = put_draft(outbox, begun->screen, &id, &draft);
    }
    explicit_bzero(&draft, sizeof draft);
    bool counts = status == RG_OK && look.scope != RG_LOOK_OWN;
    return counts ? rg_look_count(outbox, begun->member.value, look.at_ms) : status;
}

/* RG_NOT_FOUND without such a draft; RG_CORRUPT for one that no key opens. */
static enum rg_status take_draft(struct rg_store_outbox *outbox, uint64_t screen,
                                 struct rg_event_plain *draft, struct rg_look *look)
{
    sqlite3_stmt *row = outbox->looks[RG_LOOK_FIND];
    struct rg_uuid id = {{0}};
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, (int64_t)screen));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status;
    }
    if (sqlite3_column_bytes(row, 0) == sizeof id.bytes) {
        memcpy(id.bytes, sqlite3_column_blob(row, 0), sizeof id.bytes);
    }
    status = rg_event_unseal(outbox->vault, outbox->aead, &id, sqlite3_column_blob(row, 1),
                             (size_t)sqlite3_column_bytes(row, 1), draft);
    (void)sqlite3_reset(row);
    if (status == RG_OK && (draft->len != DRAFT || rg_look_read((const uint8_t *)draft->text + RG_LOOK_KEY,
                                                                RG_LOOK_LINE, look) != RG_OK)) {
        status = RG_CORRUPT;
    }
    return status == RG_NOT_FOUND ? RG_CORRUPT : status;
}

static enum rg_status stand(struct rg_store_outbox *outbox, struct rg_look *look)
{
    sqlite3_stmt *row = outbox->looks[RG_LOOK_STAND];
    enum rg_status status = rg_sql_row(row);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_CORRUPT : status;
    }
    bool sound = sqlite3_column_bytes(row, 0) == sizeof look->chain &&
                 sqlite3_column_bytes(row, 2) == sizeof look->previous.bytes;
    if (sound) {
        memcpy(look->chain, sqlite3_column_blob(row, 0), sizeof look->chain);
        look->number = (uint64_t)sqlite3_column_int64(row, 1) + 1;
        memcpy(look->previous.bytes, sqlite3_column_blob(row, 2), sizeof look->previous.bytes);
    }
    (void)sqlite3_reset(row);
    return sound ? RG_OK : RG_CORRUPT;
}

static enum rg_status advance(struct rg_store_outbox *outbox, const struct rg_look *look,
                              const struct rg_ledger_id *head)
{
    sqlite3_stmt *set = outbox->looks[RG_LOOK_ADVANCE];
    if (sqlite3_bind_int64(set, 1, (int64_t)look->number) != SQLITE_OK ||
        sqlite3_bind_blob(set, 2, head->bytes, sizeof head->bytes, SQLITE_STATIC) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = rg_sql_run(set);
    (void)sqlite3_clear_bindings(set);
    return status;
}

static enum rg_status drop(struct rg_store_outbox *outbox, uint64_t screen)
{
    sqlite3_stmt *gone = outbox->looks[RG_LOOK_DROP];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(gone, 1, (int64_t)screen));
    return status == RG_OK ? rg_sql_run(gone) : status;
}

static enum rg_status chain_line(struct rg_store_outbox *outbox, const struct rg_event_plain *draft,
                                 struct rg_look *look)
{
    uint8_t line[RG_LOOK_LINE];
    const uint8_t *key = (const uint8_t *)draft->text;
    struct rg_ledger_id head;
    bool erased = draft->member == 0 || memcmp(key, no_key, sizeof no_key) == 0;
    struct rg_event event = {.kind = RG_EVENT_LOOKED,
                             .at_ms = look->at_ms,
                             .member = {erased ? 0 : draft->member},
                             .line = line,
                             .line_len = sizeof line,
                             .line_key = erased ? NULL : key};
    enum rg_status status = stand(outbox, look);
    if (status == RG_OK) {
        status = rg_look_write(look, line);
    }
    if (status == RG_OK) {
        status = rg_look_id(line, &head);
    }
    if (status == RG_OK) {
        status = rg_uuid7(look->at_ms, &event.id);
    }
    if (status == RG_OK) {
        status = rg_outbox_add(outbox, RG_STREAM_AUDIT, &event, 1);
    }
    return status == RG_OK ? advance(outbox, look, &head) : status;
}

static enum rg_status end_one(struct rg_store_outbox *outbox, const struct rg_look_ended *ended)
{
    struct rg_event_plain draft;
    struct rg_look look;
    enum rg_status status = take_draft(outbox, ended->screen, &draft, &look);
    if (status == RG_OK) {
        look.fields |= ended->fields;
        look.more = look.more || ended->more;
        look.duration_ms = ended->duration_ms;
        status = chain_line(outbox, &draft, &look);
    } else if (status == RG_NOT_FOUND) {
        return RG_OK;
    } else if (status == RG_CORRUPT) {
        status = RG_OK;
    }
    explicit_bzero(&draft, sizeof draft);
    return status == RG_OK ? drop(outbox, ended->screen) : status;
}

static enum rg_status end_transaction(struct rg_store_outbox *outbox, enum rg_status status)
{
    if (status == RG_OK) {
        status = rg_sql_run(outbox->statements[RG_OUTBOX_COMMIT]);
    }
    if (status != RG_OK) {
        rg_sql_rollback(outbox->db);
    }
    return status;
}

enum rg_status rg_store_looks_write(struct rg_store_outbox *outbox, const struct rg_look_batch *batch)
{
    enum rg_status status = rg_sql_run(outbox->statements[RG_OUTBOX_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; status == RG_OK && i < batch->ended_count; i++) {
        status = end_one(outbox, &batch->ended[i]);
    }
    if (status == RG_OK && batch->begun != NULL) {
        status = begin_one(outbox, batch->begun);
    }
    if (status == RG_OK && batch->visit_count > 0) {
        status = rg_outbox_add(outbox, RG_STREAM_VISIT, batch->visits, batch->visit_count);
    }
    for (size_t i = 0; status == RG_OK && i < batch->visit_count; i++) {
        status = rg_shown_count(outbox, &batch->visits[i]);
    }
    status = end_transaction(outbox, status);
    for (size_t i = 0; status == RG_OK && i < batch->visit_count; i++) {
        rg_shown_announce(outbox, batch->visits[i].member.value);
    }
    return status;
}

enum rg_status rg_store_looks_settle(struct rg_store_outbox *outbox, size_t *count)
{
    sqlite3_stmt *left = outbox->looks[RG_LOOK_LEFT];
    size_t found = 0;
    enum rg_status status = rg_sql_run(outbox->statements[RG_OUTBOX_BEGIN]);
    if (status != RG_OK) {
        return status;
    }
    bool more = true;
    while (status == RG_OK && more) {
        struct rg_look_ended ended = {.duration_ms = RG_LOOK_UNKNOWN};
        status = rg_sql_row(left);
        more = status == RG_OK && sqlite3_column_type(left, 0) != SQLITE_NULL;
        if (more) {
            ended.screen = (uint64_t)sqlite3_column_int64(left, 0);
        }
        (void)sqlite3_reset(left);
        if (more) {
            status = end_one(outbox, &ended);
            found++;
        }
    }
    status = end_transaction(outbox, status);
    *count = status == RG_OK ? found : 0;
    return status;
}
