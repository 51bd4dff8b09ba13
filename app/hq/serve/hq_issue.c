/* Cards and badges are issued: one that is known by its number at once, one that is written in two steps, of which the second comes when it
 * has proved itself to the tool. */
#include "hq_issue_order.h"
#include "hq_office.h"

#include "hq_card_media.h"
#include "hq_cards.h"
#include "hq_json.h"
#include "log.h"

#include <string.h>

struct order {
    struct rg_hq_call call;
    struct rg_card_request request;
    enum rg_hq_card_kind kind;
    int64_t holder;
    enum rg_hq_others others; /* what becomes of their other cards */
    bool instead;             /* of one that was lost */
};

/* Whose it is to be: exactly one of "member" and "badge". */
static bool read_holder(const cJSON *body, struct order *order)
{
    bool member = cJSON_GetObjectItemCaseSensitive(body, "member") != NULL;
    bool badge = cJSON_GetObjectItemCaseSensitive(body, "badge") != NULL;
    order->kind = badge ? RG_HQ_BADGE : RG_HQ_MEMBER_CARD;
    return member != badge &&
           rg_hq_json_int(body, badge ? "badge" : "member", 1, RG_HQ_JSON_MAX, &order->holder);
}

/* As at a kiosk numbers end where a safer card begins, unless somebody says that they stay. */
static bool read_others(const cJSON *body, struct order *order)
{
    const cJSON *keep = cJSON_GetObjectItemCaseSensitive(body, "keep");
    const cJSON *instead = cJSON_GetObjectItemCaseSensitive(body, "instead");
    order->instead = cJSON_IsTrue(instead);
    order->others = cJSON_IsTrue(keep) ? RG_HQ_OTHERS_KEPT : RG_HQ_OTHERS_NUMBERS;
    return (keep == NULL || cJSON_IsBool(keep)) && (instead == NULL || cJSON_IsBool(instead));
}

/* A pass that its wallet keeps is told here what it says; a kiosk takes one that can be guessed for no proof. */
static enum rg_status phone(struct rg_hq_server *server, const struct order *order, struct rg_hq_buffer *rows)
{
    const char *value = (const char *)order->request.payload;
    const struct rg_hq_medium is = {rg_medium_word((enum rg_medium)order->request.medium),
                                    strlen(value) >= RG_CARD_VALUE_UNGUESSABLE ? 1 : 0};
    struct rg_card_token token;
    enum rg_status status = order->kind == RG_HQ_BADGE
                                ? RG_INVALID
                                : rg_hq_card_value_token(server->keys, is.name, value, &token);
    if (status == RG_OK) {
        status =
            rg_hq_card_issue_for(server->store, order->kind, order->holder, &token, &is, NULL, order->others);
    }
    explicit_bzero(&token, sizeof token);
    return status == RG_OK ? rg_hq_card_list(server->store, order->kind, order->holder, rows) : status;
}

/* There is such a holder, and nobody else has that card, nor was it lost where one is to take its place. */
static enum rg_status may(struct rg_hq_server *server, const struct order *order,
                          const struct rg_card_token *token)
{
    struct rg_hq_buffer rows = {0};
    enum rg_status status = rg_hq_card_list(server->store, order->kind, order->holder, &rows);
    rg_hq_buffer_free(&rows);
    return status == RG_OK ? rg_hq_card_free(server->store, order->kind, order->holder, token, order->instead)
                           : status;
}

static enum rg_status begin(struct rg_hq_server *server, const struct order *order, struct rg_hq_buffer *rows)
{
    struct rg_card_token token;
    struct rg_card_reply reply;
    enum rg_medium medium = (enum rg_medium)order->request.medium;
    if (medium == RG_MEDIUM_UID) {
        return RG_INVALID;
    }
    enum rg_status status =
        rg_hq_issue_order(server->keys, order->kind == RG_HQ_BADGE, medium, order->request.uid, &reply);
    if (status == RG_OK) {
        status = rg_hq_issue_token(server->keys, medium, order->request.uid, reply.payload, &token);
    }
    if (status == RG_OK) {
        status = may(server, order, &token);
    }
    if (status == RG_OK) {
        status = rg_hq_office_reply(&order->call, &reply, rows);
    }
    explicit_bzero(&token, sizeof token);
    explicit_bzero(&reply, sizeof reply);
    return status;
}

/* It proved itself: now it is a card. */
static enum rg_status done(struct rg_hq_server *server, const struct order *order, struct rg_hq_buffer *rows)
{
    const struct rg_card_request *request = &order->request;
    enum rg_medium medium = (enum rg_medium)request->medium;
    bool keyed = medium == RG_MEDIUM_NTAG424 || medium == RG_MEDIUM_DESFIRE;
    struct rg_card_token token;
    struct rg_hq_medium_keys keys = {.count = 0};
    const struct rg_hq_medium is = {rg_medium_word(medium), keyed ? 2 : 0};
    enum rg_status status = rg_hq_issue_token(server->keys, medium, request->uid, request->payload, &token);
    if (status == RG_OK && keyed) {
        status = rg_hq_issue_keys(server->keys, order->kind == RG_HQ_BADGE, medium, request->uid,
                                  request->version, &keys);
    }
    if (status == RG_OK) {
        status = medium == RG_MEDIUM_UID
                     ? rg_hq_card_issue(server->store, order->kind, order->holder, &token)
                     : rg_hq_card_issue_for(server->store, order->kind, order->holder, &token, &is,
                                            keyed ? &keys : NULL, order->others);
    }
    explicit_bzero(&keys, sizeof keys);
    explicit_bzero(&token, sizeof token);
    return status == RG_OK ? rg_hq_card_list(server->store, order->kind, order->holder, rows) : status;
}

static void refuse(struct rg_hq_rows *to, enum rg_status status)
{
    if (status == RG_INVALID) {
        rg_hq_refuse(to->server, to->topic, to->rid, "bad-uid",
                     "A UID is 8, 14 or 20 hexadecimal digits, b: and 8, or f: and 16; a card that is "
                     "written has one of 14, and "
                     "bears what HQ made for it; a member's pass in a phone says 1 to 64 bytes.");
    } else if (status == RG_DENIED) {
        rg_hq_refuse(
            to->server, to->topic, to->rid, "refused",
            "That card belongs to somebody else, or is the lost one itself, or its number changes at "
            "every tap; take another card.");
    } else if (status == RG_NOT_FOUND) {
        rg_hq_refuse(to->server, to->topic, to->rid, "not-found",
                     "HQ knows nobody of that number; check it in the retailer's system.");
    } else {
        rg_log(RG_LOG_ERROR, "SERVE-ISSUE", "a card could not be issued", status);
        rg_hq_refuse(to->server, to->topic, to->rid, "failed",
                     "HQ's database or its keys could not do it; look at HQ's log and try again.");
    }
}

void rg_hq_take_card_issue(struct rg_hq_server *server, const char *operator_name, const char *topic,
                           const char *rid, const char *method, const cJSON *body)
{
    struct rg_hq_rows to = {.server = server, .topic = topic, .rid = rid};
    struct order order = {.call = {.server = server, .rid = rid, .method = method}};
    bool begins = strcmp(method, "card-issue-begin") == 0;
    if (!read_holder(body, &order) || !read_others(body, &order)) {
        rg_hq_refuse(
            server, topic, rid, "bad-request",
            "Say either member or badge, by its number, and the card, sealed, and keep, true or false.");
        return;
    }
    enum rg_status status = rg_hq_office_open(&order.call, body, &order.request);
    if (status != RG_OK) {
        rg_hq_office_refuse(&order.call, topic, status);
        return;
    }
    bool badge = order.kind == RG_HQ_BADGE;
    const char *what =
        badge ? (begins ? "badge-issue-begin" : "badge-issue") : (begins ? "card-issue-begin" : "card-issue");
    status = rg_hq_note(server, operator_name, what, badge ? 0 : order.holder) ? RG_OK : RG_IO;
    if (status == RG_OK) {
        /* What is known by its number, or lies in a phone, is not written here. */
        bool alone = strcmp(method, "card-issue") == 0;
        bool pass = rg_medium_is_phone((enum rg_medium)order.request.medium);
        status = alone != (pass || order.request.medium == RG_MEDIUM_UID) ? RG_INVALID
                 : pass                                                   ? phone(server, &order, &to.rows)
                 : begins                                                 ? begin(server, &order, &to.rows)
                                                                          : done(server, &order, &to.rows);
    }
    rg_hq_office_end(&order.call);
    explicit_bzero(&order.request, sizeof order.request);
    if (status == RG_OK) {
        rg_hq_answer_rows(server, topic, rid, &to.rows, false);
    } else {
        refuse(&to, status);
    }
    rg_hq_buffer_free(&to.rows);
}
