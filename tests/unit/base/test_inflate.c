/* Packed by zlib itself, at once; what would grow, ends early or goes on is refused. */
#include "inflate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#define PLAIN 3000u

static uint8_t plain[PLAIN], packed[2 * PLAIN], got[PLAIN + 1];

static size_t pack(size_t len)
{
    uLongf packed_len = sizeof packed;
    for (size_t i = 0; i < len; i++) {
        plain[i] = (uint8_t)(i * i >> 3);
    }
    assert_int_equal(compress2(packed, &packed_len, plain, len, 9), Z_OK);
    return packed_len;
}

static void what_was_packed_comes_back(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 100, PLAIN};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t len = 77, packed_len = pack(lengths[i]);
        assert_int_equal(rg_inflate(packed, packed_len, got, sizeof got, &len), RG_OK);
        assert_int_equal(len, lengths[i]);
        assert_memory_equal(got, plain, len);
    }
}

static void what_would_grow_beyond_is_refused(void **state)
{
    (void)state;
    size_t len = 77, packed_len = pack(PLAIN);
    assert_int_equal(rg_inflate(packed, packed_len, got, PLAIN, &len), RG_OK);
    len = 77;
    memset(got, 0x55, sizeof got);
    assert_int_equal(rg_inflate(packed, packed_len, got, PLAIN - 1, &len), RG_FULL);
    assert_int_equal(len, 77);
    assert_int_equal(got[0], 0);
    assert_int_equal(got[PLAIN - 1], 0x55);
}

static void what_ends_early_or_goes_on_is_refused(void **state)
{
    (void)state;
    size_t len, packed_len = pack(500);
    for (size_t cut = 0; cut < packed_len; cut++) {
        assert_int_equal(rg_inflate(packed, cut, got, sizeof got, &len), RG_CORRUPT);
    }
    packed[packed_len] = 0;
    assert_int_equal(rg_inflate(packed, packed_len + 1, got, sizeof got, &len), RG_CORRUPT);
    packed[packed_len - 1] ^= 1;
    assert_int_equal(rg_inflate(packed, packed_len, got, sizeof got, &len), RG_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_comes_back),
        cmocka_unit_test(what_would_grow_beyond_is_refused),
        cmocka_unit_test(what_ends_early_or_goes_on_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
