/**
 * @file nfc_abort.h
 * Ends a chip-side wait of libnfc from outside. nfc_abort_command() works only while libnfc waits for a
 * reply: before that it is forgotten, and each call on an idle device leaks a descriptor. So one small thread
 * calls it, only while a wait is armed, not before the chip can have acknowledged the command, and again at
 * growing intervals until the wait has ended.
 *
 * Thread: arm and disarm from the thread that owns the device; cancel from any.
 * Owner:  the reader that contains it.
 */
#ifndef HAL_CARD_READER_LIBNFC_NFC_ABORT_H
#define HAL_CARD_READER_LIBNFC_NFC_ABORT_H

#include "regard/status.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct nfc_device;

struct rg_nfc_abort {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t thread;
    struct nfc_device *device; /**< what the armed wait runs on */
    uint64_t armed_ns;
    uint64_t due_ns;    /**< when to abort next */
    uint64_t repeat_ns; /**< how long after that to try again */
    uint64_t
        asleep_until_ns; /**< the thread, unless it is told of a change; UINT64_MAX: for ever, 0: it has not begun */
    bool armed, cancelled, stopping;
};

/** Start the thread. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_nfc_abort_init(struct rg_nfc_abort *abort) RG_MUST_CHECK;

/** Stop and join the thread; no wait may be armed. */
void rg_nfc_abort_deinit(struct rg_nfc_abort *abort);

/**
 * Arm: the wait that follows is aborted at @p due_ns (CLOCK_MONOTONIC) or when it is cancelled.
 * @return RG_OK; RG_CANCELLED when a cancel was pending: it is used up and nothing is armed.
 */
enum rg_status rg_nfc_abort_arm(struct rg_nfc_abort *abort, struct nfc_device *device,
                                uint64_t due_ns) RG_MUST_CHECK;

/** The wait is over: nothing is aborted any more. @return whether it was cancelled; that cancel is used up.
 */
bool rg_nfc_abort_disarm(struct rg_nfc_abort *abort);

/** Whether a cancel is pending; it is used up. */
bool rg_nfc_abort_take_cancel(struct rg_nfc_abort *abort);

/** End the armed wait, or the next. Any thread. */
void rg_nfc_abort_cancel(struct rg_nfc_abort *abort);

/** CLOCK_MONOTONIC in nanoseconds. */
uint64_t rg_nfc_now_ns(void);

#endif
