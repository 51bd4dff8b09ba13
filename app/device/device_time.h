/**
 * @file device_time.h
 * The last trusted time: what this device knows the time is at least, whatever its clock says, which may be wrong by years or
 * stand at its beginning after each power cut. Certificates are judged by it, its own and the broker's. It begins with the newest of what
 * is on the disk (trusted.time, when the claim and the identity in force were issued), goes on with the time that passes, and moves
 * forward by what HQ signs; never back.
 *
 * Thread: init: main; told and now: any; save: one.
 * Owner:  the caller.
 */
#ifndef APP_DEVICE_DEVICE_TIME_H
#define APP_DEVICE_DEVICE_TIME_H

#include "regard/clock.h"
#include "regard/status.h"

#include <stdatomic.h>
#include <stdbool.h>

struct rg_device_time {
    const char *data_dir;
    struct rg_clock *clock;
    atomic_llong base_ms; /**< the trusted time when the clock's boottime was 0 */
    int64_t saved_ms;
    atomic_bool live;
};

/** Read what is on the disk; @p slot: the factory slot, or NULL. The folder's name and the clock outlive it. */
void rg_device_time_init(struct rg_device_time *time, const char *data_dir, const char *slot,
                         struct rg_clock *clock);

/** Milliseconds since 1970. */
int64_t rg_device_time_now(const struct rg_device_time *time);

/** HQ, which is connected, said the time since this program began: it is no more only what the time is at least. */
void rg_device_time_live(struct rg_device_time *time);
bool rg_device_time_is_live(const struct rg_device_time *time);

/** HQ signed this time. One in the past, or after the end of the identity in force, with which HQ was reached, says nothing. */
void rg_device_time_told(struct rg_device_time *time, int64_t told_ms);

/** Put it on the disk, if it went on by hours since that was done last. @return RG_OK, also when it was not due; RG_FULL, RG_IO. */
enum rg_status rg_device_time_save(struct rg_device_time *time) RG_MUST_CHECK;

#endif
