#include "hq_rests.h"

#include "hq_buffer.h"
#include "hq_sql.h"

#include <string.h>
#include <time.h>

#define DAY_MS INT64_C(86400000)

/* What an event does to the count of its product, in the order in which events of one moment count. */
enum { SHOWN, ANSWERED, REFUSED };

/* As a kiosk counts it, a visit's first showing. */
static const char events_sql[] =
    "SELECT json_extract(i.value,'$.product') AS p,min(s.at) AS m,0 AS what FROM shown s,json_each(s.items) "
    "i WHERE s.member=?1 AND s.at>=?2 GROUP BY s.visit,p UNION ALL SELECT product,at,CASE outcome WHEN "
    "'not-for-them' THEN 2 ELSE 1 END FROM outcomes WHERE member=?1 AND at>=?2 ORDER BY m,what,p";

static struct rg_rest *rest_of(struct rg_rest_list *list, int64_t product)
{
    size_t least = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].product.value == product) {
            return &list->items[i];
        }
        least = rg_rest_before(&list->items[least], &list->items[i]) ? i : least;
    }
    struct rg_rest *rest = &list->items[list->count < RG_RESTS_MAX ? list->count++ : least];
    *rest = (struct rg_rest){.product = {product}};
    return rest;
}

static void take(struct rg_rest_list *list, int64_t product, int64_t at, int what)
{
    struct rg_rest *rest = product > 0 && at >= 0 ? rest_of(list, product) : NULL;
    if (rest == NULL) {
        return;
    }
    if (what == SHOWN) {
        rg_rest_show(rest, at);
    } else if (what == REFUSED) {
        rg_rest_refuse(rest, at);
    } else {
        rg_rest_answer(rest, at);
    }
}

enum rg_status rg_hq_rests_of(struct rg_hq_store *store, int64_t member, int64_t since_ms,
                              struct rg_rest_list *list)
{
    memset(list, 0, sizeof *list);
    sqlite3_stmt *stmt = rg_hq_statement(store, events_sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, since_ms);
    enum rg_status status = rg_hq_first(store, stmt);
    while (status == RG_OK) {
        take(list, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1), sqlite3_column_int(stmt, 2));
        status = rg_hq_next(stmt);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static void write_list(const struct rg_rest_list *list, struct rg_hq_buffer *text)
{
    rg_hq_buffer_text(text, "[");
    for (size_t i = 0; i < list->count; i++) {
        const struct rg_rest *rest = &list->items[i];
        const int64_t numbers[] = {rest->product.value, rest->times, rest->last_ms, rest->rested_ms};
        rg_hq_buffer_text(text, i == 0 ? "[" : ",[");
        for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
            rg_hq_buffer_text(text, k == 0 ? "" : ",");
            rg_hq_buffer_int(text, numbers[k]);
        }
        rg_hq_buffer_text(text, "]");
    }
    rg_hq_buffer_text(text, "]");
}

/* What rests, and from when on. */
#define RESTING(list)                                                                                        \
    "(SELECT group_concat(json_extract(r.value,'$[0]')||':'||json_extract(r.value,'$[3]')) FROM "            \
    "json_each(" list ") r WHERE json_extract(r.value,'$[3]')>0)"

static void bind(sqlite3_stmt *stmt, int64_t member, const char *list)
{
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, list);
}

/* Every visit shows something; a row that went out for each would cost every kiosk of the site a page and its signature. What counts for other kiosks is
 * what rests, which HQ knows at the third showing wherever it was; until then the counts wait for a row that goes out anyway. */
static enum rg_status put(struct rg_hq_store *store, int64_t member, const char *list)
{
    sqlite3_stmt *keep = rg_hq_statement(
        store, "UPDATE members SET rests=?2 WHERE id=?1 AND state<3 AND rests<>?2 AND ?2<>'[]' AND " RESTING(
                   "rests") " IS " RESTING("?2"));
    sqlite3_stmt *tell = rg_hq_statement(
        store, "UPDATE members SET rests=?2 WHERE id=?1 AND state<3 AND rests<>?2 RETURNING row,state");
    if (keep == NULL || tell == NULL) {
        return RG_IO;
    }
    bind(keep, member, list);
    enum rg_status status = rg_hq_run(store, keep);
    bind(tell, member, list);
    return status == RG_OK ? rg_hq_member_touch(store, tell, NULL) : status;
}

enum rg_status rg_hq_rests_weigh(struct rg_hq_store *store, int64_t member, int allowed)
{
    struct rg_rest_list list = {0};
    struct rg_hq_buffer text = {0};
    enum rg_status status = RG_OK;
    if ((allowed & RG_HQ_MAY_RECOGNISE) != 0) {
        status =
            rg_hq_rests_of(store, member, (int64_t)time(NULL) * 1000 - RG_SHELF_SHOWN_DAYS * DAY_MS, &list);
    }
    write_list(&list, &text);
    status = status == RG_OK ? rg_hq_buffer_status(&text) : status;
    status = status == RG_OK ? put(store, member, text.data) : status;
    explicit_bzero(&list, sizeof list);
    rg_hq_buffer_free(&text);
    return status;
}
