/**
 * @file card_auth.h
 * Mutual authentication with a key of the card's own, by this kiosk or, for a visitor, by HQ; private to this room.
 *
 * Thread: as card_session.h.
 * Owner:  as card_session.h.
 */
#ifndef APP_IDENTITY_CARD_AUTH_H
#define APP_IDENTITY_CARD_AUTH_H

#include "card_protocol.h"

enum rg_card_auth_mode { RG_CARD_AUTH_EV2 = 1, RG_CARD_AUTH_EV2_OR_AES, RG_CARD_AUTH_AES };

/** The first command, after the application is selected. @p key is as of keyed(). @return RG_CARD_SEND. */
enum rg_card_step rg_card_auth_begin(struct rg_card_auth *auth, enum rg_card_auth_mode mode,
                                     const struct rg_medium_key *key, bool remote,
                                     struct rg_card_command *command);

/**
 * The next step; RG_CARD_DONE when the card has proved itself: the caller then says whose it is; RG_CARD_NEXT when HQ was asked and the card is
 * none that HQ has a key of, or a copy of one: both are told alike, so that it counts as if there were no key.
 */
enum rg_card_step rg_card_auth_answered(struct rg_card_session *session, struct rg_card_auth *auth,
                                        const uint8_t *answer, size_t len, struct rg_card_command *command);

#endif
