#include "hq_threads.h"

#include "hq_asked.h"
#include "hq_rests.h"
#include "hq_rows.h"
#include "hq_sql.h"

#define OF_NOBODY_ELSE(product)                                                                              \
    "NOT EXISTS(SELECT 1 FROM purchases u WHERE u.member=?1 AND u.product=" product                          \
    " AND (u.gift=1 OR u.discreet=1) AND u.state<3)"

static const char threads_sql[] =
    "WITH said AS (SELECT product,at FROM outcomes WHERE member=?1 AND outcome IN('liked','not-found') AND "
    "at>unixepoch()*1000-15552000000 UNION ALL SELECT product,at FROM requests WHERE member=?1 AND state<3 "
    "AND product IS NOT NULL AND kind IN('order','reservation') AND at>unixepoch()*1000-15552000000),"
    "ends AS (SELECT product,min(at) AS first,max(at) AS last FROM said GROUP BY product),"
    "open AS (SELECT product,first FROM ends e WHERE NOT EXISTS(SELECT 1 FROM outcomes o WHERE o.member=?1 "
    "AND o.product=e.product AND o.outcome IN('not-for-them','sold') AND o.at>=e.last) AND NOT EXISTS(SELECT "
    "1 FROM products p WHERE p.id=e.product AND p.discreet=1 AND p.site=(SELECT site FROM members WHERE "
    "id=?1)) AND " OF_NOBODY_ELSE(
        "e.product") " AND NOT EXISTS(SELECT 1 FROM members m,json_each(m.wishes) "
                     "w WHERE m.id=?1 AND json_extract(w.value,'$[0]')=e.product AND "
                     "json_extract(w.value,'$[3]')=1)),"
                     "moments AS (SELECT s.product,s.at FROM said s JOIN open o ON o.product=s.product UNION "
                     "SELECT "
                     "o.product,s.at FROM open o JOIN shown s ON s.member=?1 AND s.associate<>0 AND "
                     "s.at>o.first),"
                     "counted AS (SELECT product,at,lag(at) OVER (PARTITION BY product ORDER BY at) AS "
                     "before FROM moments),"
                     "threads AS (SELECT product,sum(before IS NULL OR at-before>14400000) AS visits,max(at) "
                     "AS last FROM "
                     "counted GROUP BY product) "
                     "UPDATE members SET threads=l.list FROM (SELECT "
                     "json_group_array(json_array(product,visits,last)) AS "
                     "list FROM (SELECT product,visits,last FROM threads WHERE ?2 AND visits<=3 ORDER BY "
                     "last DESC,product "
                     "LIMIT 4)) l WHERE id=?1 AND state<3 AND threads<>l.list RETURNING row,state";

enum rg_status rg_hq_threads_weigh(struct rg_hq_store *store, int64_t member, int allowed)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, threads_sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int(stmt, 2, (allowed & RG_HQ_MAY_NOTES) != 0);
    enum rg_status status = rg_hq_member_touch(store, stmt, NULL);
    if (status == RG_OK) {
        status = rg_hq_asked_weigh(store, member, allowed);
    }
    return status == RG_OK ? rg_hq_rests_weigh(store, member, allowed) : status;
}

enum rg_status rg_hq_threads_heard(struct rg_hq_store *store, int64_t member)
{
    int allowed;
    enum rg_status status = rg_hq_allowed(store, member, &allowed);
    return status == RG_OK ? rg_hq_threads_weigh(store, member, allowed) : status;
}

enum rg_status rg_hq_online_put(struct rg_hq_store *store, int64_t member, const char *list, bool *changed)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE members SET online=l.list FROM (SELECT json_group_array(json(value)) AS list FROM "
               "json_each(?2) WHERE " OF_NOBODY_ELSE(
                   "json_extract(value,'$[1]')") ") l WHERE id=?1 AND "
                                                 "state<3 AND online<>l.list AND EXISTS(SELECT 1 FROM "
                                                 "consents WHERE consents.member=?1 AND "
                                                 "purpose='online' AND granted=1 AND consents.state<3) "
                                                 "RETURNING row,state");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    rg_hq_bind_text(stmt, 2, list);
    return rg_hq_member_touch(store, stmt, changed);
}

enum rg_status rg_hq_online_weigh(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "UPDATE members SET online='[]' WHERE id=?1 AND state<3 AND online<>'[]' AND NOT EXISTS(SELECT "
        "1 FROM consents WHERE consents.member=?1 AND purpose='online' AND granted=1 AND "
        "consents.state<3) RETURNING row,state");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    return rg_hq_member_touch(store, stmt, NULL);
}
