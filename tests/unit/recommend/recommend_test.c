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
    rg_ranking_init(ranking);
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
    rg_ranking_finish(ranking, &profile);
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
    rg_ranking_finish(ranking, &profile);
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
    rg_ranking_finish(ranking, &profile);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ranking->items[i].product.value, 70 + i);
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
    rg_ranking_finish(ranking, &profile);
    assert_int_equal(ranking->items[0].product.value, 81);
    assert_int_equal(ranking->items[0].reason, RG_REASON_WISH);
    assert_int_equal(ranking->items[1].product.value, 82);
    assert_int_equal(ranking->items[2].product.value, 80);
    assert_int_equal(ranking->items[2].reason, RG_REASON_GOES_WITH);
}

static void again_needs_two_kept_purchases_and_no_one_off(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 10, 1, 0);
    buy(&profile, 11, 1, 0);
    buy(&profile, 10, 1, 0);
    buy(&profile, 12, 1, 1);
    buy(&profile, 12, 1, 0);
    buy(&profile, 13, 1, 0)->one_off = true;
    buy(&profile, 13, 1, 0)->one_off = true;
    rg_ranking_add_again(ranking, &profile);
    rg_ranking_finish(ranking, &profile);
    assert_int_equal(ranking->count, 1);
    assert_int_equal(ranking->items[0].product.value, 10);
    assert_int_equal(ranking->items[0].reason, RG_REASON_AGAIN);
}

static void a_larger_neighbour_takes_the_reason_from_again(void **state)
{
    struct rg_ranking *ranking = *state;
    struct rg_profile profile = {.purchase_count = 0};
    buy(&profile, 1, 1, 0);
    for (int i = 0; i < 14; i++) {
        buy(&profile, 100 + i, 1, 0);
    }
    buy(&profile, 10, 1, 0);
    buy(&profile, 10, 1, 0);
    rg_ranking_add_again(ranking, &profile);
    near_to(ranking, &profile, 0, 10, 900000);
    rg_ranking_finish(ranking, &profile);
    assert_int_equal(ranking->items[0].reason, RG_REASON_GOES_WITH);
    assert_int_equal(ranking->items[0].because.value, 1);
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
    rg_ranking_finish(ranking, &profile);
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
    rg_ranking_finish(ranking, &profile);
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
    rg_ranking_finish(ranking, &profile);
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
    rg_ranking_finish(ranking, &profile);
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
    rg_ranking_finish(ranking, &profile);
    assert_int_equal(ranking->count, RG_CANDIDATES_MAX);
    assert_int_equal(ranking->items[0].product.value, 5);
    assert_int_equal(ranking->items[0].score, 2000);
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
        CASE(wish_is_first_and_says_so),
        CASE(again_needs_two_kept_purchases_and_no_one_off),
        CASE(a_larger_neighbour_takes_the_reason_from_again),
        CASE(returned_and_owned_one_offs_leave),
        CASE(a_returned_purchase_recommends_nothing),
        CASE(bestsellers_fill_behind_everything_personal),
        CASE(hostile_weights_and_numbers_do_no_harm),
        CASE(full_keeps_what_came_first),
        cmocka_unit_test(sizes_in_label_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
