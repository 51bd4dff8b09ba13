/* One row that the customer wants gone or otherwise: out of the sealed record, in one transaction with its event. */
#include "amend.h"

#include "amend_private.h"
#include "crypto.h"
#include "handle.h"
#include "parts.h"
#include "personal_sql.h"
#include "said_private.h"
#include "text.h"

#include <string.h>

static const char put_text[] = "INSERT INTO amended (event, member, line, sealed, asked)"
                               " VALUES (?1, ?2, ?3, ?4, 0)";

/* Of the world that taps see and of the one that is being built (aside.h), where it must not come back. */
enum world { NOW, NEXT, WORLDS };
static const struct {
    const char *select, *update, *drop;
} members[WORLDS] = {{rg_personal_member_sql, "UPDATE member SET sealed = ?2 WHERE id = ?1", NULL},
                     {rg_personal_next_member_sql, "UPDATE next_member SET sealed = ?2 WHERE id = ?1", NULL}},
  histories[WORLDS] = {{rg_personal_history_sql, "UPDATE history SET sealed = ?2 WHERE member = ?1",
                        "DELETE FROM history WHERE member = ?1"},
                       {rg_personal_next_history_sql, "UPDATE next_history SET sealed = ?2 WHERE member = ?1",
                        "DELETE FROM next_history WHERE member = ?1"}};

/* What one call has at hand. */
struct amending {
    struct rg_saying saying;
    const struct rg_amend *amend;
    struct rg_store_work *work;
    struct rg_amendment amendment;
};

static enum rg_status prepare(struct amending *amending, const char *text, sqlite3_stmt **statement)
{
    enum rg_status status = rg_sql_prepare(amending->saying.outbox->db, &text, 1, statement);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(*statement, 1, amending->amend->member.value));
    }
    return status;
}

static enum rg_status open_key(struct amending *amending)
{
    sqlite3_stmt *row = NULL;
    enum rg_status status = prepare(amending, rg_personal_key_sql, &row);
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        status = sqlite3_column_bytes(row, 0) == RG_VAULT_WRAPPED
                     ? rg_vault_key_open(amending->saying.outbox->vault, amending->amend->member.value,
                                         sqlite3_column_blob(row, 0), amending->work->key)
                     : RG_CORRUPT;
    }
    rg_sql_finalise(&row, 1);
    return status;
}

static struct rg_vault_subject subject_of(const struct amending *amending, enum rg_store_part part)
{
    return (struct rg_vault_subject){.owner = amending->amend->member.value, .part = part};
}

/* Into work->before. */
static enum rg_status open_part(struct amending *amending, const char *text, enum rg_store_part part,
                                size_t *len)
{
    struct rg_store_work *work = amending->work;
    sqlite3_stmt *row = NULL;
    enum rg_status status = prepare(amending, text, &row);
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        size_t sealed_len = (size_t)sqlite3_column_bytes(row, 0);
        status = sealed_len < RG_AEAD_OVERHEAD || sealed_len - RG_AEAD_OVERHEAD > sizeof work->before
                     ? RG_CORRUPT
                     : rg_vault_unseal(amending->saying.outbox->aead, work->key, subject_of(amending, part),
                                       sqlite3_column_blob(row, 0), sealed_len, work->before);
        *len = status == RG_OK ? sealed_len - RG_AEAD_OVERHEAD : 0;
    }
    rg_sql_finalise(&row, 1);
    return status;
}

/* The first @p len bytes of work->after, in the place of what stood there. */
static enum rg_status store_part(struct amending *amending, const char *text, enum rg_store_part part,
                                 size_t len)
{
    struct rg_store_work *work = amending->work;
    sqlite3_stmt *put = NULL;
    enum rg_status status = rg_vault_seal(amending->saying.outbox->aead, work->key,
                                          subject_of(amending, part), work->after, len, work->sealed);
    explicit_bzero(work->after, len);
    if (status == RG_OK) {
        status = prepare(amending, text, &put);
    }
    if (status == RG_OK) {
        status =
            rg_sql_status(sqlite3_bind_blob64(put, 2, work->sealed, len + RG_AEAD_OVERHEAD, SQLITE_STATIC));
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

static enum rg_status name_in_member(struct amending *amending, const struct rg_feed_member *member)
{
    enum rg_status status = rg_amendment_find(amending->amend->row, member, &amending->amendment);
    return status == RG_OK && amending->amend->value != NULL
               ? rg_amendment_correct(&amending->amendment, member, amending->amend->value)
               : status;
}

static enum rg_status change_member(struct amending *amending, enum world world)
{
    struct rg_store_work *work = amending->work;
    struct rg_feed_member member;
    size_t len = 0;
    enum rg_status status = open_part(amending, members[world].select, RG_PART_MEMBER, &len);
    if (status != RG_OK) {
        return status;
    }
    status = rg_record_open_member(work->before, len, &member) ? RG_OK : RG_CORRUPT;
    if (status == RG_OK && world == NOW) {
        status = name_in_member(amending, &member);
    }
    if (status == RG_OK) {
        rg_amendment_apply(&amending->amendment, &member);
        size_t after = rg_record_write_member(&member, work->after, RG_RECORD_MEMBER_MAX);
        status = after > 0 ? store_part(amending, members[world].update, RG_PART_MEMBER, after) : RG_CORRUPT;
    }
    explicit_bzero(work->before, len);
    explicit_bzero(&member, sizeof member);
    return status;
}

/* All lines but one, into work->after. */
static bool leave_out(struct amending *amending, size_t len, size_t *after)
{
    struct rg_store_work *work = amending->work;
    struct rg_record_reader reader = {.unpack = {.bytes = work->before, .len = len}};
    struct rg_record_writer writer = {.pack = {.bytes = work->after, .capacity = sizeof work->after}};
    struct rg_record_line line;
    bool found = false, room = true;
    while (room && rg_record_next_line(&reader, &line)) {
        bool named = line.line == amending->amend->row->item;
        found = found || named;
        room = named || rg_record_add_line(&writer, &line);
    }
    explicit_bzero(&line, sizeof line);
    *after = writer.pack.len;
    return found;
}

static enum rg_status drop_history(struct amending *amending, enum world world)
{
    sqlite3_stmt *gone = NULL;
    enum rg_status status = prepare(amending, histories[world].drop, &gone);
    if (status == RG_OK) {
        status = rg_sql_run(gone);
    }
    rg_sql_finalise(&gone, 1);
    return status;
}

/* A note that HQ has no number for is named by its event. */
static enum rg_status name_noted(struct amending *amending)
{
    static const char *const text = "SELECT event FROM noted WHERE id = ?1";
    struct rg_amendment *amendment = &amending->amendment;
    struct rg_uuid event;
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(amending->saying.outbox->db, &text, 1, &row);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(row, 1, amendment->item));
    }
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK && sqlite3_column_bytes(row, 0) == (int)sizeof event.bytes) {
        memcpy(event.bytes, sqlite3_column_blob(row, 0), sizeof event.bytes);
        rg_uuid_write(&event, amendment->text[0]);
    } else {
        status = status == RG_OK ? RG_CORRUPT : status;
    }
    rg_sql_finalise(&row, 1);
    return status;
}

static enum rg_status drop_carried(struct amending *amending, const char *text, bool note)
{
    sqlite3_stmt *gone = NULL;
    enum rg_status status = prepare(amending, text, &gone);
    if (status == RG_OK && (sqlite3_bind_int(gone, 2, note ? RG_PART_NOTE : RG_PART_OFFER) != SQLITE_OK ||
                            sqlite3_bind_int64(gone, 3, amending->amendment.item) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(gone);
    }
    rg_sql_finalise(&gone, 1);
    return status;
}

/* What is carried is a row of its own, named by its number alone. */
static enum rg_status change_carried(struct amending *amending)
{
    bool note = amending->amend->row->kind == RG_KNOWN_NOTE;
    if (amending->amend->value != NULL || (note && amending->amend->redeems)) {
        return RG_INVALID;
    }
    amending->amendment = (struct rg_amendment){.field = note ? RG_AMENDED_NOTE : RG_AMENDED_OFFER,
                                                .item = amending->amend->row->item};
    enum rg_status status = amending->amendment.item < 0 ? name_noted(amending) : RG_OK;
    if (status == RG_OK) {
        status = drop_carried(amending,
                              "DELETE FROM next_carried WHERE member = ?1 AND feed = ?2 AND id = ?3", note);
    }
    if (status == RG_OK) {
        status =
            drop_carried(amending, "DELETE FROM carried WHERE member = ?1 AND feed = ?2 AND id = ?3", note);
    }
    return status == RG_OK && sqlite3_changes(amending->saying.outbox->db) == 0 ? RG_NOT_FOUND : status;
}

static enum rg_status change_history(struct amending *amending, enum world world)
{
    struct rg_store_work *work = amending->work;
    size_t len = 0, after = 0;
    if (amending->amend->value != NULL) {
        return RG_INVALID;
    }
    enum rg_status status = open_part(amending, histories[world].select, RG_PART_HISTORY, &len);
    if (status != RG_OK) {
        return status;
    }
    amending->amendment =
        (struct rg_amendment){.field = RG_AMENDED_PURCHASE, .item = amending->amend->row->item};
    if (!leave_out(amending, len, &after)) {
        status = RG_NOT_FOUND;
    } else if (after == 0) {
        status = drop_history(amending, world);
    } else {
        status = store_part(amending, histories[world].update, RG_PART_HISTORY, after);
    }
    explicit_bzero(work->before, len);
    explicit_bzero(work->after, after);
    return status;
}

/* A till line is named by its number alone; what else was amended says something of the customer. */
static enum rg_status keep(struct amending *amending, const struct rg_uuid *event)
{
    struct rg_store_work *work = amending->work;
    sqlite3_stmt *put = NULL;
    size_t len = 0;
    enum rg_status status = RG_OK;
    bool line = amending->amendment.field == RG_AMENDED_PURCHASE;
    if (!line) {
        len = rg_amendment_write(&amending->amendment, work->after, RG_AMENDMENT_MAX);
        status = len == 0
                     ? RG_INVALID
                     : rg_vault_seal(amending->saying.outbox->aead, work->key,
                                     subject_of(amending, RG_PART_AMENDED), work->after, len, work->sealed);
        explicit_bzero(work->after, len);
        len += RG_AEAD_OVERHEAD;
    }
    const char *text = put_text;
    if (status == RG_OK) {
        status = rg_sql_prepare(amending->saying.outbox->db, &text, 1, &put);
    }
    if (status == RG_OK &&
        (sqlite3_bind_blob(put, 1, event->bytes, sizeof event->bytes, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_int64(put, 2, amending->amend->member.value) != SQLITE_OK ||
         (line && sqlite3_bind_int64(put, 3, amending->amendment.item) != SQLITE_OK) ||
         sqlite3_bind_blob64(put, 4, len > 0 ? (const void *)work->sealed : "", len, SQLITE_STATIC) !=
             SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

static enum rg_status tell(struct amending *amending)
{
    const struct rg_amend *amend = amending->amend;
    struct rg_event event = {.kind = amend->value != NULL ? RG_EVENT_CORRECT
                                     : amend->redeems     ? RG_EVENT_REDEEM
                                                          : RG_EVENT_DELETE,
                             .associate = amend->associate,
                             .confirmed = amend->confirmed,
                             .at_ms = amend->at_ms,
                             .member = amend->member,
                             .assurance = amend->assurance,
                             .amendment = &amending->amendment};
    enum rg_status status = rg_uuid7(event.at_ms, &event.id);
    if (status == RG_OK) {
        status = rg_outbox_add(amending->saying.outbox, RG_STREAM_CONSENT, &event, 1);
    }
    return status == RG_OK ? keep(amending, &event.id) : status;
}

static enum rg_status change_both(struct amending *amending)
{
    enum rg_known_kind kind = amending->amend->row->kind;
    if (kind == RG_KNOWN_NOTE || kind == RG_KNOWN_OFFER) {
        return change_carried(amending);
    }
    enum rg_status (*change_one)(struct amending *, enum world) =
        kind == RG_KNOWN_PURCHASE ? change_history : change_member;
    enum rg_status status = change_one(amending, NOW);
    if (status == RG_OK) {
        status = change_one(amending, NEXT);
        /* What is damaged there says nothing of anybody. */
        status = status == RG_NOT_FOUND || status == RG_CORRUPT ? RG_OK : status;
    }
    return status;
}

static enum rg_status change(struct amending *amending)
{
    enum rg_status status = open_key(amending);
    if (status == RG_OK) {
        status = change_both(amending);
    }
    if (status == RG_OK) {
        status = tell(amending);
    }
    explicit_bzero(amending->work->key, sizeof amending->work->key);
    /* What is not there needs no deleting. */
    return status == RG_NOT_FOUND && !amending->amend->redeems ? RG_OK : status;
}

enum rg_status rg_store_amend(struct rg_store_outbox *outbox, const struct rg_amend *amend)
{
    struct amending amending = {.amend = amend, .work = outbox->work};
    if (amend->member.value <= 0 || amend->row->kind == RG_KNOWN_CONSENT ||
        (amend->redeems && amend->row->kind != RG_KNOWN_OFFER)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_said_begin(outbox, &amending.saying);
    if (status == RG_OK) {
        status = rg_said_end(&amending.saying, change(&amending));
    }
    explicit_bzero(&amending.amendment, sizeof amending.amendment);
    return status;
}
