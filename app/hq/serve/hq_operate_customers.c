#include "hq_operate.h"

#include "hq_audit.h"
#include "hq_codes.h"
#include "hq_customers.h"
#include "hq_erase.h"
#include "hq_json.h"
#include "hq_ledger.h"
#include "hq_looks.h"
#include "hq_why.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

void rg_hq_rows_send(struct rg_hq_rows *to, bool more)
{
    struct rg_hq_buffer *body = &to->server->body;
    rg_hq_answer_begin(to->server, to->rid);
    rg_hq_buffer_text(body, more ? ",\"more\":true,\"rows\":[" : ",\"more\":false,\"rows\":[");
    rg_hq_buffer_bytes(body, to->rows.data, to->rows.len);
    rg_hq_buffer_text(body, "]}");
    rg_hq_send(to->server, to->topic, "ops-res", body);
    if (body->data != NULL) {
        explicit_bzero(body->data, body->len);
    }
    if (to->rows.data != NULL) {
        explicit_bzero(to->rows.data, to->rows.len);
    }
    rg_hq_buffer_clear(&to->rows);
}

enum rg_status rg_hq_rows_take(void *context, const char *row, size_t len)
{
    struct rg_hq_rows *to = context;
    if (to->rows.len > 0 && to->rows.len + len + 1 > rg_hq_packets_most(&to->server->packets)) {
        rg_hq_rows_send(to, true);
    }
    rg_hq_buffer_bytes(&to->rows, ",", to->rows.len > 0 ? 1 : 0);
    rg_hq_buffer_bytes(&to->rows, row, len);
    return rg_hq_buffer_status(&to->rows);
}

void rg_hq_rows_refuse(struct rg_hq_rows *to, enum rg_status status)
{
    const char *code = "failed", *text = "HQ's database could not do it; look at HQ's log and try again.";
    if (status == RG_NOT_FOUND) {
        code = "not-found";
        text = "HQ knows nobody, or no open request, of that number; check it in the retailer's system.";
    } else if (status == RG_DENIED) {
        code = "second-operator";
        text = "Somebody other than who asked must approve it, with a certificate of their own.";
    } else {
        rg_log(RG_LOG_ERROR, "SERVE-CUSTOMER", "an operator's request failed in the database", status);
    }
    rg_hq_refuse(to->server, to->topic, to->rid, code, text);
}

static void refuse(struct rg_hq_rows *to, const char *method, enum rg_status status)
{
    if (status == RG_DENIED && strcmp(method, "customer-code") == 0) {
        rg_hq_refuse(to->server, to->topic, to->rid, "too-many",
                     "This customer had three codes in the last hour; wait until one of them is an hour old.");
    } else {
        rg_hq_rows_refuse(to, status);
    }
}

/* Which customer it is about: exactly one of "member" and "external". Looking is noted also when nobody is found. */
static enum rg_status find(struct rg_hq_rows *to, const char *operator_name, const char *what,
                           const cJSON *body, int64_t *member)
{
    const char *ref = NULL;
    int64_t number = 0;
    bool named = rg_hq_json_text(body, "external", 200, &ref);
    if (rg_hq_json_int(body, "member", 1, RG_HQ_JSON_MAX, &number) == named) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_customer_find(to->server->store, number, ref, member);
    if (status != RG_OK && status != RG_NOT_FOUND) {
        return status;
    }
    int64_t noted = status == RG_OK ? *member : number;
    return rg_hq_note(to->server, operator_name, what, noted) ? status : RG_IO;
}

static enum rg_status add_summary(struct rg_hq_rows *to, int64_t member)
{
    struct rg_hq_buffer row = {0};
    enum rg_status status = rg_hq_customer_summary(to->server->store, member, &row);
    if (status == RG_OK) {
        status = rg_hq_rows_take(to, row.data, row.len);
    }
    rg_hq_buffer_free(&row);
    return status;
}

static enum rg_status show(struct rg_hq_rows *to, int64_t member)
{
    enum rg_status status = add_summary(to, member);
    if (status == RG_OK) {
        status = rg_hq_customer_consents(to->server->store, member, rg_hq_rows_take, to);
    }
    return status == RG_OK ? rg_hq_customer_lines(to->server->store, member, rg_hq_rows_take, to) : status;
}

static enum rg_status verify(struct rg_hq_rows *to, const char *operator_name)
{
    struct rg_hq_buffer rows = {0};
    bool intact = true;
    enum rg_status status = rg_hq_verify(to->server->store, &rows, &intact);
    if (status == RG_OK) {
        status = rg_hq_rows_take(to, rows.data, rows.len);
    }
    rg_hq_buffer_free(&rows);
    if (!intact) {
        rg_log(RG_LOG_ERROR, "SERVE-VERIFY", "a chain is broken; regardctl verify says where", 0);
    }
    return status == RG_OK && !rg_hq_note(to->server, operator_name, "verify", 0) ? RG_IO : status;
}

/* By number alone: of who was erased HQ has no other. */
static enum rg_status proof(struct rg_hq_rows *to, const char *operator_name, const cJSON *body)
{
    int64_t member = 0;
    if (!rg_hq_json_int(body, "member", 1, RG_HQ_JSON_MAX, &member)) {
        return RG_INVALID;
    }
    return rg_hq_note(to->server, operator_name, "proof", member)
               ? rg_hq_customer_proof(to->server->store, member, rg_hq_rows_take, to)
               : RG_IO;
}

/* The only time that it is ever shown. */
static enum rg_status issue_code(struct rg_hq_rows *to, int64_t member)
{
    char code[RG_HQ_CODE_DIGITS + 1] = "", row[96];
    enum rg_status status = rg_hq_code_issue(to->server->store, member, rg_hq_now_ms(), code);
    int len = snprintf(row, sizeof row, "{\"member\":%lld,\"code\":\"%s\",\"minutes\":%lld}",
                       (long long)member, code, (long long)(RG_HQ_CODE_MS / 60000));
    status = status == RG_OK ? rg_hq_rows_take(to, row, (size_t)len) : status;
    explicit_bzero(code, sizeof code);
    explicit_bzero(row, sizeof row);
    return status;
}

static enum rg_status on_customer(struct rg_hq_rows *to, const char *operator_name, const char *what,
                                  const cJSON *body)
{
    int64_t member = 0;
    enum rg_status status = find(to, operator_name, what, body, &member);
    if (status != RG_OK) {
        return status;
    }
    if (strcmp(what, "show") == 0) {
        return show(to, member);
    }
    if (strcmp(what, "looks") == 0) {
        return rg_hq_looks_of_member(to->server->store, member, NULL, rg_hq_rows_take, to);
    }
    if (strcmp(what, "code") == 0) {
        return issue_code(to, member);
    }
    if (strcmp(what, "why") == 0) {
        const char *item = NULL;
        return rg_hq_json_text(body, "field", 64, &item)
                   ? rg_hq_why(to->server->store, member, item, rg_hq_now_ms(), rg_hq_rows_take, to)
                   : RG_INVALID;
    }
    if (strcmp(what, "keep") == 0) {
        status = rg_hq_erase_cancel(to->server->store, member);
    }
    return status == RG_OK ? add_summary(to, member) : status;
}

bool rg_hq_take_customers(struct rg_hq_server *server, const char *operator_name, const char *rid,
                          const char *method, const cJSON *body)
{
    static const char *const known[] = {"find", "show", "keep", "looks", "code", "why"};
    char topic[RG_HQ_TOPIC_MAX];
    struct rg_hq_rows to = {.server = server, .topic = topic, .rid = rid};
    enum rg_status status = RG_UNSUPPORTED;
    bool customers = strncmp(method, "customer-", 9) == 0, taken = false;
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    for (size_t i = 0; customers && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(method + 9, known[i]) == 0) {
            taken = true;
            status = on_customer(&to, operator_name, known[i], body);
        }
    }
    if (strcmp(method, "customer-proof") == 0) {
        taken = true;
        status = proof(&to, operator_name, body);
    }
    if (strcmp(method, "verify") == 0) {
        taken = true;
        status = verify(&to, operator_name);
    }
    if (taken && status == RG_INVALID) {
        rg_hq_refuse(server, topic, rid, "bad-request", "Say which customer by member or external.");
    } else if (taken && status != RG_OK) {
        refuse(&to, method, status);
    } else if (taken) {
        rg_hq_rows_send(&to, false);
    }
    rg_hq_buffer_free(&to.rows);
    return taken;
}
