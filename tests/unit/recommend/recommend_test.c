/* Ranks, ties, what must not be shown, and that the reason is the largest term. */
#include "recommend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int begin(void **state)
{
    struct rg_ranking *ranking = malloc(sizeof *ranking);
    rg_ranking_init(ranking, RG_RECO_FADE);
    *state = ranking;
    return 0;
}

static int end(void **state)
{
    free(*state);
    return 0;
}

static struct rg_profile_purchase *buy(struct rg_profile *profile, int64_t product, int32_t quantity,
                                       int32_t returned)
{
    struct rg_profile_purchase *purchase = &profile->purchases[profile->purchase_count++];
    purchase->product.value = product;
    purchase->quantity = quantity;
    purchase->returned = returned;
    return purchase;
}

static void near_to(struct rg_ranking *ranking, const struct rg_profile *profile, uint32_t purchase,
                    int64_t product, int32_t weight)
{
    struct rg_neighbour neighbour = {.product = {product}, .weight = weight};
    rg_ranking_add(ranking, &profile->purchases[purchase], purchase, &neighbour, 1);
}

static void terms_add_up_and_the_largest_is_the_reason(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    buy(&profile, 2, 1, 0);
    near_to(ranking, &profile, 0, 50, 100000);
    near_to(ranking, &profile, 1, 50, 300000);
    near_to(ranking, &profile, 0, 51, 350000);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 2);
    assert_int_equal(ranking->items[0].product.value, 50);
    assert_int_equal(ranking->items[0].reason, RG_REASON_GOES_WITH);
    assert_int_equal(ranking->items[0].because.value, 2);
    assert_int_equal(ranking->items[1].product.value, 51);
    assert_int_equal(ranking->items[1].because.value, 1);
}

static void older_purchases_weigh_less(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    buy(&profile, 2, 1, 0);
    near_to(ranking, &profile, 1, 60, 500000);
    near_to(ranking, &profile, 0, 61, 500000);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].product.value, 61);
    assert_true(ranking->items[0].score > ranking->items[1].score);
}

static void ties_go_to_the_lower_number(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    near_to(ranking, &profile, 0, 72, 1000);
    near_to(ranking, &profile, 0, 70, 1000);
    near_to(ranking, &profile, 0, 71, 1000);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ranking->items[i].product.value, 70 + i);
    }
}

/* As many as are asked for, of fewer, of all, and of none; with many that are equal. */
static void the_best_stand_first_however_many_are_asked_for(void **state)
{
    struct rg_ranking *ranking = *state;
    static struct rg_candidate all[300];
    static const size_t asked[] = {0, 1, 2, 7, 150, 299, 300, 301, RG_CANDIDATES_MAX};
    for (size_t turn = 0; turn < sizeof asked / sizeof *asked; turn++) {
        for (int whole = 1; whole >= 0; whole--) {
            struct rg_profile profile = {.purchase_count = 0};
            rg_ranking_init(ranking, RG_RECO_FADE);
            buy(&profile, 1000, 1, 0);
            for (int64_t i = 0; i < 300; i++) {
                near_to(ranking, &profile, 0, 1 + i,
                        (int32_t)(1000 + i * (int64_t)(7919 + turn) % 97 * 1000));
            }
            rg_ranking_finish(ranking, &profile, whole ? RG_CANDIDATES_MAX : asked[turn]);
            assert_int_equal(ranking->count, 300);
            for (size_t i = 0; whole && i < 300; i++) {
                assert_true(i == 0 || ranking->items[i].score <= ranking->items[i - 1].score);
                all[i] = ranking->items[i];
            }
            for (size_t i = 0; !whole && i < asked[turn] && i < 300; i++) {
                assert_int_equal(ranking->items[i].product.value, all[i].product.value);
            }
        }
    }
}

static void wish_is_first_and_says_so(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    for (int i = 0; i < RG_PROFILE_PURCHASES; i++) {
        buy(&profile, 1 + i, 1, 0);
        near_to(ranking, &profile, (uint32_t)i, 80, 1000000);
        near_to(ranking, &profile, (uint32_t)i, 81, 1000000);
    }
    rg_ranking_add_wish(ranking, (struct rg_product_id){82});
    rg_ranking_add_wish(ranking, (struct rg_product_id){81});
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].product.value, 81);
    assert_int_equal(ranking->items[0].reason, RG_REASON_WISH);
    assert_int_equal(ranking->items[1].product.value, 82);
    assert_int_equal(ranking->items[2].product.value, 80);
    assert_int_equal(ranking->items[2].reason, RG_REASON_GOES_WITH);
}

static const struct rg_reco_line once = {
    .product = 10, .bought = 1, .times = 1, .age = 0, .recent = RG_RECO_RECENT};

static void add_bought(struct rg_ranking *ranking, int64_t product, uint16_t times, int32_t selling,
                       bool one_off)
{
    const struct rg_reco_line line = {.product = product,
                                      .bought = times,
                                      .times = times,
                                      .age = 0,
                                      .recent = (uint16_t)(times * RG_RECO_RECENT)};
    const struct rg_neighbour itself = {.product = {product}, .weight = selling};
    rg_ranking_add_bought(ranking, &line, one_off, true, &itself, 1);
}

static void again_is_what_is_bought_again_and_no_one_off(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    add_bought(ranking, 10, 2, 0, false);
    add_bought(ranking, 11, 1, 0, false);
    add_bought(ranking, 12, 1, 400000, false);
    add_bought(ranking, 13, 2, 400000, true);
    add_bought(ranking, 14, 1, -7, false);
    add_bought(ranking, 15, 1, 400000, false);
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    /* What nobody buys again is had, and the one-off is nowhere. */
    assert_int_equal(ranking->count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(ranking->items[i].had, i >= 3);
    }
    assert_int_equal(ranking->items[0].product.value, 10);
    assert_int_equal(ranking->items[0].score, 2 * 500000);
    assert_int_equal(ranking->items[1].product.value, 12);
    assert_int_equal(ranking->items[1].score, 500000 + 266666);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ranking->items[i].reason, RG_REASON_AGAIN);
    }
}

static void a_larger_neighbour_takes_the_reason_from_again(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    add_bought(ranking, 10, 1, 1, false);
    near_to(ranking, &profile, 0, 10, 900000);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].reason, RG_REASON_GOES_WITH);
    assert_int_equal(ranking->items[0].because.value, 1);
}

/* Of what is on the shelf "again" alone, and of nothing that they did not like. */
static void favourites_go_before_what_else_is_bought_again(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    static const struct rg_profile_rating ratings[] = {
        {.product = {10}, .favourite = true}, {.product = {11}, .stars = 5},
        {.product = {12}, .stars = 4},        {.product = {13}, .stars = 1, .favourite = true},
        {.product = {14}, .favourite = true}, {.product = {60}, .favourite = true},
        {.product = {99}, .favourite = true}, {.product = {15}, .stars = 5}};
    buy(&profile, 1, 1, 0);
    near_to(ranking, &profile, 0, 60, 900000);
    add_bought(ranking, 10, 1, 100000, false);
    add_bought(ranking, 11, 1, 200000, false);
    add_bought(ranking, 12, 4, 0, false);
    add_bought(ranking, 13, 3, 0, false);
    add_bought(ranking, 14, 1, 0, false);
    add_bought(ranking, 15, 1, 100000, true);
    rg_ranking_favour(ranking, ratings, sizeof ratings / sizeof *ratings);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    static const struct {
        int64_t product;
        enum rg_reason reason;
    } expected[] = {{11, RG_REASON_TOP_RATED}, {10, RG_REASON_FAVOURITE}, {12, RG_REASON_AGAIN},
                    {13, RG_REASON_AGAIN},     {60, RG_REASON_GOES_WITH}, {14, RG_REASON_AGAIN}};
    assert_int_equal(ranking->count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(ranking->items[i].product.value, expected[i].product);
        assert_int_equal(ranking->items[i].reason, expected[i].reason);
        assert_int_equal(ranking->items[i].had, i == 5);
    }
    assert_int_equal(ranking->items[0].score, 4 * 500000 + 500000 + 133333);
}

static void a_favourite_that_they_wish_for_is_a_wish(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    static const struct rg_profile_rating loved = {.product = {10}, .favourite = true};
    rg_ranking_add_wish(ranking, loved.product);
    add_bought(ranking, 10, 2, 0, false);
    add_bought(ranking, 11, 9, 0, false);
    rg_ranking_favour(ranking, &loved, 1);
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].reason, RG_REASON_WISH);
    assert_int_equal(ranking->items[0].score, (1LL << 40) + 2 * 500000);
}

static void what_has_no_name_is_no_reason(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    const struct rg_neighbour near[] = {{{10}, 1000000}, {{50}, 700000}};
    rg_ranking_add_bought(ranking, &once, false, false, near, 2);
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 1);
    assert_int_equal(ranking->items[0].product.value, 10);
    assert_int_equal(ranking->items[0].score, 500000 + 666666);
}

static void returned_and_owned_one_offs_leave(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    buy(&profile, 20, 1, 1);
    buy(&profile, 21, 1, 0)->one_off = true;
    buy(&profile, 22, 1, 1);
    buy(&profile, 22, 1, 0);
    for (int64_t product = 20; product <= 23; product++) {
        near_to(ranking, &profile, 0, product, 5000);
    }
    rg_ranking_add_wish(ranking, (struct rg_product_id){20});
    rg_ranking_add_bestseller(ranking, (struct rg_product_id){21}, 0);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 2);
    assert_int_equal(ranking->items[0].product.value, 22);
    assert_int_equal(ranking->items[1].product.value, 23);
    assert_true(rg_ranking_excludes(2, 2, false));
    assert_true(rg_ranking_excludes(2, 1, true));
    assert_false(rg_ranking_excludes(2, 1, false));
    assert_false(rg_ranking_excludes(0, 0, true));
}

static void a_returned_purchase_recommends_nothing(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 2, 2);
    near_to(ranking, &profile, 0, 30, 900000);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 0);
}

static void bestsellers_fill_behind_everything_personal(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    near_to(ranking, &profile, 0, 40, 200000);
    rg_ranking_add_bestseller(ranking, (struct rg_product_id){42}, 0);
    rg_ranking_add_bestseller(ranking, (struct rg_product_id){40}, 1);
    rg_ranking_add_bestseller(ranking, (struct rg_product_id){41}, 2000000000);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].product.value, 40);
    assert_int_equal(ranking->items[0].reason, RG_REASON_GOES_WITH);
    assert_int_equal(ranking->items[1].product.value, 42);
    assert_int_equal(ranking->items[1].reason, RG_REASON_BESTSELLER);
    assert_int_equal(ranking->items[2].product.value, 41);
}

static void hostile_weights_and_numbers_do_no_harm(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    near_to(ranking, &profile, 0, 90, INT32_MAX);
    near_to(ranking, &profile, 0, 91, -5);
    near_to(ranking, &profile, 0, 92, 0);
    near_to(ranking, &profile, 0, 0, 500);
    near_to(ranking, &profile, 0, 1, 500);
    near_to(ranking, &profile, 0, INT64_MIN, 500);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 2);
    assert_int_equal(ranking->items[0].product.value, 90);
    assert_int_equal(ranking->items[0].score, 1000000);
}

static void full_keeps_what_came_first(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    for (int64_t product = 2; product < 2 + 2 * RG_CANDIDATES_MAX; product++) {
        near_to(ranking, &profile, 0, product, 1000);
    }
    near_to(ranking, &profile, 0, 5, 1000);
    assert_int_equal(ranking->count, RG_CANDIDATES_MAX);
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].product.value, 5);
    assert_int_equal(ranking->items[0].score, 2000);
}

static void more_often_is_more(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    for (uint16_t times = 0; times <= 40; times++) {
        const struct rg_reco_line line = {.product = 100 + times,
                                          .bought = times,
                                          .times = times,
                                          .age = times,
                                          .recent = (uint16_t)(times * RG_RECO_RECENT)};
        rg_ranking_add_often(ranking, &line);
    }
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 39);
    for (size_t i = 0; i < 39; i++) {
        assert_int_equal(ranking->items[i].product.value, 140 - (int64_t)i);
        assert_int_equal(ranking->items[i].reason, RG_REASON_AGAIN);
    }
    assert_int_equal(ranking->items[38].score, 2 * 500000);
    assert_int_equal(ranking->items[0].score, 40 * 500000);
}

/* What goes with other things does not bring it back, but a wish does; what is bought again it speaks for. */
static void what_is_had_and_not_bought_again_is_not_new(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    struct rg_reco_line had = once, later = once, long_had = once;
    had.product = 11;
    later.product = 12;
    long_had.product = 13;
    const struct rg_neighbour near[] = {{{11}, 900000}, {{12}, 800000}, {{13}, 700000}, {{14}, 600000}};
    const struct rg_neighbour itself = {{12}, 1};
    rg_ranking_add_wish(ranking, (struct rg_product_id){15});
    had.product = 15;
    rg_ranking_add_bought(ranking, &had, false, true, NULL, 0);
    had.product = 11;
    rg_ranking_add_bought(ranking, &had, false, true, NULL, 0);
    rg_ranking_add_bought(ranking, &once, false, true, near, 4);
    rg_ranking_add_bought(ranking, &later, false, true, &itself, 1);
    rg_ranking_add_often(ranking, &long_had);
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 6);
    assert_int_equal(ranking->items[0].product.value, 15);
    assert_int_equal(ranking->items[1].product.value, 12);
    assert_int_equal(ranking->items[1].score, 800000 + 500000);
    assert_int_equal(ranking->items[2].product.value, 14);
    /* Behind all others, each with its reason. */
    static const int64_t last[] = {11, 13, 10};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(ranking->items[i].had, i >= 3);
        assert_true(i < 3 || ranking->items[i].product.value == last[i - 3]);
    }
    assert_int_equal(ranking->items[3].reason, RG_REASON_GOES_WITH);
    assert_int_equal(ranking->items[5].reason, RG_REASON_AGAIN);
}

/* Two of long ago are less than one of now and another of lately, and more than one of now. */
static void what_was_bought_lately_is_sooner_bought_again(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    struct rg_reco_line lines[] = {{.product = 1, .bought = 1, .at = 0},
                                   {.product = 1, .bought = 1, .at = INT64_C(100000000)},
                                   {.product = 2, .bought = 1, .at = INT64_C(200000000)},
                                   {.product = 2, .bought = 1, .at = INT64_C(300000000)}};
    assert_int_equal(rg_reco_history_settle(lines, 4), 2);
    rg_ranking_add_often(ranking, &lines[0]);
    rg_ranking_add_often(ranking, &lines[1]);
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].product.value, 2);
    assert_int_equal(ranking->items[1].product.value, 1);
    assert_int_equal(ranking->items[0].score, (256 + 197) * INT64_C(500000) / 256);
    assert_int_equal(ranking->items[1].score, (170 + 152) * INT64_C(500000) / 256);
}

static void a_basket_back_weighs_a_tenth_less(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    const struct rg_reco_line old = {.product = 11, .bought = 1, .times = 1, .age = 1, .recent = 197};
    const struct rg_neighbour near_once = {{50}, 500000}, near_old = {{51}, 500000};
    rg_ranking_add_bought(ranking, &once, false, true, &near_once, 1);
    rg_ranking_add_bought(ranking, &old, false, true, &near_old, 1);
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 4);
    assert_true(ranking->items[2].had && ranking->items[3].had);
    assert_int_equal(ranking->items[0].product.value, 50);
    assert_int_equal(ranking->items[0].because.value, 10);
    assert_int_equal(ranking->items[1].because.value, 11);
    assert_in_range(ranking->items[1].score, 449900, 450000);
}

/* It holds for all that was bought, whether it has a row of its own or not. */
static void a_shop_says_how_fast_what_was_bought_fades(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    struct rg_reco_line old = {.product = 11,
                               .bought = 2,
                               .times = 2,
                               .age = 1,
                               .recent = 300,
                               .recent_slowly = 400,
                               .recent_fast = 200};
    const struct rg_neighbour near = {{51}, 400000};
    rg_ranking_init(ranking, (struct rg_reco_fade){.bought = RG_RECO_FADES_FAST, .beside = 500});
    rg_ranking_add_bought(ranking, &old, false, true, &near, 1);
    old.product = 12;
    rg_ranking_add_bought(ranking, &old, false, true, NULL, 0);
    old.product = 13;
    rg_ranking_add_often(ranking, &old);
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    static const struct {
        int64_t product, score;
    } should[] = {{11, 200 * 500000 / 256}, {12, 200 * 500000 / 256}, {13, 200 * 500000 / 256}, {51, 200000}};
    assert_int_equal(ranking->count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ranking->items[i].product.value, should[i].product);
        assert_in_range(ranking->items[i].score, should[i].score - 10, should[i].score + 10);
    }
}

static void no_sum_overflows(void **state)
{
    struct rg_ranking *ranking = *state;
    const struct rg_profile nobody = {.purchase_count = 0};
    for (int i = 0; i < 2000; i++) {
        const struct rg_reco_line line = {
            .product = 1 + i, .bought = 1, .times = UINT16_MAX, .age = 0, .recent = UINT16_MAX};
        const struct rg_neighbour near[] = {{{1 + i}, INT32_MAX}, {{9000}, INT32_MAX}};
        rg_ranking_add_bought(ranking, &line, false, true, near, 2);
    }
    rg_ranking_add_wish(ranking, (struct rg_product_id){8000});
    rg_ranking_finish(ranking, &nobody, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, 2002);
    assert_int_equal(ranking->items[0].product.value, 8000);
    assert_int_equal(ranking->items[1].product.value, 9000);
    assert_int_equal(ranking->items[1].score, INT64_C(2000000000));
}

static void many_candidates_are_in_order(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    uint32_t draw = 1;
    for (int64_t product = 2; product < 2 + RG_CANDIDATES_MAX; product++) {
        draw = draw * 1664525u + 1013904223u;
        near_to(ranking, &profile, 0, product, 1 + (int32_t)(draw >> 22));
    }
    rg_ranking_finish(ranking, &profile, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->count, RG_CANDIDATES_MAX);
    for (size_t i = 1; i < ranking->count; i++) {
        const struct rg_candidate *before = &ranking->items[i - 1], *after = &ranking->items[i];
        assert_true(before->score > after->score ||
                    (before->score == after->score && before->product.value < after->product.value));
    }
}

static void sizes_in_label_order(void **state)
{
    (void)state;
    static const char *const order[] = {"XXS", "XS", "S",    "M",   "L", "XL",  "XXL", "XXXL",
                                        "9",   "36", "36.5", "104", "",  "ONE", "one"};
    for (size_t i = 0; i + 1 < sizeof order / sizeof order[0]; i++) {
        assert_true(rg_size_compare(order[i], order[i + 1]) < 0);
        assert_true(rg_size_compare(order[i + 1], order[i]) > 0);
        assert_int_equal(rg_size_compare(order[i], order[i]), 0);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(terms_add_up_and_the_largest_is_the_reason),
        CASE(older_purchases_weigh_less),
        CASE(ties_go_to_the_lower_number),
        CASE(the_best_stand_first_however_many_are_asked_for),
        CASE(wish_is_first_and_says_so),
        CASE(again_is_what_is_bought_again_and_no_one_off),
        CASE(a_larger_neighbour_takes_the_reason_from_again),
        CASE(favourites_go_before_what_else_is_bought_again),
        CASE(a_favourite_that_they_wish_for_is_a_wish),
        CASE(what_has_no_name_is_no_reason),
        CASE(returned_and_owned_one_offs_leave),
        CASE(a_returned_purchase_recommends_nothing),
        CASE(bestsellers_fill_behind_everything_personal),
        CASE(hostile_weights_and_numbers_do_no_harm),
        CASE(full_keeps_what_came_first),
        CASE(more_often_is_more),
        CASE(what_is_had_and_not_bought_again_is_not_new),
        CASE(what_was_bought_lately_is_sooner_bought_again),
        CASE(a_basket_back_weighs_a_tenth_less),
        CASE(a_shop_says_how_fast_what_was_bought_fades),
        CASE(no_sum_overflows),
        CASE(many_candidates_are_in_order),
        cmocka_unit_test(sizes_in_label_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
