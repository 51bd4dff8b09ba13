/**
 * @file sim_chip_parts.h
 * Shared by the chip's own files: replies, and the handlers of each group of commands. args is what follows
 * the command code. A handler answers, or leaves the chip in a state that will.
 *
 * Thread: one at a time.
 * Owner:  see sim_chip.h.
 */
#ifndef RG_SIM_CHIP_PARTS_H
#define RG_SIM_CHIP_PARTS_H

#include "sim_chip.h"

typedef void rg_sim_handler(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *args, size_t count);

/** Sends the reply (its code first) with the armed faults, and makes the chip idle. */
void rg_sim_chip_reply(struct rg_sim_chip *chip, int64_t now_ns, const uint8_t *payload, size_t length);

/** Sends the error frame and makes the chip idle. */
void rg_sim_chip_syntax_error(struct rg_sim_chip *chip, int64_t now_ns);

/** Holds a reply back until the deadline, which RG_SIM_NEVER makes endless. */
void rg_sim_chip_reply_at(struct rg_sim_chip *chip, int64_t at_ns, const uint8_t *payload, size_t length);

/** The radio field goes on or off; off, all cards lose their state. */
void rg_sim_chip_set_rf(struct rg_sim_chip *chip, bool on);

/** The card of a target, or NULL when it is not selected or has left. */
struct rg_sim_placed *rg_sim_chip_target_card(struct rg_sim_chip *chip, size_t target);

/** The time a silent card costs (RFConfiguration item 2); RG_SIM_NEVER when the time-out is off. */
int64_t rg_sim_chip_silence_ns(const struct rg_sim_chip *chip);

/** The same for the answer with that code, from that target: blocks are waited for as long as the card's ATS says. */
int64_t rg_sim_chip_target_silence_ns(const struct rg_sim_chip *chip, uint8_t code, size_t target);

void rg_sim_chip_search_look(struct rg_sim_chip *chip, int64_t now_ns);
void rg_sim_chip_search_step(struct rg_sim_chip *chip, int64_t now_ns);

uint32_t rg_sim_chip_random(struct rg_sim_chip *chip);

rg_sim_handler rg_sim_diagnose, rg_sim_get_firmware_version, rg_sim_get_general_status, rg_sim_read_register,
    rg_sim_write_register, rg_sim_read_gpio, rg_sim_write_gpio, rg_sim_set_serial_baud_rate,
    rg_sim_set_parameters, rg_sim_sam_configuration, rg_sim_power_down, rg_sim_rf_configuration;
rg_sim_handler rg_sim_in_list_passive_target, rg_sim_in_auto_poll;
rg_sim_handler rg_sim_in_data_exchange, rg_sim_in_communicate_thru, rg_sim_in_select, rg_sim_in_deselect,
    rg_sim_in_release, rg_sim_in_psl, rg_sim_in_atr, rg_sim_in_jump_for_dep, rg_sim_in_jump_for_psl;

#endif
