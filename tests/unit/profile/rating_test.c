/* What customers think of products: what is kept of it, in which order, and what it decides. */
#include "rating.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct rg_profile_rating kept[RG_PROFILE_RATINGS];
static uint32_t count;

static int empty(void **state)
{
    (void)state;
    memset(kept, 0, sizeof kept);
    count = 0;
    return 0;
}

static void keep(int64_t product, int64_t at, uint8_t stars, bool favourite)
{
    const struct rg_profile_rating rating = {
        .product = {product}, .at_ms = at, .stars = stars, .favourite = favourite};
    assert_true(rg_rating_sound(&rating));
    rg_ratings_keep(kept, &count, &rating);
}

static void what_decides_stands_first_and_the_newest_of_it(void **state)
{
    (void)state;
    keep(1, 50, 3, false);
    keep(2, 10, 1, false);
    keep(3, 60, 4, false);
    keep(4, 20, 5, false);
    keep(5, 30, 0, true);
    keep(6, 5, 2, true);
    static const int64_t order[] = {5, 4, 2, 6, 3, 1};
    assert_int_equal(count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(kept[i].product.value, order[i]);
    }
}

static void of_one_product_the_newest_counts(void **state)
{
    (void)state;
    keep(1, 50, 5, false);
    keep(2, 40, 4, false);
    keep(1, 49, 1, false);
    keep(1, 50, 2, false);
    assert_int_equal(count, 2);
    assert_int_equal(rg_rating_of(kept, count, (struct rg_product_id){1})->stars, 5);
    keep(1, 51, 3, false);
    assert_int_equal(count, 2);
    assert_int_equal(rg_rating_of(kept, count, (struct rg_product_id){1})->stars, 3);
    assert_null(rg_rating_of(kept, count, (struct rg_product_id){9}));
}

static void what_decides_nothing_gives_way(void **state)
{
    (void)state;
    for (int i = 0; i < RG_PROFILE_RATINGS; i++) {
        keep(100 + i, 1000 + i, 3, false);
    }
    keep(1, 5, 1, false);
    keep(2, 999, 4, false);
    keep(3, 2000, 4, false);
    assert_int_equal(count, RG_PROFILE_RATINGS);
    assert_int_equal(kept[0].product.value, 1);
    assert_int_equal(kept[1].product.value, 3);
    assert_null(rg_rating_of(kept, count, (struct rg_product_id){2}));
    assert_null(rg_rating_of(kept, count, (struct rg_product_id){100}));
    assert_null(rg_rating_of(kept, count, (struct rg_product_id){101}));
    assert_non_null(rg_rating_of(kept, count, (struct rg_product_id){102}));
}

static void one_and_two_refuse_whatever_else_is_said(void **state)
{
    (void)state;
    keep(1, 1, 1, false);
    keep(2, 1, 2, true);
    keep(3, 1, 3, false);
    keep(4, 1, 0, true);
    for (int64_t product = 1; product <= 5; product++) {
        assert_int_equal(rg_ratings_refuse(kept, count, (struct rg_product_id){product}), product <= 2);
    }
}

static void what_says_nothing_is_none(void **state)
{
    (void)state;
    static const struct rg_profile_rating none[] = {{.product = {1}},
                                                    {.product = {0}, .stars = 3},
                                                    {.product = {1}, .stars = 6},
                                                    {.product = {1}, .stars = 3, .at_ms = -1}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_false(rg_rating_sound(&none[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_decides_stands_first_and_the_newest_of_it, empty),
        cmocka_unit_test_setup(of_one_product_the_newest_counts, empty),
        cmocka_unit_test_setup(what_decides_nothing_gives_way, empty),
        cmocka_unit_test_setup(one_and_two_refuse_whatever_else_is_said, empty),
        cmocka_unit_test_setup(what_says_nothing_is_none, empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
