/* Consents of a release that kept them in clear. They are not pulled anew, because a kiosk that is offline must go on knowing
 * who may be recognised, and what was said here HQ may not have heard yet. */
#include "member_key.h"
#include "personal_sql.h"
#include "sealing.h"

#include <string.h>

enum { CONSENTS = 0, LINES, KEY, KEY_PUT, CONSENTS_PUT, LINE_PUT, STATEMENTS };

static const char *const texts[STATEMENTS] = {
    [CONSENTS] =
        "SELECT member, purpose, granted, text_version, at, heads FROM consent_clear ORDER BY member",
    [LINES] =
        "SELECT member, purpose, granted, line, named, number, event, asked FROM said_clear ORDER BY number",
    [KEY] = rg_personal_key_sql,
    [KEY_PUT] = RG_MEMBER_KEY_PUT,
    [CONSENTS_PUT] = "UPDATE member_key SET consents = ?2 WHERE member = ?1",
    [LINE_PUT] = "INSERT INTO said (number, event, member, sealed, asked) VALUES (?1, ?2, ?3, ?4, ?5)",
};

static enum rg_status key_of(struct rg_store *store, sqlite3_stmt *const *statements, int64_t member,
                             uint8_t key[RG_KEY_LEN])
{
    sqlite3_stmt *row = statements[KEY];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_NOT_FOUND) {
        return rg_member_key_make(store->vault, statements[KEY_PUT], member, key);
    }
    if (status == RG_OK) {
        status = rg_member_key_of(store->vault, row, member, key);
        (void)sqlite3_reset(row);
    }
    return status;
}

static size_t copy_heads(sqlite3_stmt *row, int column, uint8_t *heads, size_t capacity)
{
    const void *bytes = sqlite3_column_blob(row, column);
    size_t len = (size_t)sqlite3_column_bytes(row, column);
    if (bytes == NULL || len > capacity || len % 32 != 0) {
        return 0;
    }
    memcpy(heads, bytes, len);
    return len;
}

static enum rg_status put_consents(struct rg_store *store, sqlite3_stmt *const *statements, int64_t member,
                                   struct rg_record_consents *all)
{
    sqlite3_stmt *put = statements[CONSENTS_PUT];
    uint8_t key[RG_KEY_LEN], sealed[RG_MEMBER_CONSENTS_SEALED];
    size_t len = 0;
    enum rg_status status = all->count > 0 ? key_of(store, statements, member, key) : RG_NOT_FOUND;
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = rg_member_consents_seal(store->aead, member, key, all, sealed, &len);
    explicit_bzero(key, sizeof key);
    explicit_bzero(all, sizeof *all);
    if (status == RG_OK && (sqlite3_bind_int64(put, 1, member) != SQLITE_OK ||
                            sqlite3_bind_blob64(put, 2, sealed, len, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    (void)sqlite3_clear_bindings(put);
    return status;
}

static enum rg_status seal_consents(struct rg_store *store, sqlite3_stmt *const *statements)
{
    sqlite3_stmt *row = statements[CONSENTS];
    struct rg_record_consents *all = &store->opened->consents;
    int64_t member = 0;
    enum rg_status status = RG_OK;
    all->count = 0;
    while (status == RG_OK && (status = rg_sql_row(row)) == RG_OK) {
        int64_t next = sqlite3_column_int64(row, 0);
        if (next != member) {
            status = put_consents(store, statements, member, all);
            member = next;
        }
        /* More than there are purposes: the last ones never counted. */
        if (status == RG_OK && all->count < RG_RECORD_CONSENTS) {
            struct rg_record_consent *consent = &all->rows[all->count++];
            consent->purpose = (uint32_t)sqlite3_column_int64(row, 1);
            consent->granted = sqlite3_column_int(row, 2) == 1;
            rg_sql_text(row, 3, consent->text_version, sizeof consent->text_version);
            consent->at = sqlite3_column_int64(row, 4);
            consent->heads_len = copy_heads(row, 5, consent->heads, sizeof consent->heads);
        }
    }
    (void)sqlite3_reset(row);
    return status == RG_NOT_FOUND ? put_consents(store, statements, member, all) : status;
}

static enum rg_status seal_line(struct rg_store *store, sqlite3_stmt *const *statements)
{
    sqlite3_stmt *row = statements[LINES], *put = statements[LINE_PUT];
    int64_t member = sqlite3_column_int64(row, 0);
    struct rg_record_said said = {.purpose = (uint32_t)sqlite3_column_int64(row, 1),
                                  .granted = sqlite3_column_int(row, 2) == 1};
    uint8_t key[RG_KEY_LEN], sealed[RG_MEMBER_SAID_SEALED];
    size_t len = 0;
    (void)copy_heads(row, 3, said.line, sizeof said.line);
    said.named_len = copy_heads(row, 4, said.named, sizeof said.named);
    enum rg_status status = key_of(store, statements, member, key);
    if (status == RG_OK) {
        status = rg_member_said_seal(store->aead, member, key, &said, sealed, &len);
    }
    explicit_bzero(key, sizeof key);
    explicit_bzero(&said, sizeof said);
    if (status == RG_OK && (sqlite3_bind_value(put, 1, sqlite3_column_value(row, 5)) != SQLITE_OK ||
                            sqlite3_bind_value(put, 2, sqlite3_column_value(row, 6)) != SQLITE_OK ||
                            sqlite3_bind_int64(put, 3, member) != SQLITE_OK ||
                            sqlite3_bind_blob64(put, 4, sealed, len, SQLITE_STATIC) != SQLITE_OK ||
                            sqlite3_bind_value(put, 5, sqlite3_column_value(row, 7)) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    return status == RG_OK ? rg_sql_run(put) : status;
}

static enum rg_status seal_all(struct rg_store *store)
{
    sqlite3_stmt *statements[STATEMENTS];
    enum rg_status status = rg_sql_prepare(store->db, texts, STATEMENTS, statements);
    if (status != RG_OK) {
        return status;
    }
    rg_aead_keep(store->aead);
    rg_vault_keep(store->vault);
    status = seal_consents(store, statements);
    while (status == RG_OK && (status = rg_sql_row(statements[LINES])) == RG_OK) {
        status = seal_line(store, statements);
    }
    rg_aead_wipe(store->aead);
    rg_vault_wipe(store->vault);
    rg_sql_finalise(statements, STATEMENTS);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_sealing_consents(struct rg_store *store)
{
    int64_t there = 0;
    enum rg_status status =
        rg_sql_number(store->db, "SELECT count(*) FROM sqlite_master WHERE name = 'consent_clear'", &there);
    if (status != RG_OK || there == 0) {
        return status;
    }
    status = rg_sql_exec(store->db, "BEGIN IMMEDIATE");
    if (status == RG_OK) {
        status = seal_all(store);
    }
    if (status == RG_OK) {
        status = rg_sql_exec(store->db, "DROP TABLE consent_clear; DROP TABLE said_clear; COMMIT");
    }
    rg_sql_rollback(store->db);
    return status;
}
