#include "history.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_NS 3600000000000ull

static void turn_hours(struct rg_history *history, uint64_t now_ns)
{
    uint64_t hour = now_ns / HOUR_NS;
    uint64_t passed = hour > history->hour ? hour - history->hour : 0;
    size_t gone = passed < RG_DIAGNOSTICS_HOURS ? (size_t)passed : RG_DIAGNOSTICS_HOURS;
    size_t kept = RG_DIAGNOSTICS_HOURS - gone;
    memmove(history->taps, history->taps + gone, kept * sizeof history->taps[0]);
    memset(history->taps + kept, 0, gone * sizeof history->taps[0]);
    history->hour = hour > history->hour ? hour : history->hour;
}

void rg_history_tap(struct rg_history *history, uint64_t now_ns)
{
    turn_hours(history, now_ns);
    history->taps[RG_DIAGNOSTICS_HOURS - 1]++;
}

void rg_history_glass(struct rg_history *history, uint64_t ns)
{
    uint64_t us = ns / 1000;
    history->glass_us[history->glass_next] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
    history->glass_next = (history->glass_next + 1) % RG_HISTORY_TAPS;
    history->glass_count += history->glass_count < RG_HISTORY_TAPS;
}

void rg_history_temperature(struct rg_history *history, int32_t tenths_of_degree)
{
    history->temperature_dc[history->temperature_next] = tenths_of_degree;
    history->temperature_next = (history->temperature_next + 1) % RG_DIAGNOSTICS_MINUTES;
    history->temperature_count += history->temperature_count < RG_DIAGNOSTICS_MINUTES;
}

static int by_size(const void *a, const void *b)
{
    uint32_t left, right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

void rg_history_fill(struct rg_history *history, uint64_t now_ns, struct rg_diagnostics *diagnostics)
{
    turn_hours(history, now_ns);
    memcpy(diagnostics->taps, history->taps, sizeof diagnostics->taps);
    uint32_t sorted[RG_HISTORY_TAPS], count = history->glass_count;
    memcpy(sorted, history->glass_us, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], by_size);
    diagnostics->glass_count = count;
    /* The nearest rank: the value that this share of all taps did not exceed. */
    diagnostics->glass_p50_us = count == 0 ? 0 : sorted[(count * 50 + 99) / 100 - 1];
    diagnostics->glass_p99_us = count == 0 ? 0 : sorted[(count * 99 + 99) / 100 - 1];
    diagnostics->temperature_count = history->temperature_count;
    for (uint32_t i = 0; i < RG_DIAGNOSTICS_MINUTES; i++) {
        uint32_t at = (history->temperature_next + i) % RG_DIAGNOSTICS_MINUTES;
        diagnostics->temperature_dc[i] = history->temperature_dc[at];
    }
}
