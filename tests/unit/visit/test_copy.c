/* A copy to take with them: ordered by whom it is of, once, shown as long as it works, and gone with the screen. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_copy(s, expected)                                                                             \
    do {                                                                                                     \
        assert_screen(s, RG_SCREEN_COPY);                                                                    \
        assert_int_equal(scene_model(s)->rights.copy, expected);                                             \
    } while (0)

static void online(struct scene *s, bool is)
{
    struct rg_visit_event event = {.kind = RG_VISIT_LINK_STATE, .link = {.alive = true, .online = is}};
    scene_event(s, &event);
}

static void begin(struct scene *s)
{
    online(s, true);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
}

static void get_code(struct scene *s)
{
    begin(s);
    scene_touch(s, RG_ACTION_COPY, 0);
    scene_copy(s, RG_COPY_CODE);
    assert_copy(s, RG_COPY_CODE);
}

static void a_touch_orders_it_and_the_code_stands(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_touch(s, RG_ACTION_COPY, 0);
    assert_copy(s, RG_COPY_WAITING);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 1);
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    assert_false(s->wish.copy.letter);
    assert_string_equal(s->wish.copy.language, "de");
    /* What is being done is not done twice. */
    scene_touch(s, RG_ACTION_COPY, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 0);
    scene_copy(s, RG_COPY_CODE);
    assert_copy(s, RG_COPY_CODE);
    assert_string_equal(scene_model(s)->rights.copy_url, "https://hq.example/101");
    assert_int_equal(scene_model(s)->rights.copy_minutes, 10);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 0);
}

static void minutes_are_counted_down(void **state)
{
    struct scene *s = *state;
    get_code(s);
    scene_pass(s, 59000);
    assert_int_equal(scene_model(s)->rights.copy_minutes, 10);
    scene_pass(s, 2000);
    assert_int_equal(scene_model(s)->rights.copy_minutes, 9);
    /* Whoever stands there and touches keeps it, but not for longer than it works. */
    for (int i = 0; i < 9; i++) {
        scene_touch(s, RG_ACTION_EXTEND, 0);
        scene_pass(s, 59000);
        assert_copy(s, RG_COPY_CODE);
    }
    assert_int_equal(scene_model(s)->rights.copy_minutes, 1);
    scene_touch(s, RG_ACTION_EXTEND, 0);
    scene_pass(s, 9000);
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_string_equal(scene_model(s)->rights.copy_url, "");
}

static void it_hides_by_itself_with_a_countdown_before(void **state)
{
    struct scene *s = *state;
    get_code(s);
    scene_pass(s, RG_VISIT_COPY_MS - 1000u * RG_VISIT_COUNTDOWN_S + 500);
    assert_int_equal(scene_model(s)->hide_in_s, RG_VISIT_COUNTDOWN_S);
    scene_pass(s, 1000u * RG_VISIT_COUNTDOWN_S);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
}

static void hiding_and_going_back_purge_it(void **state)
{
    struct scene *s = *state;
    get_code(s);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_touch(s, RG_ACTION_COPY, 0);
    scene_copy(s, RG_COPY_CODE);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
}

static void offline_nothing_is_ordered(void **state)
{
    struct scene *s = *state;
    begin(s);
    online(s, false);
    scene_touch(s, RG_ACTION_COPY, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 0);
    assert_copy(s, RG_COPY_OFFLINE);
    scene_touch(s, RG_ACTION_BACK, 0);
    online(s, true);
    scene_touch(s, RG_ACTION_COPY, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 1);
}

static void no_answer_is_a_failure_and_a_late_one_is_none(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_touch(s, RG_ACTION_COPY, 0);
    scene_pass(s, RG_VISIT_COPY_ANSWER_MS - 1);
    assert_copy(s, RG_COPY_WAITING);
    scene_pass(s, 2);
    assert_copy(s, RG_COPY_FAILED);
    scene_copy(s, RG_COPY_CODE);
    assert_copy(s, RG_COPY_FAILED);
    /* Nor is one for who has gone. */
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_COPY, 0);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_copy(s, RG_COPY_CODE);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
}

static void answers_that_are_none_are_dropped(void **state)
{
    struct scene *s = *state;
    static const struct rg_copy_link bad[] = {
        {.state = RG_COPY_CODE, .life_ms = 1000},
        {.state = RG_COPY_CODE, .url = "https://hq.example/1"},
        {.state = RG_COPY_CODE, .url = "https://hq.example/1", .life_ms = INT64_MAX},
        {.state = RG_COPY_WAITING},
        {.state = RG_COPY_STATES}};
    begin(s);
    scene_touch(s, RG_ACTION_COPY, 0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct rg_visit_event event = {.kind = RG_VISIT_COPY_ANSWERED,
                                       .copy = {.visit = s->wish.visit, .link = &bad[i]}};
        scene_event(s, &event);
        assert_copy(s, RG_COPY_WAITING);
    }
    scene_copy(s, RG_COPY_CARD);
    assert_copy(s, RG_COPY_CARD);
}

static void under_a_session_only_their_card_orders_it(void **state)
{
    struct scene *s = *state;
    online(s, true);
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    scene_touch(s, RG_ACTION_COPY, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 0);
    assert_copy(s, RG_COPY_SIGN);
    scene_tap_member(s, MEMBER_BEN);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 0);
    assert_copy(s, RG_COPY_SIGN);
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 1);
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    scene_copy(s, RG_COPY_CODE);
    assert_copy(s, RG_COPY_CODE);
}

static void the_full_one_goes_to_the_contact_on_file(void **state)
{
    struct scene *s = *state;
    get_code(s);
    assert_string_equal(scene_model(s)->rights.copy_contact, "m@e");
    scene_touch(s, RG_ACTION_LETTER, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 1);
    assert_true(s->wish.copy.letter);
    assert_copy(s, RG_COPY_WAITING);
    assert_string_equal(scene_model(s)->rights.copy_url, "");
    scene_copy(s, RG_COPY_SENT);
    assert_copy(s, RG_COPY_SENT);
    scene_touch(s, RG_ACTION_LETTER, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 0);
}

static void a_full_one_offers_no_letter(void **state)
{
    struct scene *s = *state;
    s->copy_full = true;
    get_code(s);
    assert_true(scene_model(s)->rights.copy_full);
    scene_touch(s, RG_ACTION_LETTER, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_COPY), 0);
    assert_copy(s, RG_COPY_CODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE(a_touch_orders_it_and_the_code_stands),
                                       SCENE(minutes_are_counted_down),
                                       SCENE(it_hides_by_itself_with_a_countdown_before),
                                       SCENE(hiding_and_going_back_purge_it),
                                       SCENE(offline_nothing_is_ordered),
                                       SCENE(no_answer_is_a_failure_and_a_late_one_is_none),
                                       SCENE(answers_that_are_none_are_dropped),
                                       SCENE(under_a_session_only_their_card_orders_it),
                                       SCENE(the_full_one_goes_to_the_contact_on_file),
                                       SCENE(a_full_one_offers_no_letter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
