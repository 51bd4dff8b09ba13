/* What customers said and amended here outlasts the lease: HQ has not heard of it, and must not take it back. It lies sealed by the
 * key of who said it, and that key opens everything else that old images of the disk hold of them; so they get a new one. */
#include "lease.h"

#include "amendment.h"
#include "member_key.h"
#include "parts.h"

#include <string.h>

#define PLAIN_MAX (RG_RECORD_SAID_MAX > RG_AMENDMENT_MAX ? RG_RECORD_SAID_MAX : RG_AMENDMENT_MAX)

enum { ROW = 0, OLD, FRESH, PUT, KEEP, STATEMENTS };

#define KEYS                                                                                                 \
    [OLD] = "SELECT wrapped FROM member_key WHERE member = ?",                                               \
    [FRESH] = "SELECT wrapped FROM temp.fresh WHERE member = ?",                                             \
    [PUT] = "INSERT INTO temp.fresh (member, bucket, wrapped) VALUES (?1, ?2, ?3)"

/* What is sealed by a member's key, and as which part. */
static const struct {
    enum rg_store_part part;
    const char *const texts[STATEMENTS];
} tables[] = {
    {RG_PART_SAID,
     {KEYS, [ROW] = "SELECT sealed, number, member FROM said WHERE number > ? ORDER BY number LIMIT 1",
      [KEEP] = "UPDATE said SET sealed = ?2 WHERE number = ?1"}},
    {RG_PART_AMENDED,
     {KEYS,
      [ROW] = "SELECT sealed, number, member FROM amended WHERE number > ? AND line IS NULL"
              " ORDER BY number LIMIT 1",
      [KEEP] = "UPDATE amended SET sealed = ?2 WHERE number = ?1"}}};

struct moving {
    struct rg_store_sync *sync;
    enum rg_store_part part;
    sqlite3_stmt *statements[STATEMENTS];
    int64_t number, member; /* of the row */
    size_t len;
    uint8_t plain[PLAIN_MAX];
};

/* The key that @p find has of the member. */
static enum rg_status key_of(const struct moving *moving, sqlite3_stmt *find, uint8_t key[RG_KEY_LEN])
{
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(find, 1, moving->member));
    if (status == RG_OK) {
        status = rg_sql_row(find);
    }
    if (status == RG_OK) {
        status = rg_member_key_of(moving->sync->vault, find, moving->member, key);
    }
    (void)sqlite3_reset(find);
    return status;
}

static enum rg_status open_row(struct moving *moving, sqlite3_stmt *row)
{
    uint8_t key[RG_KEY_LEN];
    const struct rg_vault_subject subject = {moving->member, moving->part};
    size_t len = (size_t)sqlite3_column_bytes(row, 0);
    enum rg_status status = key_of(moving, moving->statements[OLD], key);
    if (status == RG_OK && (len < RG_AEAD_OVERHEAD || len - RG_AEAD_OVERHEAD > sizeof moving->plain)) {
        status = RG_CORRUPT;
    }
    if (status == RG_OK) {
        moving->len = len - RG_AEAD_OVERHEAD;
        status = rg_vault_unseal(moving->sync->aead, key, subject, sqlite3_column_blob(row, 0), len,
                                 moving->plain);
    }
    explicit_bzero(key, sizeof key);
    return status;
}

static enum rg_status keep_row(struct moving *moving)
{
    uint8_t key[RG_KEY_LEN], sealed[PLAIN_MAX + RG_AEAD_OVERHEAD];
    const struct rg_vault_subject subject = {moving->member, moving->part};
    sqlite3_stmt *update = moving->statements[KEEP];
    enum rg_status status = key_of(moving, moving->statements[FRESH], key);
    if (status == RG_NOT_FOUND) {
        status = rg_member_key_make(moving->sync->vault, moving->statements[PUT], moving->member, key);
    }
    if (status == RG_OK) {
        status = rg_vault_seal(moving->sync->aead, key, subject, moving->plain, moving->len, sealed);
    }
    explicit_bzero(key, sizeof key);
    if (status == RG_OK && (sqlite3_bind_int64(update, 1, moving->number) != SQLITE_OK ||
                            sqlite3_bind_blob64(update, 2, sealed, moving->len + RG_AEAD_OVERHEAD,
                                                SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(update);
    }
    (void)sqlite3_clear_bindings(update);
    return status;
}

static enum rg_status move_next(struct moving *moving)
{
    sqlite3_stmt *row = moving->statements[ROW];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, moving->number));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status;
    }
    moving->number = sqlite3_column_int64(row, 1);
    moving->member = sqlite3_column_int64(row, 2);
    status = open_row(moving, row);
    (void)sqlite3_reset(row);
    if (status == RG_OK) {
        status = keep_row(moving);
    } else if (status == RG_CORRUPT || status == RG_NOT_FOUND) {
        /* What was damaged before must not keep everybody's keys. */
        status = RG_OK;
    }
    explicit_bzero(moving->plain, sizeof moving->plain);
    return status;
}

enum rg_status rg_lease_reseal_said(struct rg_store_sync *sync)
{
    enum rg_status status = rg_sql_exec(
        sync->db,
        "CREATE TEMP TABLE IF NOT EXISTS fresh (member INTEGER PRIMARY KEY, bucket INTEGER, wrapped BLOB);"
        "DELETE FROM temp.fresh");
    for (size_t i = 0; status == RG_OK && i < sizeof tables / sizeof tables[0]; i++) {
        struct moving moving = {.sync = sync, .part = tables[i].part, .number = INT64_MIN};
        status = rg_sql_prepare(sync->db, tables[i].texts, STATEMENTS, moving.statements);
        while (status == RG_OK) {
            status = move_next(&moving);
        }
        rg_sql_finalise(moving.statements, STATEMENTS);
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    return status;
}
