/**
 * @file child.h
 * One supervised process: started, listened to, killed when it is silent, started again.
 *
 * Thread: the service thread that owns the child makes every call (the kernel ties the child's life to that
 * thread). Owner:  that service.
 */
#ifndef APP_KIOSK_CHILD_H
#define APP_KIOSK_CHILD_H

#include "log.h"
#include "regard/processes.h"
#include "regard/status.h"

#include <stdbool.h>
#include <sys/types.h>

#define RG_CHILD_ARGS_MAX 20

struct rg_child {
    const char *argv[RG_CHILD_ARGS_MAX]; /**< argv[0] is a path */
    pid_t pid;                           /**< 0 while it does not run */
    int fd;                              /**< our end of the socket, or -1 */
    enum rg_child_health health;         /**< what it said last; STARTING when it does not run */
    uint64_t started_ns, beat_ns, next_start_ns;
    uint32_t quick_deaths;
    uint64_t doubt_ns; /**< since when its beats are missing; 0: they are not */
    uint32_t restarts; /**< grows with every end of the process */
    uint32_t talked;   /**< which rg_child_talk() it has heard */
};

/**
 * Any thread: from now until @p until_ns (monotonic) every child logs up to @p level, those too that are started meanwhile; they hear
 * of it when they are tended. 0: as at their start.
 */
void rg_child_talk(enum rg_log_level level, uint64_t until_ns);

/** The path of a program that lies beside this one. @return RG_OK or RG_IO. */
enum rg_status rg_child_beside(const char *program, char *path, size_t capacity) RG_MUST_CHECK;

void rg_child_init(struct rg_child *child);

/** Start it if it is due, kill it if it has been silent too long. @return when to call again, in monotonic
 * ns. */
uint64_t rg_child_tend(struct rg_child *child, uint64_t now_ns);

/**
 * The next frame from the child; beats are taken in here and not passed on. A child that sends a frame that
 * breaks the contract of regard/processes.h is killed.
 * @return RG_OK; RG_NOT_FOUND when nothing waits, or nothing but more beats than a sound child sends;
 * RG_CLOSED when the child ended (it is reaped, tend() restarts it).
 */
enum rg_status rg_child_receive(struct rg_child *child, uint64_t now_ns, uint8_t *type, void *body,
                                size_t capacity, size_t *body_len) RG_MUST_CHECK;

/** Kill a child whose frame had the right form and an impossible content; tend() starts it again. */
void rg_child_distrust(struct rg_child *child, uint64_t now_ns);

/** Ask it to end by closing the socket; kill it after @p patience_ms. */
void rg_child_stop(struct rg_child *child, uint32_t patience_ms);

#endif
