#include "hq_rows.h"
#include "hq_sql.h"

#include <string.h>

/* Never at a kiosk: with it and a stolen database somebody could ask whether a customer number was erased. */
#define KEY_ERASED "erased-refs"

enum rg_status rg_hq_meta_put(struct rg_hq_store *store, const char *name, const char *value)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO meta VALUES(?1,?2) ON CONFLICT(name) DO UPDATE SET "
                               "value=excluded.value");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, name);
    rg_hq_bind_text(stmt, 2, value);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_meta_get(struct rg_hq_store *store, const char *name, char *value, size_t capacity)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT value FROM meta WHERE name=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, name);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        const char *text = rg_hq_column_text(stmt, 0);
        size_t len = strlen(text);
        if (len < capacity) {
            memcpy(value, text, len + 1);
        } else {
            status = RG_CORRUPT;
        }
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status exists(struct rg_hq_store *store, const char *sql, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_erased_member(struct rg_hq_store *store, int64_t member)
{
    return exists(store, "SELECT 1 FROM tombstone WHERE member=?1", member);
}

enum rg_status rg_hq_erasure_pending(struct rg_hq_store *store, int64_t member)
{
    return exists(store, "SELECT 1 FROM erasure WHERE member=?1", member);
}

enum rg_status rg_hq_hidden(struct rg_hq_store *store, int64_t member)
{
    return exists(store, RG_HQ_HIDDEN_SQL, member);
}

enum rg_status rg_hq_member_resolve(struct rg_hq_store *store, int64_t *member)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT member FROM member_alias WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, *member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *member = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status hash_ref(struct rg_hq_store *store, const char *ref, uint8_t hash[32])
{
    struct rg_keystore *keys = store->keys;
    return keys == NULL ? RG_UNSUPPORTED
                        : keys->ops->hmac_sha256(keys, KEY_ERASED, (const uint8_t *)ref, strlen(ref), hash);
}

enum rg_status rg_hq_count_once(struct rg_hq_store *store, const char *sql, int64_t *count)
{
    if (*count >= 0 && store->in_transaction) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    enum rg_status status = stmt == NULL ? RG_IO : rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *count = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_erased_ref(struct rg_hq_store *store, const char *ref)
{
    uint8_t hash[32];
    enum rg_status status =
        rg_hq_count_once(store, "SELECT count(ref_hash) FROM tombstone", &store->tombstones);
    if (status != RG_OK || store->tombstones == 0) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    status = hash_ref(store, ref, hash);
    if (status != RG_OK) {
        /* A keystore without the key is another one than that under which customers were erased. */
        return status == RG_NOT_FOUND ? RG_UNSUPPORTED : status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT 1 FROM tombstone WHERE ref_hash=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_blob(stmt, 1, hash, sizeof hash, SQLITE_STATIC);
    status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

/* The key is made when the first customer is erased. */
static enum rg_status hash_new(struct rg_hq_store *store, const char *ref, uint8_t hash[32])
{
    enum rg_status status = hash_ref(store, ref, hash);
    if (status == RG_NOT_FOUND) {
        status = store->keys->ops->make(store->keys, KEY_ERASED, 1);
        status = status == RG_OK ? hash_ref(store, ref, hash) : status;
    }
    return status;
}

enum rg_status rg_hq_tombstone_put(struct rg_hq_store *store, int64_t member, int64_t now_ms)
{
    uint8_t hash[32];
    sqlite3_stmt *find = rg_hq_statement(store, "SELECT ref FROM members WHERE id=?1");
    if (find == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(find, 1, member);
    enum rg_status status = rg_hq_first(store, find);
    if (status != RG_OK) {
        return status;
    }
    /* Who joined at a kiosk has no number at the retailer's. */
    bool named = strncmp(rg_hq_column_text(find, 0), RG_HQ_ENROLLED_REF, strlen(RG_HQ_ENROLLED_REF)) != 0;
    if (named) {
        status = hash_new(store, rg_hq_column_text(find, 0), hash);
    }
    (void)sqlite3_reset(find);
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO tombstone(member,at,ref_hash) VALUES(?1,?2,?3)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    if (named) {
        (void)sqlite3_bind_blob(stmt, 3, hash, sizeof hash, SQLITE_STATIC);
        rg_hq_journal_hash(store, member, hash);
    }
    store->tombstones = -1;
    return rg_hq_run(store, stmt);
}
