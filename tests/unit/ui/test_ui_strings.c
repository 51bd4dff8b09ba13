#include "draw_list.h"
#include "ui_keyfile.h"
#include "ui_strings.h"
#include "ui_theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const languages[] = {"en", "de", "fr"};

static void assets(char path[512], const char *rest)
{
    const char *source = getenv("RG_SOURCE");
    (void)snprintf(path, 512, "%s/assets%s", source == NULL ? "." : source, rest);
}

struct seen {
    uint32_t times[RG_STRING_COUNT];
    uint32_t unknown;
};

static void note_key(void *context, const char *key, const char *text)
{
    struct seen *seen = context;
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        if (strcmp(rg_strings_key((enum rg_string)i), key) == 0) {
            assert_true(strlen(text) < RG_STRING_TEXT_MAX);
            seen->times[i]++;
            return;
        }
    }
    print_message("unknown key: %s\n", key);
    seen->unknown++;
}

static void every_language_has_every_key_once(void **state)
{
    (void)state;
    for (size_t l = 0; l < 3; l++) {
        char path[512], rest[32];
        (void)snprintf(rest, sizeof rest, "/strings/%s", languages[l]);
        assets(path, rest);
        struct seen seen = {0};
        size_t skipped = 0;
        assert_int_equal(rg_keyfile_read(path, note_key, &seen, &skipped), RG_OK);
        assert_int_equal(skipped, 0);
        assert_int_equal(seen.unknown, 0);
        for (size_t i = 0; i < RG_STRING_COUNT; i++) {
            if (seen.times[i] != 1) {
                fail_msg("%s: %s appears %u times", languages[l], rg_strings_key((enum rg_string)i),
                         seen.times[i]);
            }
        }
    }
}

static uint32_t placeholders(const char *text)
{
    static const char *const names[] = {"{name}",    "{title}",   "{size}",   "{list}",
                                        "{count}",   "{code}",    "{amount}", "{currency}",
                                        "{outcome}", "{seconds}", "{label}"};
    uint32_t mask = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        mask |= strstr(text, names[i]) != NULL ? 1u << i : 0u;
    }
    return mask;
}

static void translations_use_the_same_placeholders(void **state)
{
    (void)state;
    static struct rg_strings english, other;
    char dir[512];
    assets(dir, "");
    assert_int_equal(rg_strings_load(&english, dir, "en"), RG_OK);
    for (size_t l = 1; l < 3; l++) {
        assert_int_equal(rg_strings_load(&other, dir, languages[l]), RG_OK);
        assert_string_equal(other.language, languages[l]);
        for (size_t i = 0; i < RG_STRING_COUNT; i++) {
            if (placeholders(english.text[i]) != placeholders(other.text[i])) {
                fail_msg("%s: %s: %s", languages[l], rg_strings_key((enum rg_string)i), other.text[i]);
            }
        }
    }
}

static void why_now_is_read_at_a_glance(void **state)
{
    (void)state;
    static struct rg_strings strings;
    char dir[512];
    assets(dir, "");
    for (size_t l = 0; l < 3; l++) {
        assert_int_equal(rg_strings_load(&strings, dir, languages[l]), RG_OK);
        for (size_t i = RG_STRING_WHY_WELCOME_BACK; i <= RG_STRING_WHY_ANNIVERSARY; i++) {
            assert_in_range(rg_draw_characters(strings.text[i], strlen(strings.text[i])), 1, 20);
        }
    }
}

static void a_missing_language_falls_back(void **state)
{
    (void)state;
    static struct rg_strings strings;
    char dir[512];
    assets(dir, "");
    assert_int_equal(rg_strings_load(&strings, dir, "xx"), RG_NOT_FOUND);
    assert_string_equal(strings.text[RG_STRING_IDLE_TITLE], "Tap your card");
    assert_int_equal(rg_strings_load(&strings, dir, "de_DE.UTF-8"), RG_OK);
    assert_string_equal(strings.text[RG_STRING_IDLE_TITLE], "Karte auflegen");
    assert_int_equal(rg_strings_load(&strings, dir, "../themes/light"), RG_OK);
    assert_string_equal(strings.language, "en");
    assert_int_equal(rg_strings_load(&strings, "/nonexistent", "de"), RG_NOT_FOUND);
    assert_string_equal(strings.text[RG_STRING_IDLE_TITLE], "idle.title");
    assert_int_equal(rg_strings_load(&strings, NULL, NULL), RG_NOT_FOUND);
}

static void placeholders_are_filled_within_bounds(void **state)
{
    (void)state;
    static struct rg_strings strings;
    (void)snprintf(strings.text[RG_STRING_HELLO_NAME], RG_STRING_TEXT_MAX, "Hello {name}, {unknown}{name");
    const struct rg_placeholder values[] = {{"name", "Zoë"}};
    char text[64];
    assert_int_equal(rg_strings_format(&strings, RG_STRING_HELLO_NAME, values, 1, text, sizeof text), 17);
    assert_string_equal(text, "Hello Zoë, {name");
    /* The cut never leaves half a character behind. */
    assert_int_equal(rg_strings_format(&strings, RG_STRING_HELLO_NAME, values, 1, text, 10), 8);
    assert_string_equal(text, "Hello Zo");
    assert_int_equal(rg_strings_format(&strings, RG_STRING_HELLO_NAME, values, 1, text, 1), 0);
    assert_int_equal(rg_strings_format(&strings, RG_STRING_HELLO_NAME, values, 1, text, 0), 0);
}

static void count_pair(void *context, const char *key, const char *text)
{
    (void)key;
    (void)text;
    (*(int *)context)++;
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void a_hostile_file_is_bounded(void **state)
{
    (void)state;
    char path[] = "/tmp/rg-keyfile-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    int pairs = 0;
    size_t skipped = 0;
    static const char broken[] = "a = 1\n= no key\nno equals\nb = \xff\xfe\n# comment\n\nc = x\0y\nlast = 2";
    write_file(path, broken, sizeof broken - 1);
    assert_int_equal(rg_keyfile_read(path, count_pair, &pairs, &skipped), RG_OK);
    assert_int_equal(pairs, 2);
    assert_int_equal(skipped, 4);
    static char large[RG_KEYFILE_MAX + 10];
    memset(large, 'a', sizeof large);
    write_file(path, large, sizeof large);
    assert_int_equal(rg_keyfile_read(path, count_pair, &pairs, &skipped), RG_FULL);
    write_file(path, large, RG_KEYFILE_MAX);
    assert_int_equal(rg_keyfile_read(path, count_pair, &pairs, &skipped), RG_OK);
    assert_int_equal(skipped, 1);
    assert_int_equal(rg_keyfile_read("/tmp", count_pair, &pairs, &skipped), RG_IO);
    assert_int_equal(rg_keyfile_read("/nonexistent/x", count_pair, &pairs, &skipped), RG_NOT_FOUND);
    (void)unlink(path);
}

static void the_light_theme_is_the_built_in_one(void **state)
{
    (void)state;
    struct rg_theme built_in, loaded;
    char path[512];
    assets(path, "/themes/light");
    rg_theme_init(&built_in);
    rg_theme_init(&loaded);
    memset(loaded.colours, 0, sizeof loaded.colours);
    assert_int_equal(rg_theme_load(&loaded, path), RG_OK);
    assert_memory_equal(&built_in, &loaded, sizeof loaded);
}

static void contrast_is_that_of_wcag(void **state)
{
    (void)state;
    assert_int_equal(rg_theme_contrast(0xFFFFFF, 0x000000), 2100);
    assert_int_equal(rg_theme_contrast(0xFFFFFF, 0xFFFFFF), 100);
    assert_in_range(rg_theme_contrast(0x101418, 0xFFFFFF), 1840, 1859);
    assert_in_range(rg_theme_contrast(0x0B6B3A, 0xFFFFFF), 650, 670);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_has_every_key_once),
        cmocka_unit_test(translations_use_the_same_placeholders),
        cmocka_unit_test(why_now_is_read_at_a_glance),
        cmocka_unit_test(a_missing_language_falls_back),
        cmocka_unit_test(placeholders_are_filled_within_bounds),
        cmocka_unit_test(a_hostile_file_is_bounded),
        cmocka_unit_test(the_light_theme_is_the_built_in_one),
        cmocka_unit_test(contrast_is_that_of_wcag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
