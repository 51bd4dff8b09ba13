/* Redeeming: with a card that answers for itself, or with the word of an associate who has seen who it is; and with nothing less. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_asks(s, expected)                                                                             \
    do {                                                                                                     \
        assert_screen(s, RG_SCREEN_KNOWN);                                                                   \
        assert_int_equal(scene_model(s)->rights.known_redeem, expected);                                     \
        assert_int_equal(scene_model(s)->rights.known_asked,                                                 \
                         (expected) == RG_REDEEM_NONE ? 0 : KNOWN_OFFER + 1);                                \
    } while (0)

static void begin(struct scene *s, enum rg_assurance assurance, bool badge)
{
    s->offers = true;
    if (badge) {
        scene_session(s, BADGE_MIA, "Mia");
        scene_pass(s, 2000);
    }
    scene_seen(s);
    scene_resolved(s, RG_ANSWER_HOLDER, rg_identity_member((struct rg_member_id){MEMBER_ANNA}, assurance));
    scene_answer(s, badge ? RG_SCOPE_PROFILE : RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known(s);
    assert_asks(s, RG_REDEEM_NONE);
}

static void redeem(struct scene *s)
{
    scene_touch(s, RG_ACTION_REDEEM, KNOWN_OFFER);
}

static void assert_redeems(struct scene *s, bool confirmed, int64_t associate)
{
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_REDEEM), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
    assert_int_equal(s->wish.redeem.row.kind, RG_KNOWN_OFFER);
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    assert_int_equal(s->wish.redeem.confirmed, confirmed);
    assert_int_equal(s->wish.associate.value, associate);
    scene_done(s, RG_RESULT_DELETED);
    assert_screen(s, RG_SCREEN_RESULT);
    scene_done(s, RG_RESULT_REDEEMED);
    assert_int_equal(s->wish.kind, RG_VISIT_LOAD_KNOWN);
    scene_known(s);
    assert_asks(s, RG_REDEEM_NONE);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_REDEEMED);
    assert_string_equal(scene_model(s)->rights.redeemed, "SPRING10");
}

static void a_card_that_answers_for_itself_redeems(void **state)
{
    struct scene *s = *state;
    begin(s, RG_ASSURANCE_L2, false);
    redeem(s);
    assert_asks(s, RG_REDEEM_ASK);
    assert_redeems(s, false, 0);
    /* What was said goes with the list that said it. */
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known(s);
    assert_string_equal(scene_model(s)->rights.redeemed, "");
}

static void an_associate_who_sees_them_confirms_it(void **state)
{
    struct scene *s = *state;
    begin(s, RG_ASSURANCE_L1, true);
    redeem(s);
    assert_asks(s, RG_REDEEM_CONFIRM);
    assert_redeems(s, true, BADGE_MIA);
}

static void their_finger_is_their_word_with_any_card(void **state)
{
    struct scene *s = *state;
    begin(s, RG_ASSURANCE_L2, true);
    redeem(s);
    assert_asks(s, RG_REDEEM_CONFIRM);
    assert_redeems(s, true, BADGE_MIA);
}

static void without_a_badge_there_is_no_yes_until_one_is_tapped(void **state)
{
    struct scene *s = *state;
    begin(s, RG_ASSURANCE_L1, false);
    redeem(s);
    assert_asks(s, RG_REDEEM_BADGE);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_REDEEM), 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
    assert_asks(s, RG_REDEEM_BADGE);
    uint64_t visit = scene_model(s)->visit.value;
    scene_tap_badge(s, BADGE_MIA);
    /* Whether it opens profiles is not known yet. */
    assert_asks(s, RG_REDEEM_BADGE);
    assert_int_equal(scene_model(s)->visit.value, visit);
    scene_badge_ready(s, BADGE_MIA, "Mia");
    assert_asks(s, RG_REDEEM_CONFIRM);
    /* A touch that was meant for the question before answers none. */
    assert_true(scene_model(s)->visit.value > visit);
    assert_redeems(s, true, BADGE_MIA);
}

static void a_badge_that_greets_vouches_for_nobody(void **state)
{
    struct scene *s = *state;
    begin(s, RG_ASSURANCE_L1, false);
    redeem(s);
    scene_tap_badge(s, BADGE_MIA);
    const struct rg_visit_event ready = {
        .kind = RG_VISIT_BADGE_READY,
        .badge = {.associate = {BADGE_MIA}, .known = true, .greets = true, .name = "Mia"}};
    scene_event(s, &ready);
    assert_asks(s, RG_REDEEM_BADGE);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_REDEEM), 0);
}

static void a_card_that_anyone_could_copy_leads_to_a_safer_way(void **state)
{
    struct scene *s = *state;
    begin(s, RG_ASSURANCE_L0, false);
    redeem(s);
    assert_screen(s, RG_SCREEN_SAFER);
    assert_int_equal(scene_model(s)->rights.safer, RG_SAFER_ASK);
    scene_touch(s, RG_ACTION_HIDE, 0);
    begin(s, RG_ASSURANCE_L0, true);
    redeem(s);
    assert_screen(s, RG_SCREEN_SAFER);
    assert_int_equal(scene_ordered(s, RG_VISIT_REDEEM), 0);
}

static void a_site_can_ask_for_the_card_alone(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    config.assurance.confirms[RG_RIGHT_REDEEM] = RG_ASSURANCE_NEVER;
    scene_open_with(&s, &config);
    begin(&s, RG_ASSURANCE_L1, true);
    redeem(&s);
    assert_screen(&s, RG_SCREEN_SAFER);
    assert_int_equal(scene_model(&s)->rights.safer, RG_SAFER_CARD);
    scene_touch(&s, RG_ACTION_HIDE, 0);
    scene_close(&s);
}

static void only_an_offer_is_redeemed_and_each_question_is_its_own(void **state)
{
    struct scene *s = *state;
    static const int32_t others[] = {-1, 0, 3, KNOWN_OFFER - 1, KNOWN_OFFER + 1, KNOWN_ROWS, INT32_MAX};
    begin(s, RG_ASSURANCE_L2, false);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        scene_touch(s, RG_ACTION_REDEEM, others[i]);
        assert_asks(s, RG_REDEEM_NONE);
    }
    /* It can be kept, and deleted unused. */
    redeem(s);
    scene_touch(s, RG_ACTION_NO, 0);
    assert_asks(s, RG_REDEEM_NONE);
    redeem(s);
    scene_touch(s, RG_ACTION_DOWN, 4);
    assert_asks(s, RG_REDEEM_NONE);
    redeem(s);
    scene_touch(s, RG_ACTION_DELETE, KNOWN_OFFER);
    assert_int_equal(scene_model(s)->rights.known_redeem, RG_REDEEM_NONE);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_REDEEM), 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 1);
    scene_done(s, RG_RESULT_REDEEMED);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_WORKING);
}

static void what_was_not_saved_is_not_redeemed(void **state)
{
    struct scene *s = *state;
    begin(s, RG_ASSURANCE_L2, false);
    redeem(s);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_done(s, RG_RESULT_FAILED);
    assert_screen(s, RG_SCREEN_RESULT);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_FAILED);
    assert_string_equal(scene_model(s)->rights.redeemed, "");
    /* It is, where only the list cannot be read again. */
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known(s);
    redeem(s);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_done(s, RG_RESULT_REDEEMED);
    scene_done(s, RG_RESULT_FAILED);
    assert_screen(s, RG_SCREEN_RESULT);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_REDEEMED);
    assert_string_equal(scene_model(s)->rights.redeemed, "SPRING10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_card_that_answers_for_itself_redeems),
        SCENE(an_associate_who_sees_them_confirms_it),
        SCENE(their_finger_is_their_word_with_any_card),
        SCENE(without_a_badge_there_is_no_yes_until_one_is_tapped),
        SCENE(a_badge_that_greets_vouches_for_nobody),
        SCENE(a_card_that_anyone_could_copy_leads_to_a_safer_way),
        cmocka_unit_test(a_site_can_ask_for_the_card_alone),
        SCENE(only_an_offer_is_redeemed_and_each_question_is_its_own),
        SCENE(what_was_not_saved_is_not_redeemed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
