#include "card_reader_libnfc.h"

#include "nfc_abort.h"
#include "nfc_chip.h"
#include "nfc_exchange.h"
#include "poll_plan.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define MS             1000000ULL
#define LIST_MS        350
#define WAIT_SPAN_MS   8000
#define WAIT_MARGIN_MS 500
#define LOOK_TRIES     2
#define BOUNDED_TRIES  20
/* Between two announcements; more would leave a phone that has just come without one for too long. */
#define ANNOUNCED_TRIES 2

struct libnfc_reader {
    struct rg_card_reader base;
    struct rg_nfc_chip chip;
    struct rg_nfc_abort abort;
    struct rg_poll_plan plan;
    uint32_t planned_types;
    struct rg_card_field reported; /**< what the caller's card numbers mean */
    uint8_t announcement[RG_CARD_ANNOUNCE_MAX];
    size_t announcement_len;
};

static struct libnfc_reader *of(struct rg_card_reader *self)
{
    return (struct libnfc_reader *)self;
}

/*
 * The chip waits by itself: no wake-up until a card is there. At the end of the span the wait is aborted and
 * the chip asked whether it still lives, because a silent serial line looks like an empty field.
 */
static enum rg_status wait_in_chip(struct libnfc_reader *reader, enum rg_card_type type, uint64_t until_ns,
                                   struct rg_card_field *field)
{
    enum rg_status status = rg_nfc_chip_set_tries(&reader->chip, RG_NFC_TRIES_ENDLESS);
    if (status != RG_OK) {
        return status;
    }
    uint64_t now_ns = rg_nfc_now_ns();
    uint64_t span_ms = until_ns > now_ns ? (until_ns - now_ns) / MS : 0;
    if (span_ms > WAIT_SPAN_MS) {
        span_ms = WAIT_SPAN_MS;
    }
    status = rg_nfc_abort_arm(&reader->abort, reader->chip.device, now_ns + span_ms * MS);
    if (status != RG_OK) {
        return status;
    }
    /* Longer than the span: reached only when there is no acknowledgement, which no abort can break. */
    status = rg_nfc_chip_list(&reader->chip, type, (uint32_t)span_ms + WAIT_MARGIN_MS, field);
    bool cancelled = rg_nfc_abort_disarm(&reader->abort);
    if (status == RG_CANCELLED) {
        rg_nfc_chip_settle();
    }
    if (cancelled) {
        return RG_CANCELLED;
    }
    if (status == RG_CANCELLED) {
        field->count = 0;
        return rg_nfc_chip_check(&reader->chip);
    }
    return status;
}

static enum rg_status next_step(struct libnfc_reader *reader, uint64_t until_ns, struct rg_card_field *field)
{
    struct rg_poll_step step = rg_poll_plan_next(&reader->plan);
    if (step.type == RG_CARD_A && reader->announcement_len > 0) {
        enum rg_status announced =
            rg_nfc_announce(&reader->chip, reader->announcement, reader->announcement_len);
        if (announced != RG_OK) {
            return announced;
        }
        step.tries = ANNOUNCED_TRIES;
    }
    if (step.tries == RG_NFC_TRIES_ENDLESS) {
        return wait_in_chip(reader, step.type, until_ns, field);
    }
    enum rg_status status = rg_nfc_chip_set_tries(&reader->chip, step.tries);
    if (status != RG_OK) {
        return status;
    }
    return rg_nfc_chip_list(&reader->chip, step.type, LIST_MS, field);
}

static enum rg_status wait_card(struct rg_card_reader *self, uint32_t types, uint32_t timeout_ms,
                                struct rg_card_field *field)
{
    struct libnfc_reader *reader = of(self);
    if (types == 0 || (types & ~(uint32_t)(RG_CARD_A | RG_CARD_B | RG_CARD_F)) != 0) {
        return RG_INVALID;
    }
    if (types != reader->planned_types) {
        rg_poll_plan_init(&reader->plan, types,
                          reader->chip.waits_for_cards ? RG_NFC_TRIES_ENDLESS : BOUNDED_TRIES,
                          reader->chip.fast);
        reader->planned_types = types;
    }
    reader->reported.count = 0;
    if (rg_nfc_chip_release(&reader->chip) != RG_OK) {
        return RG_IO;
    }
    uint64_t until_ns = rg_nfc_now_ns() + timeout_ms * MS;
    for (;;) {
        struct rg_card_field found = {.count = 0};
        if (rg_nfc_abort_take_cancel(&reader->abort)) {
            return RG_CANCELLED;
        }
        enum rg_status status = next_step(reader, until_ns, &found);
        if (status != RG_OK) {
            return status;
        }
        if (found.count > 0) {
            reader->reported = found;
            *field = found;
            return RG_OK;
        }
        if (rg_nfc_now_ns() >= until_ns) {
            return RG_TIMEOUT;
        }
    }
}

static void join(struct rg_card_field *all, const struct rg_card_field *more)
{
    for (uint32_t i = 0; i < more->count && all->count < RG_CARDS_MAX; i++) {
        all->cards[all->count++] = more->cards[i];
    }
}

static enum rg_status look_once(struct libnfc_reader *reader, uint32_t types, enum rg_card_type last,
                                struct rg_card_field *field)
{
    /* The type seen last comes last, so that its card stays selected for exchange(). */
    const enum rg_card_type order[] = {RG_CARD_A, RG_CARD_B, RG_CARD_F, RG_CARD_A, RG_CARD_B, RG_CARD_F};
    size_t first = last == RG_CARD_A ? 1 : last == RG_CARD_B ? 2 : 0;
    field->count = 0;
    for (size_t i = first; i < first + 3; i++) {
        struct rg_card_field found;
        if ((types & order[i]) == 0) {
            continue;
        }
        enum rg_status status = RG_OK;
        if (order[i] == RG_CARD_A && reader->announcement_len > 0) {
            status = rg_nfc_announce(&reader->chip, reader->announcement, reader->announcement_len);
        }
        if (status == RG_OK) {
            status = rg_nfc_chip_set_tries(&reader->chip, LOOK_TRIES);
        }
        if (status == RG_OK) {
            status = rg_nfc_chip_list(&reader->chip, order[i], LIST_MS, &found);
        }
        if (status != RG_OK) {
            return status;
        }
        join(field, &found);
    }
    return RG_OK;
}

static enum rg_status look_at(struct libnfc_reader *reader, uint32_t types, bool anew,
                              struct rg_card_field *field)
{
    struct rg_card_field found;
    enum rg_card_type last = reader->chip.selected ? reader->chip.type : RG_CARD_A;
    bool rested = reader->chip.selected;
    enum rg_status status = rg_nfc_chip_release(&reader->chip);
    if (status == RG_OK && anew) {
        status = rg_nfc_chip_reset_field(&reader->chip);
    }
    if (status == RG_OK) {
        status = look_once(reader, types, last, &found);
    }
    /* A card may sulk in a state in which it answers nobody: it has left only if a new field is empty, too.
     */
    if (status == RG_OK && found.count == 0 && rested) {
        status = rg_nfc_chip_reset_field(&reader->chip);
        if (status == RG_OK) {
            status = look_once(reader, types, last, &found);
        }
    }
    reader->reported.count = 0;
    if (status != RG_OK) {
        return RG_IO;
    }
    reader->reported = found;
    *field = found;
    return RG_OK;
}

static enum rg_status look(struct rg_card_reader *self, uint32_t types, struct rg_card_field *field)
{
    return look_at(of(self), types, false, field);
}

static enum rg_status look_anew(struct rg_card_reader *self, uint32_t types, struct rg_card_field *field)
{
    return look_at(of(self), types, true, field);
}

static enum rg_status exchange(struct rg_card_reader *self, uint32_t card, enum rg_card_framing framing,
                               const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t *rx_len,
                               uint32_t timeout_ms)
{
    struct libnfc_reader *reader = of(self);
    uint8_t target = 0;
    if (card >= reader->reported.count) {
        return RG_TIMEOUT;
    }
    if (tx_len == 0 || tx_len > rg_nfc_exchange_longest(framing) ||
        (framing == RG_FRAMING_BLOCKS && !rg_nfc_speaks_blocks(&reader->reported.cards[card]))) {
        return RG_INVALID;
    }
    enum rg_status status = rg_nfc_target(&reader->chip, &reader->reported.cards[card], &target);
    if (status != RG_OK) {
        return status;
    }
    return framing == RG_FRAMING_BLOCKS
               ? rg_nfc_exchange_blocks(&reader->chip, target, tx, tx_len, rx, rx_len, timeout_ms)
               : rg_nfc_exchange_raw(&reader->chip, target, tx, tx_len, rx, rx_len, timeout_ms);
}

static enum rg_status announce(struct rg_card_reader *self, const uint8_t *frame, size_t len)
{
    struct libnfc_reader *reader = of(self);
    if (len > sizeof reader->announcement) {
        return RG_INVALID;
    }
    if (len > 0) {
        memcpy(reader->announcement, frame, len);
    }
    reader->announcement_len = len;
    return RG_OK;
}

static enum rg_status check(struct rg_card_reader *self)
{
    return rg_nfc_chip_check(&of(self)->chip);
}

static void cancel(struct rg_card_reader *self)
{
    rg_nfc_abort_cancel(&of(self)->abort);
}

static void close_reader(struct rg_card_reader *self)
{
    struct libnfc_reader *reader = of(self);
    rg_nfc_abort_deinit(&reader->abort);
    rg_nfc_chip_close(&reader->chip);
    free(reader);
}

enum rg_status rg_card_reader_libnfc_open(const char *connstring, struct rg_card_reader **reader)
{
    static const struct rg_card_reader_ops ops = {
        .wait_card = wait_card,
        .look = look,
        .look_anew = look_anew,
        .exchange = exchange,
        .announce = announce,
        .check = check,
        .cancel = cancel,
        .close = close_reader,
    };
    if (fcntl(0, F_GETFD) < 0) {
        return RG_INVALID;
    }
    struct libnfc_reader *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->base.ops = &ops;
    enum rg_status status = rg_nfc_chip_open(&made->chip, connstring);
    if (status != RG_OK) {
        free(made);
        return status;
    }
    status = rg_nfc_abort_init(&made->abort);
    if (status != RG_OK) {
        rg_nfc_chip_close(&made->chip);
        free(made);
        return status;
    }
    *reader = &made->base;
    return RG_OK;
}
