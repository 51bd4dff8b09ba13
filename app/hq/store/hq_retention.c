#include "hq_retention.h"

#include "hq_carried.h"
#include "hq_purged.h"
#include "hq_retention_private.h"
#include "hq_sql.h"
#include "hq_threads.h"
#include "hq_trial.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS      INT64_C(86400000)
#define BELIEVED_MS (2 * DAY_MS)
/* Rows that one statement changes. */
#define CHANGED 500

static const struct {
    const char *name;
    int64_t days;  /* unless somebody says otherwise; 0: for ever */
    int64_t fresh; /* what a new database is told to begin with; 0: nothing */
    int64_t least; /* that may be set but for 0 */
} kinds[RG_HQ_KEPT_COUNT] = {
    [RG_HQ_KEPT_PURCHASES] = {"purchases", 0, RG_HQ_RETENTION_USUAL, 1},
    [RG_HQ_KEPT_OUTCOMES] = {"outcomes", 0, RG_HQ_RETENTION_USUAL, 1},
    [RG_HQ_KEPT_WISHES] = {"wishes", 0, RG_HQ_RETENTION_USUAL, 1},
    [RG_HQ_KEPT_NOTES] = {"notes", 0, RG_HQ_RETENTION_USUAL, 1},
    [RG_HQ_KEPT_LETTERS] = {"letters", 90, 0, 1},
    [RG_HQ_KEPT_REQUESTS] = {"requests", 365, 0, 1},
    [RG_HQ_KEPT_LOOKS] = {"looks", 0, RG_HQ_RETENTION_USUAL, RG_HQ_RETENTION_AUDIT_LEAST},
    [RG_HQ_KEPT_AUDIT] = {"audit", 0, RG_HQ_RETENTION_MOST, RG_HQ_RETENTION_AUDIT_LEAST}};

/* The moments before which no purchase is anybody's, and there is no wish and no note. */
static const char purchases_before[] = "retention-purchases-before",
                  wishes_before[] = "retention-wishes-before", notes_before[] = "retention-notes-before";

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

/* RG_HQ_KEPT_COUNT for a word that is none. */
static enum rg_hq_kept kind_of(const char *word)
{
    int kind = 0;
    while (kind < RG_HQ_KEPT_COUNT && strcmp(kinds[kind].name, word) != 0) {
        kind++;
    }
    return (enum rg_hq_kept)kind;
}

enum rg_status rg_hq_retention_check(const char *kind, int64_t days)
{
    enum rg_hq_kept found = kind_of(kind);
    if (found == RG_HQ_KEPT_COUNT) {
        return RG_NOT_FOUND;
    }
    return days == 0 || (days >= kinds[found].least && days <= RG_HQ_RETENTION_MOST) ? RG_OK : RG_INVALID;
}

static enum rg_status put_days(struct rg_hq_store *store, enum rg_hq_kept kind, int64_t days)
{
    char name[40];
    meta_name(kind, name);
    return meta_put_number(store, name, days);
}

enum rg_status rg_hq_retention_set(struct rg_hq_store *store, const char *kind, int64_t days)
{
    bool ours;
    enum rg_status status = rg_hq_retention_check(kind, days);
    if (status == RG_OK) {
        status = rg_hq_join(store, &ours);
    }
    return status == RG_OK ? rg_hq_leave(store, ours, put_days(store, kind_of(kind), days)) : status;
}

enum rg_status rg_hq_retention_first(struct rg_hq_store *store)
{
    enum rg_status status = RG_OK;
    for (int i = 0; status == RG_OK && i < RG_HQ_KEPT_COUNT; i++) {
        status = kinds[i].fresh > 0 ? put_days(store, (enum rg_hq_kept)i, kinds[i].fresh) : RG_OK;
    }
    return status;
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
    enum rg_status status = meta_number(store, purchases_before, 0, &before);
    *too_old = status == RG_OK && at < before;
    return status;
}

enum rg_status rg_hq_carried_too_old(struct rg_hq_store *store, int64_t at, bool *too_old)
{
    int64_t before;
    enum rg_status status = meta_number(store, notes_before, 0, &before);
    *too_old = status == RG_OK && at < before;
    return status;
}

static enum rg_status recent(struct rg_hq_store *store, int at, const char **list, char **kept)
{
    int64_t before, dropped;
    *kept = NULL;
    if (*list == NULL || strcmp(*list, "[]") == 0) {
        return RG_OK;
    }
    enum rg_status status = meta_number(store, wishes_before, 0, &before);
    if (status == RG_OK && before > 0) {
        status = rg_hq_list_since(*list, at, before, kept, &dropped);
    }
    *list = status == RG_OK && *kept != NULL ? *kept : *list;
    return status;
}

enum rg_status rg_hq_wishes_recent(struct rg_hq_store *store, const char **list, char **kept)
{
    return recent(store, RG_HQ_WISHED_AT, list, kept);
}

enum rg_status rg_hq_ratings_recent(struct rg_hq_store *store, const char **list, char **kept)
{
    return recent(store, RG_HQ_RATED_AT, list, kept);
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
    static const char *const texts[RG_HQ_KEPT_COUNT][3] = {
        [RG_HQ_KEPT_OUTCOMES] = {"UPDATE shown SET member=0,own=NULL,associate=0 WHERE id IN (SELECT id FROM "
                                 "shown WHERE at<?1 AND "
                                 "(member<>0 OR "
                                 "associate<>0) LIMIT ?2)",
                                 "UPDATE outcomes SET member=0,own=NULL,associate=0 WHERE id IN (SELECT id "
                                 "FROM outcomes WHERE at<?1 AND "
                                 "(member<>0 OR associate<>0) LIMIT ?2)"},
        [RG_HQ_KEPT_LETTERS] =
            {"DELETE FROM dead_letter WHERE number IN (SELECT number FROM dead_letter WHERE at<?1 "
             "LIMIT ?2)"},
        [RG_HQ_KEPT_REQUESTS] = {"DELETE FROM request WHERE number IN (SELECT number FROM request WHERE "
                                 "at<?1 AND closed IS NOT NULL LIMIT "
                                 "?2)",
                                 "DELETE FROM outflow_change WHERE number IN (SELECT number FROM "
                                 "outflow_change WHERE at<?1 LIMIT ?2)",
                                 "UPDATE outflow SET ref=NULL WHERE seq IN (SELECT seq FROM outflow WHERE "
                                 "kind=7 AND ref IS NOT NULL AND at<?1 LIMIT ?2)"}};
    enum rg_status status = RG_OK;
    for (int i = 0; i < 3 && status == RG_OK && texts[kind][i] != NULL; i++) {
        status = change(store, texts[kind][i], before, count);
    }
    return status == RG_OK && kind == RG_HQ_KEPT_OUTCOMES ? rg_hq_trial_purge(store, before, CHANGED, count)
                                                          : status;
}

/* Of whom something is about to be nobody's: what is told of that (hq_threads.h) is to go with it. */
static enum rg_status list_reported(struct rg_hq_store *store, int64_t before, struct rg_hq_row_list *list)
{
#define OLD(table) "(SELECT member FROM " table " WHERE at<?1 AND (member<>0 OR associate<>0) LIMIT ?2)"
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 0,0,member FROM (SELECT member FROM " OLD(
                                   "shown") " UNION SELECT member FROM " OLD("outcomes") ") WHERE member<>0");
#undef OLD
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, before);
    (void)sqlite3_bind_int64(stmt, 2, CHANGED);
    return rg_hq_rows_collect(store, stmt, list);
}

static enum rg_status purge_reported(struct rg_hq_store *store, int64_t before, int64_t *count)
{
    struct rg_hq_row_list list = {0};
    enum rg_status status = list_reported(store, before, &list);
    if (status == RG_OK) {
        status = purge_plain(store, RG_HQ_KEPT_OUTCOMES, before, count);
    }
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        status = rg_hq_threads_heard(store, list.refs[i].key);
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_retention_walk(struct rg_hq_store *store, const char *sql, int64_t *row,
                                    struct rg_hq_row_list *list)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, *row);
    (void)sqlite3_bind_int64(stmt, 2, RG_HQ_RETENTION_WALKED);
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
    enum rg_status status = RG_OK;
    if (purge->purchase_row == 0) {
        int64_t ignored = 0;
        status = change(store, "UPDATE returns SET member=NULL WHERE at<?1 AND member IS NOT NULL AND ?2>0",
                        before, &ignored);
    }
    if (status != RG_OK) {
        return status;
    }
    status =
        rg_hq_retention_walk(store, "SELECT row,state,line FROM purchases WHERE row>?1 ORDER BY row LIMIT ?2",
                             &purge->purchase_row, &list);
    if (status != RG_OK) {
        return status;
    }
    *end = list.count < RG_HQ_RETENTION_WALKED;
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

/* From the start of a purge on nothing comes back that is older, and marks stand behind what is here. */
static enum rg_status begin(struct rg_hq_store *store, int64_t at_ms)
{
    static const struct {
        enum rg_hq_kept kind;
        const char *name;
    } limits[] = {{RG_HQ_KEPT_PURCHASES, purchases_before},
                  {RG_HQ_KEPT_WISHES, wishes_before},
                  {RG_HQ_KEPT_NOTES, notes_before}};
    enum rg_status status = rg_hq_purged_mark(store, at_ms);
    for (size_t i = 0; status == RG_OK && i < sizeof limits / sizeof limits[0]; i++) {
        int64_t before = 0;
        status = before_of(store, limits[i].kind, at_ms, &before);
        /* What went while there were days does not come back when there are none any more. */
        if (status == RG_OK && before > 0) {
            status = meta_put_number(store, limits[i].name, before);
        }
    }
    return status;
}

static enum rg_status purge_kind(struct rg_hq_store *store, enum rg_hq_kept kind, struct rg_hq_purge *purge,
                                 bool *end)
{
    int64_t before = 0, count = 0;
    enum rg_status status = before_of(store, kind, purge->at_ms, &before);
    *end = true;
    if (status != RG_OK || before == 0) {
        return status;
    }
    switch (kind) {
    case RG_HQ_KEPT_PURCHASES: return purge_purchases(store, before, purge, end);
    case RG_HQ_KEPT_WISHES: return rg_hq_wishes_purge(store, before, purge, end);
    case RG_HQ_KEPT_NOTES: status = rg_hq_carried_purge(store, before, &count); break;
    case RG_HQ_KEPT_LOOKS:
        status = rg_hq_purged_slice(store, RG_HQ_CHAINED_LOOKS, purge->at_ms, before, &count);
        break;
    case RG_HQ_KEPT_AUDIT:
        status = rg_hq_purged_slice(store, RG_HQ_CHAINED_AUDIT, purge->at_ms, before, &count);
        break;
    case RG_HQ_KEPT_OUTCOMES: status = purge_reported(store, before, &count); break;
    case RG_HQ_KEPT_LETTERS:
    case RG_HQ_KEPT_REQUESTS:
    case RG_HQ_KEPT_COUNT: status = purge_plain(store, kind, before, &count); break;
    }
    purge->counts[kind] += count;
    *end = count == 0;
    return status;
}

static enum rg_status slice(struct rg_hq_store *store, struct rg_hq_purge *purge)
{
    bool end = true, all = true;
    enum rg_status status = RG_OK;
    for (int kind = 0; status == RG_OK && kind < RG_HQ_KEPT_COUNT; kind++) {
        status = purge_kind(store, (enum rg_hq_kept)kind, purge, &end);
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
        status = status == RG_OK && moved.at_ms != 0 ? begin(store, moved.at_ms) : status;
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
