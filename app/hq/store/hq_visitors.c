#include "hq_visitors.h"

#include "hq_audit.h"
#include "hq_card_holder.h"
#include "hq_card_keys.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define HOUR_MS 3600000
#define DAY_MS  ((int64_t)RG_HQ_VISITORS_DAY)

static enum rg_status exists(struct rg_hq_store *store, const char *sql, int64_t a, int64_t b)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, a);
    (void)sqlite3_bind_int64(stmt, 2, b);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_visits(struct rg_hq_store *store, int64_t member, int64_t site)
{
    return exists(store, "SELECT 1 FROM visitors WHERE member=?1 AND site=?2", member, site);
}

/* Counts what is asked, whatever comes of it: a kiosk that goes through all cards there can be gets few answers. */
static bool admit(struct rg_hq_visitor_limit *limit, int64_t now_ms)
{
    if (limit->asked == 0 || now_ms < limit->since_ms || now_ms - limit->since_ms >= HOUR_MS) {
        *limit = (struct rg_hq_visitor_limit){.since_ms = now_ms};
    }
    if (limit->asked >= RG_HQ_VISITORS_HOUR) {
        return false;
    }
    limit->asked++;
    return true;
}

static enum rg_status note(struct rg_hq_store *store, const struct rg_hq_visitor *visitor, int64_t member,
                           int64_t now_ms)
{
    char who[2 * RG_HQ_SITE_MAX];
    (void)snprintf(who, sizeof who, "%s.%s", visitor->site, visitor->device);
    const struct rg_hq_audit audit = {
        .operator_name = who, .what = "visitor", .member = member, .at_ms = now_ms};
    return rg_hq_audit(store, &audit);
}

/* A kiosk that asks has not got them, whatever it was sent before: all of it goes out again. */
static enum rg_status send_again(struct rg_hq_store *store, int64_t member, int64_t site)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE visitor_rows SET home=0 WHERE member=?1 AND row>>?3=?2 AND feed<>?4");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, site);
    (void)sqlite3_bind_int(stmt, 3, RG_HQ_SITE_SHIFT);
    (void)sqlite3_bind_int(stmt, 4, RG_HQ_ERASURES);
    enum rg_status status = rg_hq_run(store, stmt);
    return status == RG_OK ? rg_hq_run_for(store, "INSERT OR IGNORE INTO temp.visited VALUES(?1)", member)
                           : status;
}

static enum rg_status welcome(struct rg_hq_store *store, const struct rg_hq_visitor *visitor, int64_t site,
                              int64_t now_ms)
{
    int64_t member = 0;
    int64_t until_ms = visitor->until_ms - now_ms < DAY_MS ? visitor->until_ms : now_ms + DAY_MS;
    /* Asked again now that nobody else writes. */
    enum rg_status status = rg_hq_card_recognised(store, visitor->token, site, &member);
    if (status == RG_OK) {
        status = note(store, visitor, member, now_ms);
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "INSERT OR REPLACE INTO visitors(member,site,until) VALUES(?1,?2,?3)");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, site);
    (void)sqlite3_bind_int64(stmt, 3, until_ms);
    status = rg_hq_run(store, stmt);
    return status == RG_OK ? send_again(store, member, site) : status;
}

enum rg_status rg_hq_visitor_fetch(struct rg_hq_store *store, const struct rg_hq_visitor *visitor,
                                   struct rg_hq_visitor_limit *limit, int64_t now_ms)
{
    int64_t site = 0, member = 0;
    bool ours;
    if (!admit(limit, now_ms)) {
        return RG_DENIED;
    }
    /* Whoever is nobody makes HQ write nothing. */
    enum rg_status status = rg_hq_site_number(store, visitor->site, &site);
    if (status == RG_OK) {
        status = rg_hq_card_recognised(store, visitor->token, site, &member);
    }
    if (status == RG_OK) {
        status = rg_hq_join(store, &ours);
    }
    return status == RG_OK ? rg_hq_leave(store, ours, welcome(store, visitor, site, now_ms)) : status;
}

/* Deletions that every kiosk has had, or that are of kiosks which have no keys any more; and then that they were erased. */
static enum rg_status forget_old(struct rg_hq_store *store, int64_t now_ms)
{
    static const char *const texts[] = {
        "DELETE FROM visitor_rows WHERE home=0 AND ended<?1",
        "DELETE FROM visitor_rows WHERE feed=8 AND ?1=?1 AND NOT EXISTS(SELECT 1 FROM visitor_rows v WHERE "
        "v.member=visitor_rows.member AND v.feed<>8 AND v.row>>40=visitor_rows.row>>40)"};
    _Static_assert(RG_HQ_ERASURES == 8 && RG_HQ_SITE_SHIFT == 40, "the numbers in the texts");
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < 2; i++) {
        status = rg_hq_run_for(store, texts[i], now_ms - RG_HQ_VISITORS_KEPT * DAY_MS);
    }
    return status;
}

static enum rg_status end(struct rg_hq_store *store, int64_t now_ms, int64_t *ended)
{
    enum rg_status status = rg_hq_run_for(
        store, "INSERT OR IGNORE INTO temp.visited SELECT member FROM visitors WHERE until<=?1", now_ms);
    if (status == RG_OK) {
        status = rg_hq_run_for(store, "DELETE FROM visitors WHERE until<=?1", now_ms);
        *ended = sqlite3_changes(store->db);
    }
    return status == RG_OK ? forget_old(store, now_ms) : status;
}

enum rg_status rg_hq_visitors_end(struct rg_hq_store *store, int64_t now_ms, int64_t *ended)
{
    bool ours;
    *ended = 0;
    /* Looked for first: nobody is to wait for the database where there is nothing to do. */
    enum rg_status status =
        exists(store,
               "SELECT 1 FROM visitors WHERE until<=?1 UNION ALL SELECT 1 FROM visitor_rows WHERE home=0 AND "
               "ended<?2 LIMIT 1",
               now_ms, now_ms - RG_HQ_VISITORS_KEPT * DAY_MS);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, end(store, now_ms, ended)) : status;
}
