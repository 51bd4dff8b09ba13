/* The wardrobe: one touch from the profile and one back, of the same visit, and gone with it. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct rg_wardrobe of_anna(void)
{
    struct rg_wardrobe wardrobe = {.group_count = 2, .wish_count = 1};
    for (uint32_t i = 0; i < 2; i++) {
        (void)snprintf(wardrobe.groups[i].category, RG_CATEGORY_MAX, "Category%u", i);
        (void)snprintf(wardrobe.groups[i].titles[0], RG_TITLE_MAX, "Title%u", i);
        wardrobe.groups[i].title_count = 1;
        wardrobe.groups[i].owned = 4;
    }
    (void)snprintf(wardrobe.wishes[0].title, RG_TITLE_MAX, "Wish");
    return wardrobe;
}

static void answer(struct scene *s, struct rg_visit_id visit, const struct rg_wardrobe *wardrobe)
{
    struct rg_visit_event event = {.kind = RG_VISIT_WARDROBE_READY,
                                   .wardrobe = {.visit = visit, .wardrobe = wardrobe}};
    scene_event(s, &event);
}

static void open(struct scene *s)
{
    const struct rg_wardrobe wardrobe = of_anna();
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_WARDROBE), 1);
    answer(s, scene_model(s)->visit, &wardrobe);
    assert_screen(s, RG_SCREEN_WARDROBE);
}

static void assert_no_wardrobe(const struct scene *s)
{
    static const struct rg_wardrobe none;
    assert_memory_equal(&scene_model(s)->wardrobe, &none, sizeof none);
    assert_int_equal(scene_model(s)->wardrobe_first, 0);
}

static void one_touch_there_and_one_back(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    struct rg_visit_id visit = scene_model(s)->visit;
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    struct rg_visit_command load = scene_order(s, RG_VISIT_LOAD_WARDROBE);
    assert_int_equal(load.visit.value, visit.value);
    assert_int_equal(load.holder.member.value, MEMBER_ANNA);
    assert_int_equal(load.associate.value, BADGE_MIA);
    struct rg_wardrobe wardrobe = of_anna();
    answer(s, load.visit, &wardrobe);
    assert_screen(s, RG_SCREEN_WARDROBE);
    assert_int_equal(scene_model(s)->visit.value, visit.value);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 0);
    assert_memory_equal(&scene_model(s)->wardrobe, &wardrobe, sizeof wardrobe);
    assert_int_equal(scene_model(s)->profile.member.value, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 0);
    assert_no_wardrobe(s);
    assert_int_equal(scene_model(s)->profile.member.value, MEMBER_ANNA);
    open(s);
}

static void nothing_is_asked_without_their_leave(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_WARDROBE), 0);
    scene_session(s, BADGE_MIA, "Mia");
    struct rg_profile profile = {.member = {MEMBER_ANNA},
                                 .visit = s->load.visit,
                                 .scope = RG_SCOPE_PROFILE,
                                 .purposes = RG_PURPOSE_RECOGNISE};
    static const struct rg_glance glance = {.last_purchase = -1};
    static const struct rg_reco_list list;
    struct rg_visit_event event = {
        .kind = RG_VISIT_PROFILE_READY,
        .ready = {.visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
    scene_event(s, &event);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_WARDROBE), 0);
    const struct rg_wardrobe wardrobe = of_anna();
    answer(s, scene_model(s)->visit, &wardrobe);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_no_wardrobe(s);
}

/* Impatience orders once; what never came may be asked for again. */
static void it_is_asked_for_once_at_a_time(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    scene_pass(s, RG_VISIT_ANSWER_MS - 1);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_WARDROBE), 0);
    scene_pass(s, 1);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_WARDROBE), 1);
    answer(s, scene_model(s)->visit, NULL);
    assert_screen(s, RG_SCREEN_PROFILE);
    open(s);
}

static void an_answer_for_another_is_dropped(void **state)
{
    struct scene *s = *state;
    const struct rg_wardrobe wardrobe = of_anna();
    scene_open_profile(s, MEMBER_ANNA);
    answer(s, scene_model(s)->visit, &wardrobe);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    struct rg_visit_id visit = scene_model(s)->visit;
    scene_touch(s, RG_ACTION_HIDE, 0);
    answer(s, visit, &wardrobe);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_no_wardrobe(s);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_PROFILE);
    answer(s, visit, &wardrobe);
    answer(s, scene_model(s)->visit, &wardrobe);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_no_wardrobe(s);
    struct rg_wardrobe broken = of_anna();
    broken.group_count = RG_WARDROBE_GROUPS + 1;
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    answer(s, scene_model(s)->visit, &broken);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_no_wardrobe(s);
}

static void pages_turn_within_it(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    open(s);
    scene_touch(s, RG_ACTION_DOWN, 2);
    assert_int_equal(scene_model(s)->wardrobe_first, 1);
    scene_touch(s, RG_ACTION_DOWN, -1);
    scene_touch(s, RG_ACTION_DOWN, 2);
    assert_int_equal(scene_model(s)->wardrobe_first, 1);
    scene_touch(s, RG_ACTION_UP, 2);
    assert_int_equal(scene_model(s)->wardrobe_first, 0);
    scene_touch(s, RG_ACTION_DOWN, 2);
    scene_touch(s, RG_ACTION_BACK, 0);
    open(s);
    assert_int_equal(scene_model(s)->wardrobe_first, 0);
}

/* What was drawn before it came means nothing any more. */
static void the_profiles_buttons_are_not_there(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    open(s);
    assert_false(scene_model(s)->more);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    assert_false(scene_model(s)->more);
    scene_touch(s, RG_ACTION_SOLD, 0);
    assert_int_equal(s->orders->count, 0);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_WARDROBE);
    scene_touch(s, RG_ACTION_SELECT, 1);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_int_equal(scene_model(s)->selected, -1);
    assert_false(scene_model(s)->more);
}

static void it_goes_as_the_profile_goes(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    open(s);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    open(s);
    scene_pass(s, RG_VISIT_HIDE_MS - 5000);
    assert_screen(s, RG_SCREEN_WARDROBE);
    assert_int_equal(scene_model(s)->hide_in_s, 5);
    scene_pass(s, 5000);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    /* The badge brings the profile back, not what stood over it. */
    scene_tap_badge(s, BADGE_MIA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_no_wardrobe(s);
    open(s);
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    assert_no_wardrobe(s);
}

static void who_waits_is_told_of_and_gets_their_turn(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    open(s);
    scene_tap_member(s, MEMBER_ANNA);
    assert_screen(s, RG_SCREEN_WARDROBE);
    assert_false(scene_model(s)->someone_waits);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_WARDROBE);
    scene_tap_member(s, MEMBER_BEN);
    assert_screen(s, RG_SCREEN_WARDROBE);
    assert_true(scene_model(s)->someone_waits);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_no_wardrobe(s);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_int_equal(scene_model(s)->profile.member.value, MEMBER_BEN);
    assert_no_wardrobe(s);
}

/* It does not come over what is being noted, and cannot be asked for there. */
static void who_notes_goes_on_with_that(void **state)
{
    struct scene *s = *state;
    const struct rg_wardrobe wardrobe = of_anna();
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    scene_touch(s, RG_ACTION_NOTE, 0);
    assert_screen(s, RG_SCREEN_NOTE);
    answer(s, scene_model(s)->visit, &wardrobe);
    assert_screen(s, RG_SCREEN_NOTE);
    assert_no_wardrobe(s);
    scene_touch(s, RG_ACTION_WARDROBE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_WARDROBE), 0);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    open(s);
}

/* One look, whose line names what both showed. */
static void it_is_of_the_same_look(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    int begins = s->begins, ends = s->ends;
    open(s);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_int_equal(s->begins, begins);
    assert_int_equal(s->ends, ends);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_int_equal(s->ends, ends + 1);
    uint32_t expected = UINT32_C(1) << RG_FIELD_PURCHASES | UINT32_C(1) << RG_FIELD_OWNERSHIP;
    assert_int_equal(s->ended.fields & expected, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(one_touch_there_and_one_back),   SCENE(nothing_is_asked_without_their_leave),
        SCENE(it_is_asked_for_once_at_a_time), SCENE(an_answer_for_another_is_dropped),
        SCENE(pages_turn_within_it),           SCENE(the_profiles_buttons_are_not_there),
        SCENE(it_goes_as_the_profile_goes),    SCENE(who_waits_is_told_of_and_gets_their_turn),
        SCENE(who_notes_goes_on_with_that),    SCENE(it_is_of_the_same_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
