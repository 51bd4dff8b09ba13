#include "hq_asked.h"

#include "hq_amend.h"
#include "hq_member_put.h"
#include "hq_sql.h"

#include <cjson/cJSON.h>
#include <string.h>

/* Asked wishes at once, the newest. */
#define MOST "4"

#define SIZE_OF(product)                                                                                     \
    "coalesce((SELECT json_extract(s.value,'$[1]') FROM members m JOIN products p ON p.site=m.site AND "     \
    "p.id=" product ",json_each(m.sizes) s WHERE m.id=?1 AND json_extract(s.value,'$[0]')=p.category LIMIT " \
    "1),'')"

/* Looked at once: what comes later was waited for. */
static const char look_sql[] =
    "UPDATE outcomes SET waits=NOT EXISTS(SELECT 1 FROM members m JOIN stock k ON k.site=m.site AND "
    "k.product=outcomes.product AND k.state<3 AND k.quantity>0 WHERE m.id=?1 AND (" SIZE_OF(
        "outcomes.product") "='' OR k.size=" SIZE_OF("outcomes.product") ")) WHERE member=?1 AND "
                                                                         "outcome='not-found' AND waits IS "
                                                                         "NULL";

/* What is wished for is known again by product and moment; it keeps the size that it was written with. */
static const char list_sql[] =
    "WITH me AS (SELECT site,wishes FROM members WHERE id=?1 AND state<3),"
    "asked AS (SELECT product,at,waits FROM outcomes WHERE member=?1 AND outcome='not-found'),"
    "theirs AS (SELECT w.key AS place,w.value AS value,json_extract(w.value,'$[0]') AS product,"
    "json_extract(w.value,'$[2]') AS at FROM me,json_each(me.wishes) w),"
    "rest AS (SELECT place,value,product FROM theirs t WHERE NOT EXISTS(SELECT 1 FROM asked a WHERE "
    "a.product=t.product AND a.at=t.at)),"
    "open AS (SELECT product,max(at) AS at FROM asked a WHERE ?2 AND waits=1 AND "
    "at>unixepoch()*1000-15552000000 AND NOT EXISTS(SELECT 1 FROM outcomes o WHERE o.member=?1 AND "
    "o.product=a.product AND o.outcome IN('not-for-them','sold') AND o.at>=a.at) AND NOT EXISTS(SELECT 1 "
    "FROM "
    "purchases u WHERE u.member=?1 AND u.product=a.product AND u.state<3 AND (u.at>=a.at OR u.gift=1 OR "
    "u.discreet=1)) AND NOT EXISTS(SELECT 1 FROM rest r WHERE r.product=a.product) AND NOT EXISTS(SELECT 1 "
    "FROM me JOIN products p ON p.site=me.site AND p.id=a.product WHERE p.discreet=1) GROUP BY product ORDER "
    "BY 2 DESC LIMIT " MOST "),"
    "kept AS (SELECT at,coalesce((SELECT value FROM theirs t WHERE t.product=open.product AND t.at=open.at),"
    "json_array(product," SIZE_OF("open.product") ",at,0)) AS value FROM open) "
                                                  "SELECT (SELECT json_group_array(json(value)) FROM (SELECT "
                                                  "value FROM (SELECT 0 AS part,place,value FROM "
                                                  "rest UNION ALL SELECT 1,-at,value FROM kept) ORDER BY "
                                                  "part,place)),(SELECT json(wishes) FROM me)";

static enum rg_status write_list(struct rg_hq_store *store, int64_t member, const char *wishes)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE members SET wishes=?2 WHERE id=?1 AND state<3 AND wishes<>?2 RETURNING row,state");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, wishes);
    return rg_hq_member_touch(store, stmt, NULL);
}

/* What the customer deleted, or is too old, does not come back by this either. */
static enum rg_status put_list(struct rg_hq_store *store, int64_t member, const char *list)
{
    struct rg_hq_member put = {.id = member, .wishes = list, .member_since = -1};
    struct rg_hq_amended amended = {0};
    char *recent = NULL;
    enum rg_status status = rg_hq_wishes_recent(store, &put.wishes, &recent);
    if (status == RG_OK) {
        status = rg_hq_amend_delivered(store, &put, &amended);
    }
    if (status == RG_OK) {
        status = write_list(store, member, put.wishes);
    }
    rg_hq_amended_free(&amended);
    cJSON_free(recent);
    return status;
}

enum rg_status rg_hq_asked_weigh(struct rg_hq_store *store, int64_t member, int allowed)
{
    enum rg_status status = rg_hq_run_for(store, look_sql, member);
    sqlite3_stmt *stmt = status == RG_OK ? rg_hq_statement(store, list_sql) : NULL;
    if (stmt == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int(stmt, 2, (allowed & RG_HQ_MAY_NOTES) != 0);
    status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    const char *list = rg_hq_column_text(stmt, 0), *old = rg_hq_column_text(stmt, 1);
    if (strcmp(list, old) != 0 && old[0] != '\0') {
        status = put_list(store, member, list);
    }
    (void)sqlite3_reset(stmt);
    return status;
}

/* Whether anything was asked for; of product 0 whatever it is. */
static enum rg_status weigh_if(struct rg_hq_store *store, int64_t member, int64_t product)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM outcomes WHERE member=?1 AND ?2 IN(0,product) AND "
                               "outcome='not-found' LIMIT 1");
    int allowed = 0;
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, product);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    if (status == RG_OK) {
        status = rg_hq_allowed(store, member, &allowed);
    }
    return status == RG_OK          ? rg_hq_asked_weigh(store, member, allowed)
           : status == RG_NOT_FOUND ? RG_OK
                                    : status;
}

enum rg_status rg_hq_asked_bought(struct rg_hq_store *store, int64_t member, int64_t product)
{
    return weigh_if(store, member, product);
}

enum rg_status rg_hq_asked_anew(struct rg_hq_store *store, int64_t member)
{
    return weigh_if(store, member, 0);
}
