#include "hq_events.h"
#include "hq_json.h"
#include "hq_sql.h"

#include <string.h>

/* One row must fit in an answer of 64 KiB whatever a kiosk reports. */
#define STATE_BODY_MAX 8192u

enum rg_status rg_hq_state_put(struct rg_hq_store *store, const char *site, const char *device,
                               const cJSON *body, int64_t now_ms)
{
    const cJSON *online = cJSON_GetObjectItemCaseSensitive(body, "online");
    int64_t boot, number;
    if (!cJSON_IsBool(online) || !rg_hq_json_int(body, "boot", 0, RG_HQ_JSON_MAX, &boot) ||
        !rg_hq_name_valid(device)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status != RG_OK) {
        return status;
    }
    /* A will says only that the kiosk is gone: what it said before stays readable. */
    sqlite3_stmt *stmt = rg_hq_statement(
        store, cJSON_IsTrue(online)
                   ? "INSERT INTO kiosks(site,device,online,boot,received,body) VALUES(?1,?2,1,?3,?4,?5) ON "
                     "CONFLICT(site,device) DO UPDATE SET online=1,boot=?3,received=?4,body=?5"
                   : "INSERT INTO kiosks(site,device,online,boot,received,body) VALUES(?1,?2,0,?3,?4,?5) ON "
                     "CONFLICT(site,device) DO UPDATE SET online=0 WHERE boot=?3");
    char *text = cJSON_PrintUnformatted(body);
    if (stmt == NULL || text == NULL || strlen(text) > STATE_BODY_MAX) {
        status = stmt == NULL ? RG_IO : text == NULL ? RG_NO_MEMORY : RG_INVALID;
        cJSON_free(text);
        return status;
    }
    bool ours = false;
    status = rg_hq_join(store, &ours);
    if (status == RG_OK) {
        rg_hq_bind_text(stmt, 1, site);
        rg_hq_bind_text(stmt, 2, device);
        (void)sqlite3_bind_int64(stmt, 3, boot);
        (void)sqlite3_bind_int64(stmt, 4, now_ms);
        rg_hq_bind_text(stmt, 5, text);
        status = rg_hq_leave(store, ours, rg_hq_run(store, stmt));
    }
    cJSON_free(text);
    return status;
}

/* Statement: number, site, device, online, received, body, rejects, applied, alerts, customers' requests that are overdue. */
static enum rg_status append_status(sqlite3_stmt *stmt, int64_t now_ms, struct rg_hq_buffer *rows)
{
    int64_t received = sqlite3_column_int64(stmt, 4);
    bool fresh = now_ms - received < RG_HQ_FRESH_MS;
    cJSON *state = cJSON_Parse(rg_hq_column_text(stmt, 5));
    cJSON *row = cJSON_CreateObject();
    bool whole = state != NULL && row != NULL &&
                 cJSON_AddStringToObject(row, "site", rg_hq_column_text(stmt, 1)) &&
                 cJSON_AddStringToObject(row, "device", rg_hq_column_text(stmt, 2)) &&
                 cJSON_AddBoolToObject(row, "online", fresh && sqlite3_column_int(stmt, 3) != 0) &&
                 cJSON_AddNumberToObject(row, "last_seen", (double)received);
    static const char *const copied[] = {"last_tap", "queue",  "version", "reader",
                                         "database", "screen", "lease",  "feeds"};
    for (size_t i = 0; whole && i < sizeof copied / sizeof copied[0]; i++) {
        cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(state, copied[i]);
        whole = cJSON_AddItemToObject(row, copied[i], item != NULL ? item : cJSON_CreateNull());
    }
    whole = whole && cJSON_AddNumberToObject(row, "rejects", (double)sqlite3_column_int64(stmt, 6)) &&
            cJSON_AddNumberToObject(row, "applied", (double)sqlite3_column_int64(stmt, 7)) &&
            cJSON_AddNumberToObject(row, "alerts", (double)sqlite3_column_int64(stmt, 8)) &&
            cJSON_AddNumberToObject(row, "overdue", (double)sqlite3_column_int64(stmt, 9));
    char *text = whole ? cJSON_PrintUnformatted(row) : NULL;
    if (text != NULL) {
        rg_hq_buffer_text(rows, text);
    }
    cJSON_free(text);
    cJSON_Delete(row);
    cJSON_Delete(state);
    return text != NULL ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_hq_status_rows(struct rg_hq_store *store, int64_t now_ms, int64_t *after, bool *more,
                                 struct rg_hq_buffer *rows)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT number,site,device,online,received,body,"
               "(SELECT count(*) FROM dead_letter d WHERE d.site=k.site AND d.device=k.device AND "
               "d.stream<>'retail'),"
               "(SELECT coalesce(sum(applied),0) FROM inbox i WHERE i.site=k.site AND i.device=k.device),"
               "(SELECT count(*) FROM alert a WHERE a.site=k.site AND a.device=k.device AND a.received>?2),"
               "(SELECT count(*) FROM request WHERE closed IS NULL AND due<=?3) "
               "FROM kiosks k WHERE number>?1 ORDER BY number");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, *after);
    (void)sqlite3_bind_int64(stmt, 2, now_ms - RG_HQ_LOOK_RECENT_MS);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    enum rg_status status = RG_OK;
    size_t start = rows->len;
    bool left = false;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        size_t before = rows->len;
        rg_hq_buffer_text(rows, before > start ? "," : "");
        status = append_status(stmt, now_ms, rows);
        if (rows->len - start > RG_HQ_ROWS_LIMIT && before > start) {
            rows->len = before;
            rows->data[before] = '\0';
            left = true;
            break;
        }
        *after = sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_reset(stmt);
    if (status == RG_OK) {
        status = left ? RG_OK : rg_hq_status_of(result);
    }
    if (status == RG_OK) {
        status = rg_hq_buffer_status(rows);
    }
    if (status == RG_OK) {
        *more = left;
    }
    return status;
}
