/* Who does not want to stand there any more ends it, wherever their name stands; and no badge brings them back. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Hidden at once, with the purge and the end of what was looked at. */
static void hide(struct scene *s, int names)
{
    int ends = s->ends;
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_int_equal(s->ends - ends, names);
    scene_assert_nothing_personal(s);
}

static void lock(struct scene *s, int64_t member)
{
    scene_tap_member(s, member);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
}

/* A badge that opens nobody. */
static void badge_opens_nobody(struct scene *s)
{
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_BADGE), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    scene_pass(s, RG_VISIT_HELLO_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
}

static void who_is_locked_ends_it(void **state)
{
    struct scene *s = *state;
    lock(s, MEMBER_ANNA);
    hide(s, 1);
    badge_opens_nobody(s);
}

static void also_without_a_name(void **state)
{
    struct scene *s = *state;
    lock(s, MEMBER_ANNA);
    scene_pass(s, RG_VISIT_LOCKED_NAME_MS);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "");
    hide(s, 0);
    badge_opens_nobody(s);
}

static void who_is_greeted_ends_it(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, RG_VISIT_HELLO_MS);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_GREETING);
    hide(s, 1);
    assert_true(scene_model(s)->session_open);
    /* The badge's next tap is the end of its session, and the one after it the beginning of another. */
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    scene_pass(s, RG_VISIT_HELLO_MS);
    badge_opens_nobody(s);
}

/* Their visit was hidden under that badge before, without their having ended it. */
static void what_was_parked_goes_too(void **state)
{
    struct scene *s = *state;
    for (int rights = 0; rights < 2; rights++) {
        scene_open_profile(s, MEMBER_ANNA);
        scene_tap_badge(s, BADGE_MIA);
        assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
        lock(s, MEMBER_ANNA);
        if (rights == 1) {
            scene_touch(s, RG_ACTION_RIGHTS, 0);
            assert_screen(s, RG_SCREEN_RIGHTS);
        }
        hide(s, rights == 1 ? 0 : 1);
        badge_opens_nobody(s);
        scene_tap_badge(s, BADGE_MIA);
        scene_pass(s, RG_VISIT_HELLO_MS);
    }
}

static void what_is_parked_of_others_stays(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_BEN);
    scene_tap_badge(s, BADGE_MIA);
    lock(s, MEMBER_ANNA);
    hide(s, 1);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    assert_int_equal(s->load.holder.member.value, MEMBER_BEN);
}

/* The finger meant who stood there when it went down. */
static void a_late_finger_hides_nobody_else(void **state)
{
    struct scene *s = *state;
    lock(s, MEMBER_ANNA);
    struct rg_visit_event late = {.kind = RG_VISIT_ACTION,
                                  .action = {.action = RG_ACTION_HIDE, .visit = scene_model(s)->visit}};
    lock(s, MEMBER_BEN);
    scene_event(s, &late);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "First102");
    hide(s, 1);
}

static void their_next_tap_is_as_any_other(void **state)
{
    struct scene *s = *state;
    lock(s, MEMBER_ANNA);
    hide(s, 1);
    lock(s, MEMBER_ANNA);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(who_is_locked_ends_it),          SCENE(also_without_a_name),
        SCENE(who_is_greeted_ends_it),         SCENE(what_was_parked_goes_too),
        SCENE(what_is_parked_of_others_stays), SCENE(a_late_finger_hides_nobody_else),
        SCENE(their_next_tap_is_as_any_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
