/**
 * @file clock_system.h
 * The machine's clock, and the zones of Debian's tzdata package. A zone is read from /usr/share/zoneinfo
 * once.
 *
 * Thread: any; look-ups of zones take a mutex for less than a microsecond once the zone is read.
 * Owner:  the board; close it with ops->close().
 */
#ifndef HAL_CLOCK_SYSTEM_H
#define HAL_CLOCK_SYSTEM_H

#include "regard/clock.h"
#include "regard/status.h"

/** @return RG_OK or RG_NO_MEMORY. @p clock is written only on RG_OK. */
enum rg_status rg_clock_system_open(struct rg_clock **clock) RG_MUST_CHECK;

#endif
