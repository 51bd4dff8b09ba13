#include "ui_catalogue.h"
#include "ui_strings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uint8_t bytes[RG_CATALOGUE_MAX + 2];

static void put(size_t at, uint32_t word)
{
    memcpy(bytes + at, &word, sizeof word);
}

/* Two messages: "a\4x" -> "X", "b\4y" -> "Y"; tables at 28 and 44, texts from 60 on. @return the length. */
static size_t small(void)
{
    static const char texts[] = "a\4x\0b\4y\0X\0Y";
    static const uint32_t lens[] = {3, 3, 1, 1}, places[] = {60, 64, 68, 70};
    memset(bytes, 0, sizeof bytes);
    put(0, 0x950412de);
    put(8, 2);
    put(12, 28);
    put(16, 44);
    for (size_t i = 0; i < 4; i++) {
        put(28 + 8 * i, lens[i]);
        put(32 + 8 * i, places[i]);
    }
    memcpy(bytes + 60, texts, sizeof texts);
    return 60 + sizeof texts;
}

static void refuse(size_t at, uint32_t word)
{
    struct rg_catalogue catalogue;
    size_t len = small();
    put(at, word);
    if (rg_catalogue_parse(bytes, len, &catalogue) != RG_INVALID) {
        fail_msg("%08x at %zu was taken", word, at);
    }
}

static void messages_are_found_by_context_and_english(void **state)
{
    (void)state;
    struct rg_catalogue catalogue;
    assert_int_equal(rg_catalogue_parse(bytes, small(), &catalogue), RG_OK);
    assert_string_equal(rg_catalogue_find(&catalogue, "a", "x"), "X");
    assert_string_equal(rg_catalogue_find(&catalogue, "b", "y"), "Y");
    assert_null(rg_catalogue_find(&catalogue, "a", "y"));
    assert_null(rg_catalogue_find(&catalogue, "a", ""));
    assert_null(rg_catalogue_find(&catalogue, "", "x"));
    assert_null(rg_catalogue_find(&catalogue, "c", "x"));
    /* An empty translation is none. */
    bytes[68] = '\0';
    put(44, 0);
    assert_int_equal(rg_catalogue_parse(bytes, 72, &catalogue), RG_OK);
    assert_null(rg_catalogue_find(&catalogue, "a", "x"));
}

static void the_other_byte_order_is_read_too(void **state)
{
    (void)state;
    struct rg_catalogue catalogue;
    size_t len = small();
    for (size_t at = 0; at < 60; at += 4) {
        uint32_t word = 0;
        memcpy(&word, bytes + at, sizeof word);
        put(at, __builtin_bswap32(word));
    }
    assert_int_equal(rg_catalogue_parse(bytes, len, &catalogue), RG_OK);
    assert_string_equal(rg_catalogue_find(&catalogue, "b", "y"), "Y");
}

static void what_points_outside_is_refused(void **state)
{
    (void)state;
    static const uint32_t outside[] = {72, 73, 0x7fffffff, 0xfffffff8, 0xffffffff};
    struct rg_catalogue catalogue;
    refuse(0, 0x12345678);
    refuse(4, 2u << 16);
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        refuse(8, outside[i]);  /* the count */
        refuse(12, outside[i]); /* a table */
        refuse(16, outside[i]);
        refuse(28, outside[i]); /* a length */
        refuse(32, outside[i]); /* a place */
        refuse(52, outside[i]);
        refuse(56, outside[i]);
    }
    refuse(28, 2); /* no NUL behind it */
    refuse(28, 7); /* a NUL inside */
    size_t len = small();
    bytes[68] = 0xff; /* not UTF-8 */
    assert_int_equal(rg_catalogue_parse(bytes, len, &catalogue), RG_INVALID);
    len = small();
    for (size_t cut = 0; cut < 72; cut++) {
        assert_int_equal(rg_catalogue_parse(bytes, cut, &catalogue), RG_INVALID);
    }
    assert_int_equal(rg_catalogue_parse(bytes, RG_CATALOGUE_MAX + 1, &catalogue), RG_INVALID);
}

static void files_are_bounded(void **state)
{
    (void)state;
    struct rg_catalogue catalogue;
    char path[] = "/tmp/rg-catalogue-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    size_t len = small();
    assert_int_equal(write(fd, bytes, len), len);
    assert_int_equal(rg_catalogue_open(path, &catalogue), RG_OK);
    assert_string_equal(rg_catalogue_find(&catalogue, "a", "x"), "X");
    rg_catalogue_close(&catalogue);
    assert_int_equal(ftruncate(fd, 70), 0);
    assert_int_equal(rg_catalogue_open(path, &catalogue), RG_INVALID);
    assert_int_equal(ftruncate(fd, (off_t)RG_CATALOGUE_MAX + 1), 0);
    assert_int_equal(rg_catalogue_open(path, &catalogue), RG_FULL);
    (void)close(fd);
    (void)unlink(path);
    assert_int_equal(rg_catalogue_open(path, &catalogue), RG_NOT_FOUND);
    assert_int_equal(rg_catalogue_open("/tmp", &catalogue), RG_IO);
}

static void every_entry_of_a_real_catalogue_is_found(void **state)
{
    (void)state;
    const char *assets = getenv("RG_ASSETS");
    char path[512];
    (void)snprintf(path, sizeof path, "%s/locale/ja.mo", assets == NULL ? "build/release/assets" : assets);
    struct rg_catalogue catalogue;
    assert_int_equal(rg_catalogue_open(path, &catalogue), RG_OK);
    assert_int_equal(catalogue.count, RG_STRING_COUNT + 1); /* and gettext's header */
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        enum rg_string string = (enum rg_string)i;
        assert_non_null(rg_catalogue_find(&catalogue, rg_strings_key(string), rg_strings_english(string)));
    }
    rg_catalogue_close(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_found_by_context_and_english),
        cmocka_unit_test(the_other_byte_order_is_read_too),
        cmocka_unit_test(what_points_outside_is_refused),
        cmocka_unit_test(files_are_bounded),
        cmocka_unit_test(every_entry_of_a_real_catalogue_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
