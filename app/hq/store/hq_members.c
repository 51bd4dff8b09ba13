#include "hq_member_put.h"
#include "hq_rows.h"
#include "hq_sql.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTS 10
#define SAY   (LISTS + 1)

enum rg_status rg_hq_rows_collect(struct rg_hq_store *store, sqlite3_stmt *stmt, struct rg_hq_row_list *list)
{
    *list = (struct rg_hq_row_list){0};
    size_t capacity = 0;
    (void)store;
    int result;
    while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
        if (list->count == capacity) {
            capacity = capacity == 0 ? 64 : capacity * 2;
            struct rg_hq_row_ref *refs = reallocarray(list->refs, capacity, sizeof *refs);
            if (refs == NULL) {
                result = SQLITE_NOMEM;
                break;
            }
            list->refs = refs;
        }
        list->refs[list->count++] = (struct rg_hq_row_ref){.row = sqlite3_column_int64(stmt, 0),
                                                           .state = sqlite3_column_int(stmt, 1),
                                                           .key = sqlite3_column_int64(stmt, 2)};
    }
    (void)sqlite3_reset(stmt);
    if (result != SQLITE_DONE) {
        free(list->refs);
        *list = (struct rg_hq_row_list){0};
        return rg_hq_status_of(result);
    }
    return RG_OK;
}

enum rg_status rg_hq_allowed(struct rg_hq_store *store, int64_t member, int *allowed)
{
    if (store->allowed_member == member && store->in_transaction) {
        *allowed = store->allowed;
        return RG_OK;
    }
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT coalesce(sum(CASE purpose WHEN 'recognise' THEN 1 "
                               "WHEN 'purchases' THEN 2 WHEN 'notes' THEN 4 ELSE 0 END),0) FROM consents "
                               "WHERE member=?1 AND granted=1 AND state<3 AND NOT "
                               "EXISTS(" RG_HQ_HIDDEN_SQL ")");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *allowed = sqlite3_column_int(stmt, 0);
        (void)sqlite3_reset(stmt);
        store->allowed_member = member;
        store->allowed = *allowed;
    }
    return status;
}

enum rg_status rg_hq_member_site(struct rg_hq_store *store, int64_t member, int64_t *site)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT site FROM members WHERE id=?1 AND state<3");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *site = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static bool list_ok(const char *list)
{
    return list == NULL || (list[0] == '[' && strnlen(list, 4001) <= 4000);
}

static struct rg_hq_value known_int(int64_t number, bool known)
{
    return (struct rg_hq_value){.number = number, .null = !known};
}

/* Lists that the writer does not know stay as they are, contacts, households, trials, threads, what was done online, what rests and points always
 * (hq_contacts.c, hq_household.c, hq_trial.c, hq_threads.c, hq_rests.c and hq_points.c write those), so does how the name is said; the statement keeps their texts until it is used again. */
static enum rg_status known_lists(struct rg_hq_store *store, int64_t id, const char *lists[LISTS],
                                  const char **say, struct rg_hq_value *points, sqlite3_stmt **held)
{
    *points = (struct rg_hq_value){.null = true};
    if (store->building) {
        return RG_OK;
    }
    *held = rg_hq_statement(store, "SELECT sizes,wishes,occasions,contacts,household,trials,threads,"
                                   "online,ratings,rests,points,say FROM members WHERE id=?1 AND state<3");
    if (*held == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(*held, 1, id);
    enum rg_status status = rg_hq_first(store, *held);
    for (int i = 0; status == RG_OK && i < LISTS; i++) {
        lists[i] = lists[i] == NULL ? rg_hq_column_text(*held, i) : lists[i];
    }
    if (status == RG_OK) {
        *points =
            known_int(sqlite3_column_int64(*held, LISTS), sqlite3_column_type(*held, LISTS) != SQLITE_NULL);
        *say = *say == NULL ? (const char *)sqlite3_column_text(*held, SAY) : *say;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

enum rg_status rg_hq_member_write(struct rg_hq_store *store, const char *site,
                                  const struct rg_hq_member *member, bool *changed)
{
    const struct rg_hq_member *m = member;
    bool born = m->birth_month != 0;
    if (m->id <= 0 || !rg_hq_text_ok(m->ref, true) || !rg_hq_text_ok(m->display_name, false) ||
        !rg_hq_text_ok(m->first_name, false) || !rg_hq_text_ok(m->language, false) || m->birth_month < 0 ||
        m->birth_month > 12 || m->birth_day < 0 || m->birth_day > 31 || born != (m->birth_day != 0) ||
        !rg_hq_text_ok(m->say == NULL || m->say[0] == '\0' ? NULL : m->say, false) || !list_ok(m->sizes) ||
        !list_ok(m->wishes) || !list_ok(m->occasions) || !list_ok(m->ratings)) {
        return RG_INVALID;
    }
    int64_t number;
    int allowed;
    enum rg_status status = rg_hq_site_number(store, site, &number);
    if (status == RG_OK) {
        status = rg_hq_allowed(store, m->id, &allowed);
    }
    const char *lists[LISTS] = {m->sizes, m->wishes, m->occasions, NULL,       NULL,
                                NULL,     NULL,      NULL,         m->ratings, NULL};
    const char *say = m->say;
    struct rg_hq_value points;
    sqlite3_stmt *held = NULL;
    if (status == RG_OK) {
        status = known_lists(store, m->id, lists, &say, &points, &held);
    }
    if (status != RG_OK) {
        return status;
    }
    const struct rg_hq_value values[] = {rg_hq_int(m->id),
                                         rg_hq_text(m->display_name),
                                         rg_hq_text(m->first_name),
                                         rg_hq_text(m->language),
                                         known_int(m->birth_month, born),
                                         known_int(m->birth_day, born),
                                         known_int(m->member_since, m->member_since >= 0),
                                         rg_hq_text(lists[0] == NULL ? "[]" : lists[0]),
                                         rg_hq_text(lists[1] == NULL ? "[]" : lists[1]),
                                         rg_hq_text(lists[2] == NULL ? "[]" : lists[2]),
                                         rg_hq_text(lists[3] == NULL ? "[]" : lists[3]),
                                         rg_hq_text(lists[4] == NULL ? "[]" : lists[4]),
                                         points,
                                         rg_hq_text(lists[5] == NULL ? "[]" : lists[5]),
                                         rg_hq_text(say == NULL || say[0] == '\0' ? NULL : say),
                                         rg_hq_text(lists[6] == NULL ? "[]" : lists[6]),
                                         rg_hq_text(lists[7] == NULL ? "[]" : lists[7]),
                                         rg_hq_text(lists[8] == NULL ? "[]" : lists[8]),
                                         rg_hq_text(lists[9] == NULL ? "[]" : lists[9]),
                                         rg_hq_text(m->ref)};
    _Static_assert(sizeof values / sizeof values[0] == RG_HQ_COLUMNS_MAX,
                   "a value for each column of hq_tables.c, where members is the widest");
    status =
        rg_hq_table_put(store, RG_HQ_MEMBERS, number, (allowed & RG_HQ_MAY_RECOGNISE) != 0, values, changed);
    if (held != NULL) {
        (void)sqlite3_reset(held);
    }
    return status;
}

enum rg_status rg_hq_member_find(struct rg_hq_store *store, const char *ref, int64_t *id)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "SELECT id FROM members WHERE ref=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, ref);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *id = sqlite3_column_int64(stmt, 0);
        (void)sqlite3_reset(stmt);
    }
    return status;
}
