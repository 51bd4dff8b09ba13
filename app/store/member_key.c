#include "member_key.h"

#include "parts.h"

#include <string.h>

enum rg_status rg_member_key_of(struct rg_vault *vault, sqlite3_stmt *row, int64_t member,
                                uint8_t key[RG_KEY_LEN])
{
    const uint8_t *wrapped = sqlite3_column_blob(row, 0);
    return sqlite3_column_bytes(row, 0) == RG_VAULT_WRAPPED ? rg_vault_key_open(vault, member, wrapped, key)
                                                            : RG_CORRUPT;
}

enum rg_status rg_member_key_make(struct rg_vault *vault, sqlite3_stmt *put, int64_t member,
                                  uint8_t key[RG_KEY_LEN])
{
    uint8_t wrapped[RG_VAULT_WRAPPED], fresh[RG_KEY_LEN];
    enum rg_status status = rg_vault_key_make(vault, member, wrapped, fresh);
    if (status == RG_OK && (sqlite3_bind_int64(put, 1, member) != SQLITE_OK ||
                            sqlite3_bind_int64(put, 2, rg_vault_bucket(member)) != SQLITE_OK ||
                            sqlite3_bind_blob(put, 3, wrapped, sizeof wrapped, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(put);
    }
    (void)sqlite3_clear_bindings(put);
    if (status == RG_OK) {
        memcpy(key, fresh, RG_KEY_LEN);
    }
    explicit_bzero(fresh, sizeof fresh);
    return status;
}

/* Into @p plain, which holds @p capacity. */
static enum rg_status open_column(struct rg_aead *aead, sqlite3_stmt *row, int column,
                                  const uint8_t key[RG_KEY_LEN], struct rg_vault_subject subject,
                                  uint8_t *plain, size_t capacity, size_t *len)
{
    const uint8_t *sealed = sqlite3_column_blob(row, column);
    size_t sealed_len = (size_t)sqlite3_column_bytes(row, column);
    if (sealed_len < RG_AEAD_OVERHEAD || sealed_len - RG_AEAD_OVERHEAD > capacity) {
        return RG_CORRUPT;
    }
    *len = sealed_len - RG_AEAD_OVERHEAD;
    return rg_vault_unseal(aead, key, subject, sealed, sealed_len, plain);
}

enum rg_status rg_member_consents_of(struct rg_aead *aead, sqlite3_stmt *row, int64_t member,
                                     const uint8_t key[RG_KEY_LEN], struct rg_record_consents *consents)
{
    uint8_t plain[RG_RECORD_CONSENTS_MAX];
    size_t len = 0;
    consents->count = 0;
    if (sqlite3_column_type(row, 1) == SQLITE_NULL) {
        return RG_OK;
    }
    enum rg_status status = open_column(
        aead, row, 1, key, (struct rg_vault_subject){member, RG_PART_CONSENTS}, plain, sizeof plain, &len);
    if (status == RG_OK && !rg_record_read_consents(plain, len, consents)) {
        status = RG_CORRUPT;
    }
    explicit_bzero(plain, len);
    return status;
}

enum rg_status rg_member_consents_seal(struct rg_aead *aead, int64_t member, const uint8_t key[RG_KEY_LEN],
                                       const struct rg_record_consents *consents, uint8_t *sealed,
                                       size_t *len)
{
    uint8_t plain[RG_RECORD_CONSENTS_MAX];
    size_t plain_len = rg_record_write_consents(consents, plain, sizeof plain);
    enum rg_status status = rg_vault_seal(aead, key, (struct rg_vault_subject){member, RG_PART_CONSENTS},
                                          plain, plain_len, sealed);
    explicit_bzero(plain, plain_len);
    if (status == RG_OK) {
        *len = plain_len + RG_AEAD_OVERHEAD;
    }
    return status;
}

enum rg_status rg_member_said_seal(struct rg_aead *aead, int64_t member, const uint8_t key[RG_KEY_LEN],
                                   const struct rg_record_said *said, uint8_t *sealed, size_t *len)
{
    uint8_t plain[RG_RECORD_SAID_MAX];
    size_t plain_len = rg_record_write_said(said, plain, sizeof plain);
    enum rg_status status =
        rg_vault_seal(aead, key, (struct rg_vault_subject){member, RG_PART_SAID}, plain, plain_len, sealed);
    explicit_bzero(plain, sizeof plain);
    if (status == RG_OK) {
        *len = plain_len + RG_AEAD_OVERHEAD;
    }
    return status;
}

enum rg_status rg_member_said_of(struct rg_aead *aead, sqlite3_stmt *row, int64_t member,
                                 const uint8_t key[RG_KEY_LEN], struct rg_record_said *said)
{
    uint8_t plain[RG_RECORD_SAID_MAX];
    size_t len = 0;
    enum rg_status status = open_column(aead, row, 0, key, (struct rg_vault_subject){member, RG_PART_SAID},
                                        plain, sizeof plain, &len);
    if (status == RG_OK && !rg_record_read_said(plain, len, said)) {
        status = RG_CORRUPT;
    }
    explicit_bzero(plain, sizeof plain);
    return status;
}
