/* Rows, columns, stacks and sizes: pure arithmetic. */
#include "ui_layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct rg_ui_metrics metrics;

static int begin(void **state)
{
    (void)state;
    rg_metrics_init(&metrics, 1280, 800, 217, 136);
    return 0;
}

static void assert_rect(struct rg_rect rect, int32_t x, int32_t y, int32_t w, int32_t h)
{
    assert_int_equal(rect.x, x);
    assert_int_equal(rect.y, y);
    assert_int_equal(rect.w, w);
    assert_int_equal(rect.h, h);
}

static void a_row_shares_what_fixed_and_natural_leave(void **state)
{
    (void)state;
    const struct rg_box box = {{100, 50, 1000, 200}, 10, 20, 5};
    const struct rg_child children[] = {{RG_CHILD_FIXED, 100, 0},
                                        {RG_CHILD_WEIGHTED, 1, 0},
                                        {RG_CHILD_NATURAL, 230, 0},
                                        {RG_CHILD_WEIGHTED, 2, 0}};
    struct rg_rect rects[4];
    assert_true(rg_layout_row(&metrics, &box, children, 4, rects));
    assert_rect(rects[0], 120, 55, 100, 190);
    assert_rect(rects[1], 230, 55, 200, 190);
    assert_rect(rects[2], 440, 55, 230, 190);
    assert_rect(rects[3], 680, 55, 400, 190);
}

static void a_column_is_a_row_that_stands(void **state)
{
    (void)state;
    const struct rg_box box = {{0, 0, 300, 500}, 20, 0, 10};
    const struct rg_child children[] = {{RG_CHILD_WEIGHTED, 1, 0}, {RG_CHILD_FIXED, 60, 0}};
    struct rg_rect rects[2];
    assert_true(rg_layout_column(&metrics, &box, children, 2, rects));
    assert_rect(rects[0], 0, 10, 300, 400);
    assert_rect(rects[1], 0, 430, 300, 60);
}

/* No pixel is lost to rounding, and neighbours differ by one at most. */
static void rounding_is_shared_out(void **state)
{
    (void)state;
    const struct rg_child children[] = {
        {RG_CHILD_WEIGHTED, 1, 0}, {RG_CHILD_WEIGHTED, 1, 0}, {RG_CHILD_WEIGHTED, 1, 0}};
    for (int32_t width = 30; width < 60; width++) {
        const struct rg_box box = {{0, 0, width, 10}, 0, 0, 0};
        struct rg_rect rects[3];
        assert_true(rg_layout_row(&metrics, &box, children, 3, rects));
        assert_int_equal(rects[0].w + rects[1].w + rects[2].w, width);
        assert_in_range(rects[0].w - rects[2].w, 0, 1);
        assert_int_equal(rects[2].x, width - rects[2].w);
    }
}

static void a_weighted_child_keeps_its_least(void **state)
{
    (void)state;
    const struct rg_box box = {{0, 0, 400, 10}, 0, 0, 0};
    const struct rg_child children[] = {
        {RG_CHILD_WEIGHTED, 1, 150}, {RG_CHILD_WEIGHTED, 3, 0}, {RG_CHILD_WEIGHTED, 1, 0}};
    struct rg_rect rects[3];
    assert_true(rg_layout_row(&metrics, &box, children, 3, rects));
    assert_int_equal(rects[0].w, 150);
    assert_int_equal(rects[1].w, 188);
    assert_int_equal(rects[2].w, 62);
}

static void what_does_not_fit_is_cut_from_the_end(void **state)
{
    (void)state;
    const struct rg_box box = {{10, 0, 250, 10}, 10, 0, 0};
    const struct rg_child children[] = {{RG_CHILD_FIXED, 100, 0},
                                        {RG_CHILD_WEIGHTED, 1, 0},
                                        {RG_CHILD_FIXED, 200, 0},
                                        {RG_CHILD_FIXED, 50, 0}};
    struct rg_rect rects[4];
    assert_false(rg_layout_row(&metrics, &box, children, 4, rects));
    assert_int_equal(rects[0].w, 100);
    assert_int_equal(rects[1].w, 0);
    assert_int_equal(rects[2].w, 130);
    assert_rect(rects[3], 260, 0, 0, 10);
}

static void sizes_follow_the_panel(void **state)
{
    (void)state;
    rg_metrics_init(&metrics, 1920, 1200, 217, 136);
    const struct rg_box box = {{0, 0, 1000, 100}, 0, 0, 0};
    const struct rg_child children[] = {{RG_CHILD_FIXED, 100, 0}, {RG_CHILD_NATURAL, 100, 0}};
    struct rg_rect rects[2];
    assert_true(rg_layout_row(&metrics, &box, children, 2, rects));
    assert_int_equal(rects[0].w, 150);
    assert_int_equal(rects[1].w, 100);
    assert_int_equal(rg_layout_need(&metrics, children, 2, 10, 20), 60 + 150 + 15 + 100);
}

static void a_stack_stands_in_the_middle_and_stays_inside(void **state)
{
    (void)state;
    const struct rg_box box = {{100, 100, 300, 200}, 0, 10, 20};
    assert_rect(rg_layout_stack(&metrics, &box, 100, 60), 200, 170, 100, 60);
    assert_rect(rg_layout_stack(&metrics, &box, 1000, 1000), 110, 120, 280, 160);
    assert_rect(rg_layout_stack(&metrics, &box, -5, 10), 250, 195, 0, 10);
}

static void areas_without_room_give_empty_places(void **state)
{
    (void)state;
    const struct rg_box box = {{5, 5, 10, 10}, 10, 20, 20};
    const struct rg_child children[] = {
        {RG_CHILD_WEIGHTED, 1, 0}, {RG_CHILD_FIXED, -7, 0}, {RG_CHILD_NATURAL, -7, 0}};
    struct rg_rect rects[3];
    (void)rg_layout_row(&metrics, &box, children, 3, rects);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rects[i].w, 0);
        assert_int_equal(rects[i].h, 0);
    }
    struct rg_child many[RG_LAYOUT_CHILDREN + 1] = {{RG_CHILD_FIXED, 1, 0}};
    struct rg_rect places[RG_LAYOUT_CHILDREN + 1];
    assert_false(rg_layout_row(&metrics, &box, many, RG_LAYOUT_CHILDREN + 1, places));
}

static void a_larger_distance_needs_larger_text(void **state)
{
    (void)state;
    rg_metrics_read(&metrics, &(struct rg_ui_reading){3000, 1500, 700}, 100);
    assert_int_equal(metrics.text_px[RG_TEXT_T1], 144);
    assert_int_equal(metrics.text_px[RG_TEXT_T2], 78);
    assert_int_equal(metrics.text_px[RG_TEXT_T3], 28);
    assert_int_equal(metrics.text_px[RG_TEXT_T4], 28);
    assert_true(rg_metrics_floor(&metrics, RG_TEXT_T1) > 110);
    /* A distance that nobody can mean is passed over. */
    rg_metrics_read(&metrics, &(struct rg_ui_reading){20, 90000, 0}, 100);
    assert_int_equal(metrics.text_px[RG_TEXT_T1], 96);
    assert_int_equal(metrics.text_px[RG_TEXT_T2], 52);
}

static void larger_text_never_lowers_the_floor(void **state)
{
    (void)state;
    int32_t plain[RG_TEXT_SIZES], floors[RG_TEXT_SIZES];
    for (int i = 0; i < RG_TEXT_SIZES; i++) {
        plain[i] = metrics.text_px[i];
        floors[i] = rg_metrics_floor(&metrics, (enum rg_text_size)i);
    }
    rg_metrics_read(&metrics, &(struct rg_ui_reading){0}, RG_TEXT_LARGE);
    for (int i = 0; i < RG_TEXT_SIZES; i++) {
        assert_in_range(metrics.text_px[i], plain[i] * 124 / 100, plain[i] * 126 / 100 + 1);
        assert_int_equal(rg_metrics_floor(&metrics, (enum rg_text_size)i), floors[i]);
    }
    /* A scale that would make text smaller is none. */
    rg_metrics_read(&metrics, &(struct rg_ui_reading){0}, 50);
    assert_int_equal(metrics.text_px[RG_TEXT_T1], 96);
}

static void reach_is_a_height_above_the_floor(void **state)
{
    (void)state;
    assert_int_equal(metrics.reach_y, 320);
    /* Hung low enough everything is in reach; hung high, less than the usual part. */
    rg_metrics_mount(&metrics, 900);
    assert_int_equal(metrics.reach_y, 0);
    rg_metrics_mount(&metrics, 1060);
    assert_in_range(metrics.reach_y, 440, 455);
    /* Nothing is in reach then, which no layout can mend. */
    rg_metrics_mount(&metrics, 1500);
    assert_int_equal(metrics.reach_y, 320);
}

#define T(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_row_shares_what_fixed_and_natural_leave),
        T(a_column_is_a_row_that_stands),
        T(rounding_is_shared_out),
        T(a_weighted_child_keeps_its_least),
        T(what_does_not_fit_is_cut_from_the_end),
        T(sizes_follow_the_panel),
        T(a_stack_stands_in_the_middle_and_stays_inside),
        T(areas_without_room_give_empty_places),
        T(a_larger_distance_needs_larger_text),
        T(larger_text_never_lowers_the_floor),
        T(reach_is_a_height_above_the_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
