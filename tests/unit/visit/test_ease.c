/* Languages, ease of reading, patience and "more": whose they are, and that nobody inherits them. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_language(s, expected) assert_string_equal(scene_model(s)->language, (expected))

static void badge_speaks(struct scene *s, int64_t associate, const char *language)
{
    struct rg_visit_event event = {
        .kind = RG_VISIT_BADGE_READY,
        .badge = {.associate = {associate}, .known = true, .name = "Mia", .language = language}};
    scene_event(s, &event);
}

static void each_screen_is_in_its_readers_language(void **state)
{
    struct scene *s = *state;
    assert_language(s, "");
    scene_seen(s);
    assert_language(s, "");
    scene_tap_member(s, MEMBER_ANNA);
    assert_language(s, "");
    scene_answer(s, RG_SCOPE_GREETING);
    assert_language(s, "de");
    /* The name goes, the language of the sentence does not change under the reader's eyes. */
    scene_pass(s, RG_VISIT_LOCKED_NAME_MS);
    assert_language(s, "de");
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_language(s, "de");
    badge_speaks(s, BADGE_MIA, "fr");
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_language(s, "fr");
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_language(s, "");
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    assert_language(s, "fr");
    /* What is asked of a customer is in no associate's language. */
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_language(s, "");
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    assert_language(s, "fr");
    scene_pass(s, RG_VISIT_HELLO_MS);
    assert_language(s, "");
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_language(s, "");
    scene_tap_badge(s, BADGE_NOAH);
    badge_speaks(s, BADGE_NOAH, NULL);
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    assert_language(s, "");
}

static void greeting_is_the_customers(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_MIA);
    badge_speaks(s, BADGE_MIA, "fr");
    assert_language(s, "fr");
    scene_tap_member(s, MEMBER_ANNA);
    assert_language(s, "");
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_GREETING);
    assert_language(s, "de");
}

/* The card beside a locked customer may be anybody's. */
static void another_card_does_not_inherit_the_language(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_language(s, "");
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_resolved(s, RG_ANSWER_UNKNOWN, nobody);
    assert_screen(s, RG_SCREEN_JOIN);
    assert_language(s, "");
    scene_tap_member(s, MEMBER_BEN);
    assert_language(s, "");
}

static void chosen_language_is_the_encounters(void **state)
{
    struct scene *s = *state;
    assert_int_equal(scene_model(s)->language_count, 3);
    scene_touch(s, RG_ACTION_LANGUAGE, 2);
    assert_language(s, "");
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    static const int32_t bad[] = {-1, 3, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scene_touch(s, RG_ACTION_LANGUAGE, bad[i]);
        assert_screen(s, RG_SCREEN_LANGUAGE);
        assert_int_equal(scene_model(s)->language_chosen, -1);
    }
    scene_touch(s, RG_ACTION_LANGUAGE, 2);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_language(s, "ar");
    scene_tap_member(s, MEMBER_ANNA);
    assert_language(s, "ar");
    scene_answer(s, RG_SCOPE_GREETING);
    assert_language(s, "ar");
    /* The same customer's card again changes nothing, another one's everything. */
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_language(s, "ar");
    scene_tap_member(s, MEMBER_BEN);
    assert_int_equal(scene_model(s)->language_chosen, -1);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_language(s, "de");
}

static void ends_with_the_visit(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    assert_string_equal(scene_model(s)->profile.first_name, "");
    scene_touch(s, RG_ACTION_LARGE_TEXT, 0);
    scene_touch(s, RG_ACTION_LANGUAGE, 0);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    assert_language(s, "en");
    scene_session(s, BADGE_MIA, "Mia");
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_language(s, "");
    assert_true(scene_model(s)->ease.large_text);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_false(scene_model(s)->ease.large_text);
    assert_int_equal(scene_model(s)->language_chosen, -1);
}

static void ends_after_a_minute_without_input(void **state)
{
    struct scene *s = *state;
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    scene_pass(s, RG_VISIT_EASE_MS - 1);
    scene_touch(s, RG_ACTION_HIGH_CONTRAST, 0);
    scene_pass(s, RG_VISIT_EASE_MS - 1);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    assert_true(scene_model(s)->ease.high_contrast);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_false(scene_model(s)->ease.high_contrast);
}

static void each_ease_can_be_turned_and_back_returns(void **state)
{
    struct scene *s = *state;
    scene_touch(s, RG_ACTION_SPEECH, 0);
    assert_false(scene_model(s)->ease.speech);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    scene_touch(s, RG_ACTION_LARGE_TEXT, 0);
    scene_touch(s, RG_ACTION_HIGH_CONTRAST, 0);
    scene_touch(s, RG_ACTION_LOW_CONTROLS, 0);
    scene_touch(s, RG_ACTION_SPEECH, 0);
    const struct rg_screen_ease *ease = &scene_model(s)->ease;
    assert_true(ease->large_text && ease->high_contrast && ease->low_controls && ease->speech);
    scene_touch(s, RG_ACTION_LARGE_TEXT, 0);
    assert_false(ease->large_text);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_true(ease->low_controls);
}

static void languages_open_where_a_customer_stands(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_REFUSED_CARD);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    /* Over a greeting it shows nothing of them, counts down as it does, and a card closes it. */
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    assert_string_equal(scene_model(s)->profile.first_name, "");
    scene_pass(s, RG_VISIT_HIDE_MS - 1);
    assert_int_equal(scene_model(s)->hide_in_s, 1);
    scene_touch(s, RG_ACTION_EXTEND, 0);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_GREETING);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_pass(s, RG_VISIT_ANSWER_MS);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void site_may_set_ease_for_good(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    config.ease.low_controls = true;
    config.panel.large_text = true;
    scene_open_with(&s, &config);
    assert_true(scene_model(&s)->ease.low_controls && scene_model(&s)->ease.large_text);
    scene_touch(&s, RG_ACTION_LANGUAGES, 0);
    scene_touch(&s, RG_ACTION_LOW_CONTROLS, 0);
    assert_false(scene_model(&s)->ease.low_controls);
    scene_pass(&s, RG_VISIT_EASE_MS);
    assert_true(scene_model(&s)->ease.low_controls);
    scene_close(&s);
}

static void patience_stretches_every_time_out(void **state)
{
    (void)state;
    for (uint32_t patience = 0; patience <= 6; patience++) {
        uint64_t times = patience == 0 ? 1 : patience > 5 ? 5 : patience;
        struct scene s;
        struct rg_visit_config config = scene_config();
        config.patience = patience;
        scene_open_with(&s, &config);
        scene_tap_nobody(&s, RG_ANSWER_REFUSED);
        scene_pass(&s, times * RG_VISIT_NOTICE_MS - 1);
        assert_screen(&s, RG_SCREEN_REFUSED_CARD);
        scene_pass(&s, 1);
        assert_screen(&s, RG_SCREEN_IDLE);
        scene_tap_member(&s, MEMBER_ANNA);
        scene_answer(&s, RG_SCOPE_GREETING);
        scene_pass(&s, times * RG_VISIT_LOCKED_NAME_MS - 1);
        assert_string_equal(scene_model(&s)->profile.first_name, "First101");
        scene_pass(&s, 1);
        assert_string_equal(scene_model(&s)->profile.first_name, "");
        scene_pass(&s, times * (RG_VISIT_LOCKED_MS - RG_VISIT_LOCKED_NAME_MS) - 1);
        assert_screen(&s, RG_SCREEN_LOCKED);
        scene_pass(&s, 1);
        assert_screen(&s, RG_SCREEN_IDLE);
        scene_session(&s, BADGE_MIA, "Mia");
        scene_tap_member(&s, MEMBER_ANNA);
        scene_answer(&s, RG_SCOPE_PROFILE);
        scene_pass(&s, times * RG_VISIT_HIDE_MS - RG_VISIT_COUNTDOWN_S * 1000u - 1);
        assert_int_equal(scene_model(&s)->hide_in_s, 0);
        scene_pass(&s, 1);
        assert_int_equal(scene_model(&s)->hide_in_s, RG_VISIT_COUNTDOWN_S);
        scene_pass(&s, RG_VISIT_COUNTDOWN_S * 1000u);
        assert_screen(&s, RG_SCREEN_IDLE);
        scene_pass(&s, times * (RG_VISIT_SESSION_MS - RG_VISIT_HIDE_MS) - 1);
        assert_true(scene_model(&s)->session_open);
        scene_pass(&s, 1);
        assert_false(scene_model(&s)->session_open);
        scene_touch(&s, RG_ACTION_LANGUAGES, 0);
        scene_pass(&s, times * RG_VISIT_EASE_MS - 1);
        assert_screen(&s, RG_SCREEN_LANGUAGE);
        scene_pass(&s, 1);
        assert_screen(&s, RG_SCREEN_IDLE);
        scene_close(&s);
    }
}

static void more_shows_while_it_is_held(void **state)
{
    struct scene *s = *state;
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    assert_false(scene_model(s)->more);
    scene_touch(s, RG_ACTION_MORE_UP, 0);
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    assert_true(scene_model(s)->more);
    scene_touch(s, RG_ACTION_MORE_UP, 0);
    assert_false(scene_model(s)->more);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    scene_pass(s, RG_VISIT_MORE_MS - 1);
    assert_true(scene_model(s)->more);
    scene_pass(s, 1);
    assert_false(scene_model(s)->more);
    assert_screen(s, RG_SCREEN_PROFILE);
}

/* A key that repeats by itself must not hold it longer than a finger could. */
static void more_needs_a_new_press(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    for (uint64_t ms = 0; ms < RG_VISIT_MORE_MS; ms += 40) {
        scene_touch(s, RG_ACTION_MORE_DOWN, 0);
        assert_true(scene_model(s)->more);
        scene_pass(s, 40);
    }
    for (int i = 0; i < 200; i++) {
        scene_touch(s, RG_ACTION_MORE_DOWN, 0);
        assert_false(scene_model(s)->more);
        scene_pass(s, 40);
    }
    scene_touch(s, RG_ACTION_MORE_UP, 0);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    assert_true(scene_model(s)->more);
}

static void more_ends_with_what_it_belongs_to(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    struct rg_screen_action up = {.action = RG_ACTION_MORE_UP, .visit = scene_model(s)->visit};
    scene_tap_member(s, MEMBER_BEN);
    assert_false(scene_model(s)->more);
    /* Held across the switch it does not show the next customer's. */
    scene_touch(s, RG_ACTION_SWITCH, 0);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_false(scene_model(s)->more);
    /* The finger goes up on another visit than it went down on. */
    struct rg_visit_event event = {.kind = RG_VISIT_ACTION, .action = up};
    scene_event(s, &event);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    assert_true(scene_model(s)->more);
    scene_event(s, &event);
    assert_false(scene_model(s)->more);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    scene_seen(s);
    assert_false(scene_model(s)->more);
    scene_pass(s, 2000);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_false(scene_model(s)->more);
    scene_assert_nothing_personal(s);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_pass(s, 2000);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    assert_screen(s, RG_SCREEN_GREETING);
    assert_false(scene_model(s)->more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(each_screen_is_in_its_readers_language),
        SCENE(greeting_is_the_customers),
        SCENE(another_card_does_not_inherit_the_language),
        SCENE(chosen_language_is_the_encounters),
        SCENE(ends_with_the_visit),
        SCENE(ends_after_a_minute_without_input),
        SCENE(each_ease_can_be_turned_and_back_returns),
        SCENE(languages_open_where_a_customer_stands),
        cmocka_unit_test(site_may_set_ease_for_good),
        cmocka_unit_test(patience_stretches_every_time_out),
        SCENE(more_shows_while_it_is_held),
        SCENE(more_needs_a_new_press),
        SCENE(more_ends_with_what_it_belongs_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
