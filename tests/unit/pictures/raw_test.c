/* Every byte of the head counts, and so does every pixel. */
#include "picture_raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  7
#define HEIGHT 5
#define STRIDE 8

static uint32_t pixels[STRIDE * HEIGHT];
static uint8_t head[RG_PICTURE_RAW_HEAD];
static const size_t file_len = RG_PICTURE_RAW_SIZE(STRIDE, HEIGHT);

static int begin(void **state)
{
    const struct rg_picture_raw raw = {WIDTH, HEIGHT, STRIDE};
    (void)state;
    for (size_t i = 0; i < STRIDE * HEIGHT; i++) {
        pixels[i] = (uint32_t)(i * 0x010305) & 0xffffff;
    }
    rg_picture_raw_head(&raw, pixels, head);
    return 0;
}

static void what_was_written_is_read(void **state)
{
    struct rg_picture_raw raw;
    (void)state;
    assert_int_equal(rg_picture_raw_look(head, file_len, STRIDE, HEIGHT, &raw), RG_OK);
    assert_int_equal(raw.width, WIDTH);
    assert_int_equal(raw.height, HEIGHT);
    assert_int_equal(raw.stride, STRIDE);
    assert_int_equal(rg_picture_raw_check(head, pixels), RG_OK);
}

static void any_other_head_or_length_is_refused(void **state)
{
    struct rg_picture_raw raw = {9, 9, 9};
    (void)state;
    for (size_t i = 0; i < 32; i++) {
        uint8_t other[RG_PICTURE_RAW_HEAD];
        memcpy(other, head, sizeof other);
        other[i] ^= 1;
        assert_int_equal(rg_picture_raw_look(other, file_len, 1000, 1000, &raw), RG_CORRUPT);
    }
    assert_int_equal(rg_picture_raw_look(head, file_len - 1, 1000, 1000, &raw), RG_CORRUPT);
    assert_int_equal(rg_picture_raw_look(head, file_len + 1, 1000, 1000, &raw), RG_CORRUPT);
    assert_int_equal(rg_picture_raw_look(head, file_len, STRIDE - 1, HEIGHT, &raw), RG_CORRUPT);
    assert_int_equal(rg_picture_raw_look(head, file_len, STRIDE, HEIGHT - 1, &raw), RG_CORRUPT);
    assert_int_equal(raw.width, 9);
    static const struct rg_picture_raw odd[] = {
        {0, 5, 8}, {7, 0, 8}, {9, 5, 8}, {7, 5, 0xffffffff}, {0xffffffff, 0xffffffff, 0xffffffff}};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        uint8_t other[RG_PICTURE_RAW_HEAD];
        struct rg_picture_raw none = {odd[i].width, 0, odd[i].stride};
        /* The sum fits: what is odd are the sides. */
        rg_picture_raw_head(odd[i].height <= 5 && odd[i].stride <= 8 ? &odd[i] : &none, pixels, other);
        assert_int_equal(
            rg_picture_raw_look(other, RG_PICTURE_RAW_SIZE(odd[i].stride, odd[i].height), 1000, 1000, &raw),
            RG_CORRUPT);
    }
}

static void any_other_pixel_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < STRIDE * HEIGHT; i++) {
        pixels[i] ^= 0x100;
        assert_int_equal(rg_picture_raw_check(head, pixels), RG_CORRUPT);
        pixels[i] ^= 0x100;
    }
    const struct rg_picture_raw raw = {WIDTH, HEIGHT, STRIDE};
    pixels[3] |= 0x80000000;
    rg_picture_raw_head(&raw, pixels, head);
    assert_int_equal(rg_picture_raw_check(head, pixels), RG_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(what_was_written_is_read, begin),
                                       cmocka_unit_test_setup(any_other_head_or_length_is_refused, begin),
                                       cmocka_unit_test_setup(any_other_pixel_is_refused, begin)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
