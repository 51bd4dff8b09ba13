/* Who may be using a card: both sides' own word here, and first names alone. */
#include "cards.h"
#include "household.h"
#include "said.h"
#include "store_scene.h"

#define ANNA 101
#define BEN  102
#define CLEO 103

static void name(struct scene *scene, int64_t id, const char *first, const int64_t *others, size_t count)
{
    struct rg_feed_row row = {.feed = RG_FEED_MEMBERS,
                              .member = {.id = id,
                                         .display_name = view("Whole Name"),
                                         .first_name = view(first),
                                         .language = view("de"),
                                         .contact_count = 1,
                                         .contacts = {{RG_CONTACT_EMAIL, view("m…@e….com")}},
                                         .household_count = count}};
    for (size_t i = 0; i < count; i++) {
        row.member.household[i] = others[i];
    }
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
}

static void allow(struct scene *scene, int64_t id, enum rg_purpose purpose, bool granted)
{
    struct rg_feed_row row = consent_row(id, purpose, granted);
    scene_page(scene, RG_FEED_CONSENTS, &row, 1);
}

static void say(struct scene *scene, int64_t member, uint32_t grants, uint32_t withdrawals)
{
    struct rg_said said = {.member = {member},
                           .grants = grants,
                           .withdrawals = withdrawals,
                           .by = {.medium = RG_MEDIUM_CARD,
                                  .at_ms = 1700000000000,
                                  .text_version = "1",
                                  .language = "de",
                                  .site = "s1",
                                  .device = "k1"}};
    assert_int_equal(rg_store_say(scene->outbox, &said), RG_OK);
}

/* Anna and Ben, each of whom HQ names in the other's row, and both allow it. */
static int set_up(void **state)
{
    int result = scene_begin(state);
    struct scene *scene = *state;
    name(scene, ANNA, "Anna", (int64_t[]){BEN}, 1);
    name(scene, BEN, "Ben", (int64_t[]){ANNA}, 1);
    for (int64_t id = ANNA; id <= BEN; id++) {
        allow(scene, id, RG_PURPOSE_RECOGNISE, true);
        allow(scene, id, RG_PURPOSE_HOUSEHOLD, true);
    }
    return result;
}

static struct rg_household with_card_under(struct scene *scene, int64_t member,
                                           const struct rg_assurance_rules *rules)
{
    struct rg_consent_row rows[RG_STORE_CONSENTS_MAX];
    size_t count = 0;
    struct rg_household household = {.count = 77};
    const struct rg_member_ref holder = rg_identity_member((struct rg_member_id){member}, RG_ASSURANCE_L2);
    assert_int_equal(rg_store_consents(scene->store, holder.member, rows, &count), RG_OK);
    assert_int_equal(rg_store_household(scene->store, &holder, rows, count, rules, &household), RG_OK);
    return household;
}

static struct rg_household with_card_of(struct scene *scene, int64_t member)
{
    return with_card_under(scene, member, NULL);
}

/* A card proves no more than L1 of whom it was not given to. */
static void a_site_that_wants_more_for_a_name_asks_nobody(void **state)
{
    for (unsigned level = 0; level <= RG_ASSURANCE_L2; level++) {
        struct rg_assurance_rules rules = {0};
        rules.needs[RG_RIGHT_NAME] = (uint8_t)(1 + level);
        struct rg_household household = with_card_under(*state, ANNA, &rules);
        assert_int_equal(household.count > 1, level <= RG_ASSURANCE_L1);
    }
}

static void both_are_named_on_either_card(void **state)
{
    struct rg_household anna = with_card_of(*state, ANNA), ben = with_card_of(*state, BEN);
    assert_int_equal(anna.count, 2);
    assert_int_equal(anna.members[0].member.value, ANNA);
    assert_string_equal(anna.members[0].first_name, "Anna");
    assert_int_equal(anna.members[1].member.value, BEN);
    assert_string_equal(anna.members[1].first_name, "Ben");
    assert_int_equal(anna.purposes, RG_PURPOSE_RECOGNISE | RG_PURPOSE_HOUSEHOLD);
    assert_int_equal(ben.count, 2);
    assert_int_equal(ben.members[0].member.value, BEN);
    assert_string_equal(ben.members[1].first_name, "Anna");
}

/* Whichever side, whichever of the two purposes, by HQ's word or by what was said at this kiosk. */
static void one_sides_consent_alone_shares_nothing(void **state)
{
    static const enum rg_purpose purposes[] = {RG_PURPOSE_RECOGNISE, RG_PURPOSE_HOUSEHOLD};
    struct scene *scene = *state;
    for (int64_t id = ANNA; id <= BEN; id++) {
        for (size_t i = 0; i < 2; i++) {
            allow(scene, id, purposes[i], false);
            assert_in_range(with_card_of(scene, ANNA).count, 0, 1);
            assert_in_range(with_card_of(scene, BEN).count, 0, 1);
            allow(scene, id, purposes[i], true);
            assert_int_equal(with_card_of(scene, ANNA).count, 2);
        }
    }
    for (int64_t id = ANNA; id <= BEN; id++) {
        say(scene, id, 0, RG_PURPOSE_HOUSEHOLD);
        assert_in_range(with_card_of(scene, ANNA).count, 0, 1);
        assert_in_range(with_card_of(scene, BEN).count, 0, 1);
        say(scene, id, RG_PURPOSE_HOUSEHOLD, 0);
        assert_int_equal(with_card_of(scene, BEN).count, 2);
    }
}

/* A page that took the link away from one row alone ends it for both. */
static void each_row_has_to_name_the_other(void **state)
{
    struct scene *scene = *state;
    name(scene, BEN, "Ben", NULL, 0);
    assert_int_equal(with_card_of(scene, ANNA).count, 1);
    assert_int_equal(with_card_of(scene, BEN).count, 0);
}

static void who_shows_no_name_is_not_offered(void **state)
{
    struct scene *scene = *state;
    name(scene, BEN, "", (int64_t[]){ANNA}, 1);
    assert_int_equal(with_card_of(scene, ANNA).count, 1);
    /* Their own card may ask all the same: it need not say whose it is. */
    struct rg_household ben = with_card_of(scene, BEN);
    assert_int_equal(ben.count, 2);
    assert_string_equal(ben.members[0].first_name, "");
}

static void whom_this_kiosk_does_not_hold_is_left_out(void **state)
{
    struct scene *scene = *state;
    name(scene, ANNA, "Anna", (int64_t[]){CLEO, ANNA, BEN, 7}, 4);
    struct rg_household anna = with_card_of(scene, ANNA);
    assert_int_equal(anna.count, 2);
    assert_int_equal(anna.members[1].member.value, BEN);
    scene_delete(scene, &(struct rg_feed_key){.feed = RG_FEED_MEMBERS, .id = BEN});
    assert_int_equal(with_card_of(scene, ANNA).count, 1);
}

/* The sealed record of a member whom HQ names nobody for: as from an HQ of the release before. */
static void without_a_household_nothing_is_asked(void **state)
{
    struct scene *scene = *state;
    name(scene, ANNA, "Anna", NULL, 0);
    assert_int_equal(with_card_of(scene, ANNA).count, 0);
    struct rg_consent_grant grant = grant_of(ANNA, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE);
    int64_t others[RG_HOUSEHOLD_OTHERS];
    size_t count = 9;
    assert_int_equal(rg_store_household_of(scene->store, &grant, others, &count), RG_DENIED);
    assert_int_equal(count, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_are_named_on_either_card, set_up, scene_end),
        cmocka_unit_test_setup_teardown(a_site_that_wants_more_for_a_name_asks_nobody, set_up, scene_end),
        cmocka_unit_test_setup_teardown(one_sides_consent_alone_shares_nothing, set_up, scene_end),
        cmocka_unit_test_setup_teardown(each_row_has_to_name_the_other, set_up, scene_end),
        cmocka_unit_test_setup_teardown(who_shows_no_name_is_not_offered, set_up, scene_end),
        cmocka_unit_test_setup_teardown(whom_this_kiosk_does_not_hold_is_left_out, set_up, scene_end),
        cmocka_unit_test_setup_teardown(without_a_household_nothing_is_asked, set_up, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
