/**
 * @file rights.h
 * The customer's own screens as values: joining, what is known, withdrawing, being forgotten. They are the customer's, not the
 * associate's: read by both, in the customer's language, and nothing on them says more than they asked for.
 *
 * Thread: main.
 * Owner:  the visit; wiped with the screen model.
 */
#ifndef APP_VISIT_RIGHTS_H
#define APP_VISIT_RIGHTS_H

#include "consent.h"
#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

/** Questions of joining, in their order. One a screen; yes and no alike. */
enum rg_question {
    RG_QUESTION_AGE = 0,   /**< old enough to decide (the site's age); no leads to GUARDIAN */
    RG_QUESTION_GUARDIAN,  /**< is a parent here, and do they agree? no ends it, nothing is kept */
    RG_QUESTION_RECOGNISE, /**< no ends it, nothing is kept */
    RG_QUESTION_PURCHASES, /**< not asked of a minor, nor are those after it, but NAME */
    RG_QUESTION_NOTES,
    RG_QUESTION_MEASURE,
    RG_QUESTION_NAME,    /**< the name to greet them by: typed or left out; not counted */
    RG_QUESTION_CONFIRM, /**< what was said, to be confirmed or dropped */
    RG_QUESTIONS
};

enum rg_rights_answer { RG_ANSWER_OPEN = 0, RG_ANSWER_YES, RG_ANSWER_NO };

/** Where something that is known came from. */
enum rg_known_source {
    RG_SOURCE_YOU = 1,
    RG_SOURCE_TILL,
    RG_SOURCE_ASSOCIATE,
    RG_SOURCE_KIOSK,
    RG_SOURCE_LOYALTY, /**< the retailer's loyalty programme */
    RG_SOURCE_HQ
};

/** Kinds of what is known, each with its purpose in app/consent/fields.h. */
enum rg_known_kind {
    RG_KNOWN_NAME = 1, /**< text: the name */
    RG_KNOWN_LANGUAGE, /**< text: the language's tag */
    RG_KNOWN_BIRTHDAY, /**< month, day */
    RG_KNOWN_SINCE,    /**< at_ms, year, month, day: since when they are a member */
    RG_KNOWN_SIZE,     /**< text: category and size */
    RG_KNOWN_OCCASION, /**< text empty; month, day */
    RG_KNOWN_WISH,     /**< text: the product's title */
    RG_KNOWN_PURCHASE, /**< text: the product's title; month, day: when */
    RG_KNOWN_NOTE, /**< text: what was noted, code: of which kind (note.h); item: HQ's number, below 0 until it has one; month, day: when */
    RG_KNOWN_REQUEST, /**< text: what they asked for; month, day: when; ends when it is done */
    RG_KNOWN_OFFER,   /**< text: what is offered to them alone; item: HQ's number */
    RG_KNOWN_LOOKED,  /**< item: how often they were shown here; at_ms, month, day: when last */
    RG_KNOWN_TRIAL,   /**< that they take part in an experiment; ends by withdrawing its purpose */
    RG_KNOWN_CONTACT, /**< text: the masked contact; item: 0 e-mail, 1 phone */
    RG_KNOWN_POINTS,  /**< item: how many */
    RG_KNOWN_THREAD, /**< text: the title of a product that was spoken of; month, day: when; ends with its purpose, as the next */
    RG_KNOWN_SHOWN, /**< item: how many products were recommended to them here lately; at_ms, month, day: when last; ends by itself after RG_SHELF_SHOWN_DAYS */
    RG_KNOWN_ONLINE, /**< text: the title of a product that they looked for online */
    RG_KNOWN_RATING, /**< text: the product's title; stars, favourite */
    RG_KNOWN_CONSENT /**< purpose; granted */
};

#define RG_KNOWN_MAX      48u
#define RG_KNOWN_TEXT_MAX 80u
#define RG_KNOWN_CODE_MAX 33u

struct rg_known_row {
    enum rg_known_kind kind;
    enum rg_known_source source;
    enum rg_purpose purpose; /**< which consent it is kept under; CONSENT: which one this is */
    int64_t
        item; /**< CONSENT: the purpose; PURCHASE: HQ's till line; WISH, RATING: the product; NOTE, OFFER: HQ's number; LOOKED, SHOWN: how many; CONTACT: which; POINTS: how many; else 0 */
    int64_t at_ms;      /**< SINCE, PURCHASE, WISH, RATING, NOTE, REQUEST, LOOKED, SHOWN: when; 0 else */
    int32_t year;       /**< SINCE */
    int32_t month, day; /**< by the site's calendar; 0: none */
    bool granted;       /**< CONSENT */
    uint8_t stars;      /**< RATING: 1..5; 0: none */
    bool favourite;     /**< RATING */
    bool
        deletable; /**< not CONSENT, LOOKED, SHOWN, POINTS, REQUEST, THREAD, ONLINE, nor how the name is said: two touches delete it here and at HQ */
    bool correctable; /**< NAME, LANGUAGE, never CONTACT: the customer can say what it is to be */
    char text[RG_KNOWN_TEXT_MAX];
    char code
        [RG_KNOWN_CODE_MAX]; /**< OFFER: for the till; said once it is redeemed. NOTE: its kind, where text is a code (note.h). Empty: none */
};

/** How something that the customer asked for ended. */
enum rg_rights_result {
    RG_RESULT_NONE = 0,
    RG_RESULT_WORKING,
    RG_RESULT_JOINED,         /**< known here from now on */
    RG_RESULT_JOINED_OFFLINE, /**< here now, at our other screens when connected */
    RG_RESULT_DECLINED,       /**< nothing was kept */
    RG_RESULT_WITHDRAWN,      /**< this purpose (or recognition) ended here now; elsewhere in moments */
    RG_RESULT_WITHDRAWN_OFFLINE,
    RG_RESULT_GRANTED,           /**< one more purpose allowed */
    RG_RESULT_BOUND,             /**< another card is theirs as soon as HQ has said so */
    RG_RESULT_BOUND_OFFLINE,     /**< when connected */
    RG_RESULT_NOT_BOUND,         /**< it proves no more, or is not to be had: said on SAFER, whyever it is */
    RG_RESULT_FORGOTTEN,         /**< destroyed here, HQ and other screens follow */
    RG_RESULT_FORGOTTEN_OFFLINE, /**< forgotten here; our other screens when connected */
    RG_RESULT_DELETED, /**< something of what is held is gone here; HQ and other screens follow; said on KNOWN, as the next three */
    RG_RESULT_DELETED_OFFLINE,
    RG_RESULT_CORRECTED, /**< something of what is held says here what they want; others follow likewise */
    RG_RESULT_CORRECTED_OFFLINE,
    RG_RESULT_REDEEMED, /**< an offer is used up; said on KNOWN likewise, with its code */
    RG_RESULT_FORGET_HELD, /**< hidden at once; destroyed in hold_hours unless a stronger card or HQ cancels it */
    RG_RESULT_FAILED       /**< not saved: try again; nothing changed */
};
#define RG_RESULTS (RG_RESULT_FAILED + 1)

/** A card forgotten: where typing stands. */
enum rg_code_step {
    RG_CODE_NUMBER = 0, /**< the number on their account is typed */
    RG_CODE_SENDING,    /**< for one time, whatever becomes of it */
    RG_CODE_TYPE,       /**< the code is typed, if the number was anybody's */
    RG_CODE_CHECKING,   /**< for one time likewise */
    RG_CODE_OFFLINE,    /**< it needs a connection; says nothing of the number */
    RG_CODE_PAUSED      /**< too many tries at this kiosk */
};
#define RG_CODE_STEPS   (RG_CODE_PAUSED + 1)
#define RG_NUMBER_LEAST 4u
#define RG_NUMBER_MOST  19u
#define RG_CODE_DIGITS  8u

struct rg_code_model {
    enum rg_code_step step;
    bool mine;  /**< of the member whose card was tapped: no number is typed, and none is gone back to */
    bool wrong; /**< TYPE: the last one was not it, or no longer, or the number is nobody's */
    uint32_t pause_minutes; /**< PAUSED: begun ones */
    char number[RG_NUMBER_MOST + 1];
    char digits[RG_CODE_DIGITS + 1];
};

/** A card that proves little: what its holder can do about it. */
enum rg_safer_state {
    RG_SAFER_NONE = 0,
    RG_SAFER_ASK,    /**< a code to a contact on file says that it is them */
    RG_SAFER_CARD,   /**< it is them: a card that proves more can be tapped, and is theirs from then on */
    RG_SAFER_REFUSED /**< likewise, but not with the one that was tapped */
};
#define RG_SAFER_STATES (RG_SAFER_REFUSED + 1)

/** What becomes of their other cards when one is bound. */
enum rg_others {
    RG_OTHERS_KEPT = 0, /**< they stay theirs */
    RG_OTHERS_NUMBERS,  /**< those that anyone could copy end */
    RG_OTHERS_LOST      /**< so do all others but passes on phones */
};
#define RG_OTHERS_STATES (RG_OTHERS_LOST + 1)

/** Redeeming an offer, while its row stands as that question. */
enum rg_redeem {
    RG_REDEEM_NONE = 0, /**< the row asks whether to delete it, or nothing */
    RG_REDEEM_ASK,      /**< their card is good enough: yes redeems */
    RG_REDEEM_CONFIRM,  /**< the associate says with yes that they have seen who it is */
    RG_REDEEM_BADGE     /**< an associate would, and no badge that opens profiles is in: there is no yes */
};
#define RG_REDEEM_STATES (RG_REDEEM_BADGE + 1)

/** How far a copy of their data to take with them has come. */
enum rg_copy_state {
    RG_COPY_NONE = 0,
    RG_COPY_SIGN,    /**< an associate's session is open: the customer's card is to be tapped first */
    RG_COPY_WAITING, /**< HQ was asked */
    RG_COPY_CODE, /**< the code stands; it is a link to the copy, so whoever photographs it can take the copy */
    RG_COPY_SENT,    /**< HQ has a letter written to the contact on file */
    RG_COPY_OFFLINE, /**< not without a connection */
    RG_COPY_CARD,    /**< what the card proves is too little */
    RG_COPY_FAILED
};
#define RG_COPY_STATES (RG_COPY_FAILED + 1)

#define RG_COPY_URL_MAX     160u
#define RG_COPY_CONTACT_MAX 32u

/** What HQ said to it, or the kiosk. */
struct rg_copy_link {
    enum rg_copy_state state;  /**< CODE, SENT, OFFLINE, CARD or FAILED */
    bool full;                 /**< CODE: contact data is whole in the copy; false: masked */
    int64_t life_ms;           /**< CODE: for how long the link works from now on */
    char url[RG_COPY_URL_MAX]; /**< CODE */
    char contact
        [RG_COPY_CONTACT_MAX]; /**< CODE, not full: where the full copy can be sent, masked; empty: nowhere */
};

struct rg_rights_model {
    /* RG_SCREEN_QUESTION */
    enum rg_question question;
    uint32_t step, steps; /**< "2 of 4"; 0: not counted */
    enum rg_rights_answer answers[RG_QUESTIONS];
    char name[RG_NAME_MAX]; /**< NAME: typed so far */
    bool shift;             /**< NAME: the keypad shows capitals */
    bool correcting;        /**< NAME: of somebody who is known: ACCEPT corrects it, NO keeps it as it is */
    uint32_t age;           /**< the site's age of consent in years, for the sentence */

    /* RG_SCREEN_KNOWN */
    uint32_t known_count, known_first; /**< all rows that fit, and the first on this page */
    uint32_t known_left_out;           /**< rows that exist beyond RG_KNOWN_MAX; HQ's copy has them */
    uint32_t known_asked;              /**< 1 + the row that stands as its question; 0: none */
    enum rg_redeem known_redeem;       /**< what known_asked asks */
    struct rg_known_row known[RG_KNOWN_MAX];
    char redeemed[RG_KNOWN_CODE_MAX]; /**< REDEEMED: its code for the till; empty: it has none */

    /* RG_SCREEN_RESULT */
    enum rg_rights_result result; /**< KNOWN: DELETED to REDEEMED: just done; NONE: nothing was */
    enum rg_purpose purpose;      /**< WITHDRAWN, GRANTED: which; CONFIRM: which of a member's, 0: joining */
    uint32_t hold_hours;          /**< FORGET_HELD */

    struct rg_code_model code; /**< RG_SCREEN_NUMBER */

    enum rg_safer_state
        safer; /**< RG_SCREEN_SAFER; RIGHTS: to which of the first two RG_ACTION_SAFER leads, NONE: it is not offered */
    bool safer_code; /**< SAFER: they are known by a code, for this visit */
    enum rg_others
        others; /**< SAFER, after a code: NUMBERS unless RG_ACTION_OTHERS says otherwise; else KEPT */

    /* RG_SCREEN_COPY */
    enum rg_copy_state copy;
    bool copy_full;                 /**< CODE */
    uint32_t copy_minutes;          /**< CODE: for how long it works, rounded up */
    char copy_url[RG_COPY_URL_MAX]; /**< CODE */
    char copy_contact
        [RG_COPY_CONTACT_MAX]; /**< CODE: RG_ACTION_LETTER sends the full copy there; empty: nowhere */
};

/** Every string of the customer's that is in the model is gone afterwards. */
void rg_rights_wipe(struct rg_rights_model *rights);

#endif
