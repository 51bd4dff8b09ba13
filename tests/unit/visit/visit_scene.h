/**
 * @file visit_scene.h
 * A visit with its own time and a store that answers when told to: what the visit's tests play their scenes
 * on.
 *
 * Thread: one.
 * Owner:  the test.
 */
#ifndef TESTS_UNIT_VISIT_SCENE_H
#define TESTS_UNIT_VISIT_SCENE_H

#include "visit.h"

struct scene {
    struct rg_visit *visit;
    uint64_t now_ns;
    uint64_t tap;
    const struct rg_visit_commands *orders; /* of the last event */
    struct rg_visit_command load;           /* the last load ordered */
    struct rg_visit_command outcome;        /* the last outcome ordered */
    struct rg_visit_command wish;           /* the last of the customer's requests */
    struct rg_visit_command began;          /* the last look */
    struct rg_visit_look ended;             /* the last that ended */
    int begins, ends;                       /* how many looks began and ended */
    bool copy_full;                         /* HQ's copies are whole */
    bool offers;                            /* what is held of somebody includes one */
    uint32_t allows;                        /* what who is opened allows beside recognition and purchases */
};

#define MEMBER_ANNA 101
#define MEMBER_BEN  102
#define MEMBER_CLEO 103
#define BADGE_MIA   7
#define BADGE_NOAH  8

#define BADGE_IDA 9 /* IT */

void scene_open(struct scene *s);
void scene_open_with(struct scene *s, const struct rg_visit_config *config);
void scene_close(struct scene *s);

const struct rg_screen_model *scene_model(const struct scene *s);

/** Hand an event over, and remember its orders. */
void scene_event(struct scene *s, const struct rg_visit_event *event);

/** Let time pass, ticking at each deadline on the way. */
void scene_pass(struct scene *s, uint64_t ms);

/** Cards: seen, and resolved as the given holder. */
void scene_seen(struct scene *s);
void scene_resolved(struct scene *s, enum rg_card_answer answer, struct rg_member_ref holder);
void scene_resolved_at_once(struct scene *s, enum rg_card_answer answer, struct rg_member_ref holder);

/** Let the moment come at which a card is answered that nobody is known by; scene_resolved() and the like do. */
void scene_nobody(struct scene *s);

/** A tap, resolved as nobody's. */
void scene_tap_member(struct scene *s, int64_t member);
void scene_tap_badge(struct scene *s, int64_t associate);
void scene_tap_nobody(struct scene *s, enum rg_card_answer answer);

/** The card that the kiosk keeps, resolved anew. */
void scene_tap_kept(struct scene *s, enum rg_card_answer answer, int64_t member);

/** What is known of the last request's member: three consents (RECOGNISE, PURCHASES, and NOTES, which is not
 * granted), then purchases. */
#define KNOWN_ROWS  12
#define KNOWN_OFFER 10 /* which of them is an offer, where the scene has some */
void scene_known(struct scene *s);
void scene_known_as(struct scene *s, const struct rg_visit_command *wish);

/** Answer the last request; 72 hours are to be held. */
void scene_done(struct scene *s, enum rg_rights_result result);

/** Answer the last request for a copy; of CODE the address names the member, and it works for ten minutes. */
#define COPY_URL     "https://hq.example/%lld"
#define COPY_LIFE_MS 600000
void scene_copy(struct scene *s, enum rg_copy_state state);

/** The badge's tap and its name's arrival. */
void scene_session(struct scene *s, int64_t associate, const char *name);
void scene_badge_ready(struct scene *s, int64_t associate, const char *name);

/** IT's badge and the answer that it is one. */
void scene_it(struct scene *s);

/** The languages of the scene's customers: en, de, ar. */
struct rg_visit_config scene_config(void);

/** Answer the load that was ordered last, as the store would; the member's number is in every string. */
void scene_answer(struct scene *s, enum rg_consent_scope scope);
void scene_answer_as(struct scene *s, const struct rg_visit_command *load, enum rg_consent_scope scope);
void scene_refuse(struct scene *s, enum rg_visit_event_kind kind);

/** A touch on what is drawn now. */
void scene_touch(struct scene *s, enum rg_action action, int32_t argument);

/** How often the last event ordered @p kind. */
int scene_ordered(const struct scene *s, enum rg_visit_command_kind kind);
/** The first of that kind among them; fails without one. */
struct rg_visit_command scene_order(const struct scene *s, enum rg_visit_command_kind kind);

/** Whether there is a connection. */
void scene_link(struct scene *s, bool online);

/** NUMBER stands, and the typing is so far. */
#define assert_step(s, expected)                                                                             \
    do {                                                                                                     \
        assert_screen(s, RG_SCREEN_NUMBER);                                                                  \
        assert_int_equal(scene_model(s)->rights.code.step, expected);                                        \
    } while (0)

/** Milliseconds until the next tick is wanted; 0: none. */
uint64_t scene_wait_ms(const struct scene *s);

/** A fresh scene for cmocka's set-up and tear-down. */
int scene_begin(void **state);
int scene_end(void **state);
#define SCENE(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)

#define assert_screen(s, expected) assert_int_equal(scene_model(s)->screen, (expected))

/** Every byte of the model that could be about a customer is zero. */
void scene_assert_nothing_personal(const struct scene *s);

/** Mia's session, and the profile of @p member in it. */
void scene_open_profile(struct scene *s, int64_t member);

#endif
