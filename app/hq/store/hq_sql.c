#include "hq_sql.h"

#include "hq_ledger.h"
#include "hq_rows.h"
#include "hq_visitors.h"
#include "text.h"

#include <string.h>

enum rg_status rg_hq_status_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW: return RG_OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return RG_BUSY;
    case SQLITE_FULL: return RG_FULL;
    case SQLITE_NOMEM: return RG_NO_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return RG_CORRUPT;
    case SQLITE_CONSTRAINT: return RG_INVALID;
    default: return RG_IO;
    }
}

sqlite3_stmt *rg_hq_statement(struct rg_hq_store *store, const char *sql)
{
    size_t first = (uintptr_t)sql / 16;
    for (size_t i = 0; i < RG_HQ_STATEMENTS; i++) {
        struct rg_hq_statement *slot = &store->statements[(first + i) % RG_HQ_STATEMENTS];
        if (slot->sql == NULL) {
            if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &slot->stmt, NULL) !=
                SQLITE_OK) {
                return NULL;
            }
            slot->sql = sql;
        }
        if (slot->sql == sql) {
            (void)sqlite3_reset(slot->stmt);
            (void)sqlite3_clear_bindings(slot->stmt);
            return slot->stmt;
        }
    }
    return NULL;
}

enum rg_status rg_hq_run(struct rg_hq_store *store, sqlite3_stmt *stmt)
{
    (void)store;
    if (stmt == NULL) {
        return RG_IO;
    }
    int result = sqlite3_step(stmt);
    (void)sqlite3_reset(stmt);
    return rg_hq_status_of(result);
}

enum rg_status rg_hq_first(struct rg_hq_store *store, sqlite3_stmt *stmt)
{
    (void)store;
    return stmt == NULL ? RG_IO : rg_hq_next(stmt);
}

enum rg_status rg_hq_next(sqlite3_stmt *stmt)
{
    int result = sqlite3_step(stmt);
    if (result == SQLITE_ROW) {
        return RG_OK;
    }
    (void)sqlite3_reset(stmt);
    return result == SQLITE_DONE ? RG_NOT_FOUND : rg_hq_status_of(result);
}

enum rg_status rg_hq_execute(struct rg_hq_store *store, const char *sql)
{
    return rg_hq_status_of(sqlite3_exec(store->db, sql, NULL, NULL, NULL));
}

void rg_hq_bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
    (void)sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

const char *rg_hq_column_text(sqlite3_stmt *stmt, int at)
{
    const unsigned char *text = sqlite3_column_text(stmt, at);
    return text == NULL ? "" : (const char *)text;
}

static void forget_heads(struct rg_hq_store *store)
{
    store->heads_site = 0;
    store->next_line = 0;
    store->allowed_member = 0;
    store->chain_read = store->chain_dirty = false;
    store->tombstones = store->corrections = store->merges = -1;
    store->amended = -1;
    store->named_site = 0;
    memset(store->heads_dirty, 0, sizeof store->heads_dirty);
    if (store->aead != NULL) {
        rg_aead_wipe(store->aead);
    }
}

/* Whatever was hearsay is over: from now on commits reach the disk before they return. */
static enum rg_status synchronous_again(struct rg_hq_store *store)
{
    if (store->hearsay) {
        enum rg_status status = rg_hq_execute(store, "PRAGMA synchronous=FULL");
        store->hearsay = status != RG_OK;
        return status;
    }
    return RG_OK;
}

static enum rg_status begin(struct rg_hq_store *store)
{
    enum rg_status status = rg_hq_execute(store, "BEGIN IMMEDIATE");
    if (status == RG_OK) {
        store->in_transaction = true;
        forget_heads(store);
        if (store->aead != NULL) {
            rg_aead_keep(store->aead);
        }
    }
    return status;
}

enum rg_status rg_hq_begin(struct rg_hq_store *store)
{
    if (store->in_transaction) {
        return RG_INVALID;
    }
    enum rg_status status = synchronous_again(store);
    return status == RG_OK ? begin(store) : status;
}

enum rg_status rg_hq_begin_hearsay(struct rg_hq_store *store)
{
    if (store->in_transaction) {
        return RG_INVALID;
    }
    store->hearsay = true;
    enum rg_status status = rg_hq_execute(store, "PRAGMA synchronous=NORMAL");
    if (status == RG_OK) {
        status = begin(store);
    }
    if (status != RG_OK) {
        (void)!synchronous_again(store);
    }
    return status;
}

static enum rg_status save_head(struct rg_hq_store *store, int feed, int64_t site, int64_t version)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO heads VALUES(?1,?2,?3) "
                                                "ON CONFLICT DO UPDATE SET version=excluded.version");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int(stmt, 1, feed);
    (void)sqlite3_bind_int64(stmt, 2, site);
    (void)sqlite3_bind_int64(stmt, 3, version);
    return rg_hq_run(store, stmt);
}

static enum rg_status read_head(struct rg_hq_store *store, int feed, int64_t site, int64_t *version)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT version FROM heads WHERE feed=?1 AND site=?2");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int(stmt, 1, feed);
    (void)sqlite3_bind_int64(stmt, 2, site);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_NOT_FOUND) {
        *version = 0;
        return RG_OK;
    }
    if (status == RG_OK) {
        *version = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_heads_save(struct rg_hq_store *store)
{
    enum rg_status status = RG_OK;
    for (int feed = 0; status == RG_OK && feed < RG_HQ_FEEDS; feed++) {
        if (store->heads_dirty[feed]) {
            status = save_head(store, feed, store->heads_site, store->heads[feed]);
            store->heads_dirty[feed] = status != RG_OK;
        }
    }
    if (status == RG_OK && store->next_line > 0) {
        status = save_head(store, RG_HQ_LINE_HEAD, 0, store->next_line - 1);
    }
    return status;
}

enum rg_status rg_hq_next_row(struct rg_hq_store *store, enum rg_hq_feed feed, int64_t site, int64_t *row)
{
    if (store->heads_site != site) {
        enum rg_status status = rg_hq_heads_save(store);
        store->heads_site = 0;
        for (int i = 0; status == RG_OK && i < RG_HQ_FEEDS; i++) {
            status = read_head(store, i, site, &store->heads[i]);
        }
        if (status != RG_OK) {
            return status;
        }
        store->heads_site = site;
    }
    if (store->heads[feed] >= RG_HQ_VERSIONS) {
        return RG_FULL;
    }
    store->heads[feed]++;
    store->heads_dirty[feed] = true;
    *row = site << RG_HQ_SITE_SHIFT | store->heads[feed];
    return RG_OK;
}

enum rg_status rg_hq_next_line(struct rg_hq_store *store, int64_t *line)
{
    if (store->next_line == 0) {
        int64_t last;
        enum rg_status status = read_head(store, RG_HQ_LINE_HEAD, 0, &last);
        if (status != RG_OK) {
            return status;
        }
        store->next_line = last + 1;
    }
    *line = store->next_line++;
    return RG_OK;
}

enum rg_status rg_hq_line_last(struct rg_hq_store *store, int64_t *line)
{
    if (store->next_line == 0) {
        return read_head(store, RG_HQ_LINE_HEAD, 0, line);
    }
    *line = store->next_line - 1;
    return RG_OK;
}

enum rg_status rg_hq_commit(struct rg_hq_store *store)
{
    enum rg_status status = rg_hq_visitors_settle(store);
    if (status == RG_OK) {
        status = rg_hq_heads_save(store);
    }
    if (status == RG_OK) {
        status = rg_hq_chain_save(store);
    }
    if (status == RG_OK) {
        status = rg_hq_journal_write(store);
    }
    if (status == RG_OK) {
        status = rg_hq_execute(store, "COMMIT");
    }
    if (status != RG_OK) {
        rg_hq_rollback(store);
        return status;
    }
    store->in_transaction = false;
    (void)!synchronous_again(store);
    forget_heads(store);
    rg_hq_journal_written(store);
    return RG_OK;
}

void rg_hq_rollback(struct rg_hq_store *store)
{
    if (store->in_transaction) {
        /* SQLite may have rolled back by itself after a full disk; then this says so and changes nothing. */
        (void)rg_hq_execute(store, "ROLLBACK");
        store->in_transaction = false;
        (void)!synchronous_again(store);
    }
    forget_heads(store);
    rg_hq_journal_forget(store);
}

enum rg_status rg_hq_join(struct rg_hq_store *store, bool *ours)
{
    *ours = !store->in_transaction;
    return *ours ? rg_hq_begin(store) : RG_OK;
}

enum rg_status rg_hq_leave(struct rg_hq_store *store, bool ours, enum rg_status status)
{
    if (!ours) {
        return status;
    }
    if (status == RG_OK) {
        return rg_hq_commit(store);
    }
    rg_hq_rollback(store);
    return status;
}

enum rg_status rg_hq_feed_head(struct rg_hq_store *store, enum rg_hq_feed feed, const char *site,
                               int64_t *version)
{
    int64_t number;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK && store->in_transaction) {
        status = rg_hq_heads_save(store);
    }
    return status == RG_OK ? read_head(store, (int)feed, number, version) : status;
}

enum rg_status rg_hq_member_id(struct rg_hq_store *store, const char *ref, int64_t *id)
{
    enum rg_status status = rg_hq_member_find(store, ref, id);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    status = rg_hq_erased_ref(store, ref);
    if (status != RG_NOT_FOUND) {
        return status == RG_OK ? RG_DENIED : status;
    }
    size_t len = strlen(ref);
    if (len > 0 && len <= 15 && ref[0] != '0' && strspn(ref, "0123456789") == len) {
        int64_t number = 0;
        for (size_t i = 0; i < len; i++) {
            number = number * 10 + (ref[i] - '0');
        }
        *id = number;
        return RG_OK;
    }
    int64_t last;
    status = read_head(store, RG_HQ_MEMBER_HEAD, 0, &last);
    if (status == RG_OK) {
        status = save_head(store, RG_HQ_MEMBER_HEAD, 0, last + 1);
    }
    if (status == RG_OK) {
        *id = RG_HQ_MEMBER_BASE + last;
    }
    return status;
}
