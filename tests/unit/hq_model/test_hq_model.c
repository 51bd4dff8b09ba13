/* What goes with what, against closed forms that fit on paper. */
#include "hq_dense.h"
#include "hq_model.h"
#include "recommend.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void near(double is, double should)
{
    if (!(fabs(is - should) < 1e-6)) {
        fail_msg("%.9f is not %.9f", is, should);
    }
}

static void a_small_matrix_by_hand(void **state)
{
    (void)state;
    double matrix[4] = {4, 2, 99, 3};
    assert_int_equal(rg_hq_dense_invert(matrix, 2), RG_OK);
    near(matrix[0], 3.0 / 8);
    near(matrix[1], -2.0 / 8);
    near(matrix[2], -2.0 / 8);
    near(matrix[3], 4.0 / 8);
}

/* Sizes on both sides of what is made together. */
static void an_inverse_times_its_matrix_is_one(void **state)
{
    (void)state;
    for (size_t n = 1; n < 40; n++) {
        double *matrix = calloc(n * n, sizeof *matrix), *inverse = calloc(n * n, sizeof *inverse);
        assert_non_null(matrix);
        assert_non_null(inverse);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < n; k++) {
                matrix[i * n + k] = (double)((i * 7 + k * 7 + i * k) % 11) + (i == k ? 200 : 0);
            }
        }
        memcpy(inverse, matrix, n * n * sizeof *matrix);
        assert_int_equal(rg_hq_dense_invert(inverse, n), RG_OK);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < n; k++) {
                double sum = 0;
                for (size_t j = 0; j < n; j++) {
                    sum += matrix[i * n + j] * inverse[j * n + k];
                }
                near(sum, i == k);
            }
        }
        free(matrix);
        free(inverse);
    }
}

static void what_has_no_inverse_is_refused(void **state)
{
    (void)state;
    double flat[4] = {1, 1, 1, 1}, negative[1] = {-1}, nothing[1] = {NAN};
    assert_int_equal(rg_hq_dense_invert(flat, 2), RG_INVALID);
    assert_int_equal(rg_hq_dense_invert(negative, 1), RG_INVALID);
    assert_int_equal(rg_hq_dense_invert(nothing, 1), RG_INVALID);
}

/* Customer 0: {0 1} and {0 2}; customer 1: {0 1}. Item 3 is bought alone, item 4 never. */
static const struct rg_hq_model_line lines[] = {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {0, 1, 2},
                                                {1, 0, 0}, {1, 0, 1}, {2, 0, 3}};
#define LINES (sizeof lines / sizeof lines[0])

static void knn_is_the_shrunk_cosine_of_baskets(void **state)
{
    (void)state;
    struct rg_hq_model_lists knn;
    assert_int_equal(rg_hq_model_knn(lines, LINES, 5, 10, &knn), RG_OK);
    assert_int_equal(knn.items, 5);
    assert_int_equal(knn.starts[1] - knn.starts[0], 2);
    assert_int_equal(knn.pairs[0].item, 1);
    near((double)knn.pairs[0].weight, 2 / (sqrt(3 * 2) + 5));
    assert_int_equal(knn.pairs[1].item, 2);
    near((double)knn.pairs[1].weight, 1 / (sqrt(3 * 1) + 5));
    /* 1 and 2 are never in one basket, and nothing goes with 3 or 4. */
    assert_int_equal(knn.starts[2] - knn.starts[1], 1);
    assert_int_equal(knn.starts[5], knn.starts[3]);
    rg_hq_model_lists_free(&knn);
    assert_int_equal(rg_hq_model_knn(lines, LINES, 5, 1, &knn), RG_OK);
    assert_int_equal(knn.starts[1], 1);
    rg_hq_model_lists_free(&knn);
}

/* Customer 0: 0, 1, 0 again; customer 1: 1, 0; customer 2: 2; each by itself. */
static void where_nothing_is_bought_together_a_customer_is_a_basket(void **state)
{
    (void)state;
    static const struct rg_hq_model_line apart[] = {{0, 0, 0}, {0, 1, 1}, {0, 2, 0},
                                                    {1, 0, 1}, {1, 1, 0}, {2, 0, 2}};
    struct rg_hq_model_lists knn;
    assert_int_equal(rg_hq_model_knn(apart, 6, 3, 10, &knn), RG_OK);
    assert_int_equal(knn.starts[1], 1);
    assert_int_equal(knn.starts[3], 2);
    assert_int_equal(knn.pairs[0].item, 1);
    near((double)knn.pairs[0].weight, 2 / (2 + 5.0));
    rg_hq_model_lists_free(&knn);
}

#define SHOP_CUSTOMERS 600
#define SHOP_VISITS    3
#define SHOP_GOODS     400

/* Two goods at a visit, of which nothing tells which: but at the last, one in @p again takes one that they had. */
static size_t visits(struct rg_hq_model_line *made, int32_t *days, uint32_t again)
{
    uint32_t state = 1, draw[3];
    size_t count = 0;
    for (uint32_t customer = 0; customer < SHOP_CUSTOMERS; customer++) {
        size_t first = count;
        for (uint32_t visit = 0; visit < SHOP_VISITS; visit++) {
            for (size_t i = 0; i < 3; i++) {
                state = state * 1664525u + 1013904223u;
                draw[i] = state >> 8;
            }
            bool had = visit + 1 == SHOP_VISITS && draw[0] % again == 0;
            uint32_t one = had ? made[first + draw[1] % (count - first)].item : draw[1] % SHOP_GOODS;
            uint32_t other = draw[2] % SHOP_GOODS;
            for (uint32_t i = 0; i < 1 + (one != other); i++) {
                days[count] = (int32_t)visit * 100;
                made[count++] =
                    (struct rg_hq_model_line){customer, customer * SHOP_VISITS + visit, i == 0 ? one : other};
            }
        }
    }
    return count;
}

static void a_shop_says_how_its_shelves_are_merged(void **state)
{
    (void)state;
    static struct rg_hq_model_line made[SHOP_CUSTOMERS * SHOP_VISITS * 2];
    static int32_t days[SHOP_CUSTOMERS * SHOP_VISITS * 2];
    struct rg_hq_model_merge merge;
    /* A third of all come back for something: each thing is bought again by a twentieth of its buyers, and is worth showing to them. */
    size_t count = visits(made, days, 3);
    assert_int_equal(rg_hq_model_merge(made, NULL, count, SHOP_GOODS, &merge), RG_OK);
    assert_true(merge.gate < 0.1);
    assert_int_equal(rg_hq_model_merge(made, days, count, SHOP_GOODS, &merge), RG_OK);
    assert_true(merge.gate < 0.1);
    /* All on one day say nothing of what comes next, nor do so few. */
    memset(days, 0, sizeof days);
    assert_int_equal(rg_hq_model_merge(made, days, count, SHOP_GOODS, &merge), RG_OK);
    near(merge.gate, 0.1);
    assert_int_equal(rg_hq_model_merge(made, NULL, 500, SHOP_GOODS, &merge), RG_OK);
    near(merge.gate, 0.1);
    assert_int_equal(rg_hq_model_merge(made, NULL, 0, SHOP_GOODS, &merge), RG_OK);
    near(merge.gate, 0.1);
    near(merge.fresh, 1);
    near(merge.lambda, RG_HQ_MODEL_LAMBDA);
    /* Where nobody does, what they had is not worth it. */
    count = visits(made, days, UINT32_MAX);
    assert_int_equal(rg_hq_model_merge(made, days, count, SHOP_GOODS, &merge), RG_OK);
    near(merge.gate, 0.1);
}

/* Of two items P = (X'X + l)^-1 gives B_01 = c / (c_0 + l), with customers counted, not baskets. */
static void ease_of_two_items_by_hand(void **state)
{
    (void)state;
    struct rg_hq_model_ease ease;
    assert_int_equal(rg_hq_model_ease_make(lines, LINES, 5, 2, 10, &ease), RG_OK);
    assert_int_equal(ease.count, 2);
    assert_int_equal(ease.item[0], 0);
    assert_int_equal(ease.item[1], 1);
    assert_int_equal(ease.row[2], UINT32_MAX);
    near(ease.weights[0], 0);
    near(ease.weights[1], 2.0 / 12);
    near(ease.weights[2], 2.0 / 12);
    near(ease.weights[3], 0);
    rg_hq_model_ease_free(&ease);
    assert_int_equal(rg_hq_model_ease_make(lines, LINES, 5, 2, 0, &ease), RG_INVALID);
}

static void ease_takes_no_item_that_nobody_bought(void **state)
{
    (void)state;
    struct rg_hq_model_ease ease;
    assert_int_equal(rg_hq_model_ease_make(lines, LINES, 5, 100, 10, &ease), RG_OK);
    assert_int_equal(ease.count, 4);
    assert_int_equal(ease.row[4], UINT32_MAX);
    rg_hq_model_ease_free(&ease);
}

static void what_ships_is_ease_and_else_knn(void **state)
{
    (void)state;
    struct rg_hq_model_ease ease;
    struct rg_hq_model_lists knn, lists;
    assert_int_equal(rg_hq_model_ease_make(lines, LINES, 5, 2, 10, &ease), RG_OK);
    assert_int_equal(rg_hq_model_knn(lines, LINES, 5, 10, &knn), RG_OK);
    assert_int_equal(rg_hq_model_ship(&ease, &knn, 1, &lists), RG_OK);
    assert_int_equal(lists.items, 5);
    assert_int_equal(lists.starts[1], 1);
    near((double)lists.pairs[0].weight, 2.0 / 12);
    /* 2 is not EASE's. */
    assert_int_equal(lists.starts[3] - lists.starts[2], 1);
    assert_int_equal(lists.pairs[lists.starts[2]].item, 0);
    near((double)lists.pairs[lists.starts[2]].weight, 1 / (sqrt(3) + 5));
    rg_hq_model_lists_free(&lists);
    rg_hq_model_lists_free(&knn);
    rg_hq_model_ease_free(&ease);
}

static void pace_by_hand(void **state)
{
    (void)state;
    struct rg_hq_model_pace paces[3];
    /* Of 10 sales 4 are of now: 1 was sold as ever, 2 more, and 0 no more. */
    const double sold[3] = {5, 2.5, 2.5}, lately[3] = {0, 1, 3};
    assert_int_equal(rg_hq_model_pace(lines, 0, sold, lately, 3, paces), RG_OK);
    near(paces[0].trend, 2.0 / 4);
    near(paces[1].trend, 1);
    near(paces[2].trend, 5.0 / 3);
    assert_int_equal(paces[0].lately, 0);
    assert_int_equal(paces[1].lately, (int)(1e6 * log1p(100.0 / 3) / log1p(100)));
    assert_int_equal(paces[2].lately, 1000000);
    const double none[3] = {0, 0, 0};
    assert_int_equal(rg_hq_model_pace(lines, 0, none, none, 3, paces), RG_OK);
    near(paces[1].trend, 1);
    assert_int_equal(paces[1].lately, 0);
    near(paces[1].again, 0);
}

/* Of 20 customers who come twice every one has item 1 once and 4 have item 0 twice; who comes once says nothing of either. */
static void again_is_how_many_buy_it_again(void **state)
{
    (void)state;
    struct rg_hq_model_line made[200];
    struct rg_hq_model_pace paces[3];
    const double even[3] = {1, 1, 1};
    size_t count = 0;
    for (uint32_t customer = 0; customer < 20; customer++) {
        made[count++] = (struct rg_hq_model_line){customer, 2 * customer, 0};
        made[count++] = (struct rg_hq_model_line){customer, 2 * customer, 1};
        made[count++] = (struct rg_hq_model_line){customer, 2 * customer + 1, customer < 4 ? 0 : 2};
    }
    for (uint32_t customer = 20; customer < 120; customer++) {
        made[count++] = (struct rg_hq_model_line){customer, 2 * customer, 0};
    }
    assert_int_equal(rg_hq_model_pace(made, count, even, even, 3, paces), RG_OK);
    /* 4 of 56 is usual, and counts as ten buyers. */
    near(paces[0].again, (4 + 10 * 4.0 / 56) / (20 + 10));
    near(paces[1].again, (10 * 4.0 / 56) / (20 + 10));
    near(paces[2].again, (10 * 4.0 / 56) / (16 + 10));
    assert_true(paces[0].again >= rg_hq_model_merge_usual.gate &&
                paces[1].again < rg_hq_model_merge_usual.gate);
}

static void a_row_is_in_front_itself_and_then_the_rest_by_what_sells(void **state)
{
    (void)state;
    struct rg_hq_model_pair pairs[] = {{1, 0.5f}, {2, 0.25f}, {3, 1e-8f}, {4, 0.75f}};
    size_t starts[] = {0, 4, 4, 4, 4, 4};
    const struct rg_hq_model_lists lists = {.items = 5, .starts = starts, .pairs = pairs};
    struct rg_hq_model_pace paces[5] = {{1, 7, 0.1}, {1, 0, 0.5}, {3, 9, 0.09}, {1, 1, 1}, {2, 1, 1}};
    const struct rg_hq_model_merge usual = rg_hq_model_merge_usual;
    struct rg_hq_model_merge other = usual;
    other.fresh = 0.5;
    other.gate = 0.05;
    struct rg_hq_model_shipped row[RG_HQ_MODEL_PAIRS + 1];
    assert_int_equal(rg_hq_model_row(&lists, paces, &usual, 0, row), 4);
    assert_int_equal(row[0].item, 0);
    assert_int_equal(row[0].weight, 7);
    assert_int_equal(row[1].item, 4);
    assert_int_equal(row[1].weight, 1000000); /* no more than that is taken */
    assert_int_equal(row[2].item, 2);
    assert_int_equal(row[2].weight, 750000);
    assert_int_equal(row[3].item, 1);
    assert_int_equal(row[3].weight, 500000);
    /* Bought again, if not lately; and not bought again. */
    assert_int_equal(rg_hq_model_row(&lists, paces, &usual, 1, row), 1);
    assert_int_equal(row[0].weight, 1);
    assert_int_equal(rg_hq_model_row(&lists, paces, &usual, 2, row), 0);
    /* Another shop: what is new counts half there, and fewer make an item one that is bought again. */
    assert_int_equal(rg_hq_model_row(&lists, paces, &other, 2, row), 1);
    assert_int_equal(row[0].weight, 9);
    assert_int_equal(rg_hq_model_row(&lists, paces, &other, 0, row), 4);
    assert_int_equal(row[0].weight, 7);
    assert_int_equal(row[1].weight, 750000);
    assert_int_equal(row[2].weight, 375000);
}

/* And a quarter of how it sells, where that counts a quarter. */
static void a_row_is_as_long_as_a_kiosk_reads(void **state)
{
    (void)state;
    struct rg_hq_model_pair pairs[RG_HQ_MODEL_PAIRS];
    size_t starts[RG_HQ_MODEL_PAIRS + 2] = {0};
    struct rg_hq_model_pace paces[RG_HQ_MODEL_PAIRS + 1];
    for (uint32_t i = 0; i <= RG_HQ_MODEL_PAIRS; i++) {
        paces[i] = (struct rg_hq_model_pace){1, 400000, 0.5};
        starts[i + 1] = RG_HQ_MODEL_PAIRS;
        if (i > 0) {
            pairs[i - 1] = (struct rg_hq_model_pair){i, 0.5f};
        }
    }
    const struct rg_hq_model_lists lists = {.items = RG_HQ_MODEL_PAIRS + 1, .starts = starts, .pairs = pairs};
    struct rg_hq_model_merge merge = rg_hq_model_merge_usual;
    struct rg_hq_model_shipped row[RG_HQ_MODEL_PAIRS + 1];
    merge.lately = 0.25;
    merge.bought = RG_RECO_FADES_FAST;
    assert_int_equal(rg_hq_model_row(&lists, paces, &merge, 0, row), RG_HQ_MODEL_PAIRS + 1);
    assert_int_equal(row[0].item, 0);
    assert_int_equal(row[0].weight, 100000);
    for (uint32_t i = 1; i <= RG_HQ_MODEL_PAIRS; i++) {
        assert_int_equal(row[i].item, i);
        assert_int_equal(row[i].weight, 500000);
    }
    assert_int_equal(rg_hq_model_row(&lists, paces, &merge, 7, row), 1);
    /* How fast what was bought fades is in no row. */
    paces[7].again = 0;
    assert_int_equal(rg_hq_model_row(&lists, paces, &merge, 7, row), 0);
}

#define HABITS 13 /* visits */
#define GOODS  24 /* of one customer at a time */

/* Goods of their own, each at so many visits as it has: always the same ones, or @p changing to others after every fifth visit. */
static size_t habits(struct rg_hq_model_line *made, bool changing)
{
    uint32_t state = 1;
    size_t count = 0;
    for (uint32_t customer = 0; customer < SHOP_CUSTOMERS; customer++) {
        for (uint32_t visit = 0; visit < HABITS; visit++) {
            uint32_t first = customer * 7 + (changing ? visit / 5 * 3 * GOODS : 0);
            for (uint32_t i = 0; i < GOODS; i++) {
                state = state * 1664525u + 1013904223u;
                if ((state >> 8) % GOODS <= (changing ? GOODS / 2 : i / 2)) {
                    made[count++] = (struct rg_hq_model_line){customer, customer * HABITS + visit,
                                                              (first + i * 3) % SHOP_GOODS};
                }
            }
        }
    }
    return count;
}

static void a_shop_says_how_fast_what_was_bought_fades(void **state)
{
    (void)state;
    static struct rg_hq_model_line made[SHOP_CUSTOMERS * HABITS * GOODS];
    struct rg_hq_model_merge merge;
    assert_int_equal(rg_hq_model_merge(made, NULL, habits(made, true), SHOP_GOODS, &merge), RG_OK);
    assert_int_equal(merge.bought, RG_RECO_FADES_FAST);
    assert_int_equal(rg_hq_model_merge(made, NULL, habits(made, false), SHOP_GOODS, &merge), RG_OK);
    assert_true(merge.bought <= RG_RECO_FADES);
}

static void what_few_customers_bought_is_not_supported(void **state)
{
    (void)state;
    size_t supported;
    assert_int_equal(rg_hq_model_supported(lines, LINES, 5, 2, &supported), RG_OK);
    assert_int_equal(supported, 2);
    assert_int_equal(rg_hq_model_supported(lines, LINES, 5, 1, &supported), RG_OK);
    assert_int_equal(supported, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_matrix_by_hand),
        cmocka_unit_test(an_inverse_times_its_matrix_is_one),
        cmocka_unit_test(what_has_no_inverse_is_refused),
        cmocka_unit_test(knn_is_the_shrunk_cosine_of_baskets),
        cmocka_unit_test(where_nothing_is_bought_together_a_customer_is_a_basket),
        cmocka_unit_test(a_shop_says_how_its_shelves_are_merged),
        cmocka_unit_test(ease_of_two_items_by_hand),
        cmocka_unit_test(ease_takes_no_item_that_nobody_bought),
        cmocka_unit_test(what_ships_is_ease_and_else_knn),
        cmocka_unit_test(pace_by_hand),
        cmocka_unit_test(again_is_how_many_buy_it_again),
        cmocka_unit_test(a_row_is_in_front_itself_and_then_the_rest_by_what_sells),
        cmocka_unit_test(a_row_is_as_long_as_a_kiosk_reads),
        cmocka_unit_test(a_shop_says_how_fast_what_was_bought_fades),
        cmocka_unit_test(what_few_customers_bought_is_not_supported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
