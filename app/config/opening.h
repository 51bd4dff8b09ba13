/**
 * @file opening.h
 * Opening hours, by the site's civil time. Pure.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef APP_CONFIG_OPENING_H
#define APP_CONFIG_OPENING_H

#include "regard/clock.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

/** Opening time of one weekday in minutes after midnight; open == close means closed all day. */
struct rg_opening {
    int32_t open, close;
};

/** Whether a store with this @p week (0 is Sunday) is open at @p civil; the closing minute is closed. */
bool rg_opening_holds(const struct rg_opening week[7], const struct rg_civil_time *civil);

/** A time of the day, in minutes after midnight; it may pass midnight. */
struct rg_quiet_hours {
    int32_t from, until;
};

/** Between 02:00 and 05:00. */
void rg_quiet_default(struct rg_quiet_hours *hours);

/** "HH:MM-HH:MM". @return RG_OK or RG_INVALID; from and until differ. */
enum rg_status rg_quiet_read(const char *text, struct rg_quiet_hours *hours) RG_MUST_CHECK;

#endif
