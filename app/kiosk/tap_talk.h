/**
 * @file tap_talk.h
 * The tap thread's conversation with one card: what the store has of it is asked first, then the card itself, by the protocol of its
 * medium and with its own keys, until it is known by which token it is looked up and how sure that is.
 *
 *     begin -> ASK_STORE -> here -> EXCHANGE -> answer -> EXCHANGE ... -> DONE
 *                                            -> ASK_HQ -> said -> EXCHANGE ...
 *
 * A card of a medium that has keys, of which this kiosk has none (a visitor's, or a stranger's: here they are alike), proves itself through
 * HQ, once in a conversation; one with a random UID is first known by what HQ makes of its SUN message. While HQ is awaited the card is touched, so that whoever takes it away is told. Without HQ's yes it counts as what it
 * shows without a key.
 *
 * A card that HQ says is a medium with keys has to prove it: one that shows the same number and can not is refused, not greeted.
 *
 * Thread: the tap thread.
 * Owner:  the tap service; keys and what the card said are wiped at the end of each conversation.
 */
#ifndef APP_KIOSK_TAP_TALK_H
#define APP_KIOSK_TAP_TALK_H

#include "card_here.h"
#include "card_session.h"
#include "identity.h"
#include "regard/keystore.h"
#include "regard/processes.h"
#include "sync.h"

enum rg_talk_step {
    RG_TALK_DONE = 0,  /**< talk->outcome; also when no conversation is under way */
    RG_TALK_ASK_STORE, /**< ask the store about talk->token as talk->question, then rg_tap_talk_here() */
    RG_TALK_EXCHANGE,  /**< give talk->order to the reader, then rg_tap_talk_answer() */
    RG_TALK_ASK_HQ, /**< ask HQ about talk->proof, then rg_tap_talk_said(); meanwhile rg_tap_talk_touch() */
    RG_TALK_WAIT /**< for what is awaited already: that answer was to something else, or the card is still there */
};

enum rg_talk_end {
    RG_TALK_SETTLED = 0, /**< the store told whose card it is; or there was no conversation */
    RG_TALK_KNOWN_BY,    /**< outcome.token, proven */
    RG_TALK_AGAIN,       /**< it went away, or its owner has to do something first */
    RG_TALK_FOREIGN, /**< nobody's medium: payment, identity, transit, a phone with a new number each time */
    RG_TALK_REFUSED, /**< it claims to be what it is not; outcome.fault says why, for IT */
    RG_TALK_NO_KEY   /**< this kiosk has no key to hash it with */
};

struct rg_talk_outcome {
    enum rg_talk_end end;
    struct rg_card_token token;
    struct rg_card_verdict verdict; /**< KNOWN_BY, AGAIN, REFUSED */
};

struct rg_tap_talk {
    struct rg_card_setup setup; /**< what this kiosk reads; to be changed between conversations */
    struct rg_keystore *keystore;
    /* Of the conversation. */
    bool asking, talking;
    bool hearing;        /**< HQ is awaited */
    bool remotely;       /**< it was, or is, asked in this conversation */
    bool by_sun;         /**< likewise, about SUN's message */
    uint32_t hq_version; /**< of the key that its tokens are under, once it has answered */
    uint8_t place;
    uint32_t field;
    uint64_t question, proofs;
    struct rg_card card;
    struct rg_card_token token;
    struct rg_card_here here;
    struct rg_card_setup narrowed;
    struct rg_card_session session;
    struct rg_frame_exchange order;
    struct rg_sync_proof proof;
    struct rg_talk_outcome outcome;
};

void rg_tap_talk_init(struct rg_tap_talk *talk, const struct rg_card_setup *setup,
                      struct rg_keystore *keystore);

/** Begin with @p card, which is at @p place of the report @p field; another conversation is forgotten. */
enum rg_talk_step rg_tap_talk_begin(struct rg_tap_talk *talk, const struct rg_card *card, uint32_t field,
                                    uint8_t place);

/** What the store has of the card. @p here is wiped. */
enum rg_talk_step rg_tap_talk_here(struct rg_tap_talk *talk, struct rg_card_here *here);

/** What the card said. An answer of another number is WAIT. */
enum rg_talk_step rg_tap_talk_answer(struct rg_tap_talk *talk, const struct rg_frame_answer *answer);

/** What HQ says; NULL: it did not in time. An answer of another number is WAIT. */
enum rg_talk_step rg_tap_talk_said(struct rg_tap_talk *talk, const struct rg_sync_said *said);

/** While HQ is awaited: see whether the card is still there. Its answer changes nothing but that it is not. @return EXCHANGE, or WAIT when HQ
 * is not awaited. */
enum rg_talk_step rg_tap_talk_touch(struct rg_tap_talk *talk);

/** The reader has ended, or the card has left: as if it did not answer. */
enum rg_talk_step rg_tap_talk_broken(struct rg_tap_talk *talk);

/** Whether an answer is awaited, of the store, of the card or of HQ. */
bool rg_tap_talk_active(const struct rg_tap_talk *talk);

/** Wipe all of the conversation. */
void rg_tap_talk_end(struct rg_tap_talk *talk);

#endif
