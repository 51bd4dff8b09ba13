/**
 * @file tap_pause.h
 * Until when the sync thread leaves the machine to a tap: from a card's arrival for as long as its profile takes to be on the glass.
 * Whoever taps without an end, or a card that comes and goes, gets half of the time at the most.
 *
 * Thread: the sync thread; the time at which a card arrived is the tap thread's.
 * Owner:  rg_sync_service.
 */
#ifndef APP_KIOSK_TAP_PAUSE_H
#define APP_KIOSK_TAP_PAUSE_H

#include <stdbool.h>
#include <stdint.h>

#define RG_TAP_PAUSE_NS 100000000ull

struct rg_tap_pause {
    uint64_t until_ns;
};

/** @param seen_ns when the last card arrived; 0: none has. @return until when to pause, which is past when there is nothing to pause for. */
static inline uint64_t rg_tap_pause_until(struct rg_tap_pause *pause, uint64_t seen_ns)
{
    if (seen_ns != 0 && seen_ns >= pause->until_ns + RG_TAP_PAUSE_NS) {
        pause->until_ns = seen_ns + RG_TAP_PAUSE_NS;
    }
    return pause->until_ns;
}

/** The tap waits for what HQ says; @p seen_ns as above. */
static inline void rg_tap_pause_end(struct rg_tap_pause *pause, uint64_t seen_ns, uint64_t now_ns)
{
    /* Asleep since before the card arrived, the thread has not looked yet. */
    (void)rg_tap_pause_until(pause, seen_ns);
    pause->until_ns = pause->until_ns < now_ns ? pause->until_ns : now_ns;
}

#endif
