#include "hq_member_put.h"

#include "hq_amend.h"
#include "hq_asked.h"
#include "hq_lists.h"
#include "hq_sql.h"
#include "text.h"

#include <cjson/cJSON.h>
#include <string.h>

static const int list_keys[RG_HQ_LISTS] = {1, 2, 1, 1}; /* of sizes, wishes, occasions, ratings */

static void free_lists(char *lists[RG_HQ_LISTS])
{
    for (int i = 0; i < RG_HQ_LISTS; i++) {
        cJSON_free(lists[i]);
        lists[i] = NULL;
    }
}

/* Add the lists in the columns of a row to those that are there. */
static enum rg_status add_lists(sqlite3_stmt *stmt, char *lists[RG_HQ_LISTS])
{
    enum rg_status status = RG_OK;
    for (int i = 0; status == RG_OK && i < RG_HQ_LISTS; i++) {
        char *all;
        status = rg_hq_list_join(lists[i] == NULL ? "[]" : lists[i], rg_hq_column_text(stmt, i), list_keys[i],
                                 &all);
        if (status == RG_OK) {
            cJSON_free(lists[i]);
            lists[i] = all;
        }
    }
    return status;
}

/* The own lists first: what the number that stays says, holds. RG_NOT_FOUND when nobody was merged with it. */
static enum rg_status everybodys(struct rg_hq_store *store, int64_t member, char *lists[RG_HQ_LISTS])
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT sizes,wishes,occasions,ratings FROM member_own WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        status = add_lists(stmt, lists);
        (void)sqlite3_reset(stmt);
    }
    sqlite3_stmt *others = rg_hq_statement(
        store, "SELECT m.sizes,m.wishes,m.occasions,m.ratings FROM member_alias a JOIN members m ON "
               "m.id=a.id WHERE a.member=?1 AND m.state<3 ORDER BY a.id");
    if (status != RG_OK || others == NULL) {
        return status != RG_OK ? status : RG_IO;
    }
    (void)sqlite3_bind_int64(others, 1, member);
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(others)) == SQLITE_ROW) {
        status = add_lists(others, lists);
    }
    (void)sqlite3_reset(others);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}

enum rg_status rg_hq_refresh_lists(struct rg_hq_store *store, int64_t member)
{
    char *lists[RG_HQ_LISTS] = {0};
    enum rg_status status = everybodys(store, member, lists);
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE members SET sizes=?2,wishes=?3,occasions=?4,ratings=?5 WHERE id=?1 AND (sizes<>?2 OR "
               "wishes<>?3 OR occasions<>?4 OR ratings<>?5) RETURNING row,state");
    if (status == RG_OK && stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, member);
        for (int i = 0; i < RG_HQ_LISTS; i++) {
            rg_hq_bind_text(stmt, 2 + i, lists[i]);
        }
        status = rg_hq_first(store, stmt);
    }
    if (status == RG_OK && stmt != NULL) {
        int64_t row = sqlite3_column_int64(stmt, 0);
        int state = sqlite3_column_int(stmt, 1);
        (void)sqlite3_reset(stmt);
        status = rg_hq_row_touch(store, RG_HQ_MEMBERS, row, state);
    }
    free_lists(lists);
    return stmt == NULL ? RG_IO : status == RG_NOT_FOUND ? RG_OK : status;
}

static bool list_ok(const char *list)
{
    return list == NULL || (list[0] == '[' && strnlen(list, RG_HQ_LIST_MAX + 1) <= RG_HQ_LIST_MAX);
}

enum rg_status rg_hq_join_lists(struct rg_hq_store *store, struct rg_hq_member *member,
                                struct rg_hq_kept *kept)
{
    char *lists[RG_HQ_LISTS] = {0};
    enum rg_status status = rg_hq_count_once(store, "SELECT count(*) FROM merge", &store->merges);
    if (status != RG_OK || store->merges == 0) {
        return status;
    }
    if (!list_ok(member->sizes) || !list_ok(member->wishes) || !list_ok(member->occasions) ||
        !list_ok(member->ratings)) {
        return RG_INVALID;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE member_own SET sizes=coalesce(?2,sizes),wishes=coalesce(?3,wishes),"
                               "occasions=coalesce(?4,occasions),ratings=coalesce(?5,ratings) WHERE id=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member->id);
    rg_hq_bind_text(stmt, 2, member->sizes);
    rg_hq_bind_text(stmt, 3, member->wishes);
    rg_hq_bind_text(stmt, 4, member->occasions);
    rg_hq_bind_text(stmt, 5, member->ratings);
    status = rg_hq_run(store, stmt);
    if (status == RG_OK && sqlite3_changes(store->db) == 0) {
        return RG_OK;
    }
    if (status == RG_OK) {
        status = everybodys(store, member->id, lists);
    }
    if (status != RG_OK) {
        free_lists(lists);
        return status;
    }
    free_lists(kept->lists);
    memcpy(kept->lists, lists, sizeof lists);
    member->sizes = lists[RG_HQ_SIZES];
    member->wishes = lists[RG_HQ_WISHES];
    member->occasions = lists[RG_HQ_OCCASIONS];
    member->ratings = lists[RG_HQ_RATINGS];
    return RG_OK;
}

enum rg_status rg_hq_own_keep(struct rg_hq_store *store, int64_t member)
{
    return rg_hq_run_for(
        store,
        "INSERT OR IGNORE INTO member_own(id,sizes,wishes,occasions,minor,ratings) SELECT id,"
        "coalesce(sizes,'[]'),coalesce(wishes,'[]'),coalesce(occasions,'[]'),minor,ratings FROM members "
        "WHERE "
        "id=?1",
        member);
}

enum rg_status rg_hq_own_restore(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE members SET (sizes,wishes,occasions,minor,ratings)=(SELECT "
                               "sizes,wishes,occasions,minor,ratings FROM member_own WHERE member_own.id=?1) "
                               "WHERE id=?1 AND EXISTS(SELECT 1 FROM member_own WHERE "
                               "member_own.id=?1) RETURNING row,state");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    int64_t row = sqlite3_column_int64(stmt, 0);
    int state = sqlite3_column_int(stmt, 1);
    (void)sqlite3_reset(stmt);
    status = rg_hq_row_touch(store, RG_HQ_MEMBERS, row, state);
    return status == RG_OK ? rg_hq_run_for(store, "DELETE FROM member_own WHERE id=?1", member) : status;
}

enum rg_status rg_hq_own_birthday(struct rg_hq_store *store, int64_t member, int month, int day)
{
    char *list;
    sqlite3_stmt *find = rg_hq_statement(store, "SELECT occasions FROM member_own WHERE id=?1");
    if (find == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(find, 1, member);
    enum rg_status status = rg_hq_first(store, find);
    if (status != RG_OK) {
        return status == RG_NOT_FOUND ? RG_OK : status;
    }
    status = rg_hq_list_birthday(rg_hq_column_text(find, 0), month, day, &list);
    (void)sqlite3_reset(find);
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE member_own SET occasions=?2 WHERE id=?1");
    if (status != RG_OK) {
        return status;
    }
    if (stmt != NULL) {
        (void)sqlite3_bind_int64(stmt, 1, member);
        rg_hq_bind_text(stmt, 2, list);
    }
    status = rg_hq_run(store, stmt);
    cJSON_free(list);
    return status;
}

/* Whom the member was merged with shows its lists too. */
static enum rg_status show_lists(struct rg_hq_store *store, int64_t member)
{
    int64_t counts_for = member;
    enum rg_status status = store->merges > 0 ? rg_hq_member_resolve(store, &counts_for) : RG_OK;
    return status == RG_OK && counts_for != member ? rg_hq_refresh_lists(store, counts_for) : status;
}

static bool same(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

enum rg_status rg_hq_member_put(struct rg_hq_store *store, const char *site,
                                const struct rg_hq_member *member, bool *changed)
{
    struct rg_hq_member put = *member;
    struct rg_hq_kept kept = {0};
    if (store->building) {
        return rg_hq_member_write(store, site, member, changed);
    }
    struct rg_hq_amended amended = {0};
    char *recent = NULL, *rated = NULL;
    enum rg_status status = rg_hq_wishes_recent(store, &put.wishes, &recent);
    if (status == RG_OK) {
        status = rg_hq_ratings_recent(store, &put.ratings, &rated);
    }
    if (status == RG_OK) {
        status = rg_hq_amend_delivered(store, &put, &amended);
    }
    if (status == RG_OK) {
        status = rg_hq_keep_corrected(store, &put, &kept);
    }
    /* How it is said is of the name that came, not of the one that holds. */
    if (!same(put.display_name, member->display_name)) {
        put.say = NULL;
    }
    if (status == RG_OK) {
        status = rg_hq_join_lists(store, &put, &kept);
    }
    if (status == RG_OK) {
        status = rg_hq_member_write(store, site, &put, changed);
    }
    if (status == RG_OK && *changed) {
        status = show_lists(store, put.id);
    }
    /* A list that was delivered, or is everybody's, is without what was asked for here. */
    if (status == RG_OK && *changed) {
        status = rg_hq_asked_anew(store, put.id);
    }
    free_lists(kept.lists);
    explicit_bzero(&kept, sizeof kept);
    rg_hq_amended_free(&amended);
    cJSON_free(recent);
    cJSON_free(rated);
    return status;
}
