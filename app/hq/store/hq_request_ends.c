#include "hq_request_held.h"
#include "hq_requests.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS       INT64_C(86400000)
#define COLLECTED_MS (7 * DAY_MS) /* a copy that got lost may be fetched again for so long */

enum rg_status rg_hq_stop(const char **code, const char *why, enum rg_status status)
{
    *code = why;
    return status;
}

enum rg_status rg_hq_request_hold(struct rg_hq_store *store, int64_t number, struct rg_hq_held *held,
                                  const char **code)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT what,member,other,field,value,operator,received,due,extended,state,approver,closed,informed "
        "FROM request WHERE number=?1 AND (closed IS NULL OR (what='export' AND state='done'))");
    *code = "not-found";
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, number);
    enum rg_status status = rg_hq_first(store, stmt);
    if (status != RG_OK) {
        return status;
    }
    *held = (struct rg_hq_held){.number = number,
                                .due = sqlite3_column_int64(stmt, 7),
                                .extended = sqlite3_column_int(stmt, 8) != 0,
                                .approved = strcmp(rg_hq_column_text(stmt, 9), "waits") != 0,
                                .closed = sqlite3_column_int64(stmt, 11)};
    held->request = (struct rg_hq_request){.what = held->what,
                                           .member = sqlite3_column_int64(stmt, 1),
                                           .other = sqlite3_column_int64(stmt, 2),
                                           .field = held->field,
                                           .value = held->value,
                                           .operator_name = held->operator_name,
                                           .received_ms = sqlite3_column_int64(stmt, 6),
                                           .informed = sqlite3_column_int(stmt, 12) != 0};
    (void)rg_text_copy(held->what, sizeof held->what, rg_hq_column_text(stmt, 0));
    (void)rg_text_copy(held->field, sizeof held->field, rg_hq_column_text(stmt, 3));
    (void)rg_text_copy(held->value, sizeof held->value, rg_hq_column_text(stmt, 4));
    (void)rg_text_copy(held->operator_name, sizeof held->operator_name, rg_hq_column_text(stmt, 5));
    (void)rg_text_copy(held->approver, sizeof held->approver, rg_hq_column_text(stmt, 10));
    (void)sqlite3_reset(stmt);
    return RG_OK;
}

void rg_hq_request_tell(const struct rg_hq_held *held, const char *state, struct rg_hq_request_state *to)
{
    *to = (struct rg_hq_request_state){
        .member = held->request.member, .other = held->request.other, .due_ms = held->due, .state = state};
    (void)rg_text_copy(to->what, sizeof to->what, held->what);
    (void)rg_text_copy(to->field, sizeof to->field, held->field);
}

enum rg_status rg_hq_request_set(struct rg_hq_store *store, const struct rg_hq_held *held, const char *state,
                                 const char *reason, int64_t closed_ms)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store, "UPDATE request SET state=?2,reason=coalesce(?3,reason),closed=nullif(?4,0),value=NULL WHERE "
               "number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, held->number);
    rg_hq_bind_text(stmt, 2, state);
    rg_hq_bind_text(stmt, 3, reason);
    (void)sqlite3_bind_int64(stmt, 4, closed_ms);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_request_look(struct rg_hq_store *store, int64_t number, char value[RG_HQ_VALUE_MAX],
                                  struct rg_hq_request_state *state, const char **code)
{
    struct rg_hq_held held = {0};
    enum rg_status status = rg_hq_request_hold(store, number, &held, code);
    if (status == RG_OK && held.closed != 0) {
        return rg_hq_stop(code, "not-found", RG_NOT_FOUND);
    }
    if (status == RG_OK) {
        (void)rg_text_copy(value, RG_HQ_VALUE_MAX, held.value);
        rg_hq_request_tell(&held, held.approved ? "approved" : "waits", state);
    }
    explicit_bzero(held.value, sizeof held.value);
    return status;
}

static bool one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What can happen to a request that is open, in a transaction. */
typedef enum rg_status change(struct rg_hq_store *store, struct rg_hq_held *held, const char *word,
                              int64_t now_ms, const char **state, const char **code);

static enum rg_status with(struct rg_hq_store *store, int64_t number, change *what, const char *word,
                           int64_t now_ms, struct rg_hq_request_state *to, const char **code)
{
    struct rg_hq_held held = {0};
    const char *state = "waits";
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_request_hold(store, number, &held, code);
    if (status == RG_OK) {
        status = what(store, &held, word, now_ms, &state, code);
        rg_hq_request_tell(&held, state, to);
    }
    explicit_bzero(held.value, sizeof held.value);
    return rg_hq_leave(store, ours, status);
}

static enum rg_status refuse(struct rg_hq_store *store, struct rg_hq_held *held, const char *reason,
                             int64_t now_ms, const char **state, const char **code)
{
    static const char *const reasons[] = {"unfounded", "excessive", "identity", "law", "claims", "others"};
    if (held->closed != 0) {
        return rg_hq_stop(code, "not-found", RG_NOT_FOUND);
    }
    if (!one_of(reason, reasons, sizeof reasons / sizeof reasons[0])) {
        return rg_hq_stop(code, "bad-reason", RG_INVALID);
    }
    *state = "refused";
    return rg_hq_request_set(store, held, "refused", reason, now_ms);
}

enum rg_status rg_hq_request_refuse(struct rg_hq_store *store, int64_t number, const char *reason,
                                    int64_t now_ms, struct rg_hq_request_state *state, const char **code)
{
    return with(store, number, refuse, reason, now_ms, state, code);
}

static enum rg_status extend(struct rg_hq_store *store, struct rg_hq_held *held, const char *reason,
                             int64_t now_ms, const char **state, const char **code)
{
    static const char *const reasons[] = {"complexity", "number"};
    if (held->closed != 0) {
        return rg_hq_stop(code, "not-found", RG_NOT_FOUND);
    }
    if (!one_of(reason, reasons, sizeof reasons / sizeof reasons[0])) {
        return rg_hq_stop(code, "bad-extension", RG_INVALID);
    }
    if (held->extended || now_ms >= held->due) {
        return rg_hq_stop(code, held->extended ? "extended" : "overdue", RG_INVALID);
    }
    held->due = rg_hq_months_later(held->request.received_ms, 3);
    *state = held->approved ? "approved" : "waits";
    sqlite3_stmt *stmt =
        rg_hq_statement(store, "UPDATE request SET due=?2,extended=1,reason=?3 WHERE number=?1");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int64(stmt, 1, held->number);
    (void)sqlite3_bind_int64(stmt, 2, held->due);
    rg_hq_bind_text(stmt, 3, reason);
    return rg_hq_run(store, stmt);
}

enum rg_status rg_hq_request_extend(struct rg_hq_store *store, int64_t number, const char *reason,
                                    int64_t now_ms, struct rg_hq_request_state *state, const char **code)
{
    return with(store, number, extend, reason, now_ms, state, code);
}

static enum rg_status take_back(struct rg_hq_store *store, struct rg_hq_held *held, const char *operator_name,
                                int64_t now_ms, const char **state, const char **code)
{
    if (held->closed != 0) {
        return rg_hq_stop(code, "not-found", RG_NOT_FOUND);
    }
    if (strcmp(held->operator_name, operator_name) != 0) {
        return rg_hq_stop(code, "not-yours", RG_DENIED);
    }
    *state = "withdrawn";
    return rg_hq_request_set(store, held, "withdrawn", NULL, now_ms);
}

enum rg_status rg_hq_request_withdraw(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                      int64_t now_ms, struct rg_hq_request_state *state, const char **code)
{
    return with(store, number, take_back, operator_name, now_ms, state, code);
}

static enum rg_status collect(struct rg_hq_store *store, struct rg_hq_held *held, const char *operator_name,
                              int64_t now_ms, const char **state, const char **code)
{
    if (strcmp(held->what, "export") != 0) {
        return rg_hq_stop(code, "not-found", RG_NOT_FOUND);
    }
    if (!held->approved) {
        return rg_hq_stop(code, "not-approved", RG_INVALID);
    }
    if (strcmp(held->operator_name, operator_name) != 0 && strcmp(held->approver, operator_name) != 0) {
        return rg_hq_stop(code, "not-yours", RG_DENIED);
    }
    if (held->closed != 0 && now_ms > held->closed + COLLECTED_MS) {
        return rg_hq_stop(code, "copy-expired", RG_INVALID);
    }
    *state = "done";
    return rg_hq_request_set(store, held, "done", NULL, held->closed != 0 ? held->closed : now_ms);
}

enum rg_status rg_hq_request_collect(struct rg_hq_store *store, int64_t number, const char *operator_name,
                                     int64_t now_ms, struct rg_hq_request_state *state, const char **code)
{
    return with(store, number, collect, operator_name, now_ms, state, code);
}

static void text_or_null(char *to, size_t capacity, sqlite3_stmt *stmt, int at)
{
    bool null = sqlite3_column_type(stmt, at) == SQLITE_NULL;
    (void)snprintf(to, capacity, null ? "null" : "\"%.32s\"", rg_hq_column_text(stmt, at));
}

/* Statement: number, what, field, member, nullif(other), operator, approver, received, due, extended, state. */
static int write_row(sqlite3_stmt *stmt, int64_t now_ms, char *row, size_t capacity)
{
    char field[40], approver[40], other[24] = "null";
    int64_t due = sqlite3_column_int64(stmt, 8), left = due - now_ms;
    bool overdue = left <= 0, waits = strcmp(rg_hq_column_text(stmt, 10), "waits") == 0;
    text_or_null(field, sizeof field, stmt, 2);
    text_or_null(approver, sizeof approver, stmt, 6);
    if (sqlite3_column_type(stmt, 4) != SQLITE_NULL) {
        (void)snprintf(other, sizeof other, "%lld", sqlite3_column_int64(stmt, 4));
    }
    return snprintf(row, capacity,
                    "{\"request\":%lld,\"what\":\"%.15s\",\"field\":%s,\"member\":%lld"
                    ",\"other\":%s,\"operator\":\"%.32s\",\"approver\":%s,\"received\":%lld"
                    ",\"due\":%lld,\"days_left\":%lld"
                    ",\"extended\":%s,\"overdue\":%s,\"waits_for\":\"%s\"}",
                    sqlite3_column_int64(stmt, 0), rg_hq_column_text(stmt, 1), field,
                    sqlite3_column_int64(stmt, 3), other, rg_hq_column_text(stmt, 5), approver,
                    sqlite3_column_int64(stmt, 7), (long long)due,
                    (long long)(overdue ? -1 + left / DAY_MS : (left - 1) / DAY_MS),
                    sqlite3_column_int(stmt, 9) != 0 ? "true" : "false", overdue ? "true" : "false",
                    waits ? "approval" : "collection");
}

enum rg_status rg_hq_request_rows(struct rg_hq_store *store, bool overdue_only, int64_t now_ms,
                                  rg_hq_take_row *take, void *context)
{
    sqlite3_stmt *stmt = rg_hq_statement(
        store,
        "SELECT number,what,field,member,nullif(other,0),operator,approver,received,due,extended,state "
        "FROM request WHERE closed IS NULL AND (?1=0 OR due<=?2) ORDER BY due,number");
    if (stmt == NULL) {
        return RG_IO;
    }
    (void)sqlite3_bind_int(stmt, 1, overdue_only);
    (void)sqlite3_bind_int64(stmt, 2, now_ms);
    enum rg_status status = RG_OK;
    int result = SQLITE_DONE;
    while (status == RG_OK && (result = sqlite3_step(stmt)) == SQLITE_ROW) {
        char row[512];
        int len = write_row(stmt, now_ms, row, sizeof row);
        status = take(context, row, (size_t)len);
    }
    (void)sqlite3_reset(stmt);
    return status == RG_OK ? rg_hq_status_of(result) : status;
}
