/* Who is fetched from another site: while JOIN stands untouched they are who tapped; whatever was done since goes first. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void fetched_as(struct scene *s, uint64_t tap, const struct rg_member_ref *holder,
                       const struct rg_household *household)
{
    const struct rg_visit_event event = {.kind = RG_VISIT_CARD_FETCHED,
                                         .card = {.tap = tap, .holder = *holder, .household = household}};
    scene_event(s, &event);
}

static void fetched(struct scene *s, uint64_t tap)
{
    const struct rg_member_ref anna = rg_identity_member((struct rg_member_id){MEMBER_ANNA}, RG_ASSURANCE_L0);
    fetched_as(s, tap, &anna, NULL);
}

static void assert_nothing_came_of_it(struct scene *s, enum rg_screen stands)
{
    uint64_t revision = rg_visit_revision(s->visit);
    fetched(s, s->tap);
    assert_int_equal(s->orders->count, 0);
    assert_screen(s, stands);
    assert_int_equal(rg_visit_revision(s->visit), revision);
}

static void they_stand_there_while_join_does(void **state)
{
    struct scene *s = *state;
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_screen(s, RG_SCREEN_JOIN);
    assert_int_equal(scene_ordered(s, RG_VISIT_FETCH), 1);
    assert_int_equal(s->orders->items[s->orders->count - 2].tap, s->tap);
    scene_pass(s, RG_VISIT_FETCH_MS - 1);
    fetched(s, s->tap);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 1);
    assert_int_equal(scene_ordered(s, RG_VISIT_DROP_CARD), 1);
    assert_int_equal(s->load.tap, s->tap);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
    /* The look that it is began by their tap. */
    assert_int_equal(s->began.look.began, RG_LOOK_BY_TAP);
    assert_int_equal(s->began.look.since_tap_ms, 0);
    /* Once. */
    assert_nothing_came_of_it(s, RG_SCREEN_LOCKED);
}

static void under_a_session_their_profile_opens(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_pass(s, 700);
    fetched(s, s->tap);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_PROFILE), 1);
    assert_int_equal(s->load.associate.value, BADGE_MIA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_screen(s, RG_SCREEN_PROFILE);
    assert_int_equal(s->began.look.began, RG_LOOK_BY_TAP);
}

static void in_a_household_it_is_asked_who_it_is(void **state)
{
    struct scene *s = *state;
    const struct rg_household both = {.count = 2,
                                      .purposes = RG_PURPOSE_RECOGNISE | RG_PURPOSE_HOUSEHOLD,
                                      .members = {{{MEMBER_ANNA}, "Anna"}, {{MEMBER_BEN}, "Ben"}}};
    const struct rg_member_ref anna = rg_identity_member((struct rg_member_id){MEMBER_ANNA}, RG_ASSURANCE_L0);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    fetched_as(s, s->tap, &anna, &both);
    assert_screen(s, RG_SCREEN_WHO);
}

static void too_late_nothing_changes(void **state)
{
    struct scene *s = *state;
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_pass(s, RG_VISIT_FETCH_MS);
    assert_nothing_came_of_it(s, RG_SCREEN_JOIN);
    scene_pass(s, RG_VISIT_JOIN_MS);
    assert_nothing_came_of_it(s, RG_SCREEN_IDLE);
    /* The next tap finds them. */
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_screen(s, RG_SCREEN_LOCKED);
}

/* Each on a screen of its own: joining, the languages, a number, and a finger that meant what stood there before. */
static void who_touches_the_screen_goes_on(void **state)
{
    struct scene *s = *state;
    static const struct {
        enum rg_action action;
        enum rg_screen leads_to;
    } touches[] = {{RG_ACTION_JOIN, RG_SCREEN_QUESTION},   {RG_ACTION_LANGUAGES, RG_SCREEN_LANGUAGE},
                   {RG_ACTION_CODE, RG_SCREEN_NUMBER},     {RG_ACTION_HIDE, RG_SCREEN_IDLE},
                   {RG_ACTION_LARGE_TEXT, RG_SCREEN_JOIN}, {RG_ACTION_EXTEND, RG_SCREEN_JOIN}};
    for (size_t i = 0; i < sizeof touches / sizeof touches[0]; i++) {
        scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
        scene_touch(s, touches[i].action, 0);
        assert_nothing_came_of_it(s, touches[i].leads_to);
        const struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
        scene_event(s, &closing);
    }
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    const struct rg_visit_event missed = {.kind = RG_VISIT_ACTION,
                                          .action = {.action = RG_ACTION_SOLD, .visit = {1}}};
    scene_event(s, &missed);
    assert_nothing_came_of_it(s, RG_SCREEN_JOIN);
}

static void another_card_since_goes_first(void **state)
{
    struct scene *s = *state;
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    uint64_t first = s->tap;
    scene_seen(s);
    fetched(s, first);
    assert_int_equal(scene_ordered(s, RG_VISIT_LOAD_GREETING), 0);
    assert_screen(s, RG_SCREEN_RECOGNISED);
    const struct rg_member_ref nobody = {.kind = RG_HOLDER_NOBODY};
    scene_resolved(s, RG_ANSWER_UNKNOWN, nobody);
    assert_screen(s, RG_SCREEN_JOIN);
    fetched(s, first);
    assert_int_equal(s->orders->count, 0);
    const struct rg_visit_event two = {.kind = RG_VISIT_TWO_CARDS, .card = {.tap = s->tap + 1}};
    scene_event(s, &two);
    assert_nothing_came_of_it(s, RG_SCREEN_TWO_CARDS);
    s->tap++;
    scene_it(s);
    assert_nothing_came_of_it(s, RG_SCREEN_DIAGNOSTICS);
}

/* A card that is tapped again while it is being fetched is asked about again; either tap's answer finds the newer one only. */
static void tapped_again_the_newer_tap_counts(void **state)
{
    struct scene *s = *state;
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    scene_pass(s, 1000);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_int_equal(scene_ordered(s, RG_VISIT_FETCH), 1);
    fetched(s, s->tap - 1);
    assert_screen(s, RG_SCREEN_JOIN);
    fetched(s, s->tap);
    assert_screen(s, RG_SCREEN_RECOGNISED);
}

/* Beside an open visit a card that nobody is known by is nothing, and asks nothing. */
static void beside_an_open_visit_nobody_is_fetched(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_BEN);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    assert_int_equal(scene_ordered(s, RG_VISIT_FETCH), 0);
    assert_nothing_came_of_it(s, RG_SCREEN_PROFILE);
}

/* What is malformed, or nobody asked for. */
static void only_a_member_is_fetched(void **state)
{
    struct scene *s = *state;
    const struct rg_member_ref badge = {.kind = RG_HOLDER_BADGE, .associate = {BADGE_MIA}};
    const struct rg_member_ref zero = {.kind = RG_HOLDER_MEMBER};
    assert_nothing_came_of_it(s, RG_SCREEN_IDLE);
    scene_tap_nobody(s, RG_ANSWER_UNKNOWN);
    fetched_as(s, s->tap, &badge, NULL);
    fetched_as(s, s->tap, &zero, NULL);
    fetched(s, s->tap + 1);
    assert_screen(s, RG_SCREEN_JOIN);
    fetched(s, s->tap);
    assert_screen(s, RG_SCREEN_RECOGNISED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(they_stand_there_while_join_does),
        SCENE(under_a_session_their_profile_opens),
        SCENE(in_a_household_it_is_asked_who_it_is),
        SCENE(too_late_nothing_changes),
        SCENE(who_touches_the_screen_goes_on),
        SCENE(another_card_since_goes_first),
        SCENE(tapped_again_the_newer_tap_counts),
        SCENE(beside_an_open_visit_nobody_is_fetched),
        SCENE(only_a_member_is_fetched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
