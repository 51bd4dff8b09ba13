#include "hq_operate.h"

#include "hq_duplicates.h"
#include "hq_household.h"
#include "hq_json.h"
#include "hq_requests.h"

#include <stdio.h>
#include <string.h>

/* What stands in the way, and what to do about it. */
static const char *const sentences[][2] = {
    {"bad-request",
     "Say which customer by member or external, which request by its number, and what else it takes."},
    {"not-found", "HQ knows nobody, or no open request, of that number; check it in the retailer's system."},
    {"bad-date",
     "The letter came in the last three years and not after today: received is a day in milliseconds."},
    {"bad-field",
     "What can be corrected is display_name, first_name, language, birthday, email, phone and points."},
    {"bad-value",
     "A name has 95 bytes at most and no blank at its ends, a language is like de or pt-BR, a birthday like "
     "12-31, an e-mail address like name@example.com, a phone number like +49 170 1234567; "
     "points are digits alone, such as 1240, and 1000000000 at most."},
    {"same-value",
     "That is what HQ has already; it is the retailer's system or a kiosk that is to be looked at."},
    {"restricted", "Processing is restricted already."},
    {"not-restricted", "Processing is not restricted."},
    {"not-informed",
     "Tell the customer first that the restriction ends, and then say that they are informed."},
    {"request-open",
     "Another request about this customer is open; have it approved, refused or withdrawn first."},
    {"same-person", "The two numbers are one person's already."},
    {"other-site", "The two belong to different sites; only members of one site can be merged or linked."},
    {"household", "One of them is linked with a household; household show says with whom, and household "
                  "unlink undoes it."},
    {"household-full", "A member can be linked with four others at most."},
    {"erasure-pending", "One of them waits to be destroyed; keep them first, or wait until it is done."},
    {"not-merged", "That number was not merged; show the customer, merged names the numbers that were."},
    {"bad-reason", "Refuse for unfounded, excessive, identity, law, claims or others."},
    {"bad-extension", "More time is taken for complexity or number."},
    {"extended", "It was extended once; there is no second time."},
    {"overdue", "It is overdue; an extension had to be told within the first month."},
    {"not-yours",
     "Only who entered it may withdraw it, and only who entered or approved it may have the copy."},
    {"second-operator", "Somebody other than who asked must approve it, with a certificate of their own."},
    {"not-approved", "A copy in clear takes two: a second operator must approve the request first."},
    {"copy-expired", "The copy was collected more than seven days ago; enter a new request."},
    {"no-keys", "HQ's keys are missing: start regard-hq serve with --keys, its own folder."}};

/* One operator's request. */
struct asked {
    struct rg_hq_rows *to;
    const char *operator_name, *what;
    const cJSON *body;
    const char *code; /* why not */
};

static void refuse(struct asked *a, enum rg_status status)
{
    if (status == RG_UNSUPPORTED) {
        a->code = "no-keys";
    } else if (status != RG_INVALID && status != RG_NOT_FOUND && status != RG_DENIED) {
        rg_hq_rows_refuse(a->to, status);
        return;
    }
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
        if (strcmp(sentences[i][0], a->code) == 0) {
            rg_hq_refuse(a->to->server, a->to->topic, a->to->rid, a->code, sentences[i][1]);
            return;
        }
    }
}

/* @p value: what a field is to be, NULL when that is not to be said. */
static enum rg_status answer(struct asked *a, int64_t number, const struct rg_hq_request_state *s,
                             const char *value)
{
    struct rg_hq_buffer row = {0};
    rg_hq_buffer_text(&row, "{\"request\":");
    rg_hq_buffer_int(&row, number);
    rg_hq_buffer_text(&row, ",\"what\":\"");
    rg_hq_buffer_text(&row, s->what);
    rg_hq_buffer_text(&row, "\",\"field\":");
    rg_hq_buffer_json(&row, s->field[0] == '\0' ? NULL : s->field, strlen(s->field));
    if (value != NULL) {
        rg_hq_buffer_text(&row, ",\"value\":");
        rg_hq_buffer_json(&row, value, strlen(value));
    }
    rg_hq_buffer_text(&row, ",\"member\":");
    rg_hq_buffer_int(&row, s->member);
    rg_hq_buffer_text(&row, ",\"other\":");
    if (s->other != 0) {
        rg_hq_buffer_int(&row, s->other);
    } else {
        rg_hq_buffer_text(&row, "null");
    }
    rg_hq_buffer_text(&row, ",\"due\":");
    rg_hq_buffer_int(&row, s->due_ms);
    rg_hq_buffer_text(&row, ",\"state\":\"");
    rg_hq_buffer_text(&row, s->state);
    rg_hq_buffer_text(&row, "\"}");
    enum rg_status status = rg_hq_buffer_status(&row);
    status = status == RG_OK ? rg_hq_rows_take(a->to, row.data, row.len) : status;
    if (row.data != NULL) {
        explicit_bzero(row.data, row.len);
    }
    rg_hq_buffer_free(&row);
    return status;
}

static enum rg_status note(struct asked *a, const char *what, int64_t member, int64_t other)
{
    bool noted = rg_hq_note(a->to->server, a->operator_name, what, member) &&
                 (other == 0 || rg_hq_note(a->to->server, a->operator_name, what, other));
    return noted ? RG_OK : RG_IO;
}

/* Whom it is about: exactly one of member and external; whether there is one is the store's to say. */
static bool read_member(struct asked *a, struct rg_hq_request *r)
{
    const char *ref = NULL;
    bool named = rg_hq_json_text(a->body, "external", 200, &ref);
    if (rg_hq_json_int(a->body, "member", 1, RG_HQ_JSON_MAX, &r->member) == named) {
        return false;
    }
    if (named && rg_hq_customer_find(a->to->server->store, 0, ref, &r->member) != RG_OK) {
        r->member = 0;
    }
    return true;
}

/* In JSON an empty text is one. */
static bool read_text(const cJSON *body, const char *name, size_t max, const char **text)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(body, name);
    *text = "";
    return (cJSON_IsString(item) && item->valuestring[0] == '\0') || rg_hq_json_text(body, name, max, text);
}

static bool read_request(struct asked *a, struct rg_hq_request *r)
{
    const cJSON *received = cJSON_GetObjectItemCaseSensitive(a->body, "received");
    r->what = a->what;
    r->operator_name = a->operator_name;
    r->informed = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(a->body, "informed"));
    if (!read_member(a, r) ||
        (received != NULL && !rg_hq_json_int(a->body, "received", 1, RG_HQ_JSON_MAX, &r->received_ms))) {
        return false;
    }
    if (strcmp(a->what, "merge") == 0) {
        return rg_hq_json_int(a->body, "other", 1, RG_HQ_JSON_MAX, &r->other);
    }
    return strcmp(a->what, "correct") != 0 ||
           (rg_hq_json_text(a->body, "field", 64, &r->field) && read_text(a->body, "value", 200, &r->value));
}

static enum rg_status enter(struct asked *a)
{
    struct rg_hq_request r = {0};
    struct rg_hq_request_state s = {0};
    struct rg_hq_store *store = a->to->server->store;
    int64_t number = 0;
    char what[40];
    if (!read_request(a, &r)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_begin(store);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_request_put(store, &r, rg_hq_now_ms(), &number, &s, &a->code);
    if (status == RG_OK) {
        /* A field that there is has a name without anything personal; any other is not repeated. */
        (void)snprintf(what, sizeof what, s.field[0] != '\0' ? "%s-%s" : "%s", a->what, s.field);
        status = note(a, what, s.member, s.other);
    }
    status = status == RG_OK ? rg_hq_commit(store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(store);
        return note(a, a->what, r.member, r.other) == RG_OK ? status : RG_IO;
    }
    return answer(a, number, &s, NULL);
}

static enum rg_status change(struct asked *a, int64_t number, struct rg_hq_request_state *s, char what[48])
{
    struct rg_hq_store *store = a->to->server->store;
    const char *reason = "";
    int64_t now_ms = rg_hq_now_ms();
    (void)snprintf(what, 48, "%s", a->what);
    if (strcmp(a->what, "approve") == 0) {
        enum rg_status status = rg_hq_request_approve(store, number, a->operator_name, now_ms, s, &a->code);
        if (status == RG_OK && strcmp(s->what, "erase") != 0) {
            (void)snprintf(what, 48, "approve-%s", s->what);
        }
        return status;
    }
    if (strcmp(a->what, "copy") == 0) {
        return rg_hq_request_collect(store, number, a->operator_name, now_ms, s, &a->code);
    }
    if (strcmp(a->what, "withdraw") == 0) {
        return rg_hq_request_withdraw(store, number, a->operator_name, now_ms, s, &a->code);
    }
    bool extend = strcmp(a->what, "extend") == 0;
    (void)rg_hq_json_text(a->body, "reason", 16, &reason);
    enum rg_status status = extend ? rg_hq_request_extend(store, number, reason, now_ms, s, &a->code)
                                   : rg_hq_request_refuse(store, number, reason, now_ms, s, &a->code);
    if (status == RG_OK) {
        (void)snprintf(what, 48, "%s-%s", a->what, reason);
    }
    return status;
}

/* What is done and the line that says so are one transaction; what is refused leaves a line too. */
static enum rg_status on_request(struct asked *a)
{
    struct rg_hq_request_state s = {0};
    struct rg_hq_store *store = a->to->server->store;
    int64_t number;
    char what[48];
    if (!rg_hq_json_int(a->body, "request", 1, RG_HQ_JSON_MAX, &number)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_begin(store);
    if (status != RG_OK) {
        return status;
    }
    status = change(a, number, &s, what);
    if (status == RG_OK) {
        status = note(a, what, s.member, s.other);
    }
    status = status == RG_OK ? rg_hq_commit(store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(store);
        (void)snprintf(what, sizeof what, "%s-refused", a->what);
        return note(a, what, s.member, 0) == RG_OK ? status : RG_IO;
    }
    return strcmp(a->what, "copy") == 0 ? rg_hq_customer_export(store, s.member, rg_hq_rows_take, a->to)
                                        : answer(a, number, &s, NULL);
}

/* Who is to approve has to see what, which is not in the list. Looking is noted before it is answered. */
static enum rg_status look(struct asked *a)
{
    struct rg_hq_request_state s = {0};
    char value[RG_HQ_VALUE_MAX] = "";
    int64_t number;
    if (!rg_hq_json_int(a->body, "request", 1, RG_HQ_JSON_MAX, &number)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_request_look(a->to->server->store, number, value, &s, &a->code);
    enum rg_status noted = note(a, "request", s.member, 0);
    status = noted != RG_OK ? noted : status;
    if (status == RG_OK) {
        status = answer(a, number, &s, s.field[0] == '\0' ? NULL : value);
    }
    explicit_bzero(value, sizeof value);
    return status;
}

static enum rg_status list(struct asked *a)
{
    bool overdue = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(a->body, "overdue"));
    enum rg_status status = note(a, "requests", 0, 0);
    return status == RG_OK
               ? rg_hq_request_rows(a->to->server->store, overdue, rg_hq_now_ms(), rg_hq_rows_take, a->to)
               : status;
}

static enum rg_status duplicates(struct asked *a)
{
    enum rg_status status = note(a, "duplicates", 0, 0);
    return status == RG_OK ? rg_hq_duplicates(a->to->server->store, rg_hq_rows_take, a->to) : status;
}

static enum rg_status dismiss(struct asked *a)
{
    char row[96];
    int64_t member, other;
    if (!rg_hq_json_int(a->body, "member", 1, RG_HQ_JSON_MAX, &member) ||
        !rg_hq_json_int(a->body, "other", 1, RG_HQ_JSON_MAX, &other) || member == other) {
        return RG_INVALID;
    }
    a->code = "not-found";
    enum rg_status status = rg_hq_duplicate_dismiss(a->to->server->store, member, other, rg_hq_now_ms());
    enum rg_status noted = note(a, "dismiss", member, other);
    if (status != RG_OK || noted != RG_OK) {
        return status != RG_OK ? status : noted;
    }
    int len = snprintf(row, sizeof row, "{\"a\":%lld,\"b\":%lld,\"state\":\"dismissed\"}", (long long)member,
                       (long long)other);
    return rg_hq_rows_take(a->to, row, (size_t)len);
}

/* One operator is enough: a link shares nothing before both customers say so themselves. */
static enum rg_status household(struct asked *a)
{
    struct rg_hq_store *store = a->to->server->store;
    bool show = strcmp(a->what, "household-show") == 0, link = strcmp(a->what, "household-link") == 0;
    int64_t member, other = 0;
    if (!rg_hq_json_int(a->body, "member", 1, RG_HQ_JSON_MAX, &member) ||
        (!show && !rg_hq_json_int(a->body, "other", 1, RG_HQ_JSON_MAX, &other))) {
        return RG_INVALID;
    }
    enum rg_status status = note(a, a->what, member, other);
    if (status == RG_OK && !show) {
        status = link ? rg_hq_household_link(store, member, other, rg_hq_now_ms(), &a->code)
                      : rg_hq_household_unlink(store, member, other, &a->code);
    }
    a->code = show ? "not-found" : a->code;
    if (status == RG_OK) {
        status = rg_hq_customer_find(store, member, NULL, &member);
    }
    return status == RG_OK ? rg_hq_household_rows(store, member, rg_hq_rows_take, a->to) : status;
}

bool rg_hq_take_requests(struct rg_hq_server *server, const char *operator_name, const char *rid,
                         const char *method, const cJSON *body)
{
    static const struct {
        const char *method;
        enum rg_status (*take)(struct asked *asked);
    } known[] = {{"customer-erase", enter},       {"customer-export", enter},
                 {"customer-restrict", enter},    {"customer-unrestrict", enter},
                 {"customer-correct", enter},     {"customer-merge", enter},
                 {"customer-unmerge", enter},     {"customer-approve", on_request},
                 {"customer-copy", on_request},   {"customer-withdraw", on_request},
                 {"customer-refuse", on_request}, {"customer-extend", on_request},
                 {"customer-request", look},      {"requests", list},
                 {"duplicates", duplicates},      {"duplicates-dismiss", dismiss},
                 {"household-link", household},   {"household-unlink", household},
                 {"household-show", household}};
    char topic[RG_HQ_TOPIC_MAX];
    struct rg_hq_rows to = {.server = server, .topic = topic, .rid = rid};
    struct asked asked = {.to = &to, .operator_name = operator_name, .body = body, .code = "bad-request"};
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(method, known[i].method) != 0) {
            continue;
        }
        asked.what = strncmp(method, "customer-", 9) == 0 ? known[i].method + 9 : known[i].method;
        enum rg_status status = known[i].take(&asked);
        if (status == RG_OK) {
            rg_hq_rows_send(&to, false);
        } else {
            refuse(&asked, status);
        }
        rg_hq_buffer_free(&to.rows);
        return true;
    }
    return false;
}
