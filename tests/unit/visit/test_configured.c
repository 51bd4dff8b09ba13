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
    assert_true(rg_visit_rests(s.visit, RG_REST_NOTHING));
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

static void who_cannot_join_is_told_so(void **state)
{
    (void)state;
    struct rg_visit_config config = german();
    config.switched_off = RG_FEATURE_JOIN;
    configure(&config);
    scene_tap_nobody(&s, RG_ANSWER_UNKNOWN);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_JOIN);
    assert_int_equal(scene_model(&s)->switched_off, RG_FEATURE_JOIN);
    scene_touch(&s, RG_ACTION_JOIN, 0);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_JOIN);
    scene_touch(&s, RG_ACTION_HIDE, 0);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_IDLE);
    config.switched_off = 0;
    configure(&config);
    scene_tap_nobody(&s, RG_ANSWER_UNKNOWN);
    scene_touch(&s, RG_ACTION_JOIN, 0);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_QUESTION);
}

static void without_households_a_card_is_its_members(void **state)
{
    (void)state;
    const struct rg_household household = {
        .count = 2,
        .purposes = RG_PURPOSE_RECOGNISE | RG_PURPOSE_HOUSEHOLD,
        .members = {{{MEMBER_ANNA}, "First101"}, {{MEMBER_BEN}, "First102"}}};
    struct rg_visit_config config = german();
    for (int off = 1; off >= 0; off--) {
        config.switched_off = off != 0 ? RG_FEATURE_HOUSEHOLD : 0;
        configure(&config);
        scene_seen(&s);
        struct rg_visit_event event = {
            .kind = RG_VISIT_CARD_RESOLVED,
            .card = {.tap = s.tap,
                     .answer = RG_ANSWER_HOLDER,
                     .holder = rg_identity_member((struct rg_member_id){MEMBER_ANNA}, RG_ASSURANCE_L2),
                     .household = &household}};
        scene_event(&s, &event);
        assert_int_equal(scene_model(&s)->screen == RG_SCREEN_WHO, off == 0);
        struct rg_visit_event hide = {.kind = RG_VISIT_ACTION, .action = {.action = RG_ACTION_HIDE}};
        scene_event(&s, &hide);
        scene_pass(&s, 3600000);
    }
}

static void not_while_somebody_is_served(void **state)
{
    (void)state;
    struct rg_visit_config config = german();
    scene_seen(&s);
    assert_false(rg_visit_rests(s.visit, RG_REST_NOBODY));
    configure(&config);
    assert_string_equal(scene_model(&s)->language, "");
    scene_tap_member(&s, MEMBER_ANNA);
    assert_false(rg_visit_rests(s.visit, RG_REST_NOBODY));
    configure(&config);
    assert_string_equal(scene_model(&s)->language, "");
    scene_pass(&s, RG_VISIT_LOCKED_MS + RG_VISIT_ANSWER_MS);
    assert_true(rg_visit_rests(s.visit, RG_REST_NOTHING));
    scene_session(&s, BADGE_MIA, "Mia");
    assert_false(rg_visit_rests(s.visit, RG_REST_BETWEEN));
    scene_pass(&s, RG_VISIT_HELLO_MS);
    assert_false(rg_visit_rests(s.visit, RG_REST_NOBODY));
    configure(NULL);
    configure(&config);
    assert_int_equal(scene_model(&s)->brightness, 100);
}

static void between_two_visits_a_badge_may_be_in(void **state)
{
    (void)state;
    scene_session(&s, BADGE_MIA, "Mia");
    scene_pass(&s, RG_VISIT_HELLO_MS);
    assert_true(rg_visit_rests(s.visit, RG_REST_BETWEEN));
    scene_tap_member(&s, MEMBER_ANNA);
    assert_false(rg_visit_rests(s.visit, RG_REST_BETWEEN));
    scene_answer(&s, RG_SCOPE_PROFILE);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_PROFILE);
    assert_false(rg_visit_rests(s.visit, RG_REST_BETWEEN));
    /* Hidden by itself it is parked for the badge, and nobody is there. */
    scene_pass(&s, RG_VISIT_HIDE_MS);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_IDLE);
    assert_true(rg_visit_rests(s.visit, RG_REST_BETWEEN));
    assert_false(rg_visit_rests(s.visit, RG_REST_NOBODY));
    scene_touch(&s, RG_ACTION_NOTE, 0);
    assert_false(rg_visit_rests(s.visit, RG_REST_BETWEEN));
}

static void it_is_not_left_to_guess_what_it_sees(void **state)
{
    (void)state;
    scene_it(&s);
    scene_pass(&s, RG_VISIT_HELLO_MS);
    assert_false(rg_visit_rests(s.visit, RG_REST_BETWEEN));
}

static void somebody_who_chooses_is_served(void **state)
{
    (void)state;
    struct rg_visit_event languages = {.kind = RG_VISIT_ACTION, .action = {.action = RG_ACTION_LANGUAGES}};
    scene_event(&s, &languages);
    assert_int_equal(scene_model(&s)->screen, RG_SCREEN_LANGUAGE);
    assert_false(rg_visit_rests(s.visit, RG_REST_BETWEEN));
    scene_pass(&s, RG_VISIT_EASE_MS);
    assert_true(rg_visit_rests(s.visit, RG_REST_NOTHING));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_cannot_join_is_told_so, begin, end),
        cmocka_unit_test_setup_teardown(without_households_a_card_is_its_members, begin, end),
        cmocka_unit_test_setup_teardown(holds_from_now_on, begin, end),
        cmocka_unit_test_setup_teardown(not_while_somebody_is_served, begin, end),
        cmocka_unit_test_setup_teardown(between_two_visits_a_badge_may_be_in, begin, end),
        cmocka_unit_test_setup_teardown(it_is_not_left_to_guess_what_it_sees, begin, end),
        cmocka_unit_test_setup_teardown(somebody_who_chooses_is_served, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
