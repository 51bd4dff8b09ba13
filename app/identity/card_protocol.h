/**
 * @file card_protocol.h
 * What the files of the card protocols share; private to this room.
 *
 * Thread: as card_session.h.
 * Owner:  as card_session.h.
 */
#ifndef APP_IDENTITY_CARD_PROTOCOL_H
#define APP_IDENTITY_CARD_PROTOCOL_H

#include "card_session.h"

/** Instead of a step: it is no medium of this protocol; the next one is tried. */
#define RG_CARD_NEXT ((enum rg_card_step)0)

/** How long to wait for an answer: what pulls a card away must be told to its owner within 300 ms. */
#define RG_CARD_WAIT_RAW_MS   8u
#define RG_CARD_WAIT_APDU_MS  120u
#define RG_CARD_WAIT_PHONE_MS 250u
#define RG_CARD_WAIT_RESET_MS 60u

enum rg_card_protocol_id {
    RG_CARD_PROTOCOL_NTAG21X = 0,
    RG_CARD_PROTOCOL_NTAG424,
    RG_CARD_PROTOCOL_DESFIRE,
    RG_CARD_PROTOCOL_WALLET,
    RG_CARD_PROTOCOL_SMART_TAP,
    RG_CARD_PROTOCOL_VAS,
    RG_CARD_PROTOCOL_FOREIGN,
    RG_CARD_PROTOCOLS
};

/** One protocol. What it does not have is NULL: a card that is silent went away, and a key or a signature was not asked for. */
struct rg_card_protocol {
    enum rg_card_step (*begin)(struct rg_card_session *session, struct rg_card_command *command);
    enum rg_card_step (*answered)(struct rg_card_session *session, const uint8_t *answer, size_t len,
                                  struct rg_card_command *command);
    /** @p status is never RG_OK. */
    enum rg_card_step (*silent)(struct rg_card_session *session, enum rg_status status,
                                struct rg_card_command *command);
    /** HQ could not be asked; NULL: the next protocol is tried. */
    enum rg_card_step (*unasked)(struct rg_card_session *session, struct rg_card_command *command);
    /** @p key is NULL for none; with @p remote HQ has it. */
    enum rg_card_step (*keyed)(struct rg_card_session *session, const struct rg_medium_key *key, bool remote,
                               struct rg_card_command *command);
    enum rg_card_step (*signature)(struct rg_card_session *session, const uint8_t *signature, size_t len,
                                   struct rg_card_command *command);
};

extern const struct rg_card_protocol rg_card_ntag21x, rg_card_ntag424, rg_card_desfire, rg_card_wallet,
    rg_card_smart_tap, rg_card_vas, rg_card_foreign;

/** Write a command of @p len bytes, RG_CARD_COMMAND_MAX at most. @return RG_CARD_SEND. */
enum rg_card_step rg_card_send(struct rg_card_command *command, enum rg_card_way way, const uint8_t *bytes,
                               size_t len, unsigned timeout_ms);

/** The status word at the end of an answer; 0 for one without. */
unsigned rg_card_status_word(const uint8_t *answer, size_t len);

/** End with a fault. @return RG_CARD_REFUSED. */
enum rg_card_step rg_card_refuse(struct rg_card_session *session, enum rg_card_fault fault);

/** End with "again, please". @return RG_CARD_AGAIN. */
enum rg_card_step rg_card_again(struct rg_card_session *session, enum rg_card_fault fault);

/** End well: @p identifier NULL for the UID that anticollision told. @return RG_CARD_DONE. */
enum rg_card_step rg_card_done(struct rg_card_session *session, enum rg_medium medium,
                               enum rg_assurance assurance, const struct rg_card_identifier *identifier);

/** End with the UID that anticollision told, if that is the card's own. @return RG_CARD_DONE or RG_CARD_FOREIGN. */
enum rg_card_step rg_card_by_uid(struct rg_card_session *session);

/** Ask for a key of the card's UID. @return RG_CARD_KEY. */
enum rg_card_step rg_card_want(struct rg_card_session *session, enum rg_card_key_kind kind, unsigned number);

/** Hand the word to another protocol of the same card. @return its first step. */
enum rg_card_step rg_card_turn_to(struct rg_card_session *session, enum rg_card_protocol_id protocol,
                                  struct rg_card_command *command);

/** Whether anticollision told a UID that is this card's own and no phone's of the day. */
bool rg_card_has_own_uid(const struct rg_card_session *session);

#endif
