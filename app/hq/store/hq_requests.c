#include "hq_requests.h"

#include "hq_erase.h"
#include "hq_merge.h"
#include "hq_request_held.h"
#include "hq_rows.h"
#include "hq_sql.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_MS          INT64_C(86400000)
#define RECEIVED_MAX_MS (3 * 366 * DAY_MS) /* a letter that is older is a slip of the pen */

static const char *const kinds[] = {"erase",   "export", "restrict", "unrestrict",
                                    "correct", "merge",  "unmerge"};

static int last_day(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 1 && leap ? 29 : days[month];
}

int64_t rg_hq_months_later(int64_t at_ms, int months)
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm day = {0};
    (void)gmtime_r(&at, &day);
    int month = day.tm_year * 12 + day.tm_mon + months, year = month / 12 + 1900;
    int last = last_day(year, month % 12);
    struct tm end = {.tm_year = month / 12,
                     .tm_mon = month % 12,
                     .tm_mday = (day.tm_mday < last ? day.tm_mday : last) + 1};
    return (int64_t)timegm(&end) * 1000;
}

/* RG_OK when another request about one of the two is open: what it is about would not be there any more. */
static enum rg_status open_about(struct rg_hq_store *store, int64_t member, int64_t other, int64_t but)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "SELECT 1 FROM request WHERE closed IS NULL AND number<>?3 AND (member IN(?1,?2) "
               "OR (other<>0 AND other IN(?1,?2)))");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    (void)sqlite3_bind_int64(stmt, 2, other);
    (void)sqlite3_bind_int64(stmt, 3, but);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

/* The open request of this kind: RG_OK with its number when it is this one, RG_INVALID when it says something else. */
static enum rg_status find_open(struct rg_hq_store *store, const struct rg_hq_request *r, int64_t *number,
                                const char **code)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT number,other=?3 AND value IS ?5 FROM request WHERE closed IS NULL AND what=?1 AND member=?2 "
        "AND field IS ?4");
    if (stmt == NULL) {
        return RG_IO;
    }
    rg_hq_bind_text(stmt, 1, r->what);
    (void)sqlite3_bind_int64(stmt, 2, r->member);
    (void)sqlite3_bind_int64(stmt, 3, r->other);
    rg_hq_bind_text(stmt, 4, r->field);
    rg_hq_bind_text(stmt, 5, r->value);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status == RG_OK) {
        *number = sqlite3_column_int64(stmt, 0);
        status = sqlite3_column_int(stmt, 1) != 0 ? RG_OK : rg_hq_stop(code, "request-open", RG_INVALID);
        (void)sqlite3_reset(stmt);
    }
    return status;
}

static enum rg_status insert(struct rg_hq_store *store, const struct rg_hq_request *r, int64_t now_ms,
                             int64_t *number)
{
    int64_t received = r->received_ms != 0 ? r->received_ms : now_ms;
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "INSERT INTO request(at,what,member,operator,received,due,other,field,value,informed) "
               "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, now_ms);
    rg_hq_bind_text(stmt, 2, r->what);
    (void)sqlite3_bind_int64(stmt, 3, r->member);
    rg_hq_bind_text(stmt, 4, r->operator_name);
    (void)sqlite3_bind_int64(stmt, 5, received);
    (void)sqlite3_bind_int64(stmt, 6, rg_hq_months_later(received, 1));
    (void)sqlite3_bind_int64(stmt, 7, r->other);
    rg_hq_bind_text(stmt, 8, r->field);
    rg_hq_bind_text(stmt, 9, r->value);
    (void)sqlite3_bind_int(stmt, 10, r->informed);
    enum rg_status status = rg_hq_run(store, stmt);
    *number = status == RG_OK ? sqlite3_last_insert_rowid(store->db) : 0;
    return status;
}

static enum rg_status restricted(struct rg_hq_store *store, int64_t member)
{
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "SELECT 1 FROM restriction WHERE member=?1 OR member IN (SELECT id FROM "
                               "member_alias WHERE member=?1)");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, member);
    enum rg_status status = rg_hq_first(store, stmt);
    (void)sqlite3_reset(stmt);
    return status;
}

/* Whether it can be done at all, so that nobody approves in vain; r's members become those that count. */
static enum rg_status check(struct rg_hq_store *store, struct rg_hq_request *r, const char **code)
{
    int64_t site;
    if (strcmp(r->what, "merge") == 0) {
        return rg_hq_merge_check(store, &r->member, &r->other, code);
    }
    if (strcmp(r->what, "unmerge") == 0) {
        r->other = r->member;
        return rg_hq_unmerge_check(store, r->other, &r->member, code);
    }
    int64_t named = r->member;
    enum rg_status status = rg_hq_member_resolve(store, &r->member);
    if (status == RG_OK) {
        *code = "not-found";
        status = rg_hq_member_site(store, r->member, &site);
    }
    /* A balance is a number's own, also of one that was merged. */
    if (status == RG_OK && strcmp(r->what, "correct") == 0 && strcmp(r->field, "points") == 0 &&
        rg_hq_member_site(store, named, &site) == RG_OK) {
        r->member = named;
    }
    if (status == RG_OK && strcmp(r->what, "correct") == 0) {
        status = rg_hq_correct_check(store, r->member, r->field, r->value, code);
    }
    bool ends = strcmp(r->what, "unrestrict") == 0;
    if (status != RG_OK || (!ends && strcmp(r->what, "restrict") != 0)) {
        return status;
    }
    status = restricted(store, r->member);
    if (ends != (status == RG_OK) && (status == RG_OK || status == RG_NOT_FOUND)) {
        return rg_hq_stop(code, ends ? "not-restricted" : "restricted", RG_INVALID);
    }
    if (ends && status == RG_OK && !r->informed) {
        return rg_hq_stop(code, "not-informed", RG_INVALID);
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status enter(struct rg_hq_store *store, struct rg_hq_request *r, int64_t now_ms,
                            int64_t *number, const char **code)
{
    bool pairs = strcmp(r->what, "merge") == 0 || strcmp(r->what, "unmerge") == 0;
    enum rg_status status = check(store, r, code);
    if (status != RG_OK) {
        return status;
    }
    status = find_open(store, r, number, code);
    if (status != RG_NOT_FOUND) {
        return status;
    }
    status = pairs ? open_about(store, r->member, r->other, 0) : RG_NOT_FOUND;
    if (status != RG_NOT_FOUND) {
        return status == RG_OK ? rg_hq_stop(code, "request-open", RG_INVALID) : status;
    }
    return insert(store, r, now_ms, number);
}

static enum rg_status put(struct rg_hq_store *store, struct rg_hq_request *r, int64_t now_ms, int64_t *number,
                          struct rg_hq_request_state *state, const char **code)
{
    struct rg_hq_held held = {0};
    enum rg_status status = enter(store, r, now_ms, number, code);
    if (status == RG_OK) {
        status = rg_hq_request_hold(store, *number, &held, code);
    }
    if (status == RG_OK) {
        rg_hq_request_tell(&held, held.approved ? "approved" : "waits", state);
    }
    explicit_bzero(held.value, sizeof held.value);
    return status;
}

enum rg_status rg_hq_request_put(struct rg_hq_store *store, const struct rg_hq_request *request,
                                 int64_t now_ms, int64_t *number, struct rg_hq_request_state *state,
                                 const char **code)
{
    struct rg_hq_request r = *request;
    bool known = false, ours;
    *code = "bad-request";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        known = known || strcmp(r.what, kinds[i]) == 0;
    }
    if (!known || (strcmp(r.what, "correct") == 0) != (r.field != NULL && r.value != NULL)) {
        return RG_INVALID;
    }
    if (r.received_ms > now_ms || (r.received_ms != 0 && r.received_ms < now_ms - RECEIVED_MAX_MS)) {
        return rg_hq_stop(code, "bad-date", RG_INVALID);
    }
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK ? rg_hq_leave(store, ours, put(store, &r, now_ms, number, state, code)) : status;
}

static enum rg_status note_approver(struct rg_hq_store *store, const struct rg_hq_held *held,
                                    const char *operator_name, int64_t now_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(store, "UPDATE request SET approver=?2,approved=?3 WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, held->number);
    rg_hq_bind_text(stmt, 2, operator_name);
    (void)sqlite3_bind_int64(stmt, 3, now_ms);
    return rg_hq_run(store, stmt);
}

static enum rg_status carry_out(struct rg_hq_store *store, const struct rg_hq_held *held,
                                const char *operator_name, int64_t now_ms, const char **code)
{
    const struct rg_hq_request *r = &held->request;
    if (strcmp(r->what, "erase") == 0) {
        char origin[64];
        (void)snprintf(origin, sizeof origin, "ops/%.32s", operator_name);
        const struct rg_hq_erasure erasure = {.member = r->member, .assurance = 2, .origin = origin};
        *code = "not-found";
        return rg_hq_erase(store, &erasure, now_ms);
    }
    if (strcmp(r->what, "restrict") == 0) {
        return rg_hq_restrict(store, r->member, now_ms, code);
    }
    if (strcmp(r->what, "unrestrict") == 0) {
        return r->informed ? rg_hq_unrestrict(store, r->member, code)
                           : rg_hq_stop(code, "not-informed", RG_INVALID);
    }
    if (strcmp(r->what, "correct") == 0) {
        return rg_hq_correct(store, r->member, r->field, r->value, now_ms, code);
    }
    bool merge = strcmp(r->what, "merge") == 0;
    if (!merge && strcmp(r->what, "unmerge") != 0) {
        return RG_OK;
    }
    enum rg_status status = open_about(store, r->member, r->other, held->number);
    if (status != RG_NOT_FOUND) {
        return status == RG_OK ? rg_hq_stop(code, "request-open", RG_INVALID) : status;
    }
    return merge ? rg_hq_merge(store, r->member, r->other, now_ms, code)
                 : rg_hq_unmerge(store, r->other, now_ms, code);
}

static enum rg_status approve(struct rg_hq_store *store, int64_t number, const char *operator_name,
                              int64_t now_ms, struct rg_hq_request_state *state, const char **code)
{
    struct rg_hq_held held = {0};
    enum rg_status status = rg_hq_request_hold(store, number, &held, code);
    if (status == RG_OK && held.approved) {
        status = RG_NOT_FOUND;
    }
    if (status != RG_OK) {
        return status;
    }
    bool ready = strcmp(held.what, "export") == 0;
    rg_hq_request_tell(&held,
                       ready                             ? "approved"
                       : strcmp(held.what, "erase") == 0 ? "erased"
                                                         : "done",
                       state);
    status = strcmp(held.operator_name, operator_name) == 0
                 ? rg_hq_stop(code, "second-operator", RG_DENIED)
                 : carry_out(store, &held, operator_name, now_ms, code);
    if (status == RG_OK) {
        status = note_approver(store, &held, operator_name, now_ms);
    }
    if (status == RG_OK) {
        status = rg_hq_request_set(store, &held, ready ? "approved" : "done", NULL, ready ? 0 : now_ms);
    }
    explicit_bzero(held.value, sizeof held.value);
    return status;
}

enum rg_status rg_hq_request_approve(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                     int64_t now_ms, struct rg_hq_request_state *state, const char **code)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    return status == RG_OK
               ? rg_hq_leave(store, ours, approve(store, number, operator_name, now_ms, state, code))
               : status;
}
