/**
 * @file watchdog_sim.h
 * A watchdog that only counts what it was told.
 *
 * Thread: one.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_WATCHDOG_SIM_H
#define HAL_WATCHDOG_SIM_H

#include "regard/status.h"
#include "regard/watchdog.h"

#include <stdint.h>

struct rg_watchdog_sim_counts {
    uint32_t ready, fed, stopping;
};

/** @return RG_OK or RG_NO_MEMORY. @p watchdog is written only on RG_OK. */
enum rg_status rg_watchdog_sim_create(uint32_t interval_ms, struct rg_watchdog **watchdog) RG_MUST_CHECK;

/** Let the next @p calls of ready() and feed() end with RG_IO and count nothing. */
void rg_watchdog_sim_fail(struct rg_watchdog *watchdog, uint32_t calls);

struct rg_watchdog_sim_counts rg_watchdog_sim_counts(const struct rg_watchdog *watchdog);

#endif
