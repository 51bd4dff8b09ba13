#include "hq_events.h"
#include "hq_feed.h"
#include "hq_json.h"
#include "hq_sql.h"

#include <string.h>

/* One row must fit in an answer of 64 KiB whatever a kiosk reports. */
#define STATE_BODY_MAX 8192u

/* Whether the kiosk holds anything that this HQ would have it begin anew with (rg_hq_feed_page()), but for erasures, which begin anew at once. */
static enum rg_status find_rebuild(struct rg_hq_store *store, const char *site, const cJSON *state,
                                   bool *found)
{
    const cJSON *feeds = cJSON_GetObjectItemCaseSensitive(state, "feeds");
    *found = false;
    for (int feed = 0; feed < RG_HQ_FEEDS && !*found; feed++) {
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(feeds, rg_hq_feed_name((enum rg_hq_feed)feed));
        const cJSON *epoch = cJSON_GetObjectItemCaseSensitive(one, "epoch");
        int64_t version = 0, head = 0;
        if (feed == RG_HQ_ERASURES || !cJSON_IsString(epoch) || epoch->valuestring[0] == '\0' ||
            !rg_hq_json_int(one, "ver", 0, RG_HQ_JSON_MAX, &version)) {
            continue;
        }
        enum rg_status status = rg_hq_feed_head(store, (enum rg_hq_feed)feed, site, &head);
        if (status != RG_OK && status != RG_NOT_FOUND) {
            return status;
        }
        *found = strcmp(epoch->valuestring, rg_hq_feed_epoch(store)) != 0 || version > head;
    }
    return RG_OK;
}

enum rg_status rg_hq_state_put(struct rg_hq_store *store, const char *site, const char *device,
                               const cJSON *body, int64_t now_ms)
{
    const cJSON *online = cJSON_GetObjectItemCaseSensitive(body, "online");
    int64_t boot, number, queue = 0, at = 0;
    if (!cJSON_IsBool(online) || !rg_hq_json_int(body, "boot", 0, RG_HQ_JSON_MAX, &boot) ||
        !rg_hq_name_valid(device)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_site_number(store, site, &number);
    bool rebuild = false;
    if (status == RG_OK) {
        status = find_rebuild(store, site, body, &rebuild);
    }
    if (status != RG_OK) {
        return status;
    }
    /* A will says only that the kiosk is gone: what it said before stays readable. */
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        cJSON_IsTrue(online)
            ? "INSERT INTO kiosks(site,device,online,boot,received,body,clock,queue_since,rebuild_since) "
              "VALUES(?1,?2,1,?3,?4,?5,?6,CASE WHEN ?7>0 THEN ?4 END,CASE WHEN ?8 THEN ?4 END) "
              "ON CONFLICT(site,device) DO UPDATE SET online=1,boot=?3,received=?4,body=?5,clock=?6,"
              "queue_since=CASE WHEN ?7>0 THEN coalesce(queue_since,?4) END,"
              "rebuild_since=CASE WHEN ?8 THEN coalesce(rebuild_since,?4) END"
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
        if (cJSON_IsTrue(online)) {
            /* Unbound is NULL: a state that came from the broker's memory says nothing of the clock. */
            if (rg_hq_json_int(body, "at", 0, RG_HQ_JSON_MAX, &at)) {
                (void)sqlite3_bind_int64(stmt, 6, at - now_ms);
            }
            (void)rg_hq_json_int(body, "queue", 0, RG_HQ_JSON_MAX, &queue);
            (void)sqlite3_bind_int64(stmt, 7, queue);
            (void)sqlite3_bind_int(stmt, 8, rebuild);
        }
        status = rg_hq_leave(store, ours, rg_hq_run(store, stmt));
    }
    cJSON_free(text);
    return status;
}

/* append_status() reads these columns in this order; ?2 is since when alerts are recent, ?3 is now. */
#define STATUS_COLUMNS                                                                                       \
    "SELECT number,site,device,online,received,body,boot,clock,queue_since,"                                 \
    "(SELECT count(*) FROM dead_letter d WHERE d.site=k.site AND d.device=k.device AND d.stream<>'retail')," \
    "(SELECT coalesce(sum(applied),0) FROM inbox i WHERE i.site=k.site AND i.device=k.device),"              \
    "(SELECT count(*) FROM alert a WHERE a.site=k.site AND a.device=k.device AND a.received>?2),"            \
    "(SELECT count(*) FROM request WHERE closed IS NULL AND due<=?3),"                                       \
    "(SELECT ver FROM config_kiosk c WHERE c.site=k.site AND c.device=k.device),"                            \
    "(SELECT since FROM config_kiosk c WHERE c.site=k.site AND c.device=k.device),"                          \
    "(SELECT json_object('since',since,'why',why) FROM quarantine q WHERE q.site=k.site AND "                \
    "q.device=k.device AND freed IS NULL ORDER BY since LIMIT 1),"                                           \
    "(SELECT json_object('bytes',bytes,'stuck',json(iif(stuck,'true','false'))) FROM kiosk_page p WHERE "    \
    "p.site=k.site AND p.device=k.device),"                                                                  \
    "(SELECT count FROM kiosk_replay r WHERE r.site=k.site AND r.device=k.device)," RG_HQ_GROUPS_OF(         \
        "k.site", "k.device") ","                                                                            \
                              "(SELECT at FROM revoked v WHERE v.site=k.site AND "                           \
                              "v.device=k.device),rebuild_since FROM kiosks k "

static bool add_object(cJSON *row, const char *name, sqlite3_stmt *stmt, int column)
{
    return cJSON_AddItemToObject(row, name,
                                 sqlite3_column_type(stmt, column) == SQLITE_NULL
                                     ? cJSON_CreateNull()
                                     : cJSON_Parse(rg_hq_column_text(stmt, column)));
}

static bool add_column(cJSON *row, const char *name, sqlite3_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt, column) == SQLITE_NULL
               ? cJSON_AddNullToObject(row, name) != NULL
               : cJSON_AddNumberToObject(row, name, (double)sqlite3_column_int64(stmt, column)) != NULL;
}

/* Feeds of which there are rows for the site, and the kiosk said that it has none of them. */
static enum rg_status count_empty(struct rg_hq_store *store, const char *site, const cJSON *state,
                                  int64_t *count)
{
    const cJSON *feeds = cJSON_GetObjectItemCaseSensitive(state, "feeds");
    *count = 0;
    for (int feed = 0; feed < RG_HQ_FEEDS; feed++) {
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(feeds, rg_hq_feed_name((enum rg_hq_feed)feed));
        int64_t version = 0, head = 0;
        if (!rg_hq_json_int(one, "ver", 0, RG_HQ_JSON_MAX, &version) || version > 0) {
            continue;
        }
        enum rg_status status = rg_hq_feed_head(store, (enum rg_hq_feed)feed, site, &head);
        if (status != RG_OK && status != RG_NOT_FOUND) {
            return status;
        }
        *count += status == RG_OK && head > 0;
    }
    return RG_OK;
}

/* @p streams, @p badges: NULL, or JSON that the row ends with. */
static enum rg_status append_status(struct rg_hq_store *store, sqlite3_stmt *stmt, int64_t now_ms,
                                    const char *streams, const char *badges, struct rg_hq_buffer *rows)
{
    static const char *const copied[] = {
        "last_tap", "queue",     "version",           "reader",   "database", "screen",      "lease",
        "epoch",    "feeds",     "certificate_until", "commands", "identity", "compared",    "config",
        "unusable", "oversized", "unanswered",        "broker",   "media",    "temperature", "shown"};
    int64_t received = sqlite3_column_int64(stmt, 4);
    /* Its last word is never taken back: of one that was thrown out HQ takes no will either. */
    bool there = now_ms - received < RG_HQ_FRESH_MS && sqlite3_column_type(stmt, 19) == SQLITE_NULL;
    cJSON *state = cJSON_Parse(rg_hq_column_text(stmt, 5));
    cJSON *row = cJSON_CreateObject();
    int64_t empty = 0;
    enum rg_status status = count_empty(store, rg_hq_column_text(stmt, 1), state, &empty);
    bool whole = status == RG_OK && state != NULL && row != NULL &&
                 cJSON_AddStringToObject(row, "site", rg_hq_column_text(stmt, 1)) &&
                 cJSON_AddStringToObject(row, "device", rg_hq_column_text(stmt, 2)) &&
                 cJSON_AddBoolToObject(row, "online", there && sqlite3_column_int(stmt, 3) != 0) &&
                 cJSON_AddNumberToObject(row, "last_seen", (double)received) &&
                 add_column(row, "boot", stmt, 6) && add_column(row, "clock", stmt, 7) &&
                 add_column(row, "queue_since", stmt, 8);
    for (size_t i = 0; whole && i < sizeof copied / sizeof copied[0]; i++) {
        cJSON *item = cJSON_DetachItemFromObjectCaseSensitive(state, copied[i]);
        whole = cJSON_AddItemToObject(row, copied[i], item != NULL ? item : cJSON_CreateNull());
    }
    whole = whole && add_column(row, "rejects", stmt, 9) && add_column(row, "applied", stmt, 10) &&
            add_column(row, "alerts", stmt, 11) && add_column(row, "overdue", stmt, 12) &&
            add_column(row, "config_wanted", stmt, 13) && add_column(row, "config_since", stmt, 14) &&
            add_object(row, "quarantine", stmt, 15) && add_object(row, "page", stmt, 16) &&
            add_column(row, "replays", stmt, 17) && add_object(row, "groups", stmt, 18) &&
            add_column(row, "revoked", stmt, 19) && add_column(row, "rebuild_since", stmt, 20) &&
            cJSON_AddNumberToObject(row, "empty", (double)empty) != NULL;
    if (whole && streams != NULL) {
        whole = cJSON_AddItemToObject(row, "streams", cJSON_Parse(streams)) &&
                cJSON_AddItemToObject(row, "badges", cJSON_Parse(badges));
    }
    char *text = whole ? rg_hq_json_print(row) : NULL;
    if (text != NULL) {
        rg_hq_buffer_text(rows, text);
    }
    cJSON_free(text);
    cJSON_Delete(row);
    cJSON_Delete(state);
    return text != NULL ? RG_OK : status != RG_OK ? status : RG_NO_MEMORY;
}

static void bind_times(sqlite3_stmt *stmt, int64_t now_ms)
{
    (void)sqlite3_bind_int64(stmt, 2, now_ms - RG_HQ_LOOK_RECENT_MS);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
}

enum rg_status rg_hq_status_rows(struct rg_hq_store *store, int64_t now_ms, const char *group, int64_t *after,
                                 bool *more, struct rg_hq_buffer *rows)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, STATUS_COLUMNS "WHERE number>?1 AND " RG_HQ_IN_GROUP(
                                                    "k.site", "k.device", "?4") " ORDER BY number");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, *after);
    rg_hq_bind_text(stmt, 4, group);
    bind_times(stmt, now_ms);
    enum rg_status status = RG_OK;
    size_t start = rows->len;
    bool left = false;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        size_t before = rows->len;
        rg_hq_buffer_text(rows, before > start ? "," : "");
        status = append_status(store, stmt, now_ms, NULL, NULL, rows);
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

/* The row of a kiosk with its streams: those of the epoch of now first, should there be very many; and with the badges of its site, of
 * which those that are numbers open nothing there unless the site says so. */
static enum rg_status append_device(struct rg_hq_store *store, sqlite3_stmt *kiosk, int64_t now_ms,
                                    struct rg_hq_buffer *rows)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT (SELECT "
        "json_group_array(json_object('stream',stream,'epoch',epoch,'next',next,'applied',applied)) "
        "FROM (SELECT * FROM inbox WHERE site=?1 AND device=?2 ORDER BY epoch IS NOT (SELECT "
        "json_extract(body,'$.epoch') FROM kiosks WHERE site=?1 AND device=?2),stream,epoch LIMIT 64)),"
        "(SELECT json_object('active',count(*),'numbers',coalesce(sum(c.assurance=0),0)) FROM associates a "
        "JOIN cards c ON "
        "c.holder=a.id AND c.kind='badge' AND c.status='active' AND c.state<3 WHERE a.state<3 AND "
        "a.site=(SELECT number FROM "
        "sites WHERE id=?1))");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, rg_hq_column_text(kiosk, 1));
    rg_hq_bind_text(stmt, 2, rg_hq_column_text(kiosk, 2));
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status =
            append_status(store, kiosk, now_ms, rg_hq_column_text(stmt, 0), rg_hq_column_text(stmt, 1), rows);
    }
    (void)sqlite3_reset(stmt);
    return status;
}

enum rg_status rg_hq_device_row(struct rg_hq_store *store, int64_t now_ms, const char *site,
                                const char *device, struct rg_hq_buffer *rows)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, STATUS_COLUMNS "WHERE device=?4 AND ?1 IN ('',site) ORDER BY number LIMIT 2");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 4, device);
    bind_times(stmt, now_ms);
    size_t start = rows->len;
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status = append_device(store, stmt, now_ms, rows);
    }
    if (status == RG_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        rows->len = start;
        status = RG_INVALID;
    }
    (void)sqlite3_reset(stmt);
    return status == RG_OK ? rg_hq_buffer_status(rows) : status;
}

enum rg_status rg_hq_queue_moved(struct rg_hq_store *store, const char *site, const char *device,
                                 int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE kiosks SET queue_since=max(queue_since,?3) WHERE site=?1 AND device=?2 AND "
               "queue_since IS NOT NULL");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    return rg_hq_run(store, stmt);
}
