#include "cards.h"

#include "card_key_private.h"
#include "handle.h"
#include "parts.h"
#include "record.h"

#include <string.h>

static enum rg_status look_up(struct rg_store *store, const struct rg_card_token *token,
                              enum rg_assurance assurance, struct rg_member_ref *holder)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_CARD];
    if (sqlite3_bind_blob(statement, 1, token->bytes, sizeof token->bytes, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 2, token->key_version) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = rg_sql_row(statement);
    if (status == RG_OK) {
        int64_t kind = sqlite3_column_int64(statement, 0), id = sqlite3_column_int64(statement, 1);
        int64_t most = sqlite3_column_int64(statement, 2);
        assurance =
            (int64_t)assurance > most && most >= RG_ASSURANCE_L0 ? (enum rg_assurance)most : assurance;
        if (kind == RG_HOLDER_MEMBER) {
            *holder = rg_identity_member((struct rg_member_id){id}, assurance);
        } else if (kind == RG_HOLDER_BADGE) {
            *holder = rg_identity_badge((struct rg_associate_id){id}, assurance);
        } else {
            status = RG_CORRUPT;
        }
        (void)sqlite3_reset(statement);
    }
    (void)sqlite3_clear_bindings(statement);
    return status;
}

enum rg_status rg_store_card_find(struct rg_store *store, const struct rg_card_token *token,
                                  enum rg_assurance assurance, struct rg_member_ref *holder)
{
    enum rg_status status = rg_store_freshen(store);
    if (status != RG_OK) {
        return status;
    }
    const struct rg_card_key *key = &store->card_key;
    struct rg_card_token sought = *token;
    status = rg_card_key_lift(store->keystore, key->held, &sought);
    if (status == RG_OK) {
        status = look_up(store, &sought, assurance, holder);
    }
    if (status == RG_NOT_FOUND && key->target > key->held) {
        status = rg_card_key_lift(store->keystore, key->target, &sought);
        status = status == RG_OK ? look_up(store, &sought, assurance, holder) : status;
    }
    explicit_bzero(&sought, sizeof sought);
    return status;
}

enum rg_status rg_store_card_lifted(struct rg_store *store, struct rg_card_token *token)
{
    enum rg_status status = rg_store_freshen(store);
    return status == RG_OK ? rg_card_key_lift(store->keystore, store->card_key.target, token) : status;
}

static enum rg_status open_associate(struct rg_store *store, struct rg_associate_id id, sqlite3_stmt *row,
                                     struct rg_store_associate *associate)
{
    uint8_t plain[RG_RECORD_ASSOCIATE_MAX];
    size_t sealed_len = (size_t)sqlite3_column_bytes(row, 1);
    if (sealed_len < RG_AEAD_OVERHEAD || sealed_len - RG_AEAD_OVERHEAD > sizeof plain) {
        return RG_CORRUPT;
    }
    enum rg_status status = rg_vault_bucket_unseal(store->vault, RG_VAULT_STAFF, store->aead,
                                                   (struct rg_vault_subject){id.value, RG_PART_ASSOCIATE},
                                                   sqlite3_column_blob(row, 1), sealed_len, plain);
    if (status == RG_OK) {
        rg_record_read_associate(plain, sealed_len - RG_AEAD_OVERHEAD, associate);
    }
    explicit_bzero(plain, sizeof plain);
    return status;
}

static enum rg_associate_role role_of(int64_t stored)
{
    return stored == RG_ROLE_IT ? RG_ROLE_IT : RG_ROLE_ASSOCIATE;
}

enum rg_status rg_store_associate(struct rg_store *store, struct rg_associate_id id,
                                  struct rg_store_associate *associate)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_ASSOCIATE];
    enum rg_status status = rg_store_freshen(store);
    if (status == RG_OK) {
        status = rg_sql_status(sqlite3_bind_int64(statement, 1, id.value));
    }
    if (status == RG_OK) {
        status = rg_sql_row(statement);
    }
    if (status == RG_OK) {
        struct rg_store_associate found = {.id = id, .role = role_of(sqlite3_column_int64(statement, 0))};
        status = open_associate(store, id, statement, &found);
        if (status == RG_OK) {
            *associate = found;
        }
        explicit_bzero(&found, sizeof found);
        (void)sqlite3_reset(statement);
    }
    return status;
}
