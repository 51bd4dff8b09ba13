/**
 * @file visit_state.h
 * What the files of app/visit share; nobody else includes it.
 *
 * Thread: main.
 * Owner:  the visit.
 */
#ifndef APP_VISIT_VISIT_STATE_H
#define APP_VISIT_VISIT_STATE_H

#include "visit.h"

/** Badges that can have a visit parked at the same time; the oldest gives way. */
#define RG_VISIT_PARKED 8

/** How far the encounter has come. What stands on the screen follows from this and from the notice. */
enum rg_visit_phase {
    RG_PHASE_NONE = 0,
    RG_PHASE_LOADING_GREETING,
    RG_PHASE_LOCKED,
    RG_PHASE_WHO, /* of the card's member, until it is said who it is */
    RG_PHASE_LOADING_PROFILE,
    RG_PHASE_OPEN,
    RG_PHASE_ASKING, /* somebody who stays anonymous: there is no holder, and nothing of it leaves the visit */
    RG_PHASE_JOINING, /* of nobody who is known: there is no holder */
    RG_PHASE_TYPING,  /* likewise: a number and a code */
    RG_PHASE_RIGHTS   /* the holder's own screens */
};

struct rg_visit {
    struct rg_screen_model model;
    struct rg_visit_commands commands;
    uint64_t revision;
    uint64_t now_ns;
    struct rg_visit_config config; /* serial is not kept */
    uint64_t session_ns;

    enum rg_visit_phase phase;
    enum rg_consent_scope scope; /* OPEN: of what is open */
    uint64_t last_id;
    struct rg_visit_id id;
    struct rg_member_ref holder;
    uint64_t input_ns;             /* last sign of life of this visit */
    uint64_t load_ns;              /* when the store was asked */
    uint64_t card_tap;             /* of the holder's card, while they load; 0: another card opens them */
    uint64_t tap_ns;               /* the holder's card was last here; 0: not since the kiosk knows of them */
    enum rg_look_began began;      /* how what is open came to be */
    uint32_t purposes;             /* of the grant under which it was read */
    char locked_name[RG_NAME_MAX]; /* LOCKED, and OPEN with the greeting's scope */
    char locked_language[RG_LANGUAGE_MAX];
    char language[RG_LANGUAGE_MAX]; /* the customer's, once known */

    struct {
        bool open;
        bool it; /* IT's screens stand; nothing of a customer may */
        struct rg_associate_id associate;
        enum rg_assurance badge;
        bool greets; /* opens no profile, for now */
        bool heard;  /* the store has said whether it does */
        char name[RG_NAME_MAX];
        char language[RG_LANGUAGE_MAX];
        uint64_t input_ns;
    } session;

    struct rg_visit_parked {
        struct rg_associate_id associate; /* 0: this place is free */
        struct rg_member_ref holder;
        uint64_t tap_ns; /* of their card, before it was parked */
        uint64_t until_ns;
    } parked[RG_VISIT_PARKED];
    bool reopens; /* the session's visit timed out, and nothing was opened since */

    struct {
        enum rg_screen screen;            /* JOIN to RESULT; IDLE: none of them */
        enum rg_visit_command_kind asked; /* to be answered; 0: nothing is */
        uint64_t asked_ns;
        uint64_t tap; /* JOINING: of the card that nobody is known by */
        uint64_t
            fetch_until_ns; /* JOIN: until then who is fetched stands there themselves; 0: somebody touched the screen */
        bool kept;                 /* the kiosk keeps that card */
        bool present;              /* RIGHTS: the holder tapped no weaker a card while these screens stand */
        uint64_t code_ns;          /* TYPING: when OK was touched */
        enum rg_others others;     /* SAFER: also while one is being bound */
        struct rg_member_id found; /* TYPING: whose the code is, until it may be said */
        uint64_t copy_until_ns;    /* COPY with its code: when its link is over */
        bool tongue; /* KNOWN: LANGUAGE stands over it to say in which they want to be spoken to */
        enum rg_rights_result done;       /* what is to be said of the list that is being loaded anew */
        uint32_t first;                   /* and where in it they were */
        char redeemed[RG_KNOWN_CODE_MAX]; /* REDEEM: what is to be said once it is done */
        struct rg_rights_model model;
    } rights;

    /* WHO; and of whom it was said, as long as something of them is open: card is then the number that the card bears. */
    struct {
        struct rg_household asked;
        struct rg_member_id card;
    } who;

    struct {
        bool open; /* NOTE stands, unless something goes before it */
        struct rg_note_model model;
        struct rg_note_range range;  /* as the store said it */
        struct rg_note_list answers; /* ASKING, as the next two */
        struct rg_reco_list fits;
        int64_t fits_at_ms;
    } noting;

    /* What is drawn of a member, until it is no more; line.number 0: nothing is. */
    struct {
        struct rg_visit_look line;
        struct rg_visit_id visit;
        struct rg_associate_id associate;
        uint64_t since_ns;
    } look;
    uint64_t last_look;

    struct {
        uint32_t tries, pauses;
        uint64_t until_ns, saved_ns, try_ns; /* until_ns 0: no pause */
    } limit;                                 /* wrong codes, whoever typed them */

    bool choosing;    /* RG_SCREEN_LANGUAGE stands, unless something goes before it */
    uint64_t ease_ns; /* last input that keeps what was chosen without a visit; 0: nothing was chosen */
    char site_language[RG_LANGUAGE_MAX]; /* set by IT since the start; empty: as at the start */

    /* WARDROBE, of what is open. */
    struct {
        bool open;
        uint64_t asked_ns; /* 0: it was not asked for */
    } wardrobe;

    bool more_held;
    uint64_t more_down_ns, more_until_ns; /* 0: not shown */

    bool closed; /* outside opening hours */
    uint64_t lit_until_ns, moved_ns;

    struct {
        bool present;
        struct rg_member_ref holder;
        struct rg_household household;
        uint64_t tap;
        uint64_t at_ns;
    } waiting;

    /* A screen that ends by itself; RG_SCREEN_IDLE is none. */
    struct {
        enum rg_screen screen;
        uint64_t since_ns, until_ns;
        char name[RG_NAME_MAX];
        char language[RG_LANGUAGE_MAX];
    } notice;

    uint64_t
        again_until_ns; /* a card beside what is open went away too early, which a strip says; 0: it says nothing */
    uint64_t recognising_until_ns; /* 0: no card waits for its answer */
    bool hello_pending;            /* that answer is a badge's name */
    uint64_t seen_tap, resolved_tap, seen_ns;

    /* A card that nobody is known by, until its moment comes. */
    struct {
        uint64_t until_ns; /* 0: there is none */
        struct rg_visit_id id;
        uint64_t tap;
    } nobody;

    struct {
        enum rg_part_state state;
        const char *code;
    } reader, database;
    bool reader_known; /* something was heard of it since the start */
};

static inline uint64_t rg_visit_after(uint64_t from_ns, uint64_t ms)
{
    return from_ns + ms * 1000000u;
}

/** @p ms stretched by the site's patience. */
static inline uint64_t rg_visit_patient(const struct rg_visit *visit, uint64_t ms)
{
    return ms * visit->config.patience;
}

/** The earlier of two moments of which 0 is never. */
static inline uint64_t rg_visit_earlier(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/** A place in this call's list of commands, zeroed but for its kind and the current visit, holder, associate.
 */
struct rg_visit_command *rg_visit_order(struct rg_visit *visit, enum rg_visit_command_kind kind,
                                        uint64_t tap);

/** Take the configuration, within its bounds, and what of it the model shows. */
void rg_visit_configure(struct rg_visit *visit, const struct rg_visit_config *config);
void rg_visit_begin_choices(struct rg_visit *visit);
void rg_visit_on_configured(struct rg_visit *visit, const struct rg_visit_config *config);

/** Order the purge, once a call. */
void rg_visit_purge(struct rg_visit *visit);

/** Begin a visit of @p holder in place of the current one, if any; loads what the session allows. */
void rg_visit_open(struct rg_visit *visit, const struct rg_member_ref *holder, uint64_t tap);

/** Likewise, but ask first where @p household, which may be NULL, has somebody to choose from. */
void rg_visit_ask_who(struct rg_visit *visit, const struct rg_member_ref *holder,
                      const struct rg_household *household, uint64_t tap);
/** What was touched while WHO stands. */
void rg_visit_who_action(struct rg_visit *visit, const struct rg_screen_action *action);
/** Whom the card stands for that @p holder is read from: who was said to use it, while something of them is open. */
struct rg_member_ref rg_visit_who_holds(const struct rg_visit *visit, const struct rg_member_ref *holder);
void rg_visit_present_who(struct rg_visit *visit);

/** Hide and forget the current visit, if any, and who waits. */
void rg_visit_close(struct rg_visit *visit);

/** Likewise because they said so: what is parked of them goes too, and no badge brings it back. */
void rg_visit_hide(struct rg_visit *visit);

/** Likewise, but the language and the ease of reading stay: the same person goes on. */
void rg_visit_close_but_ease(struct rg_visit *visit);

/** Show @p screen for @p ms unless a visit is open or being opened. */
void rg_visit_notify(struct rg_visit *visit, enum rg_screen screen, uint32_t ms);

/** End the notice, if any. */
void rg_visit_end_notice(struct rg_visit *visit);

/** End the session, if any, and hide what it opened. */
void rg_visit_end_session(struct rg_visit *visit);

void rg_visit_on_card_seen(struct rg_visit *visit, uint64_t tap);
void rg_visit_on_card_resolved(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_card_fetched(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_two_cards(struct rg_visit *visit, uint64_t tap);
void rg_visit_on_card_left(struct rg_visit *visit);
void rg_visit_on_badge_ready(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_closing(struct rg_visit *visit);

void rg_visit_on_ready(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_load_failed(struct rg_visit *visit, struct rg_visit_id id);
void rg_visit_on_denied(struct rg_visit *visit, struct rg_visit_id id);
void rg_visit_on_outcome_stored(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_action(struct rg_visit *visit, const struct rg_screen_action *action);

/** Keep who the open visit is about for the session's badge; does nothing unless a visit is open. */
void rg_visit_park(struct rg_visit *visit);

/** Open what is parked for the session's badge. @return whether there was something. */
bool rg_visit_reopen(struct rg_visit *visit, uint64_t tap);

/** Drop what is parked: of one member, of one badge, all, or what is too old. */
void rg_visit_unpark_member(struct rg_visit *visit, struct rg_member_id member);
void rg_visit_unpark_badge(struct rg_visit *visit, struct rg_associate_id associate);
void rg_visit_unpark_all(struct rg_visit *visit);
void rg_visit_expire_parked(struct rg_visit *visit);
uint64_t rg_visit_parked_deadline(const struct rg_visit *visit);

/** Language and ease of reading. @return whether the action was one of theirs. */
bool rg_visit_ease_action(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_forget_ease(struct rg_visit *visit);
void rg_visit_expire_ease(struct rg_visit *visit);
uint64_t rg_visit_ease_deadline(const struct rg_visit *visit);
const char *rg_visit_language(const struct rg_visit *visit, enum rg_screen screen);

/** NOTE and what is chosen there. @return whether the action was one of its own, or none while it stands. */
bool rg_visit_note_action(struct rg_visit *visit, const struct rg_screen_action *action);
/** On IDLE under a badge: ask somebody who stays anonymous. @return whether the action was that. */
bool rg_visit_asking_begin(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_on_noted(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_present_note(struct rg_visit *visit);

/** "More": what the holding finger or key does, and what ends it. */
void rg_visit_more_down(struct rg_visit *visit);
void rg_visit_more_up(struct rg_visit *visit);
void rg_visit_more_end(struct rg_visit *visit);

/** WARDROBE. @return whether the action was for it, so that PROFILE takes no notice. */
bool rg_visit_wardrobe_action(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_on_wardrobe_ready(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_wardrobe_wipe(struct rg_visit *visit);

/** Whether a customer's own screens stand, or only LANGUAGE over them. */
bool rg_visit_customers(const struct rg_visit *visit);

/** Whether what stands of them gives way to a card. */
bool rg_visit_gives_way(const struct rg_visit *visit);

/** JOIN, as the visit @p id, for the card of @p tap, when its moment comes. Only where nothing is open. */
void rg_visit_nobody(struct rg_visit *visit, struct rg_visit_id id, uint64_t tap);
void rg_visit_expire_nobody(struct rg_visit *visit);
void rg_visit_join_action(struct rg_visit *visit, const struct rg_screen_action *action);

/** A key of the name's keypad. @return whether the action was one. */
bool rg_visit_name_key(struct rg_visit *visit, const struct rg_screen_action *action);

/** What was typed, without a space at its end. */
void rg_visit_name_end(struct rg_rights_model *model);

/** The kept card was tapped. @return whether that was the signature under CONFIRM. */
bool rg_visit_join_signed(struct rg_visit *visit);

/** NUMBER. @return whether the action was its beginning. */
bool rg_visit_typing_begin(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_typing_action(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_on_code_answer(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_limit_begin(struct rg_visit *visit);
void rg_visit_typing_expire(struct rg_visit *visit);
uint64_t rg_visit_typing_deadline(const struct rg_visit *visit);

/** How long what stands of the customer's screens waits for a touch, in ms. */
uint32_t rg_visit_rights_ms(const struct rg_visit *visit);

/** RIGHTS in place of what stands of a member. */
void rg_visit_rights_begin(struct rg_visit *visit);
void rg_visit_customer_action(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_customer_card(struct rg_visit *visit, const struct rg_member_ref *holder);
void rg_visit_consent_change(struct rg_visit *visit, enum rg_visit_command_kind kind,
                             enum rg_purpose purpose);
void rg_visit_withdraw(struct rg_visit *visit, enum rg_purpose purpose);
/** What a row that stands as the question of redeeming asks, by who is here now. */
void rg_visit_present_redeem(struct rg_visit *visit);
/** Say the code of what was redeemed, where that is said, and forget it. */
void rg_visit_say_redeemed(struct rg_visit *visit);
void rg_visit_known_load(struct rg_visit *visit);
void rg_visit_known_action(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_correct_name(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_correct_language(struct rg_visit *visit, int32_t index);
void rg_visit_on_known_ready(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_on_rights_done(struct rg_visit *visit, const struct rg_visit_event *event);
/** SAFER: what its holder can do about a card that proves little. */
enum rg_safer_state rg_visit_safer_offered(const struct rg_visit *visit);
void rg_visit_safer_begin(struct rg_visit *visit);
void rg_visit_safer_action(struct rg_visit *visit, const struct rg_screen_action *action);
/** A code said that it is them. */
void rg_visit_safer_proved(struct rg_visit *visit);
/** A card that nobody is known by was tapped. @return whether it is being bound. */
bool rg_visit_safer_card(struct rg_visit *visit, uint64_t tap);
/** That card is not to be had. */
void rg_visit_safer_refused(struct rg_visit *visit);
/** Whether their card is good for @p right; else SAFER stands. */
bool rg_visit_good_for(struct rg_visit *visit, enum rg_right right);
/** Have a code sent to the member whose card was tapped: NUMBER stands. */
void rg_visit_typing_mine(struct rg_visit *visit);
/** Whether a number or a code is typed. */
bool rg_visit_types(const struct rg_visit *visit);

/** Asking for a copy, what came of it, and the minutes that are left of it. */
void rg_visit_copy_begin(struct rg_visit *visit);
void rg_visit_copy_order(struct rg_visit *visit, bool letter);
void rg_visit_copy_action(struct rg_visit *visit, enum rg_action action);
void rg_visit_copy_state(struct rg_visit *visit, enum rg_copy_state state);
void rg_visit_on_copy_answered(struct rg_visit *visit, const struct rg_visit_event *event);
void rg_visit_copy_count(struct rg_visit *visit);
uint64_t rg_visit_copy_deadline(const struct rg_visit *visit);

/** How long what stands of the customer's screens stands without a touch, in milliseconds for the patient. */
uint32_t rg_visit_rights_ms(const struct rg_visit *visit);
void rg_visit_rights_expire(struct rg_visit *visit);
uint64_t rg_visit_rights_deadline(const struct rg_visit *visit);

/** Turn to another of the customer's screens, as a visit of its own; what the last one showed is purged. */
void rg_visit_rights_turn(struct rg_visit *visit, enum rg_screen screen);

/** Order @p kind, and show that it is being worked on. */
struct rg_visit_command *rg_visit_rights_ask(struct rg_visit *visit, enum rg_visit_command_kind kind);

/** RESULT, for a while. */
void rg_visit_rights_finish(struct rg_visit *visit, enum rg_rights_result result);

/** Wipe what the customer's screens hold, and the card that the kiosk keeps. */
void rg_visit_rights_wipe(struct rg_visit *visit);
void rg_visit_drop_card(struct rg_visit *visit);

/** When what stands hides by itself with a countdown before; 0: it does not. */
uint64_t rg_visit_counted_end(const struct rg_visit *visit);

/** IT's screens. */
void rg_visit_it_begin(struct rg_visit *visit);
void rg_visit_it_end(struct rg_visit *visit);
void rg_visit_it_action(struct rg_visit *visit, const struct rg_screen_action *action);
void rg_visit_on_settings_stored(struct rg_visit *visit, enum rg_visit_command_kind kind, bool stored);
enum rg_screen rg_visit_it_screen(const struct rg_visit *visit);

/** The panel's rest: a sign of life, what time does, and what follows from it. */
void rg_visit_wake(struct rg_visit *visit);
void rg_visit_rest(struct rg_visit *visit);
uint64_t rg_visit_rest_deadline(const struct rg_visit *visit);
enum rg_screen_light rg_visit_light(const struct rg_visit *visit);

/** Say of what the model now shows that it begins, or of what it no longer shows that it ended. */
void rg_visit_look(struct rg_visit *visit);

/** Make the model say what the state is. */
void rg_visit_present(struct rg_visit *visit);

#endif
