/**
 * @file uplink_clock.h
 * The clock of this folder's limits.
 *
 * Thread: any.
 * Owner:  nobody.
 */
#ifndef UPLINK_CLOCK_H
#define UPLINK_CLOCK_H

#include <stdint.h>
#include <time.h>

/** CLOCK_MONOTONIC in ms. */
static inline int64_t rg_uplink_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/** CLOCK_BOOTTIME in ms. */
static inline int64_t rg_uplink_boottime(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
