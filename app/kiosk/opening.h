/**
 * @file opening.h
 * Opening hours, by the site's civil time. Pure.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef APP_KIOSK_OPENING_H
#define APP_KIOSK_OPENING_H

#include "regard/clock.h"

#include <stdbool.h>
#include <stdint.h>

/** Opening time of one weekday in minutes after midnight; open == close means closed all day. */
struct rg_opening {
    int32_t open, close;
};

/** Whether a store with this @p week (0 is Sunday) is open at @p civil; the closing minute is closed. */
bool rg_opening_holds(const struct rg_opening week[7], const struct rg_civil_time *civil);

#endif
