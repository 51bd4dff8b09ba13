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
#include "sim_flaws.h"
#include "sim_shelf.h"
#include "sim_uart.h"

struct rg_sim_world {
    struct rg_sim_chip chip;
    struct rg_sim_uart uart;
    struct rg_sim_field field;
    struct rg_sim_faults faults;
    struct rg_sim_card_names names;
    struct rg_sim_shelf shelf;
    struct rg_sim_flaws next_flaws; /**< of the next medium that is put down */
    int64_t field_changed_ns;       /**< the first change since the chip was told; 0 for none */
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

/** The two forms of an answer. */
void rg_sim_answer_error(char answer[RG_SIM_CONTROL_LINE], const char *code, const char *text);
void rg_sim_answer_ok(char answer[RG_SIM_CONTROL_LINE], int64_t now_ns);

/** The cards that a word names, several with a plus between them. false: answered with what is wrong. */
bool rg_sim_commands_find_cards(struct rg_sim_world *world, char *word,
                                struct rg_sim_card cards[RG_SIM_FIELD_MAX], size_t *count,
                                char answer[RG_SIM_CONTROL_LINE]);

/** Applies key=value words to the one card. false: answered with what is wrong. */
bool rg_sim_commands_settings(struct rg_sim_card *cards, size_t card_count, char **words, size_t count,
                              char answer[RG_SIM_CONTROL_LINE]);

/** Writes the --state file, where there is one; an answer becomes an error when that fails. */
void rg_sim_commands_keep(const struct rg_sim_world *world, char answer[RG_SIM_CONTROL_LINE]);

/** Reads the --state file, if it is there. Returns NULL, or what is wrong with it (static text). */
const char *rg_sim_commands_load(struct rg_sim_world *world);

void rg_sim_card_command(struct rg_sim_world *world, char **words, size_t count,
                         char answer[RG_SIM_CONTROL_LINE]);
void rg_sim_show_command(struct rg_sim_world *world, char **words, size_t count,
                         char answer[RG_SIM_CONTROL_LINE]);
void rg_sim_forget_command(struct rg_sim_world *world, char **words, size_t count,
                           char answer[RG_SIM_CONTROL_LINE]);

#endif
