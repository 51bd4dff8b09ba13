/**
 * @file card_pick.h
 * Which protocols to try with a card, by what anticollision told; private to this room.
 *
 * Thread: any.
 * Owner:  nobody.
 */
#ifndef APP_IDENTITY_CARD_PICK_H
#define APP_IDENTITY_CARD_PICK_H

#include "card_protocol.h"

/**
 * The protocols for @p card that @p setup allows, the likeliest first. None: it is known by its UID alone.
 * @return how many, RG_CARD_PROTOCOLS_MAX at most.
 */
uint8_t rg_card_pick(const struct rg_card *card, const struct rg_card_setup *setup,
                     uint8_t protocols[RG_CARD_PROTOCOLS_MAX]);

/** The protocol's functions; NULL for one that this build does not have. */
const struct rg_card_protocol *rg_card_protocol_of(enum rg_card_protocol_id id);

#endif
