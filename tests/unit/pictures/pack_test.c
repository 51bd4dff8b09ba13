/* What is packed comes back, in few bytes where it can; what is not a packed picture is refused, whatever it is. */
#include "picture_pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  300
#define HEIGHT 220
#define COUNT  ((size_t)WIDTH * HEIGHT)

static uint32_t pixels[COUNT], back[COUNT + 1];
static uint8_t packed[RG_PICTURE_PACK_MAX(COUNT)];
static uint32_t seed;

static uint32_t noise(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

static size_t there_and_back(size_t count, uint32_t width)
{
    size_t len = 0;
    assert_int_equal(rg_picture_pack(pixels, count, width, packed, &len), RG_OK);
    assert_true(len > 0 && len <= RG_PICTURE_PACK_MAX(count));
    memset(back, 0xff, sizeof back);
    assert_int_equal(rg_picture_unpack(packed, len, back, count), RG_OK);
    assert_memory_equal(back, pixels, count * sizeof *pixels);
    assert_int_equal(back[count], UINT32_MAX);
    return len;
}

static void one_colour_takes_a_few_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        pixels[i] = 0xf4f1ec;
    }
    assert_true(there_and_back(COUNT, WIDTH) < 16);
    assert_int_equal(there_and_back(1, 1), 4);
    for (size_t count = 2; count < 400; count++) {
        (void)there_and_back(count, 20);
    }
}

/* Outlines on a ground, soft at their edges, as HQ's own drawings are. */
static void a_drawing_takes_a_tenth(void **state)
{
    (void)state;
    for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++) {
            int64_t dx = (int64_t)x - 150, dy = (int64_t)y - 110, off = dx * dx + dy * dy - 90 * 90;
            uint32_t grey = off < -200 ? 40 : off > 200 ? 240 : (uint32_t)(140 + off / 2);
            pixels[y * WIDTH + x] = grey << 16 | grey << 8 | (grey / 2);
        }
    }
    assert_true(there_and_back(COUNT, WIDTH) < COUNT * 3 / 10);
}

static void noise_takes_hardly_more_than_its_pixels(void **state)
{
    (void)state;
    seed = 1;
    for (size_t i = 0; i < COUNT; i++) {
        pixels[i] = noise() & 0xffffff;
    }
    assert_true(there_and_back(COUNT, WIDTH) <= COUNT * 3 + COUNT / 100);
}

static void any_mixture_comes_back(void **state)
{
    (void)state;
    for (uint32_t round = 0; round < 60; round++) {
        seed = round;
        size_t count = 1 + noise() % 4000;
        uint32_t colours = 1 + noise() % 9, run = 1 + noise() % 700;
        for (size_t i = 0; i < count; i++) {
            bool again = i > 0 && noise() % run != 0;
            pixels[i] = again ? pixels[i - 1 - noise() % (i < 3 ? i : 3)] : noise() % colours * 0x010203;
        }
        (void)there_and_back(count, 1 + noise() % 64);
    }
}

static void the_upper_byte_is_not_kept(void **state)
{
    size_t len;
    (void)state;
    const uint32_t two[2] = {0xff102030, 0x00102030};
    assert_int_equal(rg_picture_pack(two, 2, 2, packed, &len), RG_OK);
    assert_int_equal(rg_picture_unpack(packed, len, back, 2), RG_OK);
    assert_int_equal(back[0], 0x102030);
    assert_int_equal(back[1], 0x102030);
}

static void too_few_or_too_many_pixels_are_refused(void **state)
{
    size_t len = 7;
    (void)state;
    assert_int_equal(rg_picture_pack(pixels, 0, 1, packed, &len), RG_INVALID);
    assert_int_equal(rg_picture_pack(pixels, RG_PICTURE_PACK_PIXELS_MAX + 1, 1, packed, &len), RG_INVALID);
    assert_int_equal(len, 7);
}

static void refused(const char *bytes, size_t len, size_t count)
{
    /* A copy of exactly this size, so that a sanitizer sees what reads behind it. */
    uint8_t *copy = malloc(len > 0 ? len : 1);
    uint32_t *to = calloc(count > 0 ? count : 1, sizeof *to);
    memcpy(copy, bytes, len);
    assert_int_equal(rg_picture_unpack(copy, len, to, count), RG_CORRUPT);
    free(copy);
    free(to);
}

static void what_is_no_packed_picture_is_refused(void **state)
{
    (void)state;
    refused("", 0, 4);                                      /* nothing */
    refused("\x00\x01\x02", 3, 1);                          /* a new pixel without its blue */
    refused("\x00\x01\x02\x03", 4, 2);                      /* one of two */
    refused("\x01\x01\x02\x03\x04\x05\x06", 7, 1);          /* two of one */
    refused("\x00\x01\x02\x03\x80\x01", 6, 2);              /* repeats beyond the end */
    refused("\x00\x01\x02\x03\x80\x02", 6, 3);              /* from before the beginning */
    refused("\x00\x01\x02\x03\x80\x00", 6, 3);              /* itself */
    refused("\x00\x01\x02\x03\x80", 5, 3);                  /* from nowhere */
    refused("\x00\x01\x02\x03\xff", 5, 200);                /* a length without its number */
    refused("\x00\x01\x02\x03\xff\xff\xff\xff\xff", 9, 99); /* numbers without an end */
    refused("\x00\x01\x02\x03\xff\xff\xff\xff\xff\x0f\x01", 11, 99);
    refused("\x80\x01", 2, 2); /* nothing to repeat */
}

static void any_bytes_stay_within_their_pixels(void **state)
{
    (void)state;
    seed = 77;
    for (uint32_t round = 0; round < 20000; round++) {
        size_t len = noise() % 40, count = 1 + noise() % 300;
        for (size_t i = 0; i < len; i++) {
            packed[i] = (uint8_t)(noise() % 3 == 0 ? 0x80 | noise() : noise() % 8);
        }
        memset(back, 0xff, sizeof back);
        if (rg_picture_unpack(packed, len, back, count) == RG_OK) {
            for (size_t i = 0; i < count; i++) {
                assert_true(back[i] <= 0xffffff);
            }
        }
        assert_int_equal(back[count], UINT32_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_colour_takes_a_few_bytes),
        cmocka_unit_test(a_drawing_takes_a_tenth),
        cmocka_unit_test(noise_takes_hardly_more_than_its_pixels),
        cmocka_unit_test(any_mixture_comes_back),
        cmocka_unit_test(the_upper_byte_is_not_kept),
        cmocka_unit_test(too_few_or_too_many_pixels_are_refused),
        cmocka_unit_test(what_is_no_packed_picture_is_refused),
        cmocka_unit_test(any_bytes_stay_within_their_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
