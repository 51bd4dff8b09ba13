/* Cards without a session: feedback, the locked screen and the notices. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void first_feedback_is_at_once(void **state)
{
    struct scene *s = *state;
    uint64_t revision = rg_visit_revision(s->visit);
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_int_equal(rg_visit_revision(s->visit), revision + 1);
    assert_int_equal(s->orders->count, 0);
}

/* The tap thread died between seeing and resolving. */
static void unresolved_card_gives_up(void **state)
{
    struct scene *s = *state;
    scene_seen(s);
    scene_pass(s, RG_VISIT_ANSWER_MS - 1);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void member_without_badge_is_locked(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    assert_int_equal(s->load.tap, s->tap);
    assert_int_equal(s->load.associate.value, 0);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    assert_string_equal(scene_model(s)->profile.display_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_SHOWN), 0);
}

/* Even if the store answered with everything, no more than the greeting is taken. */
static void locked_takes_no_profile(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.display_name, "");
    assert_int_equal(scene_model(s)->recommendations.count, 0);
    assert_int_equal(scene_model(s)->profile.purchase_count, 0);
    s->load.kind = RG_VISIT_LOAD_PROFILE;
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_LOCKED);
}

static void locked_forgets_the_name_then_the_member(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_pass(s, RG_VISIT_LOCKED_NAME_MS - 1);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_pass(s, RG_VISIT_LOCKED_MS - RG_VISIT_LOCKED_NAME_MS - 1);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
    scene_session(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
}

static void newest_takes_the_locked_place(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    struct rg_visit_command old = s->load;
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_assert_nothing_personal(s);
    struct rg_member_ref ben = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_BEN}};
    scene_resolved(s, RG_ANSWER_HOLDER, ben);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_answer_as(s, &old, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_string_equal(scene_model(s)->profile.first_name, "First102");
    assert_false(scene_model(s)->someone_waits);
}

static void a_tap_is_seen_once(void **state)
{
    struct scene *s = *state;
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    struct rg_visit_event again = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = s->tap}};
    scene_event(s, &again);
    assert_screen(s, RG_SCREEN_JOIN);
    scene_seen(s);
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, nobody);
    again.card.tap = s->tap;
    scene_event(s, &again);
    scene_nobody(s);
    assert_screen(s, RG_SCREEN_JOIN);
}

/* The answer to an older tap does not take a newer one's feedback away. */
static void newer_tap_keeps_its_feedback(void **state)
{
    struct scene *s = *state;
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_seen(s);
    scene_seen(s);
    s->tap--;
    scene_resolved(s, RG_ANSWER_UNKNOWN, nobody);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    s->tap++;
    scene_resolved(s, RG_ANSWER_REFUSED, nobody);
    assert_screen(s, RG_SCREEN_REFUSED_CARD);
}

static void card_seen_under_a_visit_shows_nothing_later(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_seen(s);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void touch_on_a_notice_does_not_reach_below(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_LOCKED);
}

/* A shorter name must not leave the end of a longer one behind it. */
static void names_leave_no_tail(void **state)
{
    struct scene *s = *state;
    char expected[RG_NAME_MAX] = "First5";
    scene_tap_member(s, 1000001);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_member(s, 5);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_memory_equal(scene_model(s)->profile.first_name, expected, sizeof expected);
}

static void notices_come_and_go(void **state)
{
    struct scene *s = *state;
    static const struct {
        enum rg_card_answer answer;
        enum rg_screen screen;
        uint64_t ms;
    } cases[] = {{RG_ANSWER_UNKNOWN, RG_SCREEN_JOIN, RG_VISIT_JOIN_MS},
                 {RG_ANSWER_FOREIGN, RG_SCREEN_FOREIGN_CARD, RG_VISIT_NOTICE_MS},
                 {RG_ANSWER_UNPROVEN, RG_SCREEN_UNPROVEN_CARD, RG_VISIT_NOTICE_MS},
                 {RG_ANSWER_ENDED, RG_SCREEN_ENDED_CARD, RG_VISIT_NOTICE_MS},
                 {RG_ANSWER_AGAIN, RG_SCREEN_AGAIN_CARD, RG_VISIT_NOTICE_MS},
                 {RG_ANSWER_REFUSED, RG_SCREEN_REFUSED_CARD, RG_VISIT_NOTICE_MS},
                 {RG_ANSWER_NO_DATA, RG_SCREEN_NO_DATA, RG_VISIT_NOTICE_MS},
                 {RG_ANSWER_FAULT, RG_SCREEN_DATABASE_FAULT, RG_VISIT_NOTICE_MS},
                 {RG_ANSWER_HOLDER, RG_SCREEN_JOIN, RG_VISIT_JOIN_MS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene_tap_nobody(s, cases[i].answer);
        assert_screen(s, cases[i].screen);
        scene_pass(s, cases[i].ms - 1);
        assert_screen(s, cases[i].screen);
        scene_pass(s, 1);
        assert_screen(s, RG_SCREEN_IDLE);
    }
}

static void other_cards_leave_an_open_visit_alone(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    struct rg_screen_model before = *scene_model(s);
    static const enum rg_card_answer answers[] = {RG_ANSWER_UNKNOWN, RG_ANSWER_ENDED, RG_ANSWER_REFUSED,
                                                  RG_ANSWER_NO_DATA, RG_ANSWER_FAULT};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        scene_tap_nobody(s, answers[i]);
        assert_int_equal(s->orders->count, 0);
    }
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    assert_memory_equal(&before, scene_model(s), sizeof before);
    scene_pass(s, RG_VISIT_HIDE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void locked_comes_back_after_a_notice(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    assert_screen(s, RG_SCREEN_REFUSED_CARD);
    scene_assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
}

/* As any card would that might be known: whether it is must not show in what comes after it. */
static void unknown_card_takes_the_locked_place(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_JOIN);
    scene_assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_JOIN_MS);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void two_cards_stand_until_taken(void **state)
{
    struct scene *s = *state;
    const struct rg_visit_event left = {.kind = RG_VISIT_CARD_LEFT};
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    scene_pass(s, 20000);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    scene_event(s, &left);
    assert_screen(s, RG_SCREEN_IDLE);
    /* Long enough to be read. */
    two.card.tap = ++s->tap;
    scene_event(s, &two);
    scene_pass(s, 300);
    scene_event(s, &left);
    scene_pass(s, RG_VISIT_NOTICE_MS - 301);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    /* Not for ever, should the departure be lost; and not at all when the reader is. */
    two.card.tap = ++s->tap;
    scene_event(s, &two);
    scene_pass(s, RG_VISIT_TWO_CARDS_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    two.card.tap = ++s->tap;
    scene_event(s, &two);
    const struct rg_visit_event lost = {.kind = RG_VISIT_READER_STATE, .part = {.state = RG_PART_STARTING}};
    scene_event(s, &lost);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void two_cards_void_older_taps(void **state)
{
    struct scene *s = *state;
    scene_seen(s);
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = s->tap + 1}};
    scene_event(s, &two);
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    assert_int_equal(s->orders->count, 0);
}

static void a_tap_is_resolved_once(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    struct rg_member_ref mia = {.kind = RG_HOLDER_BADGE, .associate = {BADGE_MIA}};
    scene_resolved(s, RG_ANSWER_HOLDER, mia);
    assert_true(scene_model(s)->session_open);
}

static void without_consent_nothing_is_said(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_refuse(s, RG_VISIT_CONSENT_DENIED);
    assert_screen(s, RG_SCREEN_JOIN);
    scene_assert_nothing_personal(s);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_JOIN);
    scene_pass(s, RG_VISIT_JOIN_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    scene_refuse(s, RG_VISIT_CONSENT_DENIED);
    assert_screen(s, RG_SCREEN_JOIN);
    assert_true(scene_model(s)->session_open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(first_feedback_is_at_once),
        SCENE(unresolved_card_gives_up),
        SCENE(member_without_badge_is_locked),
        SCENE(locked_takes_no_profile),
        SCENE(locked_forgets_the_name_then_the_member),
        SCENE(newest_takes_the_locked_place),
        SCENE(a_tap_is_seen_once),
        SCENE(newer_tap_keeps_its_feedback),
        SCENE(card_seen_under_a_visit_shows_nothing_later),
        SCENE(touch_on_a_notice_does_not_reach_below),
        SCENE(names_leave_no_tail),
        SCENE(notices_come_and_go),
        SCENE(other_cards_leave_an_open_visit_alone),
        SCENE(locked_comes_back_after_a_notice),
        SCENE(unknown_card_takes_the_locked_place),
        SCENE(two_cards_stand_until_taken),
        SCENE(two_cards_void_older_taps),
        SCENE(a_tap_is_resolved_once),
        SCENE(without_consent_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
