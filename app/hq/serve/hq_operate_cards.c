/* Cards and badges that were lost. */
#include "hq_office.h"

#include "hq_cards.h"
#include "hq_json.h"

#include <string.h>

#define CARD_DIGITS 8

struct order {
    struct rg_hq_lost lost;
    bool replaces;
    char uid[RG_CARD_UID_TEXT]; /* of the replacement */
};

/* Whose it was: exactly one of "member", "badge" and "card". */
static bool read_order(const cJSON *body, struct order *order)
{
    bool member = cJSON_GetObjectItemCaseSensitive(body, "member") != NULL;
    bool badge = cJSON_GetObjectItemCaseSensitive(body, "badge") != NULL;
    bool card = cJSON_GetObjectItemCaseSensitive(body, "card") != NULL;
    *order = (struct order){.lost = {.kind = badge ? RG_HQ_BADGE : RG_HQ_MEMBER_CARD}};
    bool whose =
        card ? rg_hq_json_text(body, "card", CARD_DIGITS, &order->lost.card)
             : rg_hq_json_int(body, badge ? "badge" : "member", 1, RG_HQ_JSON_MAX, &order->lost.holder);
    return member + badge + card == 1 && whose;
}

/* The UID of what takes its place, which comes sealed. */
static enum rg_status read_replacement(struct rg_hq_call *call, const cJSON *body, struct order *order)
{
    struct rg_card_request request;
    enum rg_status status = rg_hq_office_open(call, body, &request);
    if (status == RG_NOT_FOUND && cJSON_GetObjectItemCaseSensitive(body, "uid") == NULL) {
        return RG_OK;
    }
    if (status == RG_OK) {
        order->replaces = true;
        memcpy(order->uid, request.uid, sizeof order->uid);
        rg_hq_office_end(call);
    }
    explicit_bzero(&request, sizeof request);
    return status;
}

static enum rg_status carry_out(struct rg_hq_server *server, const struct order *order,
                                struct rg_hq_buffer *rows)
{
    struct rg_card_token token = {.key_version = 0};
    enum rg_hq_card_kind kind = order->lost.kind;
    int64_t holder = 0;
    enum rg_status status = order->replaces ? rg_hq_card_token(server->keys, order->uid, &token) : RG_OK;
    if (status == RG_INVALID) {
        return RG_UNSUPPORTED;
    }
    if (status == RG_OK) {
        status =
            rg_hq_card_lost(server->store, &order->lost, order->replaces ? &token : NULL, &kind, &holder);
    }
    explicit_bzero(&token, sizeof token);
    return status == RG_OK ? rg_hq_card_list(server->store, kind, holder, rows) : status;
}

void rg_hq_take_card_lost(struct rg_hq_server *server, const char *operator_name, const char *topic,
                          const char *rid, const cJSON *body)
{
    struct order order;
    struct rg_hq_rows to = {.server = server, .topic = topic, .rid = rid};
    if (!read_order(body, &order)) {
        rg_hq_refuse(
            server, topic, rid, "bad-request",
            "Say whose card was lost: member, badge or card, and, sealed, the UID of the one in its place.");
        return;
    }
    struct rg_hq_call call = {.server = server, .rid = rid, .method = "card-lost"};
    enum rg_status sealed = read_replacement(&call, body, &order);
    if (sealed != RG_OK) {
        rg_hq_office_refuse(&call, topic, sealed);
        return;
    }
    bool badge = order.lost.card == NULL && order.lost.kind == RG_HQ_BADGE;
    bool noted = rg_hq_note(server, operator_name, badge ? "badge-revoke" : "card-lost",
                            badge ? 0 : order.lost.holder);
    enum rg_status status = noted ? carry_out(server, &order, &to.rows) : RG_IO;
    if (status == RG_OK) {
        rg_hq_answer_rows(server, topic, rid, &to.rows, false);
    } else if (status == RG_NOT_FOUND) {
        rg_hq_refuse(server, topic, rid, "not-found",
                     "There is no active card of that; card-list shows what there is.");
    } else if (status == RG_INVALID) {
        rg_hq_refuse(server, topic, rid, "ambiguous",
                     "They have several cards; say which one, by the 8 digits that card-list shows.");
    } else if (status == RG_UNSUPPORTED) {
        rg_hq_refuse(server, topic, rid, "bad-uid",
                     "A UID is 8, 14 or 20 hexadecimal digits, b: and 8, or f: and 16.");
    } else if (status == RG_DENIED) {
        rg_hq_refuse(
            server, topic, rid, "refused",
            "The card in its place is somebody else's, the lost one itself, or one whose number changes.");
    } else {
        rg_hq_rows_refuse(&to, status);
    }
    rg_hq_buffer_free(&to.rows);
    explicit_bzero(&order, sizeof order);
}
