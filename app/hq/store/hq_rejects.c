#include "hq_rejects.h"

#include "hq_buffer.h"
#include "hq_counted.h"
#include "hq_events_private.h"
#include "hq_json.h"
#include "hq_retail.h"

#include <stdlib.h>
#include <string.h>

/* A kiosk that goes on for ever fills no disk here. */
#define LETTERS_MAX "10000"
/* ?1 and ?2 are the scope's site and device, ?3 whether it is of tills. */
#define IN_SCOPE " FROM dead_letter WHERE ?1 IN ('',site) AND ?2 IN ('',device) AND (stream='retail')=?3 "
/* What a till's line says somewhere, as text and not at length, whatever it is. */
#define SAID(name)                                                                                           \
    "'" name "',CASE WHEN json_valid(body) THEN substr(json_extract(body,'$." name "'),1,36) END"

enum rg_status rg_hq_dead_letter(struct rg_hq_store *store, const char *site, const char *device,
                                 const char *stream, const char *epoch, int64_t seq, int64_t now_ms,
                                 const char *code, const char *body)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO dead_letter(site,device,stream,epoch,seq,at,code,body) "
               "SELECT ?1,?2,?3,?4,?5,?6,?7,?8 WHERE ?7<>'quarantined' OR (NOT EXISTS(SELECT 1 "
               "FROM dead_letter WHERE site=?1 AND device=?2 AND stream=?3 AND epoch=?4 AND "
               "seq=?5 AND body=?8) AND (SELECT count(*) FROM dead_letter WHERE site=?1 AND "
               "device=?2)<" LETTERS_MAX ")");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, site);
    rg_hq_bind_text(stmt, 2, device);
    rg_hq_bind_text(stmt, 3, stream);
    rg_hq_bind_text(stmt, 4, epoch);
    (void)sqlite3_bind_int64(stmt, 5, seq);
    (void)sqlite3_bind_int64(stmt, 6, now_ms);
    rg_hq_bind_text(stmt, 7, code);
    rg_hq_bind_text(stmt, 8, body);
    return rg_hq_run(store, stmt);
}

/* What people may look at of an op that could not be used: of the streams of consents and looks no names, lines or keys, and of no card
 * its token. */
static char *letter(const struct rg_hq_batch *b, const cJSON *json)
{
    const char *id, *kind;
    bool tells = strcmp(b->stream, RG_HQ_STREAM_CONSENT) == 0 || strcmp(b->stream, RG_HQ_STREAM_AUDIT) == 0 ||
                 (rg_hq_json_text(json, "kind", 32, &kind) && rg_hq_counted_kind(kind));
    if (!tells) {
        return rg_hq_json_print(json);
    }
    cJSON *rest = cJSON_CreateObject();
    if (rg_hq_json_text(json, "id", 36, &id) && rg_hq_json_text(json, "kind", 32, &kind)) {
        (void)cJSON_AddStringToObject(rest, "id", id);
        (void)cJSON_AddStringToObject(rest, "kind", kind);
    }
    char *text = cJSON_PrintUnformatted(rest);
    cJSON_Delete(rest);
    return text;
}

enum rg_status rg_hq_op_keep(struct rg_hq_store *store, const struct rg_hq_batch *b, const cJSON *json,
                             int64_t seq, const char *code)
{
    char *text = letter(b, json);
    if (text == NULL) {
        return RG_NO_MEMORY;
    }
    enum rg_status status =
        rg_hq_dead_letter(store, b->site, b->device, b->stream, b->epoch, seq, b->now_ms, code, text);
    cJSON_free(text);
    return status;
}

static void write_row(sqlite3_stmt *stmt, struct rg_hq_buffer *row)
{
    static const char *const names[] = {"stream", "epoch", "seq", "at", "code", "id", "kind"};
    rg_hq_buffer_clear(row);
    for (int i = 0; i < 7; i++) {
        const char *text = (const char *)sqlite3_column_text(stmt, i);
        rg_hq_buffer_text(row, i > 0 ? ",\"" : "{\"");
        rg_hq_buffer_text(row, names[i]);
        rg_hq_buffer_text(row, "\":");
        if (sqlite3_column_type(stmt, i) == SQLITE_INTEGER) {
            rg_hq_buffer_int(row, sqlite3_column_int64(stmt, i));
        } else {
            rg_hq_buffer_json(row, text, text == NULL ? 0 : strlen(text));
        }
    }
    rg_hq_buffer_text(row, "}");
}

static sqlite3_stmt *of_scope(sqlite3_stmt *stmt, const struct rg_hq_reject_scope *scope)
{
    if (stmt != NULL) {
        rg_hq_bind_text(stmt, 1, scope->site);
        rg_hq_bind_text(stmt, 2, scope->device);
        (void)sqlite3_bind_int(stmt, 3, scope->tills);
    }
    return stmt;
}

enum rg_status rg_hq_reject_rows(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope,
                                 rg_hq_take_row *take, void *context)
{
    sqlite3_stmt *stmt = of_scope(
        rg_hq_statement(
            store,
            scope->tills
                ? "SELECT json_object('site',site,'till',device,'at',at,'reason',code," SAID("kind") "," SAID(
                      "receipt") "," SAID("sku") ")" IN_SCOPE "ORDER BY number"
                : "SELECT stream,epoch,seq,at,code,CASE WHEN json_valid(body) THEN "
                  "substr(json_extract(body,'$.id'),1,36) END,"
                  "CASE WHEN json_valid(body) THEN substr(json_extract(body,'$.kind'),1,32) END" IN_SCOPE
                  "ORDER BY number"),
        scope);
    struct rg_hq_buffer row = {0};
    int result = SQLITE_DONE;
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = RG_OK;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (scope->tills) {
            rg_hq_buffer_clear(&row);
            rg_hq_buffer_text(&row, rg_hq_column_text(stmt, 0));
        } else {
            write_row(stmt, &row);
        }
        status = rg_hq_buffer_status(&row);
        if (status == RG_OK) {
            status = take(context, row.data, row.len);
        }
    }
    (void)sqlite3_reset(stmt);
    rg_hq_buffer_free(&row);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

struct kept {
    struct rg_hq_batch batch;
    char site[RG_HQ_SITE_MAX], stream[33], epoch[17], code[33];
    struct rg_hq_buffer text; /* as it came */
    cJSON *json;              /* NULL for a till's line that is none */
};

static enum rg_status read_letter(struct rg_hq_store *store, int64_t number, struct kept *kept)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT stream,epoch,code,body,site FROM dead_letter WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        strncpy(kept->stream, rg_hq_column_text(stmt, 0), sizeof kept->stream - 1);
        strncpy(kept->epoch, rg_hq_column_text(stmt, 1), sizeof kept->epoch - 1);
        strncpy(kept->code, rg_hq_column_text(stmt, 2), sizeof kept->code - 1);
        strncpy(kept->site, rg_hq_column_text(stmt, 4), sizeof kept->site - 1);
        rg_hq_buffer_text(&kept->text, rg_hq_column_text(stmt, 3));
        kept->json = cJSON_Parse(rg_hq_column_text(stmt, 3));
        kept->batch.stream = kept->stream;
        kept->batch.epoch = kept->epoch;
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status count_applied(struct rg_hq_store *store, const struct rg_hq_batch *b)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE inbox SET applied=applied+1 WHERE site=?1 AND device=?2 AND stream=?3 AND epoch=?4");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, b->site);
    rg_hq_bind_text(stmt, 2, b->device);
    rg_hq_bind_text(stmt, 3, b->stream);
    rg_hq_bind_text(stmt, 4, b->epoch);
    return rg_hq_run(store, stmt);
}

/* Whether it is settled. What was rejected has its id marked already; what was kept in quarantine has not. */
static enum rg_status settle(struct rg_hq_store *store, struct kept *kept, bool *settled)
{
    const char *id, *code = kept->code;
    bool held = strcmp(kept->code, "quarantined") == 0, fresh = true;
    *settled = false;
    if (!rg_hq_json_text(kept->json, "id", 36, &id)) {
        return RG_OK;
    }
    enum rg_status status = held ? rg_hq_op_seen(store, id) : RG_NOT_FOUND;
    if (status != RG_NOT_FOUND) {
        *settled = status == RG_OK;
        return status;
    }
    if (strcmp(kept->stream, RG_HQ_STREAM_CONSENT) == 0 || strcmp(kept->stream, RG_HQ_STREAM_AUDIT) == 0) {
        return RG_OK;
    }
    status = rg_hq_op_take(store, &kept->batch, kept->json, &code);
    if (status == RG_OK && held) {
        status = rg_hq_op_mark(store, id, &fresh);
    }
    if (status == RG_OK) {
        *settled = true;
        return count_applied(store, &kept->batch);
    }
    bool unfit = status == RG_INVALID || status == RG_NOT_FOUND;
    if (unfit && code != kept->code) {
        (void)strncpy(kept->code, code, sizeof kept->code - 1);
    }
    return unfit ? RG_OK : status;
}

/* A till's line says all that there is to it. */
static enum rg_status settle_line(struct rg_hq_store *store, const struct kept *kept, const char **reason,
                                  bool *settled)
{
    struct rg_hq_retail_result result;
    enum rg_status status = rg_hq_buffer_status(&kept->text);
    if (status == RG_OK) {
        status = rg_hq_retail_line(store, kept->site, kept->text.data != NULL ? kept->text.data : "",
                                   kept->text.len, &result);
        *settled = status == RG_OK;
        *reason = result.reason != NULL ? result.reason : *reason;
    }
    return status == RG_INVALID || status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status retry_one(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope,
                                int64_t number, int64_t now_ms)
{
    struct kept kept = {.batch = {.site = scope->site, .device = scope->device, .now_ms = now_ms}};
    const char *code = kept.code;
    bool settled = false;
    enum rg_status status = read_letter(store, number, &kept);
    if (status == RG_OK) {
        status = scope->tills ? settle_line(store, &kept, &code, &settled) : settle(store, &kept, &settled);
    }
    cJSON_Delete(kept.json);
    rg_hq_buffer_free(&kept.text);
    if (status == RG_OK && settled) {
        return rg_hq_run_for(store, "DELETE FROM dead_letter WHERE number=?1", number);
    }
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE dead_letter SET code=?2 WHERE number=?1");
    if (status != RG_OK || stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    rg_hq_bind_text(stmt, 2, code);
    return rg_hq_run(store, stmt);
}

static enum rg_status retry(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope, int64_t now_ms)
{
    struct rg_hq_row_list list;
    sqlite3_stmt *stmt =
        of_scope(rg_hq_statement(store, "SELECT 0,0,number" IN_SCOPE "ORDER BY number"), scope);
    if (stmt == NULL) {
        return RG_IO;
    }
    enum rg_status status = rg_hq_rows_collect(store, stmt, &list);
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = retry_one(store, scope, list.refs[i].key, now_ms);
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_reject_retry(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope,
                                  int64_t now_ms)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, retry(store, scope, now_ms)) : status;
}

enum rg_status rg_hq_reject_drop(struct rg_hq_store *store, const struct rg_hq_reject_scope *scope)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    sqlite3_stmt *stmt = of_scope(rg_hq_statement(store, "DELETE" IN_SCOPE), scope);
    return rg_hq_leave(store, ours, rg_hq_run(store, stmt));
}
