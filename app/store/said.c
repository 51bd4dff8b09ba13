/* What is said here: lines of the ledger, written in one transaction with their events. */
#include "said.h"

#include "base64.h"
#include "crypto.h"
#include "handle.h"
#include "said_private.h"

#include <string.h>

static const char *const texts[RG_SAID_STATEMENTS] = {
    [RG_SAID_ROW] = "SELECT granted, heads FROM consent WHERE member = ?1 AND purpose = ?2",
    [RG_SAID_LAST] = "SELECT line, granted, named FROM said WHERE member = ?1 AND purpose = ?2"
                     " ORDER BY number DESC LIMIT 1",
    [RG_SAID_PUT] = "INSERT INTO said (event, member, purpose, granted, line, named, asked)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
};

/* How things stand with one purpose, as far as this kiosk knows. */
struct standing {
    bool live;
    size_t parent_count;
    struct rg_ledger_id parents[RG_LEDGER_PARENTS];
    size_t heads_len;
    uint8_t heads[RG_LEDGER_PARENTS * sizeof(struct rg_ledger_id)]; /* of the feed's row */
};

enum rg_status rg_said_begin(struct rg_store_outbox *outbox, struct rg_saying *saying)
{
    *saying = (struct rg_saying){.outbox = outbox};
    enum rg_status status = rg_sql_prepare(outbox->db, texts, RG_SAID_STATEMENTS, saying->statements);
    if (status != RG_OK) {
        return status;
    }
    status = rg_sql_run(outbox->statements[RG_OUTBOX_BEGIN]);
    if (status != RG_OK) {
        rg_sql_finalise(saying->statements, RG_SAID_STATEMENTS);
    }
    return status;
}

enum rg_status rg_said_end(struct rg_saying *saying, enum rg_status status)
{
    struct rg_store_outbox *outbox = saying->outbox;
    if (status == RG_OK) {
        status = rg_sql_run(outbox->statements[RG_OUTBOX_COMMIT]);
    }
    if (status != RG_OK) {
        rg_sql_rollback(outbox->db);
    }
    rg_sql_finalise(saying->statements, RG_SAID_STATEMENTS);
    if (status == RG_OK) {
        /* The tap handle reads consents from a snapshot. */
        rg_store_announce(outbox->shared, RG_FEED_CONSENTS);
    }
    return status;
}

static enum rg_status ask(sqlite3_stmt *statement, struct rg_member_id member, uint32_t purpose)
{
    if (sqlite3_bind_int64(statement, 1, member.value) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 2, purpose) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    return rg_sql_row(statement);
}

static void add_parent(struct standing *standing, const void *id)
{
    for (size_t i = 0; i < standing->parent_count; i++) {
        if (memcmp(standing->parents[i].bytes, id, sizeof standing->parents[i].bytes) == 0) {
            return;
        }
    }
    if (standing->parent_count < RG_LEDGER_PARENTS) {
        memcpy(standing->parents[standing->parent_count++].bytes, id, sizeof standing->parents[0].bytes);
    }
}

static void take_heads(sqlite3_stmt *row, struct standing *standing)
{
    const void *heads = sqlite3_column_blob(row, 1);
    size_t len = (size_t)sqlite3_column_bytes(row, 1);
    if (heads != NULL && len <= sizeof standing->heads && len % sizeof(struct rg_ledger_id) == 0) {
        memcpy(standing->heads, heads, len);
        standing->heads_len = len;
    }
}

/* The last line that was said here names what the feed's row had then; what the row has gained since is named too. */
static enum rg_status stand(struct rg_saying *saying, struct rg_member_id member, uint32_t purpose,
                            struct standing *standing)
{
    *standing = (struct standing){.live = false};
    sqlite3_stmt *row = saying->statements[RG_SAID_ROW], *last = saying->statements[RG_SAID_LAST];
    enum rg_status status = ask(row, member, purpose);
    bool granted = false;
    if (status == RG_OK) {
        granted = sqlite3_column_int(row, 0) == 1;
        take_heads(row, standing);
        (void)sqlite3_reset(row);
    }
    if (status == RG_OK || status == RG_NOT_FOUND) {
        status = ask(last, member, purpose);
    }
    bool newer = true;
    if (status == RG_OK) {
        struct rg_said_row said = {.granted = sqlite3_column_int(last, 1) == 1,
                                   .named = sqlite3_column_blob(last, 2),
                                   .named_len = (size_t)sqlite3_column_bytes(last, 2)};
        struct rg_said_feed feed = {
            .granted = granted, .heads = standing->heads, .heads_len = standing->heads_len};
        const void *line = sqlite3_column_blob(last, 0);
        if (line == NULL || sqlite3_column_bytes(last, 0) != (int)sizeof(struct rg_ledger_id)) {
            (void)sqlite3_reset(last);
            return RG_CORRUPT;
        }
        granted = rg_said_holds(&said, &feed);
        add_parent(standing, line);
        newer = said.named_len != standing->heads_len ||
                (said.named_len > 0 && memcmp(said.named, standing->heads, said.named_len) != 0);
        (void)sqlite3_reset(last);
    }
    for (size_t at = 0; newer && at < standing->heads_len; at += sizeof(struct rg_ledger_id)) {
        add_parent(standing, standing->heads + at);
    }
    standing->live = granted;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static bool copy(char *to, size_t capacity, const char *from)
{
    size_t len = strnlen(from, capacity);
    if (len < capacity) {
        memcpy(to, from, len + 1);
    }
    return len < capacity;
}

static bool describe(const struct rg_said_by *by, struct rg_ledger_content *content)
{
    content->medium = by->medium;
    content->assurance = by->assurance;
    content->present = by->present;
    content->associate = by->associate;
    content->at_ms = by->at_ms;
    return copy(content->text_version, sizeof content->text_version, by->text_version) &&
           copy(content->language, sizeof content->language, by->language) &&
           copy(content->site, sizeof content->site, by->site) &&
           copy(content->device, sizeof content->device, by->device);
}

/* The row beside the feed's: which event carries the line, and what the line knew of the feed. */
static enum rg_status keep(struct rg_saying *saying, const struct rg_event *event, uint32_t purpose,
                           bool granted, const struct rg_ledger_id *line, const struct standing *standing,
                           bool own)
{
    sqlite3_stmt *put = saying->statements[RG_SAID_PUT];
    /* A new number has no row of the feed yet. */
    const void *named = standing->heads_len > 0 && own ? (const void *)standing->heads : "";
    if (sqlite3_bind_blob(put, 1, event->id.bytes, sizeof event->id.bytes, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(put, 2, event->member.value) != SQLITE_OK ||
        sqlite3_bind_int64(put, 3, purpose) != SQLITE_OK || sqlite3_bind_int(put, 4, granted) != SQLITE_OK ||
        sqlite3_bind_blob(put, 5, line->bytes, sizeof line->bytes, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_blob64(put, 6, named, own ? standing->heads_len : 0, SQLITE_STATIC) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = rg_sql_run(put);
    (void)sqlite3_clear_bindings(put);
    return status;
}

static enum rg_status say_one(struct rg_saying *saying, const struct rg_said *said, enum rg_purpose purpose,
                              bool granted)
{
    const struct rg_said_by *by = &said->by;
    struct rg_member_id member = said->member;
    struct standing standing;
    enum rg_status status =
        stand(saying, said->before.value != 0 ? said->before : member, purpose, &standing);
    if (status != RG_OK || (said->before.value == 0 && standing.live == granted)) {
        return status;
    }
    struct rg_ledger_content content = {.purpose = purpose,
                                        .act = granted ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW};
    struct rg_ledger_line line;
    uint8_t bytes[RG_LEDGER_LINE_MAX], key[RG_LEDGER_KEY];
    struct rg_event event = {
        .kind = RG_EVENT_CONSENT, .at_ms = by->at_ms, .member = member, .line = bytes, .line_key = key};
    status = describe(by, &content) ? rg_uuid7(by->at_ms, &event.id) : RG_INVALID;
    if (status == RG_OK) {
        status = rg_ledger_make(saying->outbox->aead, member, &content, standing.parents,
                                standing.parent_count, key, &line);
    }
    if (status == RG_OK) {
        status = rg_ledger_write(&line, bytes, sizeof bytes, &event.line_len);
    }
    if (status == RG_OK) {
        status = rg_outbox_add(saying->outbox, RG_STREAM_CONSENT, &event, 1);
    }
    if (status == RG_OK) {
        status = keep(saying, &event, purpose, granted, &line.id, &standing, said->before.value == 0);
    }
    explicit_bzero(key, sizeof key);
    return status;
}

enum rg_status rg_said_add(struct rg_saying *saying, const struct rg_said *said)
{
    uint32_t all = ((uint32_t)1 << RG_PURPOSES) - 1;
    if ((said->grants & said->withdrawals) != 0 || ((said->grants | said->withdrawals) & ~all) != 0) {
        return RG_INVALID;
    }
    enum rg_status status = RG_OK;
    for (uint32_t purpose = 1; status == RG_OK && purpose <= all; purpose <<= 1) {
        if (((said->grants | said->withdrawals) & purpose) != 0) {
            status = say_one(saying, said, (enum rg_purpose)purpose, (said->grants & purpose) != 0);
        }
    }
    return status;
}

enum rg_status rg_store_say(struct rg_store_outbox *outbox, const struct rg_said *said)
{
    struct rg_saying saying;
    enum rg_status status = rg_said_begin(outbox, &saying);
    return status == RG_OK ? rg_said_end(&saying, rg_said_add(&saying, said)) : status;
}
