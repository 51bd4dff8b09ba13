/* What is carried, as it comes and goes with those whom it is about. */
#include "hq_carried_private.h"

#include "hq_merge_rows.h"

#include <stdlib.h>

/* Rows of one feed that one step of a purge removes. */
#define PURGED 500

static const enum rg_hq_feed feeds[] = {RG_HQ_NOTES, RG_HQ_REQUESTS, RG_HQ_OFFERS, RG_HQ_TASKS};
#define FEEDS (sizeof feeds / sizeof feeds[0])

static enum rg_status collect(struct rg_hq_store *store, const char *sql, int64_t one, int64_t two,
                              struct rg_hq_row_list *list)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, sql);
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, one);
    (void)sqlite3_bind_int64(stmt, 2, two);
    return rg_hq_rows_collect(store, stmt, list);
}

static enum rg_status remove_all(struct rg_hq_store *store, enum rg_hq_feed feed, struct rg_hq_row_list *list)
{
    enum rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK && i < list->count; i++) {
        status = rg_hq_carried_remove(store, feed, &list->refs[i]);
    }
    free(list->refs);
    return status;
}

enum rg_status rg_hq_carried_weigh(struct rg_hq_store *store, int64_t member, int allowed)
{
    static const char *const texts[FEEDS - 1] = {
        "SELECT row,state,id FROM notes WHERE member=?1 AND state<3 ORDER BY id",
        "SELECT row,state,id FROM requests WHERE member=?1 AND state<3 ORDER BY id",
        "SELECT row,state,id FROM offers WHERE member=?1 AND state<3 ORDER BY id"};
    enum rg_status status = RG_OK;
    for (size_t at = 0; status == RG_OK && at < FEEDS - 1; at++) {
        struct rg_hq_row_list list = {0};
        status = collect(store, texts[at], member, 0, &list);
        for (size_t i = 0; status == RG_OK && i < list.count; i++) {
            int state = list.refs[i].state;
            status = rg_hq_row_set_state(store, feeds[at], list.refs[i].row, state,
                                         rg_hq_state_for(state, rg_hq_carried_seen(feeds[at], allowed)));
        }
        free(list.refs);
    }
    return status;
}

enum rg_status rg_hq_carried_forget(struct rg_hq_store *store, int64_t member)
{
    static const char *const texts[FEEDS - 1] = {
        "SELECT row,state,id FROM notes WHERE (member=?1 OR own=?1) AND state<3 ORDER BY id",
        "SELECT row,state,id FROM requests WHERE (member=?1 OR own=?1) AND state<3 ORDER BY id",
        "SELECT row,state,id FROM offers WHERE (member=?1 OR own=?1) AND state<3 ORDER BY id"};
    enum rg_status status = RG_OK;
    for (size_t at = 0; status == RG_OK && at < FEEDS - 1; at++) {
        struct rg_hq_row_list list = {0};
        status = collect(store, texts[at], member, 0, &list);
        status = status == RG_OK ? remove_all(store, feeds[at], &list) : status;
    }
    return status;
}

/* Each row goes out again: kiosks seal it under another member's key. */
static enum rg_status move(struct rg_hq_store *store, const char *const lists[FEEDS - 1],
                           const char *const updates[FEEDS - 1], int64_t member, int64_t other)
{
    enum rg_status status = RG_OK;
    for (size_t at = 0; status == RG_OK && at < FEEDS - 1; at++) {
        struct rg_hq_row_list list;
        status = collect(store, lists[at], member, other, &list);
        if (status != RG_OK) {
            return status;
        }
        for (size_t i = 0; status == RG_OK && i < list.count; i++) {
            int state = list.refs[i].state;
            status = rg_hq_row_touch(store, feeds[at], list.refs[i].row, rg_hq_state_for(state, false));
        }
        free(list.refs);
        status = status == RG_OK ? rg_hq_run_for_two(store, updates[at], member, other) : status;
    }
    return status;
}

enum rg_status rg_hq_carried_merge(struct rg_hq_store *store, int64_t member, int64_t other)
{
    static const char *const lists[] = {
        "SELECT row,state,id FROM notes WHERE member=?2 AND state<3 AND ?1>0",
        "SELECT row,state,id FROM requests WHERE member=?2 AND state<3 AND ?1>0",
        "SELECT row,state,id FROM offers WHERE member=?2 AND state<3 AND ?1>0"};
    static const char *const updates[] = {
        "UPDATE notes SET member=?1,own=coalesce(own,?2) WHERE member=?2 AND state<3",
        "UPDATE requests SET member=?1,own=coalesce(own,?2) WHERE member=?2 AND state<3",
        "UPDATE offers SET member=?1,own=coalesce(own,?2) WHERE member=?2 AND state<3"};
    return move(store, lists, updates, member, other);
}

enum rg_status rg_hq_carried_unmerge(struct rg_hq_store *store, int64_t member, int64_t other)
{
#define BACK " WHERE member=?1 AND state<3 AND own IN (SELECT id FROM brought)"
    static const char *const lists[] = {RG_HQ_BROUGHT "SELECT row,state,id FROM notes" BACK,
                                        RG_HQ_BROUGHT "SELECT row,state,id FROM requests" BACK,
                                        RG_HQ_BROUGHT "SELECT row,state,id FROM offers" BACK};
    static const char *const updates[] = {
        RG_HQ_BROUGHT "UPDATE notes SET member=?2,own=nullif(own,?2)" BACK,
        RG_HQ_BROUGHT "UPDATE requests SET member=?2,own=nullif(own,?2)" BACK,
        RG_HQ_BROUGHT "UPDATE offers SET member=?2,own=nullif(own,?2)" BACK};
#undef BACK
    return move(store, lists, updates, member, other);
}

enum rg_status rg_hq_carried_purge(struct rg_hq_store *store, int64_t before, int64_t *count)
{
    static const char *const texts[FEEDS] = {
        "SELECT row,state,id FROM notes WHERE at<?1 AND state<3 LIMIT ?2",
        "SELECT row,state,id FROM requests WHERE at<?1 AND state<3 LIMIT ?2",
        "SELECT row,state,id FROM offers WHERE valid_from<?1 AND state<3 LIMIT ?2",
        "SELECT row,state,id FROM tasks WHERE at<?1 AND state<3 LIMIT ?2"};
    enum rg_status status = RG_OK;
    for (size_t at = 0; status == RG_OK && at < FEEDS; at++) {
        struct rg_hq_row_list list;
        status = collect(store, texts[at], before, PURGED, &list);
        if (status == RG_OK) {
            *count += (int64_t)list.count;
            status = remove_all(store, feeds[at], &list);
        }
    }
    return status;
}
