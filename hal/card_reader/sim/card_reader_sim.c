#include "card_reader_sim.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ALL_TYPES  ((uint32_t)(RG_CARD_A | RG_CARD_B | RG_CARD_F))
#define RAW_MAX    260
#define ANSWER_MAX 258

struct sim_reader {
    struct rg_card_reader base;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct rg_card_field field;
    enum rg_card_reader_sim_failure failure;
    bool cancelled;
    struct rg_card_field reported;
    rg_card_reader_sim_card *play;
    void *player;
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
    reader->reported.count = 0;
    for (;;) {
        struct rg_card_field found = seen(reader, types);
        if (reader->cancelled) {
            reader->cancelled = false;
            status = RG_CANCELLED;
        } else if (reader->failure == RG_CARD_READER_SIM_LOST) {
            status = RG_IO;
        } else if (found.count > 0) {
            reader->reported = found;
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
        reader->reported = *field;
        status = RG_OK;
    }
    (void)pthread_mutex_unlock(&reader->mutex);
    return status;
}

static bool is_there(const struct sim_reader *reader, const struct rg_card *card)
{
    for (uint32_t i = 0; i < reader->field.count; i++) {
        const struct rg_card *here = &reader->field.cards[i];
        if (here->type == card->type && here->uid_len == card->uid_len &&
            memcmp(here->uid, card->uid, card->uid_len) == 0) {
            return true;
        }
    }
    return false;
}

static bool speaks_blocks(const struct rg_card *card)
{
    return card->type == RG_CARD_B || (card->type == RG_CARD_A && (card->sak & 0x20) != 0);
}

/* What the card says, or RG_TIMEOUT; at most RG_CARD_BYTES_MAX. */
static enum rg_status card_says(struct sim_reader *reader, const struct rg_card *card,
                                enum rg_card_framing framing, const uint8_t *tx, size_t tx_len, uint8_t *says,
                                size_t *says_len)
{
    if (reader->play != NULL) {
        return reader->play(reader->player, card, framing, tx, tx_len, says, says_len) ? RG_OK : RG_TIMEOUT;
    }
    *says_len = reader->answer_len > 0 ? reader->answer_len : tx_len;
    memcpy(says, reader->answer_len > 0 ? reader->answer : tx, *says_len);
    return RG_OK;
}

static enum rg_status exchange(struct rg_card_reader *self, uint32_t card, enum rg_card_framing framing,
                               const uint8_t *tx, size_t tx_len, uint8_t *rx, size_t *rx_len,
                               uint32_t timeout_ms)
{
    struct sim_reader *reader = of(self);
    uint8_t says[RG_CARD_BYTES_MAX];
    size_t says_len = sizeof says;
    (void)timeout_ms;
    (void)pthread_mutex_lock(&reader->mutex);
    enum rg_status status = RG_TIMEOUT;
    if (reader->failure == RG_CARD_READER_SIM_LOST) {
        status = RG_IO;
    } else if (card < reader->reported.count) {
        const struct rg_card *spoken_to = &reader->reported.cards[card];
        bool fits = tx_len > 0 && tx_len <= (framing == RG_FRAMING_RAW ? RAW_MAX : RG_CARD_BYTES_MAX);
        if (!fits || (framing == RG_FRAMING_BLOCKS && !speaks_blocks(spoken_to))) {
            status = RG_INVALID;
        } else if (reader->failure != RG_CARD_READER_SIM_MUTE && is_there(reader, spoken_to)) {
            status = card_says(reader, spoken_to, framing, tx, tx_len, says, &says_len);
        }
    }
    if (status == RG_OK && says_len > *rx_len) {
        status = RG_INVALID;
    }
    if (status == RG_OK) {
        memcpy(rx, says, says_len);
        *rx_len = says_len;
    }
    (void)pthread_mutex_unlock(&reader->mutex);
    return status;
}

/* No card of this reader listens to what is said to nobody. */
static enum rg_status announce(struct rg_card_reader *self, const uint8_t *frame, size_t len)
{
    (void)self;
    (void)frame;
    return len <= RG_CARD_ANNOUNCE_MAX ? RG_OK : RG_INVALID;
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
        /* Cards of this reader have no state that a field could take from them. */
        .look_anew = look,
        .exchange = exchange,
        .announce = announce,
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

void rg_card_reader_sim_play(struct rg_card_reader *reader, rg_card_reader_sim_card *play, void *player)
{
    struct sim_reader *sim = of(reader);
    (void)pthread_mutex_lock(&sim->mutex);
    sim->play = play;
    sim->player = player;
    (void)pthread_mutex_unlock(&sim->mutex);
}
