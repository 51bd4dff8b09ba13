/* What HQ packs comes back; whatever else the library would read, or a hostile hand makes of it, is refused within its room. */
#include "zstd_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include <cmocka.h>

#define PLAIN 65536u
#define ROOM  (2 * PLAIN)

static uint8_t plain[ROOM], packed[ROOM], got[PLAIN + 1];
static struct rg_zstd_reader *reader;

/* As a page of rows is: much the same again and again, and some that is not. */
static void fill(size_t len)
{
    uint32_t seed = 1;
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525u + 1013904223u;
        plain[i] = (uint8_t)"[17,1,\""[i % 7];
        if (i % 7 == 0) {
            plain[i] = (uint8_t)('a' + (seed >> 24) % 26);
        }
    }
}

/* By the library itself, as whoever writes an HQ would. */
static size_t pack(ZSTD_cParameter parameter, int value, size_t len)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_non_null(context);
    fill(len);
    assert_false(ZSTD_isError(ZSTD_CCtx_setParameter(context, parameter, value)));
    size_t packed_len = ZSTD_compress2(context, packed, sizeof packed, plain, len);
    assert_false(ZSTD_isError(packed_len));
    (void)ZSTD_freeCCtx(context);
    return packed_len;
}

static enum rg_status unpack(size_t packed_len)
{
    /* Of exactly its size, so that reading behind it is seen. */
    uint8_t *copy = malloc(packed_len > 0 ? packed_len : 1);
    size_t len = 77;
    assert_non_null(copy);
    memcpy(copy, packed, packed_len);
    memset(got, 0x55, sizeof got);
    enum rg_status status = rg_zstd_read(reader, copy, packed_len, got, PLAIN, &len);
    assert_int_equal(got[PLAIN], 0x55);
    if (status != RG_OK) {
        assert_int_equal(len, 77);
        assert_int_equal(got[0], 0);
        assert_int_equal(got[PLAIN - 1], 0);
    }
    free(copy);
    return status;
}

static int begin(void **state)
{
    (void)state;
    return rg_zstd_reader_create(&reader) == RG_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    rg_zstd_reader_destroy(reader);
    return 0;
}

static void what_was_packed_comes_back(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 100, 255, 256, 257, 3000, 65535, PLAIN, 100};
    struct rg_zstd_writer *writer;
    assert_int_equal(rg_zstd_writer_create(1, &writer), RG_OK);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        size_t len = 77, packed_len = 77;
        fill(lengths[i]);
        assert_int_equal(rg_zstd_write(writer, plain, lengths[i], packed, sizeof packed, &packed_len), RG_OK);
        assert_true(rg_zstd_is_frame(packed, packed_len));
        memset(got, 0x55, sizeof got);
        assert_int_equal(rg_zstd_read(reader, packed, packed_len, got, PLAIN, &len), RG_OK);
        assert_int_equal(len, lengths[i]);
        assert_memory_equal(got, plain, len);
        for (size_t behind = len; behind < sizeof got; behind++) {
            assert_int_equal(got[behind], 0x55);
        }
    }
    rg_zstd_writer_destroy(writer);
}

static void what_does_not_become_smaller_is_not_written(void **state)
{
    (void)state;
    struct rg_zstd_writer *writer;
    size_t packed_len = 77;
    uint32_t seed = 7;
    assert_int_equal(rg_zstd_writer_create(1, &writer), RG_OK);
    for (size_t i = 0; i < 3000; i++) {
        seed = seed * 1664525u + 1013904223u;
        plain[i] = (uint8_t)(seed >> 24);
    }
    assert_int_equal(rg_zstd_write(writer, plain, 3000, packed, 2999, &packed_len), RG_FULL);
    assert_int_equal(packed_len, 77);
    /* And the next one is none the worse for it. */
    fill(3000);
    assert_int_equal(rg_zstd_write(writer, plain, 3000, packed, 2999, &packed_len), RG_OK);
    assert_true(packed_len < 1500);
    rg_zstd_writer_destroy(writer);
}

static void each_level_of_the_library_is_read(void **state)
{
    (void)state;
    for (int level = -5; level <= ZSTD_maxCLevel(); level += 6) {
        assert_int_equal(unpack(pack(ZSTD_c_compressionLevel, level, PLAIN)), RG_OK);
        assert_memory_equal(got, plain, PLAIN);
    }
    /* Its own sum may stand behind it. */
    size_t packed_len = pack(ZSTD_c_checksumFlag, 1, 3000);
    assert_int_equal(unpack(packed_len), RG_OK);
    packed[packed_len - 1] ^= 1;
    assert_int_equal(unpack(packed_len), RG_CORRUPT);
}

static void what_ends_early_or_goes_on_is_refused(void **state)
{
    (void)state;
    size_t packed_len = pack(ZSTD_c_compressionLevel, 1, 3000);
    for (size_t cut = 0; cut < packed_len; cut++) {
        assert_int_equal(unpack(cut), RG_CORRUPT);
    }
    packed[packed_len] = ' ';
    assert_int_equal(unpack(packed_len + 1), RG_CORRUPT);
    /* Another frame behind it, and one that is to be passed over. */
    memcpy(packed + packed_len, packed, packed_len);
    assert_int_equal(unpack(2 * packed_len), RG_CORRUPT);
    static const uint8_t skippable[] = {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 'j', 'u', 'n', 'k'};
    memcpy(packed + packed_len, skippable, sizeof skippable);
    assert_int_equal(unpack(packed_len + sizeof skippable), RG_CORRUPT);
    memmove(packed + sizeof skippable, packed, packed_len);
    memcpy(packed, skippable, sizeof skippable);
    assert_int_equal(unpack(packed_len + sizeof skippable), RG_CORRUPT);
}

static void a_bomb_is_not_looked_at(void **state)
{
    (void)state;
    assert_int_equal(unpack(pack(ZSTD_c_compressionLevel, 1, PLAIN + 1)), RG_FULL);
    /* 16 MiB of one byte are a few hundred. */
    size_t large = 16u << 20;
    uint8_t *zeros = calloc(1, large);
    assert_non_null(zeros);
    size_t packed_len = ZSTD_compress(packed, sizeof packed, zeros, large, 1);
    free(zeros);
    assert_false(ZSTD_isError(packed_len));
    assert_int_equal(unpack(packed_len), RG_FULL);
    /* One that says that it is less: a run of 65,536 bytes in a frame of 256. */
    static const uint8_t lies[] = {0x28, 0xb5, 0x2f, 0xfd, 0x60, 0, 0, 3, 0, 8, 'x'};
    memcpy(packed, lies, sizeof lies);
    assert_int_equal(unpack(sizeof lies), RG_CORRUPT);
    /* The most that there is, 2^64 - 1 bytes, is the library's word for one that does not say it; then the most that one can say. */
    static const uint8_t most[] = {0x28, 0xb5, 0x2f, 0xfd, 0xe0, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 0};
    memcpy(packed, most, sizeof most);
    assert_int_equal(unpack(sizeof most), RG_UNSUPPORTED);
    packed[5] = 253;
    assert_int_equal(unpack(sizeof most), RG_FULL);
}

static void what_the_contract_does_not_have_is_refused(void **state)
{
    (void)state;
    assert_int_equal(unpack(pack(ZSTD_c_contentSizeFlag, 0, 3000)), RG_UNSUPPORTED);
    /* A dictionary that nobody has. */
    size_t packed_len = pack(ZSTD_c_compressionLevel, 1, 3000);
    memmove(packed + 6, packed + 5, packed_len - 5);
    packed[4] |= 1;
    packed[5] = 7;
    assert_int_equal(unpack(packed_len + 1), RG_UNSUPPORTED);
    /* The same place, for a window of 1 KiB: it would not be needed. */
    packed[4] ^= 1 | 0x20;
    packed[5] = 0;
    assert_int_equal(unpack(packed_len + 1), RG_UNSUPPORTED);
    /* A bit that has no meaning yet. */
    packed_len = pack(ZSTD_c_compressionLevel, 1, 3000);
    packed[4] |= 0x08;
    assert_int_equal(unpack(packed_len), RG_CORRUPT);
    /* The library reads frames of its releases 0.5 to 0.7, where Debian builds it. */
    packed_len = pack(ZSTD_c_compressionLevel, 1, 3000);
    for (int release = 0x22; release <= 0x27; release++) {
        packed[0] = (uint8_t)release;
        assert_int_equal(unpack(packed_len), RG_CORRUPT);
    }
    (void)snprintf((char *)packed, sizeof packed, "{\"v\":1}");
    assert_false(rg_zstd_is_frame(packed, 7));
    assert_int_equal(unpack(7), RG_CORRUPT);
}

/* What comes out is a text, or nothing: it is not unpacked again. */
static void a_frame_in_a_frame_stays_one(void **state)
{
    (void)state;
    static uint8_t inner[ROOM];
    size_t inner_len = pack(ZSTD_c_compressionLevel, 1, 3000);
    memcpy(inner, packed, inner_len);
    size_t packed_len = ZSTD_compress(packed, sizeof packed, inner, inner_len, 1);
    assert_false(ZSTD_isError(packed_len));
    assert_int_equal(unpack(packed_len), RG_OK);
    assert_true(rg_zstd_is_frame(got, inner_len));
    assert_memory_equal(got, inner, inner_len);
}

static void each_byte_of_it_may_be_another(void **state)
{
    (void)state;
    size_t packed_len = pack(ZSTD_c_compressionLevel, 1, 500);
    for (size_t at = 0; at < packed_len; at++) {
        for (int bit = 0; bit < 8; bit++) {
            packed[at] ^= (uint8_t)(1u << bit);
            (void)unpack(packed_len);
            packed[at] ^= (uint8_t)(1u << bit);
        }
    }
    assert_int_equal(unpack(packed_len), RG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_packed_comes_back, begin, end),
        cmocka_unit_test(what_does_not_become_smaller_is_not_written),
        cmocka_unit_test_setup_teardown(each_level_of_the_library_is_read, begin, end),
        cmocka_unit_test_setup_teardown(what_ends_early_or_goes_on_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_bomb_is_not_looked_at, begin, end),
        cmocka_unit_test_setup_teardown(what_the_contract_does_not_have_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_frame_in_a_frame_stays_one, begin, end),
        cmocka_unit_test_setup_teardown(each_byte_of_it_may_be_another, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
