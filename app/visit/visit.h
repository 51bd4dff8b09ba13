/**
 * @file visit.h
 * The state machine of encounters: taps, answers, touches and time go in; the screen's model and a few
 * commands come out. It does no I/O and reads no clock: rg_visit_handle() with the same events at the same
 * times always gives the same screens.
 *
 * What is decided here:
 * - A member's tap without a badge session: RECOGNISED, then LOCKED for RG_VISIT_LOCKED_MS. The first name
 * (where the customer shows it) stands for the first RG_VISIT_LOCKED_NAME_MS of them. A badge tapped
 * meanwhile opens the profile at once. Another member's tap takes the place: nobody is serving yet, so the
 * newest is who stands there.
 * - A member's tap under a session opens the visit. While it is open, another member's tap only sets
 *   someone_waits; RG_ACTION_SWITCH goes to them. The newest waiting customer replaces an older one; waiting
 * ends after RG_VISIT_WAITING_MS, or when the visit ends in any other way than by the switch. The same
 * member's tap extends.
 * - An unknown or refused card, two cards, or a fault while a visit is open change nothing on the screen:
 * they neither hide the customer's visit nor tell anybody about the other card. Otherwise they stand for
 * RG_VISIT_NOTICE_MS and give way to what was there (also to LOCKED). A tapped card wins over every notice at
 * once.
 * - A session ends on its badge's second tap, on another badge (whose session begins), after session_ms
 * without input, and on RG_VISIT_CLOSING; what is open is hidden. Input is a touch or key, and a member's
 * tap.
 * - A visit is hidden by RG_ACTION_HIDE, or after RG_VISIT_HIDE_MS without input, the last
 *   RG_VISIT_COUNTDOWN_S of them counted down on the screen. Hiding wipes the model and commands
 * RG_VISIT_PURGE.
 * - Each load has a visit id of its own; a badge that opens the locked customer's profile makes a new one.
 * - An answer or a touch that bears another visit's id is dropped. So is an answer about another member than
 * the visit's.
 *
 * Thread: main.
 * Owner:  the kiosk's main() creates and destroys it.
 */
#ifndef APP_VISIT_VISIT_H
#define APP_VISIT_VISIT_H

#include "screen_model.h"

#include "identity.h"
#include "regard/ids.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_VISIT_LOCKED_NAME_MS 20000u
#define RG_VISIT_LOCKED_MS      60000u
#define RG_VISIT_WAITING_MS     120000u
#define RG_VISIT_HIDE_MS        45000u
#define RG_VISIT_COUNTDOWN_S    20u
#define RG_VISIT_NOTICE_MS      5000u  /* unknown, refused, no consent, no data, fault; two cards at least */
#define RG_VISIT_TWO_CARDS_MS   60000u /* two cards left lying there */
#define RG_VISIT_HELLO_MS       1500u
#define RG_VISIT_ANSWER_MS      3000u /* the store has this long; then RG_SCREEN_DATABASE_FAULT */
#define RG_VISIT_SESSION_MS     180000u
#define RG_VISIT_SESSION_MAX_MS 1800000u

struct rg_visit_config {
    uint32_t session_ms; /**< 0: RG_VISIT_SESSION_MS; more than RG_VISIT_SESSION_MAX_MS is cut to it */
};

enum rg_visit_event_kind {
    RG_VISIT_TICK = 0,  /**< time passed: rg_visit_deadline_ns() was reached */
    RG_VISIT_CARD_SEEN, /**< card.tap: a card arrived; who it is follows as CARD_RESOLVED with the same tap */
    RG_VISIT_CARD_RESOLVED, /**< card */
    RG_VISIT_TWO_CARDS, /**< card.tap: instead of CARD_SEEN; older taps that are still unresolved are void */
    RG_VISIT_CARD_LEFT, /**< a card has left the field */
    RG_VISIT_GREETING_READY, /**< ready: answers either load with the greeting's scope; only names are used */
    RG_VISIT_PROFILE_READY,  /**< ready: answers RG_VISIT_LOAD_PROFILE; its profile may have either scope */
    RG_VISIT_CONSENT_DENIED, /**< visit: answers either load */
    RG_VISIT_LOAD_FAILED,    /**< visit: answers either load; the database could not */
    RG_VISIT_BADGE_READY,    /**< badge: answers RG_VISIT_LOAD_BADGE */
    RG_VISIT_OUTCOME_STORED, /**< outcome: answers RG_VISIT_STORE_OUTCOME */
    RG_VISIT_ACTION,         /**< action: a touch or a key */
    RG_VISIT_LINK_STATE,     /**< link */
    RG_VISIT_READER_STATE,   /**< part */
    RG_VISIT_DATABASE_STATE, /**< part; RG_PART_STARTING counts as ready */
    RG_VISIT_CLOCK,          /**< clock: once a minute; seconds are ignored */
    RG_VISIT_CLOSING         /**< opening hours are over */
};

enum rg_card_answer {
    RG_ANSWER_HOLDER = 0, /**< holder says whom the card stands for: a member or a badge */
    RG_ANSWER_UNKNOWN,
    RG_ANSWER_REFUSED, /**< stands for no particular card: RG_DENIED of rg_identity_token() */
    RG_ANSWER_NO_DATA, /**< the kiosk has never synced */
    RG_ANSWER_FAULT    /**< the database or the keystore could not say */
};

enum rg_part_state {
    RG_PART_STARTING = 0, /**< being (re)started: a strip says so */
    RG_PART_READY,
    RG_PART_FAULT /**< needs a person: the fault screen when nothing personal is open, else the strip */
};

/** Pointers are borrowed for the call. */
struct rg_visit_event {
    enum rg_visit_event_kind kind;
    union {
        struct {
            uint64_t tap; /**< number of the tap, growing from 1 */
            enum rg_card_answer answer;
            struct rg_member_ref holder;
        } card;
        struct {
            struct rg_visit_id visit;
            const struct rg_profile *profile;
            const struct rg_glance *glance;             /**< PROFILE_READY */
            const struct rg_reco_list *recommendations; /**< PROFILE_READY */
            int64_t wall_ms;                            /**< PROFILE_READY: becomes shown_at_ms */
        } ready;
        struct rg_visit_id visit;
        struct {
            struct rg_associate_id associate;
            bool known;       /**< false: no such associate any more; the session ends at once */
            const char *name; /**< NUL-terminated UTF-8; NULL when not known */
        } badge;
        struct {
            struct rg_visit_id visit;
            int32_t index;
            bool stored; /**< committed to the outbox; false: it is not there */
        } outcome;
        struct rg_screen_action action;
        struct {
            bool alive;  /**< the link process runs */
            bool online; /**< connected to HQ's broker */
            uint32_t unsent;
            int64_t data_as_of_ms;
        } link;
        struct {
            enum rg_part_state state;
            const char *code; /**< RG_PART_FAULT: a string literal such as "R-01"; it is kept */
        } part;
        struct {
            bool known;
            struct rg_civil_time now;
        } clock;
    };
};

enum rg_visit_command_kind {
    RG_VISIT_LOAD_GREETING = 1, /**< visit, tap, holder: read what may be shown without a badge */
    RG_VISIT_LOAD_PROFILE,  /**< visit, tap, holder, associate: read all that consent allows under this badge
                             */
    RG_VISIT_LOAD_BADGE,    /**< associate, tap: read their name */
    RG_VISIT_STORE_SHOWN,   /**< after the frame: visit, holder, associate, shown. Expects no answer */
    RG_VISIT_STORE_OUTCOME, /**< visit, holder, associate, outcome; answered by RG_VISIT_OUTCOME_STORED */
    RG_VISIT_PURGE          /**< at once, or just after the next frame: wipe caches of names and products */
};

struct rg_visit_shown_item {
    struct rg_product_id product;
    enum rg_reason reason;
    int32_t position; /**< 0 is the first column */
};

struct rg_visit_command {
    enum rg_visit_command_kind kind;
    uint64_t tap; /**< which tap this answers, for the trace; 0 none */
    struct rg_visit_id visit;
    struct rg_member_ref holder;
    struct rg_associate_id associate; /**< whose session is open; 0 without one */
    union {
        struct {
            uint32_t count;
            struct rg_visit_shown_item items[RG_RECO_SHOWN];
        } shown;
        struct {
            int32_t index; /**< comes back in RG_VISIT_OUTCOME_STORED */
            enum rg_outcome outcome;
            struct rg_visit_shown_item item;
        } outcome;
    };
};

#define RG_VISIT_COMMANDS_MAX 6

/** To be carried out in this order. */
struct rg_visit_commands {
    size_t count;
    struct rg_visit_command items[RG_VISIT_COMMANDS_MAX];
};

struct rg_visit;

/**
 * @return RG_OK with a screen model that is IDLE, offline, its reader and link not yet ready; RG_NO_MEMORY.
 * @p visit is written only on RG_OK.
 */
enum rg_status rg_visit_create(const struct rg_visit_config *config, struct rg_visit **visit) RG_MUST_CHECK;

/** Wipe and free; NULL is allowed. */
void rg_visit_destroy(struct rg_visit *visit);

/**
 * Let time come to @p now_ns (CLOCK_MONOTONIC; an earlier value than before counts as the same moment), then
 * handle @p event. Malformed events are dropped.
 * @return what is to be done now, never NULL; borrowed until the next call.
 */
const struct rg_visit_commands *rg_visit_handle(struct rg_visit *visit, const struct rg_visit_event *event,
                                                uint64_t now_ns);

/** What to draw; borrowed, and changed by rg_visit_handle(). Never NULL. */
const struct rg_screen_model *rg_visit_model(const struct rg_visit *visit);

/** Grows when, and only when, the model's contents changed: draw a frame when it is not the one drawn last.
 */
uint64_t rg_visit_revision(const struct rg_visit *visit);

/** The CLOCK_MONOTONIC moment of the next RG_VISIT_TICK that would change something; 0: none is needed. */
uint64_t rg_visit_deadline_ns(const struct rg_visit *visit);

#endif
