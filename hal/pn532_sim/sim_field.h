/**
 * @file sim_field.h
 * The cards that lie in the reader's field, in the order they came. Pure.
 *
 * Thread: one at a time.
 * Owner:  the caller; a placement number names one stay of one card and is never used again.
 */
#ifndef RG_SIM_FIELD_H
#define RG_SIM_FIELD_H

#include "sim_cards.h"

#define RG_SIM_FIELD_MAX 8

struct rg_sim_placed {
    uint64_t placement;
    bool halted; /**< the chip sent it to HALT: it answers, but after the others */
    struct rg_sim_card card;
};

/** All zero bytes is an empty field. */
struct rg_sim_field {
    struct rg_sim_placed placed[RG_SIM_FIELD_MAX];
    size_t count;
    uint64_t last_placement;
};

/** Returns false and changes nothing when RG_SIM_FIELD_MAX cards are there already. */
bool rg_sim_field_put(struct rg_sim_field *field, const struct rg_sim_card *card);

/** Returns false when no such card is there. */
bool rg_sim_field_remove(struct rg_sim_field *field, const struct rg_sim_card *card);

void rg_sim_field_clear(struct rg_sim_field *field);

bool rg_sim_field_has(const struct rg_sim_field *field, const struct rg_sim_card *card);

/** Returns NULL when that stay is over. */
struct rg_sim_placed *rg_sim_field_find(struct rg_sim_field *field, uint64_t placement);

#endif
