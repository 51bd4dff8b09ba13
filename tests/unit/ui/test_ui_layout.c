/* Rows, columns and what stands in the middle of an area: pure arithmetic. */
#include "screens/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct rg_page page = {.gap = 10};

static void assert_rect(struct rg_rect rect, int32_t x, int32_t y, int32_t w, int32_t h)
{
    assert_int_equal(rect.x, x);
    assert_int_equal(rect.y, y);
    assert_int_equal(rect.w, w);
    assert_int_equal(rect.h, h);
}

static void a_cut_takes_its_part_and_the_gap(void **state)
{
    (void)state;
    struct rg_rect area = {100, 50, 1000, 200};
    assert_rect(rg_cut_top(&page, &area, 30), 100, 50, 1000, 30);
    assert_rect(area, 100, 90, 1000, 160);
    assert_rect(rg_cut_bottom(&page, &area, 40), 100, 210, 1000, 40);
    assert_rect(area, 100, 90, 1000, 110);
    assert_rect(rg_cut_right(&page, &area, 230), 870, 90, 230, 110);
    assert_rect(area, 100, 90, 760, 110);
}

/* Whoever cuts first gets its part; what comes after gets the rest, down to nothing, and never lies outside. */
static void what_does_not_fit_is_cut_from_the_end(void **state)
{
    (void)state;
    struct rg_rect area = {10, 0, 50, 250};
    assert_rect(rg_cut_top(&page, &area, 100), 10, 0, 50, 100);
    assert_rect(rg_cut_top(&page, &area, 135), 10, 110, 50, 135);
    assert_rect(area, 10, 250, 50, 0);
    assert_rect(rg_cut_top(&page, &area, 20), 10, 250, 50, 0);
    assert_rect(rg_cut_bottom(&page, &area, 20), 10, 250, 50, 0);
    assert_rect(rg_cut_right(&page, &area, 51), 10, 250, 50, 0);
    assert_rect(area, 10, 250, 0, 0);
}

static void a_row_is_a_column_that_lies(void **state)
{
    (void)state;
    const struct rg_rect area = {100, 50, 620, 200};
    assert_rect(rg_column(&page, &area, 0, 3), 100, 50, 200, 200);
    assert_rect(rg_column(&page, &area, 2, 3), 520, 50, 200, 200);
    assert_rect(rg_row(&page, &area, 0, 2), 100, 50, 620, 95);
    assert_rect(rg_row(&page, &area, 1, 2), 100, 155, 620, 95);
}

/* All parts are the same, in order, and inside; less than a pixel for each is lost. */
static void rounding_leaves_equal_parts(void **state)
{
    (void)state;
    for (int32_t width = 50; width < 80; width++) {
        const struct rg_rect area = {7, 7, width, 10};
        struct rg_rect last = rg_column(&page, &area, 0, 3);
        for (int32_t i = 1; i < 3; i++) {
            struct rg_rect part = rg_column(&page, &area, i, 3);
            assert_int_equal(part.w, last.w);
            assert_int_equal(part.x, last.x + last.w + 10);
            last = part;
        }
        assert_in_range(area.x + area.w - last.x - last.w, 0, 2);
    }
}

static void a_stack_stands_in_the_middle_and_stays_inside(void **state)
{
    (void)state;
    const struct rg_rect area = {110, 120, 280, 160};
    assert_rect(rg_middle(area, 100, 60), 200, 170, 100, 60);
    assert_rect(rg_middle(area, 1000, 1000), 110, 120, 280, 160);
    assert_rect(rg_middle(area, -5, 10), 250, 195, 0, 10);
}

static void areas_without_room_give_empty_places(void **state)
{
    (void)state;
    struct rg_rect area = {5, 5, 10, 10};
    assert_rect(rg_inset(area, 20, 20), 25, 25, 0, 0);
    assert_int_equal(rg_column(&page, &area, 1, 3).w, 0);
    assert_int_equal(rg_row(&page, &area, 1, 3).h, 0);
    assert_rect(rg_cut_top(&page, &area, -7), 5, 5, 10, 0);
    assert_rect(area, 5, 15, 10, 0);
    area = (struct rg_rect){5, 5, -10, -10};
    assert_int_equal(rg_cut_bottom(&page, &area, 7).h, 0);
    assert_int_equal(rg_cut_right(&page, &area, 7).w, 0);
    assert_int_equal(rg_middle(area, 7, 7).w, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_takes_its_part_and_the_gap),
        cmocka_unit_test(what_does_not_fit_is_cut_from_the_end),
        cmocka_unit_test(a_row_is_a_column_that_lies),
        cmocka_unit_test(rounding_leaves_equal_parts),
        cmocka_unit_test(a_stack_stands_in_the_middle_and_stays_inside),
        cmocka_unit_test(areas_without_room_give_empty_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
