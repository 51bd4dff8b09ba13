/* Days of retention: wishes and ratings, in the lists where they are. */
#include "hq_retention_private.h"

#include "hq_json.h"

#include <stdlib.h>

static int64_t drop_old(cJSON *list, int at, int64_t before)
{
    int64_t dropped = 0;
    for (cJSON *entry = cJSON_IsArray(list) ? list->child : NULL, *next; entry != NULL; entry = next) {
        next = entry->next;
        const cJSON *moment = cJSON_GetArrayItem(entry, at);
        if (cJSON_IsNumber(moment) && moment->valuedouble < (double)before) {
            cJSON_Delete(cJSON_DetachItemViaPointer(list, entry));
            dropped++;
        }
    }
    return dropped;
}

enum rg_status rg_hq_list_since(const char *list, int at, int64_t before, char **kept, int64_t *dropped)
{
    cJSON *tree = cJSON_Parse(list);
    *dropped = drop_old(tree, at, before);
    *kept = *dropped > 0 ? rg_hq_json_print(tree) : NULL;
    cJSON_Delete(tree);
    return *dropped > 0 && *kept == NULL ? RG_NO_MEMORY : RG_OK;
}

/* One table with columns `wishes` and `ratings`: how those of one row are found and put. */
struct lists {
    const char *walk, *find, *put;
};

#define LISTS 2
static const int at_of[LISTS] = {RG_HQ_WISHED_AT, RG_HQ_RATED_AT};
static const struct lists members = {
    "SELECT row,state,id FROM members WHERE row>?1 AND state<3 AND (wishes<>'[]' OR ratings<>'[]') ORDER BY "
    "row "
    "LIMIT ?2",
    "SELECT wishes,ratings FROM members WHERE row=?1",
    "UPDATE members SET wishes=coalesce(?2,wishes),ratings=coalesce(?3,ratings) WHERE row=?1"};
static const struct lists owns = {
    "SELECT id,0,id FROM member_own WHERE id>?1 AND (wishes<>'[]' OR ratings<>'[]') ORDER BY id LIMIT ?2",
    "SELECT wishes,ratings FROM member_own WHERE id=?1",
    "UPDATE member_own SET wishes=coalesce(?2,wishes),ratings=coalesce(?3,ratings) WHERE id=?1"};

static enum rg_status thin_out(struct rg_hq_store *store, const struct lists *lists, int64_t row,
                               int64_t before, char *kept[LISTS], int64_t *dropped)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, lists->find);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, row);
    enum rg_status status = rg_hq_first(store, stmt);
    for (int i = 0; status == RG_OK && i < LISTS; i++) {
        int64_t old = 0;
        const char *list = (const char *)sqlite3_column_text(stmt, i);
        status = list == NULL ? RG_OK : rg_hq_list_since(list, at_of[i], before, &kept[i], &old);
        *dropped += old;
    }
    (void)sqlite3_reset(stmt);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status purge_one(struct rg_hq_store *store, const struct lists *lists, int64_t row,
                                int64_t before, int64_t *dropped)
{
    char *kept[LISTS] = {NULL, NULL};
    *dropped = 0;
    enum rg_status status = thin_out(store, lists, row, before, kept, dropped);
    if (status == RG_OK && *dropped > 0) {
        sqlite3_stmt *stmt = rg_hq_statement(store, lists->put);
        if (stmt != NULL) {
            (void)sqlite3_bind_int64(stmt, 1, row);
            rg_hq_bind_text(stmt, 2, kept[0]);
            rg_hq_bind_text(stmt, 3, kept[1]);
        }
        status = rg_hq_run(store, stmt);
    }
    cJSON_free(kept[0]);
    cJSON_free(kept[1]);
    return status;
}

static enum rg_status purge_members(struct rg_hq_store *store, int64_t before, struct rg_hq_purge *purge,
                                    bool *end)
{
    struct rg_hq_row_list list;
    enum rg_status status = rg_hq_retention_walk(store, members.walk, &purge->member_row, &list);
    if (status != RG_OK) {
        return status;
    }
    *end = list.count < RG_HQ_RETENTION_WALKED;
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        const struct rg_hq_row_ref *ref = &list.refs[i];
        int64_t dropped;
        status = purge_one(store, &members, ref->row, before, &dropped);
        if (status == RG_OK && dropped > 0 && ref->state == RG_HQ_LIVE) {
            status = rg_hq_row_touch(store, RG_HQ_MEMBERS, ref->row, ref->state);
        }
        purge->counts[RG_HQ_KEPT_WISHES] += status == RG_OK ? dropped : 0;
    }
    free(list.refs);
    return status;
}

/* Nobody is told of these, and they are not counted: each is in a row of members as well. */
static enum rg_status purge_owns(struct rg_hq_store *store, int64_t before, struct rg_hq_purge *purge,
                                 bool *end)
{
    struct rg_hq_row_list list;
    enum rg_status status = rg_hq_retention_walk(store, owns.walk, &purge->own_row, &list);
    if (status != RG_OK) {
        return status;
    }
    *end = list.count < RG_HQ_RETENTION_WALKED;
    for (size_t i = 0; status == RG_OK && i < list.count; i++) {
        int64_t dropped;
        status = purge_one(store, &owns, list.refs[i].row, before, &dropped);
    }
    free(list.refs);
    return status;
}

enum rg_status rg_hq_wishes_purge(struct rg_hq_store *store, int64_t before, struct rg_hq_purge *purge,
                                  bool *end)
{
    bool first = true, second = true;
    enum rg_status status = purge_members(store, before, purge, &first);
    if (status == RG_OK) {
        status = purge_owns(store, before, purge, &second);
    }
    *end = first && second;
    return status;
}
