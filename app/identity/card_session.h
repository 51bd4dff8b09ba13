/**
 * @file card_session.h
 * A conversation with one card or phone: an answer goes in, the next command comes out, until it is known whose medium it is and how
 * sure that is. What is spoken is picked by the card's anticollision answers and then by its answers to SELECT (card_pick.c).
 *
 *     begin -> next -> SEND -> (the reader exchanges) -> next -> SEND ... -> DONE | AGAIN | FOREIGN | REFUSED
 *                   -> KEY  -> (the caller looks the key up) -> key  -> SEND ...
 *                   -> SIGN -> (the keystore signs) -> signed -> SEND ...
 *                   -> ASK  -> (HQ answers, which has the key) -> next -> SEND ...
 *
 * Pure: no input or output, no clock, no thread, no memory of its own: time, randomness and keys come in. At the end all secrets are
 * wiped and only the verdict stays. Nothing in here may be logged, but for the name of a fault.
 *
 * Thread: the one that owns the struct rg_card_session.
 * Owner:  the caller; fixed size, nothing to free; the setup is borrowed from begin to the last step.
 */
#ifndef APP_IDENTITY_CARD_SESSION_H
#define APP_IDENTITY_CARD_SESSION_H

#include "card_media.h"
#include "card_state.h"

#include "regard/card_reader.h"
#include "regard/ids.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rg_card_step {
    /** Exchange the command with the card; then rg_card_session_next(). */
    RG_CARD_SEND = 1,
    /** Look up the key that rg_card_session_wanted() names; then rg_card_session_key() or rg_card_session_remote(). */
    RG_CARD_KEY,
    /** Have the command's bytes signed (ECDSA, SHA-256) by the collector's key; then rg_card_session_signed(). */
    RG_CARD_SIGN,
    /** Ask HQ, which has the key, about the command's bytes (card_remote.h); then rg_card_session_next(). */
    RG_CARD_ASK,
    /** rg_card_session_verdict() says who; this and all that follow are last steps. */
    RG_CARD_DONE,
    /** The card went away, or the phone wants its owner to do something: "again, please". */
    RG_CARD_AGAIN,
    /** A payment card, an identity document, a ticket, another's phone: nobody's, neither to be enrolled nor to be kept. */
    RG_CARD_FOREIGN,
    /** It claims to be ours and is not, or answers against its protocol; the verdict has the fault, for IT. */
    RG_CARD_REFUSED
};

enum rg_card_way {
    /** InDataExchange: the reader chains as ISO 14443-4 wants. */
    RG_CARD_APDU = 1,
    /** InCommunicateThru: the bytes as they are, with the CRC. */
    RG_CARD_RAW,
    /** No bytes: select the card again. RG_OK, without an answer, if that very card is there. */
    RG_CARD_WAKE,
    /** No bytes: the same after the field was off. RG_NOT_FOUND if one with another UID is there instead. */
    RG_CARD_RESET
};

/** Instead of a way, for RG_CARD_ASK: what the command's bytes are, and what HQ's answer is to be. */
enum rg_card_question {
    /** The card's challenge, 16 bytes; answered with the 32 bytes of rg_card_remote_answer(). */
    RG_CARD_ASK_EV2_ANSWER = 0x10,
    /** The card's proof, 32 bytes; answered with one byte, 1 when rg_card_remote_check() finds it good. */
    RG_CARD_ASK_EV2_CHECK,
    /** The same of AuthenticateAES, whose proof has 16 bytes. */
    RG_CARD_ASK_AES_ANSWER,
    RG_CARD_ASK_AES_CHECK,
    /** RG_CARD_SUN_MESSAGE bytes of a card with a random UID: PICCData and the MAC over nothing. Answered with the 32 bytes of the token that
     * HQ knows the card by, once it has counted that message; or with one byte, 0: nobody's, or read before. */
    RG_CARD_ASK_SUN
};

#define RG_CARD_SUN_MESSAGE 24u

/** What to exchange, and how long the card may take to answer; the wire's time comes on top. */
struct rg_card_command {
    uint8_t way; /**< enum rg_card_way, or enum rg_card_question */
    uint16_t timeout_ms;
    uint16_t len;
    uint8_t bytes[RG_CARD_COMMAND_MAX];
};

/**
 * Begin with @p card, as the reader reported it. @p random is fresh for each session and is what all nonces and ephemeral keys are made
 * of.
 */
void rg_card_session_begin(struct rg_card_session *session, const struct rg_card *card,
                           const struct rg_card_setup *setup, const uint8_t random[RG_CARD_RANDOM]);

/**
 * The first step, and the one after each SEND or ASK: @p status is the exchange's, and with RG_OK the @p answer. Any other status is a
 * card that went away, and after ASK an HQ that could not be asked: then the medium counts as what it has shown without. @p command is
 * written for SEND, SIGN and ASK.
 * @return the next step; after the last one always that one again.
 */
enum rg_card_step rg_card_session_next(struct rg_card_session *session, enum rg_status status,
                                       const uint8_t *answer, size_t len, struct rg_card_command *command);

/** The step after KEY. A key of another length is none. @return as rg_card_session_next(). */
enum rg_card_step rg_card_session_key(struct rg_card_session *session, const struct rg_medium_key *key,
                                      struct rg_card_command *command);

/**
 * The step after KEY when this kiosk has no key of that medium but HQ has (a visitor's): ASK steps follow, for the mutual authentication of
 * NTAG 424 and DESFire, and for SUN's PICCData of a card with a random UID; for others the same as no key.
 */
enum rg_card_step rg_card_session_remote(struct rg_card_session *session, uint8_t number,
                                         struct rg_card_command *command);

/** The step after SIGN: the signature as DER; a @p len of 0 is none. */
enum rg_card_step rg_card_session_signed(struct rg_card_session *session, const uint8_t *signature,
                                         size_t len, struct rg_card_command *command);

/** After KEY, until the next step. */
const struct rg_card_wanted *rg_card_session_wanted(const struct rg_card_session *session);

/** After the last step, until the session is ended or begun anew. */
const struct rg_card_verdict *rg_card_session_verdict(const struct rg_card_session *session);

/** Wipe all, the verdict too; at any time. */
void rg_card_session_end(struct rg_card_session *session);

#endif
