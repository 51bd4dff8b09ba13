#include "hq_retention.h"

#include "hq_json.h"
#include "hq_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS      INT64_C(86400000)
#define BELIEVED_MS (2 * DAY_MS)
/* Rows that a slice looks at, and that one statement changes. */
#define WALKED  2000
#define CHANGED 500

static const struct {
    const char *name;
    int64_t days; /* unless somebody says otherwise; 0: for ever */
} kinds[RG_HQ_KEPT_COUNT] = {[RG_HQ_KEPT_PURCHASES] = {"purchases", 0},
                             [RG_HQ_KEPT_OUTCOMES] = {"outcomes", 0},
                             [RG_HQ_KEPT_WISHES] = {"wishes", 0},
                             [RG_HQ_KEPT_LETTERS] = {"letters", 90},
                             [RG_HQ_KEPT_REQUESTS] = {"requests", 365}};

/* The moment before which no purchase is anybody's. */
static const char purged_name[] = "retention-purchases-before";

const char *rg_hq_kept_name(enum rg_hq_kept kind)
{
    return (unsigned)kind < RG_HQ_KEPT_COUNT ? kinds[kind].name : "";
}

static void meta_name(enum rg_hq_kept kind, char name[40])
{
    (void)snprintf(name, 40, "retention-%s", kinds[kind].name);
}

static enum rg_status meta_number(struct rg_hq_store *store, const char *name, int64_t otherwise,
                                  int64_t *number)
{
    char value[24];
    enum rg_status status = rg_hq_meta_get(store, name, value, sizeof value);
    *number = status == RG_OK ? strtoll(value, NULL, 10) : otherwise;
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status meta_put_number(struct rg_hq_store *store, const char *name, int64_t number)
{
    char value[24];
    (void)snprintf(value, sizeof value, "%" PRId64, number);
    return rg_hq_meta_put(store, name, value);
}

enum rg_status rg_hq_retention_get(struct rg_hq_store *store, enum rg_hq_kept kind, int64_t *days)
{
    char name[40];
    meta_name(kind, name);
    return meta_number(store, name, kinds[kind].days, days);
}

enum rg_status rg_hq_retention_set(struct rg_hq_store *store, const char *kind, int64_t days)
{
    if (days < 0 || days > RG_HQ_RETENTION_MOST) {
        return RG_INVALID;
    }
    for (int i = 0; i < RG_HQ_KEPT_COUNT; i++) {
        if (strcmp(kinds[i].name, kind) == 0) {
            char name[40];
            bool ours;
            meta_name((enum rg_hq_kept)i, name);
            enum rg_status status = rg_hq_join(store, &ours);
            return status == RG_OK ? rg_hq_leave(store, ours, meta_put_number(store, name, days)) : status;
        }
    }
    return RG_NOT_FOUND;
}

enum rg_status rg_hq_retention_rows(struct rg_hq_store *store, struct rg_hq_buffer *rows)
{
    for (int i = 0; i < RG_HQ_KEPT_COUNT; i++) {
        char row[80], number[24] = "null";
        int64_t days;
        enum rg_status status = rg_hq_retention_get(store, (enum rg_hq_kept)i, &days);
        if (status != RG_OK) {
            return status;
        }
        if (days > 0) {
            (void)snprintf(number, sizeof number, "%" PRId64, days);
        }
        (void)snprintf(row, sizeof row, "%s{\"kind\":\"%s\",\"days\":%s}", i > 0 ? "," : "", kinds[i].name,
                       number);
        rg_hq_buffer_text(rows, row);
    }
    return rg_hq_buffer_status(rows);
}

enum rg_status rg_hq_purchase_too_old(struct rg_hq_store *store, int64_t at, bool *too_old)
{
    int64_t before;
    enum rg_status status = meta_number(store, purged_name, 0, &before);
    *too_old = status == RG_OK && at < before;
    return status;
}

/* The latest time that any kiosk told, of those that are not after HQ's own. */
static enum rg_status told_time(struct rg_hq_store *store, int64_t now_ms, int64_t *told_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT max(coalesce((SELECT max(json_extract(body,'$.at')) FROM kiosks WHERE json_valid(body) AND "
        "json_extract(body,'$.at')<=?1),0),coalesce((SELECT max(at) FROM shown WHERE at<=?1 AND "
        "(member<>0 OR associate<>0)),0))");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *told_ms = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* Before when things of a kind are too old; 0: none is. */
static enum rg_status before_of(struct rg_hq_store *store, enum rg_hq_kept kind, int64_t at_ms,
                                int64_t *before)
{
    int64_t days;
    enum rg_status status = rg_hq_retention_get(store, kind, &days);
    if (status == RG_OK) {
        *before = days > 0 && at_ms > days * DAY_MS ? at_ms - days * DAY_MS : 0;
    }
    return status;
}

static enum rg_status change(struct rg_hq_store *store, const char *sql, int64_t before, int64_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, before);
    (void)sqlite3_bind_int64(stmt, 2, CHANGED);
    enum rg_status status = rg_hq_run(store, stmt);
    *count += status == RG_OK ? sqlite3_changes(store->db) : 0;
    return status;
}

/* What one statement says, at most CHANGED rows of each. @p count grows by what was changed. */
static enum rg_status purge_plain(struct rg_hq_store *store, enum rg_hq_kept kind, int64_t before,
                                  int64_t *count)
{
    static const char *const texts[RG_HQ_KEPT_COUNT][2] = {
        [RG_HQ_KEPT_OUTCOMES] =
            {"UPDATE shown SET member=0,own=NULL,associate=0 WHERE id IN (SELECT id FROM shown WHERE at<?1 AND "
             "(member<>0 OR "
             "associate<>0) LIMIT ?2)",
             "UPDATE outcomes SET member=0,own=NULL,associate=0 WHERE id IN (SELECT id FROM outcomes WHERE at<?1 AND "
             "(member<>0 OR associate<>0) LIMIT ?2)"},
        [RG_HQ_KEPT_LETTERS] =
            {"DELETE FROM dead_letter WHERE number IN (SELECT number FROM dead_letter WHERE at<?1 "
             "LIMIT ?2)"},
        [RG_HQ_KEPT_REQUESTS] = {
            "DELETE FROM request WHERE number IN (SELECT number FROM request WHERE at<?1 AND closed IS NOT NULL LIMIT "
            "?2)"}};
    enum rg_status status = RG_OK;
    for (int i = 0; i < 2 && status == RG_OK && before > 0 && texts[kind][i] != NULL; i++) {
        status = change(store, texts[kind][i], before, count);
    }
    return status;
}

static enum rg_status walk(struct rg_hq_store *store, const char *sql, int64_t *row,
                           struct rg_hq_row_list *list)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, *row);
    (void)sqlite3_bind_int64(stmt, 2, WALKED);
    enum rg_status status = rg_hq_rows_collect(store, stmt, list);
    if (status == RG_OK && list->count > 0) {
        *row = list->refs[list->count - 1].row;
    }
    return status;
}

struct purchase {
    int64_t at, member;
    struct rg_hq_row_ref ref;
};

static enum rg_status purchase_at(struct rg_hq_store *store, int64_t row, struct purchase *purchase)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT at,coalesce(member,0),state,line FROM purchases WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *purchase = (struct purchase){
            .at = sqlite3_column_int64(stmt, 0),
            .member = sqlite3_column_int64(stmt, 1),
            .ref = {.row = row, .key = sqlite3_column_int64(stmt, 3), .state = sqlite3_column_int(stmt, 2)}};
        (void)sqlite3_reset(stmt);
    }
    return status;
}

/* A line that loses its member moves to the end of the table, where it is met again and is nobody's. */
static enum rg_status purge_purchases(struct rg_hq_store *store, int64_t before, struct rg_hq_purge *purge,
                                      bool *end)
{
    struct rg_hq_row_list list;
    *end = true;
    if (before == 0) {
        return RG_OK;
    }
    enum rg_status status = RG_OK;
    if (purge->purchase_row == 0) {
        int64_t ignored = 0;
        status = meta_put_number(store, purged_name, before);
        if (status == RG_OK) {
            status =
                change(store, "UPDATE returns SET member=NULL WHERE at<?1 AND member IS NOT NULL AND ?2>0",
                       before, &ignored);
        }
    }
    if (status != RG_OK) {
        return status;
    }
    status = walk(store, "SELECT row,state,line FROM purchases WHERE row>?1 ORDER BY row LIMIT ?2",
                  &purge->purchase_row, &list);
    if (status != RG_OK) {
        return status;
    }
    *end = list.count < WALKED;
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        struct purchase purchase;
        status = list.refs[i].state < RG_HQ_REMOVED ? purchase_at(store, list.refs[i].row, &purchase)
                                                    : RG_NOT_FOUND;
        if (status == RG_OK && purchase.member != 0 && purchase.at < before) {
            status = rg_hq_purchase_move(store, &purchase.ref, purchase.member, 0, 0);
            purge->counts[RG_HQ_KEPT_PURCHASES] += status == RG_OK;
        }
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    free(list.refs);
    return status;
}

/* @return how many of the list were dropped. */
static int drop_wishes(cJSON *wishes, int64_t before)
{
    int dropped = 0;
    for (cJSON *wish = wishes != NULL ? wishes->child : NULL, *next; wish != NULL; wish = next) {
        next = wish->next;
        const cJSON *at = cJSON_GetArrayItem(wish, 2);
        if (cJSON_IsNumber(at) && at->valuedouble < (double)before) {
            cJSON_Delete(cJSON_DetachItemViaPointer(wishes, wish));
            dropped++;
        }
    }
    return dropped;
}

static enum rg_status purge_wishes_of(struct rg_hq_store *store, const struct rg_hq_row_ref *ref,
                                      int64_t before, int64_t *count)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT wishes FROM members WHERE row=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, ref->row);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    cJSON *wishes = cJSON_Parse(rg_hq_column_text(stmt, 0));
    (void)sqlite3_reset(stmt);
    int dropped = drop_wishes(wishes, before);
    char *text = dropped > 0 ? rg_hq_json_print(wishes) : NULL;
    cJSON_Delete(wishes);
    if (dropped == 0 || text == NULL) {
        return dropped == 0 ? RG_OK : RG_NO_MEMORY;
    }
    stmt = rg_hq_statement(store, "UPDATE members SET wishes=?2 WHERE row=?1");
    status = RG_IO;
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, ref->row);
        rg_hq_bind_text(stmt, 2, text);
        status = rg_hq_run(store, stmt);
    }
    cJSON_free(text);
    if (status == RG_OK && ref->state == RG_HQ_LIVE) {
        status = rg_hq_row_touch(store, RG_HQ_MEMBERS, ref->row, ref->state);
    }
    *count += status == RG_OK ? dropped : 0;
    return status;
}

static enum rg_status purge_wishes(struct rg_hq_store *store, int64_t before, struct rg_hq_purge *purge,
                                   bool *end)
{
    struct rg_hq_row_list list;
    *end = true;
    if (before == 0) {
        return RG_OK;
    }
    enum rg_status status =
        walk(store,
             "SELECT row,state,id FROM members WHERE row>?1 AND state<3 AND wishes IS NOT NULL "
             "AND wishes<>'[]' ORDER BY row LIMIT ?2",
             &purge->member_row, &list);
    if (status != RG_OK) {
        return status;
    }
    *end = list.count < WALKED;
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = purge_wishes_of(store, &list.refs[i], before, &purge->counts[RG_HQ_KEPT_WISHES]);
        status = status == RG_NOT_FOUND ? RG_OK : status;
    }
    free(list.refs);
    return status;
}

static enum rg_status slice(struct rg_hq_store *store, struct rg_hq_purge *purge)
{
    bool end = true, all = true;
    int64_t before = 0;
    enum rg_status status = RG_OK;
    for (int kind = 0; status == RG_OK && kind < RG_HQ_KEPT_COUNT; kind++) {
        int64_t count = 0;
        status = before_of(store, (enum rg_hq_kept)kind, purge->at_ms, &before);
        if (status == RG_OK && kind == RG_HQ_KEPT_PURCHASES) {
            status = purge_purchases(store, before, purge, &end);
        } else if (status == RG_OK && kind == RG_HQ_KEPT_WISHES) {
            status = purge_wishes(store, before, purge, &end);
        } else if (status == RG_OK) {
            status = purge_plain(store, (enum rg_hq_kept)kind, before, &count);
            purge->counts[kind] += count;
            end = count == 0;
        }
        all = all && end;
    }
    purge->done = all;
    return status;
}

enum rg_status rg_hq_retention_purge(struct rg_hq_store *store, int64_t now_ms, struct rg_hq_purge *purge)
{
    struct rg_hq_purge moved = *purge;
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    if (moved.at_ms == 0) {
        int64_t told_ms = 0;
        status = told_time(store, now_ms, &told_ms);
        moved.at_ms = told_ms == 0 ? 0 : now_ms < told_ms + BELIEVED_MS ? now_ms : told_ms + BELIEVED_MS;
    }
    moved.done = moved.at_ms == 0;
    if (status == RG_OK && moved.at_ms != 0) {
        status = slice(store, &moved);
    }
    status = rg_hq_leave(store, ours, status);
    if (status == RG_OK) {
        *purge = moved;
    }
    return status;
}
