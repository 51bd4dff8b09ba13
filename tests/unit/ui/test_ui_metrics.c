/* Sizes on the glass: from millimetres, arcminutes and heights above the floor to pixels. */
#include "settings.h"
#include "ui_metrics.h"

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

static void places_follow_the_panel(void **state)
{
    (void)state;
    assert_int_equal(rg_metrics_px(&metrics, 100), 100);
    rg_metrics_init(&metrics, 1920, 1200, 217, 136);
    assert_int_equal(rg_metrics_px(&metrics, 100), 150);
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

static void one_distance_says_all(void **state)
{
    (void)state;
    struct rg_ui_metrics near = metrics;
    struct rg_ui_reading reading = rg_metrics_reading(0), said = rg_metrics_reading(RG_READING_MM);
    rg_metrics_read(&near, &reading, 100);
    assert_memory_equal(&near, &metrics, sizeof near);
    assert_memory_equal(&reading, &said, sizeof said);
    reading = rg_metrics_reading(RG_READING_LEAST_MM);
    rg_metrics_read(&near, &reading, 100);
    for (int i = 0; i < RG_TEXT_T4; i++) {
        assert_in_range(near.text_px[i], metrics.text_px[i] / 2, metrics.text_px[i] / 2 + 1);
        assert_in_range(near.floor_px[i], metrics.floor_px[i] / 2, metrics.floor_px[i] / 2 + 1);
    }
    /* IT stands before the panel, wherever the others stand. */
    assert_int_equal(near.text_px[RG_TEXT_T4], metrics.text_px[RG_TEXT_T4]);
    /* The status row, of one height on every panel, holds its line and the shift of it up to the farthest. */
    reading = rg_metrics_reading(RG_READING_MOST_MM);
    rg_metrics_read(&near, &reading, 100);
    assert_true(near.line_px[RG_TEXT_T3] <= rg_metrics_px(&near, 60));
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
        T(places_follow_the_panel),
        T(a_larger_distance_needs_larger_text),
        T(one_distance_says_all),
        T(larger_text_never_lowers_the_floor),
        T(reach_is_a_height_above_the_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
