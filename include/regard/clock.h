/**
 * @file clock.h
 * Port: time. Everything in the app that needs the time gets it from here or as an argument.
 *
 * Thread: any; implementations are safe to call from all threads at once.
 * Owner:  the board.
 */
#ifndef REGARD_CLOCK_H
#define REGARD_CLOCK_H

#include "regard/status.h"

#include <stdint.h>

struct rg_clock;

/** A moment of the site's civil calendar. */
struct rg_civil_time {
    int32_t year;                 /**< 1970 and later */
    int32_t month, day;           /**< 1..12, 1..31 */
    int32_t hour, minute, second; /**< 0..23, 0..59, 0..60 */
    int32_t weekday;              /**< 0 is Sunday */
    int32_t utc_offset_s;
};

struct rg_clock_ops {
    /** Nanoseconds that never go back and do not stand for a date (CLOCK_MONOTONIC). */
    uint64_t (*monotonic_ns)(struct rg_clock *self);
    /**
     * Nanoseconds since the machine was started, time asleep included (CLOCK_BOOTTIME): never back while it runs, anew
     * from about 0 after the next start.
     */
    uint64_t (*boottime_ns)(struct rg_clock *self);
    /** Milliseconds since 1970-01-01 UTC; may be wrong and may jump. */
    int64_t (*wall_ms)(struct rg_clock *self);
    /**
     * @p wall_ms as civil time in the IANA zone @p zone ("Europe/Berlin").
     * @return RG_OK; RG_NOT_FOUND for a zone that the system does not know. Nothing is written on failure.
     */
    enum rg_status (*civil)(struct rg_clock *self, const char *zone, int64_t wall_ms,
                            struct rg_civil_time *civil) RG_MUST_CHECK;
    void (*close)(struct rg_clock *self);
};

struct rg_clock {
    const struct rg_clock_ops *ops;
};

#endif
