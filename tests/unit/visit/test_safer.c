/* A card that anyone could copy: a code to the contact on file says whose it is, and a safer card becomes theirs. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_safer(s, expected)                                                                            \
    do {                                                                                                     \
        assert_screen(s, RG_SCREEN_SAFER);                                                                   \
        assert_int_equal(scene_model(s)->rights.safer, expected);                                            \
    } while (0)

static void tap(struct scene *s, enum rg_assurance assurance)
{
    scene_seen(s);
    scene_resolved(s, RG_ANSWER_HOLDER, rg_identity_member((struct rg_member_id){MEMBER_ANNA}, assurance));
}

static void begin_with(struct scene *s, enum rg_assurance assurance)
{
    scene_link(s, true);
    tap(s, assurance);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
}

static void ask_code(struct scene *s)
{
    scene_touch(s, RG_ACTION_SAFER, 0);
    assert_safer(s, RG_SAFER_ASK);
    scene_touch(s, RG_ACTION_CODE, 0);
    assert_step(s, RG_CODE_SENDING);
    struct rg_visit_command order = scene_order(s, RG_VISIT_ASK_CODE);
    assert_int_equal(order.code.member.value, MEMBER_ANNA);
    assert_string_equal(order.code.number, "");
    scene_pass(s, RG_VISIT_CODE_MS);
    assert_step(s, RG_CODE_TYPE);
    assert_true(scene_model(s)->rights.code.mine);
}

static void give_code(struct scene *s, int64_t whose)
{
    for (int i = 0; i < 8; i++) {
        scene_touch(s, RG_ACTION_KEY, '1' + i);
    }
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_step(s, RG_CODE_CHECKING);
    struct rg_visit_command check = scene_order(s, RG_VISIT_CHECK_CODE);
    assert_int_equal(check.code.member.value, MEMBER_ANNA);
    assert_string_equal(check.code.digits, "12345678");
    const struct rg_visit_event answer = {.kind = RG_VISIT_CODE_ANSWER,
                                          .code = {.visit = check.visit, .member = {whose}}};
    scene_event(s, &answer);
    assert_step(s, RG_CODE_CHECKING);
    scene_pass(s, RG_VISIT_CHECK_MS);
}

static void a_code_makes_it_them_for_this_visit(void **state)
{
    struct scene *s = *state;
    begin_with(s, RG_ASSURANCE_L0);
    assert_int_equal(scene_model(s)->rights.safer, RG_SAFER_ASK);
    ask_code(s);
    give_code(s, MEMBER_ANNA);
    assert_safer(s, RG_SAFER_CARD);
    assert_true(scene_model(s)->rights.safer_code);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L1);
    assert_true(s->load.holder.typed);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_tap_badge(s, BADGE_MIA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    /* Their next visit is as their card is. */
    scene_touch(s, RG_ACTION_HIDE, 0);
    tap(s, RG_ASSURANCE_L0);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L0);
    assert_false(s->load.holder.typed);
}

static void nobody_elses_code_does(void **state)
{
    struct scene *s = *state;
    static const int64_t others[] = {0, MEMBER_BEN};
    begin_with(s, RG_ASSURANCE_L0);
    ask_code(s);
    for (size_t i = 0; i < 2; i++) {
        give_code(s, others[i]);
        assert_step(s, RG_CODE_TYPE);
        assert_true(scene_model(s)->rights.code.wrong);
    }
    /* Back is to their data, and there is no number to go back to. */
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_int_equal(scene_model(s)->rights.safer, RG_SAFER_ASK);
}

static void the_limit_is_the_kiosks(void **state)
{
    struct scene *s = *state;
    begin_with(s, RG_ASSURANCE_L0);
    ask_code(s);
    for (unsigned i = 0; i < RG_VISIT_CODE_TRIES; i++) {
        give_code(s, 0);
    }
    assert_step(s, RG_CODE_PAUSED);
    scene_touch(s, RG_ACTION_HIDE, 0);
    begin_with(s, RG_ASSURANCE_L0);
    scene_touch(s, RG_ACTION_SAFER, 0);
    scene_touch(s, RG_ACTION_CODE, 0);
    assert_step(s, RG_CODE_PAUSED);
    assert_int_equal(scene_ordered(s, RG_VISIT_ASK_CODE), 0);
}

static void without_a_connection_it_says_so(void **state)
{
    struct scene *s = *state;
    begin_with(s, RG_ASSURANCE_L0);
    scene_link(s, false);
    scene_touch(s, RG_ACTION_SAFER, 0);
    scene_touch(s, RG_ACTION_CODE, 0);
    assert_step(s, RG_CODE_OFFLINE);
    assert_int_equal(scene_ordered(s, RG_VISIT_ASK_CODE), 0);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
}

static void what_gives_leads_there_and_what_takes_does_not(void **state)
{
    struct scene *s = *state;
    begin_with(s, RG_ASSURANCE_L0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known(s);
    assert_screen(s, RG_SCREEN_KNOWN);
    scene_touch(s, RG_ACTION_CONSENT, 2);
    assert_int_equal(scene_ordered(s, RG_VISIT_GRANT), 0);
    assert_safer(s, RG_SAFER_ASK);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known(s);
    scene_touch(s, RG_ACTION_CONSENT, 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_WITHDRAW), 1);
    scene_done(s, RG_RESULT_WITHDRAWN);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_FORGET, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_FORGET), 1);
}

static void a_site_says_what_giving_takes(void **state)
{
    (void)state;
    for (unsigned level = 0; level <= RG_ASSURANCE_L2; level++) {
        struct scene s;
        struct rg_visit_config config = scene_config();
        config.assurance.needs[RG_RIGHT_GRANT] = (uint8_t)(1 + level);
        scene_open_with(&s, &config);
        begin_with(&s, RG_ASSURANCE_L1);
        scene_touch(&s, RG_ACTION_KNOWN, 0);
        scene_known(&s);
        scene_touch(&s, RG_ACTION_CONSENT, 2);
        assert_int_equal(scene_ordered(&s, RG_VISIT_GRANT), level <= RG_ASSURANCE_L1);
        scene_close(&s);
    }
}

static void another_card_becomes_theirs(void **state)
{
    struct scene *s = *state;
    begin_with(s, RG_ASSURANCE_L1);
    assert_int_equal(scene_model(s)->rights.safer, RG_SAFER_CARD);
    scene_touch(s, RG_ACTION_SAFER, 0);
    assert_safer(s, RG_SAFER_CARD);
    assert_false(scene_model(s)->rights.safer_code);
    /* Somebody else's is none of it, nor their own. */
    scene_tap_member(s, MEMBER_BEN);
    assert_safer(s, RG_SAFER_CARD);
    scene_tap_member(s, MEMBER_ANNA);
    assert_safer(s, RG_SAFER_CARD);
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, (struct rg_member_ref){.kind = RG_HOLDER_NOBODY});
    struct rg_visit_command bind = scene_order(s, RG_VISIT_BIND);
    assert_int_equal(bind.holder.member.value, MEMBER_ANNA);
    assert_int_equal(bind.tap, s->tap);
    assert_screen(s, RG_SCREEN_RESULT);
    scene_done(s, RG_RESULT_GRANTED);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_WORKING);
    scene_done(s, RG_RESULT_NOT_BOUND);
    assert_safer(s, RG_SAFER_REFUSED);
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, (struct rg_member_ref){.kind = RG_HOLDER_NOBODY});
    assert_int_equal(scene_ordered(s, RG_VISIT_BIND), 1);
    scene_done(s, RG_RESULT_BOUND_OFFLINE);
    assert_screen(s, RG_SCREEN_RESULT);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_BOUND_OFFLINE);
}

static enum rg_others bound_with(struct scene *s)
{
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, (struct rg_member_ref){.kind = RG_HOLDER_NOBODY});
    assert_int_equal(scene_ordered(s, RG_VISIT_BIND), 1);
    return scene_order(s, RG_VISIT_BIND).others;
}

static void say_others(struct scene *s, int32_t said, enum rg_others expected)
{
    scene_touch(s, RG_ACTION_OTHERS, said);
    assert_int_equal(scene_model(s)->rights.others, expected);
}

static void a_card_that_anyone_could_copy_ends_unless_they_keep_it(void **state)
{
    struct scene *s = *state;
    begin_with(s, RG_ASSURANCE_L0);
    ask_code(s);
    give_code(s, MEMBER_ANNA);
    assert_safer(s, RG_SAFER_CARD);
    assert_int_equal(scene_model(s)->rights.others, RG_OTHERS_NUMBERS);
    assert_int_equal(bound_with(s), RG_OTHERS_NUMBERS);
    scene_done(s, RG_RESULT_NOT_BOUND);
    assert_safer(s, RG_SAFER_REFUSED);
    say_others(s, RG_OTHERS_KEPT, RG_OTHERS_KEPT);
    say_others(s, RG_OTHERS_KEPT, RG_OTHERS_NUMBERS);
    say_others(s, RG_OTHERS_NUMBERS, RG_OTHERS_NUMBERS);
    say_others(s, RG_OTHERS_KEPT, RG_OTHERS_KEPT);
    say_others(s, RG_OTHERS_LOST, RG_OTHERS_LOST);
    say_others(s, RG_OTHERS_STATES, RG_OTHERS_LOST);
    say_others(s, -1, RG_OTHERS_LOST);
    /* What they said counts for the next card too. */
    assert_int_equal(bound_with(s), RG_OTHERS_LOST);
    scene_done(s, RG_RESULT_NOT_BOUND);
    assert_int_equal(scene_model(s)->rights.others, RG_OTHERS_LOST);
    assert_int_equal(bound_with(s), RG_OTHERS_LOST);
    scene_done(s, RG_RESULT_BOUND);
    /* And for no other visit. */
    scene_touch(s, RG_ACTION_HIDE, 0);
    begin_with(s, RG_ASSURANCE_L0);
    ask_code(s);
    give_code(s, MEMBER_ANNA);
    assert_int_equal(scene_model(s)->rights.others, RG_OTHERS_NUMBERS);
}

static void who_holds_a_card_that_proves_itself_keeps_it(void **state)
{
    struct scene *s = *state;
    begin_with(s, RG_ASSURANCE_L1);
    scene_touch(s, RG_ACTION_SAFER, 0);
    assert_safer(s, RG_SAFER_CARD);
    say_others(s, RG_OTHERS_LOST, RG_OTHERS_KEPT);
    assert_int_equal(bound_with(s), RG_OTHERS_KEPT);
}

static void a_card_is_bound_nowhere_else(void **state)
{
    struct scene *s = *state;
    const struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    begin_with(s, RG_ASSURANCE_L1);
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, nobody);
    assert_int_equal(scene_ordered(s, RG_VISIT_BIND), 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_touch(s, RG_ACTION_HIDE, 0);
    /* Not while it is asked whose theirs is. */
    begin_with(s, RG_ASSURANCE_L0);
    scene_touch(s, RG_ACTION_SAFER, 0);
    assert_safer(s, RG_SAFER_ASK);
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, nobody);
    assert_int_equal(scene_ordered(s, RG_VISIT_BIND), 0);
    assert_safer(s, RG_SAFER_ASK);
}

static void who_has_shown_everything_is_offered_nothing(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    config.switched_off = RG_FEATURE_CODE;
    scene_open_with(&s, &config);
    begin_with(&s, RG_ASSURANCE_L2);
    assert_int_equal(scene_model(&s)->rights.safer, RG_SAFER_NONE);
    scene_touch(&s, RG_ACTION_SAFER, 0);
    assert_screen(&s, RG_SCREEN_RIGHTS);
    scene_touch(&s, RG_ACTION_HIDE, 0);
    /* Where no code is sent there is none to ask for. */
    begin_with(&s, RG_ASSURANCE_L0);
    assert_int_equal(scene_model(&s)->rights.safer, RG_SAFER_NONE);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_code_makes_it_them_for_this_visit),
        SCENE(nobody_elses_code_does),
        SCENE(the_limit_is_the_kiosks),
        SCENE(without_a_connection_it_says_so),
        SCENE(what_gives_leads_there_and_what_takes_does_not),
        cmocka_unit_test(a_site_says_what_giving_takes),
        SCENE(another_card_becomes_theirs),
        SCENE(a_card_is_bound_nowhere_else),
        SCENE(a_card_that_anyone_could_copy_ends_unless_they_keep_it),
        SCENE(who_holds_a_card_that_proves_itself_keeps_it),
        cmocka_unit_test(who_has_shown_everything_is_offered_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
