/* A configuration that changes: only while nobody is served, and then for all that follows. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct scene s;

static int begin(void **state)
{
    (void)state;
    scene_open(&s);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scene_close(&s);
    return 0;
}

static void configure(const struct rg_visit_config *config)
{
    struct rg_visit_event event = {.kind = RG_VISIT_CONFIGURED, .config = config};
    scene_event(&s, &event);
}

static struct rg_visit_config german(void)
{
    return (struct rg_visit_config){
        .language_count = 1,
        .languages = {"de"},
        .ease = {.low_controls = true},
        .panel = {.full = 70, .dim = 20, .language = "de", .theme = RG_SCREEN_THEME_DARK},
        .switched_off = RG_FEATURE_CODE};
}

static void holds_from_now_on(void **state)
{
    (void)state;
    struct rg_visit_config config = german();
    uint64_t revision = rg_visit_revision(s.visit);
    assert_true(rg_visit_rests(s.visit, true));
    configure(&config);
    const struct rg_screen_model *model = scene_model(&s);
    assert_true(rg_visit_revision(s.visit) > revision);
    assert_string_equal(model->language, "de");
    assert_int_equal(model->language_count, 1);
    assert_int_equal(model->brightness, 70);
    assert_int_equal(model->theme, RG_SCREEN_THEME_DARK);
    assert_true(model->ease.low_controls);
    assert_int_equal(s.orders->count, 0);
    /* What is not offered is not done either. */
    struct rg_visit_event code = {.kind = RG_VISIT_ACTION, .action = {.action = RG_ACTION_CODE}};
    scene_event(&s, &code);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_IDLE);
    config.switched_off = 0;
    configure(&config);
    scene_event(&s, &code);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_NUMBER);
}

static void not_while_somebody_is_served(void **state)
{
    (void)state;
    struct rg_visit_config config = german();
    scene_seen(&s);
    assert_false(rg_visit_rests(s.visit, false));
    configure(&config);
    assert_string_equal(scene_model(&s)->language, "");
    scene_tap_member(&s, MEMBER_ANNA);
    assert_false(rg_visit_rests(s.visit, false));
    configure(&config);
    assert_string_equal(scene_model(&s)->language, "");
    scene_pass(&s, RG_VISIT_LOCKED_MS + RG_VISIT_ANSWER_MS);
    assert_true(rg_visit_rests(s.visit, true));
    scene_session(&s, BADGE_MIA, "Mia");
    scene_pass(&s, RG_VISIT_HELLO_MS);
    assert_false(rg_visit_rests(s.visit, false));
    configure(NULL);
    configure(&config);
    assert_int_equal(scene_model(&s)->brightness, 100);
}

static void somebody_who_chooses_is_served(void **state)
{
    (void)state;
    struct rg_visit_event languages = {.kind = RG_VISIT_ACTION, .action = {.action = RG_ACTION_LANGUAGES}};
    scene_event(&s, &languages);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_LANGUAGE);
    assert_false(rg_visit_rests(s.visit, false));
    scene_pass(&s, RG_VISIT_EASE_MS);
    assert_true(rg_visit_rests(s.visit, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(holds_from_now_on, begin, end),
        cmocka_unit_test_setup_teardown(not_while_somebody_is_served, begin, end),
        cmocka_unit_test_setup_teardown(somebody_who_chooses_is_served, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
