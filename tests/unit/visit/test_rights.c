/* What customers may do about themselves: see, withdraw, allow, delete, be forgotten; and that nobody else can. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_result(s, expected)                                                                           \
    do {                                                                                                     \
        assert_screen(s, RG_SCREEN_RESULT);                                                                  \
        assert_int_equal(scene_model(s)->rights.result, expected);                                           \
    } while (0)

static const struct rg_rights_model no_rights;

static void assert_nothing_of_anybody(const struct scene *s)
{
    static const struct rg_profile no_profile;
    static const struct rg_reco_list no_list;
    const struct rg_screen_model *m = scene_model(s);
    struct rg_rights_model rights = m->rights;
    /* Whether more is offered says what the card is, not whose. */
    rights.safer = RG_SAFER_NONE;
    assert_memory_equal(&m->profile, &no_profile, sizeof no_profile);
    assert_memory_equal(&m->recommendations, &no_list, sizeof no_list);
    assert_memory_equal(&rights, &no_rights, sizeof no_rights);
}

/* With a card that is good for allowing more. */
static void tap_proved(struct scene *s)
{
    scene_seen(s);
    struct rg_member_ref holder = {
        .kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}, .assurance = RG_ASSURANCE_L1};
    scene_resolved(s, RG_ANSWER_HOLDER, holder);
}

static void begin(struct scene *s)
{
    tap_proved(s);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
}

static void begin_with_badge(struct scene *s)
{
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, 2000);
    tap_proved(s);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
}

static void see_known(struct scene *s)
{
    scene_touch(s, RG_ACTION_KNOWN, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_KNOWN), 1);
    assert_result(s, RG_RESULT_WORKING);
    scene_known(s);
    assert_screen(s, RG_SCREEN_KNOWN);
}

static void assert_over(struct scene *s)
{
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
}

static void profile_is_hidden_at_once(void **state)
{
    struct scene *s = *state;
    begin(s);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_nothing_of_anybody(s);
    assert_string_equal(scene_model(s)->language, "de");
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_over(s);
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_string_equal(scene_model(s)->language, "de");
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_over(s);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    struct rg_visit_command old = s->load;
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_nothing_of_anybody(s);
    assert_string_equal(scene_model(s)->language, "de");
    assert_true(scene_model(s)->session_open);
    scene_answer_as(s, &old, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_nothing_of_anybody(s);
}

static void rights_open_where_a_member_stands(void **state)
{
    struct scene *s = *state;
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_tap_member(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_REFUSED_CARD);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_screen(s, RG_SCREEN_JOIN);
}

static void what_is_known_is_shown_page_by_page(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    const struct rg_rights_model *rights = &scene_model(s)->rights;
    assert_int_equal(rights->known_count, KNOWN_ROWS);
    assert_int_equal(rights->known_left_out, 2);
    assert_string_equal(rights->known[KNOWN_ROWS - 1].text, "Known101");
    scene_touch(s, RG_ACTION_DOWN, 5);
    assert_int_equal(rights->known_first, 5);
    scene_touch(s, RG_ACTION_DOWN, 5);
    assert_int_equal(rights->known_first, 7);
    scene_touch(s, RG_ACTION_DOWN, 5);
    assert_int_equal(rights->known_first, 7);
    scene_touch(s, RG_ACTION_UP, 5);
    assert_int_equal(rights->known_first, 2);
    scene_touch(s, RG_ACTION_UP, -5);
    scene_touch(s, RG_ACTION_DOWN, 0);
    assert_int_equal(rights->known_first, 2);
    scene_pass(s, RG_VISIT_RIGHTS_MS - 1);
    assert_int_equal(scene_model(s)->hide_in_s, 1);
    scene_pass(s, 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_over(s);
}

static void back_leaves_nothing_behind(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_nothing_of_anybody(s);
    scene_touch(s, RG_ACTION_FORGET, 0);
    assert_screen(s, RG_SCREEN_FORGET);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_over(s);
}

static void malformed_lists_are_dropped(void **state)
{
    struct scene *s = *state;
    struct rg_known_row good = {
        .kind = RG_KNOWN_NAME, .source = RG_SOURCE_YOU, .purpose = RG_PURPOSE_RECOGNISE, .text = "Anna"};
    struct rg_known_row bad[6];
    begin(s);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    struct rg_visit_event event = {.kind = RG_VISIT_KNOWN_READY,
                                   .known = {.visit = s->wish.visit, .count = 1}};
    for (size_t i = 0; i < 6; i++) {
        bad[i] = good;
    }
    memset(bad[0].text, 'x', sizeof bad[0].text);
    bad[1].kind = (enum rg_known_kind)0;
    bad[2].kind = (enum rg_known_kind)99;
    bad[3].source = (enum rg_known_source)0;
    bad[4].purpose = (enum rg_purpose)3;
    bad[5].purpose = (enum rg_purpose)(1 << RG_PURPOSES);
    for (size_t i = 0; i < 6; i++) {
        event.known.rows = &bad[i];
        scene_event(s, &event);
        assert_result(s, RG_RESULT_WORKING);
    }
    event.known.rows = NULL;
    scene_event(s, &event);
    static struct rg_known_row many[RG_KNOWN_MAX + 1];
    for (size_t i = 0; i <= RG_KNOWN_MAX; i++) {
        many[i] = good;
    }
    event.known.rows = many;
    event.known.count = RG_KNOWN_MAX + 1;
    scene_event(s, &event);
    assert_result(s, RG_RESULT_WORKING);
    event.known.count = RG_KNOWN_MAX;
    scene_event(s, &event);
    assert_int_equal(scene_model(s)->rights.known_count, RG_KNOWN_MAX);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    event.known.visit = s->wish.visit;
    event.known.rows = NULL;
    event.known.count = 0;
    scene_event(s, &event);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_int_equal(scene_model(s)->rights.known_count, 0);
}

static void stopping_works_at_once_at_any_assurance(void **state)
{
    (void)state;
    for (int assurance = RG_ASSURANCE_L0; assurance <= RG_ASSURANCE_L2; assurance++) {
        struct scene s;
        scene_open(&s);
        scene_seen(&s);
        struct rg_member_ref anna = {
            .kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}, .assurance = (enum rg_assurance)assurance};
        scene_resolved(&s, RG_ANSWER_HOLDER, anna);
        scene_answer(&s, RG_SCOPE_GREETING);
        scene_touch(&s, RG_ACTION_RIGHTS, 0);
        scene_touch(&s, RG_ACTION_STOP, 0);
        assert_int_equal(scene_ordered(&s, RG_VISIT_WITHDRAW), 1);
        assert_int_equal(s.wish.consent.purpose, RG_PURPOSE_RECOGNISE);
        assert_string_equal(s.wish.consent.language, "de");
        assert_int_equal(s.wish.holder.member.value, MEMBER_ANNA);
        assert_int_equal(s.wish.holder.assurance, assurance);
        assert_result(&s, RG_RESULT_WORKING);
        scene_done(&s, assurance == RG_ASSURANCE_L1 ? RG_RESULT_WITHDRAWN_OFFLINE : RG_RESULT_WITHDRAWN);
        assert_int_equal(scene_model(&s)->rights.purpose, RG_PURPOSE_RECOGNISE);
        /* Nobody is known any more: there is nothing to go back to. */
        scene_touch(&s, RG_ACTION_BACK, 0);
        assert_over(&s);
        scene_close(&s);
    }
}

static void withdrawing_and_forgetting_end_it_everywhere(void **state)
{
    (void)state;
    static const enum rg_rights_result results[] = {RG_RESULT_FORGOTTEN, RG_RESULT_FORGOTTEN_OFFLINE,
                                                    RG_RESULT_FORGET_HELD, RG_RESULT_WITHDRAWN};
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        struct scene s;
        scene_open(&s);
        /* Parked for Mia; then the customer comes back, and nobody's badge is in. */
        scene_open_profile(&s, MEMBER_ANNA);
        scene_tap_badge(&s, BADGE_MIA);
        scene_pass(&s, RG_VISIT_HELLO_MS);
        begin(&s);
        if (results[i] == RG_RESULT_WITHDRAWN) {
            scene_touch(&s, RG_ACTION_STOP, 0);
        } else {
            scene_touch(&s, RG_ACTION_FORGET, 0);
            assert_screen(&s, RG_SCREEN_FORGET);
            scene_touch(&s, RG_ACTION_NO, 0);
            assert_screen(&s, RG_SCREEN_RIGHTS);
            assert_int_equal(scene_ordered(&s, RG_VISIT_FORGET), 0);
            scene_touch(&s, RG_ACTION_FORGET, 0);
            scene_touch(&s, RG_ACTION_YES, 0);
            assert_int_equal(scene_ordered(&s, RG_VISIT_FORGET), 1);
            assert_int_equal(s.wish.holder.member.value, MEMBER_ANNA);
        }
        scene_done(&s, results[i]);
        assert_result(&s, results[i]);
        assert_int_equal(scene_model(&s)->rights.hold_hours, results[i] == RG_RESULT_FORGET_HELD ? 72 : 0);
        scene_pass(&s, RG_VISIT_RESULT_MS - 1);
        assert_result(&s, results[i]);
        scene_pass(&s, 1);
        assert_over(&s);
        scene_session(&s, BADGE_MIA, "Mia");
        assert_screen(&s, RG_SCREEN_HELLO_BADGE);
        scene_close(&s);
    }
}

static void each_consent_can_be_turned(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    scene_touch(s, RG_ACTION_CONSENT, 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_WITHDRAW), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_int_equal(s->wish.consent.purpose, RG_PURPOSE_PURCHASES);
    scene_done(s, RG_RESULT_GRANTED);
    assert_result(s, RG_RESULT_WORKING);
    scene_done(s, RG_RESULT_WITHDRAWN);
    assert_result(s, RG_RESULT_WITHDRAWN);
    assert_int_equal(scene_model(s)->rights.purpose, RG_PURPOSE_PURCHASES);
    /* They are still known, and may go on. */
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    see_known(s);
    scene_touch(s, RG_ACTION_CONSENT, 2);
    assert_int_equal(scene_ordered(s, RG_VISIT_GRANT), 1);
    assert_int_equal(s->wish.consent.purpose, RG_PURPOSE_NOTES);
    assert_string_equal(s->wish.consent.language, "de");
    scene_done(s, RG_RESULT_GRANTED);
    assert_result(s, RG_RESULT_GRANTED);
    assert_int_equal(scene_model(s)->rights.purpose, RG_PURPOSE_NOTES);
    scene_touch(s, RG_ACTION_BACK, 0);
    see_known(s);
    scene_touch(s, RG_ACTION_CONSENT, 0);
    assert_int_equal(s->wish.consent.purpose, RG_PURPOSE_RECOGNISE);
    scene_done(s, RG_RESULT_WITHDRAWN);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_over(s);
}

static void rows_that_cannot_be_changed_are_not(void **state)
{
    struct scene *s = *state;
    static const int32_t none[] = {-1, KNOWN_ROWS, INT32_MAX, INT32_MIN};
    begin(s);
    see_known(s);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        scene_touch(s, RG_ACTION_DELETE, none[i]);
        scene_touch(s, RG_ACTION_CONSENT, none[i]);
    }
    scene_touch(s, RG_ACTION_DELETE, 0);
    scene_touch(s, RG_ACTION_CONSENT, 5);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_int_equal(s->wish.kind, RG_VISIT_LOAD_KNOWN);
}

/* Their part in an experiment ends with the consent that it is kept under. */
static void a_trial_ends_by_withdrawing(void **state)
{
    struct scene *s = *state;
    begin(s);
    const struct rg_known_row row = {
        .kind = RG_KNOWN_TRIAL, .source = RG_SOURCE_KIOSK, .purpose = RG_PURPOSE_MEASURE, .deletable = true};
    scene_touch(s, RG_ACTION_KNOWN, 0);
    const struct rg_visit_event event = {.kind = RG_VISIT_KNOWN_READY,
                                         .known = {.visit = s->wish.visit, .rows = &row, .count = 1}};
    scene_event(s, &event);
    assert_screen(s, RG_SCREEN_KNOWN);
    scene_touch(s, RG_ACTION_DELETE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_WITHDRAW), 0);
    assert_int_equal(scene_model(s)->rights.known_asked, 1);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_WITHDRAW), 1);
    assert_int_equal(s->wish.consent.purpose, RG_PURPOSE_MEASURE);
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    scene_done(s, RG_RESULT_WITHDRAWN);
    assert_result(s, RG_RESULT_WITHDRAWN);
}

static void a_deleted_row_is_gone_from_the_list(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    scene_touch(s, RG_ACTION_DOWN, 5);
    scene_touch(s, RG_ACTION_DELETE, 7);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
    assert_int_equal(scene_model(s)->rights.known_asked, 8);
    scene_touch(s, RG_ACTION_YES, 7);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 1);
    assert_int_equal(s->wish.row.kind, RG_KNOWN_PURCHASE);
    assert_int_equal(s->wish.row.item, MEMBER_ANNA * 100 + 7);
    assert_string_equal(s->wish.row.text, "Known101");
    assert_result(s, RG_RESULT_WORKING);
    scene_done(s, RG_RESULT_FORGOTTEN);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_KNOWN), 0);
    scene_done(s, RG_RESULT_DELETED_OFFLINE);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_KNOWN), 1);
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    scene_known(s);
    assert_screen(s, RG_SCREEN_KNOWN);
    /* Where they were in the list they are, and it says what was done, once. */
    assert_int_equal(scene_model(s)->rights.known_first, 5);
    assert_int_equal(scene_model(s)->rights.known_asked, 0);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_DELETED_OFFLINE);
    scene_touch(s, RG_ACTION_DELETE, 7);
    scene_touch(s, RG_ACTION_YES, 7);
    scene_done(s, RG_RESULT_FAILED);
    assert_result(s, RG_RESULT_FAILED);
    scene_touch(s, RG_ACTION_BACK, 0);
    see_known(s);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_NONE);
    assert_int_equal(scene_model(s)->rights.known_first, 0);
    /* What was deleted stays deleted, even if the list cannot be read again. */
    scene_touch(s, RG_ACTION_DELETE, 7);
    scene_touch(s, RG_ACTION_YES, 7);
    scene_done(s, RG_RESULT_DELETED);
    scene_done(s, RG_RESULT_FAILED);
    assert_result(s, RG_RESULT_DELETED);
}

static void one_touch_deletes_nothing(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    struct rg_visit_event brush = {
        .kind = RG_VISIT_ACTION,
        .action = {.action = RG_ACTION_YES, .argument = 7, .visit = scene_model(s)->visit}};
    scene_touch(s, RG_ACTION_YES, 7);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
    scene_touch(s, RG_ACTION_DELETE, 7);
    /* A finger that went down on what stood there before. */
    scene_event(s, &brush);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
    assert_screen(s, RG_SCREEN_KNOWN);
    scene_touch(s, RG_ACTION_DELETE, 8);
    assert_int_equal(scene_model(s)->rights.known_asked, 9);
    scene_touch(s, RG_ACTION_NO, 8);
    assert_int_equal(scene_model(s)->rights.known_asked, 0);
    assert_screen(s, RG_SCREEN_KNOWN);
    scene_touch(s, RG_ACTION_DELETE, 8);
    scene_touch(s, RG_ACTION_DOWN, 5);
    assert_int_equal(scene_model(s)->rights.known_asked, 0);
    scene_touch(s, RG_ACTION_YES, 8);
    assert_int_equal(s->wish.kind, RG_VISIT_LOAD_KNOWN);
    assert_screen(s, RG_SCREEN_KNOWN);
}

/* Who found the card must not be able to put their own in its place; that somebody looked, nobody takes away. */
static void a_contact_can_be_deleted_and_not_changed(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    struct rg_known_row rows[2] = {{.kind = RG_KNOWN_CONTACT,
                                    .source = RG_SOURCE_HQ,
                                    .purpose = RG_PURPOSE_RECOGNISE,
                                    .item = 1,
                                    .deletable = true,
                                    .correctable = true,
                                    .text = "…42"},
                                   {.kind = RG_KNOWN_LOOKED,
                                    .source = RG_SOURCE_KIOSK,
                                    .purpose = RG_PURPOSE_RECOGNISE,
                                    .item = 3,
                                    .deletable = true}};
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    struct rg_visit_event ready = {.kind = RG_VISIT_KNOWN_READY,
                                   .known = {.visit = s->wish.visit, .rows = rows, .count = 2}};
    scene_event(s, &ready);
    assert_screen(s, RG_SCREEN_KNOWN);
    scene_touch(s, RG_ACTION_CORRECT, 0);
    assert_screen(s, RG_SCREEN_KNOWN);
    scene_touch(s, RG_ACTION_DELETE, 1);
    assert_int_equal(scene_model(s)->rights.known_asked, 0);
    scene_touch(s, RG_ACTION_DELETE, 0);
    assert_int_equal(scene_model(s)->rights.known_asked, 1);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(s->wish.kind, RG_VISIT_DELETE);
    assert_int_equal(s->wish.row.kind, RG_KNOWN_CONTACT);
    assert_int_equal(s->wish.row.item, 1);
    assert_string_equal(s->wish.row.text, "…42");
    scene_done(s, RG_RESULT_DELETED);
    assert_int_equal(s->wish.kind, RG_VISIT_LOAD_KNOWN);
}

static void a_name_is_typed_anew(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    scene_touch(s, RG_ACTION_CORRECT, 5);
    assert_screen(s, RG_SCREEN_KNOWN);
    scene_touch(s, RG_ACTION_CORRECT, 3);
    assert_screen(s, RG_SCREEN_QUESTION);
    /* A purge would blank what is still theirs; it comes with what follows. */
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 0);
    assert_int_equal(scene_model(s)->rights.question, RG_QUESTION_NAME);
    assert_true(scene_model(s)->rights.correcting);
    const char *name = scene_model(s)->rights.name;
    for (size_t i = strlen(name); i < RG_NAME_MAX; i++) {
        assert_int_equal(name[i], '\0');
    }
    assert_string_equal(scene_model(s)->rights.name, "Known101");
    assert_int_equal(scene_model(s)->rights.known_count, 0);
    /* Their card allows nothing here. */
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_GRANT), 0);
    for (int i = 0; i < 8; i++) {
        scene_touch(s, RG_ACTION_ERASE, 0);
    }
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_screen(s, RG_SCREEN_QUESTION);
    scene_touch(s, RG_ACTION_SHIFT, 0);
    scene_touch(s, RG_ACTION_KEY, 'A');
    scene_touch(s, RG_ACTION_KEY, 0xe9);
    scene_touch(s, RG_ACTION_KEY, ' ');
    scene_touch(s, RG_ACTION_ACCEPT, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_CORRECT), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    assert_int_equal(s->wish.correction.kind, RG_KNOWN_NAME);
    assert_string_equal(s->wish.correction.value, "A\xc3\xa9");
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    scene_done(s, RG_RESULT_DELETED);
    assert_result(s, RG_RESULT_WORKING);
    scene_done(s, RG_RESULT_CORRECTED);
    scene_known(s);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_int_equal(scene_model(s)->rights.result, RG_RESULT_CORRECTED);
    static const enum rg_action keeping[] = {RG_ACTION_NO, RG_ACTION_BACK, RG_ACTION_CANCEL};
    for (int i = 0; i < 3; i++) {
        scene_touch(s, RG_ACTION_CORRECT, 3);
        scene_touch(s, keeping[i], 0);
        assert_int_equal(scene_ordered(s, RG_VISIT_CORRECT), 0);
        assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_KNOWN), 1);
        assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
        scene_known(s);
        assert_screen(s, RG_SCREEN_KNOWN);
    }
}

static void a_language_is_chosen_anew(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    scene_touch(s, RG_ACTION_CORRECT, 4);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    assert_nothing_of_anybody(s);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_int_equal(scene_model(s)->rights.known_count, KNOWN_ROWS);
    scene_touch(s, RG_ACTION_CORRECT, 4);
    scene_touch(s, RG_ACTION_LANGUAGE, 2);
    assert_int_equal(scene_ordered(s, RG_VISIT_CORRECT), 1);
    assert_int_equal(s->wish.correction.kind, RG_KNOWN_LANGUAGE);
    assert_string_equal(s->wish.correction.value, "ar");
    scene_done(s, RG_RESULT_CORRECTED_OFFLINE);
    scene_known(s);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_string_equal(scene_model(s)->language, "ar");
    /* Elsewhere a choice of language is the encounter's, and no correction. */
    scene_touch(s, RG_ACTION_CORRECT, 4);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    scene_touch(s, RG_ACTION_LANGUAGE, 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_CORRECT), 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
}

/* An associate must not allow more in the customer's name. */
static void under_a_session_only_the_card_allows_more(void **state)
{
    struct scene *s = *state;
    begin_with_badge(s);
    see_known(s);
    assert_int_equal(s->wish.associate.value, BADGE_MIA);
    scene_touch(s, RG_ACTION_CONSENT, 2);
    assert_screen(s, RG_SCREEN_QUESTION);
    assert_int_equal(scene_model(s)->rights.question, RG_QUESTION_CONFIRM);
    assert_int_equal(scene_model(s)->rights.purpose, RG_PURPOSE_NOTES);
    assert_int_equal(scene_model(s)->rights.known_count, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    scene_tap_member(s, MEMBER_BEN);
    scene_tap_kept(s, RG_ANSWER_HOLDER, MEMBER_BEN);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_QUESTION);
    assert_int_equal(s->wish.kind, RG_VISIT_LOAD_KNOWN);
    scene_touch(s, RG_ACTION_NO, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_tap_member(s, MEMBER_ANNA);
    assert_screen(s, RG_SCREEN_RIGHTS);
    see_known(s);
    scene_touch(s, RG_ACTION_CONSENT, 2);
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_GRANT), 1);
    assert_int_equal(s->wish.consent.purpose, RG_PURPOSE_NOTES);
    assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
    scene_done(s, RG_RESULT_GRANTED);
    assert_int_equal(scene_model(s)->rights.purpose, RG_PURPOSE_NOTES);
    /* Less needs no card. */
    scene_touch(s, RG_ACTION_BACK, 0);
    see_known(s);
    scene_touch(s, RG_ACTION_CONSENT, 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_WITHDRAW), 1);
}

/* Nor destroy what the customer's card once opened: without the card it can be undone. */
static void under_a_session_only_the_card_destroys(void **state)
{
    struct scene *s = *state;
    struct rg_member_ref anna = {
        .kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}, .assurance = RG_ASSURANCE_L2};
    struct rg_member_ref copied = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    static const enum rg_assurance expected[] = {RG_ASSURANCE_L1, RG_ASSURANCE_L1, RG_ASSURANCE_L2};
    scene_session(s, BADGE_MIA, "Mia");
    for (int i = 0; i < 3; i++) {
        scene_seen(s);
        scene_resolved(s, RG_ANSWER_HOLDER, anna);
        scene_answer(s, RG_SCOPE_PROFILE);
        scene_touch(s, RG_ACTION_RIGHTS, 0);
        if (i > 0) {
            scene_seen(s);
            scene_resolved(s, RG_ANSWER_HOLDER, i == 1 ? copied : anna);
        }
        scene_touch(s, RG_ACTION_FORGET, 0);
        scene_touch(s, RG_ACTION_YES, 0);
        assert_int_equal(scene_ordered(s, RG_VISIT_FORGET), 1);
        assert_int_equal(s->wish.holder.member.value, MEMBER_ANNA);
        assert_int_equal(s->wish.holder.assurance, expected[i]);
        scene_done(s, RG_RESULT_FORGET_HELD);
        scene_pass(s, RG_VISIT_RESULT_MS);
        assert_over(s);
    }
    scene_tap_badge(s, BADGE_MIA);
    scene_seen(s);
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    scene_touch(s, RG_ACTION_FORGET, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(s->wish.holder.assurance, RG_ASSURANCE_L2);
}

static void unanswered_is_failed_and_late_is_nothing(void **state)
{
    struct scene *s = *state;
    static const enum rg_action asks[] = {RG_ACTION_KNOWN, RG_ACTION_STOP};
    for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
        begin(s);
        scene_touch(s, asks[i], 0);
        struct rg_visit_command first = s->wish;
        scene_pass(s, RG_VISIT_ANSWER_MS - 1);
        assert_result(s, RG_RESULT_WORKING);
        scene_touch(s, RG_ACTION_BACK, 0);
        scene_touch(s, asks[i], 0);
        assert_result(s, RG_RESULT_WORKING);
        scene_pass(s, 1);
        assert_result(s, RG_RESULT_FAILED);
        scene_touch(s, RG_ACTION_BACK, 0);
        assert_screen(s, RG_SCREEN_RIGHTS);
        /* The next request is not answered by what is left of the first. */
        scene_touch(s, RG_ACTION_STOP, 0);
        struct rg_visit_event late = {.kind = RG_VISIT_RIGHTS_DONE,
                                      .done = {.visit = first.visit, .result = RG_RESULT_WITHDRAWN}};
        scene_event(s, &late);
        scene_known_as(s, &first);
        assert_result(s, RG_RESULT_WORKING);
        scene_done(s, RG_RESULT_FAILED);
        assert_result(s, RG_RESULT_FAILED);
        scene_pass(s, RG_VISIT_RESULT_MS);
        assert_over(s);
    }
}

static void nobody_elses_answer_or_touch_counts(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    struct rg_visit_command annas = s->wish;
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_over(s);
    scene_known_as(s, &annas);
    assert_over(s);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    struct rg_visit_event stop = {.kind = RG_VISIT_ACTION,
                                  .action = {.action = RG_ACTION_STOP, .visit = annas.visit}};
    scene_event(s, &stop);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known_as(s, &annas);
    assert_result(s, RG_RESULT_WORKING);
    scene_known(s);
    assert_string_equal(scene_model(s)->rights.known[4].text, "Known102");
    /* Down on RIGHTS, up on FORGET: not a yes. */
    scene_touch(s, RG_ACTION_BACK, 0);
    struct rg_visit_event yes = {.kind = RG_VISIT_ACTION,
                                 .action = {.action = RG_ACTION_YES, .visit = scene_model(s)->visit}};
    scene_touch(s, RG_ACTION_FORGET, 0);
    scene_event(s, &yes);
    assert_screen(s, RG_SCREEN_FORGET);
}

static void other_cards_change_nothing(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    struct rg_screen_model before = *scene_model(s);
    scene_tap_member(s, MEMBER_BEN);
    assert_int_equal(s->orders->count, 0);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    assert_int_equal(s->orders->count, 0);
    assert_memory_equal(&before, scene_model(s), sizeof before);
    /* Nor is anybody remembered. */
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_over(s);
    begin_with_badge(s);
    scene_tap_member(s, MEMBER_BEN);
    assert_false(scene_model(s)->someone_waits);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
}

static void own_card_extends_and_a_stronger_one_opens_more(void **state)
{
    struct scene *s = *state;
    begin(s);
    see_known(s);
    scene_pass(s, RG_VISIT_RIGHTS_MS - 1);
    scene_tap_member(s, MEMBER_ANNA);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_int_equal(scene_model(s)->hide_in_s, 0);
    struct rg_member_ref anna = {
        .kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}, .assurance = RG_ASSURANCE_L2};
    scene_seen(s);
    scene_resolved(s, RG_ANSWER_HOLDER, anna);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_KNOWN), 1);
    assert_int_equal(s->wish.holder.assurance, RG_ASSURANCE_L2);
    scene_known(s);
    scene_touch(s, RG_ACTION_BACK, 0);
    scene_touch(s, RG_ACTION_FORGET, 0);
    scene_touch(s, RG_ACTION_YES, 0);
    assert_int_equal(s->wish.holder.assurance, RG_ASSURANCE_L2);
    scene_done(s, RG_RESULT_FORGOTTEN);
    assert_result(s, RG_RESULT_FORGOTTEN);
}

static void sessions_end_wipes_them(void **state)
{
    struct scene *s = *state;
    begin_with_badge(s);
    see_known(s);
    scene_tap_badge(s, BADGE_MIA);
    assert_screen(s, RG_SCREEN_GOODBYE_BADGE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_HELLO_MS);
    /* The customer ended their visit: it is not parked. */
    scene_session(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_HELLO_BADGE);
    scene_pass(s, RG_VISIT_HELLO_MS);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    see_known(s);
    const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
    scene_event(s, &closing);
    assert_over(s);
    begin(s);
    see_known(s);
    scene_it(s);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    scene_assert_nothing_personal(s);
}

static void a_badge_beside_them_opens_no_profile(void **state)
{
    struct scene *s = *state;
    begin(s);
    scene_session(s, BADGE_MIA, "Mia");
    assert_screen(s, RG_SCREEN_RIGHTS);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
    assert_string_equal(scene_model(s)->language, "de");
    scene_touch(s, RG_ACTION_STOP, 0);
    assert_int_equal(s->wish.associate.value, BADGE_MIA);
    scene_done(s, RG_RESULT_WITHDRAWN);
    scene_pass(s, RG_VISIT_RESULT_MS);
    assert_over(s);
    assert_true(scene_model(s)->session_open);
}

static void language_and_ease_are_the_customers(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    scene_touch(s, RG_ACTION_LARGE_TEXT, 0);
    scene_touch(s, RG_ACTION_LANGUAGE, 2);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_string_equal(scene_model(s)->language, "ar");
    assert_true(scene_model(s)->ease.large_text);
    scene_touch(s, RG_ACTION_LANGUAGES, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    scene_touch(s, RG_ACTION_STOP, 0);
    assert_screen(s, RG_SCREEN_LANGUAGE);
    scene_touch(s, RG_ACTION_LANGUAGE, 0);
    assert_screen(s, RG_SCREEN_RIGHTS);
    scene_touch(s, RG_ACTION_STOP, 0);
    assert_string_equal(s->wish.consent.language, "en");
    scene_done(s, RG_RESULT_WITHDRAWN);
    assert_string_equal(scene_model(s)->language, "en");
    scene_pass(s, RG_VISIT_RESULT_MS);
    assert_over(s);
    assert_false(scene_model(s)->ease.large_text);
    assert_string_equal(scene_model(s)->language, "");
}

static void wiping_leaves_nothing(void **state)
{
    (void)state;
    struct rg_rights_model rights;
    memset(&rights, 0x5a, sizeof rights);
    rg_rights_wipe(&rights);
    assert_memory_equal(&rights, &no_rights, sizeof rights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(profile_is_hidden_at_once),
        SCENE(rights_open_where_a_member_stands),
        SCENE(what_is_known_is_shown_page_by_page),
        SCENE(back_leaves_nothing_behind),
        SCENE(malformed_lists_are_dropped),
        cmocka_unit_test(stopping_works_at_once_at_any_assurance),
        cmocka_unit_test(withdrawing_and_forgetting_end_it_everywhere),
        SCENE(each_consent_can_be_turned),
        SCENE(rows_that_cannot_be_changed_are_not),
        SCENE(a_trial_ends_by_withdrawing),
        SCENE(a_deleted_row_is_gone_from_the_list),
        SCENE(one_touch_deletes_nothing),
        SCENE(a_contact_can_be_deleted_and_not_changed),
        SCENE(a_name_is_typed_anew),
        SCENE(a_language_is_chosen_anew),
        SCENE(under_a_session_only_the_card_allows_more),
        SCENE(under_a_session_only_the_card_destroys),
        SCENE(unanswered_is_failed_and_late_is_nothing),
        SCENE(nobody_elses_answer_or_touch_counts),
        SCENE(other_cards_change_nothing),
        SCENE(own_card_extends_and_a_stronger_one_opens_more),
        SCENE(sessions_end_wipes_them),
        SCENE(a_badge_beside_them_opens_no_profile),
        SCENE(language_and_ease_are_the_customers),
        cmocka_unit_test(wiping_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
