/* A card that is pulled away beside what stands: a strip says "again, please" to whoever it is, and nothing else changes. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Pull a card, and see that of all that stands only the strip has come. */
static void pull(struct scene *s)
{
    struct rg_screen_model before = *scene_model(s);
    assert_false(before.again);
    scene_tap_nobody(s, RG_ANSWER_AGAIN);
    assert_true(scene_model(s)->again);
    assert_int_equal(s->orders->count, 0);
    before.again = true;
    assert_memory_equal(&before, scene_model(s), sizeof before);
}

static void open_greeting(struct scene *s)
{
    scene_session(s, BADGE_MIA, "Mia");
    scene_pass(s, RG_VISIT_HELLO_MS);
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_GREETING);
}

static void an_open_visit_goes_on(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_touch(s, RG_ACTION_SELECT, 1);
    scene_pass(s, 10000);
    uint64_t visit = scene_model(s)->visit.value;
    pull(s);
    scene_pass(s, RG_VISIT_NOTICE_MS - 1);
    assert_true(scene_model(s)->again);
    scene_pass(s, 1);
    assert_false(scene_model(s)->again);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_int_equal(scene_model(s)->visit.value, visit);
    assert_int_equal(scene_model(s)->selected, 1);
    /* Nor is it a sign of life: it hides when it would have. */
    scene_pass(s, RG_VISIT_HIDE_MS - 10000 - RG_VISIT_NOTICE_MS - 1);
    assert_screen(s, RG_SCREEN_PROFILE);
    scene_pass(s, 1);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void so_do_all_that_no_card_ends(void **state)
{
    static const enum rg_action ways[] = {RG_ACTION_NONE, RG_ACTION_KNOWN, RG_ACTION_COPY, RG_ACTION_FORGET,
                                          RG_ACTION_SAFER};
    struct scene *s = *state;
    scene_link(s, true);
    open_greeting(s);
    pull(s);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        scene_touch(s, RG_ACTION_RIGHTS, 0);
        scene_touch(s, ways[i], 0);
        if (ways[i] == RG_ACTION_KNOWN) {
            scene_known(s);
        }
        pull(s);
        scene_touch(s, RG_ACTION_HIDE, 0);
        assert_false(scene_model(s)->again);
        scene_tap_member(s, MEMBER_ANNA);
        scene_answer(s, RG_SCOPE_GREETING);
    }
    scene_touch(s, RG_ACTION_HIDE, 0);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_touch(s, RG_ACTION_JOIN, 0);
    assert_screen(s, RG_SCREEN_QUESTION);
    pull(s);
}

/* Where no visit stands, and where a card's answer is what is waited for, it has the whole screen as before. */
static void others_give_way(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_tap_nobody(s, RG_ANSWER_AGAIN);
    assert_screen(s, RG_SCREEN_AGAIN_CARD);
    assert_false(scene_model(s)->again);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_LOCKED);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_JOIN);
    scene_tap_nobody(s, RG_ANSWER_AGAIN);
    assert_screen(s, RG_SCREEN_AGAIN_CARD);
    scene_assert_nothing_personal(s);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_IDLE);
}

static void the_next_tap_works_and_ends_it(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    pull(s);
    scene_seen(s);
    assert_false(scene_model(s)->again);
    scene_resolved(s, RG_ANSWER_HOLDER,
                   rg_identity_member((struct rg_member_id){MEMBER_BEN}, RG_ASSURANCE_L1));
    assert_true(scene_model(s)->someone_waits);
    assert_screen(s, RG_SCREEN_PROFILE);
    /* And whoever waits goes on waiting. */
    scene_tap_nobody(s, RG_ANSWER_AGAIN);
    assert_true(scene_model(s)->again && scene_model(s)->someone_waits);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_false(scene_model(s)->again);
    assert_string_equal(scene_model(s)->profile.display_name, "Name102");
}

/* A card that was seen later is read still. */
static void an_older_card_says_nothing_any_more(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    scene_seen(s);
    struct rg_visit_event newer = {.kind = RG_VISIT_CARD_SEEN, .card = {.tap = s->tap + 1}};
    scene_event(s, &newer);
    scene_resolved(s, RG_ANSWER_AGAIN, (struct rg_member_ref){.kind = RG_HOLDER_NOBODY});
    assert_false(scene_model(s)->again);
}

static void nothing_is_said_on_its_screens(void **state)
{
    struct scene *s = *state;
    scene_it(s);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    scene_tap_nobody(s, RG_ANSWER_AGAIN);
    assert_screen(s, RG_SCREEN_DIAGNOSTICS);
    assert_false(scene_model(s)->again);
}

static void who_reads_slowly_has_longer(void **state)
{
    (void)state;
    struct scene s = {.now_ns = 0};
    struct rg_visit_config config = scene_config();
    config.patience = 3;
    scene_open_with(&s, &config);
    scene_open_profile(&s, MEMBER_ANNA);
    pull(&s);
    scene_pass(&s, 3 * RG_VISIT_NOTICE_MS - 1);
    assert_true(scene_model(&s)->again);
    scene_pass(&s, 1);
    assert_false(scene_model(&s)->again);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(an_open_visit_goes_on),
        SCENE(so_do_all_that_no_card_ends),
        SCENE(others_give_way),
        SCENE(the_next_tap_works_and_ends_it),
        SCENE(an_older_card_says_nothing_any_more),
        SCENE(nothing_is_said_on_its_screens),
        cmocka_unit_test(who_reads_slowly_has_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
