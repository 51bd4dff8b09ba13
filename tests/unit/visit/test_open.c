/* An open visit: what it shows, who waits, outcomes, and how it is hidden. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void stored(struct scene *s, bool ok)
{
    struct rg_visit_event event = {
        .kind = RG_VISIT_OUTCOME_STORED,
        .outcome = {.visit = s->outcome.visit, .index = s->outcome.outcome.index, .stored = ok}};
    scene_event(s, &event);
}

static void profile_orders_what_was_shown(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    assert_int_equal(s->orders->count, 2);
    assert_int_equal(s->orders->items[1].kind, RG_VISIT_LOOK_BEGAN);
    const struct rg_visit_command *shown = &s->orders->items[0];
    assert_int_equal(shown->kind, RG_VISIT_STORE_SHOWN);
    assert_int_equal(shown->visit.value, scene_model(s)->visit.value);
    assert_int_equal(shown->holder.member.value, MEMBER_ANNA);
    assert_int_equal(shown->associate.value, BADGE_MIA);
    assert_int_equal(shown->shown.count, 3);
    for (int32_t i = 0; i < 3; i++) {
        assert_int_equal(shown->shown.items[i].product.value, MEMBER_ANNA * 10 + i);
        assert_int_equal(shown->shown.items[i].reason, RG_REASON_WISH);
        assert_int_equal(shown->shown.items[i].position, i);
    }
    assert_int_equal(scene_model(s)->shown_at_ms, 1700000000000);
    assert_int_equal(scene_model(s)->glance.why, RG_WHY_BIRTHDAY);
}

/* What an experiment withholds goes to HQ, past the screen. */
static void what_is_withheld_is_on_no_screen(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, 2000);
    scene_tap_member(s, MEMBER_ANNA);
    static const struct rg_glance glance = {.why = RG_WHY_BIRTHDAY, .last_purchase = -1};
    struct rg_profile profile = {.member = {MEMBER_ANNA},
                                 .visit = s->load.visit,
                                 .scope = RG_SCOPE_PROFILE,
                                 .arm = RG_ARM_CONTROL,
                                 .decides = {77}};
    struct rg_reco_list list = {.count = 1,
                                .items = {{.product = {1}, .reason = RG_REASON_BESTSELLER}},
                                .withheld_count = 2,
                                .withheld = {{{5}, RG_REASON_WISH}, {{6}, RG_REASON_AGAIN}}};
    struct rg_visit_event event = {
        .kind = RG_VISIT_PROFILE_READY,
        .ready = {.visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
    list.withheld_count = RG_RECO_SHOWN + 1;
    scene_event(s, &event);
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_SHOWN), 0);
    list.withheld_count = 2;
    scene_event(s, &event);
    assert_screen(s, RG_SCREEN_PROFILE);
    const struct rg_visit_command *shown = &s->orders->items[0];
    assert_int_equal(shown->kind, RG_VISIT_STORE_SHOWN);
    assert_int_equal(shown->shown.arm, RG_ARM_CONTROL);
    assert_int_equal(shown->shown.decides.value, 77);
    assert_int_equal(shown->shown.withheld_count, 2);
    assert_int_equal(shown->shown.withheld[1].product.value, 6);
    assert_int_equal(shown->shown.withheld[1].reason, RG_REASON_AGAIN);
    const struct rg_screen_model *model = scene_model(s);
    assert_int_equal(model->profile.arm, RG_ARM_NONE);
    assert_int_equal(model->profile.decides.value, 0);
    assert_int_equal(model->recommendations.withheld_count, 0);
    struct rg_reco_withheld none[RG_RECO_SHOWN] = {{{0}, RG_REASON_NONE}};
    assert_memory_equal(model->recommendations.withheld, none, sizeof none);
}

static void weak_card_under_a_badge_only_greets(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    /* Either kind of event may say so. */
    s->load.kind = RG_VISIT_LOAD_GREETING;
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_GREETING);
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_GREETING);
    assert_string_equal(scene_model(s)->profile.first_name, "First101");
    assert_string_equal(scene_model(s)->profile.display_name, "");
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_SHOWN), 0);
    scene_tap_member(s, MEMBER_ANNA);
    assert_screen(s, RG_SCREEN_GREETING);
    assert_int_equal(s->orders->count, 0);
    /* The same customer's stronger card opens the profile. */
    scene_seen(s);
    struct rg_member_ref strong = {
        .kind = RG_HOLDER_MEMBER, .member = {MEMBER_ANNA}, .assurance = RG_ASSURANCE_L1};
    scene_resolved(s, RG_ANSWER_HOLDER, strong);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void tap_never_replaces_an_open_visit(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_seen(s);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_false(scene_model(s)->someone_waits);
    struct rg_member_ref ben = {.kind = RG_HOLDER_MEMBER, .member = {MEMBER_BEN}};
    scene_resolved(s, RG_ANSWER_HOLDER, ben);
    assert_int_equal(s->orders->count, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name101");
    assert_true(scene_model(s)->someone_waits);
    /* The newest takes an older one's place. */
    scene_tap_member(s, MEMBER_CLEO);
    uint64_t old = scene_model(s)->visit.value;
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_int_equal(s->orders->items[0].kind, RG_VISIT_PURGE);
    assert_int_equal(s->orders->items[1].kind, RG_VISIT_LOAD_PROFILE);
    assert_int_equal(s->load.holder.member.value, MEMBER_CLEO);
    assert_int_equal(s->load.tap, s->tap);
    assert_int_not_equal(s->load.visit.value, old);
    assert_false(scene_model(s)->someone_waits);
    assert_string_equal(scene_model(s)->profile.display_name, "");
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name103");
}

static void waiting_ends(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_tap_member(s, MEMBER_BEN);
    for (uint32_t passed = 0; passed + 20000 < RG_VISIT_WAITING_MS; passed += 20000) {
        scene_pass(s, 20000);
        scene_touch(s, RG_ACTION_EXTEND, 0);
    }
    assert_true(scene_model(s)->someone_waits);
    scene_pass(s, 20000);
    assert_false(scene_model(s)->someone_waits);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name101");
}

static void same_card_only_extends(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    uint64_t visit = scene_model(s)->visit.value;
    scene_pass(s, 44000);
    assert_int_equal(scene_model(s)->hide_in_s, 1);
    scene_tap_member(s, MEMBER_ANNA);
    assert_int_equal(s->orders->count, 0);
    assert_int_equal(scene_model(s)->hide_in_s, 0);
    assert_int_equal(scene_model(s)->visit.value, visit);
    assert_false(scene_model(s)->someone_waits);
    scene_pass(s, RG_VISIT_HIDE_MS - 1);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void hide_is_at_once(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_LIKED, 0);
    scene_touch(s, RG_ACTION_SELECT, 1);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
    assert_true(scene_model(s)->session_open);
}

/* 25 s of silence, then 20 numbers, one a second, then nothing personal is left. */
static void countdown_then_hidden(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    uint64_t revision = rg_visit_revision(s->visit);
    scene_pass(s, 24999);
    assert_int_equal(rg_visit_revision(s->visit), revision);
    assert_int_equal(scene_model(s)->hide_in_s, 0);
    scene_pass(s, 1);
    for (uint32_t left = 20; left > 0; left--) {
        assert_int_equal(scene_model(s)->hide_in_s, left);
        scene_pass(s, 999);
        assert_int_equal(scene_model(s)->hide_in_s, left);
        assert_int_equal(rg_visit_revision(s->visit), ++revision);
        scene_pass(s, 1);
    }
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
}

static void any_touch_extends(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    static const enum rg_action touches[] = {RG_ACTION_EXTEND, RG_ACTION_SELECT, RG_ACTION_BACK,
                                             RG_ACTION_LIKED, RG_ACTION_SWITCH};
    for (size_t i = 0; i < sizeof touches / sizeof *touches; i++) {
        scene_pass(s, 44999);
        assert_int_equal(scene_model(s)->hide_in_s, 1);
        scene_touch(s, touches[i], 0);
        assert_int_equal(scene_model(s)->hide_in_s, 0);
    }
    scene_pass(s, 44999);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
}

/* The last customer never appears on this one's screen. */
static void late_answers_are_dropped(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    struct rg_visit_command anna = s->load;
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_answer_as(s, &anna, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer_as(s, &anna, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    /* Right visit, wrong member: also refused. */
    struct rg_visit_command mixed = s->load;
    mixed.holder.member.value = MEMBER_ANNA;
    scene_answer_as(s, &mixed, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    assert_string_equal(scene_model(s)->profile.display_name, "");
    /* Right visit outside, another within. */
    struct rg_profile profile = {.member = {MEMBER_BEN}, .visit = anna.visit, .scope = RG_SCOPE_PROFILE};
    struct rg_glance glance = {.last_purchase = -1};
    struct rg_reco_list list = {.count = 0};
    struct rg_visit_event odd = {
        .kind = RG_VISIT_PROFILE_READY,
        .ready = {.visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
    scene_event(s, &odd);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name102");
    scene_answer_as(s, &anna, RG_SCOPE_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name102");
}

static void counts_beyond_their_arrays_are_refused(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    for (int i = 0; i < 5; i++) {
        struct rg_profile profile = {
            .member = {MEMBER_ANNA}, .visit = s->load.visit, .scope = RG_SCOPE_PROFILE};
        struct rg_glance glance = {.last_purchase = -1};
        struct rg_reco_list list = {.count = i == 4 ? RG_RECO_SHOWN + 1 : 0};
        profile.purchase_count = i == 0 ? RG_PROFILE_PURCHASES + 1 : 0;
        profile.wish_count = i == 1 ? RG_PROFILE_WISHES + 1 : 0;
        profile.size_count = i == 2 ? RG_PROFILE_SIZES + 1 : 0;
        profile.occasion_count = i == 3 ? UINT32_MAX : 0;
        struct rg_visit_event event = {
            .kind = RG_VISIT_PROFILE_READY,
            .ready = {
                .visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
        scene_event(s, &event);
        assert_screen(s, RG_SCREEN_RECOGNISED);
    }
}

static void outcome_is_saved_when_it_is(void **state)
{
    struct scene *s = *state;
    static const struct {
        enum rg_action action;
        enum rg_outcome outcome;
    } cases[] = {{RG_ACTION_LIKED, RG_OUTCOME_LIKED},
                 {RG_ACTION_NOT_FOR_THEM, RG_OUTCOME_NOT_FOR_THEM},
                 {RG_ACTION_NOT_FOUND, RG_OUTCOME_NOT_FOUND},
                 {RG_ACTION_SOLD, RG_OUTCOME_SOLD}};
    scene_open_profile(s, MEMBER_ANNA);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct rg_screen_outcome *shown = &scene_model(s)->outcomes[2];
        scene_touch(s, cases[i].action, 2);
        assert_int_equal(shown->state, RG_OUTCOME_SAVING);
        assert_int_equal(shown->outcome, cases[i].outcome);
        assert_int_equal(scene_ordered(s, RG_VISIT_STORE_OUTCOME), 1);
        assert_int_equal(s->outcome.visit.value, scene_model(s)->visit.value);
        assert_int_equal(s->outcome.holder.member.value, MEMBER_ANNA);
        assert_int_equal(s->outcome.associate.value, BADGE_MIA);
        assert_int_equal(s->outcome.outcome.outcome, cases[i].outcome);
        assert_int_equal(s->outcome.outcome.item.product.value, MEMBER_ANNA * 10 + 2);
        assert_int_equal(s->outcome.outcome.item.reason, RG_REASON_WISH);
        assert_int_equal(s->outcome.outcome.item.position, 2);
        /* A nervous finger does not store it twice. */
        scene_touch(s, cases[i].action, 2);
        assert_int_equal(s->orders->count, 0);
        stored(s, true);
        assert_int_equal(shown->state, RG_OUTCOME_SAVED);
        scene_touch(s, cases[i].action, 2);
        assert_int_equal(s->orders->count, 0);
        assert_int_equal(shown->state, RG_OUTCOME_SAVED);
    }
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_OPEN);
}

static void outcome_that_failed_is_said_and_retried(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_SOLD, 0);
    stored(s, false);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_NOT_SAVED);
    scene_touch(s, RG_ACTION_SOLD, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_OUTCOME), 1);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_SAVING);
    stored(s, true);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_SAVED);
}

static void touches_belong_to_their_visit(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    struct rg_screen_action late = {.action = RG_ACTION_LIKED, .argument = 0, .visit = scene_model(s)->visit};
    scene_touch(s, RG_ACTION_SOLD, 1);
    scene_tap_member(s, MEMBER_BEN);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    scene_answer(s, RG_SCOPE_PROFILE);
    struct rg_visit_event touch = {.kind = RG_VISIT_ACTION, .action = late};
    scene_event(s, &touch);
    assert_int_equal(s->orders->count, 0);
    assert_int_equal(scene_model(s)->outcomes[0].state, RG_OUTCOME_OPEN);
    /* The old visit's answer does not mark the new one's item. */
    scene_touch(s, RG_ACTION_SOLD, 1);
    struct rg_visit_event answer = {.kind = RG_VISIT_OUTCOME_STORED,
                                    .outcome = {.visit = late.visit, .index = 1, .stored = true}};
    scene_event(s, &answer);
    assert_int_equal(scene_model(s)->outcomes[1].state, RG_OUTCOME_SAVING);
    touch.action.action = RG_ACTION_HIDE;
    scene_event(s, &touch);
    assert_screen(s, RG_SCREEN_PROFILE);
    touch.action.visit.value = 0;
    scene_event(s, &touch);
    assert_screen(s, RG_SCREEN_PROFILE);
}

static void select_and_back(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_SELECT, 2);
    assert_int_equal(scene_model(s)->selected, 2);
    static const int32_t bad[] = {-1, 3, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scene_touch(s, RG_ACTION_SELECT, bad[i]);
        scene_touch(s, RG_ACTION_LIKED, bad[i]);
        assert_int_equal(s->orders->count, 0);
    }
    assert_int_equal(scene_model(s)->selected, 2);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_int_equal(scene_model(s)->selected, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(profile_orders_what_was_shown),
        SCENE(what_is_withheld_is_on_no_screen),
        SCENE(weak_card_under_a_badge_only_greets),
        SCENE(tap_never_replaces_an_open_visit),
        SCENE(waiting_ends),
        SCENE(same_card_only_extends),
        SCENE(hide_is_at_once),
        SCENE(countdown_then_hidden),
        SCENE(any_touch_extends),
        SCENE(late_answers_are_dropped),
        SCENE(counts_beyond_their_arrays_are_refused),
        SCENE(outcome_is_saved_when_it_is),
        SCENE(outcome_that_failed_is_said_and_retried),
        SCENE(touches_belong_to_their_visit),
        SCENE(select_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
