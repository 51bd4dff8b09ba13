/*
 * regard-reader: the process around libnfc. The main thread is the control thread: it beats for the poll
 * thread, and ends the process when a call to libnfc does not come back.
 */
#include "log.h"
#include "memory.h"
#include "options.h"
#include "priority.h"
#include "report.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define EXIT_STUCK 70
#define STOP_MS    700

/* libnfc takes a serial port on descriptor 0 for an abort, and stderr must never be a device. */
static bool open_standard_descriptors(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    return fd >= 0 && close(fd) == 0;
}

static int block_signals(void)
{
    sigset_t ends;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGHUP);
    (void)signal(SIGPIPE, SIG_IGN);
    if (pthread_sigmask(SIG_BLOCK, &ends, NULL) != 0) {
        return -1;
    }
    return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Beat and listen until it is time to end. */
static void control(const struct rg_reader_report *report, struct rg_reader_worker *worker, int signal_fd)
{
    struct pollfd watched[] = {
        {.fd = signal_fd, .events = POLLIN},
        {.fd = worker->wake_fd, .events = POLLIN},
        {.fd = worker->words_fd, .events = POLLIN},
    };
    int64_t next_ms = now_ms();
    for (;;) {
        int64_t left_ms = next_ms - now_ms();
        watched[0].revents = watched[1].revents = watched[2].revents = 0;
        int ready = poll(watched, sizeof watched / sizeof watched[0], left_ms > 0 ? (int)left_ms : 0);
        bool ends = watched[0].revents != 0 || watched[1].revents != 0 || (ready < 0 && errno != EINTR);
        if (ends || (watched[2].revents != 0 && rg_reader_worker_hear(worker) != RG_OK)) {
            return;
        }
        if (now_ms() < next_ms) {
            continue;
        }
        rg_reader_worker_hush(worker);
        if (rg_reader_worker_is_stuck(worker)) {
            rg_log(RG_LOG_ERROR, "READER-STUCK", "libnfc does not come back from a call; starting anew",
                   EXIT_STUCK);
            _exit(EXIT_STUCK);
        }
        if (rg_reader_report_beat(report, (enum rg_child_health)atomic_load(&worker->health)) != RG_OK) {
            return;
        }
        /* Not a burst of what was missed, after a pause of the whole machine. */
        next_ms = now_ms() + RG_BEAT_INTERVAL_MS;
    }
}

int main(int argc, char **argv)
{
    struct rg_reader_options options;
    struct rg_reader_report report;
    struct rg_reader_worker worker;
    if (!open_standard_descriptors()) {
        return EXIT_FAILURE;
    }
    int usage = rg_reader_options_read(argc, argv, &options);
    if (usage >= 0) {
        return usage;
    }
    rg_log_init("regard-reader", RG_LOG_INFO);
    rg_memory_private();
    rg_memory_keep();
    rg_reader_report_init(&report);
    if (report.fd >= 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    }
    /* libnfc's own lines would repeat what is logged here once, every half second. */
    (void)setenv("LIBNFC_LOG_LEVEL", "0", 0);
    int signal_fd = block_signals();
    if (signal_fd < 0 ||
        rg_reader_worker_start(&worker, &report, options.connstring, options.types) != RG_OK) {
        rg_log(RG_LOG_ERROR, "READER-START", "no memory or no descriptors to start with", errno);
        return EXIT_FAILURE;
    }
    /* Its beats may not wait behind those that a card concerns: they would take it for hung. */
    rg_priority_tap(pthread_self());
    control(&report, &worker, signal_fd);
    if (rg_reader_worker_stop(&worker, STOP_MS) != RG_OK) {
        /* It sits in libnfc, which nothing here may wait for; the kernel closes what it holds. */
        _exit(EXIT_SUCCESS);
    }
    return EXIT_SUCCESS;
}
