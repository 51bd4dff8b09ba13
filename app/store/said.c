/* What is said here: lines of the ledger, written in one transaction with their events. */
#include "said.h"

#include "base64.h"
#include "crypto.h"
#include "handle.h"
#include "member_key.h"
#include "personal_sql.h"
#include "said_private.h"

#include <string.h>

static const char *const texts[RG_SAID_STATEMENTS] = {
    [RG_SAID_KEY] = rg_personal_key_sql,
    [RG_SAID_KEY_PUT] = RG_MEMBER_KEY_PUT,
    [RG_SAID_LINES] = "SELECT sealed FROM said WHERE member = ?1 ORDER BY number",
    [RG_SAID_PUT] = "INSERT INTO said (event, member, sealed, asked) VALUES (?1, ?2, ?3, 0)",
};

/* How things stand with one purpose, as far as this kiosk knows. */
struct standing {
    bool live;
    size_t parent_count;
    struct rg_ledger_id parents[RG_LEDGER_PARENTS];
    const struct rg_record_consent *feed; /* NULL: HQ's ledger says nothing of it */
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
    explicit_bzero(&saying->known, sizeof saying->known);
    if (status == RG_OK) {
        /* The tap handle reads consents from a snapshot. */
        rg_store_announce(outbox->shared, RG_FEED_CONSENTS);
    }
    return status;
}

static enum rg_status find(sqlite3_stmt *statement, struct rg_member_id member)
{
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(statement, 1, member.value));
    return status == RG_OK ? rg_sql_row(statement) : status;
}

enum rg_status rg_said_key(struct rg_saying *saying, struct rg_member_id member, uint8_t key[RG_KEY_LEN])
{
    sqlite3_stmt *row = saying->statements[RG_SAID_KEY];
    struct rg_vault *vault = saying->outbox->vault;
    enum rg_status status = find(row, member);
    if (status == RG_OK) {
        status = rg_member_key_of(vault, row, member.value, key);
        (void)sqlite3_reset(row);
        return status;
    }
    return status == RG_NOT_FOUND
               ? rg_member_key_make(vault, saying->statements[RG_SAID_KEY_PUT], member.value, key)
               : status;
}

static unsigned place_of(uint32_t purpose)
{
    unsigned place = 0;
    while (place < RG_PURPOSES - 1 && (purpose >> place) != 1) {
        place++;
    }
    return place;
}

static enum rg_status read_lines(struct rg_saying *saying, struct rg_member_id member,
                                 const uint8_t key[RG_KEY_LEN])
{
    sqlite3_stmt *row = saying->statements[RG_SAID_LINES];
    struct rg_said_known *known = &saying->known;
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member.value));
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        struct rg_record_said line;
        status = rg_member_said_of(saying->outbox->aead, row, member.value, key, &line);
        if (status == RG_OK) {
            known->said |= line.purpose;
            known->last[place_of(line.purpose)] = line;
        }
        explicit_bzero(&line, sizeof line);
    }
    (void)sqlite3_reset(row);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* Who has no key has said nothing here, and HQ nothing of them. */
static enum rg_status read_known(struct rg_saying *saying, struct rg_member_id member)
{
    sqlite3_stmt *row = saying->statements[RG_SAID_KEY];
    uint8_t key[RG_KEY_LEN];
    explicit_bzero(&saying->known, sizeof saying->known);
    enum rg_status status = find(row, member);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = rg_member_key_of(saying->outbox->vault, row, member.value, key);
    if (status == RG_OK) {
        status = rg_member_consents_of(saying->outbox->aead, row, member.value, key, &saying->known.feed);
    }
    (void)sqlite3_reset(row);
    if (status == RG_OK) {
        status = read_lines(saying, member, key);
    }
    explicit_bzero(key, sizeof key);
    return status;
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

/* The last line that was said here names what the feed's row had then; what the row has gained since is named too. */
static void stand(struct rg_said_known *known, uint32_t purpose, struct standing *standing)
{
    const struct rg_record_said *last = (known->said & purpose) != 0 ? &known->last[place_of(purpose)] : NULL;
    const struct rg_record_consent *feed = rg_record_find_consent(&known->feed, purpose);
    *standing = (struct standing){.live = feed != NULL && feed->granted, .feed = feed};
    size_t heads_len = feed != NULL ? feed->heads_len : 0;
    bool newer = true;
    if (last != NULL) {
        standing->live = rg_said_holds(last, feed);
        add_parent(standing, last->line);
        newer = last->named_len != heads_len ||
                (heads_len > 0 && memcmp(last->named, feed->heads, heads_len) != 0);
    }
    for (size_t at = 0; newer && at < heads_len; at += sizeof(struct rg_ledger_id)) {
        add_parent(standing, feed->heads + at);
    }
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
static enum rg_status keep(struct rg_saying *saying, const struct rg_event *event,
                           const struct rg_record_said *said)
{
    sqlite3_stmt *put = saying->statements[RG_SAID_PUT];
    uint8_t key[RG_KEY_LEN], sealed[RG_MEMBER_SAID_SEALED];
    size_t len = 0;
    enum rg_status status = rg_said_key(saying, event->member, key);
    if (status == RG_OK) {
        status = rg_member_said_seal(saying->outbox->aead, event->member.value, key, said, sealed, &len);
    }
    explicit_bzero(key, sizeof key);
    if (status == RG_OK &&
        (sqlite3_bind_blob(put, 1, event->id.bytes, sizeof event->id.bytes, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_bind_int64(put, 2, event->member.value) != SQLITE_OK ||
         sqlite3_bind_blob64(put, 3, sealed, len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    (void)sqlite3_clear_bindings(put);
    return status;
}

/* A new number has no row of the feed yet, of which it could name the heads. */
static struct rg_record_said record_of(uint32_t purpose, bool granted, const struct rg_ledger_id *line,
                                       const struct rg_record_consent *feed)
{
    struct rg_record_said said = {.purpose = purpose, .granted = granted};
    _Static_assert(sizeof said.line == sizeof line->bytes, "an id");
    memcpy(said.line, line->bytes, sizeof said.line);
    if (feed != NULL) {
        memcpy(said.named, feed->heads, feed->heads_len);
        said.named_len = feed->heads_len;
    }
    return said;
}

static enum rg_status say_one(struct rg_saying *saying, const struct rg_said *said, enum rg_purpose purpose,
                              bool granted)
{
    const struct rg_said_by *by = &said->by;
    struct rg_member_id member = said->member;
    struct standing standing;
    stand(&saying->known, purpose, &standing);
    if (said->before.value == 0 && standing.live == granted) {
        return RG_OK;
    }
    struct rg_ledger_content content = {.purpose = purpose,
                                        .act = granted ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW};
    struct rg_ledger_line line;
    uint8_t bytes[RG_LEDGER_LINE_MAX], key[RG_LEDGER_KEY];
    struct rg_event event = {
        .kind = RG_EVENT_CONSENT, .at_ms = by->at_ms, .member = member, .line = bytes, .line_key = key};
    enum rg_status status = describe(by, &content) ? rg_uuid7(by->at_ms, &event.id) : RG_INVALID;
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
        struct rg_record_said record =
            record_of(purpose, granted, &line.id, said->before.value == 0 ? standing.feed : NULL);
        status = keep(saying, &event, &record);
        explicit_bzero(&record, sizeof record);
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
    enum rg_status status = read_known(saying, said->before.value != 0 ? said->before : said->member);
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
