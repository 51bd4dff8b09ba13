#include "card_reader_sim.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ALL_TYPES  ((uint32_t)(RG_CARD_A | RG_CARD_B | RG_CARD_F))
#define FRAME_MAX  260
#define ANSWER_MAX 258

struct sim_reader {
    struct rg_card_reader base;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct rg_card_field field;
    enum rg_card_reader_sim_failure failure;
    bool cancelled, selected;
    uint8_t answer[ANSWER_MAX];
    size_t answer_len;
};

static struct sim_reader *of(struct rg_card_reader *self)
{
    return (struct sim_reader *)self;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

static struct timespec in_ms(uint32_t timeout_ms)
{
    uint64_t due = now_ns() + timeout_ms * 1000000ULL;
    return (struct timespec){.tv_sec = (time_t)(due / 1000000000ULL), .tv_nsec = (long)(due % 1000000000ULL)};
}

static struct rg_card_field seen(const struct sim_reader *reader, uint32_t types)
{
    struct rg_card_field field = {.count = 0};
    for (uint32_t i = 0; i < reader->field.count; i++) {
        if ((reader->field.cards[i].type & types) != 0) {
            field.cards[field.count] = reader->field.cards[i];
            field.cards[field.count++].seen_ns = now_ns();
        }
    }
    return field;
}

static enum rg_status wait_card(struct rg_card_reader *self, uint32_t types, uint32_t timeout_ms,
                                struct rg_card_field *field)
{
    struct sim_reader *reader = of(self);
    struct timespec due = in_ms(timeout_ms);
    enum rg_status status = RG_OK;
    bool over = false;
    if (types == 0 || (types & ~ALL_TYPES) != 0) {
        return RG_INVALID;
    }
    (void)pthread_mutex_lock(&reader->mutex);
    for (;;) {
        struct rg_card_field found = seen(reader, types);
        if (reader->cancelled) {
            reader->cancelled = false;
            status = RG_CANCELLED;
        } else if (reader->failure == RG_CARD_READER_SIM_LOST) {
            status = RG_IO;
        } else if (found.count > 0) {
            reader->selected = true;
            *field = found;
        } else if (over) {
            status = RG_TIMEOUT;
        } else {
            over = pthread_cond_timedwait(&reader->changed, &reader->mutex, &due) == ETIMEDOUT;
            continue;
        }
        break;
    }
    (void)pthread_mutex_unlock(&reader->mutex);
    return status;
}

static enum rg_status look(struct rg_card_reader *self, uint32_t types, struct rg_card_field *field)
{
    struct sim_reader *reader = of(self);
    enum rg_status status = RG_IO;
    (void)pthread_mutex_lock(&reader->mutex);
    if (reader->failure != RG_CARD_READER_SIM_LOST) {
        *field = seen(reader, types);
        reader->selected = field->count > 0;
        status = RG_OK;
    }
    (void)pthread_mutex_unlock(&reader->mutex);
    return status;
}

static enum rg_status exchange(struct rg_card_reader *self, const uint8_t *tx, size_t tx_len, uint8_t *rx,
                               size_t *rx_len, uint32_t timeout_ms)
{
    struct sim_reader *reader = of(self);
    enum rg_status status = RG_OK;
    (void)timeout_ms;
    if (tx_len == 0 || tx_len > FRAME_MAX) {
        return RG_INVALID;
    }
    (void)pthread_mutex_lock(&reader->mutex);
    const uint8_t *answer = reader->answer_len > 0 ? reader->answer : tx;
    size_t answer_len = reader->answer_len > 0 ? reader->answer_len : tx_len;
    if (reader->failure == RG_CARD_READER_SIM_LOST) {
        status = RG_IO;
    } else if (reader->failure == RG_CARD_READER_SIM_MUTE || !reader->selected || reader->field.count == 0) {
        status = RG_TIMEOUT;
    } else if (answer_len > *rx_len) {
        status = RG_INVALID;
    } else {
        memcpy(rx, answer, answer_len);
        *rx_len = answer_len;
    }
    (void)pthread_mutex_unlock(&reader->mutex);
    return status;
}

static enum rg_status check(struct rg_card_reader *self)
{
    struct sim_reader *reader = of(self);
    (void)pthread_mutex_lock(&reader->mutex);
    enum rg_status status = reader->failure == RG_CARD_READER_SIM_LOST ? RG_IO : RG_OK;
    (void)pthread_mutex_unlock(&reader->mutex);
    return status;
}

static void cancel(struct rg_card_reader *self)
{
    struct sim_reader *reader = of(self);
    (void)pthread_mutex_lock(&reader->mutex);
    reader->cancelled = true;
    (void)pthread_cond_signal(&reader->changed);
    (void)pthread_mutex_unlock(&reader->mutex);
}

static void close_reader(struct rg_card_reader *self)
{
    struct sim_reader *reader = of(self);
    (void)pthread_cond_destroy(&reader->changed);
    (void)pthread_mutex_destroy(&reader->mutex);
    free(reader);
}

enum rg_status rg_card_reader_sim_open(struct rg_card_reader **reader)
{
    static const struct rg_card_reader_ops ops = {
        .wait_card = wait_card,
        .look = look,
        .exchange = exchange,
        .check = check,
        .cancel = cancel,
        .close = close_reader,
    };
    pthread_condattr_t clock;
    struct sim_reader *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return RG_NO_MEMORY;
    }
    made->base.ops = &ops;
    (void)pthread_mutex_init(&made->mutex, NULL);
    (void)pthread_condattr_init(&clock);
    (void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&made->changed, &clock);
    (void)pthread_condattr_destroy(&clock);
    *reader = &made->base;
    return RG_OK;
}

static bool uid_fits(const struct rg_card *card)
{
    switch (card->type) {
    case RG_CARD_A: return card->uid_len == 4 || card->uid_len == 7 || card->uid_len == 10;
    case RG_CARD_B: return card->uid_len == 4;
    case RG_CARD_F: return card->uid_len == 8;
    default: return false;
    }
}

enum rg_status rg_card_reader_sim_put(struct rg_card_reader *reader, const struct rg_card *card)
{
    struct sim_reader *sim = of(reader);
    enum rg_status status = RG_FULL;
    if (!uid_fits(card) || card->ats_len > RG_CARD_ATS_MAX) {
        return RG_INVALID;
    }
    (void)pthread_mutex_lock(&sim->mutex);
    if (sim->field.count < RG_CARDS_MAX) {
        sim->field.cards[sim->field.count++] = *card;
        (void)pthread_cond_signal(&sim->changed);
        status = RG_OK;
    }
    (void)pthread_mutex_unlock(&sim->mutex);
    return status;
}

enum rg_status rg_card_reader_sim_remove(struct rg_card_reader *reader, const uint8_t *uid, size_t uid_len)
{
    struct sim_reader *sim = of(reader);
    enum rg_status status = RG_NOT_FOUND;
    (void)pthread_mutex_lock(&sim->mutex);
    struct rg_card *cards = sim->field.cards;
    for (uint32_t i = 0; i < sim->field.count; i++) {
        if (cards[i].uid_len == uid_len && memcmp(cards[i].uid, uid, uid_len) == 0) {
            cards[i] = cards[sim->field.count - 1];
            sim->field.count--;
            status = RG_OK;
            break;
        }
    }
    (void)pthread_mutex_unlock(&sim->mutex);
    return status;
}

void rg_card_reader_sim_fail(struct rg_card_reader *reader, enum rg_card_reader_sim_failure failure)
{
    struct sim_reader *sim = of(reader);
    (void)pthread_mutex_lock(&sim->mutex);
    sim->failure = failure;
    (void)pthread_cond_signal(&sim->changed);
    (void)pthread_mutex_unlock(&sim->mutex);
}

enum rg_status rg_card_reader_sim_answer(struct rg_card_reader *reader, const uint8_t *bytes, size_t len)
{
    struct sim_reader *sim = of(reader);
    if (len > sizeof sim->answer) {
        return RG_INVALID;
    }
    (void)pthread_mutex_lock(&sim->mutex);
    memcpy(sim->answer, bytes, len);
    sim->answer_len = len;
    (void)pthread_mutex_unlock(&sim->mutex);
    return RG_OK;
}
