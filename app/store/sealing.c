#include "sealing.h"

#include "aside_private.h"

#include "event_seal.h"
#include "log.h"
#include "parts.h"
#include "personal_sql.h"

#include <string.h>

enum rg_status rg_sealing_ring(sqlite3 *db, struct rg_vault_ring *ring)
{
    static const char *const text = "SELECT version, sealed FROM keyring";
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(db, &text, 1, &row);
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        int64_t version = sqlite3_column_int64(row, 0);
        const void *sealed = sqlite3_column_blob(row, 1);
        if (version > 0 && version <= UINT32_MAX &&
            sqlite3_column_bytes(row, 1) == (int)sizeof ring->sealed) {
            ring->version = (uint32_t)version;
            memcpy(ring->sealed, sealed, sizeof ring->sealed);
        } else {
            /* A ring that no root opens. */
            *ring = (struct rg_vault_ring){.version = 0};
        }
    }
    rg_sql_finalise(&row, 1);
    return status;
}

enum rg_status rg_sealing_keep_ring(sqlite3 *db, const struct rg_vault_ring *ring)
{
    static const char *const text = "INSERT OR REPLACE INTO keyring (id, version, sealed) VALUES (1, ?, ?)";
    sqlite3_stmt *put = NULL;
    enum rg_status status = rg_sql_prepare(db, &text, 1, &put);
    if (status == RG_OK &&
        (sqlite3_bind_int64(put, 1, ring->version) != SQLITE_OK ||
         sqlite3_bind_blob(put, 2, ring->sealed, sizeof ring->sealed, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    rg_sql_finalise(&put, 1);
    return status;
}

static enum rg_status first_ring(struct rg_store *store, struct rg_keystore *keystore,
                                 const struct rg_vault_ring *old)
{
    struct rg_vault_ring made;
    const struct rg_vault_ring *ring = old;
    enum rg_status status = old == NULL ? RG_NOT_FOUND : rg_vault_open(keystore, old, &store->vault);
    if (status == RG_NOT_FOUND || status == RG_CORRUPT) {
        status = rg_vault_make(keystore, &made, &store->vault);
        ring = &made;
    }
    return status == RG_OK ? rg_sealing_keep_ring(store->db, ring) : status;
}

/* The root was made before: a power cut in between leaves a ring that does not open, and this begins again. */
static enum rg_status start_over(struct rg_store *store, struct rg_keystore *keystore,
                                 struct rg_store_report *report)
{
    static const char empty[] =
        "DELETE FROM member_key; DELETE FROM member; DELETE FROM history; DELETE FROM carried; DELETE FROM "
        "associate;"
        "DELETE FROM next_member; DELETE FROM next_history; DELETE FROM next_carried; DELETE FROM "
        "next_associate;" RG_ASIDE_GIVE_UP
        "DELETE FROM looking; UPDATE look_chain SET chain = randomblob(8), count = 0, head = zeroblob(32);"
        "DELETE FROM visitor; DELETE FROM recent; DELETE FROM said; DELETE FROM amended; DELETE FROM outbox; "
        "UPDATE "
        "outbox_stream SET acknowledged = 0, last = 0;"
        "UPDATE meta SET value = lower(hex(randomblob(8))) WHERE name = 'outbox_epoch';"
        "UPDATE cursor SET version = 0 WHERE feed IN ('associates', 'consents', 'members', 'purchases', "
        "'notes',"
        " 'requests', 'offers', 'tasks')";
    struct rg_vault_ring ring;
    int64_t lost = 0;
    enum rg_status status = rg_vault_make(keystore, &ring, &store->vault);
    if (status != RG_OK) {
        return status;
    }
    status = rg_sql_number(store->db, "SELECT count(*) FROM outbox", &lost);
    if (status == RG_OK) {
        /* What no key opens need not be overwritten, which would double the file. */
        status = rg_sql_exec(store->db, "PRAGMA secure_delete=OFF; BEGIN IMMEDIATE");
    }
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, empty);
    }
    if (status == RG_OK) {
        status = rg_sealing_keep_ring(store->db, &ring);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, "COMMIT");
    }
    rg_sql_rollback(store->db);
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, "PRAGMA secure_delete=ON");
    }
    if (status == RG_OK) {
        report->condition = RG_STORE_UNREADABLE;
        report->lost = (uint32_t)lost;
    }
    return status;
}

static enum rg_status open_vault(struct rg_store *store, struct rg_keystore *keystore,
                                 const struct rg_vault_ring *old, struct rg_store_report *report)
{
    struct rg_vault_ring ring;
    enum rg_status status = rg_sealing_ring(store->db, &ring);
    if (status == RG_NOT_FOUND) {
        return first_ring(store, keystore, old);
    }
    if (status != RG_OK) {
        return status;
    }
    status = rg_vault_open(keystore, &ring, &store->vault);
    return status == RG_NOT_FOUND || status == RG_CORRUPT ? start_over(store, keystore, report) : status;
}

/* Waiting events of a release that did not seal them. */
static enum rg_status seal_event(struct rg_store *store, sqlite3_stmt *row, sqlite3_stmt *insert)
{
    struct rg_uuid id = {{0}};
    struct rg_event_plain plain = {.member = sqlite3_column_int64(row, 4)};
    uint8_t sealed[RG_EVENT_SEALED_MAX];
    size_t sealed_len = 0;
    const void *id_bytes = sqlite3_column_blob(row, 2);
    size_t id_len = (size_t)sqlite3_column_bytes(row, 2), len = (size_t)sqlite3_column_bytes(row, 3);
    if (id_len == sizeof id.bytes) {
        memcpy(id.bytes, id_bytes, sizeof id.bytes);
    }
    enum rg_status status = RG_OK;
    if (len < sizeof plain.text) {
        memcpy(plain.text, sqlite3_column_text(row, 3), len);
        plain.len = len;
        status = rg_event_seal(store->vault, store->aead, &id, &plain, sealed, &sealed_len);
    }
    explicit_bzero(&plain, sizeof plain);
    if (status == RG_OK && (sqlite3_bind_value(insert, 1, sqlite3_column_value(row, 0)) != SQLITE_OK ||
                            sqlite3_bind_value(insert, 2, sqlite3_column_value(row, 1)) != SQLITE_OK ||
                            sqlite3_bind_value(insert, 3, sqlite3_column_value(row, 2)) != SQLITE_OK ||
                            sqlite3_bind_blob64(insert, 4, sealed, sealed_len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    return status == RG_OK ? rg_sql_run(insert) : status;
}

static enum rg_status seal_outbox(struct rg_store *store)
{
    static const char *const texts[] = {
        "SELECT stream, seq, id, body, CASE WHEN json_valid(body) THEN json_extract(body, '$.member') END"
        " FROM outbox_clear ORDER BY stream, seq",
        "INSERT INTO outbox (stream, seq, id, sealed) VALUES (?, ?, ?, ?)"};
    sqlite3_stmt *statements[2] = {NULL, NULL};
    int64_t there = 0;
    enum rg_status status =
        rg_sql_number(store->db, "SELECT count(*) FROM sqlite_master WHERE name = 'outbox_clear'", &there);
    if (status != RG_OK || there == 0) {
        return status;
    }
    status = rg_sql_exec(store->db, "BEGIN IMMEDIATE");
    if (status == RG_OK) {
        status = rg_sql_prepare(store->db, texts, 2, statements);
    }
    while (status == RG_OK && (status = rg_sql_row(statements[0])) == RG_OK) {
        status = seal_event(store, statements[0], statements[1]);
    }
    rg_sql_finalise(statements, 2);
    if (status == RG_NOT_FOUND) {
        status = rg_sql_exec(store->db, "DROP TABLE outbox_clear; COMMIT");
    }
    rg_sql_rollback(store->db);
    return status;
}

/* What was deleted is overwritten before the file gets shorter: its blocks may be read from the disk's image. Once done,
 * neither the file nor its log holds what earlier releases wrote in clear. */
static void compact(struct rg_store *store)
{
    int64_t pending = 0;
    if (rg_sql_number(store->db, "SELECT count(*) FROM meta WHERE name = 'compact'", &pending) != RG_OK ||
        pending == 0) {
        return;
    }
    enum rg_status status = rg_sql_exec(store->db, "PRAGMA wal_checkpoint(TRUNCATE);"
                                                   "PRAGMA temp_store=FILE; VACUUM; PRAGMA temp_store=MEMORY;"
                                                   "DELETE FROM meta WHERE name = 'compact';"
                                                   "PRAGMA wal_checkpoint(TRUNCATE)");
    if (status != RG_OK) {
        rg_log(RG_LOG_WARNING, "STORE-COMPACT",
               "what an earlier release wrote in clear cannot be cleared from the file yet; the next start "
               "tries "
               "again",
               status);
    }
}

enum rg_status rg_sealing_open(struct rg_store *store, struct rg_keystore *keystore,
                               const struct rg_vault_ring *old, struct rg_store_report *report)
{
    enum rg_status status = rg_aead_make(&store->aead);
    if (status == RG_OK) {
        status = open_vault(store, keystore, old, report);
    }
    if (status == RG_OK) {
        status = seal_outbox(store);
    }
    if (status == RG_OK) {
        status = rg_sealing_consents(store);
    }
    if (status != RG_OK) {
        rg_sealing_close(store);
        return status;
    }
    compact(store);
    return RG_OK;
}

void rg_sealing_close(struct rg_store *store)
{
    rg_vault_close(store->vault);
    rg_aead_free(store->aead);
    store->vault = NULL;
    store->aead = NULL;
}

static enum rg_status check_part(struct rg_store *store, sqlite3_stmt *row, int column,
                                 enum rg_store_part part)
{
    const uint8_t *sealed = sqlite3_column_blob(row, column);
    size_t len = (size_t)sqlite3_column_bytes(row, column);
    if (sqlite3_column_type(row, column) == SQLITE_NULL) {
        return RG_OK;
    }
    if (len < RG_AEAD_OVERHEAD || len - RG_AEAD_OVERHEAD > sizeof store->opened->bytes) {
        return RG_CORRUPT;
    }
    struct rg_vault_subject subject = {.owner = sqlite3_column_int64(row, 0), .part = part};
    enum rg_status status =
        rg_vault_unseal(store->aead, store->opened->key, subject, sealed, len, store->opened->bytes);
    explicit_bzero(store->opened->bytes, len - RG_AEAD_OVERHEAD);
    return status;
}

enum rg_status rg_sealing_check(struct rg_store *store)
{
    sqlite3_stmt *row = NULL;
    enum rg_status status = rg_sql_prepare(store->db, &rg_personal_all_sql, 1, &row);
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        const uint8_t *wrapped = sqlite3_column_blob(row, 1);
        status =
            sqlite3_column_bytes(row, 1) == RG_VAULT_WRAPPED
                ? rg_vault_key_open(store->vault, sqlite3_column_int64(row, 0), wrapped, store->opened->key)
                : RG_CORRUPT;
        if (status == RG_OK) {
            status = check_part(store, row, 2, RG_PART_MEMBER);
        }
        if (status == RG_OK) {
            status = check_part(store, row, 3, RG_PART_HISTORY);
        }
        if (status == RG_OK) {
            status = check_part(store, row, 4, RG_PART_CONSENTS);
        }
    }
    explicit_bzero(store->opened->key, sizeof store->opened->key);
    rg_sql_finalise(&row, 1);
    return status == RG_NOT_FOUND ? RG_OK : status;
}
