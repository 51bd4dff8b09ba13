/* Visits that were hidden by time or by the badge, and come back with it; and those that never may. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_reopens(struct scene *s, int64_t member)
{
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    assert_int_equal(s->load.holder.member.value, member);
    assert_int_equal(s->load.tap, s->tap);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_string_equal(scene_model(s)->profile.first_name, "");
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void badge_reopens_what_timed_out(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    uint64_t first = scene_model(s)->visit.value;
    scene_pass(s, RG_VISIT_HIDE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_BADGE), 0);
    assert_true(scene_model(s)->session_open);
    assert_reopens(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_SHOWN), 1);
    assert_true(scene_model(s)->visit.value > first);
    /* And the next one ends it, which parks it once more. */
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    scene_assert_nothing_personal(s);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_BADGE), 1);
    assert_reopens(s, MEMBER_ANNA);
}

static void session_that_timed_out_parks(void **state)
{
    (void)state;
    struct scene s = {.now_ns = 0};
    struct rg_visit_config config = scene_config();
    config.session_ms = 30000;
    scene_open_with(&s, &config);
    scene_open_profile(&s, MEMBER_ANNA);
    scene_pass(&s, 30000);
    assert_false(scene_model(&s)->session_open);
    scene_assert_nothing_personal(&s);
    scene_tap_badge(&s, BADGE_MIA);
    assert_reopens(&s, MEMBER_ANNA);
    scene_close(&s);
}

static void parked_ends_after_a_quarter_of_an_hour(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_MIA);
    scene_pass(s, RG_VISIT_PARKED_MS - 1);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    scene_refuse(s, RG_VISIT_CONSENT_DENIED);
    /* There is no card to join with, and nothing to be said of who withdrew. */
    assert_screen(s, RG_SCREEN_IDLE);
    /* Gone with the try; and an old one is gone by itself. */
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    scene_open_profile(s, MEMBER_BEN);
    scene_tap_badge(s, BADGE_MIA);
    scene_pass(s, RG_VISIT_PARKED_MS);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

static void hide_means_that_it_ended(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    /* Also when the same customer's visit was parked before, and was opened again by their own card. */
    scene_pass(s, 2000);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_pass(s, RG_VISIT_HIDE_MS);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

static void only_the_same_badge_reopens(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_badge(s, BADGE_NOAH);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    scene_badge_ready(s, BADGE_NOAH, "Noah");
    scene_tap_badge(s, BADGE_NOAH);
    scene_tap_badge(s, BADGE_MIA);
    assert_reopens(s, MEMBER_ANNA);
}

static void another_badge_that_serves_them_takes_it(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_MIA);
    scene_session(s, BADGE_NOAH, "Noah");
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    /* Taken over by a badge is not parked either. */
    scene_tap_badge(s, BADGE_NOAH);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

static void newest_parked_counts(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_pass(s, RG_VISIT_HIDE_MS);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_pass(s, RG_VISIT_HIDE_MS);
    scene_tap_badge(s, BADGE_MIA);
    assert_reopens(s, MEMBER_BEN);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

/* Who stands there now comes before who stood there then. */
static void locked_customer_comes_first(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(s->load.holder.member.value, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name102");
}

static void idle_for_another_reason_is_the_second_tap(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_pass(s, RG_VISIT_HIDE_MS);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
}

static void closing_and_leaving_drop_it(void **state)
{
    struct scene *s = *state;
    const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_MIA);
    scene_event(s, &closing);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_tap_badge(s, BADGE_MIA);
    /* HQ took the badge back meanwhile. */
    scene_tap_badge(s, BADGE_MIA);
    scene_badge_ready(s, BADGE_MIA, NULL);
    scene_assert_nothing_personal(s);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

static void switch_and_loading_are_not_parked(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_member(s, MEMBER_BEN);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

/* More badges than there is room: the oldest gives way, nothing is mixed up. */
static void many_badges(void **state)
{
    struct scene *s = *state;
    for (int64_t badge = 20; badge < 30; badge++) {
        scene_session(s, badge, "Somebody");
        scene_tap_member(s, 1000 + badge);
        scene_answer(s, RG_SCOPE_PROFILE);
        scene_tap_badge(s, badge);
        scene_pass(s, 2000);
    }
    scene_tap_badge(s, 20);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    scene_tap_badge(s, 29);
    assert_reopens(s, 1029);
    scene_tap_badge(s, 22);
    assert_reopens(s, 1022);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(badge_reopens_what_timed_out),
        cmocka_unit_test(session_that_timed_out_parks),
        SCENE(parked_ends_after_a_quarter_of_an_hour),
        SCENE(hide_means_that_it_ended),
        SCENE(only_the_same_badge_reopens),
        SCENE(another_badge_that_serves_them_takes_it),
        SCENE(newest_parked_counts),
        SCENE(locked_customer_comes_first),
        SCENE(idle_for_another_reason_is_the_second_tap),
        SCENE(closing_and_leaving_drop_it),
        SCENE(switch_and_loading_are_not_parked),
        SCENE(many_badges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
