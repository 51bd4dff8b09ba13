/* Every byte of the head counts, and so does every byte of the packed pixels. */
#include "picture_raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WIDTH  7
#define HEIGHT 5
#define PACKED 90

static uint8_t packed[PACKED];
static uint8_t head[RG_PICTURE_RAW_HEAD];
static const size_t file_len = RG_PICTURE_RAW_HEAD + PACKED;

static int begin(void **state)
{
    const struct rg_picture_raw raw = {WIDTH, HEIGHT, PACKED};
    (void)state;
    for (size_t i = 0; i < PACKED; i++) {
        packed[i] = (uint8_t)(i * 7);
    }
    rg_picture_raw_head(&raw, packed, head);
    return 0;
}

static void what_was_written_is_read(void **state)
{
    struct rg_picture_raw raw;
    (void)state;
    assert_int_equal(rg_picture_raw_look(head, file_len, WIDTH, HEIGHT, &raw), RG_OK);
    assert_int_equal(raw.width, WIDTH);
    assert_int_equal(raw.height, HEIGHT);
    assert_int_equal(raw.packed_len, PACKED);
    assert_int_equal(rg_picture_raw_check(head, packed), RG_OK);
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
    assert_int_equal(rg_picture_raw_look(head, 3, 1000, 1000, &raw), RG_CORRUPT);
    assert_int_equal(rg_picture_raw_look(head, file_len, WIDTH - 1, HEIGHT, &raw), RG_CORRUPT);
    assert_int_equal(rg_picture_raw_look(head, file_len, WIDTH, HEIGHT - 1, &raw), RG_CORRUPT);
    assert_int_equal(raw.width, 9);
    /* The sum fits: what is odd are the sides, or that there is nothing. */
    static const struct rg_picture_raw odd[] = {{0, 5, PACKED},
                                                {7, 0, PACKED},
                                                {0xffffffff, 5, PACKED},
                                                {7, 0xffffffff, PACKED},
                                                {1025, 5, PACKED},
                                                {7, 1025, PACKED},
                                                {7, 5, 0}};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        uint8_t other[RG_PICTURE_RAW_HEAD];
        rg_picture_raw_head(&odd[i], packed, other);
        assert_int_equal(
            rg_picture_raw_look(other, RG_PICTURE_RAW_HEAD + odd[i].packed_len, UINT32_MAX, UINT32_MAX, &raw),
            RG_CORRUPT);
    }
}

static void any_other_byte_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < PACKED; i++) {
        packed[i] ^= 0x10;
        assert_int_equal(rg_picture_raw_check(head, packed), RG_CORRUPT);
        packed[i] ^= 0x10;
    }
    assert_int_equal(rg_picture_raw_check(head, packed), RG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(what_was_written_is_read, begin),
                                       cmocka_unit_test_setup(any_other_head_or_length_is_refused, begin),
                                       cmocka_unit_test_setup(any_other_byte_is_refused, begin)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
