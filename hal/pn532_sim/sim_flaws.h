/**
 * @file sim_flaws.h
 * What can be wrong with the next tap of a card model. Armed by a control command, taken over by the next card that
 * is put down, and gone with it. Pure.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef RG_SIM_FLAWS_H
#define RG_SIM_FLAWS_H

#include <stdbool.h>
#include <stdint.h>

enum rg_sim_flaw {
    RG_SIM_FLAW_PULLED,
    RG_SIM_FLAW_WRONG_MAC,
    RG_SIM_FLAW_REPLAYED,
    RG_SIM_FLAW_ROLLED_BACK,
    RG_SIM_FLAW_TRUNCATED,
    RG_SIM_FLAW_OVERSIZE,
    RG_SIM_FLAW_CHAINED,
    RG_SIM_FLAW_SLOW,
    RG_SIM_FLAW_WAITS,
    RG_SIM_FLAW_NEW_UID,
    RG_SIM_FLAW_COUNT,
};

/** All zero bytes: nothing is wrong. */
struct rg_sim_flaws {
    bool armed[RG_SIM_FLAW_COUNT];
    uint32_t number[RG_SIM_FLAW_COUNT]; /**< which byte, how much: see rg_sim_flaws_describe */
};

/** number: text, or NULL for the kind's own default. Returns false, nothing changed, for an unknown name or number. */
bool rg_sim_flaws_arm(struct rg_sim_flaws *flaws, const char *name, const char *number);

const char *rg_sim_flaws_name(enum rg_sim_flaw flaw);
const char *rg_sim_flaws_describe(enum rg_sim_flaw flaw);

#endif
