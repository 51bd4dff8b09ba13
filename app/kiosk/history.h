/**
 * @file history.h
 * A day of this kiosk in figures for IT's charts: taps an hour, how fast the glass answered, the temperature.
 * Fixed room; nothing in it says who tapped.
 *
 * Thread: main.
 * Owner:  the kiosk.
 */
#ifndef APP_KIOSK_HISTORY_H
#define APP_KIOSK_HISTORY_H

#include "diagnostics.h"

#include <stdint.h>

#define RG_HISTORY_TAPS 100

/** Zeros are an empty history. */
struct rg_history {
    uint64_t hour; /* of the last entry, counted on the monotonic clock */
    uint32_t taps[RG_DIAGNOSTICS_HOURS];
    uint32_t glass_us[RG_HISTORY_TAPS];
    uint32_t glass_next, glass_count;
    int32_t temperature_dc[RG_DIAGNOSTICS_MINUTES];
    uint32_t temperature_next, temperature_count;
};

/** A card was read at @p now_ns. */
void rg_history_tap(struct rg_history *history, uint64_t now_ns);

/** A tap's last frame stood @p ns after the reader's answer. */
void rg_history_glass(struct rg_history *history, uint64_t ns);

/** Once a minute. */
void rg_history_temperature(struct rg_history *history, int32_t tenths_of_degree);

/** Fill the histories of @p diagnostics as of @p now_ns. */
void rg_history_fill(struct rg_history *history, uint64_t now_ns, struct rg_diagnostics *diagnostics);

#endif
