/* Joining and being forgotten, as what they are at this kiosk. */
#include "said_private.h"

#include "card_key_private.h"
#include "crypto.h"
#include "handle.h"
#include "parts.h"
#include "record.h"
#include "text.h"

#include <string.h>

#define ALL_PURPOSES (((uint32_t)1 << RG_PURPOSES) - 1)

/* A name, a language and when: the rest is not asked. */
#define RECORD_MAX (4u * RG_RECORD_TEXT_MAX)

static const char member_text[] = "INSERT INTO member (id, sealed) VALUES (?1, ?2)";
static const char blocked_text[] = "SELECT 1 FROM card WHERE token = ?1 AND blocked = 1";
static const char card_text[] = "INSERT OR REPLACE INTO card (token, key_version, kind, holder, blocked)"
                                " VALUES (?1, ?2, ?3, ?4, 0)";
static const char drop_text[] = "DELETE FROM card WHERE token = ?1";
static const char key_text[] = RG_CARD_KEY_SQL;
static const char leaving_text[] = "SELECT 1 FROM erasing WHERE member = ?1";
static const char seen_text[] = "SELECT epoch, version FROM cursor WHERE feed = 'consents'";
static const char erasing_text[] = "INSERT OR REPLACE INTO erasing (member, held) VALUES (?1, ?2)";

static enum rg_status new_member(struct rg_member_id *member)
{
    uint64_t random = 0;
    enum rg_status status = rg_random(&random, sizeof random);
    if (status == RG_OK) {
        member->value = RG_MEMBER_ID_GIVEN | (int64_t)(random & (uint64_t)(RG_MEMBER_ID_GIVEN - 1));
    }
    return status;
}

static enum rg_status prepare(struct rg_saying *saying, const char *text, sqlite3_stmt **statement)
{
    return rg_sql_prepare(saying->outbox->db, &text, 1, statement);
}

static enum rg_status put_card(struct rg_saying *saying, const struct rg_card_token *token,
                               struct rg_member_id member)
{
    sqlite3_stmt *put = NULL;
    enum rg_status status = prepare(saying, card_text, &put);
    if (status == RG_OK &&
        (sqlite3_bind_blob(put, 1, token->bytes, sizeof token->bytes, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_int64(put, 2, token->key_version) != SQLITE_OK ||
         sqlite3_bind_int(put, 3, RG_HOLDER_MEMBER) != SQLITE_OK ||
         sqlite3_bind_int64(put, 4, member.value) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

static enum rg_status drop_card(struct rg_saying *saying, const struct rg_card_token *token)
{
    sqlite3_stmt *drop = NULL;
    enum rg_status status = prepare(saying, drop_text, &drop);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_blob(drop, 1, token->bytes, sizeof token->bytes, SQLITE_STATIC));
    }
    if (status == RG_OK) {
        status = rg_sql_run(drop);
    }
    rg_sql_finalise(&drop, 1);
    return status;
}

/* What the card's row would be under now, and what it comes to: the same but while cards are being lifted. */
static enum rg_status lift(struct rg_saying *saying, struct rg_card_token *held, struct rg_card_token *target)
{
    struct rg_keystore *keystore = saying->outbox->keystore;
    struct rg_card_key key = {0, 0};
    sqlite3_stmt *row = NULL;
    enum rg_status status = prepare(saying, key_text, &row);
    if (status == RG_OK) {
        status = rg_card_key_read(row, &key);
    }
    rg_sql_finalise(&row, 1);
    if (status == RG_OK) {
        status = rg_card_key_lift(keystore, key.held, held);
    }
    if (status == RG_OK) {
        *target = *held;
        status = rg_card_key_lift(keystore, key.target, target);
    }
    return status == RG_DENIED ? RG_UNSUPPORTED : status;
}

/* A card that was lost must not become somebody else's. */
static enum rg_status refuse_blocked(struct rg_saying *saying, const struct rg_card_token *token)
{
    sqlite3_stmt *look = NULL;
    enum rg_status status = prepare(saying, blocked_text, &look);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_blob(look, 1, token->bytes, sizeof token->bytes, SQLITE_STATIC));
    }
    if (status == RG_OK) {
        status = rg_sql_row(look);
        status = status == RG_OK ? RG_DENIED : status == RG_NOT_FOUND ? RG_OK : status;
    }
    rg_sql_finalise(&look, 1);
    return status;
}

/* Who asked to be forgotten is nobody any more, even while it is held: the card becomes somebody new. */
static enum rg_status forget_leaving(struct rg_saying *saying, struct rg_member_id *known)
{
    sqlite3_stmt *look = NULL;
    enum rg_status status = prepare(saying, leaving_text, &look);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(look, 1, known->value));
    }
    if (status == RG_OK) {
        status = rg_sql_row(look);
        known->value = status == RG_OK ? 0 : known->value;
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    rg_sql_finalise(&look, 1);
    return status;
}

/* How far this kiosk knew what HQ knows: a withdrawal that it had seen is not held against the customer who joins anew. */
static enum rg_status read_seen(struct rg_saying *saying, struct rg_event *enrol)
{
    sqlite3_stmt *look = NULL;
    enum rg_status status = prepare(saying, seen_text, &look);
    if (status == RG_OK) {
        status = rg_sql_row(look);
        if (status == RG_OK) {
            rg_sql_text(look, 0, enrol->seen_epoch, sizeof enrol->seen_epoch);
            enrol->seen_consents = sqlite3_column_int64(look, 1);
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    rg_sql_finalise(&look, 1);
    return status;
}

static enum rg_status tell(struct rg_saying *saying, struct rg_event *event)
{
    enum rg_status status = rg_uuid7(event->at_ms, &event->id);
    return status == RG_OK ? rg_outbox_add(saying->outbox, RG_STREAM_CONSENT, event, 1) : status;
}

static enum rg_status put_sealed(struct rg_saying *saying, int64_t member, const void *sealed, size_t len)
{
    sqlite3_stmt *put = NULL;
    enum rg_status status = prepare(saying, member_text, &put);
    if (status == RG_OK && (sqlite3_bind_int64(put, 1, member) != SQLITE_OK ||
                            sqlite3_bind_blob64(put, 2, sealed, len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

static enum rg_status seal_member(struct rg_saying *saying, const struct rg_feed_member *row)
{
    struct rg_store_outbox *outbox = saying->outbox;
    struct rg_vault_subject subject = {.owner = row->id, .part = RG_PART_MEMBER};
    uint8_t key[RG_KEY_LEN], plain[RECORD_MAX], sealed[RECORD_MAX + RG_AEAD_OVERHEAD];
    size_t len = rg_record_write_member(row, plain, sizeof plain);
    enum rg_status status = len > 0 ? rg_said_key(saying, (struct rg_member_id){row->id}, key) : RG_INVALID;
    if (status == RG_OK) {
        status = rg_vault_seal(outbox->aead, key, subject, plain, len, sealed);
    }
    explicit_bzero(plain, sizeof plain);
    explicit_bzero(key, sizeof key);
    return status == RG_OK ? put_sealed(saying, row->id, sealed, len + RG_AEAD_OVERHEAD) : status;
}

/* What is typed is what they want to be called, before a badge and after. */
static enum rg_status put_member(struct rg_saying *saying, struct rg_member_id member,
                                 const struct rg_join *join)
{
    struct rg_text_view name = {.text = join->name[0] != '\0' ? join->name : NULL, .len = strlen(join->name)};
    struct rg_feed_member row = {.id = member.value,
                                 .display_name = name,
                                 .first_name = name,
                                 .language = {.text = join->language, .len = strlen(join->language)},
                                 .member_since = join->by.at_ms};
    return seal_member(saying, &row);
}

static bool sound(const struct rg_join *join)
{
    size_t len = strnlen(join->name, RG_NAME_MAX);
    return (join->grants & RG_PURPOSE_RECOGNISE) != 0 && len < RG_NAME_MAX && rg_utf8_valid(join->name, len);
}

static enum rg_status join_as(struct rg_saying *saying, const struct rg_join *join, struct rg_said *said)
{
    struct rg_card_token held = join->token, card = join->token;
    enum rg_status status = lift(saying, &held, &card);
    struct rg_event enrol = {.kind = RG_EVENT_ENROL,
                             .at_ms = join->by.at_ms,
                             .member = said->member,
                             .token = card,
                             .name = join->name,
                             .language = join->language,
                             .minor = join->minor};
    if (status == RG_OK) {
        status = refuse_blocked(saying, &held);
    }
    if (status == RG_OK) {
        status = refuse_blocked(saying, &card);
    }
    if (status == RG_OK) {
        status = forget_leaving(saying, &said->before);
    }
    if (status == RG_OK) {
        status = read_seen(saying, &enrol);
    }
    if (status == RG_OK) {
        status = tell(saying, &enrol);
    }
    if (status == RG_OK) {
        status = rg_said_add(saying, said);
    }
    if (status == RG_OK) {
        status = drop_card(saying, &held);
    }
    if (status == RG_OK) {
        status = put_card(saying, &card, said->member);
    }
    return status == RG_OK ? put_member(saying, said->member, join) : status;
}

enum rg_status rg_store_join(struct rg_store_outbox *outbox, const struct rg_join *join,
                             struct rg_member_id *member)
{
    struct rg_saying saying;
    struct rg_said said = {.before = join->known, .grants = join->grants, .by = join->by};
    if (!sound(join)) {
        return RG_INVALID;
    }
    enum rg_status status = new_member(&said.member);
    if (status == RG_OK) {
        status = rg_said_begin(outbox, &saying);
    }
    if (status == RG_OK) {
        status = rg_said_end(&saying, join_as(&saying, join, &said));
    }
    if (status == RG_OK) {
        *member = said.member;
    }
    return status;
}

static enum rg_status list_for_erasure(struct rg_saying *saying, struct rg_member_id member, bool held)
{
    sqlite3_stmt *put = NULL;
    enum rg_status status = prepare(saying, erasing_text, &put);
    if (status == RG_OK) {
        status = sqlite3_bind_int64(put, 1, member.value) == SQLITE_OK &&
                         sqlite3_bind_int(put, 2, held) == SQLITE_OK
                     ? RG_OK
                     : RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

enum rg_status rg_store_forget_member(struct rg_store_outbox *outbox, const struct rg_forget *forget)
{
    struct rg_saying saying;
    struct rg_said said = {.member = forget->member, .withdrawals = ALL_PURPOSES, .by = forget->by};
    enum rg_status status = rg_said_begin(outbox, &saying);
    if (status != RG_OK) {
        return status;
    }
    struct rg_event erase = {.kind = RG_EVENT_ERASE,
                             .at_ms = forget->by.at_ms,
                             .member = forget->member,
                             .assurance = forget->by.assurance,
                             .hold_ms = forget->hold_ms};
    status = tell(&saying, &erase);
    if (status == RG_OK) {
        status = rg_said_add(&saying, &said);
    }
    if (status == RG_OK) {
        status = list_for_erasure(&saying, forget->member, forget->hold_ms > 0);
    }
    return rg_said_end(&saying, status);
}
