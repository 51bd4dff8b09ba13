/*
 * Who listens to the kiosk: the control thread, or, while there is a card to attend to, the poll thread. The control thread's set of
 * descriptors is the kernel's (epoll), so that the poll thread takes the socket out of it and puts it back without waking anybody.
 */
#include "worker_parts.h"

#include "log.h"

#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define NS_OF_S 1000000000ULL
#define MS      1000000ULL

enum rg_status rg_reader_words_open(struct rg_reader_worker *worker)
{
    struct epoll_event words = {.events = EPOLLIN};
    int kiosk = worker->report->fd;
    worker->end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    worker->words_fd = epoll_create1(EPOLL_CLOEXEC);
    bool good = worker->end_fd >= 0 && worker->words_fd >= 0 &&
                (kiosk < 0 || epoll_ctl(worker->words_fd, EPOLL_CTL_ADD, kiosk, &words) == 0);
    return good ? RG_OK : RG_IO;
}

/* What is no order; the mutex is held. */
static void take_word(struct rg_reader_worker *worker, const struct rg_reader_heard *heard)
{
    if (heard->type == RG_FRAME_ANNOUNCE) {
        worker->announce = heard->announce;
        worker->has_announce = true;
    } else if (heard->type == RG_FRAME_LOG) {
        rg_log_talk((enum rg_log_level)heard->talk.level);
        atomic_store(&worker->talk_until_ns, rg_reader_now_ns() + heard->talk.seconds * NS_OF_S);
        rg_log(RG_LOG_DEBUG, "READER-LOG", "says more for so many seconds", heard->talk.seconds);
    }
}

void rg_reader_worker_hush(struct rg_reader_worker *worker)
{
    uint64_t until_ns = atomic_load(&worker->talk_until_ns);
    /* A new while that began meanwhile stands. */
    if (until_ns != 0 && rg_reader_now_ns() >= until_ns &&
        atomic_compare_exchange_strong(&worker->talk_until_ns, &until_ns, 0)) {
        rg_log_talk(RG_LOG_INFO);
    }
}

/* The poll thread may be in a call of libnfc's, and the kiosk gone. */
static enum rg_status look_at_kiosk(const struct rg_reader_worker *worker)
{
    struct pollfd kiosk = {.fd = worker->report->fd};
    return poll(&kiosk, 1, 0) > 0 && (kiosk.revents & (POLLHUP | POLLERR)) != 0 ? RG_CLOSED : RG_OK;
}

enum rg_status rg_reader_worker_hear(struct rg_reader_worker *worker)
{
    struct rg_reader_heard heard;
    (void)pthread_mutex_lock(&worker->mutex);
    bool attends = worker->attends;
    enum rg_status status = attends ? look_at_kiosk(worker) : rg_reader_report_listen(worker->report, &heard);
    if (!attends && status == RG_OK) {
        take_word(worker, &heard);
    }
    (void)pthread_mutex_unlock(&worker->mutex);
    if (attends) {
        return status;
    }
    if (status == RG_OK && heard.type == RG_FRAME_EXCHANGE) {
        const struct rg_frame_answer gone = {.number = heard.order.number, .status = RG_TIMEOUT};
        status = rg_reader_report_answer(worker->report, &gone);
    }
    explicit_bzero(&heard, sizeof heard);
    return status == RG_NOT_FOUND ? RG_OK : status;
}

void rg_reader_attends(struct rg_reader_worker *worker, bool there)
{
    struct epoll_event words = {.events = there ? 0 : EPOLLIN};
    (void)pthread_mutex_lock(&worker->mutex);
    /* What waits in the socket is the listener's from now on. Its end is told to the control thread in any case. */
    if (worker->attends != there && worker->report->fd >= 0) {
        (void)epoll_ctl(worker->words_fd, EPOLL_CTL_MOD, worker->report->fd, &words);
    }
    worker->attends = there;
    (void)pthread_mutex_unlock(&worker->mutex);
}

/* Take all that waits. @return NOTHING, ORDER or UNHEARD. */
static enum rg_reader_awaited take_words(struct rg_reader_worker *worker, struct rg_frame_exchange *order)
{
    enum rg_reader_awaited awaited = RG_READER_NOTHING;
    struct rg_reader_heard heard;
    enum rg_status status;
    while ((status = rg_reader_report_listen(worker->report, &heard)) == RG_OK) {
        if (heard.type == RG_FRAME_EXCHANGE) {
            *order = heard.order;
            awaited = RG_READER_ORDER;
            continue;
        }
        (void)pthread_mutex_lock(&worker->mutex);
        take_word(worker, &heard);
        (void)pthread_mutex_unlock(&worker->mutex);
    }
    explicit_bzero(&heard, sizeof heard);
    return status == RG_NOT_FOUND ? awaited : RG_READER_UNHEARD;
}

enum rg_reader_awaited rg_reader_await_order(struct rg_reader_worker *worker, uint64_t ms,
                                             struct rg_frame_exchange *order)
{
    uint64_t due_ns = rg_reader_now_ns() + ms * MS, now_ns = rg_reader_now_ns();
    enum rg_reader_awaited awaited = RG_READER_NOTHING;
    while (awaited == RG_READER_NOTHING && now_ns < due_ns) {
        struct timespec left = {.tv_sec = (time_t)((due_ns - now_ns) / NS_OF_S),
                                .tv_nsec = (long)((due_ns - now_ns) % NS_OF_S)};
        struct pollfd wait[] = {{.fd = worker->end_fd, .events = POLLIN},
                                {.fd = worker->report->fd, .events = POLLIN}};
        (void)ppoll(wait, sizeof wait / sizeof wait[0], &left, NULL);
        if (wait[0].revents != 0) {
            return RG_READER_END;
        }
        awaited = wait[1].revents != 0 ? take_words(worker, order) : RG_READER_NOTHING;
        now_ns = rg_reader_now_ns();
    }
    return awaited;
}
