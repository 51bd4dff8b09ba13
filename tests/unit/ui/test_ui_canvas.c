/* Masks on the canvas: many pixels at a time are blended as one alone is. */
#include "ui_canvas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  61
#define HEIGHT 3
#define BESIDE 0x5a5a5au

static uint32_t pixels[HEIGHT * WIDTH];
static uint8_t coverage[256];

/* @p left: where the mask begins, so that all of its pixels come to lie at every place of a step. */
static void masked(int32_t left, int32_t width, uint32_t under, uint32_t over)
{
    const struct rg_canvas canvas = {.pixels = pixels, .stride = WIDTH, .clip = {1, 1, WIDTH - 2, 1}};
    for (int32_t from = 0; from < 256; from += width) {
        const int32_t count = from + width <= 256 ? width : 256 - from;
        for (int32_t i = 0; i < HEIGHT * WIDTH; i++) {
            pixels[i] = i / WIDTH == 1 ? under : BESIDE;
        }
        rg_canvas_mask(&canvas, left, 1, coverage + from, count, 1, count, over);
        for (int32_t x = 0; x < WIDTH; x++) {
            const bool in = x >= left && x < left + count && x >= 1 && x < WIDTH - 1;
            assert_int_equal(pixels[WIDTH + x], in ? rg_canvas_blend(under, over, coverage[from + x - left]) : under);
            assert_int_equal(pixels[x], BESIDE);
            assert_int_equal(pixels[2 * WIDTH + x], BESIDE);
        }
    }
}

static void every_coverage_is_blended_alike(void **state)
{
    (void)state;
    static const uint32_t colours[] = {0x000000, 0xffffff, 0x1b4f9c, 0xff0001, 0x00ff80, 0x7f8081};
    for (int32_t i = 0; i < 256; i++) {
        coverage[i] = (uint8_t)i;
    }
    for (size_t under = 0; under < sizeof colours / sizeof colours[0]; under++) {
        for (size_t over = 0; over < sizeof colours / sizeof colours[0]; over++) {
            for (int32_t left = -3; left < 12; left++) {
                masked(left, 41, colours[under], colours[over]);
            }
        }
    }
}

/* Of which whole steps are left out or filled. */
static void empty_and_full_are_as_they_say(void **state)
{
    (void)state;
    for (int32_t full = 0; full <= 256; full++) {
        memset(coverage, 0, sizeof coverage);
        memset(coverage, 255, (size_t)full);
        masked(full % 9, 40, 0x123456, 0xfedcba);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_coverage_is_blended_alike),
        cmocka_unit_test(empty_and_full_are_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
