/* What was bought together since HQ counted, at a kiosk: which lines count, what a tap sees of them, and what is left when HQ counts again, or
 * somebody is forgotten. */
#include "store_scene.h"

#include "catalogue.h"
#include "delta.h"
#include "erase.h"
#include "handle.h"
#include "offers.h"
#include "visitors.h"

#define DAY  RG_COUNTS_DAY_MS
#define UPTO (20000 * DAY)

static void put_page(struct scene *scene, bool known, int64_t line, int64_t at,
                     const struct rg_reco_fade *fading)
{
    struct rg_feed_cursor cursor;
    struct rg_feed_row row = {
        .feed = RG_FEED_NEIGHBOURS,
        .neighbours = {
            .product = 1, .baskets = 15, .factor = 1000000, .count = 1, .others = {{{2}, 300000}}}};
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_NEIGHBOURS, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_NEIGHBOURS, "e1", cursor.version), RG_OK);
    rg_store_feed_upto(scene->sync, known, line, at);
    assert_int_equal(rg_store_feed_fading(scene->sync, fading), RG_OK);
    assert_int_equal(rg_store_feed_put(scene->sync, &row), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, cursor.version + 1, 5), RG_OK);
}

static void put_upto(struct scene *scene, bool known, int64_t line, int64_t at)
{
    put_page(scene, known, line, at, NULL);
}

static void count(struct scene *scene)
{
    scene_map(scene);
    for (int i = 0; rg_store_count_sold(scene->sync); i++) {
        assert_true(i < 1000);
    }
}

/* The weight of the pair as a tap merges it in, 0: none. */
static int32_t weight_of(struct scene *scene, int64_t product, int64_t other)
{
    struct rg_neighbour near[RG_RECO_NEIGHBOURS + RG_COUNTS_NEAR];
    count(scene);
    const struct rg_counts_list *list = rg_delta_latest(&scene->store->delta);
    size_t found = rg_counts_list_merge(list, product, near, 0);
    for (size_t i = 0; i < found; i++) {
        if (near[i].product.value == other) {
            return near[i].weight;
        }
    }
    return 0;
}

static void staff_buys(struct scene *scene, int64_t member, int64_t line, int64_t at, int64_t product)
{
    struct rg_feed_row row = purchase_row(member, line, at, product, "M", 1, 0);
    row.purchase.staff = true;
    scene_page(scene, RG_FEED_PURCHASES, &row, 1);
}

static void buy(struct scene *scene, int64_t member, int64_t line, int64_t at, int64_t product,
                int64_t returned)
{
    struct rg_feed_row row = purchase_row(member, line, at, product, "M", 1, returned);
    scene_page(scene, RG_FEED_PURCHASES, &row, 1);
}

static void lines_beyond_upto_count_once(void **state)
{
    struct scene *scene = *state;
    put_upto(scene, true, 100, UPTO);
    buy(scene, 17, 101, UPTO + DAY, 1, 0);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    buy(scene, 17, 102, UPTO + DAY + 5, 3, 0);
    /* 1 / (sqrt(16 * 1) + 5) */
    assert_int_equal(weight_of(scene, 1, 3), 111111);
    assert_int_equal(weight_of(scene, 3, 1), 111111);
    buy(scene, 17, 102, UPTO + DAY + 5, 3, 0);
    assert_int_equal(weight_of(scene, 1, 3), 111111);
    /* On another day it is another basket. */
    buy(scene, 17, 103, UPTO + 3 * DAY, 4, 0);
    assert_int_equal(weight_of(scene, 1, 4), 0);
    /* It came back. */
    buy(scene, 17, 102, UPTO + DAY + 5, 3, 1);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    buy(scene, 17, 102, UPTO + DAY + 5, 5, 0);
    assert_int_equal(weight_of(scene, 1, 5), 111111);
    const struct rg_feed_key gone = {.feed = RG_FEED_PURCHASES, .id = 17, .line = 102};
    scene_delete(scene, &gone);
    assert_int_equal(weight_of(scene, 1, 5), 0);
}

static void what_hq_counted_counts_only_with_what_it_did_not(void **state)
{
    struct scene *scene = *state;
    put_upto(scene, true, 100, UPTO);
    /* Three that it has: by their numbers, or, numbered anew or late, by their time. */
    buy(scene, 17, 90, UPTO + 1, 1, 0);
    buy(scene, 17, 91, UPTO + 2, 3, 0);
    buy(scene, 17, 150, UPTO, 6, 0);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    assert_int_equal(weight_of(scene, 1, 6), 0);
    buy(scene, 17, 151, UPTO + 9, 4, 0);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    /* 1 / (sqrt(15 * 1) + 5), 1 / (sqrt(0 * 1) + 5) */
    assert_int_equal(weight_of(scene, 1, 4), 112701);
    assert_int_equal(weight_of(scene, 3, 4), 200000);
    /* What it has came back: with what is new it counts no more. */
    buy(scene, 17, 90, UPTO + 1, 1, 1);
    assert_int_equal(weight_of(scene, 1, 4), 0);
}

static void hqs_next_counting_takes_their_place(void **state)
{
    struct scene *scene = *state;
    put_upto(scene, true, 100, UPTO);
    buy(scene, 17, 101, UPTO + DAY, 1, 0);
    buy(scene, 17, 102, UPTO + DAY, 3, 0);
    buy(scene, 18, 103, UPTO + 2 * DAY, 1, 0);
    buy(scene, 18, 104, UPTO + 2 * DAY, 4, 0);
    assert_int_not_equal(weight_of(scene, 1, 3), 0);
    assert_int_not_equal(weight_of(scene, 1, 4), 0);
    put_upto(scene, true, 102, UPTO + DAY);
    /* From the moment on, before anything was counted anew. */
    assert_int_equal(rg_delta_latest(&scene->store->delta)->count, 0);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    assert_int_not_equal(weight_of(scene, 1, 4), 0);
    put_upto(scene, true, 104, UPTO + 2 * DAY);
    assert_int_equal(weight_of(scene, 1, 4), 0);
    /* Who is listed no more is not looked at again. */
    int64_t left = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, "SELECT count(*) FROM recent", &left), RG_OK);
    assert_int_equal(left, 0);
    /* An HQ of the release before says nothing. */
    put_upto(scene, false, 0, 0);
    buy(scene, 17, 201, UPTO + 9 * DAY, 1, 0);
    buy(scene, 17, 202, UPTO + 9 * DAY, 3, 0);
    assert_int_equal(weight_of(scene, 1, 3), 0);
}

static void a_restart_counts_again(void **state)
{
    struct scene *scene = *state;
    put_upto(scene, true, 100, UPTO);
    buy(scene, 17, 101, UPTO + DAY, 1, 0);
    buy(scene, 17, 102, UPTO + DAY, 3, 0);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(rg_delta_latest(&scene->store->delta)->count, 0);
    assert_int_equal(weight_of(scene, 1, 3), 111111);
    /* Another HQ: nothing is known of what it counted. */
    bool done = false;
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_NEIGHBOURS, "e2", &done), RG_OK);
    assert_int_equal(weight_of(scene, 1, 3), 0);
}

static void who_is_forgotten_counts_nothing(void **state)
{
    struct scene *scene = *state;
    const int64_t member = 17;
    put_upto(scene, true, 100, UPTO);
    buy(scene, 17, 101, UPTO + DAY, 1, 0);
    buy(scene, 17, 102, UPTO + DAY, 3, 0);
    buy(scene, 18, 103, UPTO + DAY, 1, 0);
    buy(scene, 18, 104, UPTO + DAY, 4, 0);
    assert_int_not_equal(weight_of(scene, 1, 3), 0);
    assert_int_equal(rg_store_erase(scene->sync, &member, 1), RG_OK);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    assert_int_not_equal(weight_of(scene, 1, 4), 0);
    assert_int_equal(rg_store_erase_all(scene->sync), RG_OK);
    assert_int_equal(weight_of(scene, 1, 4), 0);
}

static void visitors_lines_are_of_another_site(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_row visitor = member_row(17, "Frau Keller");
    visitor.member.visits_until = UPTO + 9 * DAY;
    scene_page(scene, RG_FEED_MEMBERS, &visitor, 1);
    put_upto(scene, true, 100, UPTO);
    buy(scene, 17, 101, UPTO + DAY, 1, 0);
    buy(scene, 17, 102, UPTO + DAY, 3, 0);
    assert_int_equal(weight_of(scene, 1, 3), 0);
}

static void what_staff_buy_counts_for_nothing(void **state)
{
    struct scene *scene = *state;
    put_upto(scene, true, 100, UPTO);
    staff_buys(scene, 17, 101, UPTO + DAY, 1);
    staff_buys(scene, 17, 102, UPTO + DAY, 3);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    int64_t left = -1;
    assert_int_equal(rg_sql_number(scene->sync->db, "SELECT count(*) FROM recent", &left), RG_OK);
    assert_int_equal(left, 0);
    /* Nor with what they buy as customers, or HQ has counted. */
    buy(scene, 17, 103, UPTO + DAY, 4, 0);
    buy(scene, 17, 104, UPTO + DAY, 5, 0);
    staff_buys(scene, 17, 90, UPTO + DAY, 6);
    assert_int_equal(weight_of(scene, 1, 4), 0);
    assert_int_equal(weight_of(scene, 6, 4), 0);
    /* 1 / (sqrt(1 * 1) + 5) */
    assert_int_equal(weight_of(scene, 4, 5), 166666);
    /* Nor when they are counted anew. */
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    assert_int_equal(weight_of(scene, 4, 5), 166666);
    /* What they buy is theirs. */
    struct rg_consent_grant grant =
        grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    const struct rg_feed_row anna = member_row(17, "Anna");
    struct rg_profile profile;
    scene_page(scene, RG_FEED_MEMBERS, &anna, 1);
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(profile.purchase_count, 5);
}

/* HQ hears late who is, and sends the lines again; a line that is not theirs after all counts. */
static void who_is_staff_from_then_on_was_so_before(void **state)
{
    struct scene *scene = *state;
    put_upto(scene, true, 100, UPTO);
    buy(scene, 17, 101, UPTO + DAY, 1, 0);
    buy(scene, 17, 102, UPTO + DAY, 3, 0);
    buy(scene, 18, 103, UPTO + DAY, 1, 0);
    buy(scene, 18, 104, UPTO + DAY, 3, 0);
    /* 2 / (sqrt(17 * 2) + 5), 1 / (sqrt(16 * 2) + 5), 1 / (sqrt(16 * 1) + 5) */
    assert_int_equal(weight_of(scene, 1, 3), 184655);
    staff_buys(scene, 17, 101, UPTO + DAY, 1);
    assert_int_equal(weight_of(scene, 1, 3), 93836);
    staff_buys(scene, 17, 102, UPTO + DAY, 3);
    assert_int_equal(weight_of(scene, 1, 3), 111111);
    staff_buys(scene, 18, 103, UPTO + DAY, 1);
    staff_buys(scene, 18, 104, UPTO + DAY, 3);
    assert_int_equal(weight_of(scene, 1, 3), 0);
    buy(scene, 18, 103, UPTO + DAY, 1, 0);
    buy(scene, 18, 104, UPTO + DAY, 3, 0);
    assert_int_equal(weight_of(scene, 1, 3), 111111);
}

/* A page that is given up changes nothing. */
static void what_is_rolled_back_was_not_counted(void **state)
{
    struct scene *scene = *state;
    struct rg_feed_cursor cursor;
    put_upto(scene, true, 100, UPTO);
    buy(scene, 17, 101, UPTO + DAY, 1, 0);
    buy(scene, 17, 102, UPTO + DAY, 3, 0);
    assert_int_equal(rg_store_feed_cursor(scene->sync, RG_FEED_NEIGHBOURS, &cursor), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_NEIGHBOURS, "e1", cursor.version), RG_OK);
    rg_store_feed_upto(scene->sync, true, 500, UPTO + 9 * DAY);
    rg_store_feed_rollback(scene->sync);
    assert_int_equal(weight_of(scene, 1, 3), 111111);
}

/* Five purchases of three products, the last of which HQ knows nothing of but the kiosk's own counting. */
static void settle_history(struct scene *scene)
{
    static const int64_t bought[] = {6, 5, 6, 1, 5};
    struct rg_feed_row goods[6], stock[6];
    for (int i = 0; i < 6; i++) {
        goods[i] = product_row(1 + i, "Chino navy", "trousers", 0, false);
        stock[i] = stock_row(1 + i, "M", 1, 5);
    }
    scene_page(scene, RG_FEED_PRODUCTS, goods, 6);
    const struct rg_feed_row anna = member_row(17, "Anna");
    scene_page(scene, RG_FEED_STOCK, stock, 6);
    scene_page(scene, RG_FEED_MEMBERS, &anna, 1);
    for (int i = 0; i < 5; i++) {
        buy(scene, 17, 1 + i, UPTO - (9 - i) * DAY, bought[i], 0);
    }
    buy(scene, 18, 101, UPTO + DAY, 5, 0);
    buy(scene, 18, 102, UPTO + DAY, 3, 0);
    /* 1 / (sqrt(1 * 1) + 5) */
    assert_int_equal(weight_of(scene, 5, 3), 166666);
}

static int64_t score_of(struct scene *scene, int64_t product)
{
    static struct rg_ranking ranking;
    struct rg_consent_grant grant =
        grant_of(17, RG_SCOPE_PROFILE, RG_PURPOSE_RECOGNISE | RG_PURPOSE_PURCHASES);
    struct rg_profile profile;
    struct rg_reco_list list;
    assert_int_equal(rg_store_profile_load(scene->store, &grant, &profile), RG_OK);
    assert_int_equal(rg_store_recommend(scene->store, &grant, &profile, &ranking, &list), RG_OK);
    for (size_t i = 0; i < ranking.count; i++) {
        if (ranking.items[i].product.value == product) {
            return ranking.items[i].score;
        }
    }
    return 0;
}

/* What was bought 1, 4 and 3, 5 baskets ago, by a power of 3/8 or of 3/4; and what goes with what was bought 2 baskets ago. */
static void expect_usual(struct scene *scene)
{
    assert_int_equal(score_of(scene, 5), (256 + 152) * 500000 / 256);
    assert_int_equal(score_of(scene, 6), (170 + 140) * 500000 / 256);
    assert_in_range(score_of(scene, 2), 269990, 270000);
    assert_int_equal(score_of(scene, 3), 166666);
}

static void expect_fast(struct scene *scene)
{
    assert_int_equal(score_of(scene, 5), (256 + 91) * 500000 / 256);
    assert_int_equal(score_of(scene, 6), (112 + 77) * 500000 / 256);
    assert_int_equal(score_of(scene, 2), 150000);
    assert_int_equal(score_of(scene, 3), 166666);
}

static void how_fast_a_shop_forgets_holds_for_what_only_the_kiosk_counted(void **state)
{
    struct scene *scene = *state;
    const struct rg_reco_fade fast = {.bought = RG_RECO_FADES_FAST, .beside = 500};
    put_page(scene, true, 100, UPTO, &fast);
    settle_history(scene);
    expect_fast(scene);
    scene_close(scene);
    assert_int_equal(scene_open(scene), RG_OK);
    assert_int_equal(weight_of(scene, 5, 3), 166666);
    expect_fast(scene);
    /* A page of the release before, or of a shop that has not said it. */
    put_page(scene, true, 100, UPTO, NULL);
    count(scene);
    expect_usual(scene);
}

static void another_hq_says_it_anew(void **state)
{
    struct scene *scene = *state;
    const struct rg_reco_fade fast = {.bought = RG_RECO_FADES_FAST, .beside = 500};
    struct rg_reco_fade found;
    bool done = false;
    put_page(scene, true, 100, UPTO, &fast);
    /* What is said in another feed's page, or in one that is given up, is nothing. */
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_STOCK, "e1", 0), RG_OK);
    assert_int_equal(rg_store_feed_fading(scene->sync, NULL), RG_OK);
    assert_int_equal(rg_store_feed_commit(scene->sync, 1, 5), RG_OK);
    assert_int_equal(rg_store_feed_begin(scene->sync, RG_FEED_NEIGHBOURS, "e1", 1), RG_OK);
    assert_int_equal(rg_store_feed_fading(scene->sync, NULL), RG_OK);
    rg_store_feed_rollback(scene->sync);
    scene_map(scene);
    assert_int_equal(rg_store_fading(scene->store, &found), RG_OK);
    assert_memory_equal(&found, &fast, sizeof found);
    assert_int_equal(rg_store_feed_reset(scene->sync, RG_FEED_NEIGHBOURS, "e2", &done), RG_OK);
    assert_int_equal(rg_store_fading(scene->store, &found), RG_OK);
    assert_memory_equal(&found, &RG_RECO_FADE, sizeof found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_beyond_upto_count_once, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_hq_counted_counts_only_with_what_it_did_not, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(hqs_next_counting_takes_their_place, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(a_restart_counts_again, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(who_is_forgotten_counts_nothing, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(visitors_lines_are_of_another_site, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_staff_buy_counts_for_nothing, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(who_is_staff_from_then_on_was_so_before, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(what_is_rolled_back_was_not_counted, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(how_fast_a_shop_forgets_holds_for_what_only_the_kiosk_counted,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(another_hq_says_it_anew, scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
