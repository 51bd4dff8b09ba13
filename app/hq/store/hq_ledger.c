#include "hq_ledger.h"

#include "hq_rows.h"
#include "hq_sql.h"
#include "hq_stand_ins.h"
#include "hq_trial.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t rg_hq_clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum rg_status chain_read(struct rg_hq_store *store)
{
    char count[24] = "0", head[65] = "";
    if (store->chain_read) {
        return RG_OK;
    }
    store->chain = (struct rg_ledger_chain){0};
    enum rg_status status = rg_hq_meta_get(store, "ledger-count", count, sizeof count);
    if (status == RG_OK) {
        status = rg_hq_meta_get(store, "ledger-head", head, sizeof head);
    }
    if (status == RG_OK) {
        store->chain.count = strtoull(count, NULL, 10);
        status = rg_hex_read(head, store->chain.head, sizeof store->chain.head) == RG_OK ? RG_OK : RG_CORRUPT;
    }
    store->chain_read = status == RG_OK || status == RG_NOT_FOUND;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_chain_save(struct rg_hq_store *store)
{
    char count[24], head[65];
    if (!store->chain_dirty) {
        return RG_OK;
    }
    (void)snprintf(count, sizeof count, "%llu", (unsigned long long)store->chain.count);
    rg_hex_write(store->chain.head, sizeof store->chain.head, head);
    enum rg_status status = rg_hq_meta_put(store, "ledger-count", count);
    if (status == RG_OK) {
        status = rg_hq_meta_put(store, "ledger-head", head);
    }
    store->chain_dirty = status != RG_OK;
    return status;
}

static enum rg_status append(struct rg_hq_store *store, const struct rg_ledger_line *line,
                             const uint8_t key[RG_LEDGER_KEY], int64_t now_ms)
{
    uint8_t bytes[RG_LEDGER_LINE_MAX];
    size_t len = 0;
    enum rg_status status = rg_ledger_write(line, bytes, sizeof bytes, &len);
    if (status == RG_OK) {
        status = chain_read(store);
    }
    if (status == RG_OK) {
        status = rg_ledger_chain_add(&store->chain, &line->id);
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO ledger_line VALUES(?1,?2,?3,?4,?5,?6,?7)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    store->chain_dirty = true;
    (void)sqlite3_bind_int64(stmt, 1, (int64_t)store->chain.count);
    (void)sqlite3_bind_blob(stmt, 2, line->id.bytes, sizeof line->id.bytes, SQLITE_STATIC);
    (void)sqlite3_bind_int64(stmt, 3, line->member.value);
    (void)sqlite3_bind_int64(stmt, 4, now_ms);
    (void)sqlite3_bind_blob(stmt, 5, bytes, (int)len, SQLITE_STATIC);
    (void)sqlite3_bind_blob(stmt, 6, key, RG_LEDGER_KEY, SQLITE_STATIC);
    (void)sqlite3_bind_blob(stmt, 7, store->chain.head, sizeof store->chain.head, SQLITE_STATIC);
    return rg_hq_run(store, stmt);
}

static bool row_line(sqlite3_stmt *stmt, int at, struct rg_ledger_line *line)
{
    const uint8_t *bytes = sqlite3_column_blob(stmt, at);
    return bytes != NULL && rg_ledger_read(bytes, (size_t)sqlite3_column_bytes(stmt, at), line) == RG_OK;
}

/* A line that does not open any more counts as nothing: what it said is gone. @return false then. */
static bool row_entry(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_ledger_entry *entry)
{
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    if (sqlite3_column_bytes(stmt, 1) != (int)RG_LEDGER_KEY || !row_line(stmt, 0, &line) ||
        rg_ledger_open(store->aead, &line, sqlite3_column_blob(stmt, 1), &content) != RG_OK) {
        return false;
    }
    *entry = (struct rg_ledger_entry){
        .id = line.id, .purpose = content.purpose, .act = content.act, .parent_count = line.parent_count};
    memcpy(entry->parents, line.parents, sizeof entry->parents);
    explicit_bzero(&content, sizeof content);
    return true;
}

static enum rg_status read_entries(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                   struct rg_ledger_entry **entries, size_t *count)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT line,key FROM ledger_line WHERE member=?1 OR member IN "
                               "(SELECT id FROM member_alias WHERE member=?1)");
    size_t capacity = 0;
    int result;
    *entries = NULL;
    *count = 0;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct rg_ledger_entry entry;
        if (!row_entry(store, stmt, &entry) || entry.purpose != purpose) {
            continue;
        }
        if (*count == capacity) {
            capacity = capacity == 0 ? 8 : capacity * 2;
            struct rg_ledger_entry *more = reallocarray(*entries, capacity, sizeof *more);
            if (more == NULL) {
                result = SQLITE_NOMEM;
                break;
            }
            *entries = more;
        }
        (*entries)[(*count)++] = entry;
    }
    (void)sqlite3_reset(stmt);
    return rg_hq_status_of(result);
}

static enum rg_status weigh(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                            struct rg_ledger_state *state, size_t *count)
{
    struct rg_ledger_entry *entries;
    enum rg_status status = read_entries(store, member, purpose, &entries, count);
    if (status == RG_OK) {
        status = rg_hq_stand_ins_name(store, entries, *count);
    }
    *state = (struct rg_ledger_state){0};
    if (status == RG_OK && rg_ledger_evaluate(entries, *count, purpose, state) != RG_OK) {
        /* More than can be weighed: withdrawn, and crowded so that no line is said to be enough. */
        *state = (struct rg_ledger_state){.known = true, .crowded = true};
    }
    free(entries);
    return status;
}

enum rg_status rg_hq_ledger_state(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                  struct rg_ledger_state *state)
{
    size_t count;
    return weigh(store, member, purpose, state, &count);
}

enum rg_status rg_hq_ledger_write(struct rg_hq_store *store, const struct rg_hq_act *act,
                                  struct rg_ledger_state *state)
{
    struct rg_ledger_content content = {.purpose = act->purpose,
                                        .act = act->granted ? RG_LEDGER_GRANT : RG_LEDGER_WITHDRAW,
                                        .medium = RG_MEDIUM_HQ,
                                        .at_ms = act->at};
    struct rg_ledger_line line;
    uint8_t key[RG_LEDGER_KEY];
    (void)rg_text_copy(content.text_version, sizeof content.text_version, act->text_version);
    (void)rg_text_copy(content.site, sizeof content.site, act->site);
    (void)rg_text_copy(content.device, sizeof content.device, "hq");
    size_t count = 0;
    *state = (struct rg_ledger_state){0};
    enum rg_status status = act->first ? RG_OK : weigh(store, act->member, act->purpose, state, &count);
    if (status == RG_OK) {
        status = rg_ledger_make(store->aead, (struct rg_member_id){act->member}, &content, state->heads,
                                state->head_count, key, &line);
    }
    if (status == RG_OK) {
        status = append(store, &line, key, rg_hq_clock_ms());
    }
    if (status == RG_OK && !act->granted) {
        status =
            rg_hq_journal_withdrawn(store, act->member, act->purpose, &line.id, act->site, rg_hq_clock_ms());
    }
    explicit_bzero(key, sizeof key);
    if (status != RG_OK || state->crowded || count >= RG_LEDGER_ENTRIES_MAX) {
        return status == RG_OK ? rg_hq_ledger_state(store, act->member, act->purpose, state) : status;
    }
    /* It names every head, and so everything: nothing else has to be weighed. */
    *state =
        (struct rg_ledger_state){.known = true, .live = act->granted, .head_count = 1, .heads = {line.id}};
    return RG_OK;
}

/* RG_OK when exactly this line is there, RG_NOT_FOUND when not. */
static enum rg_status line_known(struct rg_hq_store *store, const struct rg_ledger_line *line)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM ledger_line WHERE member=?1 AND id=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, line->member.value);
    (void)sqlite3_bind_blob(stmt, 2, line->id.bytes, sizeof line->id.bytes, SQLITE_STATIC);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

static enum rg_status is_minor(struct rg_hq_store *store, int64_t member, bool *minor)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT minor FROM members WHERE id=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *minor = sqlite3_column_int(stmt, 0) != 0;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* Whose line it is and whether it may be taken: RG_OK with the member that it counts for. *gone: they were erased, and a kiosk that
 * tells of the withdrawals that go with it need not hear of a fault. */
static enum rg_status judge(struct rg_hq_store *store, const struct rg_ledger_line *line,
                            const struct rg_ledger_content *content, int64_t *member, bool *gone,
                            const char **code)
{
    bool minor = false;
    *gone = false;
    *member = line->member.value;
    enum rg_status status = rg_hq_member_resolve(store, member);
    if (status == RG_OK) {
        *code = "erased-member";
        status = rg_hq_erased_member(store, *member);
        *gone = status == RG_OK;
        if (*gone) {
            return content->act == RG_LEDGER_GRANT ? RG_INVALID : RG_OK;
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status == RG_OK) {
        *code = "unknown-member";
        status = is_minor(store, *member, &minor);
    }
    if (status == RG_OK && minor && content->act == RG_LEDGER_GRANT &&
        content->purpose != RG_PURPOSE_RECOGNISE) {
        *code = "minor";
        return RG_INVALID;
    }
    return status;
}

/* Whether somebody who joined again did so after their withdrawal: the kiosk that took the card for a stranger's had seen
 * what the withdrawal made of the consents. Anything later that HQ heard of moves that row on, and is concurrent. */
static enum rg_status joined_after(struct rg_hq_store *store, int64_t named, int64_t member,
                                   enum rg_purpose purpose, bool *after)
{
    *after = false;
    if (named == member) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT 1 FROM member_alias a JOIN consents c ON c.member=a.member JOIN members m ON m.id=a.id WHERE "
        "a.id=?1 AND a.member=?2 AND c.purpose=?3 AND c.granted=0 AND c.site=m.site AND (c.row&?4)<=a.seen");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, named);
    (void)sqlite3_bind_int64(stmt, 2, member);
    rg_hq_bind_text(stmt, 3, rg_purpose_name((uint32_t)purpose));
    (void)sqlite3_bind_int64(stmt, 4, RG_HQ_VERSIONS);
    enum rg_status status = rg_hq_first(store, stmt);
    *after = status == RG_OK;
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status take_line(struct rg_hq_store *store, const struct rg_ledger_line *line,
                                const uint8_t key[RG_LEDGER_KEY], const struct rg_ledger_content *content,
                                int64_t member, int64_t now_ms)
{
    struct rg_ledger_state state;
    bool after;
    enum rg_status status = joined_after(store, line->member.value, member, content->purpose, &after);
    if (status == RG_OK) {
        status = append(store, line, key, now_ms);
    }
    if (status == RG_OK && content->act == RG_LEDGER_WITHDRAW) {
        status = rg_hq_journal_withdrawn(store, member, content->purpose, &line->id, content->site, now_ms);
    }
    if (status == RG_OK && after && content->act == RG_LEDGER_GRANT) {
        const struct rg_hq_act join = {.member = member,
                                       .purpose = content->purpose,
                                       .granted = true,
                                       .at = now_ms,
                                       .text_version = content->text_version,
                                       .site = content->site};
        status = rg_hq_ledger_write(store, &join, &state);
    }
    if (status == RG_OK) {
        status = rg_hq_consent_apply(store, line->member.value, member, content->purpose,
                                     content->text_version, now_ms);
    }
    return status == RG_OK && content->act == RG_LEDGER_WITHDRAW && content->purpose == RG_PURPOSE_MEASURE
               ? rg_hq_trial_forget(store, member)
               : status;
}

enum rg_status rg_hq_ledger_take(struct rg_hq_store *store, const uint8_t *bytes, size_t len,
                                 const uint8_t key[RG_LEDGER_KEY], int64_t now_ms, const char **code)
{
    struct rg_ledger_line line;
    struct rg_ledger_content content;
    int64_t member;
    bool gone = false;
    *code = "bad-line";
    enum rg_status status = rg_ledger_read(bytes, len, &line);
    if (status == RG_OK) {
        status = rg_ledger_open(store->aead, &line, key, &content);
        status = status == RG_CORRUPT ? RG_INVALID : status;
    }
    if (status == RG_OK) {
        status = judge(store, &line, &content, &member, &gone, code);
    }
    if (status == RG_OK && !gone) {
        status = line_known(store, &line);
        if (status != RG_NOT_FOUND) {
            return status;
        }
        status = take_line(store, &line, key, &content, member, now_ms);
    }
    explicit_bzero(&content, sizeof content);
    return status;
}

enum rg_status rg_hq_ledger_forget(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE ledger_line SET key=NULL WHERE member=?1 OR member IN "
                               "(SELECT id FROM member_alias WHERE member=?1)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_run(store, stmt);
}

void rg_hq_heads_text(const struct rg_ledger_state *state, char text[RG_HQ_HEADS_TEXT])
{
    size_t at = 1;
    text[0] = '[';
    for (size_t i = 0; i < state->head_count; i++) {
        if (i > 0) {
            text[at++] = ',';
        }
        text[at++] = '"';
        rg_hex_write(state->heads[i].bytes, sizeof state->heads[i].bytes, text + at);
        at += 2 * sizeof state->heads[i].bytes;
        text[at++] = '"';
    }
    text[at++] = ']';
    text[at] = '\0';
}
