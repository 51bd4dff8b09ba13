/**
 * @file card_reader_sim.h
 * The card reader port without a reader: cards are put and removed by calls, failures are chosen.
 *
 * Thread: the port's calls as the port says; everything declared here from any thread.
 * Owner:  the caller closes the reader through the port.
 */
#ifndef HAL_CARD_READER_SIM_CARD_READER_SIM_H
#define HAL_CARD_READER_SIM_CARD_READER_SIM_H

#include "regard/card_reader.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What the next calls of the port run into, until it is chosen anew. */
enum rg_card_reader_sim_failure {
    RG_CARD_READER_SIM_WELL = 0,
    RG_CARD_READER_SIM_LOST, /**< every call of the port returns RG_IO, as after a pulled cable */
    RG_CARD_READER_SIM_MUTE  /**< cards do not answer exchange() */
};

/**
 * Plays the cards: what @p card answers to a command. @p says_len holds the room on entry, the length after.
 * @return false for a card that is silent.
 */
typedef bool rg_card_reader_sim_card(void *player, const struct rg_card *card, enum rg_card_framing framing,
                                     const uint8_t *command, size_t command_len, uint8_t *says,
                                     size_t *says_len);

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_card_reader_sim_open(struct rg_card_reader **reader) RG_MUST_CHECK;

/**
 * Put a card in the field; seen_ns is set when it is seen.
 * @return RG_OK; RG_FULL when two are there; RG_INVALID for an unknown type or a wrong length of its UID.
 */
enum rg_status rg_card_reader_sim_put(struct rg_card_reader *reader,
                                      const struct rg_card *card) RG_MUST_CHECK;

/** Take the card with this UID away. @return RG_OK or RG_NOT_FOUND. */
enum rg_status rg_card_reader_sim_remove(struct rg_card_reader *reader, const uint8_t *uid,
                                         size_t uid_len) RG_MUST_CHECK;

/** Choose a failure; a running wait_card() notices at once. */
void rg_card_reader_sim_fail(struct rg_card_reader *reader, enum rg_card_reader_sim_failure failure);

/**
 * What every card answers to exchange(): these bytes, at most 258; with a length of 0, the default, it
 * echoes.
 * @return RG_OK or RG_INVALID.
 */
enum rg_status rg_card_reader_sim_answer(struct rg_card_reader *reader, const uint8_t *bytes,
                                         size_t len) RG_MUST_CHECK;

/** Let @p play, under the reader's lock, say what cards answer, in place of the above; NULL ends that. */
void rg_card_reader_sim_play(struct rg_card_reader *reader, rg_card_reader_sim_card *play, void *player);

#endif
