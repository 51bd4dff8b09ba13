#include "hq_card_holder.h"

#include "hq_card_keys.h"
#include "hq_sql.h"
#include "text.h"

#include <string.h>

#define TOKEN 64

static enum rg_status look_up(struct rg_hq_store *store, const struct rg_card_token *token, int64_t beyond,
                              int64_t *member)
{
    char digits[TOKEN + 1];
    int64_t holder = 0;
    int allowed = 0;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT c.holder FROM cards c JOIN members m ON m.id=c.holder AND m.state=1 WHERE "
               "c.token=?1 AND c.key_version=?2 AND c.kind='member' AND c.status='active' AND "
               "c.state=1 AND (?3=0 OR (c.site<>?3 AND m.site<>?3))");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hex_write(token->bytes, sizeof token->bytes, digits);
    rg_hq_bind_text(stmt, 1, digits);
    (void)sqlite3_bind_int64(stmt, 2, token->key_version);
    (void)sqlite3_bind_int64(stmt, 3, beyond);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        holder = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
        /* What another handle has changed since is not seen by what this one remembers. */
        store->allowed_member = 0;
        status = rg_hq_allowed(store, holder, &allowed);
    }
    (void)sqlite3_clear_bindings(stmt);
    explicit_bzero(digits, sizeof digits);
    if (status != RG_OK || (allowed & RG_HQ_MAY_RECOGNISE) == 0) {
        return status == RG_OK ? RG_NOT_FOUND : status;
    }
    *member = holder;
    return RG_OK;
}

enum rg_status rg_hq_card_recognised(struct rg_hq_store *store, const struct rg_card_token *token,
                                     int64_t beyond, int64_t *member)
{
    struct rg_card_token known[2];
    size_t count = 0;
    enum rg_status status = rg_hq_card_known(store, token, known, &count);
    if (status == RG_OK) {
        status = look_up(store, &known[0], beyond, member);
    }
    if (status == RG_NOT_FOUND && count == 2) {
        status = look_up(store, &known[1], beyond, member);
    }
    explicit_bzero(known, sizeof known);
    return status;
}
