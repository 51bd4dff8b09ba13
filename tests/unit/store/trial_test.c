/* An experiment at the kiosk: control sees what sells in the same three places, HQ hears what it would have been, and nobody takes
 * part who does not allow it. */
#include "known.h"
#include "measure.h"
#include "offers.h"
#include "store_scene.h"
#include "trial.h"

#define MIA    101
#define OTHER  202
#define SOLD   1 /* 1 to 4 sell best, in that order */
#define WISHED 11
#define NEXT   12
#define BOUGHT 13

#define ALLOWED (RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES | RG_PURPOSE_MEASURE)

static struct rg_experiment experiment(double control_share)
{
    struct rg_experiment made = {.name = "spring", .version = 3, .control_share = control_share};
    memset(made.key, 7, sizeof made.key);
    return made;
}

static struct rg_feed_row mia(void)
{
    struct rg_feed_row row = member_row(MIA, "Mia");
    row.member.wish_count = 1;
    row.member.wishes[0] = (struct rg_feed_wish){.product = WISHED, .at = 5, .size = view("M")};
    return row;
}

static int set_up(void **state)
{
    int result = scene_begin(state);
    struct scene *scene = *state;
    struct rg_feed_row goods[7], stock[7];
    static const int64_t ids[] = {SOLD, SOLD + 1, SOLD + 2, SOLD + 3, WISHED, NEXT, BOUGHT};
    for (int i = 0; i < 7; i++) {
        goods[i] = product_row(ids[i], "Thing", "coats", i < 4 ? 100 - i : 0, false);
        stock[i] = stock_row(ids[i], "M", 3, 1);
    }
    scene_page(scene, RG_FEED_PRODUCTS, goods, 7);
    scene_page(scene, RG_FEED_STOCK, stock, 7);
    struct rg_feed_row next = {.feed = RG_FEED_NEIGHBOURS, .neighbours = {.product = BOUGHT, .count = 1}};
    next.neighbours.others[0] = (struct rg_neighbour){{NEXT}, 900000};
    scene_page(scene, RG_FEED_NEIGHBOURS, &next, 1);
    const struct rg_feed_row member = mia(), bought = purchase_row(MIA, 1, 100, BOUGHT, "M", 1, 0);
    scene_page(scene, RG_FEED_MEMBERS, &member, 1);
    scene_page(scene, RG_FEED_PURCHASES, &bought, 1);
    return result;
}

static struct rg_profile load(struct scene *scene, uint32_t purposes, enum rg_consent_scope scope,
                              struct rg_reco_list *list)
{
    static struct rg_ranking ranking;
    struct rg_consent_grant grant = {
        .member = {MIA}, .visit = {1}, .purposes = purposes, .scope = scope, .assurance = RG_ASSURANCE_L1, .rights = ~0u};
    struct rg_profile profile;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, list), RG_OK);
    return profile;
}

static void assert_personal(const struct rg_reco_list *list)
{
    assert_int_equal(list->count, 3);
    assert_int_equal(list->items[0].product.value, WISHED);
    assert_int_equal(list->items[0].reason, RG_REASON_WISH);
    assert_int_equal(list->items[1].product.value, NEXT);
    assert_int_equal(list->items[1].reason, RG_REASON_GOES_WITH);
    assert_int_equal(list->items[2].product.value, SOLD);
    assert_int_equal(list->withheld_count, 0);
    struct rg_reco_withheld none[RG_RECO_SHOWN] = {{{0}, RG_REASON_NONE}};
    assert_memory_equal(list->withheld, none, sizeof none);
}

static void treatment_sees_what_is_recommended(void **state)
{
    struct scene *scene = *state;
    struct rg_experiment running = experiment(0);
    struct rg_reco_list list;
    rg_store_measure(scene->store, &running);
    struct rg_profile profile = load(scene, ALLOWED, RG_SCOPE_PROFILE, &list);
    assert_int_equal(profile.arm, RG_ARM_TREATMENT);
    assert_int_equal(profile.decides.value, MIA);
    assert_personal(&list);
}

/* A key under which the number falls into control. */
static struct rg_experiment against(int64_t member)
{
    struct rg_experiment made = experiment(0.5);
    enum rg_arm arm = RG_ARM_NONE;
    for (uint8_t i = 0; arm != RG_ARM_CONTROL; i++) {
        made.key[0] = i;
        assert_int_equal(rg_measure_arm(&made, (struct rg_member_id){member}, &arm), RG_OK);
    }
    return made;
}

static void control_sees_what_sells_and_the_rest_is_kept(void **state)
{
    struct scene *scene = *state;
    struct rg_experiment running = against(MIA);
    struct rg_reco_list list;
    rg_store_measure(scene->store, &running);
    struct rg_profile profile = load(scene, ALLOWED, RG_SCOPE_PROFILE, &list);
    assert_int_equal(profile.arm, RG_ARM_CONTROL);
    assert_int_equal(list.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(list.items[i].product.value, SOLD + i);
        assert_int_equal(list.items[i].reason, RG_REASON_BESTSELLER);
        assert_string_equal(list.items[i].because_title, "");
        assert_string_equal(list.items[i].title, "Thing");
    }
    assert_int_equal(list.withheld_count, 3);
    assert_int_equal(list.withheld[0].product.value, WISHED);
    assert_int_equal(list.withheld[0].reason, RG_REASON_WISH);
    assert_int_equal(list.withheld[1].product.value, NEXT);
    assert_int_equal(list.withheld[1].reason, RG_REASON_GOES_WITH);
    assert_int_equal(list.withheld[2].product.value, SOLD);
    assert_int_equal(list.withheld[2].reason, RG_REASON_BESTSELLER);
    /* All else of the profile is as ever. */
    assert_int_equal(profile.purchase_count, 1);
    assert_int_equal(profile.wish_count, 1);
}

static void without_consent_nobody_takes_part(void **state)
{
    struct scene *scene = *state;
    struct rg_experiment running = against(MIA);
    struct rg_reco_list list;
    rg_store_measure(scene->store, &running);
    struct rg_profile profile =
        load(scene, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES, RG_SCOPE_PROFILE, &list);
    assert_int_equal(profile.arm, RG_ARM_NONE);
    assert_int_equal(profile.decides.value, 0);
    assert_personal(&list);
    profile = load(scene, ALLOWED, RG_SCOPE_GREETING, &list);
    assert_int_equal(profile.arm, RG_ARM_NONE);
}

static void without_an_experiment_nobody_takes_part(void **state)
{
    struct scene *scene = *state;
    struct rg_experiment nameless = against(MIA);
    struct rg_reco_list list;
    assert_int_equal(load(scene, ALLOWED, RG_SCOPE_PROFILE, &list).arm, RG_ARM_NONE);
    assert_personal(&list);
    nameless.name[0] = '\0';
    rg_store_measure(scene->store, &nameless);
    assert_int_equal(load(scene, ALLOWED, RG_SCOPE_PROFILE, &list).arm, RG_ARM_NONE);
    nameless = against(MIA);
    rg_store_measure(scene->store, &nameless);
    assert_int_equal(load(scene, ALLOWED, RG_SCOPE_PROFILE, &list).arm, RG_ARM_CONTROL);
    rg_store_measure(scene->store, NULL);
    assert_int_equal(load(scene, ALLOWED, RG_SCOPE_PROFILE, &list).arm, RG_ARM_NONE);
}

/* Of whom was merged: HQ says whose number it is. */
static void the_number_that_hq_says_decides(void **state)
{
    struct scene *scene = *state;
    struct rg_experiment running = against(MIA);
    struct rg_reco_list list;
    enum rg_arm mine = RG_ARM_NONE, theirs = RG_ARM_NONE;
    while (mine != RG_ARM_CONTROL || theirs != RG_ARM_TREATMENT) {
        running.key[1]++;
        assert_int_equal(rg_measure_arm(&running, (struct rg_member_id){MIA}, &mine), RG_OK);
        assert_int_equal(rg_measure_arm(&running, (struct rg_member_id){OTHER}, &theirs), RG_OK);
    }
    rg_store_measure(scene->store, &running);
    assert_int_equal(load(scene, ALLOWED, RG_SCOPE_PROFILE, &list).arm, RG_ARM_CONTROL);
    struct rg_feed_row row = mia();
    row.member.household[0] = 9;
    row.member.household_count = 1;
    row.member.contacts[0] = (struct rg_feed_contact){RG_CONTACT_EMAIL, view("m…@e….com")};
    row.member.contact_count = 1;
    row.member.trial_count = 2;
    row.member.trials[0] = (struct rg_feed_trial){view("spring-2"), 303};
    row.member.trials[1] = (struct rg_feed_trial){view("spring"), OTHER};
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
    struct rg_profile profile = load(scene, ALLOWED, RG_SCOPE_PROFILE, &list);
    assert_int_equal(profile.arm, RG_ARM_TREATMENT);
    assert_int_equal(profile.decides.value, OTHER);
    assert_personal(&list);
    row.member.trial_count = 1;
    scene_page(scene, RG_FEED_MEMBERS, &row, 1);
    assert_int_equal(load(scene, ALLOWED, RG_SCOPE_PROFILE, &list).decides.value, MIA);
}

/* On the customer's own screen: one row, under the purpose that ends it. */
static void who_takes_part_can_read_it(void **state)
{
    struct scene *scene = *state;
    static struct rg_known_list list;
    struct rg_experiment running = experiment(0);
    struct rg_profile profile;
    rg_store_measure(scene->store, &running);
    for (int asked = 0; asked < 2; asked++) {
        struct rg_consent_grant grant = {.member = {MIA},
                                         .visit = {1},
                                         .purposes = asked != 0 ? ALLOWED : RG_PURPOSE_RECOGNISE,
                                         .scope = RG_SCOPE_PROFILE,
                                         .rights = ~0u};
        uint32_t rows = 0;
        assert_int_equal(rg_store_known(scene->store, &grant, NULL, 0, &profile, &list), RG_OK);
        for (uint32_t i = 0; i < list.count; i++) {
            if (list.rows[i].kind == RG_KNOWN_TRIAL) {
                rows++;
                assert_int_equal(list.rows[i].purpose, RG_PURPOSE_MEASURE);
                assert_true(list.rows[i].deletable);
            }
        }
        assert_int_equal(rows, asked);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, scene_end)
    const struct CMUnitTest tests[] = {
        CASE(treatment_sees_what_is_recommended), CASE(control_sees_what_sells_and_the_rest_is_kept),
        CASE(without_consent_nobody_takes_part),  CASE(without_an_experiment_nobody_takes_part),
        CASE(the_number_that_hq_says_decides),    CASE(who_takes_part_can_read_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
