/**
 * @file event.h
 * What happened at the kiosk that HQ must know, as values and as the text that travels (the ops of
 * include/protocol/README.md).
 *
 * Thread: any; values only.
 * Owner:  nobody.
 */
#ifndef APP_STORE_EVENT_H
#define APP_STORE_EVENT_H

#include "identity.h"
#include "recommend.h"
#include "regard/ids.h"
#include "regard/status.h"
#include "screen_model.h"

#include <stddef.h>

/** Of a feed, with its end. */
#define RG_EVENT_EPOCH_MAX 40

/** A medium's word, with its end. */
#define RG_EVENT_MEDIUM_MAX 16

/** The text of one op, with its end. */
#define RG_EVENT_TEXT_MAX 1024

enum rg_event_kind {
    RG_EVENT_SHOWN = 1, /**< a profile with its recommendations was drawn */
    RG_EVENT_OUTCOME,   /**< an associate said what came of one recommendation */
    RG_EVENT_NOTE,      /**< something was noted of a customer (notes.h) */
    RG_EVENT_CONSENT,   /**< a line of the ledger */
    RG_EVENT_ENROL,     /**< a customer joined with a card */
    RG_EVENT_BIND,      /**< another card is to be a customer's */
    RG_EVENT_DELETE,    /**< a customer deleted something of what is held of them (amend.h) */
    RG_EVENT_CORRECT,   /**< a customer corrected it */
    RG_EVENT_REDEEM,    /**< a customer used up an offer (amend.h) */
    RG_EVENT_ERASE,     /**< a customer wants to be forgotten */
    RG_EVENT_COUNTER,   /**< how far a card has counted; its member may be 0 */
    RG_EVENT_SEEN,      /**< what a phone showed once; of nobody */
    RG_EVENT_LOOKED /**< a line that says who looked; of who was erased without member (0) and key (NULL) */
};

struct rg_amendment;

/** A recommendation as an event names it. */
struct rg_event_item {
    struct rg_product_id product;
    enum rg_reason reason;
};

struct rg_event {
    enum rg_event_kind kind;
    struct rg_uuid id;    /**< names this event for ever; a second append of it is refused */
    struct rg_uuid visit; /**< the same for all events of one visit */
    int64_t at_ms;
    struct rg_member_id member;
    struct rg_associate_id associate; /**< 0: nobody's badge was in */
    enum rg_assurance assurance;      /**< SHOWN, DELETE, CORRECT, REDEEM, ERASE; BIND: of the card */
    enum rg_assurance proof;          /**< BIND: what who asked for it had proved */
    uint32_t item_count;              /**< SHOWN: items in the order of their positions; OUTCOME: 1 */
    struct rg_event_item items[RG_RECO_SHOWN];
    enum rg_outcome outcome;    /**< OUTCOME */
    const struct rg_note *note; /**< NOTE; borrowed until the event is written */
    uint32_t position;          /**< OUTCOME: of items[0] on the screen, from 0 */

    enum rg_arm
        arm; /**< SHOWN; NONE: nothing is said of an experiment, and the next five count for nothing */
    const char *experiment;      /**< borrowed likewise */
    uint32_t version;            /**< of the experiment */
    struct rg_member_id decides; /**< whose number decided the arm */
    uint32_t withheld_count;     /**< CONTROL: what would have been shown, in that order */
    struct rg_event_item withheld[RG_RECO_SHOWN];

    /* Borrowed until the event is written. */
    const uint8_t *line; /**< CONSENT: rg_ledger_write(); LOOKED: rg_look_write() */
    size_t line_len;
    const struct rg_amendment *amendment; /**< DELETE, CORRECT, REDEEM */
    bool confirmed;                       /**< REDEEM: associate, whose badge was in, had seen who it is */

    const uint8_t *line_key;             /**< CONSENT: RG_LEDGER_KEY bytes; LOOKED: RG_LOOK_KEY */
    struct rg_card_token token;          /**< ENROL, BIND, COUNTER */
    int64_t counter;                     /**< COUNTER: as card_counter.h has it */
    const uint8_t *seen;                 /**< SEEN: 32 bytes */
    const char *medium;                  /**< BIND: its word on the wire, of lower-case letters and digits */
    enum rg_others others;               /**< BIND: which other cards of theirs end with it */
    const char *name;                    /**< ENROL: as typed; "" is none */
    const char *language;                /**< ENROL: of the screens it was typed on */
    bool minor;                          /**< ENROL: a guardian agreed */
    char seen_epoch[RG_EVENT_EPOCH_MAX]; /**< ENROL: of the feed of consents; empty: it was never pulled */
    int64_t seen_consents;               /**< ENROL: up to which version */
    int64_t hold_ms;                     /**< ERASE: 0 at once */
};

/** The word for a reason on the wire: wish, offer, birthday, goes-with, again, new, bestseller; NULL for RG_REASON_NONE. */
const char *rg_event_reason_name(enum rg_reason reason);

/** The word for an outcome on the wire: liked, not-for-them, not-found, sold; NULL for RG_OUTCOME_NONE. */
const char *rg_event_outcome_name(enum rg_outcome outcome);

/**
 * Write @p event as one JSON object.
 * @return RG_OK; RG_INVALID for an event that breaks the contract above. Nothing is written on failure.
 */
enum rg_status rg_event_write(const struct rg_event *event, char text[RG_EVENT_TEXT_MAX]) RG_MUST_CHECK;

#endif
