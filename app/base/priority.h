/**
 * @file priority.h
 * Who works between a card and the glass goes before whatever else this machine does.
 *
 * Thread: any.
 * Owner:  nobody; a thread keeps it until it ends, and no thread or program that it starts inherits it. Whoever starts a thread joins it.
 */
#ifndef APP_BASE_PRIORITY_H
#define APP_BASE_PRIORITY_H

#include "regard/status.h"

#include <pthread.h>
#include <stddef.h>

/**
 * From here on @p thread gets a processor as soon as it has something to do (SCHED_RR, the lowest real-time priority). It must be one that
 * sleeps most of the time: niceness alone would not do, since the scheduler lets who runs finish a slice of some milliseconds, and weighs
 * a session's programs against each other only. Without the right to do so (LimitRTPRIO=1 or root) nothing happens: taps are slower
 * while the machine is busy.
 */
void rg_priority_tap(pthread_t thread);

/** A thread of that kind, as it is started. */
struct rg_priority_thread {
    const char *name;   /**< as the system's tools show it; 15 bytes at most */
    size_t stack_bytes; /**< of its own; what the system's least is, or more */
    void *(*run)(void *argument);
    void *argument;
};

/**
 * Start a thread that goes before what is not of a tap, as rg_priority_tap() has it. Signals are no business of its: all are blocked in it,
 * whatever the caller's mask is, which stays as it was.
 * @return RG_OK; RG_NO_MEMORY: there is no thread to be had. @p thread is written only on RG_OK.
 */
enum rg_status rg_priority_start(const struct rg_priority_thread *wanted, pthread_t *thread) RG_MUST_CHECK;

#endif
