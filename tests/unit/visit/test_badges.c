/* Badges and the sessions that they begin and end. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void badge_opens_the_locked_customer(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    uint64_t visit = scene_model(s)->visit.value;
    scene_pass(s, RG_VISIT_LOCKED_MS - 1);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(s->orders->items[0].kind, RG_VISIT_LOAD_BADGE);
    assert_int_equal(s->orders->items[1].kind, RG_VISIT_LOAD_PROFILE);
    assert_int_not_equal(s->load.visit.value, visit);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
    assert_int_equal(s->load.associate.value, BADGE_MIA);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name101");
    assert_string_equal(scene_model(s)->associate_name, "Mia");
}

/* The badge came before the greeting's answer: that answer is late and must not become the screen. */
static void late_greeting_is_dropped(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    struct rg_visit_command greeting = s->load;
    scene_tap_badge(s, BADGE_MIA);
    scene_answer_as(s, &greeting, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    greeting.kind = RG_VISIT_LOAD_PROFILE;
    scene_answer_as(s, &greeting, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void badge_says_hello_and_ends_by_itself(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_BADGE), 1);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
    assert_true(scene_model(s)->session_open);
    scene_pass(s, RG_VISIT_HELLO_MS - 1);
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_true(scene_model(s)->session_open);
}

static void card_wins_over_hello(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_pass(s, RG_VISIT_HELLO_MS + 1);
    assert_screen(s, RG_SCREEN_PROFILE);
}

/* The customer's card follows before the badge's name has come. */
static void name_that_comes_late_greets_nobody(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_member(s, MEMBER_ANNA);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
}

static void name_that_never_came_greets_nobody(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_MIA);
    scene_pass(s, RG_VISIT_ANSWER_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_true(scene_model(s)->session_open);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_IDLE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
}

static void badge_that_is_no_more_opens_nothing(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_badge(s, BADGE_MIA);
    struct rg_visit_command load = s->load;
    scene_badge_ready(s, BADGE_MIA, NULL);
    assert_screen(s, RG_SCREEN_REFUSED_CARD);
    assert_false(scene_model(s)->session_open);
    scene_answer_as(s, &load, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_REFUSED_CARD);
    scene_assert_nothing_personal(s);
}

static void second_tap_of_the_badge_ends_all(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_member(s, MEMBER_BEN);
    assert_true(scene_model(s)->someone_waits);
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    assert_string_equal(scene_model(s)->associate_name, "Mia");
    assert_false(scene_model(s)->session_open);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_HELLO_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_string_equal(scene_model(s)->associate_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    /* Nothing is waited for but the panel's rest. */
    assert_int_equal(scene_wait_ms(s), RG_VISIT_LIT_MS - RG_VISIT_HELLO_MS);
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
}

static void another_badge_takes_over(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_NOAH);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
    assert_string_equal(scene_model(s)->associate_name, "");
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_string_equal(scene_model(s)->associate_name, "");
    scene_badge_ready(s, BADGE_NOAH, "Noah");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    assert_string_equal(scene_model(s)->associate_name, "Noah");
    scene_tap_member(s, MEMBER_BEN);
    assert_int_equal(s->load.associate.value, BADGE_NOAH);
}

static void session_ends_without_input(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, RG_VISIT_SESSION_MS - 1);
    assert_true(scene_model(s)->session_open);
    scene_touch(s, RG_ACTION_EXTEND, 0);
    scene_pass(s, RG_VISIT_SESSION_MS - 1);
    assert_true(scene_model(s)->session_open);
    scene_pass(s, 1);
    assert_false(scene_model(s)->session_open);
    assert_string_equal(scene_model(s)->associate_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_screen(s, RG_SCREEN_IDLE);
}

/* A late tick must not let a tap use a session that is over. */
static void expired_session_opens_nothing(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_seen(s);
    s->now_ns += (uint64_t)RG_VISIT_SESSION_MS * 1000000u;
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

/* Nor may a touch bring back a visit whose time is over, or count for the session. */
static void expired_visit_takes_no_touch(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    struct rg_visit_event touch = {.kind = RG_VISIT_ACTION,
                                   .action = {.action = RG_ACTION_EXTEND, .visit = scene_model(s)->visit}};
    s->now_ns += (uint64_t)RG_VISIT_HIDE_MS * 1000000u;
    scene_event(s, &touch);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_SESSION_MS - RG_VISIT_HIDE_MS);
    assert_false(scene_model(s)->session_open);
}

/* A customer who is served keeps the session open. */
static void members_tap_is_input(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, RG_VISIT_SESSION_MS - 1);
    scene_tap_member(s, MEMBER_ANNA);
    scene_pass(s, 1);
    assert_true(scene_model(s)->session_open);
}

static void session_length_is_the_stores(void **state)
{
    (void)state;
    static const struct {
        uint32_t asked, given;
    } cases[] = {{0, 180000}, {60000, 60000}, {1800000, 1800000}, {1800001, 1800000}, {UINT32_MAX, 1800000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene s = {.now_ns = 1};
        struct rg_visit_config config = {.session_ms = cases[i].asked};
        assert_int_equal(rg_visit_create(&config, &s.visit), RG_OK);
        scene_session(&s, BADGE_MIA, "Mia");
        scene_pass(&s, cases[i].given - 1);
        assert_true(scene_model(&s)->session_open);
        scene_pass(&s, 1);
        assert_false(scene_model(&s)->session_open);
        rg_visit_destroy(s.visit);
    }
}

static void closing_ends_everything(void **state)
{
    struct scene *s = *state;
    const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
    scene_open_profile(s, MEMBER_ANNA);
    scene_event(s, &closing);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_false(scene_model(s)->session_open);
    scene_assert_nothing_personal(s);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_event(s, &closing);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    assert_int_equal(rg_visit_deadline_ns(s->visit), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(badge_opens_the_locked_customer),
        SCENE(late_greeting_is_dropped),
        SCENE(badge_says_hello_and_ends_by_itself),
        SCENE(card_wins_over_hello),
        SCENE(name_that_comes_late_greets_nobody),
        SCENE(name_that_never_came_greets_nobody),
        SCENE(badge_that_is_no_more_opens_nothing),
        SCENE(second_tap_of_the_badge_ends_all),
        SCENE(another_badge_takes_over),
        SCENE(session_ends_without_input),
        SCENE(expired_session_opens_nothing),
        SCENE(expired_visit_takes_no_touch),
        SCENE(members_tap_is_input),
        SCENE(session_length_is_the_stores),
        SCENE(closing_ends_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
