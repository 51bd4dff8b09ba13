/**
 * @file badge_time.h
 * What is known of a badge's standing when it is tapped: the day, and how long ago HQ confirmed what this kiosk holds of staff. No clock that can
 * be set back makes either younger (app/store/lease_time.h, app/device/device_time.h).
 *
 * Thread: init: main; told: the sync thread; standing: any.
 * Owner:  main(); the clock and the trusted time outlive it.
 */
#ifndef APP_KIOSK_BADGE_TIME_H
#define APP_KIOSK_BADGE_TIME_H

#include "assurance.h"
#include "device_time.h"
#include "lease_time.h"
#include "regard/clock.h"

#include <stdatomic.h>

struct rg_badge_time {
    struct rg_clock *clock;               /**< borrowed */
    const struct rg_device_time *trusted; /**< borrowed; NULL: the clock's own word for the day */
    atomic_llong heard_ms; /**< by CLOCK_BOOTTIME, may be before the start; RG_BADGE_TIME_NEVER */
};
#define RG_BADGE_TIME_NEVER INT64_MIN

void rg_badge_time_init(struct rg_badge_time *time, struct rg_clock *clock,
                        const struct rg_device_time *trusted);

/** How the lease stands, which knows when HQ was heard of last. */
void rg_badge_time_told(struct rg_badge_time *time, const struct rg_lease *lease);

/** @p time NULL: nothing is known, so that a badge greets and does no more. */
struct rg_badge_standing rg_badge_time_standing(const struct rg_badge_time *time);

#endif
