#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_json.h"
#include "hq_sql.h"

#include <stdio.h>
#include <string.h>

enum rg_status rg_hq_proof_put(struct rg_hq_store *store, const char *site, const char *device,
                               const cJSON *state, int64_t now_ms)
{
    const cJSON *feeds = cJSON_GetObjectItemCaseSensitive(state, "feeds");
    const cJSON *feed = cJSON_GetObjectItemCaseSensitive(feeds, rg_hq_feed_name(RG_HQ_ERASURES));
    const char *epoch;
    int64_t version, number;
    bool ours;
    if (!rg_hq_json_text(feed, "epoch", RG_HQ_EPOCH_LEN, &epoch) || strcmp(epoch, store->epoch) != 0 ||
        !rg_hq_json_int(feed, "ver", 1, RG_HQ_VERSIONS, &version)) {
        return RG_OK;
    }
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = rg_hq_join(store, &ours);
    }
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO erasure_proof SELECT ?1,?2,row&?6,member,?3 FROM (SELECT row,member FROM "
               "erasures UNION ALL "
               "SELECT row,member FROM visitor_rows WHERE feed=8) WHERE row<=(?4|?5) AND row>(?4|"
               "coalesce((SELECT max(version) FROM erasure_proof WHERE site=?1 AND device=?2),0))");
    if (stmt == NULL) {
        return rg_hq_leave(store, ours, RG_IO);
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    (void)sqlite3_bind_int64(stmt, 4, number << RG_HQ_SITE_SHIFT);
    (void)sqlite3_bind_int64(stmt, 5, version);
    (void)sqlite3_bind_int64(stmt, 6, RG_HQ_VERSIONS);
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}

static enum rg_status give_erasure(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                   void *context)
{
    char row[96];
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT at FROM tombstone WHERE member=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    int len = snprintf(row, sizeof row, "{\"member\":%lld,\"erased\":%lld}", (long long)member,
                       (long long)sqlite3_column_int64(stmt, 0));
    (void)sqlite3_reset(stmt);
    return take(context, row, (size_t)len);
}

enum rg_status rg_hq_customer_proof(struct rg_hq_store *store, int64_t member, rg_hq_take_row *take,
                                    void *context)
{
    enum rg_status status = rg_hq_member_resolve(store, &member);
    if (status == RG_OK) {
        status = give_erasure(store, member, take, context);
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT k.site,k.device,p.at FROM (SELECT member,site FROM "
                               "erasures UNION SELECT member,row>>40 FROM visitor_rows "
                               "WHERE feed=8) e JOIN sites s ON s.number=e.site JOIN kiosks k ON k.site=s.id "
                               "LEFT JOIN erasure_proof p ON p.member=e.member AND "
                               "p.site=k.site AND p.device=k.device WHERE e.member=?1 "
                               "ORDER BY k.site,k.device");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        char row[160];
        int len = snprintf(row, sizeof row, "{\"site\":\"%.32s\",\"device\":\"%.32s\",\"confirmed\":",
                           rg_hq_column_text(stmt, 0), rg_hq_column_text(stmt, 1));
        len += sqlite3_column_type(stmt, 2) == SQLITE_NULL
                   ? snprintf(row + len, sizeof row - (size_t)len, "null}")
                   : snprintf(row + len, sizeof row - (size_t)len, "%lld}",
                              (long long)sqlite3_column_int64(stmt, 2));
        status = take(context, row, (size_t)len);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}
