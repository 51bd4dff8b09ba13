#include "child.h"

#include "ipc.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ull
/* After a stall of this thread the beats still wait in the socket; this long they may take to be read. */
#define DOUBT_MS 200
/* More than these at one reading come from no sound child. */
#define BEATS_AT_ONCE 32

extern char **environ;

/* What rg_child_talk() said last, and how often it said anything. */
static atomic_uint talk_level = RG_LOG_INFO, talk_turn;
static atomic_ullong talk_until_ns;

void rg_child_talk(enum rg_log_level level, uint64_t until_ns)
{
    atomic_store(&talk_level, until_ns != 0 ? level : RG_LOG_INFO);
    atomic_store(&talk_until_ns, until_ns);
    (void)atomic_fetch_add(&talk_turn, 1);
}

enum rg_status rg_child_beside(const char *program, char *path, size_t capacity)
{
    char self[512];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0) {
        return RG_IO;
    }
    self[len] = '\0';
    char *slash = strrchr(self, '/');
    if (slash == NULL) {
        return RG_IO;
    }
    *slash = '\0';
    int written = snprintf(path, capacity, "%s/%s", self, program);
    return written > 0 && (size_t)written < capacity ? RG_OK : RG_IO;
}

void rg_child_init(struct rg_child *child)
{
    memset(child, 0, sizeof *child);
    child->fd = -1;
}

static enum rg_status spawn(struct rg_child *child)
{
    int ours, theirs;
    enum rg_status status = rg_ipc_pair(&ours, &theirs);
    if (status != RG_OK) {
        return status;
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    /* libnfc takes descriptor 0 for an aborted wait; stdin must be something harmless. */
    (void)posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, theirs, RG_CHILD_FD);
    sigset_t none;
    (void)sigemptyset(&none);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    char *argv[RG_CHILD_ARGS_MAX + 1] = {NULL};
    for (int i = 0; i < RG_CHILD_ARGS_MAX && child->argv[i] != NULL; i++) {
        memcpy(&argv[i], &child->argv[i], sizeof argv[i]);
    }
    pid_t pid = 0;
    int failed = posix_spawn(&pid, child->argv[0], &actions, &attributes, argv, environ);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(theirs);
    if (failed != 0) {
        (void)close(ours);
        return RG_IO;
    }
    child->pid = pid;
    child->fd = ours;
    child->talked = 0;
    return RG_OK;
}

/* A child that dies at once is given more and more time, but never so much that a repaired cause takes 2 s to
 * show. */
static uint64_t pause_ns(uint32_t quick_deaths)
{
    uint32_t shift = quick_deaths < 4 ? quick_deaths : 4;
    return quick_deaths == 0 ? 0 : (50ull << shift) * MS;
}

static void bury(struct rg_child *child, uint64_t now_ns)
{
    (void)close(child->fd);
    child->fd = -1;
    int how = 0;
    while (waitpid(child->pid, &how, 0) < 0 && errno == EINTR) {
    }
    rg_log(RG_LOG_WARNING, "CHILD-ENDED",
           "a supervised process ended and is started again; the number is its wait status", how);
    child->pid = 0;
    child->health = RG_CHILD_STARTING;
    child->doubt_ns = 0;
    child->quick_deaths = now_ns - child->started_ns < 2000 * MS ? child->quick_deaths + 1 : 0;
    child->next_start_ns = now_ns + pause_ns(child->quick_deaths);
    child->restarts++;
}

/*
 * Silence counts only once everything that the child had sent is read, and once it went on beside this thread for a while: after a pause
 * of the whole machine this one may be back first.
 */
static bool is_silent(struct rg_child *child, uint64_t now_ns)
{
    if (child->pid == 0 || now_ns < child->beat_ns + RG_BEAT_LIMIT_MS * MS) {
        return false;
    }
    if (child->doubt_ns == 0) {
        child->doubt_ns = now_ns;
    }
    return now_ns >= child->doubt_ns + DOUBT_MS * MS;
}

static uint64_t silence_deadline_ns(const struct rg_child *child)
{
    return child->doubt_ns != 0 ? child->doubt_ns + DOUBT_MS * MS : child->beat_ns + RG_BEAT_LIMIT_MS * MS;
}

/* One that has just been started is as it was at its start: to that it is not told the same. */
static void pass_talk(struct rg_child *child, uint64_t now_ns)
{
    uint32_t turn = atomic_load(&talk_turn);
    uint64_t until_ns = atomic_load(&talk_until_ns);
    uint64_t left_s = until_ns > now_ns ? (until_ns - now_ns) / (1000 * MS) + 1 : 0;
    const struct rg_frame_log frame = {.level = left_s > 0 ? atomic_load(&talk_level) : RG_LOG_INFO,
                                       .seconds = left_s < RG_LOG_SECONDS_MAX ? (uint32_t)left_s
                                                                              : RG_LOG_SECONDS_MAX};
    if (child->talked == turn) {
        return;
    }
    /* What it does not take now it is told when it is tended next. */
    if ((child->talked == 0 && left_s == 0) ||
        rg_ipc_send(child->fd, RG_FRAME_LOG, &frame, sizeof frame, NULL, 0, 0) == RG_OK) {
        child->talked = turn;
    }
}

uint64_t rg_child_tend(struct rg_child *child, uint64_t now_ns)
{
    if (is_silent(child, now_ns)) {
        rg_log(RG_LOG_WARNING, "CHILD-SILENT", "a supervised process stopped beating and is killed",
               child->pid);
        (void)kill(child->pid, SIGKILL);
        bury(child, now_ns);
    }
    if (child->pid == 0 && now_ns >= child->next_start_ns) {
        child->started_ns = now_ns;
        child->beat_ns = now_ns;
        if (spawn(child) != RG_OK) {
            rg_log(RG_LOG_ERROR, "CHILD-SPAWN",
                   "a supervised process cannot be started; is it installed beside the kiosk?", errno);
            child->next_start_ns = now_ns + 1000 * MS;
        }
    }
    if (child->pid != 0) {
        pass_talk(child, now_ns);
    }
    return child->pid != 0 ? silence_deadline_ns(child) : child->next_start_ns;
}

enum rg_status rg_child_receive(struct rg_child *child, uint64_t now_ns, uint8_t *type, void *body,
                                size_t capacity, size_t *body_len)
{
    for (int beats = 0; child->fd >= 0 && beats < BEATS_AT_ONCE; beats++) {
        uint8_t kind = 0;
        size_t len = 0;
        enum rg_status status = rg_ipc_receive(child->fd, &kind, body, capacity, &len);
        if (status == RG_NOT_FOUND) {
            return status;
        }
        if (status == RG_CLOSED || status == RG_IO) {
            /* The socket may be closed by a process that still runs. */
            (void)kill(child->pid, SIGKILL);
            bury(child, now_ns);
            return RG_CLOSED;
        }
        if (status != RG_OK) {
            rg_child_distrust(child, now_ns);
            return RG_CLOSED;
        }
        if (kind != RG_FRAME_BEAT) {
            *type = kind;
            *body_len = len;
            return RG_OK;
        }
        struct rg_frame_beat beat;
        if (len != sizeof beat) {
            rg_child_distrust(child, now_ns);
            return RG_CLOSED;
        }
        memcpy(&beat, body, sizeof beat);
        child->beat_ns = now_ns;
        child->doubt_ns = 0;
        child->health = beat.health <= RG_CHILD_FAULT ? (enum rg_child_health)beat.health : RG_CHILD_FAULT;
    }
    return RG_NOT_FOUND;
}

void rg_child_distrust(struct rg_child *child, uint64_t now_ns)
{
    if (child->pid == 0) {
        return;
    }
    rg_log(RG_LOG_WARNING, "CHILD-FRAME",
           "a supervised process sent a frame that breaks the contract and is killed", child->pid);
    (void)kill(child->pid, SIGKILL);
    bury(child, now_ns);
}

void rg_child_stop(struct rg_child *child, uint32_t patience_ms)
{
    if (child->pid == 0) {
        return;
    }
    (void)close(child->fd);
    child->fd = -1;
    (void)kill(child->pid, SIGTERM);
    for (uint32_t waited = 0; waited < patience_ms; waited += 5) {
        if (waitpid(child->pid, NULL, WNOHANG) == child->pid) {
            child->pid = 0;
            return;
        }
        struct timespec pause = {.tv_sec = 0, .tv_nsec = 5 * (long)MS};
        (void)nanosleep(&pause, NULL);
    }
    (void)kill(child->pid, SIGKILL);
    (void)waitpid(child->pid, NULL, 0);
    child->pid = 0;
}
