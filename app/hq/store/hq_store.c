#include "hq_store.h"

#include "crypto.h"
#include "hq_ledger.h"
#include "hq_migrations.h"
#include "hq_sql.h"
#include "hq_visitors.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum rg_status pragma_int(struct rg_hq_store *store, const char *sql, int64_t *value)
{
    sqlite3_stmt *stmt;
    int result = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
    if (result != SQLITE_OK) {
        return rg_hq_status_of(result);
    }
    result = sqlite3_step(stmt);
    if (result == SQLITE_ROW) {
        *value = sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_finalize(stmt);
    return result == SQLITE_ROW ? RG_OK : rg_hq_status_of(result);
}

static enum rg_status first_time(struct rg_hq_store *store)
{
    uint8_t bytes[RG_HQ_EPOCH_LEN / 2];
    char sql[96] = "INSERT INTO meta VALUES('epoch','";
    enum rg_status status = rg_random(bytes, sizeof bytes);
    if (status != RG_OK) {
        return status;
    }
    rg_hex_write(bytes, sizeof bytes, sql + strlen(sql));
    (void)rg_text_append(sql, sizeof sql, "');");
    status = rg_hq_execute(store, sql);
    return status == RG_OK ? rg_hq_execute(store, "PRAGMA application_id=" RG_HQ_APPLICATION_ID) : status;
}

/* @p version is how many steps the file has had; RG_CORRUPT for a file of somebody else. */
static enum rg_status identify(struct rg_hq_store *store, int64_t *version)
{
    int64_t id, tables;
    enum rg_status status = pragma_int(store, "PRAGMA user_version", version);
    if (status == RG_OK) {
        status = pragma_int(store, "PRAGMA application_id", &id);
    }
    if (status == RG_OK) {
        status = pragma_int(store, "SELECT count(*) FROM sqlite_schema", &tables);
    }
    if (status == RG_OK && tables > 0 && id != strtoll(RG_HQ_APPLICATION_ID, NULL, 10)) {
        return RG_CORRUPT;
    }
    return status == RG_OK && *version > RG_HQ_MIGRATIONS ? RG_UNSUPPORTED : status;
}

static enum rg_status migrate(struct rg_hq_store *store)
{
    int64_t version;
    enum rg_status status = identify(store, &version);
    bool fresh = version == 0;
    for (; status == RG_OK && version < RG_HQ_MIGRATIONS; version++) {
        char set[48];
        (void)snprintf(set, sizeof set, "PRAGMA user_version=%d", (int)version + 1);
        status = rg_hq_execute(store, rg_hq_migrations[version]);
        if (status == RG_OK && version == 0) {
            status = first_time(store);
        }
        if (status == RG_OK && version == 0 && !store->building) {
            status = rg_hq_execute(store, rg_hq_purchase_indexes);
        }
        if (status == RG_OK) {
            status = rg_hq_execute(store, set);
        }
    }
    if (status == RG_OK && fresh) {
        status = rg_hq_retention_first(store);
    }
    return status == RG_IO ? RG_CORRUPT : status;
}

static enum rg_status migrate_alone(struct rg_hq_store *store)
{
    enum rg_status status = rg_hq_execute(store, "BEGIN IMMEDIATE");
    if (status != RG_OK) {
        return status;
    }
    status = migrate(store);
    enum rg_status ended = rg_hq_execute(store, status == RG_OK ? "COMMIT" : "ROLLBACK");
    return status == RG_OK ? ended : status;
}

static enum rg_status read_epoch(struct rg_hq_store *store)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT value FROM meta WHERE name='epoch'");
    enum rg_status status = stmt == NULL ? RG_CORRUPT : rg_hq_first(store, stmt);
    if (status == RG_OK) {
        (void)rg_text_copy(store->epoch, sizeof store->epoch, rg_hq_column_text(stmt, 0));
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status set_up(struct rg_hq_store *store)
{
    int64_t version = 0;
    /* First of all whose file it is: somebody else's must not even change its journal. */
    enum rg_status status = identify(store, &version);
    if (status == RG_OK) {
        status = rg_hq_execute(
            store, store->building
                       ? "PRAGMA journal_mode=OFF;PRAGMA synchronous=OFF;PRAGMA cache_size=-65536;"
                         "PRAGMA locking_mode=EXCLUSIVE;PRAGMA trusted_schema=OFF;"
                       : "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                         "PRAGMA cache_size=-32768;PRAGMA trusted_schema=OFF;");
    }
    /* Without something to do it must not wait for a long import that holds the lock. */
    if (status == RG_OK && version < RG_HQ_MIGRATIONS) {
        status = migrate_alone(store);
    }
    /* What is being built has no visitors, and two million rows to write. */
    if (status == RG_OK && !store->building) {
        status = rg_hq_visitors_watch(store);
    }
    for (int feed = 0; status == RG_OK && feed < RG_HQ_FEEDS; feed++) {
        status = rg_hq_tables_prepare(store, (enum rg_hq_feed)feed);
    }
    if (status == RG_OK) {
        status = read_epoch(store);
    }
    return status == RG_OK ? rg_hq_ledger_backfill(store) : status;
}

/* Half a restore must not be served: who was erased after the backup is in it. */
static enum rg_status refuse_half(struct rg_hq_store *store)
{
    char value[24];
    enum rg_status status = rg_hq_meta_get(store, RG_HQ_META_RESTORING, value, sizeof value);
    return status == RG_OK ? RG_DENIED : status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_store_open(const char *path, enum rg_hq_open how, struct rg_hq_store **store)
{
    bool exists = how == RG_HQ_MUST_EXIST || how == RG_HQ_RESTORE;
    if (exists && access(path, F_OK) != 0) {
        return RG_NOT_FOUND;
    }
    struct rg_hq_store *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->building = how == RG_HQ_BUILD;
    fresh->restoring = how == RG_HQ_RESTORE;
    fresh->tombstones = fresh->corrections = fresh->merges = -1;
    fresh->amended = -1;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (exists ? 0 : SQLITE_OPEN_CREATE);
    int result = sqlite3_open_v2(path, &fresh->db, flags, NULL);
    enum rg_status status = rg_hq_status_of(result);
    if (status == RG_OK) {
        (void)sqlite3_extended_result_codes(fresh->db, 0);
        (void)sqlite3_busy_timeout(fresh->db, 10000);
        status = rg_aead_make(&fresh->aead);
    }
    if (status == RG_OK) {
        status = set_up(fresh);
    }
    if (status == RG_OK && how != RG_HQ_RESTORE) {
        status = refuse_half(fresh);
    }
    if (status != RG_OK) {
        rg_hq_store_close(fresh);
        return status;
    }
    *store = fresh;
    return RG_OK;
}

void rg_hq_store_close(struct rg_hq_store *store)
{
    if (store == NULL) {
        return;
    }
    rg_hq_rollback(store);
    (void)!rg_hq_store_settle(store);
    for (int i = 0; i < RG_HQ_STATEMENTS; i++) {
        (void)sqlite3_finalize(store->statements[i].stmt);
    }
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        struct rg_hq_table_statements *s = &store->tables[feed];
        (void)sqlite3_finalize(s->find);
        (void)sqlite3_finalize(s->insert);
        (void)sqlite3_finalize(s->update);
        (void)sqlite3_finalize(s->move);
        (void)sqlite3_finalize(s->page);
        (void)sqlite3_finalize(s->visits);
    }
    (void)sqlite3_close(store->db);
    rg_hq_buffer_free(&store->rows);
    rg_hq_buffer_free(&store->dels);
    rg_aead_free(store->aead);
    rg_hq_journal_close(store->journal);
    free(store->entries);
    free(store);
}

enum rg_status rg_hq_store_finish(struct rg_hq_store *store)
{
    enum rg_status status = rg_hq_execute(store, rg_hq_purchase_indexes);
    if (status == RG_OK) {
        status = rg_hq_execute(store, "ANALYZE");
    }
    if (status == RG_OK) {
        /* Leaving exclusive mode needs one access before the journal can change. */
        status = rg_hq_execute(store, "PRAGMA synchronous=FULL;PRAGMA locking_mode=NORMAL;"
                                      "SELECT count(*) FROM meta;PRAGMA journal_mode=WAL;");
    }
    return status;
}

void rg_hq_store_keys(struct rg_hq_store *store, struct rg_keystore *keys)
{
    store->keys = keys;
}

void rg_hq_store_patience(struct rg_hq_store *store, int ms)
{
    (void)sqlite3_busy_timeout(store->db, ms);
}

const char *rg_hq_store_error(const struct rg_hq_store *store)
{
    return store == NULL ? "no database" : sqlite3_errmsg(store->db);
}

const char *rg_hq_feed_epoch(const struct rg_hq_store *store)
{
    return store->epoch;
}
