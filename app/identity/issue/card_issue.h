/**
 * @file card_issue.h
 * Personalising one card, so that a card session (card_session.h) finds a member's medium in it: an answer goes in, the next command comes
 * out. An NTAG21x gets the signed member token and a password against writing; an NTAG 424 DNA its SUN address and keys of its own; a
 * DESFire our application with keys of its own.
 *
 *     begin -> next -> SEND -> (the reader exchanges) -> next -> SEND ... -> DONE | AGAIN | REFUSED
 *
 * What was cut off at any byte is done by doing it again: the card says by the version of each key which one it has, and each version's
 * keys are in the order, those of the factory being zero. Nothing is written that could not be written once more, and what lets a card be
 * read comes before what closes it. DONE says that the card took it all; whether it proves itself is for a card session to find out.
 *
 * Pure: no input or output, no clock, no thread, no memory of its own. Hostile: a card's answers are bounded and checked. At the end
 * all secrets are wiped but those in the order. Nothing in here may be logged.
 *
 * Thread: the one that owns the struct rg_card_issue.
 * Owner:  the caller; fixed size, nothing to free; the order is borrowed from begin to the last step, and the caller wipes it.
 * Source: NXP AN12196, NT4H2421Gx, NTAG213/215/216, MF3ICD81.
 */
#ifndef APP_IDENTITY_ISSUE_CARD_ISSUE_H
#define APP_IDENTITY_ISSUE_CARD_ISSUE_H

#include "card_session.h"
#include "cipher.h"
#include "member_token.h"

#define RG_CARD_ISSUE_KEYS_MAX    4u
#define RG_CARD_ISSUE_SETS_MAX    16u
#define RG_CARD_ISSUE_ADDRESS_MAX 128u
#define RG_NTAG_PASSWORD          4u
#define RG_NTAG_PACK              2u

/** A card's keys of one version, each in the place of its number on the card. */
struct rg_card_issue_keys {
    uint8_t version; /**< 1 and up; what the card is told to call them */
    uint8_t bytes[RG_CARD_ISSUE_KEYS_MAX][RG_AES_KEY];
};

/** What is to be written, on a card whose UID HQ made it for. Secret. */
struct rg_card_issue_order {
    struct rg_cipher *cipher; /**< this thread's; borrowed */
    uint8_t medium;           /**< RG_MEDIUM_NTAG21X, RG_MEDIUM_NTAG424 or RG_MEDIUM_DESFIRE */
    /** NTAG 424 and DESFire: the first is what the card gets; it may have any of the others. */
    struct rg_card_issue_keys sets[RG_CARD_ISSUE_SETS_MAX];
    uint8_t set_count;
    /** NTAG 424: what a phone opens, without "https://"; text of A-Z a-z 0-9 and -._~/?&=%. */
    char address[RG_CARD_ISSUE_ADDRESS_MAX + 1];
    uint8_t payload[RG_MEMBER_TOKEN_PAYLOAD]; /**< NTAG21x: the signed member token */
    uint8_t password[RG_NTAG_PASSWORD];       /**< NTAG21x: without it nothing on the tag can be changed */
    uint8_t pack[RG_NTAG_PACK];               /**< its answer to that */
};

/** Why it was refused, for the operator. */
enum rg_card_issue_fault {
    RG_ISSUE_FAULT_NONE = 0,
    RG_ISSUE_FAULT_MEDIUM, /**< it is no card of that medium, or one with a random UID */
    RG_ISSUE_FAULT_KEYS,   /**< its keys are neither the factory's nor any of the order's */
    RG_ISSUE_FAULT_LOCKED, /**< somebody has locked it, or set a password that is not the order's */
    RG_ISSUE_FAULT_STATUS, /**< it did not want what it should take */
    RG_ISSUE_FAULT_FORMAT, /**< an answer that its protocol does not allow */
    RG_ISSUE_FAULT_MAC,    /**< an answer that was not made with the session's key */
    RG_ISSUE_FAULT_OURS    /**< the order is none that can be carried out, or there is no memory */
};

/** A secure channel of AuthenticateEV2First, and one of AuthenticateAES; see secure_message.h. */
struct rg_ev2_channel {
    uint8_t encrypting[RG_AES_KEY], signing[RG_AES_KEY], ti[4];
    uint16_t counter;
};
struct rg_aes_channel {
    uint8_t key[RG_AES_KEY], iv[RG_AES_BLOCK];
};

/** The room's own. */
struct rg_card_issue {
    const struct rg_card_issue_order *order;
    struct rg_card card;
    uint8_t random[16];
    uint8_t step, fault, stage, exchanges;
    uint8_t number;                           /* of the key that is asked for or changed */
    uint8_t versions[RG_CARD_ISSUE_KEYS_MAX]; /* that the card's keys have */
    bool created;                             /* DESFire: the application was made just now */
    uint8_t rnd_b[16], token[32];
    struct rg_ev2_channel ev2;
    struct rg_aes_channel aes;
    /* NTAG21x */
    uint8_t config_page, page;
    bool retried;
    uint8_t config[8]; /* as it was */
};

/** Begin with @p card, as the reader reported it; @p random is fresh each time. */
void rg_card_issue_begin(struct rg_card_issue *issue, const struct rg_card *card,
                         const struct rg_card_issue_order *order, const uint8_t random[16]);

/**
 * The first step, and the one after each SEND: @p status is the exchange's, and with RG_OK the @p answer. Any other status is a card that
 * went away. @p command is written for SEND.
 * @return RG_CARD_SEND; RG_CARD_DONE; RG_CARD_AGAIN: it went away, put it back and begin anew; RG_CARD_REFUSED for
 *         rg_card_issue_fault(); after the last step always that one again.
 */
enum rg_card_step rg_card_issue_next(struct rg_card_issue *issue, enum rg_status status,
                                     const uint8_t *answer, size_t len, struct rg_card_command *command);

enum rg_card_issue_fault rg_card_issue_fault(const struct rg_card_issue *issue);

/** The fault's name for scripts ("keys"); never NULL. */
const char *rg_card_issue_fault_name(enum rg_card_issue_fault fault);

/** Whether an address may be written: its length, and its letters. */
bool rg_card_issue_address_sound(const char *address);

/** Wipe all; at any time. */
void rg_card_issue_end(struct rg_card_issue *issue);

#endif
