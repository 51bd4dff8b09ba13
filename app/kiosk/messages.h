/**
 * @file messages.h
 * What the kiosk's threads tell each other, by value.
 *
 * | mailbox | from | to | when it is full |
 * |---|---|---|---|
 * | news | tap, store, events, sync | main | the sender waits and tries again: nothing in it may be lost, and main drains until it stops the sender |
 * | requests | tap, main, events | store | a repeated card is dropped: it rests and is read again; the shelf's rules come with a new opening of the database |
 * | here | store | tap | dropped: the conversation ends by itself, and the card is read again |
 * | said | sync | tap | dropped: the conversation goes on without HQ |
 * | events | main, store, tap | events | what was to be saved is refused, and the screen says that it is not saved; a card is read again |
 * | orders | main, events, store | sync | dropped: each order is repeated by the next change, and the outbox is on the disk; of a copy the screen says that it failed |
 *
 * Thread: any; values only.
 * Owner:  nobody.
 */
#ifndef APP_KIOSK_MESSAGES_H
#define APP_KIOSK_MESSAGES_H

#include "identity.h"
#include "jobs.h"
#include "known.h"
#include "mailbox.h"
#include "profile.h"
#include "recommend.h"
#include "regard/uplink.h"
#include "screen_model.h"
#include "shelf.h"
#include "sync.h"
#include "visit.h"
#include "wardrobe.h"

#include <stdatomic.h>

#define RG_NEWS_CAPACITY     64
#define RG_REQUESTS_CAPACITY 64
#define RG_ORDERS_CAPACITY   64

/** A configuration of HQ's as it came. */
struct rg_config_wanted {
    int64_t version;
    size_t len;
    char document[RG_SYNC_DOCUMENT_MAX];
};

enum rg_news_kind {
    RG_NEWS_CARD_SEEN = 1,
    RG_NEWS_CARD_LEFT,
    RG_NEWS_TWO_CARDS,
    RG_NEWS_CARD_RESOLVED,
    RG_NEWS_CARD_FETCHED, /**< whom a card is of that nobody was known by: tap, holder, household as of CARD_RESOLVED */
    RG_NEWS_READER,
    RG_NEWS_PROFILE,
    RG_NEWS_WARDROBE, /**< visit, status; wardrobe where status is RG_OK */
    RG_NEWS_BADGE,
    RG_NEWS_OUTCOME,
    RG_NEWS_NOTED, /**< a note is on the disk, or is not */
    RG_NEWS_NOTES, /**< what is kept of who is open changed */
    RG_NEWS_RANGE,
    RG_NEWS_ASKED,
    RG_NEWS_LINK,
    RG_NEWS_DATABASE,
    RG_NEWS_CODE, /**< what HQ says of a code: holder.member, 0 nobody */
    RG_NEWS_KNOWN,
    RG_NEWS_COPY,
    RG_NEWS_RIGHTS,
    RG_NEWS_JOB,        /**< a job of HQ's as it is now */
    RG_NEWS_WANTED,     /**< the configuration that HQ wants */
    RG_NEWS_PROVISIONED /**< the identity came into force, or ran out: the kiosk begins anew */
};

/** What became of a card. */
enum rg_resolution {
    RG_RESOLVED = 0,
    RG_RESOLVED_UNKNOWN,
    RG_RESOLVED_ENDED, /**< lost, or another took its place: nobody is known by it, and nobody joins with it */
    RG_RESOLVED_REFUSED, /**< its number is new each time */
    RG_RESOLVED_FOREIGN, /**< a payment card, an identity document, a ticket: recognised as nobody's and not kept */
    RG_RESOLVED_UNPROVEN, /**< it claims to be a medium of ours and is not */
    RG_RESOLVED_AGAIN,    /**< it went away before it had said what it had to say */
    RG_RESOLVED_NO_DATA,
    RG_RESOLVED_DATABASE_FAULT
};

/** Who says how a write ended and, where the disk was full, says so too when there is room again. */
enum rg_writer { RG_WRITER_NONE = 0, RG_WRITER_EVENTS, RG_WRITER_SYNC };
#define RG_WRITERS 3

struct rg_news {
    enum rg_news_kind kind;
    uint64_t tap;   /**< CARD_*: the placement */
    uint64_t at_ns; /**< CARD_SEEN: when the reader's answer was complete; otherwise when the work was done */
    enum rg_resolution resolution; /**< CARD_RESOLVED */
    struct rg_member_ref holder;   /**< CARD_RESOLVED */
    bool kept;                     /**< CARD_RESOLVED: it is the card of RG_REQUEST_KEEP */
    struct rg_visit_id visit;      /**< PROFILE, OUTCOME */
    enum rg_status
        status; /**< PROFILE: RG_OK, RG_DENIED (no consent), other faults; BADGE, OUTCOME, DATABASE */
    uint64_t consent_ns, profile_ns, recommendations_ns; /**< PROFILE */
    enum rg_part_state reader;                           /**< READER */
    bool online, ever_online, link_alive;                /**< LINK */
    enum rg_uplink_fault link_fault;                     /**< LINK: why it is not online */
    enum rg_writer writer;                               /**< DATABASE */
    uint32_t unsent;                                     /**< LINK, OUTCOME */
    enum rg_trouble trouble;                             /**< LINK */
    int64_t data_as_of_ms;                               /**< LINK */
    int32_t index;                                       /**< OUTCOME */
    struct rg_associate_id associate;                    /**< BADGE */
    char associate_name[RG_NAME_MAX];                    /**< BADGE */
    char associate_language[RG_LANGUAGE_MAX];            /**< BADGE */
    bool associate_it;                                   /**< BADGE */
    bool badge_greets;                                   /**< BADGE: it opens greetings and no more */
    enum rg_rights_result result;                        /**< RIGHTS */
    uint32_t hold_hours;                                 /**< RIGHTS: RG_RESULT_FORGET_HELD */
    /** LINK: customers' data are kept for lease_left more days without HQ; 0: they are destroyed. */
    bool lease_ends;
    uint32_t lease_left;
    union {
        struct {
            struct rg_profile profile;           /**< PROFILE */
            struct rg_reco_list recommendations; /**< PROFILE, under PROFILE scope */
        };
        struct rg_wardrobe wardrobe;   /**< WARDROBE, where status is RG_OK */
        struct rg_note note;           /**< NOTED */
        struct rg_note_list notes;     /**< NOTES */
        struct rg_note_range range;    /**< RANGE */
        struct rg_reco_list asked;     /**< ASKED */
        struct rg_known_list known;    /**< KNOWN, where status is RG_OK */
        struct rg_copy_link copy;      /**< COPY */
        struct rg_household household; /**< CARD_RESOLVED: who may be using the holder's card */
        struct {
            struct rg_job job;                 /**< JOB */
            enum rg_store_soundness soundness; /**< JOB: of the database, where it is to diagnose now */
        };
        struct rg_config_wanted wanted; /**< WANTED */
    };
};

enum rg_request_kind {
    RG_REQUEST_CARD =
        1, /**< store: whose the card of the token is, where it counts as its UID; else what is to be asked of it */
    RG_REQUEST_RESOLVE,
    RG_REQUEST_COUNT,    /**< events: RESOLVE, once it is on the disk that this was not seen before */
    RG_REQUEST_UNPROVEN, /**< events: one more that is not what it claims to be; lost, it is one less for IT */
    RG_REQUEST_PROVE,    /**< store, which says of which card it is and hands it to sync */
    RG_REQUEST_LOAD,
    RG_REQUEST_WARDROBE, /**< store: what the holder has; visit, badge_holds as of LOAD */
    RG_REQUEST_BADGE,
    RG_REQUEST_OUTCOME,
    RG_REQUEST_NOTE,       /**< events: keep a note of the holder */
    RG_REQUEST_RANGE,      /**< store: what can be chosen of the store's own words */
    RG_REQUEST_ASKED,      /**< store: what fits answers; of nobody */
    RG_REQUEST_SHELF,      /**< store: what may be shown goes by rules from now on; not answered */
    RG_REQUEST_SHOWN,      /**< events: with the look that it is the beginning of */
    RG_REQUEST_LOOK_BEGAN, /**< events: something of the holder stands on the screen */
    RG_REQUEST_LOOK_ENDED, /**< events */
    RG_REQUEST_FETCH, /**< store: ask HQ about the card of this tap, and tell of it if it becomes somebody's soon */
    RG_REQUEST_KEEP, /**< store: remember the token of this tap's card, in place of any other; tap 0: of none */
    RG_REQUEST_KNOWN, /**< store: what is held of the holder */
    RG_REQUEST_JOIN,  /**< store, which adds the card's token and hands it to events */
    RG_REQUEST_BIND, /**< store, which adds the newest card's token and what it proves, if it is nobody's, and hands it to events */
    RG_REQUEST_SAY,  /**< events: grants and withdrawals */
    /** events: a row of what is held of the holder */
    RG_REQUEST_DELETE,
    RG_REQUEST_CORRECT,
    RG_REQUEST_REDEEM, /**< events: an offer to the holder */
    RG_REQUEST_FORGET  /**< events */
};

struct rg_request {
    enum rg_request_kind kind;
    uint64_t
        tap; /**< CARD, RESOLVE, COUNT, FETCH, KEEP; 0: CARD of one of two, whose holder is not to be told */
    uint64_t question; /**< CARD */
    bool speaks;       /**< CARD: it may tell that it is nobody's, whosever its number is said to be */
    bool once;         /**< COUNT: seen counts, and not the counter */
    uint32_t counter;  /**< COUNT: as the card said it */
    uint32_t window_s; /**< COUNT, once: how far its time may be from now */
    uint8_t seen[32];  /**< COUNT, once */
    struct rg_card_token token; /**< CARD, RESOLVE, COUNT; JOIN, BIND: from store to events */
    struct rg_sync_proof proof; /**< PROVE */
    enum rg_assurance
        proven; /**< RESOLVE, COUNT; BIND, from store to events: what the medium proved; a UID proves L0 */
    const char *medium; /**< likewise: its word on the wire, a literal; NULL: known by its number alone */
    struct rg_visit_id visit;
    struct rg_member_ref holder; /**< LOAD, OUTCOME, SHOWN, LOOK_BEGAN */
    bool badge_holds;            /**< LOAD */
    struct rg_associate_id associate;
    enum rg_assurance badge; /**< LOAD, BADGE: of the associate's badge */
    int32_t index;           /**< OUTCOME */
    enum rg_outcome outcome; /**< OUTCOME */
    uint32_t item_count;     /**< OUTCOME: 1; SHOWN: up to RG_RECO_SHOWN */
    struct rg_product_id products[RG_RECO_SHOWN];
    enum rg_reason reasons[RG_RECO_SHOWN];
    enum rg_arm arm;             /**< SHOWN; NONE: the next three are 0 */
    struct rg_member_id decides; /**< SHOWN: whose number decided the arm */
    uint32_t withheld_count;     /**< SHOWN */
    struct rg_reco_withheld withheld[RG_RECO_SHOWN];
    struct rg_note note;            /**< NOTE */
    struct rg_note_list notes;      /**< ASKED */
    enum rg_others others;          /**< BIND */
    uint32_t grants, withdrawals;   /**< JOIN, SAY: enum rg_purpose masks */
    char name[RG_NAME_MAX];         /**< JOIN: as typed; CORRECT: what the row is to say */
    struct rg_known_row row;        /**< DELETE, REDEEM; CORRECT: its kind */
    bool confirmed;                 /**< REDEEM: the associate has seen who it is */
    char language[RG_LANGUAGE_MAX]; /**< JOIN, SAY, FORGET: of the screens */
    bool minor;                     /**< JOIN: a guardian agreed */
    struct rg_visit_look look;      /**< LOOK_BEGAN, LOOK_ENDED, SHOWN; number 0: none */
    struct rg_shelf_rules rules;    /**< SHELF */
};

enum rg_order_kind {
    RG_ORDER_OUTBOX_CHANGED = 1,
    RG_ORDER_DEVICE,
    RG_ORDER_ASK_CODE,   /**< a card forgotten; not repeated when it is lost: the customer asks again */
    RG_ORDER_CHECK_CODE, /**< answered by RG_NEWS_CODE, or not */
    RG_ORDER_VISITOR,    /**< a card that nobody is known by; lost, the next tap asks again */
    RG_ORDER_PROVE,      /**< what a visitor's card said; lost, it counts as what it shows without HQ */
    RG_ORDER_JOB,        /**< what becomes of a job; said again when it is lost */
    RG_ORDER_IDENTITY,   /**< another identity is in force, or a trial of the next one failed; never lost */
    RG_ORDER_MEDIA,      /**< how many media were refused; said again with the next one */
    RG_ORDER_COPY        /**< refused when the mailbox is full, and the screen says that it did not work */
};

struct rg_order {
    enum rg_order_kind kind;
    bool awaited;                               /**< OUTBOX_CHANGED: somebody may wait for HQ to have it */
    int64_t last_tap_ms;                        /**< DEVICE */
    enum rg_part_state reader;                  /**< DEVICE */
    bool screen_absent;                         /**< DEVICE */
    struct rg_sync_glass glass;                 /**< DEVICE */
    bool temperature_known;                     /**< DEVICE */
    int32_t temperature_c;                      /**< DEVICE: where it is known */
    enum rg_status database;                    /**< DEVICE */
    struct rg_sync_configuration configuration; /**< DEVICE */
    uint32_t trials_failed;                     /**< IDENTITY: since start */
    bool switched;                              /**< IDENTITY: the one in force is another one */
    struct rg_visit_id visit;                   /**< CHECK_CODE */
    struct rg_visit_code code;                  /**< ASK_CODE, CHECK_CODE */
    struct rg_sync_copy copy;                   /**< COPY */
    struct rg_sync_media media;                 /**< MEDIA */
    struct rg_card_token token;                 /**< VISITOR */
    struct rg_sync_proof proof;                 /**< PROVE */
    struct rg_job job;                          /**< JOB */
};

/** Push news from another thread than main; waits for room as the table says, but gives the item up when
 * @p stopping: main no longer drains while it waits for the thread to end. */
void rg_news_push(struct rg_mailbox *news, const struct rg_news *item, const atomic_bool *stopping);

#endif
