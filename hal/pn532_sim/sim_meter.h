/**
 * @file sim_meter.h
 * What a tap spent on the wire, in the chip, on the air and in the card: whoever measures a reader takes that from what
 * passed, and what is left is the reader's. Pure.
 *
 * Times are nanoseconds of CLOCK_MONOTONIC.
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef RG_SIM_METER_H
#define RG_SIM_METER_H

#include <stddef.h>
#include <stdint.h>

/** Commands of one tap that are remembered; later ones are not counted. */
#define RG_SIM_METER_MAX 256

/** All zero bytes: nothing was put down yet. */
struct rg_sim_meter {
    int64_t tap_ns;
    size_t count;
    struct {
        int64_t begin_ns, end_ns;
    } spans[RG_SIM_METER_MAX];
};

/** A card was put down: what was before it is forgotten, but for the command that runs. */
void rg_sim_meter_tap(struct rg_sim_meter *meter, int64_t now_ns);

/** A command whose first byte began at begin_ns had arrived at end_ns. */
void rg_sim_meter_command(struct rg_sim_meter *meter, int64_t begin_ns, int64_t end_ns);

/** The chip's bytes, of the last command's acknowledgement or answer, have all gone out at end_ns. */
void rg_sim_meter_output(struct rg_sim_meter *meter, int64_t end_ns);

/** How much of the time from the tap to until_ns was spent so. *commands: how many began in it. */
int64_t rg_sim_meter_spent(const struct rg_sim_meter *meter, int64_t until_ns, size_t *commands);

#endif
