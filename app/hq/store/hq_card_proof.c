#include "hq_card_proof.h"

#include "hq_card_keys.h"
#include "hq_card_media.h"
#include "hq_medium_keys.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

#define TOKEN 64

/* Whose card it is says nothing here: only that there is somebody. */
static enum rg_status may_prove(struct rg_hq_store *store, const struct rg_card_token *token)
{
    char digits[TOKEN + 1];
    int allowed = 0;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT c.holder FROM cards c JOIN members m ON m.id=c.holder AND m.state=1 WHERE "
               "c.token=?1 AND c.key_version=?2 AND c.kind='member' AND c.status='active' AND "
               "c.state=1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hex_write(token->bytes, sizeof token->bytes, digits);
    rg_hq_bind_text(stmt, 1, digits);
    (void)sqlite3_bind_int64(stmt, 2, token->key_version);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        int64_t member = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
        /* What another handle has changed since is not seen by what this one remembers. */
        store->allowed_member = 0;
        status = rg_hq_allowed(store, member, &allowed);
    }
    (void)sqlite3_clear_bindings(stmt);
    explicit_bzero(digits, sizeof digits);
    return status == RG_OK && (allowed & RG_HQ_MAY_RECOGNISE) == 0 ? RG_NOT_FOUND : status;
}

static enum rg_status key_of(struct rg_hq_store *store, const struct rg_card_token *token, bool aes,
                             uint8_t key[16])
{
    struct rg_hq_medium_keys keys = {0};
    enum rg_medium medium;
    enum rg_status status = rg_hq_card_keys_get(store, token, &medium, &keys);
    if (status == RG_OK) {
        status = RG_NOT_FOUND;
        for (size_t i = 0; i < keys.count && i < RG_HQ_MEDIUM_KEYS_MAX; i++) {
            if (keys.keys[i].kind == RG_CARD_KEY_DESFIRE ||
                (!aes && keys.keys[i].kind == RG_CARD_KEY_NTAG424)) {
                memcpy(key, keys.keys[i].bytes, 16);
                status = RG_OK;
            }
        }
    }
    explicit_bzero(&keys, sizeof keys);
    return status;
}

enum rg_status rg_hq_card_proof_key(struct rg_hq_store *store, const struct rg_card_token *token, bool aes,
                                    uint8_t key[16])
{
    struct rg_card_token known[2];
    size_t count = 0;
    enum rg_status status = rg_hq_card_known(store, token, known, &count);
    if (status == RG_OK) {
        status = may_prove(store, &known[0]);
    }
    if (status == RG_NOT_FOUND && count == 2) {
        status = may_prove(store, &known[1]);
    }
    if (status == RG_OK) {
        status = key_of(store, token, aes, key);
    }
    explicit_bzero(known, sizeof known);
    return status;
}
