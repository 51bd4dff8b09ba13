#include "hq_on_file.h"

#include "hq_amend.h"
#include "hq_lists.h"
#include "hq_sql.h"

/* A member's own, where others were merged with them. */
#define OWN(list)                                                                                            \
    "coalesce((SELECT " list " FROM member_own WHERE id=?1),(SELECT " list                                   \
    " FROM members WHERE id=?1 AND state<3),'[]')"

enum rg_status rg_hq_wish_since(struct rg_hq_store *store, int64_t member, int64_t product, const char *size,
                                int64_t now_ms, int64_t *at)
{
    enum rg_status status = rg_hq_amended_wish(store, member, product, size);
    if (status != RG_NOT_FOUND) {
        return status == RG_OK ? RG_DENIED : status;
    }
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT max(json_extract(w.value,'$[2]')) FROM json_each(" OWN(
                   "wishes") ") w WHERE json_extract(w.value,'$[0]')=?2 AND "
                             "coalesce(json_extract(w.value,'$[1]'),'')=?3 AND NOT EXISTS(SELECT 1 FROM "
                             "outcomes o WHERE o.member=?1 AND o.outcome='not-found' AND o.product=?2 AND "
                             "o.at=json_extract(w.value,'$[2]'))");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, product);
    rg_hq_bind_text(stmt, 3, size);
    status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *at = sqlite3_column_type(stmt, 0) == SQLITE_NULL ? now_ms : sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

enum rg_status rg_hq_occasions_beside(struct rg_hq_store *store, int64_t member, const char *given, int month,
                                      int day, char **list)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "WITH have AS (SELECT " OWN(
                   "occasions") " AS list),born AS (SELECT o.value AS value FROM have,json_each(have.list) o "
                                "WHERE json_extract(o.value,'$[0]')='birthday' LIMIT 1) SELECT list,(SELECT "
                                "json_extract(value,'$[1]') FROM born),(SELECT json_extract(value,'$[2]') "
                                "FROM born) FROM have");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        bool born = month != 0;
        status = rg_hq_list_birthday(given != NULL ? given : rg_hq_column_text(stmt, 0),
                                     born ? month : sqlite3_column_int(stmt, 1),
                                     born ? day : sqlite3_column_int(stmt, 2), list);
        (void)sqlite3_reset(stmt);
    }
    return status;
}
