/* Notes of the catalogue, as a grant opens them and as they are made. */
#include "notes.h"

#include "amend_private.h"
#include "carried_private.h"
#include "crypto.h"
#include "fields.h"
#include "handle.h"
#include "lease_time.h"
#include "member_key.h"
#include "notes_private.h"
#include "personal_sql.h"
#include "said_private.h"

#include <string.h>

static bool copy(char *to, size_t capacity, struct rg_text_view view)
{
    size_t len = view.text == NULL ? 0 : view.len;
    if (len >= capacity || (len > 0 && memchr(view.text, '\0', len) != NULL)) {
        return false;
    }
    if (len > 0) {
        memcpy(to, view.text, len);
    }
    to[len] = '\0';
    return true;
}

/* Whoever wrote it is named; what nobody wrote the customer said. */
static void keep(struct rg_note_list *list, const struct rg_feed_carried *row)
{
    char kind[16], text[RG_NOTE_TEXT_MAX];
    struct rg_note note;
    if (copy(kind, sizeof kind, row->word) && copy(text, sizeof text, row->text) &&
        rg_note_read(kind, text, &note)) {
        note.source = row->associate == 0 ? RG_NOTE_BY_CUSTOMER : RG_NOTE_BY_TEAM;
        note.at_ms = row->at;
        rg_notes_put(list, &note);
        explicit_bzero(&note, sizeof note);
    }
    explicit_bzero(text, sizeof text);
}

void rg_notes_take_row(struct rg_store *store, int64_t member, const uint8_t key[RG_KEY_LEN],
                       sqlite3_stmt *row, struct rg_note_list *list)
{
    size_t len = (size_t)sqlite3_column_bytes(row, 2);
    struct rg_feed_carried found;
    if (sqlite3_column_int(row, 0) != RG_PART_NOTE || len < RG_AEAD_OVERHEAD ||
        len - RG_AEAD_OVERHEAD > RG_RECORD_CARRIED_MAX) {
        return;
    }
    struct rg_vault_subject subject = {member, RG_PART_NOTE};
    if (rg_vault_unseal(store->aead, key, subject, sqlite3_column_blob(row, 2), len, store->opened->bytes) ==
        RG_OK) {
        len -= RG_AEAD_OVERHEAD;
        if (rg_record_open_carried(store->opened->bytes, len, &found) &&
            found.id == sqlite3_column_int64(row, 1)) {
            keep(list, &found);
        }
        explicit_bzero(store->opened->bytes, len);
    }
}

static enum rg_status open_key(struct rg_store *store, int64_t member, uint8_t key[RG_KEY_LEN])
{
    sqlite3_stmt *row = store->statements[RG_TAP_KEY];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        status = rg_member_key_of(store->vault, row, member, key);
    }
    (void)sqlite3_reset(row);
    return status;
}

static enum rg_status read(struct rg_store *store, int64_t member, struct rg_note_list *list)
{
    sqlite3_stmt *row = store->statements[RG_TAP_CARRIED];
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = open_key(store, member, key);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    }
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        rg_notes_take_row(store, member, key, row, list);
    }
    (void)sqlite3_reset(row);
    explicit_bzero(key, sizeof key);
    /* A key that is gone, or of before a renewal, opens nothing. */
    return status == RG_NOT_FOUND || status == RG_CORRUPT ? RG_OK : status;
}

enum rg_status rg_store_notes_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_note_list *list)
{
    struct rg_note_list fresh = {0};
    enum rg_status status = RG_OK;
    if (rg_consent_allows_field(grant, RG_FIELD_NOTES)) {
        status = rg_store_begin_read(store);
        if (status == RG_OK) {
            status = read(store, grant->member.value, &fresh);
            rg_store_end_read(store);
        }
    }
    if (status == RG_OK) {
        *list = fresh;
    }
    explicit_bzero(&fresh, sizeof fresh);
    return status;
}

/* Below 0: HQ's numbers are above. */
static int64_t number_of(const struct rg_uuid *event)
{
    int64_t number = 0;
    for (size_t i = 9; i < sizeof event->bytes; i++) {
        number = number << 8 | event->bytes[i];
    }
    return -1 - number;
}

static struct rg_text_view view(const char *text)
{
    return (struct rg_text_view){text, strlen(text)};
}

/* Into work->sealed. */
static enum rg_status seal(struct rg_store_outbox *outbox, const struct rg_store_noted *noted, int64_t id,
                           const char *text, size_t *sealed_len)
{
    struct rg_store_work *work = outbox->work;
    bool own = noted->note->source == RG_NOTE_BY_CUSTOMER;
    const struct rg_feed_carried row = {.id = id,
                                        .at = noted->at_ms,
                                        .associate = own ? 0 : noted->associate.value,
                                        .word = view(rg_note_kind_name(noted->note->kind)),
                                        .text = view(text)};
    size_t len = rg_record_write_carried(&row, work->after, RG_RECORD_CARRIED_MAX);
    struct rg_vault_subject subject = {noted->member.value, RG_PART_NOTE};
    enum rg_status status =
        len == 0 ? RG_INVALID
                 : rg_vault_seal(outbox->aead, work->key, subject, work->after, len, work->sealed);
    explicit_bzero(work->after, len);
    *sealed_len = len + RG_AEAD_OVERHEAD;
    return status;
}

static enum rg_status insert(struct rg_store_outbox *outbox, const struct rg_store_noted *noted, int64_t id,
                             const struct rg_uuid *event, size_t sealed_len)
{
    static const char *const texts[2] = {
        "INSERT INTO carried (feed, id, member, day, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
        "INSERT INTO noted (event, id, asked) VALUES (?1, ?2, 0)"};
    sqlite3_stmt *put[2] = {NULL, NULL};
    enum rg_status status = rg_sql_prepare(outbox->db, texts, 2, put);
    if (status == RG_OK &&
        (sqlite3_bind_int(put[0], 1, RG_PART_NOTE) != SQLITE_OK ||
         sqlite3_bind_int64(put[0], 2, id) != SQLITE_OK ||
         sqlite3_bind_int64(put[0], 3, noted->member.value) != SQLITE_OK ||
         sqlite3_bind_int64(put[0], 4, noted->at_ms / RG_LEASE_DAY_MS) != SQLITE_OK ||
         sqlite3_bind_blob64(put[0], 5, outbox->work->sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_blob(put[1], 1, event->bytes, sizeof event->bytes, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_int64(put[1], 2, id) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    for (int i = 0; status == RG_OK && i < 2; i++) {
        status = rg_sql_run(put[i]);
    }
    rg_sql_finalise(put, 2);
    return status;
}

/* Who has no key here is not known here: nothing of them is begun by a note. */
static enum rg_status find_key(struct rg_saying *saying, const struct rg_store_noted *noted)
{
    sqlite3_stmt *row = saying->statements[RG_SAID_KEY];
    struct rg_store_outbox *outbox = saying->outbox;
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, noted->member.value));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        status = rg_member_key_of(outbox->vault, row, noted->member.value, outbox->work->key);
    }
    (void)sqlite3_reset(row);
    return status;
}

static enum rg_status add(struct rg_saying *saying, const struct rg_store_noted *noted, const char *text)
{
    struct rg_store_outbox *outbox = saying->outbox;
    struct rg_event event = {.kind = RG_EVENT_NOTE,
                             .visit = noted->visit,
                             .at_ms = noted->at_ms,
                             .member = noted->member,
                             .associate = noted->associate,
                             .note = noted->note};
    size_t sealed_len = 0;
    enum rg_status status = find_key(saying, noted);
    if (status == RG_OK) {
        status = rg_uuid7(event.at_ms, &event.id);
    }
    int64_t id = number_of(&event.id);
    if (status == RG_OK) {
        status = seal(outbox, noted, id, text, &sealed_len);
    }
    if (status == RG_OK) {
        status = insert(outbox, noted, id, &event.id, sealed_len);
    }
    return status == RG_OK ? rg_outbox_add(outbox, RG_STREAM_VISIT, &event, 1) : status;
}

enum rg_status rg_store_note(struct rg_store_outbox *outbox, const struct rg_store_noted *noted)
{
    struct rg_saying saying;
    char text[RG_NOTE_TEXT_MAX];
    if (noted->member.value <= 0 || noted->at_ms < 0 || noted->note->source == RG_NOTE_THIS_VISIT ||
        (noted->note->source == RG_NOTE_BY_TEAM && noted->associate.value <= 0) ||
        !rg_note_write(noted->note, text)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_said_begin(outbox, &saying);
    if (status == RG_OK) {
        status = rg_said_end(&saying, add(&saying, noted, text));
    }
    explicit_bzero(outbox->work->key, sizeof outbox->work->key);
    explicit_bzero(text, sizeof text);
    if (status == RG_OK) {
        rg_store_announce(outbox->shared, RG_FEED_NOTES);
    }
    return status;
}

static enum rg_status any_noted(struct rg_store_sync *sync, bool *any)
{
    int64_t found = 0;
    enum rg_status status =
        sync->in_page ? RG_BUSY : rg_sql_number(sync->db, "SELECT EXISTS (SELECT 1 FROM noted)", &found);
    *any = status == RG_OK && found != 0;
    return status;
}

enum rg_status rg_store_noted_ask(struct rg_store_sync *sync)
{
    bool any;
    enum rg_status status = any_noted(sync, &any);
    return any ? rg_sql_exec(sync->db, "UPDATE noted SET asked = 1 WHERE NOT EXISTS"
                                       " (SELECT 1 FROM outbox WHERE outbox.id = noted.event)")
               : status;
}

enum rg_status rg_store_noted_settled(struct rg_store_sync *sync)
{
    bool any;
    enum rg_status status = any_noted(sync, &any);
    if (any) {
        status = rg_sql_exec(sync->db, rg_personal_noted_sql);
        rg_sql_rollback(sync->db);
        rg_store_announce(sync->shared, RG_FEED_NOTES);
    }
    return status;
}
