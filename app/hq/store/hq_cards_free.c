/* Before a card is written: whether it may be theirs. */
#include "hq_cards.h"

#include "hq_card_keys.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "text.h"

enum rg_status rg_hq_card_free(struct rg_hq_store *store, enum rg_hq_card_kind kind, int64_t holder,
                               const struct rg_card_token *token, bool instead)
{
    char hex[65];
    struct rg_card_token card = *token;
    enum rg_status status = rg_hq_card_lift(store, &card);
    if (status == RG_OK && kind == RG_HQ_MEMBER_CARD) {
        status = rg_hq_member_resolve(store, &holder);
    }
    sqlite3_stmt *stmt =
        status == RG_OK
            ? rg_hq_statement(store,
                              "SELECT kind=?2 AND holder=?3 AND (status='active' OR NOT ?4) FROM cards "
                              "WHERE token=?1 AND state<3")
            : NULL;
    if (stmt == NULL) {
        return status == RG_OK ? RG_IO : status;
    }
    rg_hex_write(card.bytes, sizeof card.bytes, hex);
    rg_hq_bind_text(stmt, 1, hex);
    rg_hq_bind_text(stmt, 2, kind == RG_HQ_BADGE ? "badge" : "member");
    (void)sqlite3_bind_int64(stmt, 3, holder);
    (void)sqlite3_bind_int(stmt, 4, instead);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status = sqlite3_column_int(stmt, 0) != 0 ? RG_OK : RG_DENIED;
        (void)sqlite3_reset(stmt);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}
