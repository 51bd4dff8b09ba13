/**
 * @file screen_model.h
 * Everything that a screen shows, as plain values: what app/visit decides and app/ui draws. Screens are pure:
 * the same model gives the same picture.
 *
 * Thread: main.
 * Owner:  the visit; wipe with explicit_bzero() when hidden.
 */
#ifndef APP_VISIT_SCREEN_MODEL_H
#define APP_VISIT_SCREEN_MODEL_H

#include "diagnostics.h"
#include "note_model.h"
#include "profile.h"
#include "recommend.h"
#include "rights.h"
#include "settings.h"
#include "wardrobe.h"

#include <stdbool.h>
#include <stdint.h>

enum rg_screen {
    RG_SCREEN_IDLE = 0,   /**< "Tap your card" */
    RG_SCREEN_RECOGNISED, /**< a card was read; who it is comes next */
    RG_SCREEN_LOCKED, /**< a member is here, no badge holds: first name if shown; "Associate: tap your badge"
                       */
    RG_SCREEN_WHO,    /**< who: a card that several people of one household use: "Who is it today?" */
    RG_SCREEN_GREETING, /**< a badge holds but the medium opens no profile (L0): first name, what opens more
                         */
    RG_SCREEN_PROFILE,
    RG_SCREEN_WARDROBE, /**< what they have, by category; profile stays in the model for the way back */
    RG_SCREEN_NOTE,     /**< note: something is noted, or asked */
    RG_SCREEN_ASKED,    /**< what somebody who stays anonymous answered (profile.notes), and what fits it */
    RG_SCREEN_HELLO_BADGE, /**< "Hello Mia", ends by itself */
    RG_SCREEN_GOODBYE_BADGE,
    RG_SCREEN_REFUSED_CARD,  /**< random or shared UID: a friendly sentence */
    RG_SCREEN_FOREIGN_CARD,  /**< a payment card, an identity document: not read further, not kept */
    RG_SCREEN_UNPROVEN_CARD, /**< it claims to be one of ours and could not prove it */
    RG_SCREEN_ENDED_CARD,    /**< it was lost, or another took its place: who holds it asks a person */
    RG_SCREEN_AGAIN_CARD,    /**< it went away too early */
    RG_SCREEN_TWO_CARDS,
    RG_SCREEN_NO_DATA, /**< the kiosk has never synced */
    RG_SCREEN_READER_FAULT,
    RG_SCREEN_DATABASE_FAULT,
    RG_SCREEN_LANGUAGE, /**< languages to choose from, and what makes reading easier; nothing of the customer */
    RG_SCREEN_UNPROVISIONED, /**< no identity yet: the serial number and a QR code of it */
    RG_SCREEN_DIAGNOSTICS,   /**< IT's badge holds: it.page says what of it */
    RG_SCREEN_NETWORK,
    RG_SCREEN_PANEL,
    RG_SCREEN_JOIN, /**< a card nobody is known by, be it unknown, revoked or forgotten: all alike. "Shall we know you?" */
    RG_SCREEN_NUMBER,   /**< rights.code: a card forgotten; a number and then a code are typed */
    RG_SCREEN_QUESTION, /**< rights.question: joining, one question a screen */
    RG_SCREEN_RIGHTS,   /**< the customer's choices: what is known, stop recognising, forget, back */
    RG_SCREEN_KNOWN,    /**< rights.known: all that is held, row by row */
    RG_SCREEN_COPY,     /**< rights.copy: a code to take a copy with them, and how far that is */
    RG_SCREEN_SAFER,    /**< rights.safer: more than this card is good for: a code, or another card */
    RG_SCREEN_FORGET,   /**< "Forget me?": yes and no alike */
    RG_SCREEN_RESULT    /**< rights.result; ends by itself */
};
#define RG_SCREENS (RG_SCREEN_RESULT + 1)

#define RG_LANGUAGES_MAX 16
#define RG_SERIAL_MAX    33
#define RG_QR_TEXT_MAX   48

enum rg_outcome {
    RG_OUTCOME_NONE = 0,
    RG_OUTCOME_LIKED,
    RG_OUTCOME_NOT_FOR_THEM,
    RG_OUTCOME_NOT_FOUND,
    RG_OUTCOME_SOLD
};

/** Where an outcome's touch is on its way to the disk: the screen says "saved" only when it is. */
enum rg_outcome_state { RG_OUTCOME_OPEN = 0, RG_OUTCOME_SAVING, RG_OUTCOME_SAVED, RG_OUTCOME_NOT_SAVED };

struct rg_screen_outcome {
    enum rg_outcome outcome;
    enum rg_outcome_state state;
};

/** What stands between the kiosk and HQ until a person has done something; said in a strip on every screen. */
enum rg_trouble {
    RG_TROUBLE_NONE = 0,
    RG_TROUBLE_COPIED,      /**< HQ noticed a second kiosk of this identity, and uses nothing of either */
    RG_TROUBLE_CERTIFICATE, /**< this kiosk's own has run out */
    RG_TROUBLE_UNUSABLE,    /**< what HQ sends breaks the contract */
    RG_TROUBLE_OVERSIZED,   /**< or is too large for this kiosk */
    RG_TROUBLE_SILENT /**< or does not come, although the broker is there; where nothing does, online is false */
};

/** How bright the panel is to be: an unused one rests, one outside opening hours is dark. */
enum rg_screen_light { RG_LIGHT_FULL = 0, RG_LIGHT_DIM, RG_LIGHT_OFF };

/** What makes a screen easier to read or reach; chosen at the kiosk, and forgotten when the visit ends. */
struct rg_screen_ease {
    bool large_text;
    bool high_contrast;
    bool low_controls; /**< everything to touch within reach from a wheelchair */
    bool speech;       /**< screens are spoken through the headphone jack */
};

/** First names alone: nobody's number, nor anything else, before one of them is touched. */
struct rg_who_model {
    uint32_t count;
    char names[1 + RG_HOUSEHOLD_OTHERS][RG_NAME_MAX]; /**< the card's own first, empty where they show none */
};

struct rg_screen_model {
    enum rg_screen screen;
    struct rg_visit_id visit;

    /* Status, on every screen. */
    struct rg_civil_time now; /**< only hour and minute are shown */
    bool now_known;
    bool online;
    bool ever_online;
    uint32_t unsent;    /**< events not yet acknowledged by HQ */
    bool reader_ready;  /**< false: a strip says so on screens other than READER_FAULT */
    bool reader_starts; /**< it is not ready, because it has not been since the start */
    enum rg_trouble trouble;
    bool again;            /**< a card beside what stands went away too early: a strip says "again, please" */
    bool link_alive;       /**< false: the link process is being restarted */
    int64_t data_as_of_ms; /**< newest change that HQ sent; 0 never */

    char language
        [RG_LANGUAGE_MAX]; /**< of this screen: the customer's, the badge's, or empty for the site's */
    struct rg_screen_ease ease;
    enum rg_screen_light light;
    uint32_t brightness;        /**< per cent of the backlight that this light means; 0 is off */
    uint32_t shift;             /**< counts the moves of the picture against retention; 0 is the middle */
    enum rg_screen_theme theme; /**< the site's; ease.high_contrast goes before it */

    uint32_t switched_off; /**< enum rg_feature mask: what is offered on no screen */
    uint32_t
        language_count; /**< what can be chosen on RG_SCREEN_LANGUAGE; 0 or 1: there is no choice to offer */
    char languages[RG_LANGUAGES_MAX][RG_LANGUAGE_MAX];
    int32_t language_chosen; /**< of the list, for this encounter; -1: none */

    char serial[RG_SERIAL_MAX];   /**< UNPROVISIONED: of this device */
    char qr_text[RG_QR_TEXT_MAX]; /**< UNPROVISIONED: "regard:1:<serial>" */
    struct rg_it_model it;        /**< DIAGNOSTICS, NETWORK, PANEL */

    /* Profile. */
    bool more; /**< the associate holds "more": what others must not read in passing may show */
    struct rg_profile profile;
    struct rg_glance glance;
    struct rg_reco_list recommendations;
    int64_t shown_at_ms;                              /**< for the stock's age */
    int32_t selected;                                 /**< recommendation opened by a touch, or -1 */
    struct rg_screen_outcome outcomes[RG_RECO_SHOWN]; /**< of each recommendation */
    struct rg_wardrobe wardrobe;                      /**< WARDROBE */
    uint32_t wardrobe_first; /**< WARDROBE: of rg_wardrobe_list(), the first entry on this page */
    bool someone_waits;      /**< another card was tapped: "one moment", one touch switches */
    uint32_t hide_in_s;      /**< 0: no countdown; else seconds until it hides */

    struct rg_note_model note;     /**< NOTE; PROFILE: kept alone */
    struct rg_who_model who;       /**< WHO */
    struct rg_rights_model rights; /**< JOIN to RESULT */

    char associate_name[RG_NAME_MAX]; /**< HELLO_BADGE, GOODBYE_BADGE; empty without a session */
    bool session_open;
    bool badge_greets;      /**< HELLO_BADGE: the badge opens greetings and no more */
    const char *fault_code; /**< a literal such as "R-01" for IT, or NULL */
};

/** What a touch or a key can mean; app/ui finds it under the finger, app/visit acts on it. */
enum rg_action {
    RG_ACTION_NONE = 0,
    RG_ACTION_EXTEND, /**< any touch that hits nothing else */
    RG_ACTION_HIDE,
    RG_ACTION_SWITCH, /**< go to the customer who waits */
    RG_ACTION_SELECT, /**< argument: index of the recommendation */
    RG_ACTION_BACK,
    RG_ACTION_LIKED, /**< argument: index of the recommendation, for these four */
    RG_ACTION_NOT_FOR_THEM,
    RG_ACTION_NOT_FOUND,
    RG_ACTION_SOLD,
    RG_ACTION_MORE_DOWN, /**< the finger or key that holds "more" goes down ... */
    RG_ACTION_MORE_UP,   /**< ... and up; always sent, whatever is drawn by then */
    RG_ACTION_WARDROBE,  /**< PROFILE: show WARDROBE once it is read; RG_ACTION_BACK leads back */
    RG_ACTION_NOTE, /**< PROFILE, ASKED, IDLE under a badge: NOTE stands; argument: 1 turned to the customer */
    RG_ACTION_NOTE_KIND,     /**< NOTE: argument: enum rg_note_page */
    RG_ACTION_NOTE_CATEGORY, /**< NOTE, KINDS, SIZE: argument: of note.range; its sizes stand */
    RG_ACTION_NOTE_VALUE, /**< NOTE: argument: enum rg_note_value; SIZE, NOT_CATEGORY: index of a size, of a category */
    RG_ACTION_LANGUAGES,  /**< open RG_SCREEN_LANGUAGE, from IDLE, LOCKED and GREETING */
    RG_ACTION_LANGUAGE,   /**< LANGUAGE: argument: index of model.languages */
    RG_ACTION_LARGE_TEXT, /**< LANGUAGE, these four: turn model.ease's on or off */
    RG_ACTION_HIGH_CONTRAST,
    RG_ACTION_LOW_CONTROLS,
    RG_ACTION_SPEECH,
    RG_ACTION_PAGE,   /**< IT's screens: argument: enum rg_it_page */
    RG_ACTION_UP,     /**< a list: argument: rows of a page; PANEL: argument: the field to raise */
    RG_ACTION_DOWN,   /**< likewise */
    RG_ACTION_FIELD,  /**< NETWORK: argument: the field to type */
    RG_ACTION_KEY,    /**< keypad: argument: the character's code point */
    RG_ACTION_ERASE,  /**< keypad: the last character */
    RG_ACTION_ACCEPT, /**< keypad: take the text; PANEL: save the settings */
    RG_ACTION_CANCEL,
    RG_ACTION_TOUCH_CELL, /**< touch test: argument: the cell, row by row */
    RG_ACTION_JOIN,       /**< JOIN: begin the questions; RG_ACTION_HIDE declines */
    RG_ACTION_YES,        /**< QUESTION, FORGET, KNOWN; CONFIRM: so be it */
    RG_ACTION_NO,         /**< QUESTION, FORGET, KNOWN; NAME: leave it out, or as it is */
    RG_ACTION_SHIFT,      /**< NAME: capitals */
    RG_ACTION_CODE, /**< IDLE, JOIN: "card forgotten?": NUMBER stands; SAFER: have a code sent, NUMBER stands for it */
    RG_ACTION_WHO, /**< WHO: argument: index of the name; RG_ACTION_HIDE says none of them */
    RG_ACTION_RIGHTS, /**< LOCKED, GREETING, PROFILE: "your data": the profile is hidden at once, RIGHTS stands */
    RG_ACTION_KNOWN,  /**< RIGHTS: show all that is held */
    RG_ACTION_STOP,   /**< RIGHTS: stop recognising me, at once */
    RG_ACTION_COPY,   /**< RIGHTS: take a copy with you */
    RG_ACTION_SAFER,  /**< RIGHTS: see and do more than this card is good for */
    RG_ACTION_OTHERS, /**< SAFER: argument: enum rg_others: so be it, or once more as it was */
    RG_ACTION_LETTER, /**< COPY: send the full copy to the contact on file */
    RG_ACTION_FORGET, /**< RIGHTS: ask "forget me?" */
    RG_ACTION_DELETE, /**< KNOWN: argument: the row: ask "delete this?"; then RG_ACTION_YES deletes it, NO keeps it */
    RG_ACTION_CORRECT, /**< KNOWN: argument: the row: say what it is to be */
    RG_ACTION_REDEEM, /**< KNOWN: argument: the row, an offer: ask; then RG_ACTION_YES redeems it, NO keeps it */
    RG_ACTION_CONSENT /**< KNOWN: argument: the row, of kind CONSENT: the other way round */
};
#define RG_ACTIONS (RG_ACTION_CONSENT + 1)

struct rg_screen_action {
    enum rg_action action;
    int32_t argument;
    struct rg_visit_id visit; /**< of the model that was drawn when the finger went down */
};

/** The screen's name in traces and screen dumps ("reader-fault"); never NULL. */
const char *rg_screen_name(enum rg_screen screen);

/** Which question or result a screen of the customer's is about ("recognise", "forget-held"); "" on others. */
const char *rg_screen_detail(const struct rg_screen_model *model);

/** The action's name in screen dumps ("not-for-them"); never NULL. */
const char *rg_action_name(enum rg_action action);

#endif
