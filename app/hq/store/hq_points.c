#include "hq_points.h"

#include "hq_member_put.h"
#include "hq_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rg_status rg_hq_points_read(const char *text, int64_t *points)
{
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > 10 || text[len] != '\0' || (text[0] == '0' && len > 1)) {
        return RG_INVALID;
    }
    int64_t number = strtoll(text, NULL, 10);
    if (number > RG_HQ_POINTS_MAX) {
        return RG_INVALID;
    }
    *points = number;
    return RG_OK;
}

enum rg_status rg_hq_points_weigh(struct rg_hq_store *store, int64_t member, int allowed)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE members SET points=s.total FROM (SELECT sum(balance) AS total FROM points WHERE ?2 AND "
        "(member=?1 OR member IN (SELECT id FROM member_alias WHERE member=?1))) s WHERE id=?1 AND "
        "state<3 AND members.points IS NOT s.total RETURNING row,state");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int(stmt, 2, (allowed & RG_HQ_MAY_PURCHASES) != 0);
    return rg_hq_member_touch(store, stmt, NULL);
}

/* Of whom a number counts for. */
static enum rg_status weigh(struct rg_hq_store *store, int64_t member)
{
    int allowed;
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &allowed);
    }
    return status == RG_OK ? rg_hq_points_weigh(store, member, allowed) : status;
}

static enum rg_status write_balance(struct rg_hq_store *store, int64_t member, int64_t points, bool *changed)
{
    int64_t site;
    if (points < 0 || points > RG_HQ_POINTS_MAX) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_member_site(store, member, &site);
    sqlite3_stmt *stmt = rg_hq_statement(store, "INSERT INTO points(member,balance) VALUES(?1,?2) ON "
                                                "CONFLICT(member) DO UPDATE SET balance=excluded.balance "
                                                "WHERE balance<>excluded.balance");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, points);
    status = rg_hq_run(store, stmt);
    if (status == RG_OK) {
        *changed = sqlite3_changes(store->db) > 0;
        status = *changed ? weigh(store, member) : RG_OK;
    }
    return status;
}

enum rg_status rg_hq_points_put(struct rg_hq_store *store, int64_t member, int64_t points, bool *changed)
{
    char text[24];
    bool wrong = false;
    *changed = false;
    if (store->building) {
        return RG_UNSUPPORTED;
    }
    (void)snprintf(text, sizeof text, "%" PRId64, points);
    enum rg_status status = rg_hq_points_corrected(store, member, text, &wrong);
    explicit_bzero(text, sizeof text);
    if (status != RG_OK || wrong) {
        return status;
    }
    status = write_balance(store, member, points, changed);
    if (status == RG_OK && store->corrections > 0) {
        status = rg_hq_run_for(store, "DELETE FROM correction WHERE member=?1 AND field='points'", member);
        store->corrections = -1;
    }
    return status;
}

enum rg_status rg_hq_points_set(struct rg_hq_store *store, int64_t member, int64_t points)
{
    bool changed;
    return write_balance(store, member, points, &changed);
}

enum rg_status rg_hq_points_forget(struct rg_hq_store *store, int64_t member)
{
    enum rg_status status = rg_hq_run_for(store, "DELETE FROM points WHERE member=?1", member);
    if (status == RG_OK) {
        status = rg_hq_run_for(store, "UPDATE members SET points=NULL WHERE id=?1", member);
    }
    store->allowed_member = 0;
    return status == RG_OK ? weigh(store, member) : status;
}
