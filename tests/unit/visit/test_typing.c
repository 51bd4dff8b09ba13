/* A card forgotten: the number and the code that are typed in its place, and that nothing tells one number from another. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void type(struct scene *s, const char *digits)
{
    for (; *digits != '\0'; digits++) {
        scene_touch(s, RG_ACTION_KEY, (unsigned char)*digits);
    }
}

static void begin(struct scene *s)
{
    scene_link(s, true);
    scene_touch(s, RG_ACTION_CODE, 0);
    assert_step(s, RG_CODE_NUMBER);
}

static void give_number(struct scene *s, const char *number)
{
    type(s, number);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_step(s, RG_CODE_SENDING);
    assert_string_equal(scene_order(s, RG_VISIT_ASK_CODE).code.number, number);
    scene_pass(s, RG_VISIT_CODE_MS);
    assert_step(s, RG_CODE_TYPE);
}

/* Up to where HQ could answer. */
static struct rg_visit_id give_code(struct scene *s, const char *digits)
{
    type(s, digits);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_step(s, RG_CODE_CHECKING);
    const struct rg_visit_command check = scene_order(s, RG_VISIT_CHECK_CODE);
    assert_string_equal(check.code.digits, digits);
    assert_int_equal(check.visit.value, scene_model(s)->visit.value);
    return check.visit;
}

static void answer(struct scene *s, struct rg_visit_id visit, int64_t member)
{
    const struct rg_visit_event event = {.kind = RG_VISIT_CODE_ANSWER,
                                         .code = {.visit = visit, .member = {member}}};
    scene_event(s, &event);
}

static void wrong(struct scene *s)
{
    answer(s, give_code(s, "00000000"), 0);
    scene_pass(s, RG_VISIT_CHECK_MS);
}

static void a_right_code_is_as_the_card_with_l1(void **state)
{
    struct scene *s = *state;
    begin(s);
    give_number(s, "4711");
    struct rg_visit_id visit = give_code(s, "12345678");
    answer(s, visit, MEMBER_ANNA);
    assert_step(s, RG_CODE_CHECKING);
    scene_pass(s, RG_VISIT_CHECK_MS - 1);
    assert_step(s, RG_CODE_CHECKING);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L1);
    assert_true(s->load.holder.typed);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_tap_badge(s, BADGE_MIA);
    assert_true(s->load.holder.typed);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void under_a_session_it_opens_the_profile(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, RG_VISIT_HELLO_MS);
    begin(s);
    give_number(s, "4711");
    answer(s, give_code(s, "12345678"), MEMBER_ANNA);
    scene_pass(s, RG_VISIT_CHECK_MS);
    assert_int_equal(s->load.kind, RG_VISIT_LOAD_PROFILE);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

/* One where HQ has sent a code to Anna and one where the number is nobody's: what is seen, ordered and waited for. */
static void no_number_is_told_from_another(void **state)
{
    (void)state;
    struct scene known, unknown;
    struct scene *both[] = {&known, &unknown};
    for (int i = 0; i < 2; i++) {
        scene_open(both[i]);
        begin(both[i]);
        give_number(both[i], "4711");
        /* A wrong code, one that came too late, one without an answer. */
        wrong(both[i]);
        struct rg_visit_id late = give_code(both[i], "12345678");
        scene_pass(both[i], RG_VISIT_CHECK_MS);
        answer(both[i], late, i == 0 ? MEMBER_ANNA : 0);
        assert_step(both[i], RG_CODE_TYPE);
    }
    struct rg_screen_model a, b;
    memcpy(&a, scene_model(&known), sizeof a);
    memcpy(&b, scene_model(&unknown), sizeof b);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(a.rights.code.wrong);
    assert_memory_equal(known.orders->items, unknown.orders->items, sizeof known.orders->items);
    assert_int_equal(rg_visit_deadline_ns(known.visit), rg_visit_deadline_ns(unknown.visit));
    scene_close(&known);
    scene_close(&unknown);
}

static void only_digits_and_only_so_many(void **state)
{
    struct scene *s = *state;
    begin(s);
    type(s, "12a-/:3");
    assert_string_equal(scene_model(s)->rights.code.number, "123");
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_step(s, RG_CODE_NUMBER);
    type(s, "45678901234567890");
    assert_string_equal(scene_model(s)->rights.code.number, "1234567890123456789");
    scene_touch(s, RG_ACTION_ERASE, 0);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    scene_pass(s, RG_VISIT_CODE_MS);
    assert_step(s, RG_CODE_TYPE);
    type(s, "123456789");
    assert_string_equal(scene_model(s)->rights.code.digits, "12345678");
    scene_touch(s, RG_ACTION_ERASE, 0);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_step(s, RG_CODE_TYPE);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_step(s, RG_CODE_NUMBER);
    assert_string_equal(scene_model(s)->rights.code.digits, "");
}

static void a_card_wins_and_nothing_stays(void **state)
{
    struct scene *s = *state;
    for (int i = 0; i < 4; i++) {
        begin(s);
        if (i > 0) {
            give_number(s, "4711");
        }
        if (i > 1) {
            (void)give_code(s, "12345678");
        }
        if (i < 3) {
            scene_tap_member(s, MEMBER_BEN);
            scene_answer(s, RG_SCOPE_GREETING);
            assert_screen(s, RG_SCREEN_LOCKED);
            scene_touch(s, RG_ACTION_HIDE, 0);
            scene_pass(s, RG_VISIT_LOCKED_MS);
        } else {
            scene_touch(s, RG_ACTION_HIDE, 0);
        }
        assert_screen(s, RG_SCREEN_IDLE);
        scene_assert_nothing_personal(s);
    }
}

static void it_ends_by_itself(void **state)
{
    struct scene *s = *state;
    begin(s);
    type(s, "4711");
    scene_pass(s, RG_VISIT_NUMBER_MS - 1);
    assert_step(s, RG_CODE_NUMBER);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    begin(s);
    give_number(s, "4711");
    scene_pass(s, RG_VISIT_TYPE_MS - 1);
    assert_step(s, RG_CODE_TYPE);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
}

static void without_a_connection_all_numbers_hear_the_same(void **state)
{
    struct scene *s = *state;
    scene_touch(s, RG_ACTION_CODE, 0);
    assert_step(s, RG_CODE_OFFLINE);
    scene_touch(s, RG_ACTION_HIDE, 0);
    begin(s);
    type(s, "4711");
    scene_link(s, false);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_ASK_CODE), 0);
    assert_step(s, RG_CODE_SENDING);
    scene_pass(s, RG_VISIT_CODE_MS);
    assert_step(s, RG_CODE_OFFLINE);
}

static void join_leads_there_and_drops_the_card(void **state)
{
    struct scene *s = *state;
    scene_link(s, true);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_JOIN);
    scene_touch(s, RG_ACTION_CODE, 0);
    assert_step(s, RG_CODE_NUMBER);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
}

/* Each as long as the one before and as long again, up to an hour. */
static void wrong_codes_make_everybody_wait(void **state)
{
    struct scene *s = *state;
    static const uint64_t minutes[] = {1, 2, 4, 8, 16, 32, 60, 60};
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
        begin(s);
        give_number(s, "4711");
        for (unsigned k = 1; k < RG_VISIT_CODE_TRIES; k++) {
            wrong(s);
            assert_step(s, RG_CODE_TYPE);
        }
        wrong(s);
        assert_step(s, RG_CODE_PAUSED);
        scene_touch(s, RG_ACTION_HIDE, 0);
        scene_pass(s, minutes[i] * 60000 - 1);
        scene_touch(s, RG_ACTION_CODE, 0);
        assert_step(s, RG_CODE_PAUSED);
        assert_int_equal(scene_model(s)->rights.code.pause_minutes, 1);
        scene_touch(s, RG_ACTION_HIDE, 0);
        scene_pass(s, 1);
    }
    /* An hour without a try forgets them all. */
    scene_pass(s, 3600000);
    begin(s);
    give_number(s, "4711");
    for (unsigned k = 0; k < RG_VISIT_CODE_TRIES; k++) {
        wrong(s);
    }
    assert_step(s, RG_CODE_PAUSED);
    assert_int_equal(scene_model(s)->rights.code.pause_minutes, 1);
}

/* As the kiosk does: what was to be kept last is what the next start begins with. */
static void pulling_the_plug_forgets_neither_tries_nor_a_pause(void **state)
{
    (void)state;
    struct rg_visit_config config = scene_config();
    for (unsigned k = 0; k < RG_VISIT_CODE_TRIES - 1; k++) {
        struct scene s;
        scene_open_with(&s, &config);
        begin(&s);
        give_number(&s, "4711");
        (void)give_code(&s, "00000000");
        config.code_limit = scene_order(&s, RG_VISIT_SAVE_LIMIT).limit;
        assert_int_equal(config.code_limit.tries, k + 1);
        scene_close(&s);
    }
    struct scene s;
    scene_open_with(&s, &config);
    begin(&s);
    give_number(&s, "4711");
    wrong(&s);
    assert_step(&s, RG_CODE_PAUSED);
    config.code_limit = scene_order(&s, RG_VISIT_SAVE_LIMIT).limit;
    assert_int_equal(config.code_limit.pause_ms, 60000);
    scene_close(&s);
    scene_open_with(&s, &config);
    scene_link(&s, true);
    scene_touch(&s, RG_ACTION_CODE, 0);
    assert_step(&s, RG_CODE_PAUSED);
    scene_touch(&s, RG_ACTION_HIDE, 0);
    scene_pass(&s, 60000);
    begin(&s);
    /* A right one forgets them. */
    give_number(&s, "4711");
    answer(&s, give_code(&s, "12345678"), MEMBER_ANNA);
    scene_pass(&s, RG_VISIT_CHECK_MS);
    const struct rg_code_limit none = {0}, kept = scene_order(&s, RG_VISIT_SAVE_LIMIT).limit;
    assert_memory_equal(&kept, &none, sizeof none);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_right_code_is_as_the_card_with_l1),
        SCENE(under_a_session_it_opens_the_profile),
        cmocka_unit_test(no_number_is_told_from_another),
        SCENE(only_digits_and_only_so_many),
        SCENE(a_card_wins_and_nothing_stays),
        SCENE(it_ends_by_itself),
        SCENE(without_a_connection_all_numbers_hear_the_same),
        SCENE(join_leads_there_and_drops_the_card),
        SCENE(wrong_codes_make_everybody_wait),
        cmocka_unit_test(pulling_the_plug_forgets_neither_tries_nor_a_pause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
