/**
 * @file priority.h
 * Who works between a card and the glass goes before whatever else this machine does.
 *
 * Thread: any.
 * Owner:  nobody; a thread keeps it until it ends, and no thread or program that it starts inherits it.
 */
#ifndef APP_BASE_PRIORITY_H
#define APP_BASE_PRIORITY_H

#include <pthread.h>

/**
 * From here on @p thread gets a processor as soon as it has something to do (SCHED_RR, the lowest real-time priority). It must be one that
 * sleeps most of the time: niceness alone would not do, since the scheduler lets who runs finish a slice of some milliseconds, and weighs
 * a session's programs against each other only. Without the right to do so (LimitRTPRIO=1 or root) nothing happens: taps are slower
 * while the machine is busy.
 */
void rg_priority_tap(pthread_t thread);

#endif
