/* Joining: the card that nobody is known by, the questions, and who may say the last yes. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_question(s, expected)                                                                         \
    do {                                                                                                     \
        assert_screen(s, RG_SCREEN_QUESTION);                                                                \
        assert_int_equal(scene_model(s)->rights.question, expected);                                         \
    } while (0)
#define assert_result(s, expected)                                                                           \
    do {                                                                                                     \
        assert_screen(s, RG_SCREEN_RESULT);                                                                  \
        assert_int_equal(scene_model(s)->rights.result, expected);                                           \
    } while (0)

static const struct rg_rights_model no_rights;

static void begin(struct scene *s)
{
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_JOIN);
    scene_touch(s, RG_ACTION_JOIN, 0);
    assert_question(s, RG_QUESTION_AGE);
}

static void type(struct scene *s, const char *word)
{
    for (; *word != '\0'; word++) {
        scene_touch(s, RG_ACTION_KEY, (unsigned char)*word);
    }
}

/* From AGE to CONFIRM with the same answer to each but those that would end it. */
static void go_to_confirm(struct scene *s, bool yes)
{
    scene_touch(s, RG_ACTION_YES, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    for (int i = 0; i < 3; i++) {
        scene_touch(s, yes ? RG_ACTION_YES : RG_ACTION_NO, 0);
    }
    assert_question(s, RG_QUESTION_NAME);
    scene_touch(s, RG_ACTION_NO, 0);
    assert_question(s, RG_QUESTION_CONFIRM);
}

static void assert_over(struct scene *s)
{
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_touch(s, RG_ACTION_JOIN, 0);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void scripted_customer_joins_in_nine_taps(void **state)
{
    struct scene *s = *state;
    static const enum rg_question order[] = {RG_QUESTION_AGE, RG_QUESTION_RECOGNISE, RG_QUESTION_PURCHASES,
                                             RG_QUESTION_NOTES, RG_QUESTION_MEASURE};
    int taps = 2;
    begin(s);
    assert_int_equal(scene_model(s)->rights.age, RG_VISIT_CONSENT_AGE);
    for (uint32_t i = 0; i < 5; i++, taps++) {
        assert_question(s, order[i]);
        assert_int_equal(scene_model(s)->rights.step, i + 1);
        assert_int_equal(scene_model(s)->rights.steps, 5);
        scene_touch(s, RG_ACTION_YES, 0);
    }
    assert_question(s, RG_QUESTION_NAME);
    assert_int_equal(scene_model(s)->rights.step, 0);
    assert_int_equal(scene_model(s)->rights.steps, 0);
    scene_touch(s, RG_ACTION_NO, 0);
    assert_question(s, RG_QUESTION_CONFIRM);
    assert_int_equal(scene_model(s)->rights.answers[RG_QUESTION_NOTES], RG_ANSWER_YES);
    assert_int_equal(scene_model(s)->rights.answers[RG_QUESTION_GUARDIAN], RG_ANSWER_OPEN);
    assert_int_equal(scene_ordered(s, RG_VISIT_JOIN), 0);
    scene_touch(s, RG_ACTION_YES, 0);
    taps += 2;
    assert_true(taps <= 12);
    assert_int_equal(scene_ordered(s, RG_VISIT_JOIN), 1);
    assert_int_equal(s->wish.tap, s->tap);
    assert_int_equal(s->wish.holder.member.value, 0);
    assert_int_equal(s->wish.associate.value, 0);
    for (int i = 0; i < RG_QUESTIONS; i++) {
        int expected = i == RG_QUESTION_GUARDIAN ? RG_ANSWER_OPEN
                       : i == RG_QUESTION_NAME   ? RG_ANSWER_NO
                                                 : RG_ANSWER_YES;
        assert_int_equal(s->wish.join.answers[i], expected);
    }
    assert_false(s->wish.join.minor || s->wish.join.guardian);
    assert_string_equal(s->wish.join.name, "");
    assert_result(s, RG_RESULT_WORKING);
    scene_done(s, RG_RESULT_JOINED);
    assert_result(s, RG_RESULT_JOINED);
    /* The kiosk has taken the card with the command. */
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 0);
    scene_pass(s, RG_VISIT_RESULT_MS - 1);
    assert_result(s, RG_RESULT_JOINED);
    scene_pass(s, 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 0);
    assert_over(s);
}

static void refusing_everything_optional_joins_too(void **state)
{
    struct scene *s = *state;
    begin(s);
    go_to_confirm(s, false);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_JOIN), 1);
    assert_int_equal(s->wish.join.answers[RG_QUESTION_RECOGNISE], RG_ANSWER_YES);
    for (int i = RG_QUESTION_PURCHASES; i <= RG_QUESTION_NAME; i++) {
        assert_int_equal(s->wish.join.answers[i], RG_ANSWER_NO);
    }
    scene_done(s, RG_RESULT_JOINED_OFFLINE);
    assert_result(s, RG_RESULT_JOINED_OFFLINE);
}

static void declines(struct scene *s)
{
    scene_touch(s, RG_ACTION_NO, 0);
    assert_result(s, RG_RESULT_DECLINED);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    struct rg_rights_model rest = scene_model(s)->rights;
    rest.result = RG_RESULT_NONE;
    assert_memory_equal(&rest, &no_rights, sizeof rest);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(s->orders->count, 0);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_over(s);
}

static void no_to_what_is_needed_ends_it(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_touch(s, RG_ACTION_YES, 0);
    declines(s);
    begin(s);
    scene_touch(s, RG_ACTION_NO, 0);
    assert_question(s, RG_QUESTION_GUARDIAN);
    declines(s);
    begin(s);
    go_to_confirm(s, true);
    declines(s);
    assert_int_equal(s->wish.kind, 0);
}

static void a_minor_is_asked_no_more_than_needed(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_touch(s, RG_ACTION_NO, 0);
    assert_question(s, RG_QUESTION_GUARDIAN);
    assert_int_equal(scene_model(s)->rights.step, 2);
    assert_int_equal(scene_model(s)->rights.steps, 3);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_question(s, RG_QUESTION_RECOGNISE);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_question(s, RG_QUESTION_NAME);
    type(s, "Lea");
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_JOIN), 1);
    assert_true(s->wish.join.minor && s->wish.join.guardian);
    assert_string_equal(s->wish.join.name, "Lea");
    for (int i = RG_QUESTION_PURCHASES; i < RG_QUESTION_NAME; i++) {
        assert_int_equal(s->wish.join.answers[i], RG_ANSWER_OPEN);
    }
    scene_done(s, RG_RESULT_JOINED);
    /* No to RECOGNISE is no for them as well. */
    scene_pass(s, RG_VISIT_RESULT_MS);
    begin(s);
    scene_touch(s, RG_ACTION_NO, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    declines(s);
}

static void site_says_what_is_asked_and_how_old(void **state)
{
    (void)state;
    static const struct {
        uint32_t asks, count;
    } cases[] = {{0, 3},
                 {RG_PURPOSE_RECOGNISE, 0},
                 {RG_PURPOSE_RECOGNISE | RG_PURPOSE_NOTES, 1},
                 {RG_PURPOSE_PURCHASES | RG_PURPOSE_MEASURE, 2},
                 {UINT32_MAX, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scene s;
        struct rg_visit_config config = scene_config();
        config.join_asks = cases[i].asks;
        config.consent_age = 14;
        scene_open_with(&s, &config);
        begin(&s);
        assert_int_equal(scene_model(&s)->rights.age, 14);
        for (uint32_t k = 0; k < 2 + cases[i].count; k++) {
            assert_int_equal(scene_model(&s)->rights.steps, 2 + cases[i].count);
            assert_int_equal(scene_model(&s)->rights.step, k + 1);
            scene_touch(&s, RG_ACTION_YES, 0);
        }
        assert_question(&s, RG_QUESTION_NAME);
        scene_touch(&s, RG_ACTION_NO, 0);
        scene_touch(&s, RG_ACTION_YES, 0);
        assert_int_equal(s.wish.join.answers[RG_QUESTION_NOTES] == RG_ANSWER_YES,
                         cases[i].asks == 0 || (cases[i].asks & RG_PURPOSE_NOTES) != 0);
        scene_close(&s);
    }
}

static void under_a_session_only_the_card_confirms(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    begin(s);
    go_to_confirm(s, true);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_question(s, RG_QUESTION_CONFIRM);
    assert_int_equal(s->wish.kind, 0);
    /* Another card is no signature. */
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_tap_member(s, MEMBER_BEN);
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    assert_question(s, RG_QUESTION_CONFIRM);
    assert_int_equal(s->wish.kind, 0);
    uint64_t first = s->tap - 3;
    scene_tap_kept(s, RG_ANSWER_UNKNOWN, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_JOIN), 1);
    assert_int_equal(s->wish.tap, first);
    assert_int_equal(s->wish.associate.value, BADGE_MIA);
    scene_done(s, RG_RESULT_JOINED);
    scene_pass(s, RG_VISIT_RESULT_MS);
    assert_over(s);
    assert_true(scene_model(s)->session_open);
}

/* An answer while another question stands is none. */
static void the_card_confirms_only_at_the_end(void **state)
{
    struct scene *s = *state;
    begin(s);
    for (enum rg_question q = RG_QUESTION_AGE; q < RG_QUESTION_NAME; q++) {
        scene_tap_kept(s, RG_ANSWER_UNKNOWN, 0);
        assert_int_equal(s->orders->count, 0);
        if (scene_model(s)->rights.question != RG_QUESTION_NAME) {
            scene_touch(s, RG_ACTION_YES, 0);
        }
    }
    assert_question(s, RG_QUESTION_NAME);
    scene_tap_kept(s, RG_ANSWER_UNKNOWN, 0);
    assert_int_equal(s->orders->count, 0);
    scene_touch(s, RG_ACTION_NO, 0);
    /* Without a session it does as well as the button. */
    scene_tap_kept(s, RG_ANSWER_HOLDER, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_JOIN), 1);
    assert_int_equal(s->wish.holder.member.value, 0);
    assert_result(s, RG_RESULT_WORKING);
    scene_tap_kept(s, RG_ANSWER_UNKNOWN, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_JOIN), 0);
}

static void a_badge_comes_and_goes_beside_the_questions(void **state)
{
    struct scene *s = *state;
    begin(s);
    go_to_confirm(s, true);
    scene_session(s, BADGE_MIA, "Mia");
    assert_question(s, RG_QUESTION_CONFIRM);
    assert_true(scene_model(s)->session_open);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_question(s, RG_QUESTION_CONFIRM);
    assert_int_equal(s->wish.kind, 0);
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    scene_pass(s, RG_VISIT_HELLO_MS);
    assert_over(s);
}

static void what_is_parked_stays_so_beside_the_questions(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_badge(s, BADGE_MIA);
    scene_pass(s, RG_VISIT_HELLO_MS);
    begin(s);
    scene_session(s, BADGE_MIA, "Mia");
    assert_question(s, RG_QUESTION_AGE);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_badge(s, BADGE_MIA);
    scene_tap_badge(s, BADGE_MIA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
}

static void time_and_hide_drop_everything(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_pass(s, RG_VISIT_RIGHTS_MS - RG_VISIT_COUNTDOWN_S * 1000u - 1);
    assert_int_equal(scene_model(s)->hide_in_s, 0);
    scene_pass(s, 1);
    for (uint32_t left = RG_VISIT_COUNTDOWN_S; left > 0; left--) {
        assert_int_equal(scene_model(s)->hide_in_s, left);
        scene_pass(s, 1000);
    }
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_over(s);
    begin(s);
    scene_pass(s, RG_VISIT_RIGHTS_MS - 1);
    scene_touch(s, RG_ACTION_EXTEND, 0);
    scene_pass(s, RG_VISIT_RIGHTS_MS - 1);
    assert_question(s, RG_QUESTION_AGE);
    go_to_confirm(s, true);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    assert_over(s);
    begin(s);
    const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
    scene_event(s, &closing);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    assert_over(s);
}

static void join_itself_ends_and_declines(void **state)
{
    struct scene *s = *state;
    static const enum rg_action ways[] = {RG_ACTION_HIDE, RG_ACTION_NO, RG_ACTION_BACK};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
        assert_int_equal(scene_model(s)->hide_in_s, 0);
        scene_touch(s, ways[i], 0);
        assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
        assert_over(s);
    }
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_screen(s, RG_SCREEN_JOIN);
    /* Any card may come: its feedback is at once, and what was offered to the last one is over. */
    uint64_t first = scene_model(s)->visit.value;
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_resolved(s, RG_ANSWER_UNKNOWN, nobody);
    assert_screen(s, RG_SCREEN_JOIN);
    assert_int_not_equal(scene_model(s)->visit.value, first);
    assert_int_equal(s->orders->items[s->orders->count - 1].kind, RG_VISIT_KEEP_CARD);
    assert_int_equal(s->orders->items[s->orders->count - 1].tap, s->tap);
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
}

/* The finger that went down on one question does not answer the next one, nor another card's. */
static void a_touch_answers_what_it_was_meant_for(void **state)
{
    struct scene *s = *state;
    begin(s);
    struct rg_visit_event yes = {.kind = RG_VISIT_ACTION,
                                 .action = {.action = RG_ACTION_YES, .visit = scene_model(s)->visit}};
    scene_event(s, &yes);
    assert_question(s, RG_QUESTION_RECOGNISE);
    scene_event(s, &yes);
    assert_question(s, RG_QUESTION_RECOGNISE);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    struct rg_visit_event join = {.kind = RG_VISIT_ACTION,
                                  .action = {.action = RG_ACTION_JOIN, .visit = scene_model(s)->visit}};
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_event(s, &join);
    assert_screen(s, RG_SCREEN_JOIN);
}

static void back_takes_an_answer_back(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_touch(s, RG_ACTION_NO, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_question(s, RG_QUESTION_RECOGNISE);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_question(s, RG_QUESTION_GUARDIAN);
    assert_int_equal(scene_model(s)->rights.answers[RG_QUESTION_GUARDIAN], RG_ANSWER_OPEN);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_question(s, RG_QUESTION_AGE);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_question(s, RG_QUESTION_RECOGNISE);
    for (int i = 0; i < 4; i++) {
        scene_touch(s, RG_ACTION_YES, 0);
    }
    type(s, "Mo");
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_question(s, RG_QUESTION_NAME);
    assert_string_equal(scene_model(s)->rights.name, "Mo");
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_question(s, RG_QUESTION_MEASURE);
    assert_string_equal(scene_model(s)->rights.name, "");
    for (int i = 0; i < 4; i++) {
        scene_touch(s, RG_ACTION_BACK, 0);
    }
    assert_question(s, RG_QUESTION_AGE);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    assert_over(s);
}

static void names_are_typed_in_any_script(void **state)
{
    struct scene *s = *state;
    begin(s);
    for (int i = 0; i < 5; i++) {
        scene_touch(s, RG_ACTION_YES, 0);
    }
    assert_true(scene_model(s)->rights.shift);
    static const int32_t refused[] = {0,      ' ',    -1,     '\n',     0x7f,      0xa0,     0xd800,
                                      0x202e, 0x200f, 0xfeff, 0x110000, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        scene_touch(s, RG_ACTION_KEY, refused[i]);
        assert_string_equal(scene_model(s)->rights.name, "");
    }
    scene_touch(s, RG_ACTION_SHIFT, 0);
    assert_false(scene_model(s)->rights.shift);
    scene_touch(s, RG_ACTION_SHIFT, 0);
    scene_touch(s, RG_ACTION_KEY, 'Z');
    assert_false(scene_model(s)->rights.shift);
    scene_touch(s, RG_ACTION_KEY, 0xeb);
    scene_touch(s, RG_ACTION_KEY, 0x646);
    scene_touch(s, RG_ACTION_KEY, 0x3042);
    assert_string_equal(scene_model(s)->rights.name, "Z\xc3\xab\xd9\x86\xe3\x81\x82");
    scene_touch(s, RG_ACTION_ERASE, 0);
    scene_touch(s, RG_ACTION_ERASE, 0);
    assert_string_equal(scene_model(s)->rights.name, "Z\xc3\xab");
    scene_touch(s, RG_ACTION_KEY, ' ');
    scene_touch(s, RG_ACTION_KEY, ' ');
    assert_true(scene_model(s)->rights.shift);
    assert_string_equal(scene_model(s)->rights.name, "Z\xc3\xab ");
    for (int i = 0; i < 100; i++) {
        scene_touch(s, RG_ACTION_KEY, 0x3042);
    }
    assert_true(strlen(scene_model(s)->rights.name) < RG_NAME_MAX);
    for (int i = 0; i < 100; i++) {
        scene_touch(s, RG_ACTION_ERASE, 0);
    }
    assert_string_equal(scene_model(s)->rights.name, "");
    assert_true(scene_model(s)->rights.shift);
    type(s, "Ana Li ");
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_string_equal(scene_model(s)->rights.name, "Ana Li");
    /* CONFIRM shows the name: a purge would blank it. */
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 0);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_NO, 0);
    assert_string_equal(scene_model(s)->rights.name, "");
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(scene_model(s)->rights.answers[RG_QUESTION_NAME], RG_ANSWER_NO);
    scene_touch(s, RG_ACTION_BACK, 0);
    type(s, "Ana");
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_string_equal(s->wish.join.name, "Ana");
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_string_equal(scene_model(s)->rights.name, "");
}

static void without_a_good_answer_it_failed(void **state)
{
    struct scene *s = *state;
    begin(s);
    go_to_confirm(s, true);
    scene_touch(s, RG_ACTION_YES, 0);
    static const enum rg_rights_result wrong[] = {
        RG_RESULT_NONE,    RG_RESULT_WORKING,   RG_RESULT_DECLINED,    RG_RESULT_WITHDRAWN,
        RG_RESULT_GRANTED, RG_RESULT_FORGOTTEN, RG_RESULT_FORGET_HELD, (enum rg_rights_result)99};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        scene_done(s, wrong[i]);
        assert_result(s, RG_RESULT_WORKING);
    }
    scene_known(s);
    assert_result(s, RG_RESULT_WORKING);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_seen(s);
    assert_result(s, RG_RESULT_WORKING);
    scene_pass(s, RG_VISIT_ANSWER_MS);
    assert_result(s, RG_RESULT_FAILED);
    scene_done(s, RG_RESULT_JOINED);
    assert_result(s, RG_RESULT_FAILED);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_over(s);
    begin(s);
    go_to_confirm(s, true);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_done(s, RG_RESULT_FAILED);
    assert_result(s, RG_RESULT_FAILED);
    /* Hidden while it is worked on: the answer finds nobody. */
    scene_pass(s, RG_VISIT_RESULT_MS);
    begin(s);
    go_to_confirm(s, true);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_done(s, RG_RESULT_JOINED);
    assert_over(s);
}

static void a_card_ends_a_result_at_once(void **state)
{
    struct scene *s = *state;
    begin(s);
    go_to_confirm(s, true);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_done(s, RG_RESULT_JOINED);
    scene_seen(s);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
}

static void questions_are_in_one_language(void **state)
{
    struct scene *s = *state;
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    scene_touch(s, RG_ACTION_LANGUAGE, 1);
    assert_screen(s, RG_SCREEN_JOIN);
    assert_string_equal(scene_model(s)->language, "de");
    scene_touch(s, RG_ACTION_JOIN, 0);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    assert_memory_equal(&scene_model(s)->rights, &no_rights, sizeof no_rights);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    scene_touch(s, RG_ACTION_LANGUAGE, 2);
    assert_question(s, RG_QUESTION_AGE);
    assert_string_equal(scene_model(s)->language, "ar");
    scene_touch(s, RG_ACTION_YES, 0);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_question(s, RG_QUESTION_RECOGNISE);
    for (int i = 0; i < 4; i++) {
        scene_touch(s, RG_ACTION_YES, 0);
    }
    scene_touch(s, RG_ACTION_NO, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_string_equal(s->wish.join.language, "ar");
    scene_done(s, RG_RESULT_JOINED);
    assert_string_equal(scene_model(s)->language, "ar");
    scene_pass(s, RG_VISIT_RESULT_MS);
    assert_string_equal(scene_model(s)->language, "");
}

static void patience_stretches_them(void **state)
{
    (void)state;
    struct scene s;
    struct rg_visit_config config = scene_config();
    config.patience = 3;
    scene_open_with(&s, &config);
    scene_tap_nobody(&s, RG_ANSWER_UNKNOWN);
    scene_pass(&s, 3 * RG_VISIT_JOIN_MS - 1);
    assert_screen(&s, RG_SCREEN_JOIN);
    scene_pass(&s, 1);
    assert_screen(&s, RG_SCREEN_IDLE);
    begin(&s);
    scene_pass(&s, 3 * RG_VISIT_RIGHTS_MS - 1);
    assert_int_equal(scene_model(&s)->hide_in_s, 1);
    scene_touch(&s, RG_ACTION_YES, 0);
    scene_touch(&s, RG_ACTION_NO, 0);
    scene_pass(&s, 3 * RG_VISIT_RESULT_MS - 1);
    assert_result(&s, RG_RESULT_DECLINED);
    scene_pass(&s, 1);
    assert_screen(&s, RG_SCREEN_IDLE);
    scene_close(&s);
}

static void a_visit_is_left_alone(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    struct rg_screen_model before = *scene_model(s);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_int_equal(s->orders->count, 0);
    assert_memory_equal(&before, scene_model(s), sizeof before);
    scene_touch(s, RG_ACTION_JOIN, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(scripted_customer_joins_in_nine_taps),
        SCENE(refusing_everything_optional_joins_too),
        SCENE(no_to_what_is_needed_ends_it),
        SCENE(a_minor_is_asked_no_more_than_needed),
        cmocka_unit_test(site_says_what_is_asked_and_how_old),
        SCENE(under_a_session_only_the_card_confirms),
        SCENE(the_card_confirms_only_at_the_end),
        SCENE(a_badge_comes_and_goes_beside_the_questions),
        SCENE(what_is_parked_stays_so_beside_the_questions),
        SCENE(time_and_hide_drop_everything),
        SCENE(join_itself_ends_and_declines),
        SCENE(a_touch_answers_what_it_was_meant_for),
        SCENE(back_takes_an_answer_back),
        SCENE(names_are_typed_in_any_script),
        SCENE(without_a_good_answer_it_failed),
        SCENE(a_card_ends_a_result_at_once),
        SCENE(questions_are_in_one_language),
        cmocka_unit_test(patience_stretches_them),
        SCENE(a_visit_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
