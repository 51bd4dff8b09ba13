/* The journal and the database: what is written before a commit, and what is done again by a database that lacks it. */
#include "hq_ledger.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "hq_stand_ins.h"
#include "hq_trial.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rg_status rg_hq_journal_note(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry)
{
    if (store->journal == NULL || store->replaying) {
        return RG_OK;
    }
    if (store->entry_count == store->entry_capacity) {
        size_t capacity = store->entry_capacity == 0 ? 16 : store->entry_capacity * 2;
        struct rg_hq_journal_entry *more = reallocarray(store->entries, capacity, sizeof *more);
        if (more == NULL) {
            return RG_NO_MEMORY;
        }
        store->entries = more;
        store->entry_capacity = capacity;
    }
    store->entries[store->entry_count++] = *entry;
    store->erased = store->erased || entry->kind == RG_HQ_WROTE_ERASED;
    return RG_OK;
}

void rg_hq_journal_hash(struct rg_hq_store *store, int64_t member, const uint8_t hash[32])
{
    for (size_t i = 0; i < store->entry_count; i++) {
        struct rg_hq_journal_entry *entry = &store->entries[i];
        if (entry->kind == RG_HQ_WROTE_ERASED && entry->member == member) {
            memcpy(entry->id, hash, sizeof entry->id);
        }
    }
}

enum rg_status rg_hq_journal_withdrawn(struct rg_hq_store *store, int64_t member, enum rg_purpose purpose,
                                       const struct rg_ledger_id *line, const char *site, int64_t now_ms)
{
    struct rg_hq_journal_entry entry = {.kind = RG_HQ_WROTE_WITHDRAWN,
                                        .member = member,
                                        .stands_for = member,
                                        .at_ms = now_ms,
                                        .purpose = (uint32_t)purpose};
    memcpy(entry.id, line->bytes, sizeof entry.id);
    (void)rg_text_copy(entry.site, sizeof entry.site, site == NULL || !rg_hq_name_valid(site) ? "" : site);
    return rg_hq_journal_note(store, &entry);
}

static enum rg_status position_put(struct rg_hq_store *store, const struct rg_hq_journal_position *at)
{
    char count[24], head[2 * RG_HQ_JOURNAL_HASH + 1];
    (void)snprintf(count, sizeof count, "%llu", (unsigned long long)at->count);
    rg_hex_write(at->head, sizeof at->head, head);
    enum rg_status status = rg_hq_meta_put(store, RG_HQ_META_COUNT, count);
    return status == RG_OK ? rg_hq_meta_put(store, RG_HQ_META_HEAD, head) : status;
}

static enum rg_status position_get(struct rg_hq_store *store, struct rg_hq_journal_position *at)
{
    char count[24], head[2 * RG_HQ_JOURNAL_HASH + 1];
    *at = (struct rg_hq_journal_position){0};
    enum rg_status status = rg_hq_meta_get(store, RG_HQ_META_COUNT, count, sizeof count);
    if (status == RG_OK) {
        status = rg_hq_meta_get(store, RG_HQ_META_HEAD, head, sizeof head);
    }
    if (status == RG_OK) {
        at->count = strtoull(count, NULL, 10);
        status = rg_hex_read(head, at->head, sizeof at->head) == RG_OK ? RG_OK : RG_CORRUPT;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_journal_write(struct rg_hq_store *store)
{
    struct rg_hq_journal_position end;
    if (store->entry_count == 0) {
        return RG_OK;
    }
    /* First there, then here: what is only there is done again or is asked for again; what were only here would be lost. */
    enum rg_status status = rg_hq_journal_append(store->journal, store->entries, store->entry_count, &end);
    if (status == RG_OK) {
        store->entry_count = 0;
        status = position_put(store, &end);
    }
    return status;
}

void rg_hq_journal_written(struct rg_hq_store *store)
{
    store->unsettled = store->unsettled || store->erased;
    store->erased = false;
}

void rg_hq_journal_forget(struct rg_hq_store *store)
{
    store->entry_count = 0;
    store->erased = false;
}

enum rg_status rg_hq_store_settle(struct rg_hq_store *store)
{
    if (store->journal == NULL || !store->unsettled) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_journal_settle(store->journal);
    store->unsettled = status != RG_OK;
    return status;
}

/* RG_OK when the ledger has the line, RG_NOT_FOUND when not. */
static enum rg_status has_line(struct rg_hq_store *store, int64_t member, const uint8_t id[32])
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM ledger_line WHERE id=?2 AND (member=?1 OR member IN "
                               "(SELECT id FROM member_alias WHERE member=?1))");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_blob(stmt, 2, id, 32, SQLITE_STATIC);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

/* The line itself is lost with its key; HQ withdraws in its place, which no grant of before names. Should the line come after
 * all, a grant that names it was said after this one too. */
static enum rg_status withdraw_again(struct rg_hq_store *store, const struct rg_hq_journal_entry *entry)
{
    struct rg_ledger_state state;
    int64_t member = entry->member, site;
    enum rg_purpose purpose = (enum rg_purpose)entry->purpose;
    if (rg_purpose_name(entry->purpose) == NULL) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = rg_hq_member_site(store, member, &site);
    }
    if (status == RG_OK) {
        status = has_line(store, member, entry->id);
        status = status == RG_OK ? RG_DENIED : status == RG_NOT_FOUND ? RG_OK : status;
    }
    if (status != RG_OK) {
        return status == RG_DENIED || status == RG_NOT_FOUND ? RG_OK : status;
    }
    const struct rg_hq_act act = {.member = member,
                                  .purpose = purpose,
                                  .at = entry->at_ms,
                                  .text_version = "restored",
                                  .site = entry->site};
    status = rg_hq_ledger_write(store, &act, &state);
    if (status == RG_OK && state.head_count == 1) {
        status = rg_hq_stand_in_put(store, entry->id, &state.heads[0]);
    }
    if (status == RG_OK) {
        status = rg_hq_consent_apply(store, member, member, purpose, "restored", entry->at_ms);
    }
    return status == RG_OK && purpose == RG_PURPOSE_MEASURE ? rg_hq_trial_forget(store, member) : status;
}

struct replay {
    struct rg_hq_store *store;
    struct rg_hq_replayed *replayed;
};

static enum rg_status take_entry(void *context, const struct rg_hq_journal_entry *entry)
{
    struct replay *replay = context;
    switch (entry->kind) {
    case RG_HQ_WROTE_WITHDRAWN: replay->replayed->withdrawn++; return withdraw_again(replay->store, entry);
    case RG_HQ_WROTE_ERASED:
        replay->replayed->erased++;
        replay->replayed->members += entry->member == entry->stands_for;
        break;
    case RG_HQ_WROTE_RESTRICTED:
    case RG_HQ_WROTE_RELEASED:
        replay->replayed->restricted++;
        return rg_hq_restrict_again(replay->store, entry);
    case RG_HQ_WROTE_ASKED: replay->replayed->asked++; break;
    case RG_HQ_WROTE_KEPT: replay->replayed->kept++; break;
    }
    return rg_hq_erase_again(replay->store, entry);
}

/* In one transaction that begins before the log is read: whoever appends to it holds the database then. */
static enum rg_status replay(struct rg_hq_store *store, struct rg_hq_replayed *replayed)
{
    struct replay context = {store, replayed};
    struct rg_hq_journal_position from, end;
    enum rg_status status = position_get(store, &from);
    /* A log that breaks off behind an old copy may be more than a power cut: that is for people to judge. */
    if (status == RG_OK && !store->restoring) {
        status = rg_hq_journal_mend(store->journal, &from);
    }
    store->replaying = true;
    if (status == RG_OK) {
        status = rg_hq_journal_read(store->journal, &from, take_entry, &context, &end);
    }
    store->replaying = false;
    return status == RG_OK && end.count > from.count ? position_put(store, &end) : status;
}

enum rg_status rg_hq_journal_from_start(struct rg_hq_store *store)
{
    const struct rg_hq_journal_position start = {0};
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, position_put(store, &start)) : status;
}

static enum rg_status open_journal(struct rg_hq_store *store, const char *keys_dir)
{
    char id[RG_HQ_JOURNAL_ID + 1];
    enum rg_status status = rg_hq_meta_get(store, RG_HQ_META_JOURNAL, id, sizeof id);
    bool fresh = status == RG_NOT_FOUND;
    if (fresh) {
        status = rg_hq_journal_name(id);
        status = status == RG_OK ? rg_hq_meta_put(store, RG_HQ_META_JOURNAL, id) : status;
    }
    return status == RG_OK ? rg_hq_journal_open(keys_dir, id, fresh, &store->journal) : status;
}

enum rg_status rg_hq_store_journal(struct rg_hq_store *store, const char *keys_dir,
                                   struct rg_hq_replayed *replayed)
{
    *replayed = (struct rg_hq_replayed){0};
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = open_journal(store, keys_dir);
    if (status == RG_OK) {
        status = replay(store, replayed);
    }
    status = rg_hq_leave(store, ours, status);
    if (status == RG_OK) {
        /* Also what was left by somebody who was killed before it. */
        store->unsettled = true;
        return RG_OK;
    }
    rg_hq_journal_close(store->journal);
    store->journal = NULL;
    return status;
}
