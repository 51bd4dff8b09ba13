/**
 * @file clock_sim.h
 * A clock that stands still until it is told to move. It knows the zones UTC, Europe/Berlin, Europe/Paris,
 * Europe/London, America/New_York and Australia/Sydney by their present rules, whatever the machine has
 * installed.
 *
 * Thread: any.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_CLOCK_SIM_H
#define HAL_CLOCK_SIM_H

#include "regard/clock.h"
#include "regard/status.h"

#include <stdint.h>

/** @return RG_OK or RG_NO_MEMORY. @p clock is written only on RG_OK. */
enum rg_status rg_clock_sim_create(uint64_t monotonic_ns, int64_t wall_ms,
                                   struct rg_clock **clock) RG_MUST_CHECK;

/** Let @p ms pass on all clocks. */
void rg_clock_sim_advance(struct rg_clock *clock, uint64_t ms);

/** Let @p ms pass while the machine sleeps: the monotonic clock stands. */
void rg_clock_sim_sleep(struct rg_clock *clock, uint64_t ms);

/** Switch the machine off for @p off_ms and on again: the clocks that count from its start begin at 0. */
void rg_clock_sim_restart(struct rg_clock *clock, uint64_t off_ms);

/** Let the wall clock jump, as a correction by the network does; the monotonic one goes on. */
void rg_clock_sim_set_wall(struct rg_clock *clock, int64_t wall_ms);

#endif
