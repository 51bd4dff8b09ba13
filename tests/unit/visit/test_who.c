/* A card that a household uses: nothing of anybody before it is said who it is, and no more of others than their first names. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void tap_as(struct scene *s, int64_t member, enum rg_assurance assurance,
                   const struct rg_household *household)
{
    scene_seen(s);
    struct rg_visit_event event = {
        .kind = RG_VISIT_CARD_RESOLVED,
        .card = {.tap = s->tap,
                 .answer = RG_ANSWER_HOLDER,
                 .holder = rg_identity_member((struct rg_member_id){member}, assurance),
                 .household = household}};
    scene_event(s, &event);
}

static struct rg_household anna_and_ben(void)
{
    return (struct rg_household){.count = 2,
                                 .purposes = RG_PURPOSE_RECOGNISE | RG_PURPOSE_HOUSEHOLD,
                                 .members = {{{MEMBER_ANNA}, "First101"}, {{MEMBER_BEN}, "First102"}}};
}

static void tap_household(struct scene *s)
{
    const struct rg_household household = anna_and_ben();
    tap_as(s, MEMBER_ANNA, RG_ASSURANCE_L2, &household);
}

/* Beside the names that stand there for all to choose from. */
static void assert_only_names(struct scene *s)
{
    const struct rg_screen_model *m = scene_model(s);
    const struct rg_profile none = {0};
    assert_screen(s, RG_SCREEN_WHO);
    assert_memory_equal(&m->profile, &none, sizeof none);
    assert_int_equal(m->recommendations.count, 0);
    assert_int_equal(m->who.count, 2);
    assert_string_equal(m->who.names[0], "First101");
    assert_string_equal(m->who.names[1], "First102");
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 0);
}

static void it_is_asked_before_anything_is_loaded(void **state)
{
    struct scene *s = *state;
    tap_household(s);
    assert_only_names(s);
    assert_int_equal(s->begins, 1);
    assert_int_equal(s->began.look.scope, RG_LOOK_GREETING);
    assert_int_equal(s->began.look.began, RG_LOOK_BY_TAP);
    assert_int_equal(s->began.look.fields, 1u << RG_FIELD_FIRST_NAME);
    assert_int_equal(s->began.look.purposes, RG_PURPOSE_RECOGNISE | RG_PURPOSE_HOUSEHOLD);
    assert_int_equal(s->began.holder.member.value, MEMBER_ANNA);
}

static void who_it_is_stands_as_their_own_card_would(void **state)
{
    struct scene *s = *state;
    tap_household(s);
    scene_touch(s, RG_ACTION_WHO, 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
    assert_int_equal(s->load.holder.member.value, MEMBER_BEN);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L1);
    assert_int_equal(scene_model(s)->who.count, 0);
    assert_int_equal(s->ends, 1);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_string_equal(scene_model(s)->profile.first_name, "First102");
    assert_int_equal(s->began.holder.member.value, MEMBER_BEN);
    /* The card is theirs now, and asks no more. */
    tap_household(s);
    assert_int_equal(s->load.holder.member.value, MEMBER_BEN);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L1);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    /* In the next encounter it does. */
    scene_pass(s, RG_VISIT_LOCKED_MS);
    assert_screen(s, RG_SCREEN_IDLE);
    scene_assert_nothing_personal(s);
    tap_household(s);
    assert_only_names(s);
}

static void the_cards_own_member_keeps_what_it_proves(void **state)
{
    struct scene *s = *state;
    tap_household(s);
    scene_touch(s, RG_ACTION_WHO, 0);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L2);
    scene_answer(s, RG_SCOPE_GREETING);
    tap_household(s);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L2);
}

static void a_weak_card_grows_no_stronger(void **state)
{
    struct scene *s = *state;
    const struct rg_household household = anna_and_ben();
    tap_as(s, MEMBER_ANNA, RG_ASSURANCE_L0, &household);
    scene_touch(s, RG_ACTION_WHO, 1);
    assert_int_equal(s->load.holder.assurance, RG_ASSURANCE_L0);
}

static void none_of_these_and_time_end_it(void **state)
{
    struct scene *s = *state;
    tap_household(s);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(scene_ordered(s, RG_VISIT_PURGE), 1);
    scene_assert_nothing_personal(s);
    assert_int_equal(scene_model(s)->who.count, 0);
    tap_household(s);
    scene_pass(s, RG_VISIT_LOCKED_NAME_MS - 1);
    assert_screen(s, RG_SCREEN_WHO);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
    assert_int_equal(s->ends, 2);
}

static void any_card_takes_its_place(void **state)
{
    struct scene *s = *state;
    tap_household(s);
    scene_tap_member(s, MEMBER_CLEO);
    assert_int_equal(s->load.holder.member.value, MEMBER_CLEO);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    tap_household(s);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_JOIN);
    assert_int_equal(s->begins, s->ends);
}

static void what_names_nobody_else_or_another_asks_nothing(void **state)
{
    struct scene *s = *state;
    struct rg_household household = anna_and_ben();
    household.count = 1;
    tap_as(s, MEMBER_ANNA, RG_ASSURANCE_L2, &household);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
    household.count = 2;
    tap_as(s, MEMBER_CLEO, RG_ASSURANCE_L2, &household);
    assert_int_equal(s->load.holder.member.value, MEMBER_CLEO);
    household.count = 2 + RG_HOUSEHOLD_OTHERS;
    tap_as(s, MEMBER_ANNA, RG_ASSURANCE_L2, &household);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
}

static void under_a_session_it_is_asked_too(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    tap_household(s);
    assert_only_names(s);
    scene_touch(s, RG_ACTION_WHO, 2);
    assert_screen(s, RG_SCREEN_WHO);
    scene_touch(s, RG_ACTION_WHO, -1);
    assert_screen(s, RG_SCREEN_WHO);
    scene_touch(s, RG_ACTION_WHO, 1);
    assert_int_equal(s->load.kind, RG_VISIT_LOAD_PROFILE);
    assert_int_equal(s->load.holder.member.value, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_string_equal(scene_model(s)->profile.display_name, "Name102");
    /* The same card beside it is the same customer, and nobody waits. */
    tap_household(s);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_false(scene_model(s)->someone_waits);
}

/* What another allows or lets go under a badge takes their own card. */
static void a_shared_card_signs_for_nobody_else(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    tap_household(s);
    scene_touch(s, RG_ACTION_WHO, 1);
    scene_answer(s, RG_SCOPE_PROFILE);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known(s);
    scene_touch(s, RG_ACTION_CONSENT, 2);
    assert_screen(s, RG_SCREEN_QUESTION);
    tap_household(s);
    assert_screen(s, RG_SCREEN_QUESTION);
    assert_int_equal(scene_ordered(s, RG_VISIT_GRANT), 0);
    scene_tap_member(s, MEMBER_BEN);
    assert_int_equal(scene_ordered(s, RG_VISIT_GRANT), 1);
    assert_int_equal(s->wish.holder.member.value, MEMBER_BEN);
}

static void a_badge_begins_its_session_beside_it(void **state)
{
    struct scene *s = *state;
    tap_household(s);
    scene_session(s, BADGE_MIA, "Mia");
    assert_only_names(s);
    scene_touch(s, RG_ACTION_WHO, 0);
    assert_int_equal(s->load.kind, RG_VISIT_LOAD_PROFILE);
    assert_int_equal(s->load.holder.member.value, MEMBER_ANNA);
}

static void who_had_to_wait_is_asked_at_the_switch(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_CLEO);
    tap_household(s);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_true(scene_model(s)->someone_waits);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_only_names(s);
    scene_touch(s, RG_ACTION_WHO, 1);
    assert_int_equal(s->load.holder.member.value, MEMBER_BEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(it_is_asked_before_anything_is_loaded),
        SCENE(who_it_is_stands_as_their_own_card_would),
        SCENE(the_cards_own_member_keeps_what_it_proves),
        SCENE(a_weak_card_grows_no_stronger),
        SCENE(none_of_these_and_time_end_it),
        SCENE(any_card_takes_its_place),
        SCENE(what_names_nobody_else_or_another_asks_nothing),
        SCENE(under_a_session_it_is_asked_too),
        SCENE(a_shared_card_signs_for_nobody_else),
        SCENE(a_badge_begins_its_session_beside_it),
        SCENE(who_had_to_wait_is_asked_at_the_switch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
