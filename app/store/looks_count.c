/* How often each member was shown here, under their own key. */
#include "handle.h"
#include "looks.h"
#include "parts.h"

#include <endian.h>
#include <string.h>

#define COUNT        16u
#define COUNT_SEALED (COUNT + RG_AEAD_OVERHEAD)

static struct rg_vault_subject count_subject(int64_t member)
{
    return (struct rg_vault_subject){.owner = member, .part = RG_PART_LOOKS};
}

/* RG_NOT_FOUND: there is no count that opens. @p key is the member's; the caller wipes it. */
static enum rg_status open_count(struct rg_vault *vault, struct rg_aead *aead, sqlite3_stmt *row,
                                 int64_t member, uint8_t key[RG_KEY_LEN], struct rg_looks *looks)
{
    uint64_t numbers[2];
    if (sqlite3_column_bytes(row, 0) != RG_VAULT_WRAPPED) {
        return RG_CORRUPT;
    }
    enum rg_status status = rg_vault_key_open(vault, member, sqlite3_column_blob(row, 0), key);
    if (status != RG_OK) {
        return status;
    }
    if (sqlite3_column_bytes(row, 1) != COUNT_SEALED) {
        return RG_NOT_FOUND;
    }
    status =
        rg_vault_unseal(aead, key, count_subject(member), sqlite3_column_blob(row, 1), COUNT_SEALED, numbers);
    if (status == RG_OK) {
        *looks = (struct rg_looks){.times = le64toh(numbers[0]), .last_ms = (int64_t)le64toh(numbers[1])};
    }
    explicit_bzero(numbers, sizeof numbers);
    return status == RG_CORRUPT ? RG_NOT_FOUND : status;
}

static enum rg_status keep_count(struct rg_store_outbox *outbox, int64_t member,
                                 const uint8_t key[RG_KEY_LEN], const struct rg_looks *looks)
{
    sqlite3_stmt *set = outbox->looks[RG_LOOK_COUNT_SET];
    uint64_t numbers[2] = {htole64(looks->times), htole64((uint64_t)looks->last_ms)};
    uint8_t sealed[COUNT_SEALED];
    enum rg_status status =
        rg_vault_seal(outbox->aead, key, count_subject(member), numbers, sizeof numbers, sealed);
    explicit_bzero(numbers, sizeof numbers);
    if (status == RG_OK && (sqlite3_bind_int64(set, 1, member) != SQLITE_OK ||
                            sqlite3_bind_blob(set, 2, sealed, sizeof sealed, SQLITE_STATIC) != SQLITE_OK)) {
        status = RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        status = rg_sql_run(set);
    }
    (void)sqlite3_clear_bindings(set);
    return status;
}

enum rg_status rg_look_count(struct rg_store_outbox *outbox, int64_t member, int64_t at_ms)
{
    sqlite3_stmt *row = outbox->looks[RG_LOOK_COUNT];
    struct rg_looks looks = {0};
    uint8_t key[RG_KEY_LEN];
    enum rg_status status = rg_sql_status(sqlite3_bind_int64(row, 1, member));
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = open_count(outbox->vault, outbox->aead, row, member, key, &looks);
    (void)sqlite3_reset(row);
    if (status == RG_OK || status == RG_NOT_FOUND) {
        looks.times++;
        looks.last_ms = at_ms > looks.last_ms ? at_ms : looks.last_ms;
        status = keep_count(outbox, member, key, &looks);
    }
    explicit_bzero(key, sizeof key);
    return status == RG_CORRUPT ? RG_OK : status;
}

enum rg_status rg_store_looks_of(struct rg_store *store, const struct rg_consent_grant *grant,
                                 struct rg_looks *looks)
{
    sqlite3_stmt *row = NULL;
    uint8_t key[RG_KEY_LEN];
    struct rg_looks found = {0};
    if (grant->scope != RG_SCOPE_PROFILE || !rg_consent_allows(grant, RG_PURPOSE_RECOGNISE)) {
        return RG_DENIED;
    }
    /* The events thread counted since the snapshot, and tells nobody: this one reader looks for itself. */
    rg_store_forget(store);
    enum rg_status status = rg_sql_prepare(store->db, &rg_look_texts[RG_LOOK_COUNT], 1, &row);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(row, 1, grant->member.value));
    }
    if (status == RG_OK) {
        status = rg_sql_row(row);
    }
    if (status == RG_OK) {
        status = open_count(store->vault, store->aead, row, grant->member.value, key, &found);
        explicit_bzero(key, sizeof key);
    }
    rg_sql_finalise(&row, 1);
    if (status == RG_OK || status == RG_NOT_FOUND) {
        *looks = found;
        return RG_OK;
    }
    return status;
}
