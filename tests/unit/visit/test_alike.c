/* A card that nobody knows and one whose member withdrew: nothing tells them apart. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Two kiosks: on one the card is unknown, on the other its member has withdrawn. */
struct twins {
    struct scene unknown, denied;
};

static void compare(const struct twins *t)
{
    struct rg_screen_model a, b;
    memcpy(&a, scene_model(&t->unknown), sizeof a);
    memcpy(&b, scene_model(&t->denied), sizeof b);
    assert_memory_equal(&a, &b, sizeof a);
    assert_int_equal(t->unknown.orders->count, t->denied.orders->count);
    assert_memory_equal(t->unknown.orders->items, t->denied.orders->items, sizeof t->unknown.orders->items);
    assert_int_equal(rg_visit_deadline_ns(t->unknown.visit), rg_visit_deadline_ns(t->denied.visit));
}

static void tap_both(struct twins *t)
{
    scene_seen(&t->unknown);
    scene_seen(&t->denied);
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    scene_resolved(&t->denied, RG_ANSWER_HOLDER, anna);
    scene_refuse(&t->denied, RG_VISIT_CONSENT_DENIED);
    scene_resolved(&t->unknown, RG_ANSWER_UNKNOWN, nobody);
    assert_screen(&t->unknown, RG_SCREEN_JOIN);
    compare(t);
}

static void touch_both(struct twins *t, enum rg_action action, int32_t argument)
{
    scene_touch(&t->unknown, action, argument);
    scene_touch(&t->denied, action, argument);
    compare(t);
}

static void pass_both(struct twins *t, uint64_t ms)
{
    scene_pass(&t->unknown, ms);
    scene_pass(&t->denied, ms);
    compare(t);
}

static void join_both(struct twins *t)
{
    touch_both(t, RG_ACTION_JOIN, 0);
    while (scene_model(&t->unknown)->rights.question != RG_QUESTION_NAME) {
        touch_both(t, RG_ACTION_YES, 0);
    }
    touch_both(t, RG_ACTION_KEY, 'A');
    touch_both(t, RG_ACTION_ACCEPT, 0);
    scene_tap_kept(&t->unknown, RG_ANSWER_UNKNOWN, 0);
    scene_tap_kept(&t->denied, RG_ANSWER_HOLDER, MEMBER_ANNA);
    compare(t);
    assert_int_equal(scene_ordered(&t->unknown, RG_VISIT_JOIN), 1);
    scene_done(&t->unknown, RG_RESULT_JOINED);
    scene_done(&t->denied, RG_RESULT_JOINED);
    compare(t);
    pass_both(t, RG_VISIT_RESULT_MS);
    assert_screen(&t->unknown, RG_SCREEN_IDLE);
}

/* What was before: nothing, a language chosen, somebody LOCKED, a session, one with something to reopen. */
static void unknown_and_denied_are_alike_to_the_byte(void **state)
{
    (void)state;
    for (int before = 0; before < 5; before++) {
        struct twins t;
        struct scene *both[] = {&t.unknown, &t.denied};
        for (int i = 0; i < 2; i++) {
            scene_open(both[i]);
            if (before == 1) {
                scene_touch(both[i], RG_ACTION_LANGUAGES, 0);
                scene_touch(both[i], RG_ACTION_LARGE_TEXT, 0);
                scene_touch(both[i], RG_ACTION_LANGUAGE, 2);
            } else if (before == 2) {
                scene_tap_member(both[i], MEMBER_BEN);
                scene_answer(both[i], RG_SCOPE_GREETING);
            } else if (before == 3) {
                scene_session(both[i], BADGE_MIA, "Mia");
            } else if (before == 4) {
                scene_open_profile(both[i], MEMBER_BEN);
                scene_pass(both[i], RG_VISIT_HIDE_MS);
            }
        }
        tap_both(&t);
        assert_string_equal(scene_model(&t.denied)->language, before == 1 ? "ar" : "");
        pass_both(&t, 100);
        join_both(&t);
        tap_both(&t);
        pass_both(&t, RG_VISIT_JOIN_MS);
        assert_screen(&t.unknown, RG_SCREEN_IDLE);
        tap_both(&t);
        touch_both(&t, RG_ACTION_HIDE, 0);
        tap_both(&t);
        tap_both(&t);
        scene_tap_badge(&t.unknown, BADGE_MIA);
        scene_tap_badge(&t.denied, BADGE_MIA);
        compare(&t);
        scene_close(&t.unknown);
        scene_close(&t.denied);
    }
}

/* However long the look-up took, the answer stands at one moment after the card was seen, and not a tick before. */
static void the_time_says_nothing(void **state)
{
    (void)state;
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    struct rg_member_ref anna = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}};
    const struct rg_visit_event denied = {.kind = RG_VISIT_CONSENT_DENIED};
    for (uint64_t late_ms = 0; late_ms < RG_VISIT_NOBODY_MS; late_ms += 33) {
        struct twins t;
        scene_open(&t.unknown);
        scene_open(&t.denied);
        scene_seen(&t.unknown);
        scene_seen(&t.denied);
        scene_resolved_at_once(&t.unknown, RG_ANSWER_UNKNOWN, nobody);
        scene_resolved(&t.denied, RG_ANSWER_HOLDER, anna);
        scene_pass(&t.denied, late_ms);
        struct rg_visit_event event = denied;
        event.visit = t.denied.load.visit;
        scene_event(&t.denied, &event);
        scene_pass(&t.unknown, RG_VISIT_NOBODY_MS - 1);
        scene_pass(&t.denied, RG_VISIT_NOBODY_MS - 1 - late_ms);
        assert_screen(&t.unknown, RG_SCREEN_RECOGNISED);
        assert_memory_equal(scene_model(&t.unknown), scene_model(&t.denied), sizeof(struct rg_screen_model));
        assert_int_equal(scene_wait_ms(&t.unknown), 1);
        pass_both(&t, 1);
        assert_screen(&t.unknown, RG_SCREEN_JOIN);
        scene_close(&t.unknown);
        scene_close(&t.denied);
    }
}

/* An IT badge, two cards, the end of the day: what comes in between takes its place. */
static void what_comes_in_between_takes_its_place(void **state)
{
    struct scene *s = *state;
    struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_tap_badge(s, BADGE_IDA);
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, nobody);
    struct rg_visit_event it = {.kind = RG_VISIT_BADGE_READY,
                                .badge = {.associate = {BADGE_IDA}, .known = true, .it = true, .name = "Ida"}};
    scene_event(s, &it);
    scene_pass(s, RG_VISIT_NOBODY_MS);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    assert_int_equal(scene_ordered(s, RG_VISIT_KEEP_CARD), 0);
    scene_tap_badge(s, BADGE_IDA);
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, nobody);
    struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = ++s->tap}};
    scene_event(s, &two);
    scene_pass(s, RG_VISIT_NOBODY_MS);
    assert_screen(s, RG_SCREEN_TWO_CARDS);
    const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
    scene_seen(s);
    scene_resolved_at_once(s, RG_ANSWER_UNKNOWN, nobody);
    scene_event(s, &closing);
    scene_pass(s, RG_VISIT_NOBODY_MS);
    assert_screen(s, RG_SCREEN_IDLE);
}

/* What cannot be joined with ends quietly: somebody else's card lies there by now, or none. */
static void a_late_refusal_offers_nothing(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_badge(s, BADGE_MIA);
    scene_refuse(s, RG_VISIT_CONSENT_DENIED);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    assert_int_equal(scene_ordered(s, RG_VISIT_KEEP_CARD), 0);
    assert_true(scene_model(s)->session_open);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_and_denied_are_alike_to_the_byte),
        cmocka_unit_test(the_time_says_nothing),
        SCENE(what_comes_in_between_takes_its_place),
        SCENE(a_late_refusal_offers_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
