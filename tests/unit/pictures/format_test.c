/* Heads of pictures, whole, broken off at every byte, too large, and moving. */
#include "picture_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0,   0,   0,   13,  'I', 'H', 'D',
                        'R',  0,   0,   1,   2,    0,    0,    0,    7,   8,   2,   0,   0,   0,   1,
                        2,    3,   4,   0,   0,    0,    3,    't',  'E', 'X', 't', 'a', 'b', 'c', 9,
                        9,    9,   9,   0,   0,    0,    0,    'I',  'D', 'A', 'T', 1,   2,   3,   4};
static uint8_t jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 0, 4, 1,  2, 0xff, 0xff, 0xc4, 0,    2,
                         0xff, 0xc2, 0,    11,   8, 0, 99, 1, 44,   1,    1,    0x11, 0};
static uint8_t lossy[] = {'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W',  'E',  'B',  'P',  'V',  'P',  '8',
                          ' ', 0,   0,   0,   0, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x20, 0x41, 0x30, 0x80};
static uint8_t lossless[] = {'R', 'I', 'F', 'F', 0, 0,    0,    0,    'W',  'E', 'B', 'P', 'V', 'P', '8',
                             'L', 0,   0,   0,   0, 0x2f, 0x1f, 0xc1, 0x0b, 0,   0,   0,   0,   0,   0};
static uint8_t extended[] = {'R', 'I', 'F', 'F', 0, 0,    0, 0, 'W', 'E',  'B', 'P', 'V',  'P', '8',
                             'X', 0,   0,   0,   0, 0x10, 0, 0, 0,   0x1f, 1,   0,   0x2f, 0,   0};

/* A copy of exactly this size, so that sanitizers see a read behind it. */
static enum rg_status look(const uint8_t *bytes, size_t len, struct rg_picture_format *format)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    memcpy(copy, bytes, len);
    enum rg_status status = rg_picture_look(copy, len, format);
    free(copy);
    return status;
}

static void sizes_are_read(void **state)
{
    struct rg_picture_format format;
    (void)state;
    assert_int_equal(look(png, sizeof png, &format), RG_OK);
    assert_int_equal(format.kind, RG_PICTURE_PNG);
    assert_int_equal(format.width, 258);
    assert_int_equal(format.height, 7);
    assert_int_equal(look(jpeg, sizeof jpeg, &format), RG_OK);
    assert_int_equal(format.kind, RG_PICTURE_JPEG);
    assert_int_equal(format.width, 300);
    assert_int_equal(format.height, 99);
    assert_int_equal(look(lossy, sizeof lossy, &format), RG_OK);
    assert_int_equal(format.kind, RG_PICTURE_WEBP);
    assert_int_equal(format.width, 0x120);
    assert_int_equal(format.height, 0x30);
    assert_int_equal(look(lossless, sizeof lossless, &format), RG_OK);
    assert_int_equal(format.width, 0x120);
    assert_int_equal(format.height, 0x30);
    assert_int_equal(look(extended, sizeof extended, &format), RG_OK);
    assert_int_equal(format.width, 0x120);
    assert_int_equal(format.height, 0x30);
}

static void broken_off_anywhere_it_is_none(void **state)
{
    static const struct {
        const uint8_t *bytes;
        size_t len, needed;
    } all[] = {{png, sizeof png, sizeof png},
               {jpeg, sizeof jpeg, sizeof jpeg},
               {lossy, sizeof lossy, 30},
               {lossless, sizeof lossless, 30},
               {extended, sizeof extended, 30}};
    struct rg_picture_format format;
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        for (size_t len = 0; len < all[i].needed; len++) {
            assert_int_not_equal(look(all[i].bytes, len, &format), RG_OK);
        }
    }
}

static void what_is_too_large_or_moves_is_refused(void **state)
{
    struct rg_picture_format format;
    uint8_t other[sizeof png], still[sizeof extended];
    static uint8_t long_one[RG_PICTURE_FILE_MAX + 1];
    (void)state;
    memcpy(other, png, sizeof other);
    other[18] = 0x10; /* 4098 wide */
    assert_int_equal(look(other, sizeof other, &format), RG_FULL);
    memset(other + 16, 0xff, 8);
    assert_int_equal(look(other, sizeof other, &format), RG_FULL);
    memset(other + 16, 0, 4);
    assert_int_equal(look(other, sizeof other, &format), RG_INVALID);
    memcpy(other, png, sizeof other);
    memcpy(other + 37, "acTL", 4);
    assert_int_equal(look(other, sizeof other, &format), RG_UNSUPPORTED);
    memcpy(other, png, sizeof other);
    memset(other + 33, 0xff, 4);
    assert_int_equal(look(other, sizeof other, &format), RG_INVALID);
    memcpy(still, extended, sizeof still);
    still[20] |= 2;
    assert_int_equal(look(still, sizeof still, &format), RG_UNSUPPORTED);
    memcpy(long_one, png, sizeof png);
    assert_int_equal(look(long_one, sizeof long_one, &format), RG_FULL);
    assert_int_equal(look((const uint8_t *)"GIF89a", 6, &format), RG_NOT_FOUND);
}

static void names_of_kinds(void **state)
{
    enum rg_picture_kind kind;
    (void)state;
    for (int i = RG_PICTURE_PNG; i <= RG_PICTURE_WEBP; i++) {
        assert_int_equal(rg_picture_kind_of(rg_picture_media_type((enum rg_picture_kind)i), &kind), RG_OK);
        assert_int_equal(kind, i);
    }
    assert_int_equal(rg_picture_kind_of("image/svg+xml", &kind), RG_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_read), cmocka_unit_test(broken_off_anywhere_it_is_none),
        cmocka_unit_test(what_is_too_large_or_moves_is_refused), cmocka_unit_test(names_of_kinds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
