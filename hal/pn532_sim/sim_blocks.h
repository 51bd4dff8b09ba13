/**
 * @file sim_blocks.h
 * ISO 14443-4 as far as a host sees it that sends blocks itself, and the time that blocks take on the air.
 *
 * Thread: one at a time.
 * Owner:  the caller.
 */
#ifndef RG_SIM_BLOCKS_H
#define RG_SIM_BLOCKS_H

#include "sim_medium.h"

/** A raw block to a card that speaks them: a command in one block, R(NAK), S(DESELECT); nothing else is answered. */
enum rg_sim_status rg_sim_blocks_answer(struct rg_sim_medium *medium, struct rg_sim_card_session *session,
                                        const uint8_t *in, size_t length, struct rg_sim_say *say);

/** The frame waiting time of its ATS; 0 for a card that speaks no blocks. */
int64_t rg_sim_blocks_silence(const struct rg_sim_medium *medium);

/** What an exchange of so many bytes spends on the air and in the card. */
int64_t rg_sim_blocks_time(const struct rg_sim_medium *medium, size_t in_length, size_t out_length);

#endif
