/**
 * @file sim_commands.h
 * What a control line means, and everything it can act on.
 *
 * Thread: the main loop only.
 * Owner:  main.
 */
#ifndef RG_SIM_COMMANDS_H
#define RG_SIM_COMMANDS_H

#include "sim_card_names.h"
#include "sim_chip.h"
#include "sim_control.h"
#include "sim_uart.h"

struct rg_sim_world {
    struct rg_sim_chip chip;
    struct rg_sim_uart uart;
    struct rg_sim_field field;
    struct rg_sim_faults faults;
    struct rg_sim_card_names names;
    int64_t field_changed_ns; /**< the first change since the chip was told; 0 for none */
    bool quit;
};

/** CLOCK_MONOTONIC. */
int64_t rg_sim_now(void);

/** Brings wire and chip to the given time: all that was due until then happens, in its order. */
void rg_sim_world_advance(struct rg_sim_world *world, int64_t now_ns);

/** When rg_sim_world_advance has to be called next; RG_SIM_NEVER for not until something comes. */
int64_t rg_sim_world_deadline(const struct rg_sim_world *world);

/** A rg_sim_control_handler; context is the world. */
void rg_sim_commands_handle(void *context, char *line, char answer[RG_SIM_CONTROL_LINE]);

#endif
