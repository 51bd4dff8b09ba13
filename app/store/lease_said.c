/* What customers said here outlasts the lease: HQ has not heard of it, and a withdrawal must hold. It lies sealed by the key of who
 * said it, and that key opens everything else that old images of the disk hold of them; so they get a new one. */
#include "lease.h"

#include "member_key.h"
#include "parts.h"

#include <string.h>

enum { ROW = 0, OLD, FRESH, PUT, KEEP, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    [ROW] = "SELECT sealed, number, member FROM said WHERE number > ? ORDER BY number LIMIT 1",
    [OLD] = "SELECT wrapped FROM member_key WHERE member = ?",
    [FRESH] = "SELECT wrapped FROM temp.fresh WHERE member = ?",
    [PUT] = "INSERT INTO temp.fresh (member, bucket, wrapped) VALUES (?1, ?2, ?3)",
    [KEEP] = "UPDATE said SET sealed = ?2 WHERE number = ?1"};

/* The key that @p find has of the member. */
static enum rg_status key_of(struct rg_store_sync *sync, sqlite3_stmt *find, int64_t member,
                             uint8_t key[RG_KEY_LEN])
{
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(find, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(find);
    }
    if (status == RG_OK) {
        status = rg_member_key_of(sync->vault, find, member, key);
    }
    (void)sqlite3_reset(find);
    return status;
}

static enum rg_status keep(struct rg_store_sync *sync, sqlite3_stmt *const statements[STATEMENTS],
                           int64_t number, int64_t member, const struct rg_record_said *said)
{
    uint8_t key[RG_KEY_LEN], sealed[RG_MEMBER_SAID_SEALED];
    size_t len = 0;
    sqlite3_stmt *update = statements[KEEP];
    enum rg_status status = key_of(sync, statements[FRESH], member, key);
    if (status == RG_NOT_FOUND) {
        status = rg_member_key_make(sync->vault, statements[PUT], member, key);
    }
    if (status == RG_OK) {
        status = rg_member_said_seal(sync->aead, member, key, said, sealed, &len);
    }
    explicit_bzero(key, sizeof key);
    if (status == RG_OK && (sqlite3_bind_int64(update, 1, number) != SQLITE_OK ||
                            sqlite3_bind_blob64(update, 2, sealed, len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(update);
    }
    (void)sqlite3_clear_bindings(update);
    return status;
}

static enum rg_status reseal_next(struct rg_store_sync *sync, sqlite3_stmt *const statements[STATEMENTS],
                                  int64_t *number)
{
    sqlite3_stmt *row = statements[ROW];
    struct rg_record_said said;
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, *number));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status;
    }
    *number = sqlite3_column_int64(row, 1);
    int64_t member = sqlite3_column_int64(row, 2);
    status = key_of(sync, statements[OLD], member, key);
    if (status == RG_OK) {
        status = rg_member_said_of(sync->aead, row, member, key, &said);
    }
    (void)sqlite3_reset(row);
    if (status == RG_OK) {
        status = keep(sync, statements, *number, member, &said);
    } else if (status == RG_CORRUPT || status == RG_NOT_FOUND) {
        /* What was damaged before must not keep everybody's keys. */
        status = RG_OK;
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(&said, sizeof said);
    return status;
}

enum rg_status rg_lease_reseal_said(struct rg_store_sync *sync)
{
    sqlite3_stmt *statements[STATEMENTS] = {NULL};
    int64_t number = INT64_MIN;
    enum rg_status status = rg_sql_exec(
        sync->db,
        "CREATE TEMP TABLE IF NOT EXISTS fresh (member INTEGER PRIMARY KEY, bucket INTEGER, wrapped BLOB);"
        "DELETE FROM temp.fresh");
    if (status == RG_OK) {
        status = rg_sql_prepare(sync->db, texts, STATEMENTS, statements);
    }
    while (status == RG_OK) {
        status = reseal_next(sync, statements, &number);
    }
    rg_sql_finalise(statements, STATEMENTS);
    return status == RG_NOT_FOUND ? RG_OK : status;
}
