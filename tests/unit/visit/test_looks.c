/* Who looks: whatever of a member comes onto the screen begins a look, and whatever takes it away ends it. */
#include "visit_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BIT(field) ((uint32_t)1 << RG_FIELD_##field)

static void assert_began(const struct scene *s, int count, enum rg_look_scope scope, enum rg_look_began began,
                         int64_t member)
{
    assert_int_equal(s->begins, count);
    assert_int_equal(s->began.look.scope, scope);
    assert_int_equal(s->began.look.began, began);
    assert_int_equal(s->began.look.number, count);
    assert_int_equal(s->began.holder.member.value, member);
    assert_int_equal(s->began.visit.value, scene_model(s)->visit.value);
    assert_int_equal(s->began.look.duration_ms, RG_LOOK_UNKNOWN);
    assert_int_equal(s->ends, count - 1);
}

static void assert_ended(const struct scene *s, int count, uint32_t ms)
{
    assert_int_equal(s->ends, count);
    assert_int_equal(s->ended.number, count);
    assert_int_equal(s->ended.duration_ms, ms);
}

static void a_greeting_lasts_as_long_as_the_name(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_pass(s, 40);
    assert_int_equal(s->begins, 0);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_began(s, 1, RG_LOOK_GREETING, RG_LOOK_BY_TAP, MEMBER_ANNA);
    assert_int_equal(s->began.look.fields, BIT(FIRST_NAME) | BIT(LANGUAGE));
    assert_int_equal(s->began.look.since_tap_ms, 40);
    assert_int_equal(s->began.associate.value, 0);
    assert_false(s->began.look.closed);
    scene_pass(s, RG_VISIT_LOCKED_MS);
    assert_ended(s, 1, RG_VISIT_LOCKED_NAME_MS - 40);
}

static void what_shows_nothing_of_them_is_none(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    struct rg_profile nameless = {
        .member = {MEMBER_ANNA}, .visit = s->load.visit, .scope = RG_SCOPE_GREETING};
    struct rg_visit_event ready = {.kind = RG_VISIT_GREETING_READY,
                                   .ready = {.visit = s->load.visit, .profile = &nameless}};
    scene_event(s, &ready);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_int_equal(s->begins, 0);
}

static void a_badge_opens_a_profile_and_more(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_pass(s, 3000);
    scene_session(s, BADGE_MIA, "Mia");
    assert_ended(s, 1, 3000);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_began(s, 2, RG_LOOK_PROFILE, RG_LOOK_BY_TAP, MEMBER_ANNA);
    assert_int_equal(s->began.associate.value, BADGE_MIA);
    assert_int_equal(s->began.look.since_tap_ms, 3000);
    assert_int_equal(scene_ordered(s, RG_VISIT_STORE_SHOWN), 1);
    assert_int_equal(s->began.look.fields & BIT(DISPLAY_NAME), BIT(DISPLAY_NAME));
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    scene_pass(s, 1500);
    scene_touch(s, RG_ACTION_MORE_UP, 0);
    assert_int_equal(s->begins + s->ends, 3);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_ended(s, 2, 1500);
    assert_true(s->ended.more);
}

static struct rg_profile full_profile(const struct scene *s)
{
    struct rg_profile profile = {.member = {MEMBER_ANNA},
                                 .visit = s->load.visit,
                                 .scope = RG_SCOPE_PROFILE,
                                 .purposes = RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES,
                                 .purchases_known = true,
                                 .purchase_count = 2,
                                 .wish_count = 1,
                                 .size_count = 1};
    return profile;
}

static void what_is_drawn_is_said_field_by_field(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    struct rg_profile profile = full_profile(s);
    struct rg_reco_list list = {.count = 1, .items = {{.product = {5}, .reason = RG_REASON_AGAIN}}};
    struct rg_glance glance = {.last_purchase = -1};
    struct rg_visit_event ready = {
        .kind = RG_VISIT_PROFILE_READY,
        .ready = {.visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
    scene_event(s, &ready);
    uint32_t open = BIT(PURCHASES) | BIT(WISHES) | BIT(SIZES) | BIT(OWNERSHIP) | BIT(LEARNT_OFFERS);
    assert_int_equal(s->began.look.fields, open);
    assert_int_equal(s->began.look.purposes, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    scene_touch(s, RG_ACTION_MORE_DOWN, 0);
    scene_touch(s, RG_ACTION_HIDE, 0);
    assert_int_equal(s->ended.fields, open);
    assert_true(s->ended.more);
}

/* Also where what they said of a product is why it stands there. */
static void what_is_rated_is_said_where_it_is_drawn(void **state)
{
    struct scene *s = *state;
    scene_session(s, BADGE_MIA, "Mia");
    scene_tap_member(s, MEMBER_ANNA);
    struct rg_profile profile = full_profile(s);
    struct rg_reco_list list = {.count = 1, .items = {{.product = {5}, .reason = RG_REASON_TOP_RATED}}};
    struct rg_glance glance = {.last_purchase = -1};
    profile.rating_count = 1;
    profile.ratings[0] = (struct rg_profile_rating){.product = {5}, .stars = 5};
    struct rg_visit_event ready = {
        .kind = RG_VISIT_PROFILE_READY,
        .ready = {.visit = s->load.visit, .profile = &profile, .glance = &glance, .recommendations = &list}};
    scene_event(s, &ready);
    uint32_t open = BIT(PURCHASES) | BIT(WISHES) | BIT(SIZES) | BIT(OWNERSHIP) | BIT(LEARNT_OFFERS);
    assert_int_equal(s->began.look.fields, open | BIT(RATINGS));
}

static void a_rating_in_the_wardrobe_is_one_that_was_seen(void **state)
{
    struct scene *s = *state;
    static struct rg_wardrobe wardrobe = {.group_count = 1, .groups = {{.owned = 1, .title_count = 1}}};
    scene_open_profile(s, MEMBER_ANNA);
    for (uint8_t stars = 0; stars <= 4; stars += 4) {
        wardrobe.groups[0].stars[0] = stars;
        scene_touch(s, RG_ACTION_WARDROBE, 0);
        struct rg_visit_event come = {.kind = RG_VISIT_WARDROBE_READY,
                                      .wardrobe = {.visit = scene_model(s)->visit, .wardrobe = &wardrobe}};
        scene_event(s, &come);
        assert_screen(s, RG_SCREEN_WARDROBE);
        scene_touch(s, RG_ACTION_HIDE, 0);
        assert_int_equal(s->ended.fields & BIT(RATINGS), stars > 0 ? BIT(RATINGS) : 0);
        scene_tap_member(s, MEMBER_ANNA);
        scene_answer(s, RG_SCOPE_PROFILE);
    }
}

static void what_a_badge_opens_again_says_so_and_since_when(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    int begins = s->begins;
    scene_pass(s, RG_VISIT_HIDE_MS);
    assert_ended(s, begins, RG_VISIT_HIDE_MS);
    scene_pass(s, 60000);
    scene_tap_badge(s, BADGE_MIA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_began(s, begins + 1, RG_LOOK_PROFILE, RG_LOOK_BY_BADGE, MEMBER_ANNA);
    assert_int_equal(s->began.look.since_tap_ms, RG_VISIT_HIDE_MS + 60000);
    /* Again and again: it is always the customer's last tap that counts. */
    scene_pass(s, RG_VISIT_HIDE_MS);
    scene_tap_badge(s, BADGE_MIA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_int_equal(s->began.look.since_tap_ms, 2 * RG_VISIT_HIDE_MS + 60000);
    scene_pass(s, 5000);
    scene_tap_member(s, MEMBER_ANNA);
    scene_pass(s, RG_VISIT_HIDE_MS);
    scene_tap_badge(s, BADGE_MIA);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_int_equal(s->began.look.since_tap_ms, RG_VISIT_HIDE_MS);
}

static void who_waited_is_switched_to(void **state)
{
    struct scene *s = *state;
    scene_open_profile(s, MEMBER_ANNA);
    int begins = s->begins;
    scene_tap_member(s, MEMBER_BEN);
    assert_int_equal(s->begins, begins);
    scene_pass(s, 2000);
    scene_touch(s, RG_ACTION_SWITCH, 0);
    assert_int_equal(s->ends, begins);
    scene_answer(s, RG_SCOPE_PROFILE);
    assert_began(s, begins + 1, RG_LOOK_PROFILE, RG_LOOK_BY_SWITCH, MEMBER_BEN);
    assert_int_equal(s->began.look.since_tap_ms, 2000);
}

static void what_covers_a_name_ends_the_look(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_pass(s, 1000);
    scene_tap_nobody(s, RG_ANSWER_REFUSED);
    assert_ended(s, 1, 1000);
    scene_pass(s, RG_VISIT_NOTICE_MS);
    assert_screen(s, RG_SCREEN_LOCKED);
    assert_began(s, 2, RG_LOOK_GREETING, RG_LOOK_BY_TAP, MEMBER_ANNA);
}

static void the_customers_own_look_is_their_own(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    assert_int_equal(s->ends, 1);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    scene_known(s);
    assert_began(s, 2, RG_LOOK_OWN, RG_LOOK_BY_TAP, MEMBER_ANNA);
    assert_int_equal(s->began.look.fields, BIT(PURCHASES) | BIT(DISPLAY_NAME) | BIT(LANGUAGE));
    assert_int_equal(s->began.look.purposes, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    scene_pass(s, 4000);
    scene_touch(s, RG_ACTION_BACK, 0);
    assert_ended(s, 2, 4000);
}

static void a_closed_shop_is_said(void **state)
{
    struct scene *s = *state;
    struct rg_visit_event closing = {.kind = RG_VISIT_CLOSING};
    scene_open_profile(s, MEMBER_ANNA);
    int begins = s->begins;
    scene_event(s, &closing);
    assert_int_equal(s->ends, begins);
    scene_tap_member(s, MEMBER_BEN);
    scene_answer(s, RG_SCOPE_GREETING);
    assert_true(s->began.look.closed);
}

static void rows_that_were_looked_at_are_taken_and_not_deleted(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    const struct rg_known_row row = {.kind = RG_KNOWN_LOOKED,
                                     .source = RG_SOURCE_KIOSK,
                                     .purpose = RG_PURPOSE_RECOGNISE,
                                     .item = 3,
                                     .deletable = true};
    struct rg_visit_event ready = {.kind = RG_VISIT_KNOWN_READY,
                                   .known = {.visit = s->wish.visit, .rows = &row, .count = 1}};
    scene_event(s, &ready);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_int_equal(s->begins, 1);
    scene_touch(s, RG_ACTION_DELETE, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
}

/* A card that was found could destroy what they are worth. */
static void points_are_looked_at_and_not_deleted(void **state)
{
    struct scene *s = *state;
    scene_tap_member(s, MEMBER_ANNA);
    scene_answer(s, RG_SCOPE_GREETING);
    scene_touch(s, RG_ACTION_RIGHTS, 0);
    scene_touch(s, RG_ACTION_KNOWN, 0);
    const struct rg_known_row row = {.kind = RG_KNOWN_POINTS,
                                     .source = RG_SOURCE_LOYALTY,
                                     .purpose = RG_PURPOSE_PURCHASES,
                                     .item = 1240,
                                     .deletable = true};
    struct rg_visit_event ready = {.kind = RG_VISIT_KNOWN_READY,
                                   .known = {.visit = s->wish.visit, .rows = &row, .count = 1}};
    scene_event(s, &ready);
    assert_screen(s, RG_SCREEN_KNOWN);
    assert_int_equal(s->began.look.scope, RG_LOOK_OWN);
    assert_int_equal(s->began.look.fields, 1u << RG_FIELD_POINTS);
    scene_touch(s, RG_ACTION_DELETE, 0);
    assert_int_equal(scene_model(s)->rights.known_asked, 0);
    assert_int_equal(scene_ordered(s, RG_VISIT_DELETE), 0);
}

static bool personal(const struct rg_screen_model *model)
{
    bool named = model->profile.first_name[0] != '\0' || model->profile.language[0] != '\0' ||
                 model->profile.display_name[0] != '\0';
    bool known = model->screen == RG_SCREEN_KNOWN && model->rights.known_count > 3;
    return named || known;
}

static void play(struct scene *s, unsigned what, unsigned who)
{
    static const enum rg_action actions[] = {RG_ACTION_HIDE,      RG_ACTION_SWITCH, RG_ACTION_MORE_DOWN,
                                             RG_ACTION_MORE_UP,   RG_ACTION_RIGHTS, RG_ACTION_KNOWN,
                                             RG_ACTION_LANGUAGES, RG_ACTION_BACK,   RG_ACTION_LANGUAGE};
    if (what < 3) {
        scene_tap_member(s, MEMBER_ANNA + (int64_t)who % 3);
    } else if (what == 3) {
        scene_tap_badge(s, BADGE_MIA + (int64_t)who % 2);
    } else if (what == 4) {
        scene_tap_nobody(s, who % 2 ? RG_ANSWER_REFUSED : RG_ANSWER_UNKNOWN);
    } else if (what < 8) {
        scene_answer(s, who % 3 ? RG_SCOPE_PROFILE : RG_SCOPE_GREETING);
    } else if (what == 8) {
        scene_known(s);
    } else if (what < 12) {
        scene_touch(s, actions[who % (sizeof actions / sizeof actions[0])], 0);
    } else {
        scene_pass(s, who % 16 == 0 ? 120000 : who * 13u);
    }
}

/* Whatever happens: a look is open when, and only when, something of somebody stands there, and there is never more than one. */
static void nothing_personal_stands_without_a_look(void **state)
{
    struct scene *s = *state;
    unsigned seed = 7, shown = 0;
    for (int i = 0; i < 40000; i++) {
        play(s, (unsigned)rand_r(&seed) % 14, (unsigned)rand_r(&seed) % 512);
        assert_in_range(s->begins - s->ends, 0, 1);
        assert_int_equal(s->begins - s->ends, personal(scene_model(s)));
        assert_true(s->begins == 0 || s->began.look.began != RG_LOOK_BY_NOTHING);
        assert_true(s->begins == 0 || s->began.look.fields != 0);
        shown += personal(scene_model(s));
    }
    assert_in_range(shown, 4000, 36000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_greeting_lasts_as_long_as_the_name),
        SCENE(what_shows_nothing_of_them_is_none),
        SCENE(a_badge_opens_a_profile_and_more),
        SCENE(what_is_drawn_is_said_field_by_field),
        SCENE(what_is_rated_is_said_where_it_is_drawn),
        SCENE(a_rating_in_the_wardrobe_is_one_that_was_seen),
        SCENE(what_a_badge_opens_again_says_so_and_since_when),
        SCENE(who_waited_is_switched_to),
        SCENE(what_covers_a_name_ends_the_look),
        SCENE(the_customers_own_look_is_their_own),
        SCENE(a_closed_shop_is_said),
        SCENE(rows_that_were_looked_at_are_taken_and_not_deleted),
        SCENE(points_are_looked_at_and_not_deleted),
        SCENE(nothing_personal_stands_without_a_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
