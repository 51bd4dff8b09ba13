#include "worker.h"

#include "worker_parts.h"

#include "card_reader_libnfc.h"
#include "log.h"
#include "priority.h"

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
#define REOPEN_MS       500
#define OPEN_LIMIT_MS   8000
#define STACK_BYTES     (256 * 1024)

uint64_t rg_reader_now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000ULL + (uint64_t)now.tv_nsec;
}

void rg_reader_watch(struct rg_reader_worker *worker, uint64_t limit_ms)
{
    atomic_store(&worker->limit_ns, rg_reader_now_ns() + limit_ms * MS);
}

void rg_reader_unwatch(struct rg_reader_worker *worker)
{
    atomic_store(&worker->limit_ns, 0);
}

bool rg_reader_worker_is_stuck(const struct rg_reader_worker *worker)
{
    uint64_t limit_ns = atomic_load(&worker->limit_ns);
    return limit_ns != 0 && rg_reader_now_ns() > limit_ns;
}

/* Sleep, but not past a stop. @return false when it is time to end. */
static bool sleep_ms(struct rg_reader_worker *worker, uint64_t ms)
{
    uint64_t due_ns = rg_reader_now_ns() + ms * MS;
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

static bool tell(struct rg_reader_worker *worker, const struct rg_card_field *field)
{
    if (worker->has_told && rg_reader_same_field(&worker->told, field)) {
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

/* Before each look: a phone that is found before the reader says who asks answers as anybody's. */
static enum rg_status look(struct rg_reader_worker *worker, struct rg_card_reader *reader,
                           struct rg_card_field *field)
{
    enum rg_status status = announce(worker, reader);
    if (status != RG_OK) {
        return status;
    }
    rg_reader_watch(worker, RG_READER_SLACK_MS);
    status = reader->ops->look(reader, worker->types, field);
    rg_reader_unwatch(worker);
    return status;
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

/* @p field is empty where none came in time. @return RG_CANCELLED when it is time to end. */
static enum rg_status await_card(struct rg_reader_worker *worker, struct rg_card_reader *reader,
                                 struct rg_card_field *field)
{
    uint32_t timeout_ms = wait_ms(worker->types);
    enum rg_status status = announce(worker, reader);
    if (status != RG_OK) {
        return status;
    }
    rg_reader_watch(worker, timeout_ms + RG_READER_SLACK_MS);
    status = reader->ops->wait_card(reader, worker->types, timeout_ms, field);
    rg_reader_unwatch(worker);
    if (status == RG_TIMEOUT) {
        field->count = 0;
        return is_stopping(worker) ? RG_CANCELLED : RG_OK;
    }
    /* What the kiosk wants announced may have changed meanwhile. */
    status = status == RG_OK ? announce(worker, reader) : status;
    return status == RG_OK && wants_announcement(worker, field) ? look(worker, reader, field) : status;
}

/* Poll until the reader fails. @return its fault; RG_CANCELLED or RG_CLOSED when it is time to end. */
static enum rg_status serve(struct rg_reader_worker *worker, struct rg_card_reader *reader)
{
    struct rg_card_field field;
    enum rg_status status = look(worker, reader, &field);
    while (status == RG_OK) {
        /* Before it is told, or the kiosk's first word to a card could come too early. */
        rg_reader_attends(worker, field.count > 0);
        if (!tell(worker, &field) || !set_health(worker, RG_CHILD_READY)) {
            status = RG_CLOSED;
            break;
        }
        log_fault(worker, RG_OK);
        if (field.count == 0) {
            status = await_card(worker, reader, &field);
            continue;
        }
        status = rg_reader_attend(worker, reader);
        status = status == RG_OK ? look(worker, reader, &field) : status;
    }
    explicit_bzero(&field, sizeof field);
    rg_reader_attends(worker, false);
    return status;
}

static void *run(void *argument)
{
    struct rg_reader_worker *worker = argument;
    bool go_on = true;
    rg_priority_tap(pthread_self());
    while (go_on) {
        struct rg_card_reader *reader = NULL;
        rg_reader_watch(worker, OPEN_LIMIT_MS);
        enum rg_status status = rg_card_reader_libnfc_open(worker->connstring, &reader);
        rg_reader_unwatch(worker);
        if (status == RG_OK) {
            set_reader(worker, reader);
            status = is_stopping(worker) ? RG_CANCELLED : serve(worker, reader);
            set_reader(worker, NULL);
            rg_reader_watch(worker, 2 * RG_READER_SLACK_MS);
            reader->ops->close(reader);
            rg_reader_unwatch(worker);
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
    atomic_init(&worker->talk_until_ns, 0);
    worker->last_fault = RG_CLOSED;
    worker->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->wake_fd < 0 || rg_reader_words_open(worker) != RG_OK) {
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
    (void)eventfd_write(worker->end_fd, 1);
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
