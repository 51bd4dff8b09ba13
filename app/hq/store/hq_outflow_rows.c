/* One record each: what an entry of the list says today. */
#include "hq_outflow_private.h"

#include "hq_rows.h"
#include "text.h"

#include <string.h>

static const char *const acts[] = {NULL, "grant", "withdraw"};
static const char *const media[] = {NULL, "card", "phone", "code", "paper", "web", "hq"};
static const char *const presences[] = {"nobody", "associate", "guardian"};

/* Whom an entry is about, as of now. */
struct whom {
    int64_t member; /* the number that counts */
    bool erased, hidden;
};

static void put_name(struct rg_hq_buffer *to, const char *name)
{
    rg_hq_buffer_text(to, ",\"");
    rg_hq_buffer_text(to, name);
    rg_hq_buffer_text(to, "\":");
}

static void put_text(struct rg_hq_buffer *to, const char *name, const char *text)
{
    put_name(to, name);
    rg_hq_buffer_json(to, text, text == NULL ? 0 : strlen(text));
}

static void put_int(struct rg_hq_buffer *to, const char *name, int64_t number)
{
    put_name(to, name);
    rg_hq_buffer_int(to, number);
}

static void put_bool(struct rg_hq_buffer *to, const char *name, bool yes)
{
    put_name(to, name);
    rg_hq_buffer_text(to, yes ? "true" : "false");
}

static enum rg_status look(struct rg_hq_store *store, const struct rg_hq_entry *entry, struct whom *whom)
{
    *whom = (struct whom){.member = entry->member};
    enum rg_status status = rg_hq_member_resolve(store, &whom->member);
    if (status == RG_OK) {
        status = rg_hq_erased_member(store, whom->member);
        whom->erased = status == RG_OK;
    }
    if (status == RG_NOT_FOUND) {
        status = rg_hq_hidden(store, whom->member);
        whom->hidden = status == RG_OK;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status begin(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                            const struct whom *whom, const char *kind, struct rg_hq_buffer *to)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT ref FROM members WHERE id IN (?1,?2) AND state<3 AND ref NOT LIKE 'enrolled:%' AND ref "
        "NOT LIKE 'erased:%' ORDER BY id=?1 DESC LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, entry->member);
    (void)sqlite3_bind_int64(stmt, 2, whom->member);
    enum rg_status status = rg_hq_first(store, stmt);
    bool erased = entry->kind == RG_HQ_TOLD_ERASED;
    const char *external = erased            ? (entry->ref[0] != '\0' ? entry->ref : NULL)
                           : status == RG_OK ? rg_hq_column_text(stmt, 0)
                                             : NULL;
    rg_hq_buffer_text(to, "{\"n\":");
    rg_hq_buffer_int(to, entry->seq);
    put_text(to, "kind", kind);
    put_int(to, "at", entry->at);
    put_int(to, "member", erased ? entry->member : whom->member);
    put_int(to, "named", entry->member);
    put_text(to, "external", external);
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status enrol(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                            const struct whom *whom, struct rg_hq_buffer *to)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT s.id,m.display_name,m.language,m.minor FROM members m JOIN sites s ON "
                               "s.number=m.site WHERE m.id=?1 AND m.state<3");
    enum rg_status status = begin(store, entry, whom, "enrol", to);
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, whom->member);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        put_text(to, "site", rg_hq_column_text(stmt, 0));
        put_text(to, "name", (const char *)sqlite3_column_text(stmt, 1));
        put_text(to, "language", (const char *)sqlite3_column_text(stmt, 2));
        put_bool(to, "minor", sqlite3_column_int(stmt, 3) != 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status open_line(struct rg_hq_store *store, int64_t seq, struct rg_ledger_line *line,
                                struct rg_ledger_content *content)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT line,key FROM ledger_line WHERE seq=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, seq);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    const uint8_t *bytes = sqlite3_column_blob(stmt, 0), *key = sqlite3_column_blob(stmt, 1);
    bool opens = bytes != NULL && sqlite3_column_bytes(stmt, 1) == (int)RG_LEDGER_KEY &&
                 rg_ledger_read(bytes, (size_t)sqlite3_column_bytes(stmt, 0), line) == RG_OK &&
                 rg_ledger_open(store->aead, line, key, content) == RG_OK;
    (void)sqlite3_reset(stmt);
    return opens ? RG_OK : RG_NOT_FOUND;
}

static enum rg_status is_live(struct rg_hq_store *store, int64_t member, const char *purpose, bool *live)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT 1 FROM consents WHERE member=?1 AND purpose=?2 AND granted=1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, purpose);
    enum rg_status status = rg_hq_first(store, stmt);
    *live = status == RG_OK;
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static void put_content(struct rg_hq_buffer *to, const struct rg_ledger_content *content)
{
    put_text(to, "act", acts[content->act]);
    put_text(to, "medium", media[content->medium]);
    put_int(to, "assurance", content->assurance);
    put_text(to, "present", presences[content->present]);
    put_int(to, "associate", content->associate.value);
    put_int(to, "said", content->at_ms);
    put_text(to, "text_version", content->text_version);
    put_text(to, "language", content->language);
    put_text(to, "site", content->site);
    put_text(to, "device", content->device);
}

/* A refusal is told whatever holds: who keeps to it needs no leave. */
static enum rg_status consent(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                              const struct whom *whom, struct rg_hq_buffer *to)
{
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    char id[65];
    bool live = false;
    enum rg_status status = open_line(store, entry->number, &line, &content);
    if (status == RG_OK && whom->hidden && content.act == RG_LEDGER_GRANT) {
        status = RG_NOT_FOUND;
    }
    const char *purpose = status == RG_OK ? rg_purpose_name((uint32_t)content.purpose) : NULL;
    if (status == RG_OK) {
        status = is_live(store, whom->member, purpose, &live);
    }
    if (status == RG_OK) {
        status = begin(store, entry, whom, "consent", to);
    }
    if (status == RG_OK) {
        rg_hex_write(line.id.bytes, sizeof line.id.bytes, id);
        put_text(to, "id", id);
        put_text(to, "purpose", purpose);
        put_bool(to, "live", live && !whom->hidden);
        put_content(to, &content);
    }
    explicit_bzero(&content, sizeof content);
    return status;
}

static enum rg_status change(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                             const struct whom *whom, struct rg_hq_buffer *to)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT body FROM outflow_change WHERE number=?1");
    enum rg_status status = begin(store, entry, whom, "change", to);
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, entry->number);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        const char *body = rg_hq_column_text(stmt, 0);
        size_t len = strlen(body);
        /* An object, whose braces are the record's. */
        rg_hq_buffer_text(to, ",");
        rg_hq_buffer_bytes(to, body + 1, len > 2 ? len - 2 : 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status outcome(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                              const struct whom *whom, struct rg_hq_buffer *to)
{
    static const char *const names[] = {"id", "visit", "site", "device", "sku", "outcome", "reason"};
    static const char *const numbers[] = {"associate", "position", "said"};
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT o.id,visit,site,device,(SELECT sku FROM skus s WHERE s.id=product),outcome,reason,"
               "associate,position,at FROM outcomes o WHERE o.id=?1 AND member<>0");
    enum rg_status status = begin(store, entry, whom, "outcome", to);
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    rg_hq_bind_text(stmt, 1, entry->ref);
    status = rg_hq_first(store, stmt);
    for (int i = 0; status == RG_OK && i < 10; i++) {
        if (i < 7) {
            put_text(to, names[i], (const char *)sqlite3_column_text(stmt, i));
        } else {
            put_int(to, numbers[i - 7], sqlite3_column_int64(stmt, i));
        }
    }
    (void)sqlite3_reset(stmt);
    return status;
}

/* Who was recognised, and whose customer that is; while they allow it. */
static enum rg_status arrived(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                              const struct whom *whom, struct rg_hq_buffer *to)
{
    bool look = entry->ref[0] == 'l', live = false;
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        look ? "SELECT w.site,w.device,w.at,m.adviser FROM looked w JOIN members m ON m.id=?2 AND m.state<3 "
               "AND m.adviser IS NOT NULL WHERE w.seq=substr(?1,2)+0 AND w.member<>0"
             : "SELECT w.site,w.device,w.at,m.adviser FROM shown w JOIN members m ON m.id=?2 AND m.state<3 "
               "AND m.adviser IS NOT NULL WHERE w.id=?1 AND w.member<>0");
    enum rg_status status = stmt == NULL ? RG_IO : is_live(store, whom->member, "adviser", &live);
    if (status != RG_OK || !live) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    status = begin(store, entry, whom, "arrived", to);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_bind_text(stmt, 1, entry->ref);
    (void)sqlite3_bind_int64(stmt, 2, whom->member);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        put_int(to, "adviser", sqlite3_column_int64(stmt, 3));
        put_text(to, "site", rg_hq_column_text(stmt, 0));
        put_text(to, "device", rg_hq_column_text(stmt, 1));
        put_int(to, "said", sqlite3_column_int64(stmt, 2));
    }
    (void)sqlite3_reset(stmt);
    return status;
}

static enum rg_status erasure(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                              const struct whom *whom, const char *state, struct rg_hq_buffer *to)
{
    /* What was asked for and is not any more is told by what came of it. */
    enum rg_status status =
        entry->kind == RG_HQ_TOLD_ASKED ? rg_hq_erasure_pending(store, whom->member) : RG_OK;
    if (status == RG_OK) {
        status = begin(store, entry, whom, "erasure", to);
    }
    if (status == RG_OK) {
        put_text(to, "state", state);
    }
    if (status == RG_OK && entry->kind == RG_HQ_TOLD_ASKED) {
        put_int(to, "due", entry->number);
    }
    return status;
}

static enum rg_status write(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                            const struct whom *whom, struct rg_hq_buffer *to)
{
    switch (entry->kind) {
    case RG_HQ_TOLD_ENROL: return enrol(store, entry, whom, to);
    case RG_HQ_TOLD_CONSENT: return consent(store, entry, whom, to);
    case RG_HQ_TOLD_CHANGE: return change(store, entry, whom, to);
    case RG_HQ_TOLD_OUTCOME: return outcome(store, entry, whom, to);
    case RG_HQ_TOLD_ARRIVED: return arrived(store, entry, whom, to);
    case RG_HQ_TOLD_ASKED: return erasure(store, entry, whom, "asked", to);
    case RG_HQ_TOLD_KEPT: return erasure(store, entry, whom, "kept", to);
    case RG_HQ_TOLD_ERASED: return erasure(store, entry, whom, "erased", to);
    }
    return RG_NOT_FOUND;
}

enum rg_status rg_hq_outflow_record(struct rg_hq_store *store, const struct rg_hq_entry *entry,
                                    struct rg_hq_buffer *to)
{
    struct whom whom;
    size_t before = to->len;
    enum rg_status status = look(store, entry, &whom);
    bool held = whom.hidden && (entry->kind == RG_HQ_TOLD_ENROL || entry->kind == RG_HQ_TOLD_CHANGE ||
                                entry->kind == RG_HQ_TOLD_OUTCOME || entry->kind == RG_HQ_TOLD_ARRIVED);
    if (status == RG_OK && ((whom.erased && entry->kind != RG_HQ_TOLD_ERASED) || held)) {
        status = RG_NOT_FOUND;
    }
    if (status == RG_OK) {
        status = write(store, entry, &whom, to);
    }
    if (status == RG_OK) {
        rg_hq_buffer_text(to, "}");
    } else {
        to->len = before;
    }
    return status;
}
