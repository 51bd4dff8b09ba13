/**
 * @file poll_plan.h
 * The order in which a chip that can listen for one type at a time is made to listen for several.
 *
 * Thread: one; values only.
 * Owner:  the reader that contains it.
 */
#ifndef HAL_CARD_READER_LIBNFC_POLL_PLAN_H
#define HAL_CARD_READER_LIBNFC_POLL_PLAN_H

#include "regard/card_reader.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_POLL_STEPS_MAX 6

/** One list command: the type, and how often the chip tries before it gives up. */
struct rg_poll_step {
    enum rg_card_type type;
    unsigned tries;
};

struct rg_poll_plan {
    struct rg_poll_step steps[RG_POLL_STEPS_MAX];
    size_t count, next;
};

/**
 * Plan for the mask @p types, not 0; a single type gets one step of @p alone_tries. @p fast: the line to the
 * chip runs at 460800 baud and not at 115200.
 */
void rg_poll_plan_init(struct rg_poll_plan *plan, uint32_t types, unsigned alone_tries, bool fast);

/** The step to take now; goes round for ever. */
struct rg_poll_step rg_poll_plan_next(struct rg_poll_plan *plan);

#endif
