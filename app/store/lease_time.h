/**
 * @file lease_time.h
 * How long HQ has not been heard of, when no clock of this machine is believed: pure arithmetic.
 *
 * - Time that the machine has been up, asleep or not (CLOCK_BOOTTIME), always counts. It is kept over a restart.
 * - Of the wall clock only what it is ahead of HQ's newest word and of the time that was counted since can stand for time
 *   in which the machine was off. It is a claim, and counts once it has stood for RG_LEASE_DOUBT_MS in which the kiosk was
 *   awake and HQ did not answer; then as much counts as was claimed at the least meanwhile. So a clock that leaps to 2100
 *   destroys nothing while HQ can be reached, and one that is set back, or begins in 1970, claims nothing. What it was ahead
 *   of HQ when HQ was heard last is no claim either: a clock that is years wrong, and goes on so, destroys nothing.
 * - When the time is up, HQ gets RG_LEASE_LAST_CALL_MS more, in which the kiosk is awake: a machine that slept for two
 *   months must not destroy at waking what HQ would have renewed a moment later.
 *
 * Thread: any; values.
 * Owner:  the caller.
 */
#ifndef APP_STORE_LEASE_TIME_H
#define APP_STORE_LEASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#define RG_LEASE_DAY_MS       86400000
#define RG_LEASE_DOUBT_MS     (4 * 3600000)
#define RG_LEASE_LAST_CALL_MS 600000
/** Call rg_lease_step() at least so often: of a longer pause no more than this counts as having been awake. */
#define RG_LEASE_STEP_MS 600000

struct rg_lease {
    int64_t heard_ms;    /**< the highest time that HQ told, ms since 1970; 0: HQ was never heard of */
    int64_t up_ms;       /**< up since then */
    int64_t off_ms;      /**< off since then, as far as the wall clock was believed */
    int64_t boottime_ms; /**< CLOCK_BOOTTIME at the last step */
    int64_t claim_ms;    /**< the least that the wall clock claims beyond that; 0: nothing */
    int64_t doubt_ms;    /**< how long the kiosk has been awake under that claim */
    int64_t due_ms;      /**< how long it has been awake since the time was up */
    bool over;           /**< what is on the lease is destroyed, and HQ not heard of since */
    int64_t ahead_ms;    /**< the wall clock was so far ahead of HQ's word when it came */
};

struct rg_lease_now {
    int64_t boottime_ms, wall_ms;
};

/** Count the time up to @p now. @return whether a lease of @p days (0: there is none) is to end. */
bool rg_lease_step(struct rg_lease *lease, uint32_t days, struct rg_lease_now now);

/** HQ proved itself, and said that it is @p hq_ms (ms since 1970). */
void rg_lease_heard(struct rg_lease *lease, int64_t hq_ms, struct rg_lease_now now);

/** Days that are left, a begun one counts; 0 when the time is up. */
uint32_t rg_lease_days_left(const struct rg_lease *lease, uint32_t days);

/** Whether four fifths of it are gone, so that somebody should see to the connection. */
bool rg_lease_ends(const struct rg_lease *lease, uint32_t days);

/**
 * What HQ's clock shows at the least: its highest word, and the time up since. Whatever the own clocks say, it is not earlier
 * than this, so that what is older than so many days by it may be deleted. 0: HQ was never heard of.
 */
int64_t rg_lease_hq_ms(const struct rg_lease *lease);

#endif
