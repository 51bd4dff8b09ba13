#include "base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* RFC 4648, section 10. */
static void known_texts(void **state)
{
    static const char *const texts[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[16];
        uint8_t bytes[16];
        size_t len = 99;
        rg_base64_write((const uint8_t *)"foobar", i, text);
        assert_string_equal(text, texts[i]);
        assert_int_equal(strlen(text), RG_BASE64_LEN(i));
        assert_int_equal(rg_base64_read(texts[i], strlen(texts[i]), bytes, i, &len), RG_OK);
        assert_int_equal(len, i);
        assert_memory_equal(bytes, "foobar", i);
    }
}

static void what_is_no_base64(void **state)
{
    static const char *const bad[] = {"Zg=",  "Zg",   "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zh==",
                                      "Zm9=", "Zm-v", "Zm_v", " Zm9", "Zm9v====", "=m9v",   "Zm=v"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t bytes[16];
        size_t len = 99;
        assert_int_equal(rg_base64_read(bad[i], strlen(bad[i]), bytes, sizeof bytes, &len), RG_INVALID);
        assert_int_equal(len, 99);
    }
}

static void all_bytes_and_no_room(void **state)
{
    uint8_t bytes[256], back[256];
    char text[RG_BASE64_LEN(256) + 1];
    size_t len;
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 151 + 7);
    }
    rg_base64_write(bytes, sizeof bytes, text);
    assert_int_equal(rg_base64_read(text, strlen(text), back, sizeof back, &len), RG_OK);
    assert_int_equal(len, sizeof bytes);
    assert_memory_equal(bytes, back, sizeof bytes);
    assert_int_equal(rg_base64_read(text, strlen(text), back, sizeof back - 1, &len), RG_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_texts), cmocka_unit_test(what_is_no_base64),
                                       cmocka_unit_test(all_bytes_and_no_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
