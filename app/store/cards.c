#include "cards.h"

#include "card_key_private.h"
#include "card_keys_open.h"
#include "handle.h"
#include "parts.h"
#include "record.h"

#include <string.h>

/* What a card is looked up for, and what its row says. */
struct look {
    enum rg_assurance assurance; /* proven */
    enum rg_medium medium;       /* likewise; NONE: it is not said */
    bool blocked;                /* what is over is looked for, in place of what is not */
    struct rg_member_ref *holder;
    struct rg_card_here *here; /* NULL: its keys are not asked for */
    enum rg_status keys;       /* what became of opening them */
};

/* What is proven by one medium says nothing of another's card: no identifier of the one is one of the other, so somebody made it up. */
static bool is_another(const struct look *look, int64_t medium)
{
    return look->medium > RG_MEDIUM_UID && medium != RG_MEDIUM_NONE && medium != (int64_t)look->medium;
}

static enum rg_status read_row(struct rg_store *store, sqlite3_stmt *row, struct look *look)
{
    int64_t kind = sqlite3_column_int64(row, 0), id = sqlite3_column_int64(row, 1);
    int64_t most = sqlite3_column_int64(row, 2), medium = sqlite3_column_int64(row, 3);
    enum rg_assurance assurance = (int64_t)look->assurance > most && most >= RG_ASSURANCE_L0
                                      ? (enum rg_assurance)most
                                      : look->assurance;
    if (is_another(look, medium)) {
        return RG_NOT_FOUND;
    }
    if (kind == RG_HOLDER_MEMBER) {
        *look->holder = rg_identity_member((struct rg_member_id){id}, assurance);
    } else if (kind == RG_HOLDER_BADGE) {
        *look->holder = rg_identity_badge((struct rg_associate_id){id}, assurance);
    } else {
        return RG_CORRUPT;
    }
    if (look->here != NULL) {
        const struct rg_card_seal_owner owner = {
            .badge = kind == RG_HOLDER_BADGE, .holder = id, .medium = (uint8_t)medium};
        look->here->medium = owner.medium;
        look->keys = rg_card_keys_open(store, &owner, sqlite3_column_blob(row, 4),
                                       (size_t)sqlite3_column_bytes(row, 4), look->here);
    }
    return RG_OK;
}

static enum rg_status look_up(struct rg_store *store, const struct rg_card_token *token, struct look *look)
{
    sqlite3_stmt *statement = store->statements[RG_TAP_CARD];
    if (sqlite3_bind_blob(statement, 1, token->bytes, sizeof token->bytes, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 2, token->key_version) != SQLITE_OK ||
        sqlite3_bind_int(statement, 3, look->blocked) != SQLITE_OK) {
        return RG_NO_MEMORY;
    }
    enum rg_status status = rg_sql_row(statement);
    if (status == RG_OK) {
        status = read_row(store, statement, look);
        (void)sqlite3_reset(statement);
    }
    (void)sqlite3_clear_bindings(statement);
    return status;
}

static enum rg_status find(struct rg_store *store, const struct rg_card_token *token, struct look *look)
{
    enum rg_status status = rg_store_freshen(store);
    if (status != RG_OK) {
        return status;
    }
    const struct rg_card_key *key = &store->card_key;
    struct rg_card_token sought = *token;
    status = rg_card_key_lift(store->keystore, key->held, &sought);
    if (status == RG_OK) {
        status = look_up(store, &sought, look);
    }
    if (status == RG_NOT_FOUND && key->target > key->held) {
        status = rg_card_key_lift(store->keystore, key->target, &sought);
        status = status == RG_OK ? look_up(store, &sought, look) : status;
    }
    explicit_bzero(&sought, sizeof sought);
    return status;
}

enum rg_status rg_store_card_find(struct rg_store *store, const struct rg_card_token *token,
                                  enum rg_assurance assurance, struct rg_member_ref *holder)
{
    struct look look = {.assurance = assurance, .holder = holder};
    return find(store, token, &look);
}

enum rg_status rg_store_card_proven(struct rg_store *store, const struct rg_card_token *token,
                                    enum rg_medium medium, enum rg_assurance assurance,
                                    struct rg_member_ref *holder)
{
    struct look look = {.assurance = assurance, .medium = medium, .holder = holder};
    return find(store, token, &look);
}

enum rg_status rg_store_card_ended(struct rg_store *store, const struct rg_card_token *token,
                                   struct rg_member_ref *holder)
{
    struct look look = {.assurance = RG_ASSURANCE_L0, .blocked = true, .holder = holder};
    return find(store, token, &look);
}

enum rg_status rg_store_card_here(struct rg_store *store, const struct rg_card_token *token,
                                  struct rg_member_ref *holder, struct rg_card_here *here,
                                  enum rg_status *keys)
{
    struct look look = {.assurance = RG_ASSURANCE_L0, .holder = holder, .here = here, .keys = RG_OK};
    enum rg_status status = find(store, token, &look);
    if (status == RG_OK) {
        *keys = look.keys;
    }
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
