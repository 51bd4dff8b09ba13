/* IT's screens, their forms, and that no customer is on them; and the device without an identity. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void collected(struct scene *s, const char *broker, bool fixed)
{
    static struct rg_diagnostics diagnostics;
    memset(&diagnostics, 0, sizeof diagnostics);
    diagnostics.at_ms = 1700000000000;
    diagnostics.row_count = 13;
    diagnostics.error_count = RG_DIAGNOSTICS_ERRORS;
    diagnostics.network.broker_fixed = fixed;
    (void)snprintf(diagnostics.network.broker, sizeof diagnostics.network.broker, "%s", broker);
    struct rg_visit_event event = {.kind = RG_VISIT_DIAGNOSTICS, .diagnostics = &diagnostics};
    scene_event(s, &event);
}

static void stored(struct scene *s, enum rg_visit_command_kind kind, bool ok)
{
    struct rg_visit_event event = {.kind = RG_VISIT_SETTINGS_STORED, .stored = {.kind = kind, .stored = ok}};
    scene_event(s, &event);
}

static void type(struct scene *s, const char *text)
{
    for (; *text != '\0'; text++) {
        scene_touch(s, RG_ACTION_KEY, *text);
    }
}

static const struct rg_it_model *it(const struct scene *s)
{
    return &scene_model(s)->it;
}

static void badge_opens_diagnostics_and_ends_them(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    assert_string_equal(scene_model(s)->language, "ar");
    assert_int_equal(it(s)->diagnostics.at_ms, 0);
    collected(s, "mqtts://hq", false);
    assert_int_equal(it(s)->diagnostics.row_count, 13);
    scene_tap_badge(s, BADGE_IDA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    assert_int_equal(it(s)->diagnostics.row_count, 0);
    collected(s, "mqtts://hq", false);
    assert_int_equal(it(s)->diagnostics.row_count, 0);
    scene_pass(s, RG_VISIT_HELLO_MS);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void ends_after_five_minutes_without_input(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    scene_pass(s, RG_VISIT_IT_MS - 1);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_CHARTS);
    scene_pass(s, RG_VISIT_IT_MS - 1);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    assert_int_equal(scene_model(s)->light, RG_LIGHT_FULL);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_false(scene_model(s)->session_open);
}

static void no_customer_appears(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    uint64_t revision = rg_visit_revision(s->visit);
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(s->orders->count, 0);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_tap_nobody(s, RG_ANSWER_FAULT);
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    scene_assert_nothing_personal(s);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
}

/* The badge's role comes after its tap: what was loading by then is dropped, whoever answers first. */
static void locked_customer_is_not_opened(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_it(s);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    scene_assert_nothing_personal(s);
    scene_tap_badge(s, BADGE_IDA);
    scene_tap_badge(s, BADGE_IDA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

static void profile_that_came_before_the_role_is_hidden(void **state)
{
    struct scene *s = *state;
    scene_tap_badge(s, BADGE_IDA);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    struct rg_visit_event event = {
        .kind = RG_VISIT_BADGE_READY,
        .badge = {.associate = {BADGE_IDA}, .known = true, .it = true, .name = "Ida"}};
    scene_event(s, &event);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
}

static void another_badge_takes_over(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    scene_tap_badge(s, BADGE_MIA);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    assert_true(scene_model(s)->session_open);
    assert_int_equal(it(s)->panel.full, 0);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void pages(void **state)
{
    struct scene *s = *state;
    static const struct {
        enum rg_it_page page;
        enum rg_screen screen;
    } cases[] = {{RG_IT_CHARTS, RG_SCREEN_DIAGNOSTICS}, {RG_IT_ERRORS, RG_SCREEN_DIAGNOSTICS},
                 {RG_IT_TOUCH, RG_SCREEN_DIAGNOSTICS},  {RG_IT_NETWORK, RG_SCREEN_NETWORK},
                 {RG_IT_PANEL, RG_SCREEN_PANEL},        {RG_IT_PICTURE, RG_SCREEN_PANEL}};
    scene_it(s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene_touch(s, RG_ACTION_PAGE, (int32_t)cases[i].page);
        assert_screen(s, cases[i].screen);
        assert_int_equal(it(s)->page, cases[i].page);
        static const int32_t bad[] = {-1, RG_IT_PICTURE + 1, INT32_MAX, INT32_MIN};
        for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
            scene_touch(s, RG_ACTION_PAGE, bad[b]);
            assert_int_equal(it(s)->page, cases[i].page);
        }
    }
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_int_equal(it(s)->page, RG_IT_PANEL);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_int_equal(it(s)->page, RG_IT_STATUS);
}

static void lists_turn_and_stay_inside(void **state)
{
    (void)state;
    assert_int_equal(rg_list_turn(0, 10000, 12, true), 12);
    uint32_t first = 0, turns = 0;
    while (first < 10000 - 12) {
        first = rg_list_turn(first, 10000, 12, true);
        turns++;
    }
    assert_int_equal(first, 9988);
    assert_int_equal(turns, 833);
    assert_int_equal(rg_list_turn(first, 10000, 12, true), first);
    assert_int_equal(rg_list_turn(first, 10000, 12, false), 9976);
    assert_int_equal(rg_list_turn(5, 10000, 12, false), 0);
    assert_int_equal(rg_list_turn(0, 5, 12, true), 0);
    /* The list became shorter meanwhile. */
    assert_int_equal(rg_list_turn(9988, 20, 12, false), 0);
    assert_int_equal(rg_list_turn(9988, 20, 12, true), 8);
    assert_int_equal(rg_list_turn(UINT32_MAX - 3, UINT32_MAX, 2, true), UINT32_MAX - 2);
    assert_int_equal(rg_list_turn(UINT32_MAX, UINT32_MAX, UINT32_MAX, true), 0);
}

static void lists_of_the_screen(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    scene_touch(s, RG_ACTION_DOWN, 6);
    assert_int_equal(it(s)->first, 0);
    collected(s, "", false);
    scene_touch(s, RG_ACTION_DOWN, 6);
    assert_int_equal(it(s)->first, 6);
    scene_touch(s, RG_ACTION_DOWN, 6);
    assert_int_equal(it(s)->first, 7);
    scene_touch(s, RG_ACTION_DOWN, -6);
    scene_touch(s, RG_ACTION_UP, 0);
    assert_int_equal(it(s)->first, 7);
    scene_touch(s, RG_ACTION_UP, 6);
    assert_int_equal(it(s)->first, 1);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_ERRORS);
    assert_int_equal(it(s)->first, 0);
    scene_touch(s, RG_ACTION_DOWN, 6);
    assert_int_equal(it(s)->first, 2);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_TOUCH);
    scene_touch(s, RG_ACTION_DOWN, 6);
    assert_int_equal(it(s)->first, 0);
}

static void touch_test_remembers_cells(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    scene_touch(s, RG_ACTION_TOUCH_CELL, 3);
    assert_int_equal(it(s)->touched, 0);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_TOUCH);
    static const int32_t cells[] = {0, 39, 40, -1, 64, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        scene_touch(s, RG_ACTION_TOUCH_CELL, cells[i]);
    }
    assert_int_equal(it(s)->touched, 1ull | 1ull << 39);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_STATUS);
    assert_int_equal(it(s)->touched, 0);
}

static void broker_is_typed_checked_and_ordered(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_NETWORK);
    scene_touch(s, RG_ACTION_FIELD, RG_IT_BROKER);
    assert_int_equal(it(s)->field, RG_IT_NO_FIELD); /* nothing was collected yet */
    collected(s, "mqtts://old", false);
    scene_touch(s, RG_ACTION_FIELD, RG_IT_THEME);
    assert_int_equal(it(s)->field, RG_IT_NO_FIELD);
    scene_touch(s, RG_ACTION_KEY, 'x');
    scene_touch(s, RG_ACTION_ERASE, 0);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_string_equal(it(s)->text, "");
    scene_touch(s, RG_ACTION_FIELD, RG_IT_BROKER);
    assert_string_equal(it(s)->text, "mqtts://old");
    static const int32_t bad[] = {0, '\n', ' ', 127, 0xe9, 0x1f600, -1, INT32_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scene_touch(s, RG_ACTION_KEY, bad[i]);
    }
    assert_string_equal(it(s)->text, "mqtts://old");
    for (int i = 0; i < 20; i++) {
        scene_touch(s, RG_ACTION_ERASE, 0);
    }
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_true(it(s)->refused);
    assert_int_equal(it(s)->field, RG_IT_BROKER);
    assert_int_equal(s->orders->count, 0);
    type(s, "mqtts://hq.example:8883");
    assert_false(it(s)->refused);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_SAVE_BROKER), 1);
    assert_string_equal(s->orders->items[0].broker, "mqtts://hq.example:8883");
    assert_int_equal(it(s)->field, RG_IT_NO_FIELD);
    assert_string_equal(it(s)->text, "");
    assert_int_equal(it(s)->network, RG_IT_SAVING);
    stored(s, RG_VISIT_SAVE_PANEL, true);
    assert_int_equal(it(s)->network, RG_IT_SAVING);
    stored(s, RG_VISIT_SAVE_BROKER, true);
    assert_int_equal(it(s)->network, RG_IT_SAVED);
    scene_touch(s, RG_ACTION_FIELD, RG_IT_BROKER);
    type(s, "x");
    scene_touch(s, RG_ACTION_CANCEL, 0);
    assert_string_equal(it(s)->text, "");
    assert_int_equal(s->orders->count, 0);
}

static void text_is_bounded(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    collected(s, "mqtts://h", false);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_NETWORK);
    scene_touch(s, RG_ACTION_FIELD, RG_IT_BROKER);
    for (int i = 0; i < 2 * RG_BROKER_MAX; i++) {
        scene_touch(s, RG_ACTION_KEY, 'h');
    }
    assert_int_equal(strlen(it(s)->text), RG_BROKER_MAX - 1);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_true(it(s)->refused);
    /* Half typed is forgotten with the page. */
    scene_touch(s, RG_ACTION_PAGE, RG_IT_STATUS);
    assert_string_equal(it(s)->text, "");
}

static void what_the_command_line_says_stays(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    collected(s, "mqtts://old", true);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_NETWORK);
    scene_touch(s, RG_ACTION_FIELD, RG_IT_BROKER);
    assert_int_equal(it(s)->field, RG_IT_NO_FIELD);
}

static void brokers(void **state)
{
    (void)state;
    static const char *const good[] = {"mqtts://h", "mqtts://hq.example:1", "mqtts://10.0.0.1:65535",
                                       "mqtts://[::1]", "mqtts://[fd00::1]:8883"};
    static const char *const bad[] = {
        "",           "mqtt://h",    "mqtts://",        "mqtts://-h",       "mqtts://.h",
        "mqtts://h:", "mqtts://h:0", "mqtts://h:65536", "mqtts://h:100000", "mqtts://h:8883x",
        "mqtts://h/", "mqtts://a b", "mqtts://h\"",     "mqtts://h\\",      "mqtts://[::1",
        "mqtts://[]", "mqtts://u@h", "MQTTS://h",       "mqtts://h\n"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (!rg_broker_valid(good[i])) {
            fail_msg("refused: %s", good[i]);
        }
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (rg_broker_valid(bad[i])) {
            fail_msg("taken: %s", bad[i]);
        }
    }
}

static void panel_settings_hold_at_once(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    scene_touch(s, RG_ACTION_DOWN, RG_IT_BRIGHTNESS);
    assert_int_equal(scene_model(s)->brightness, 100);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_PANEL);
    assert_int_equal(it(s)->panel.full, 100);
    scene_touch(s, RG_ACTION_DOWN, RG_IT_BRIGHTNESS);
    assert_int_equal(scene_model(s)->brightness, 90);
    assert_int_equal(it(s)->panel_form, RG_IT_CHANGED);
    for (int i = 0; i < 20; i++) {
        scene_touch(s, RG_ACTION_DOWN, RG_IT_BRIGHTNESS);
    }
    assert_int_equal(scene_model(s)->brightness, 10);
    assert_int_equal(it(s)->panel.dim, 10);
    for (int i = 0; i < 20; i++) {
        scene_touch(s, RG_ACTION_UP, RG_IT_BRIGHTNESS);
        scene_touch(s, RG_ACTION_UP, RG_IT_DIMMED);
    }
    assert_int_equal(it(s)->panel.full, 100);
    assert_int_equal(it(s)->panel.dim, 100);
    scene_touch(s, RG_ACTION_UP, RG_IT_THEME);
    assert_int_equal(scene_model(s)->theme, RG_SCREEN_THEME_DARK);
    scene_touch(s, RG_ACTION_DOWN, RG_IT_THEME);
    scene_touch(s, RG_ACTION_DOWN, RG_IT_THEME);
    assert_int_equal(scene_model(s)->theme, RG_SCREEN_THEME_CONTRAST);
    scene_touch(s, RG_ACTION_UP, RG_IT_TEXT_SIZE);
    assert_true(scene_model(s)->ease.large_text);
    scene_touch(s, RG_ACTION_UP, 99);
    scene_touch(s, RG_ACTION_DOWN, INT32_MIN);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_SAVE_PANEL), 1);
    const struct rg_panel_settings *saved = &s->orders->items[0].panel;
    assert_int_equal(saved->theme, RG_SCREEN_THEME_CONTRAST);
    assert_true(saved->large_text);
    assert_true(rg_panel_settings_valid(saved));
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(s->orders->count, 0);
    stored(s, RG_VISIT_SAVE_PANEL, false);
    assert_int_equal(it(s)->panel_form, RG_IT_NOT_SAVED);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_SAVE_PANEL), 1);
    stored(s, RG_VISIT_SAVE_PANEL, true);
    assert_int_equal(it(s)->panel_form, RG_IT_SAVED);
    /* They hold for everybody afterwards. */
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_int_equal(s->orders->count, 0 + scene_ordered(s, RG_VISIT_PURGE));
    assert_int_equal(scene_model(s)->theme, RG_SCREEN_THEME_CONTRAST);
    assert_true(scene_model(s)->ease.large_text);
}

/* What holds is not lost by going away. */
static void leaving_saves(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_PANEL);
    scene_touch(s, RG_ACTION_UP, RG_IT_THEME);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_PICTURE);
    assert_int_equal(scene_ordered(s, RG_VISIT_SAVE_PANEL), 0);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_STATUS);
    assert_int_equal(scene_ordered(s, RG_VISIT_SAVE_PANEL), 1);
    stored(s, RG_VISIT_SAVE_PANEL, true);
    scene_touch(s, RG_ACTION_PAGE, RG_IT_PANEL);
    scene_touch(s, RG_ACTION_UP, RG_IT_THEME);
    scene_tap_badge(s, BADGE_IDA);
    assert_int_equal(scene_ordered(s, RG_VISIT_SAVE_PANEL), 1);
    stored(s, RG_VISIT_SAVE_PANEL, true);
    assert_int_equal(it(s)->panel_form, RG_IT_UNCHANGED);
}

static void sites_language(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    (void)snprintf(config.panel.language, sizeof config.panel.language, "de");
    scene_open_with(&s, &config);
    assert_string_equal(scene_model(&s)->language, "");
    scene_it(&s);
    scene_touch(&s, RG_ACTION_PAGE, RG_IT_PANEL);
    assert_string_equal(it(&s)->panel.language, "de");
    scene_touch(&s, RG_ACTION_DOWN, RG_IT_LANGUAGE);
    assert_string_equal(it(&s)->panel.language, "en");
    scene_touch(&s, RG_ACTION_DOWN, RG_IT_LANGUAGE);
    assert_string_equal(it(&s)->panel.language, "ar");
    scene_touch(&s, RG_ACTION_HIDE, 0);
    assert_string_equal(scene_model(&s)->language, "ar");
    scene_close(&s);
    config.language_fixed = true;
    scene_open_with(&s, &config);
    scene_it(&s);
    assert_true(it(&s)->language_fixed);
    scene_touch(&s, RG_ACTION_PAGE, RG_IT_PANEL);
    scene_touch(&s, RG_ACTION_UP, RG_IT_LANGUAGE);
    assert_string_equal(it(&s)->panel.language, "de");
    scene_close(&s);
}

static void counts_beyond_their_arrays_are_refused(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    static struct rg_diagnostics diagnostics;
    for (int i = 0; i < 4; i++) {
        memset(&diagnostics, 0, sizeof diagnostics);
        diagnostics.at_ms = 1;
        diagnostics.row_count = i == 0 ? RG_DIAGNOSTICS_ROWS + 1 : 0;
        diagnostics.error_count = i == 1 ? RG_DIAGNOSTICS_ERRORS + 1 : 0;
        diagnostics.temperature_count = i == 2 ? RG_DIAGNOSTICS_MINUTES + 1 : 0;
        struct rg_visit_event event = {.kind = RG_VISIT_DIAGNOSTICS,
                                       .diagnostics = i == 3 ? NULL : &diagnostics};
        scene_event(s, &event);
        assert_int_equal(it(s)->diagnostics.at_ms, 0);
    }
}

static void device_without_an_identity(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    config.unprovisioned = true;
    config.serial = "10000000abcdef01";
    scene_open_with(&s, &config);
    assert_screen(&s, RG_SCREEN_UNPROVISIONED);
    assert_string_equal(scene_model(&s)->serial, "10000000abcdef01");
    assert_string_equal(scene_model(&s)->qr_text, "regard:1:10000000abcdef01");
    scene_tap_member(&s, MEMBER_ANNA);
    assert_screen(&s, RG_SCREEN_NO_DATA);
    assert_int_equal(s.orders->count, 0);
    scene_tap_badge(&s, BADGE_MIA);
    assert_screen(&s, RG_SCREEN_NO_DATA);
    assert_false(scene_model(&s)->session_open);
    scene_tap_nobody(&s, RG_ANSWER_UNKNOWN);
    assert_screen(&s, RG_SCREEN_NO_DATA);
    scene_tap_nobody(&s, RG_ANSWER_REFUSED);
    assert_screen(&s, RG_SCREEN_REFUSED_CARD);
    scene_pass(&s, RG_VISIT_NOTICE_MS);
    assert_screen(&s, RG_SCREEN_UNPROVISIONED);
    scene_close(&s);
    char longest[100];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    config.serial = longest;
    scene_open_with(&s, &config);
    assert_int_equal(strlen(scene_model(&s)->serial), RG_SERIAL_MAX - 1);
    assert_int_equal(strlen(scene_model(&s)->qr_text), strlen("regard:1:") + RG_SERIAL_MAX - 1);
    scene_close(&s);
}

static void every_name_is_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < RG_SCREENS; i++) {
        assert_string_not_equal(rg_screen_name((enum rg_screen)i), "unknown");
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(rg_screen_name((enum rg_screen)i), rg_screen_name((enum rg_screen)j));
        }
    }
    for (int i = 0; i < RG_ACTIONS; i++) {
        assert_non_null(rg_action_name((enum rg_action)i));
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(rg_action_name((enum rg_action)i), rg_action_name((enum rg_action)j));
        }
    }
    assert_string_equal(rg_action_name((enum rg_action)RG_ACTIONS), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(badge_opens_diagnostics_and_ends_them),
        SCENE(ends_after_five_minutes_without_input),
        SCENE(no_customer_appears),
        SCENE(locked_customer_is_not_opened),
        SCENE(profile_that_came_before_the_role_is_hidden),
        SCENE(another_badge_takes_over),
        SCENE(pages),
        cmocka_unit_test(lists_turn_and_stay_inside),
        SCENE(lists_of_the_screen),
        SCENE(touch_test_remembers_cells),
        SCENE(broker_is_typed_checked_and_ordered),
        SCENE(text_is_bounded),
        SCENE(what_the_command_line_says_stays),
        cmocka_unit_test(brokers),
        SCENE(panel_settings_hold_at_once),
        SCENE(leaving_saves),
        cmocka_unit_test(sites_language),
        SCENE(counts_beyond_their_arrays_are_refused),
        cmocka_unit_test(device_without_an_identity),
        cmocka_unit_test(every_name_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
