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
 * - A card that a household uses (event.card.household) is asked about first: WHO stands in place of what it would have opened,
 *   with first names alone, and nothing of anybody is loaded. RG_ACTION_WHO goes on as that one's own card would have, with L1
 * at most for anybody but the card's own member; from then on, and for as long as something of them is open, the same card is
 * theirs and asks no more, but on their own screens, where it signs nothing. RG_ACTION_HIDE, RG_VISIT_LOCKED_NAME_MS without a touch, and any card end the question. A badge that is
 * tapped meanwhile begins its session beside it. Who had to wait is asked at the switch.
 * - A member's tap under a session opens the visit. While it is open, another member's tap only sets
 *   someone_waits; RG_ACTION_SWITCH goes to them. The newest waiting customer replaces an older one; waiting
 * ends after RG_VISIT_WAITING_MS, or when the visit ends in any other way than by the switch. The same
 * member's tap extends.
 * - An unknown or refused card, two cards, or a fault while a visit is open change nothing on the screen:
 * they neither hide the customer's visit nor tell anybody about the other card. One that went away too early is
 * told so by model.again for RG_VISIT_NOTICE_MS, whoever's it is, and changes nothing else; the next card that is
 * seen ends that, and so does the visit's end. Without a visit all but the unknown
 * card stand for RG_VISIT_NOTICE_MS and give way to what was there (also to LOCKED). A tapped card wins over
 * every notice at once.
 * - JOIN stands for every card that nobody is known by: RG_ANSWER_UNKNOWN and RG_VISIT_CONSENT_DENIED lead to
 *   the same model, the same commands, and the same may follow; and at the same moment, RG_VISIT_NOBODY_MS after the
 *   card was seen, so that nobody tells by a watch what a card was to us. Either takes the place of who is
 *   LOCKED, as another member's card does. It ends after RG_VISIT_JOIN_MS without a touch, by RG_ACTION_HIDE or
 *   RG_ACTION_NO, and at once for a tapped card. A refusal of a card that is not the newest one read, or of a
 *   parked visit, ends quietly: there is no card to join with. Beside an open visit a member's card is
 *   someone_waits and an unknown card nothing, so the kiosk must resolve a card whose member it already knows
 *   to have no live recognition as RG_ANSWER_UNKNOWN; RG_VISIT_CONSENT_DENIED is for what changes in between.
 * - With JOIN the card is asked about at HQ (FETCH), whatever it is to us: who is a member of another site is fetched. When
 *   they come within RG_VISIT_FETCH_MS, JOIN still stands as it came, and no other card was seen since, their visit begins as if they
 *   had tapped then; otherwise nothing changes, and their next tap finds them.
 * - RG_ACTION_CODE on IDLE and JOIN leads to NUMBER: the customer types the number of their account and then the code that
 *   HQ sends to whoever it is of. RG_VISIT_CODE_MS after the number and RG_VISIT_CHECK_MS after the code the next screen
 *   stands, for a number that is anybody's and one that is nobody's, for a code that is wrong, used or too old, alike; what HQ
 *   answers sooner waits until then, and what it answers later is not heard. A right code is as the member's card with L1,
 *   and holder.typed. After RG_VISIT_CODE_TRIES wrong codes nobody types one here for a minute, the next time for two, up to
 *   an hour; a right code or an hour without a try forgets that. Without a connection the screen says so, at the same
 *   times. A tapped card ends NUMBER at once, as do RG_VISIT_NUMBER_MS without a touch, or RG_VISIT_TYPE_MS while the code is
 *   awaited.
 * - An associate who is no more is told REFUSED_CARD: nobody else learns more than that a card does not serve.
 * - RG_ACTION_JOIN begins the questions: AGE; GUARDIAN where they are too young; RECOGNISE; of PURCHASES,
 *   NOTES and MEASURE what the site asks, and of a minor none; NAME; CONFIRM. No to GUARDIAN, RECOGNISE or
 *   CONFIRM is DECLINED and nothing is kept; no to the others goes on; RG_ACTION_BACK takes the last answer back.
 *   Each question is a visit id of its own: a touch that was meant for one never answers the next.
 * - CONFIRM is the customer's to say yes to: by RG_ACTION_YES or with the same card, tapped again while CONFIRM
 *   stands (event.card.kept). Under a session only the card does it. A badge may begin a session beside the
 *   questions, which go on; the end of a session ends them, as everything.
 * - RG_ACTION_RIGHTS hides LOCKED, GREETING or PROFILE at once and RIGHTS stands for the same member, with the
 *   assurance of their card; a stronger card of theirs raises it. Withdrawing and forgetting are ordered at once,
 *   at any assurance, and drop what is parked of them. Under a session forgetting is ordered with L1 at most, and
 *   so held, unless their card was tapped while these screens stand. A purpose is granted at once without a
 *   session; under one CONFIRM stands (rights.purpose says which) until their card is tapped again.
 * - On KNOWN RG_ACTION_DELETE turns a row into its question, which is a visit id of its own: RG_ACTION_YES orders the
 *   deletion, NO and a page's turn keep it, another row's DELETE asks about that one instead. RG_ACTION_CORRECT of a name
 *   leads to NAME, which begins with what it is and asks for no card; of a language to LANGUAGE, where more than one is offered,
 *   and that is the encounter's from then on.
 * - RG_ACTION_REDEEM on KNOWN turns an offer into a question likewise. Where a badge that opens profiles is in, the associate says with RG_ACTION_YES
 *   that they have seen who it is; without one RG_ACTION_YES is theirs whose card is good for it by the table of assurance, and for others there is none
 *   until such a badge is tapped, which changes the question, and its visit id. Where no confirmation would do SAFER stands.
 * - RG_ACTION_COPY on RIGHTS orders a link to a copy of what is held of them, and COPY stands: while HQ answers, for
 *   RG_VISIT_COPY_ANSWER_MS at most; then with its code, as long as the link works. Offline nothing is ordered. Under a
 *   session it is ordered when their card is tapped while COPY stands: an associate's finger takes no copy.
 *   RG_ACTION_LETTER orders the full one to the contact on file instead, where the code's is not full.
 * - What the holder's card is not good for by the table of assurance (app/consent/assurance.h), allowing more and correcting, leads to SAFER
 *   in place of being ordered, as does RG_ACTION_SAFER on RIGHTS. RG_ACTION_CODE there has a code sent to the contact on file of the
 *   member whose card was tapped, and NUMBER stands for it, at the same times and under the same limit as for a number; a right one makes
 *   them L1 for this visit (holder.typed), and SAFER stands for a card that proves more: one that nobody is known by, tapped while it stands, is
 *   bound to them (BIND), whatever that card was to us otherwise. With a code, their cards that anyone could copy end with that, unless RG_ACTION_OTHERS
 *   keeps them, or says that the old card is lost. RG_ACTION_ACCEPT goes on as their card would have, with what they are known by now.
 *   Whoever's card it is, what is not bound is told alike.
 * - The customer's screens end after RG_VISIT_RIGHTS_MS (COPY with its code: RG_VISIT_COPY_MS) without a touch or their
 *   card, the last RG_VISIT_COUNTDOWN_S of them counted down, and at RG_ACTION_HIDE; RESULT after RG_VISIT_RESULT_MS, or at once
 *   for a tapped card. Then the idle screen stands, and everything is wiped. RG_ACTION_BACK on KNOWN, FORGET, COPY
 *   and on RESULT while the member is still known leads to RIGHTS. What was ordered and not answered within
 *   RG_VISIT_ANSWER_MS is FAILED; each order is a visit id of its own, so that no late answer passes for
 *   another's. Other customers' cards beside these screens change nothing and are not remembered: nobody is
 *   hurried at their own data, and nobody's profile opens at its end.
 * - A session ends on its badge's second tap, on another badge (whose session begins), after session_ms
 * without input, and on RG_VISIT_CLOSING; what is open is hidden. Input is a touch or key, and a member's
 * tap.
 * - A visit is hidden by RG_ACTION_HIDE, or after RG_VISIT_HIDE_MS without input, the last
 *   RG_VISIT_COUNTDOWN_S of them counted down on the screen. Hiding wipes the model and commands
 * RG_VISIT_PURGE.
 * - A visit that its own time-out, the badge's second tap or the session's time-out hid is parked for
 *   RG_VISIT_PARKED_MS: the member, how they were known, and the badge, nothing else. The same badge's next tap
 *   loads it anew, as a new visit under a new grant. What a badge's tap means, first match wins: (1) a customer
 *   who is LOCKED or being greeted: open their profile (what is parked stays so); (2) the session is open and
 *   its visit timed out with nothing opened since: reopen it, the session goes on; (3) the session is open: end
 *   it, and park what was open; (4) no session: begin one, and reopen what is parked for this badge. RG_ACTION_HIDE
 *   says that the customer ended it, also of who is LOCKED or greeted: never parked, and what was
 *   parked of them before goes with it. Nor is a visit that gave way to RG_ACTION_SWITCH or another
 *   badge. RG_VISIT_CLOSING drops everything parked; any visit of that member under a badge, a newer parked
 *   visit of that badge, and the end of that associate drop the one.
 * - RG_ACTION_MORE_DOWN sets model.more until RG_ACTION_MORE_UP, for RG_VISIT_MORE_MS at most, on a PROFILE
 *   screen only; any card and everything that changes the screen end it. It must be pressed anew to show again.
 * - RG_ACTION_WARDROBE on PROFILE orders what they have to be read, where the customer allows purchases; WARDROBE stands when it came, unless NOTE does by then, as part of
 *   the same visit: the same id, hidden by the same touch, time and cards. RG_ACTION_BACK leads back to PROFILE and wipes it.
 * - The languages and the ease of reading that somebody chose are the encounter's: gone when its visit or the
 *   session ends, when another member's card replaces it, or RG_VISIT_EASE_MS after the last input without a
 *   visit. Customers' screens are in the language chosen, else the member's once it is known, else the site's;
 *   PROFILE, badges', IT's, and notices under a session are in the badge's, else the site's. The customer's own
 *   screens, JOIN to RESULT, are never in the badge's.
 * - An IT badge opens IT's screens in place of a session: a member's card shows nothing then, and whatever was
 *   loading is dropped. They end at the badge's second tap, after RG_VISIT_IT_MS without input, at
 *   RG_ACTION_HIDE and with another badge.
 * - While the device has no identity, every card is answered with NO_DATA.
 * - The panel is DIM RG_VISIT_LIT_MS after the last touch or card, OFF instead after RG_VISIT_CLOSING until
 *   RG_VISIT_OPENED; a card or touch brings FULL back. A touch on a dark panel only wakes it. While anything but
 *   the idle or a fault screen stands it is FULL. The picture moves every RG_VISIT_SHIFT_MS unless something
 *   personal or IT's screens are open, or the panel is dark.
 * - RG_ACTION_NOTE on PROFILE leads to NOTE, where a kind, or a category for a size of it, and then a value are chosen; then PROFILE stands again, with what was
 *   noted first among its notes. The store's categories are ordered with it (LOAD_RANGE) and keep their order while it stands. With the customer's consent (NOTES,
 *   and a medium that is good for it) the note is ordered to be kept (STORE_NOTE), by the team or, where NOTE was turned to them, as their own answer; without it
 *   NOTE is always turned to them and what they answer is of this visit alone. RG_VISIT_NOTES_READY brings what others noted meanwhile, and changes nothing else.
 * - RG_ACTION_NOTE on IDLE under a badge begins to ask somebody who stays anonymous: their answers are the visit's alone, LOAD_ASKED fetches what fits them, and
 *   ASKED shows it. Nothing is said of it to HQ or the disk; RG_ACTION_HIDE, RG_VISIT_HIDE_MS without input, the end of the session, a customer's card and one that nobody is
 *   known by end it, and all of it is wiped; no other card changes what stands.
 * - Whatever of a member stands in the model is a look: LOOK_BEGAN is ordered with the event that brought it there, LOOK_ENDED
 *   with the one that took it away, whichever way that was (hiding, time, a notice over it, another id, the badge's
 *   change). A look at a fresh card begins by TAP, and so does the profile that a badge opens of who is LOCKED; a parked
 *   visit that is opened again by BADGE, whoever had to wait by SWITCH. since_tap_ms counts from the last tap of that
 *   member's card, also of before parking. What shows nothing of them (LOCKED without a name) is none.
 * - config.patience multiplies every time that a person must keep up with; not the store's answer, not how long
 *   "more" may be held, nor how long a visit is parked.
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

#include "assurance.h"
#include "identity.h"
#include "look.h"
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
#define RG_VISIT_NOTICE_MS      5000u  /* refused, no data, fault; two cards at least */
#define RG_VISIT_TWO_CARDS_MS   60000u /* two cards left lying there */
#define RG_VISIT_HELLO_MS       1500u
#define RG_VISIT_ANSWER_MS      3000u /* the store has this long; then RG_SCREEN_DATABASE_FAULT */
#define RG_VISIT_SESSION_MS     180000u
#define RG_VISIT_SESSION_MAX_MS 1800000u
#define RG_VISIT_PARKED_MS      900000u
#define RG_VISIT_MORE_MS        10000u
#define RG_VISIT_EASE_MS        60000u
#define RG_VISIT_IT_MS          300000u
#define RG_VISIT_LIT_MS         120000u
#define RG_VISIT_SHIFT_MS       600000u
#define RG_VISIT_NOBODY_MS      100u /* longer than any look-up takes: this answer must say nothing by its time */
#define RG_VISIT_JOIN_MS        20000u
#define RG_VISIT_FETCH_MS       5000u   /* after JOIN came; who is fetched later is known at the next tap */
#define RG_VISIT_RIGHTS_MS      60000u  /* the customer's own screens, but for JOIN and RESULT */
#define RG_VISIT_NUMBER_MS      30000u  /* NUMBER without a touch, while the number is typed */
#define RG_VISIT_TYPE_MS        120000u /* while the code is awaited: it takes its time to come */
#define RG_VISIT_CODE_MS        1000u   /* from OK to what is said of the number, whatever it is */
#define RG_VISIT_CHECK_MS       2000u   /* from OK to what is said of the code */
#define RG_VISIT_CODE_TRIES     5u      /* wrong codes at this kiosk, then a pause, twice as long each time */
#define RG_VISIT_RESULT_MS      5000u
#define RG_VISIT_COPY_MS        120000u /* a phone is to be found, unlocked and pointed */
#define RG_VISIT_COPY_ANSWER_MS 10000u  /* HQ has this long */
#define RG_VISIT_CONSENT_AGE    16u     /* years: GDPR article 8 where a country made no other law */
#define RG_VISIT_PATIENCE_MAX   5u

/** What is left of wrong codes at this kiosk; kept over restarts, and counted in time that the kiosk runs. */
struct rg_code_limit {
    uint32_t tries;    /**< since the last pause or right code */
    uint32_t pauses;   /**< so far; an hour without a try forgets both */
    uint64_t pause_ms; /**< still to wait; 0: none */
};

/** A struct of zeros is good. Everything is copied. */
struct rg_visit_config {
    struct rg_code_limit code_limit; /**< as RG_VISIT_SAVE_LIMIT said last */
    uint32_t session_ms; /**< 0: RG_VISIT_SESSION_MS; more than RG_VISIT_SESSION_MAX_MS is cut to it */
    uint32_t patience;   /**< 1 to RG_VISIT_PATIENCE_MAX times as long; 0: 1. The session's limit stays */
    struct rg_screen_ease ease; /**< the site's, which an encounter begins with */
    uint32_t language_count;    /**< what customers can choose */
    char languages[RG_LANGUAGES_MAX][RG_LANGUAGE_MAX];
    struct rg_panel_settings panel; /**< 0 per cent: the usual; language: what the screens begin with */
    bool language_fixed;            /**< IT cannot change it here */
    bool unprovisioned;             /**< there is no identity yet */
    uint32_t consent_age;  /**< years from which somebody decides for themselves; 0: RG_VISIT_CONSENT_AGE */
    uint32_t join_asks;    /**< enum rg_purpose mask: the questions; RECOGNISE is always one. 0: all */
    uint32_t switched_off; /**< enum rg_feature mask: what this kiosk does not offer */
    struct rg_assurance_rules assurance; /**< what each level is good for here */
    const char *serial;                  /**< of this device; NULL: not known */
};

enum rg_visit_event_kind {
    RG_VISIT_TICK = 0,  /**< time passed: rg_visit_deadline_ns() was reached */
    RG_VISIT_CARD_SEEN, /**< card.tap: a card arrived; who it is follows as CARD_RESOLVED with the same tap */
    RG_VISIT_CARD_RESOLVED, /**< card */
    RG_VISIT_CARD_FETCHED, /**< card.tap, holder, household: whom a card is of that RG_VISIT_FETCH was ordered for */
    RG_VISIT_TWO_CARDS, /**< card.tap: instead of CARD_SEEN; older taps that are still unresolved are void */
    RG_VISIT_CARD_LEFT, /**< a card has left the field */
    RG_VISIT_GREETING_READY, /**< ready: answers either load with the greeting's scope; only names are used */
    RG_VISIT_PROFILE_READY,  /**< ready: answers RG_VISIT_LOAD_PROFILE; its profile may have either scope */
    RG_VISIT_CONSENT_DENIED, /**< visit: answers either load */
    RG_VISIT_LOAD_FAILED,    /**< visit: answers either load; the database could not */
    RG_VISIT_BADGE_READY,    /**< badge: answers RG_VISIT_LOAD_BADGE */
    RG_VISIT_WARDROBE_READY, /**< wardrobe: answers RG_VISIT_LOAD_WARDROBE */
    RG_VISIT_OUTCOME_STORED, /**< outcome: answers RG_VISIT_STORE_OUTCOME */
    RG_VISIT_NOTE_STORED,    /**< noted: answers RG_VISIT_STORE_NOTE */
    RG_VISIT_NOTES_READY,    /**< noted: what is kept of the open visit's member changed */
    RG_VISIT_RANGE_READY,    /**< noted: answers RG_VISIT_LOAD_RANGE, or not */
    RG_VISIT_ASKED_READY,    /**< noted: answers RG_VISIT_LOAD_ASKED, or not */
    RG_VISIT_ACTION,         /**< action: a touch or a key */
    RG_VISIT_LINK_STATE,     /**< link */
    RG_VISIT_READER_STATE,   /**< part */
    RG_VISIT_DATABASE_STATE, /**< part; RG_PART_STARTING counts as ready */
    RG_VISIT_CLOCK,          /**< clock: once a minute; seconds are ignored */
    RG_VISIT_CLOSING,        /**< opening hours are over */
    RG_VISIT_OPENED,         /**< and have begun, which they have until RG_VISIT_CLOSING */
    RG_VISIT_CONFIGURED,     /**< config, from now on; dropped unless RG_REST_NOBODY */
    RG_VISIT_DIAGNOSTICS,    /**< diagnostics: for IT's screens; dropped while none is open */
    RG_VISIT_SETTINGS_STORED, /**< stored: answers RG_VISIT_SAVE_PANEL and RG_VISIT_SAVE_BROKER */
    RG_VISIT_CODE_ANSWER,   /**< code: answers RG_VISIT_CHECK_CODE; without one the code is as a wrong one */
    RG_VISIT_KNOWN_READY,   /**< known: answers RG_VISIT_LOAD_KNOWN */
    RG_VISIT_COPY_ANSWERED, /**< copy: answers RG_VISIT_COPY */
    RG_VISIT_RIGHTS_DONE /**< done: answers the commands from RG_VISIT_JOIN on, or says that there is no list */
};

enum rg_card_answer {
    RG_ANSWER_HOLDER = 0, /**< holder says whom the card stands for: a member or a badge */
    RG_ANSWER_UNKNOWN,
    RG_ANSWER_ENDED,    /**< it was lost, or another took its place */
    RG_ANSWER_FOREIGN,  /**< a medium that is nobody's here and is not kept */
    RG_ANSWER_UNPROVEN, /**< a medium that is not what it claims to be */
    RG_ANSWER_AGAIN,    /**< it went away too early, or could not be read to its end */
    RG_ANSWER_REFUSED,  /**< stands for no particular card: RG_DENIED of rg_identity_token() */
    RG_ANSWER_NO_DATA,  /**< the kiosk has never synced */
    RG_ANSWER_FAULT     /**< the database or the keystore could not say */
};

enum rg_part_state {
    RG_PART_STARTING = 0, /**< being (re)started: a strip says so */
    RG_PART_READY,
    RG_PART_FAULT /**< needs a person: the fault screen when nothing personal is open, else the strip */
};

enum rg_visit_command_kind {
    RG_VISIT_LOAD_GREETING = 1, /**< visit, tap, holder: read what may be shown without a badge */
    RG_VISIT_LOAD_PROFILE, /**< visit, tap, holder, associate: read all that consent allows under this badge
                             */
    RG_VISIT_LOAD_WARDROBE, /**< visit, holder, associate: read what they have; answered by RG_VISIT_WARDROBE_READY, or not */
    RG_VISIT_LOAD_BADGE,    /**< associate, tap: read their name */
    RG_VISIT_STORE_SHOWN,   /**< after the frame: visit, holder, associate, shown. Expects no answer */
    RG_VISIT_STORE_OUTCOME, /**< visit, holder, associate, outcome; answered by RG_VISIT_OUTCOME_STORED */
    RG_VISIT_STORE_NOTE,    /**< visit, holder, associate, note; answered by RG_VISIT_NOTE_STORED */
    RG_VISIT_LOAD_RANGE,    /**< visit: what can be chosen of the store's own words */
    RG_VISIT_LOAD_ASKED,    /**< visit, notes: what fits the answers of somebody who stays anonymous */
    RG_VISIT_PURGE,         /**< at once, or just after the next frame: wipe caches of names and products */
    RG_VISIT_LOOK_BEGAN,    /**< after the frame: visit, holder, associate, look. Expects no answer */
    RG_VISIT_LOOK_ENDED,    /**< look alone, with the number of its beginning. Expects no answer */
    RG_VISIT_ASK_CODE, /**< visit, code: have a code sent to whoever the number is of, or to the member. Expects no answer */
    RG_VISIT_CHECK_CODE,  /**< visit, code: ask HQ; answered by RG_VISIT_CODE_ANSWER */
    RG_VISIT_SAVE_LIMIT,  /**< limit: keep it for the next start. Expects no answer */
    RG_VISIT_SAVE_PANEL,  /**< panel: keep it for the next start; answered by RG_VISIT_SETTINGS_STORED */
    RG_VISIT_SAVE_BROKER, /**< broker: connect there from now on, and keep it; answered likewise */

    /* The customer's. For KEEP_CARD the kiosk remembers the token of the newest card that was resolved, whatever
     * the answer was. */
    RG_VISIT_KEEP_CARD, /**< tap: keep this card's token, which is the newest, in place of any other; no answer */
    RG_VISIT_FETCH, /**< tap: ask HQ whether the card, which is the newest, is of a member of another site. Answered by
                       RG_VISIT_CARD_FETCHED, or not */
    RG_VISIT_DROP_CARD, /**< wipe the token that is kept. Expects no answer */
    RG_VISIT_LOAD_KNOWN, /**< visit, holder, associate: all that is held of them; of a card below L1, unless the
                            site trusts UIDs, no more than their consents and the first name that they show.
                            Answered by RG_VISIT_KNOWN_READY, or RG_VISIT_RIGHTS_DONE with FAILED */
    RG_VISIT_COPY, /**< visit, holder, associate, copy: a link to a copy of all that is held of them. Answered by
                      RG_VISIT_COPY_ANSWERED */

    /* Answered by RG_VISIT_RIGHTS_DONE with the command's visit. visit, associate (who was there; 0 nobody) and,
     * but for JOIN, holder. On the disk before the answer; doing one twice is doing it once. */
    RG_VISIT_JOIN, /**< join: a member for the card that is kept, whose token is wiped then, whatever came of it;
                          also where the card has a member who withdrew. JOINED, JOINED_OFFLINE, FAILED */
    RG_VISIT_WITHDRAW, /**< consent: WITHDRAWN, WITHDRAWN_OFFLINE, FAILED. Whatever the assurance */
    RG_VISIT_GRANT,    /**< consent: GRANTED, FAILED */
    RG_VISIT_BIND, /**< others; tap: of the card that is to be theirs, which is the newest. BOUND, BOUND_OFFLINE, NOT_BOUND, FAILED */
    RG_VISIT_DELETE, /**< row: what LOAD_KNOWN said; DELETED, DELETED_OFFLINE, FAILED. The list is loaded anew, and
                           says so. Whatever the assurance: of what was shown */
    RG_VISIT_CORRECT, /**< correction: CORRECTED, CORRECTED_OFFLINE, FAILED. The list is loaded anew likewise */
    RG_VISIT_REDEEM, /**< redeem: what the table of assurance asks for is there; REDEEMED, FAILED. The list is loaded anew likewise */
    RG_VISIT_FORGET  /**< holder.assurance below L2: FORGET_HELD, with hold_hours; else FORGOTTEN,
                          FORGOTTEN_OFFLINE; FAILED. Recognition ends at once in each but the last */
};

/** Pointers are borrowed for the call. */
struct rg_visit_event {
    enum rg_visit_event_kind kind;
    union {
        struct {
            uint64_t tap; /**< number of the tap, growing from 1 */
            enum rg_card_answer answer;
            struct rg_member_ref holder;
            bool kept; /**< CARD_RESOLVED, whatever the answer: its token is the one that is kept */
            const struct rg_household *household; /**< CARD_RESOLVED: of the holder's card; NULL: none */
        } card;
        struct {
            struct rg_visit_id visit;
            const struct rg_profile *profile;
            const struct rg_glance *glance;             /**< PROFILE_READY */
            const struct rg_reco_list *recommendations; /**< PROFILE_READY */
            int64_t wall_ms;                            /**< PROFILE_READY: becomes shown_at_ms */
        } ready;
        struct {
            struct rg_visit_id visit;
            const struct rg_wardrobe *wardrobe; /**< NULL: it cannot be read */
        } wardrobe;
        struct rg_visit_id visit;
        struct {
            struct rg_associate_id associate;
            bool known;           /**< false: no such associate any more; the session ends at once */
            bool it;              /**< opens IT's screens, never a profile */
            bool greets;          /**< opens greetings and no more, for now */
            const char *name;     /**< NUL-terminated UTF-8; NULL when not known */
            const char *language; /**< of their screens; NULL when not known */
        } badge;
        struct {
            struct rg_visit_id visit;
            int32_t index;
            bool stored; /**< committed to the outbox; false: it is not there */
        } outcome;
        struct {
            struct rg_visit_id visit;
            const struct rg_note *note;                 /**< NOTE_STORED: with the time that it is of */
            bool stored;                                /**< NOTE_STORED */
            const struct rg_note_list *notes;           /**< NOTES_READY */
            const struct rg_note_range *range;          /**< RANGE_READY */
            const struct rg_reco_list *recommendations; /**< ASKED_READY */
            int64_t wall_ms;                            /**< ASKED_READY: becomes shown_at_ms */
        } noted;
        struct rg_screen_action action;
        struct {
            bool alive;  /**< the link process runs */
            bool online; /**< connected to HQ's broker */
            enum rg_trouble trouble;
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
        const struct rg_diagnostics *diagnostics;
        const struct rg_visit_config *config; /**< code_limit, unprovisioned and serial stay as they were */
        struct {
            struct rg_visit_id visit;
            struct rg_member_id member; /**< 0: nobody, for whatever reason */
        } code;
        struct {
            enum rg_visit_command_kind kind; /**< what was to be saved */
            bool stored;                     /**< on the disk; false: it holds until the kiosk ends */
        } stored;
        struct {
            struct rg_visit_id visit;
            const struct rg_known_row *rows; /**< count of them, as they are to stand */
            uint32_t count;                  /**< RG_KNOWN_MAX at most */
            uint32_t left_out;               /**< how many there are beyond */
        } known;
        struct {
            struct rg_visit_id visit;
            const struct rg_copy_link *link;
        } copy;
        struct {
            struct rg_visit_id visit;
            enum rg_rights_result result; /**< one that its command names; others are dropped */
            uint32_t hold_hours;          /**< FORGET_HELD */
        } done;
    };
};

struct rg_visit_shown_item {
    struct rg_product_id product;
    enum rg_reason reason;
    int32_t position; /**< 0 is the first column */
};

struct rg_visit_join {
    enum rg_rights_answer answers[RG_QUESTIONS]; /**< OPEN: not asked; RECOGNISE is YES */
    bool minor;                     /**< under the site's age; nothing but RECOGNISE may be granted */
    bool guardian;                  /**< minor: a parent was there and agreed */
    char name[RG_NAME_MAX];         /**< empty: they left it out */
    char language[RG_LANGUAGE_MAX]; /**< that the questions were in; empty: the site's first */
};

struct rg_visit_consent {
    enum rg_purpose purpose;        /**< one */
    char language[RG_LANGUAGE_MAX]; /**< that they read; empty: the site's first */
};

/** Something of a member on the screen, as app/consent/look.h has it. */
struct rg_visit_look {
    uint64_t number; /**< growing from 1 */
    enum rg_look_scope scope;
    enum rg_look_began began;
    uint32_t purposes, fields; /**< ENDED: all that came up while it lasted */
    bool more, closed;
    uint32_t since_tap_ms;
    uint32_t duration_ms; /**< BEGAN: RG_LOOK_UNKNOWN */
};

struct rg_visit_code {
    struct rg_member_id member; /**< whose card was tapped; 0: the number says whose */
    char number[RG_NUMBER_MOST + 1];
    char digits[RG_CODE_DIGITS + 1]; /**< CHECK_CODE */
    char language[RG_LANGUAGE_MAX];  /**< that they read; empty: the site's first */
};

struct rg_visit_correction {
    enum rg_known_kind kind; /**< NAME or LANGUAGE */
    char value[RG_NAME_MAX]; /**< what it is to be: a name, or a language's tag */
};

struct rg_visit_command {
    enum rg_visit_command_kind kind;
    uint64_t tap; /**< which tap this answers, for the trace; KEEP_CARD, JOIN: the card's; 0 none */
    struct rg_visit_id visit;
    struct rg_member_ref holder;
    struct rg_associate_id associate; /**< whose session is open; 0 without one */
    enum rg_assurance badge;          /**< of the badge that opened it */
    union {
        struct {
            uint32_t count;
            struct rg_visit_shown_item items[RG_RECO_SHOWN];
            enum rg_arm arm; /**< NONE: they take part in no experiment, and the rest is 0 */
            struct rg_member_id decides;
            uint32_t withheld_count;
            struct rg_reco_withheld withheld[RG_RECO_SHOWN];
        } shown;
        struct {
            int32_t index; /**< comes back in RG_VISIT_OUTCOME_STORED */
            enum rg_outcome outcome;
            struct rg_visit_shown_item item;
        } outcome;
        struct rg_note note;       /**< STORE_NOTE */
        struct rg_note_list notes; /**< LOAD_ASKED */
        struct rg_panel_settings panel;
        char broker[RG_BROKER_MAX];
        struct rg_visit_join join;
        struct rg_visit_consent consent;
        struct rg_visit_code code;
        struct rg_code_limit limit;
        struct rg_known_row row;
        struct rg_visit_look look;
        struct {
            bool letter;                    /**< to the contact on file; false: a code for the screen */
            char language[RG_LANGUAGE_MAX]; /**< that they read; empty: the site's first */
        } copy;
        struct rg_visit_correction correction;
        enum rg_others others; /**< BIND */
        struct {
            struct rg_known_row row; /**< an offer, as LOAD_KNOWN said */
            bool confirmed;          /**< the associate said that they have seen who it is */
        } redeem;
    };
};

#define RG_VISIT_COMMANDS_MAX 9

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

/** How much of a rest a change of the configuration waits for. */
enum rg_visit_rest {
    RG_REST_BETWEEN = 0, /**< no customer is served, and nothing of anybody is on its way; nor does IT look at the kiosk */
    RG_REST_NOBODY,      /**< nor is a badge signed in */
    RG_REST_NOTHING      /**< nor is a visit parked, that a new start of the program would lose */
};

/** Whether the kiosk rests as much as that. */
bool rg_visit_rests(const struct rg_visit *visit, enum rg_visit_rest rest);

/** Grows when, and only when, the model's contents changed: draw a frame when it is not the one drawn last.
 */
uint64_t rg_visit_revision(const struct rg_visit *visit);

/** The CLOCK_MONOTONIC moment of the next RG_VISIT_TICK that would change something; 0: none is needed. */
uint64_t rg_visit_deadline_ns(const struct rg_visit *visit);

#endif
