/* What the kiosk has to say to the cards in the field, and the poll thread's part in it. */
#include "worker_parts.h"

#include <string.h>

#define LOOK_EVERY_MS 150

static bool is_same_card(const struct rg_card *a, const struct rg_card *b)
{
    return a->type == b->type && a->uid_len == b->uid_len && memcmp(a->uid, b->uid, a->uid_len) == 0;
}

bool rg_reader_same_field(const struct rg_card_field *a, const struct rg_card_field *b)
{
    if (a->count != b->count) {
        return false;
    }
    if (a->count == 2) {
        return (is_same_card(&a->cards[0], &b->cards[0]) && is_same_card(&a->cards[1], &b->cards[1])) ||
               (is_same_card(&a->cards[0], &b->cards[1]) && is_same_card(&a->cards[1], &b->cards[0]));
    }
    return a->count == 0 || is_same_card(&a->cards[0], &b->cards[0]);
}

static bool is_sound(const struct rg_frame_exchange *order)
{
    bool length = order->way >= RG_EXCHANGE_WAKE ? order->len == 0
                                                 : order->len >= 1 && order->len <= sizeof order->bytes;
    return length && order->way <= RG_EXCHANGE_RESET && order->card < RG_CARDS_MAX &&
           order->timeout_ms >= 1 && order->timeout_ms <= RG_EXCHANGE_TIMEOUT_MAX_MS &&
           order->hold_ms <= RG_EXCHANGE_HOLD_MAX_MS;
}

/* The places of the cards in the report count on, so what lies there must be the same. */
static enum rg_status wake(struct rg_reader_worker *worker, struct rg_card_reader *reader, bool anew,
                           enum rg_status *answer)
{
    struct rg_card_field field;
    rg_reader_watch(worker, RG_READER_SLACK_MS);
    enum rg_status status = anew ? reader->ops->look_anew(reader, worker->types, &field)
                                 : reader->ops->look(reader, worker->types, &field);
    rg_reader_unwatch(worker);
    if (status != RG_OK) {
        return status;
    }
    *answer = rg_reader_same_field(&field, &worker->told) ? RG_OK
              : field.count == worker->told.count         ? RG_NOT_FOUND
                                                          : RG_TIMEOUT;
    explicit_bzero(&field, sizeof field);
    return RG_OK;
}

/* @return RG_OK, also where the card was silent (@p answer says so); RG_CANCELLED or RG_IO of the reader. */
static enum rg_status carry_out(struct rg_reader_worker *worker, struct rg_card_reader *reader,
                                const struct rg_frame_exchange *order, struct rg_frame_answer *answer)
{
    enum rg_status status = RG_OK;
    *answer = (struct rg_frame_answer){.number = order->number, .status = RG_INVALID};
    if (!is_sound(order)) {
        return RG_OK;
    }
    if (order->field != worker->reports || order->card >= worker->told.count) {
        answer->status = RG_TIMEOUT;
        return RG_OK;
    }
    size_t len = sizeof answer->bytes;
    enum rg_status said = RG_TIMEOUT;
    if (order->way >= RG_EXCHANGE_WAKE) {
        len = 0;
        status = wake(worker, reader, order->way == RG_EXCHANGE_RESET, &said);
    } else {
        rg_reader_watch(worker, order->timeout_ms + RG_READER_SLACK_MS);
        said = reader->ops->exchange(reader, order->card,
                                     order->way == RG_EXCHANGE_RAW ? RG_FRAMING_RAW : RG_FRAMING_BLOCKS,
                                     order->bytes, order->len, answer->bytes, &len, order->timeout_ms);
        rg_reader_unwatch(worker);
        status = said == RG_CANCELLED || said == RG_IO ? said : RG_OK;
    }
    answer->status = status == RG_OK ? said : RG_IO;
    answer->len = answer->status == RG_OK ? (uint16_t)len : 0;
    return status;
}

enum rg_status rg_reader_attend(struct rg_reader_worker *worker, struct rg_card_reader *reader)
{
    uint64_t hold_ms = LOOK_EVERY_MS;
    while (hold_ms > 0) {
        struct rg_frame_exchange order;
        struct rg_frame_answer answer;
        switch (rg_reader_await_order(worker, hold_ms, &order)) {
        case RG_READER_NOTHING: return RG_OK;
        case RG_READER_END: return RG_CANCELLED;
        case RG_READER_UNHEARD: return RG_CLOSED;
        case RG_READER_ORDER: break;
        }
        enum rg_status status = carry_out(worker, reader, &order, &answer);
        hold_ms = answer.status == RG_TIMEOUT || !is_sound(&order) ? 0 : order.hold_ms;
        enum rg_status told = rg_reader_report_answer(worker->report, &answer);
        explicit_bzero(&order, sizeof order);
        explicit_bzero(&answer, sizeof answer);
        if (status != RG_OK || told != RG_OK) {
            return status != RG_OK ? status : told;
        }
    }
    return RG_OK;
}
