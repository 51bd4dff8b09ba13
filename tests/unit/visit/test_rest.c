/* The panel's rest: light by use and opening hours, and a picture that moves when nobody looks. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_light(s, expected) assert_int_equal(scene_model(s)->light, (expected))

static const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
static const struct rg_visit_event opened = {.kind = RG_VISIT_OPENED};

static void dims_after_two_minutes(void **state)
{
    struct scene *s = *state;
    assert_light(s, RG_LIGHT_FULL);
    assert_int_equal(scene_model(s)->brightness, 100);
    scene_pass(s, RG_VISIT_LIT_MS - 1);
    assert_light(s, RG_LIGHT_FULL);
    scene_pass(s, 1);
    assert_light(s, RG_LIGHT_DIM);
    assert_int_equal(scene_model(s)->brightness, 30);
    scene_touch(s, RG_ACTION_EXTEND, 0);
    assert_light(s, RG_LIGHT_FULL);
    scene_pass(s, RG_VISIT_LIT_MS);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_light(s, RG_LIGHT_FULL);
    scene_pass(s, RG_VISIT_LIT_MS - RG_VISIT_NOBODY_MS - 1);
    assert_light(s, RG_LIGHT_FULL);
}

static void stays_lit_while_something_stands(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    config.patience = 5;
    scene_open_with(&s, &config);
    scene_open_profile(&s, MEMBER_ANNA);
    scene_pass(&s, 5 * RG_VISIT_HIDE_MS - 1);
    assert_light(&s, RG_LIGHT_FULL);
    scene_pass(&s, 1);
    assert_light(&s, RG_LIGHT_DIM);
    scene_close(&s);
}

/* Even a fault that stands for days rests the panel. */
static void faults_rest_too(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event fault = {.kind = RG_VISIT_READER_STATE,
                                   .part = {.state = RG_PART_FAULT, .code = "R-01"}};
    scene_event(s, &fault);
    scene_pass(s, RG_VISIT_LIT_MS);
    assert_screen(s, RG_SCREEN_READER_FAULT);
    assert_light(s, RG_LIGHT_DIM);
}

static void dark_outside_opening_hours(void **state)
{
    struct scene *s = *state;
    scene_event(s, &closing);
    assert_light(s, RG_LIGHT_OFF);
    assert_int_equal(scene_model(s)->brightness, 0);
    assert_int_equal(scene_wait_ms(s), 0);
    uint32_t shift = scene_model(s)->shift;
    scene_pass(s, 100 * RG_VISIT_SHIFT_MS);
    assert_int_equal(scene_model(s)->shift, shift);
    /* A touch only wakes: what it would have meant could not be seen. */
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_light(s, RG_LIGHT_FULL);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_pass(s, RG_VISIT_LIT_MS - 1);
    assert_light(s, RG_LIGHT_FULL);
    scene_pass(s, 1);
    assert_light(s, RG_LIGHT_OFF);
    scene_tap_member(s, MEMBER_ANNA);
    assert_light(s, RG_LIGHT_FULL);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_pass(s, RG_VISIT_LIT_MS);
    assert_light(s, RG_LIGHT_OFF);
    scene_event(s, &opened);
    assert_light(s, RG_LIGHT_DIM);
    scene_touch(s, RG_ACTION_EXTEND, 0);
    assert_light(s, RG_LIGHT_FULL);
}

static void moves_every_ten_minutes(void **state)
{
    struct scene *s = *state;
    assert_int_equal(scene_model(s)->shift, 0);
    scene_pass(s, RG_VISIT_SHIFT_MS - 1);
    assert_int_equal(scene_model(s)->shift, 0);
    scene_pass(s, 1);
    assert_int_equal(scene_model(s)->shift, 1);
    scene_pass(s, 5 * RG_VISIT_SHIFT_MS);
    assert_int_equal(scene_model(s)->shift, 6);
}

static void does_not_move_under_a_readers_eyes(void **state)
{
    struct scene *s = *state;
    scene_pass(s, RG_VISIT_SHIFT_MS - 5000);
    scene_open_profile(s, MEMBER_ANNA);
    for (int i = 0; i < 30; i++) {
        scene_pass(s, 30000);
        scene_touch(s, RG_ACTION_EXTEND, 0);
        assert_int_equal(scene_model(s)->shift, 0);
    }
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_int_equal(scene_model(s)->shift, 1);
}

/* In half a minute of idleness nothing is drawn: an hour has no more frames than its reasons. */
static void an_idle_hour_has_seven_frames(void **state)
{
    struct scene *s = *state;
    uint64_t revision = rg_visit_revision(s->visit);
    scene_pass(s, 3600000);
    assert_int_equal(rg_visit_revision(s->visit) - revision, 1 + 6);
}

static void configured_brightness(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    config.panel = (struct rg_panel_settings){.full = 80, .dim = 90};
    scene_open_with(&s, &config);
    assert_int_equal(scene_model(&s)->brightness, 80);
    scene_pass(&s, RG_VISIT_LIT_MS);
    assert_int_equal(scene_model(&s)->brightness, 80);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(dims_after_two_minutes),
        cmocka_unit_test(stays_lit_while_something_stands),
        SCENE(faults_rest_too),
        SCENE(dark_outside_opening_hours),
        SCENE(moves_every_ten_minutes),
        SCENE(does_not_move_under_a_readers_eyes),
        SCENE(an_idle_hour_has_seven_frames),
        cmocka_unit_test(configured_brightness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
