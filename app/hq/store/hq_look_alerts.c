/* What HQ makes people look at: looks that no customer's tap explains, and chains that are not whole. */
#include "hq_looks.h"

#include "hq_looks_private.h"
#include "hq_sql.h"

#include <string.h>

static enum rg_status raise_alert(struct rg_hq_store *store, const struct rg_hq_look_row *row,
                                  const char *kind)
{
    char who[RG_HQ_LOOK_WHO];
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT INTO alert(received,at,kind,site,device,associate,who,look) "
                               "VALUES(?1,?2,?3,?4,?5,?6,?7,?8)");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_look_who(&row->look, who);
    (void)sqlite3_bind_int64(stmt, 1, row->received);
    (void)sqlite3_bind_int64(stmt, 2, row->look.at_ms);
    rg_hq_bind_text(stmt, 3, kind);
    rg_hq_bind_text(stmt, 4, row->site);
    rg_hq_bind_text(stmt, 5, row->device);
    (void)sqlite3_bind_int64(stmt, 6, row->look.associate.value);
    rg_hq_bind_text(stmt, 7, who);
    (void)sqlite3_bind_int64(stmt, 8, row->seq);
    return rg_hq_run(store, stmt);
}

/* Whether the same member was on the same kiosk's screen within the time that a badge has. */
static enum rg_status continues(struct rg_hq_store *store, const struct rg_hq_look_row *row, bool *does)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT 1 FROM looked WHERE member=?1 AND site=?2 AND device=?3 AND seq<?4 AND "
               "at<=?5 AND until>=?6 LIMIT 1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row->member);
    rg_hq_bind_text(stmt, 2, row->site);
    rg_hq_bind_text(stmt, 3, row->device);
    (void)sqlite3_bind_int64(stmt, 4, row->seq);
    (void)sqlite3_bind_int64(stmt, 5, row->look.at_ms);
    (void)sqlite3_bind_int64(stmt, 6, row->look.at_ms - RG_HQ_LOOK_TAP_MS);
    enum rg_status status = rg_hq_first(store, stmt);
    *does = status == RG_OK;
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status judge_tap(struct rg_hq_store *store, const struct rg_hq_look_row *row)
{
    const struct rg_look *look = &row->look;
    bool by_customer = look->began == RG_LOOK_BY_TAP || look->began == RG_LOOK_BY_CODE;
    bool explained =
        by_customer || (look->began != RG_LOOK_BY_NOTHING && look->since_tap_ms <= RG_HQ_LOOK_TAP_MS);
    enum rg_status status = RG_OK;
    /* The kiosk's word that there was a tap is not enough: the look that it opened must be there. */
    if (explained && look->began == RG_LOOK_BY_BADGE && row->member != 0) {
        status = continues(store, row, &explained);
    }
    return status == RG_OK && !explained ? raise_alert(store, row, "no-tap") : status;
}

/* Once an hour for a badge: the first look over the limit says it. */
static enum rg_status judge_many(struct rg_hq_store *store, const struct rg_hq_look_row *row)
{
    const struct rg_look *look = &row->look;
    uint32_t most = store->look_policy.many == 0 ? RG_HQ_LOOK_MANY : store->look_policy.many;
    if (look->associate.value == 0 || look->scope != RG_LOOK_PROFILE) {
        return RG_OK;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT count(DISTINCT member),(SELECT count(*) FROM alert a WHERE a.kind='many' AND "
        "a.associate=?1 AND a.at BETWEEN ?2 AND ?3) FROM looked WHERE associate=?1 AND scope=?4 AND at "
        "BETWEEN ?2 AND ?3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, look->associate.value);
    (void)sqlite3_bind_int64(stmt, 2, look->at_ms - RG_HQ_LOOK_HOUR_MS);
    (void)sqlite3_bind_int64(stmt, 3, look->at_ms);
    (void)sqlite3_bind_int(stmt, 4, RG_LOOK_PROFILE);
    enum rg_status status = rg_hq_first(store, stmt);
    bool many = status == RG_OK && sqlite3_column_int64(stmt, 0) > most && sqlite3_column_int64(stmt, 1) == 0;
    (void)sqlite3_reset(stmt);
    return many ? raise_alert(store, row, "many") : status;
}

enum rg_status rg_hq_look_judge(struct rg_hq_store *store, const struct rg_hq_look_row *row,
                                enum rg_hq_look_place place)
{
    enum rg_status status = RG_OK;
    if (place == RG_HQ_LOOK_BROKEN || place == RG_HQ_LOOK_NEW_CHAIN) {
        status = raise_alert(store, row, place == RG_HQ_LOOK_BROKEN ? "chain" : "new-chain");
    }
    if (status == RG_OK) {
        status = judge_tap(store, row);
    }
    if (status == RG_OK && row->look.closed) {
        status = raise_alert(store, row, "closed");
    }
    return status == RG_OK ? judge_many(store, row) : status;
}
