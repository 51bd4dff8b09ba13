#include "worker.h"

#include "card_reader_libnfc.h"
#include "log.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ULL
/* The chip waits alone for a single type, so the thread may sleep; several types are polled from here, and a
 * short wait lets the control thread see each round end. */
#define WAIT_ALONE_MS   5000
#define WAIT_SEVERAL_MS 250
#define LOOK_EVERY_MS   150
#define REOPEN_MS       500
/* How long after its own time-out a call may still run: two commands and their repetitions, no answer each.
 */
#define SLACK_MS      1200
#define OPEN_LIMIT_MS 8000
#define STACK_BYTES   (256 * 1024)

static uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

static void watch(struct rg_reader_worker *worker, uint64_t limit_ms)
{
    atomic_store(&worker->limit_ns, now_ns() + limit_ms * MS);
}

static void unwatch(struct rg_reader_worker *worker)
{
    atomic_store(&worker->limit_ns, 0);
}

bool rg_reader_worker_is_stuck(const struct rg_reader_worker *worker)
{
    uint64_t limit_ns = atomic_load(&worker->limit_ns);
    return limit_ns != 0 && now_ns() > limit_ns;
}

/* Sleep, but not past a stop. @return false when it is time to end. */
static bool sleep_ms(struct rg_reader_worker *worker, uint64_t ms)
{
    uint64_t due_ns = now_ns() + ms * MS;
    struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000ULL),
                           .tv_nsec = (long)(due_ns % 1000000000ULL)};
    (void)pthread_mutex_lock(&worker->mutex);
    while (!worker->stopping && pthread_cond_timedwait(&worker->woken, &worker->mutex, &due) != ETIMEDOUT) {
    }
    bool go_on = !worker->stopping;
    (void)pthread_mutex_unlock(&worker->mutex);
    return go_on;
}

static bool is_stopping(struct rg_reader_worker *worker)
{
    (void)pthread_mutex_lock(&worker->mutex);
    bool stopping = worker->stopping;
    (void)pthread_mutex_unlock(&worker->mutex);
    return stopping;
}

static void set_reader(struct rg_reader_worker *worker, struct rg_card_reader *reader)
{
    (void)pthread_mutex_lock(&worker->mutex);
    worker->reader = reader;
    /* One that was opened anew knows of none. */
    worker->has_announce = worker->has_announce || worker->announce.len > 0;
    (void)pthread_mutex_unlock(&worker->mutex);
}

/* @return false when nobody listens any more. */
static bool set_health(struct rg_reader_worker *worker, enum rg_child_health health)
{
    if (atomic_exchange(&worker->health, (int)health) == (int)health) {
        return true;
    }
    return rg_reader_report_beat(worker->report, health) == RG_OK;
}

static bool is_same_card(const struct rg_card *a, const struct rg_card *b)
{
    return a->type == b->type && a->uid_len == b->uid_len && memcmp(a->uid, b->uid, a->uid_len) == 0;
}

static bool is_same_field(const struct rg_card_field *a, const struct rg_card_field *b)
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

static bool tell(struct rg_reader_worker *worker, const struct rg_card_field *field)
{
    if (worker->has_told && is_same_field(&worker->told, field)) {
        return true;
    }
    rg_log(RG_LOG_DEBUG, "READER-FIELD", "so many cards are in the field now", field->count);
    enum rg_status status = rg_reader_report_field(worker->report, field, ++worker->reports);
    worker->told = *field;
    worker->has_told = true;
    return status == RG_OK;
}

/* One fault, one line, and each says what to do. */
static void log_fault(struct rg_reader_worker *worker, enum rg_status fault)
{
    if (fault == worker->last_fault) {
        return;
    }
    worker->last_fault = fault;
    switch (fault) {
    case RG_OK: rg_log(RG_LOG_INFO, "READER-READY", "the reader answers", fault); break;
    case RG_BUSY:
        rg_log(
            RG_LOG_ERROR, "READER-IN-USE",
            "the reader is in use by another program: end that (nfc-list, nfc-poll, another regard-reader)",
            fault);
        break;
    case RG_NOT_FOUND:
        rg_log(RG_LOG_ERROR, "READER-ABSENT", "no such device: check the cable and the name after --reader",
               fault);
        break;
    case RG_DENIED:
        rg_log(RG_LOG_ERROR, "READER-DENIED",
               "no right to open the reader: join its device's group (dialout)", fault);
        break;
    case RG_INVALID:
        rg_log(RG_LOG_ERROR, "READER-NAME", "libnfc cannot take the name after --reader: see --help", fault);
        break;
    case RG_TIMEOUT:
    case RG_CANCELLED:
    case RG_IO:
    case RG_FULL:
    case RG_CORRUPT:
    case RG_NO_MEMORY:
    case RG_UNSUPPORTED:
    case RG_CLOSED:
        rg_log(RG_LOG_ERROR, "READER-SILENT", "the reader does not answer: check its power and its cable",
               fault);
        break;
    }
}

static uint32_t wait_ms(uint32_t types)
{
    return (types & (types - 1)) == 0 ? WAIT_ALONE_MS : WAIT_SEVERAL_MS;
}

static enum rg_status look(struct rg_reader_worker *worker, struct rg_card_reader *reader,
                           struct rg_card_field *field)
{
    watch(worker, SLACK_MS);
    enum rg_status status = reader->ops->look(reader, worker->types, field);
    unwatch(worker);
    return status;
}

static bool is_sound(const struct rg_frame_exchange *order)
{
    bool length = order->way >= RG_EXCHANGE_WAKE ? order->len == 0
                                                 : order->len >= 1 && order->len <= sizeof order->bytes;
    return length && order->way <= RG_EXCHANGE_RESET && order->card < RG_CARDS_MAX &&
           order->timeout_ms >= 1 && order->timeout_ms <= RG_EXCHANGE_TIMEOUT_MAX_MS &&
           order->hold_ms <= RG_EXCHANGE_HOLD_MAX_MS;
}

void rg_reader_worker_order(struct rg_reader_worker *worker, const struct rg_frame_exchange *order)
{
    (void)pthread_mutex_lock(&worker->mutex);
    worker->order = *order;
    worker->has_order = true;
    (void)pthread_cond_signal(&worker->woken);
    (void)pthread_mutex_unlock(&worker->mutex);
}

void rg_reader_worker_announce(struct rg_reader_worker *worker, const struct rg_frame_announce *announce)
{
    (void)pthread_mutex_lock(&worker->mutex);
    worker->announce = *announce;
    worker->has_announce = true;
    (void)pthread_mutex_unlock(&worker->mutex);
}

/* Once for each reader that was opened, and for each change. */
static enum rg_status announce(struct rg_reader_worker *worker, struct rg_card_reader *reader)
{
    (void)pthread_mutex_lock(&worker->mutex);
    bool due = worker->has_announce;
    struct rg_frame_announce frame = worker->announce;
    worker->has_announce = false;
    (void)pthread_mutex_unlock(&worker->mutex);
    if (!due) {
        return RG_OK;
    }
    worker->announcing = frame.len > 0;
    return reader->ops->announce(reader, frame.bytes, frame.len);
}

enum awaited { AWAITED_NOTHING, AWAITED_ORDER, AWAITED_END };

/* @p order is written only for AWAITED_ORDER. */
static enum awaited await_order(struct rg_reader_worker *worker, uint64_t ms, struct rg_frame_exchange *order)
{
    uint64_t due_ns = now_ns() + ms * MS;
    struct timespec due = {.tv_sec = (time_t)(due_ns / 1000000000ULL),
                           .tv_nsec = (long)(due_ns % 1000000000ULL)};
    (void)pthread_mutex_lock(&worker->mutex);
    while (!worker->stopping && !worker->has_order &&
           pthread_cond_timedwait(&worker->woken, &worker->mutex, &due) != ETIMEDOUT) {
    }
    enum awaited awaited = AWAITED_NOTHING;
    if (worker->stopping) {
        awaited = AWAITED_END;
    } else if (worker->has_order) {
        awaited = AWAITED_ORDER;
        *order = worker->order;
        worker->has_order = false;
        explicit_bzero(&worker->order, sizeof worker->order);
    }
    (void)pthread_mutex_unlock(&worker->mutex);
    return awaited;
}

/* The places of the cards in the report count on, so what lies there must be the same. */
static enum rg_status wake(struct rg_reader_worker *worker, struct rg_card_reader *reader, bool anew,
                           enum rg_status *answer)
{
    struct rg_card_field field;
    watch(worker, SLACK_MS);
    enum rg_status status = anew ? reader->ops->look_anew(reader, worker->types, &field)
                                 : reader->ops->look(reader, worker->types, &field);
    unwatch(worker);
    if (status != RG_OK) {
        return status;
    }
    *answer = is_same_field(&field, &worker->told) ? RG_OK
              : field.count == worker->told.count  ? RG_NOT_FOUND
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
        watch(worker, order->timeout_ms + SLACK_MS);
        said = reader->ops->exchange(reader, order->card,
                                     order->way == RG_EXCHANGE_RAW ? RG_FRAMING_RAW : RG_FRAMING_BLOCKS,
                                     order->bytes, order->len, answer->bytes, &len, order->timeout_ms);
        unwatch(worker);
        status = said == RG_CANCELLED || said == RG_IO ? said : RG_OK;
    }
    answer->status = status == RG_OK ? said : RG_IO;
    answer->len = answer->status == RG_OK ? (uint16_t)len : 0;
    return status;
}

/*
 * Serve what the kiosk has to say to the cards in the field, until it has said nothing for as long as it wanted the card held.
 * A card that fell silent is looked for at once: whoever took it away is told within that look.
 */
static enum rg_status attend(struct rg_reader_worker *worker, struct rg_card_reader *reader)
{
    uint64_t hold_ms = LOOK_EVERY_MS;
    while (hold_ms > 0) {
        struct rg_frame_exchange order;
        struct rg_frame_answer answer;
        switch (await_order(worker, hold_ms, &order)) {
        case AWAITED_NOTHING: return RG_OK;
        case AWAITED_END: return RG_CANCELLED;
        case AWAITED_ORDER: break;
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

/*
 * A phone that came between an announcement and the try behind it was found before it knew who asks, and would answer as anybody's: it is
 * looked at once more, with an announcement before. Other cards know nothing of that, and need not wait.
 */
static bool wants_announcement(const struct rg_reader_worker *worker, const struct rg_card_field *field)
{
    bool phone = false;
    for (uint32_t i = 0; i < field->count; i++) {
        const struct rg_card *card = &field->cards[i];
        phone = phone || (card->type == RG_CARD_A && card->uid_len == 4 && card->uid[0] == 0x08);
    }
    return phone && worker->announcing;
}

/* Poll until the reader fails. @return its fault; RG_CANCELLED or RG_CLOSED when it is time to end. */
static enum rg_status serve(struct rg_reader_worker *worker, struct rg_card_reader *reader)
{
    struct rg_card_field field;
    enum rg_status status = look(worker, reader, &field);
    while (status == RG_OK) {
        if (!tell(worker, &field) || !set_health(worker, RG_CHILD_READY)) {
            return RG_CLOSED;
        }
        log_fault(worker, RG_OK);
        status = announce(worker, reader);
        if (status != RG_OK) {
            break;
        }
        if (field.count > 0) {
            status = attend(worker, reader);
            status = status == RG_OK ? look(worker, reader, &field) : status;
            continue;
        }
        uint32_t timeout_ms = wait_ms(worker->types);
        watch(worker, timeout_ms + SLACK_MS);
        status = reader->ops->wait_card(reader, worker->types, timeout_ms, &field);
        unwatch(worker);
        if (status == RG_OK && wants_announcement(worker, &field)) {
            status = look(worker, reader, &field);
        } else if (status == RG_TIMEOUT) {
            field.count = 0;
            status = is_stopping(worker) ? RG_CANCELLED : RG_OK;
        }
    }
    return status;
}

static void *run(void *argument)
{
    struct rg_reader_worker *worker = argument;
    bool go_on = true;
    while (go_on) {
        struct rg_card_reader *reader = NULL;
        watch(worker, OPEN_LIMIT_MS);
        enum rg_status status = rg_card_reader_libnfc_open(worker->connstring, &reader);
        unwatch(worker);
        if (status == RG_OK) {
            set_reader(worker, reader);
            status = is_stopping(worker) ? RG_CANCELLED : serve(worker, reader);
            set_reader(worker, NULL);
            watch(worker, 2 * SLACK_MS);
            reader->ops->close(reader);
            unwatch(worker);
        }
        if (status == RG_CANCELLED || status == RG_CLOSED) {
            break;
        }
        log_fault(worker, status);
        go_on = set_health(worker, RG_CHILD_FAULT) && sleep_ms(worker, REOPEN_MS);
    }
    (void)eventfd_write(worker->wake_fd, 1);
    return NULL;
}

enum rg_status rg_reader_worker_start(struct rg_reader_worker *worker, const struct rg_reader_report *report,
                                      const char *connstring, uint32_t types)
{
    pthread_condattr_t clock;
    pthread_attr_t small;
    *worker = (struct rg_reader_worker){.report = report, .connstring = connstring, .types = types};
    atomic_init(&worker->health, RG_CHILD_STARTING);
    atomic_init(&worker->limit_ns, 0);
    worker->last_fault = RG_CLOSED;
    worker->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->wake_fd < 0) {
        return RG_IO;
    }
    (void)pthread_mutex_init(&worker->mutex, NULL);
    (void)pthread_condattr_init(&clock);
    (void)pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&worker->woken, &clock);
    (void)pthread_condattr_destroy(&clock);
    (void)pthread_attr_init(&small);
    (void)pthread_attr_setstacksize(&small, STACK_BYTES);
    int failed = pthread_create(&worker->thread, &small, run, worker);
    (void)pthread_attr_destroy(&small);
    return failed == 0 ? RG_OK : RG_NO_MEMORY;
}

enum rg_status rg_reader_worker_stop(struct rg_reader_worker *worker, uint32_t timeout_ms)
{
    (void)pthread_mutex_lock(&worker->mutex);
    worker->stopping = true;
    (void)pthread_cond_signal(&worker->woken);
    /* Under the lock, so that the reader cannot be closed meanwhile. */
    if (worker->reader != NULL) {
        worker->reader->ops->cancel(worker->reader);
    }
    (void)pthread_mutex_unlock(&worker->mutex);
    struct timespec due;
    (void)clock_gettime(CLOCK_REALTIME, &due);
    due.tv_sec += timeout_ms / 1000;
    due.tv_nsec += (long)(timeout_ms % 1000) * 1000000L;
    if (due.tv_nsec >= 1000000000L) {
        due.tv_sec++;
        due.tv_nsec -= 1000000000L;
    }
    return pthread_timedjoin_np(worker->thread, NULL, &due) == 0 ? RG_OK : RG_TIMEOUT;
}
