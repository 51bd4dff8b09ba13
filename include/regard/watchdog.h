/**
 * @file watchdog.h
 * Port: whoever restarts this program when it no longer works.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board.
 * Source: sd_notify(3), whose datagrams the real implementation sends.
 */
#ifndef REGARD_WATCHDOG_H
#define REGARD_WATCHDOG_H

#include "regard/status.h"

#include <stdint.h>

struct rg_watchdog;

struct rg_watchdog_ops {
    /** How often feed() is wanted, in ms (half of the limit); 0 when nobody watches. */
    uint32_t (*interval_ms)(struct rg_watchdog *self);
    /** Say once that the first screen stands. @return RG_OK (also when nobody watches) or RG_IO. */
    enum rg_status (*ready)(struct rg_watchdog *self) RG_MUST_CHECK;
    /** Say that every thread's heartbeat is fresh. @return RG_OK or RG_IO. */
    enum rg_status (*feed)(struct rg_watchdog *self) RG_MUST_CHECK;
    /** Say that the program ends on purpose. */
    void (*stopping)(struct rg_watchdog *self);
    void (*close)(struct rg_watchdog *self);
};

struct rg_watchdog {
    const struct rg_watchdog_ops *ops;
};

#endif
