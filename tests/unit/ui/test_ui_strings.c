#include "draw_list.h"
#include "ui_bidi.h"
#include "ui_catalogue.h"
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
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const languages[] = {"en", "de", "fr", "es", "it", "ar", "ja", "pseudo"};
#define LANGUAGES (sizeof languages / sizeof languages[0])

static struct rg_languages *known;

static const char *assets(void)
{
    const char *folder = getenv("RG_ASSETS");
    return folder == NULL ? "build/release/assets" : folder;
}

static int open_languages(void **state)
{
    (void)state;
    return rg_languages_open(assets(), NULL, &known) == RG_OK ? 0 : -1;
}

static int close_languages(void **state)
{
    (void)state;
    rg_languages_close(known);
    return 0;
}

/* Words that are the same in two languages, and what is no word. */
static bool may_be_english(enum rg_string string)
{
    static const char *const loans[] = {"status.online", "status.offline", "fault.code", "hello"};
    const char *key = rg_strings_key(string);
    bool loan = strncmp(key, "locale.", 7) == 0;
    for (size_t i = 0; i < sizeof loans / sizeof loans[0]; i++) {
        loan = loan || strcmp(key, loans[i]) == 0;
    }
    return loan;
}

static void every_language_has_every_sentence(void **state)
{
    (void)state;
    for (size_t l = 1; l < LANGUAGES; l++) {
        const struct rg_strings *strings = rg_strings_for(known, languages[l]);
        assert_string_equal(strings->language, languages[l]);
        assert_int_equal(strings->rtl, strcmp(languages[l], "ar") == 0);
        for (size_t i = 0; i < RG_STRING_COUNT; i++) {
            enum rg_string string = (enum rg_string)i;
            if (strings->text[i] == rg_strings_english(string) && !may_be_english(string)) {
                fail_msg("%s: %s is not translated", languages[l], rg_strings_key(string));
            }
        }
    }
}

static void keys_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(rg_strings_key((enum rg_string)i), rg_strings_key((enum rg_string)j));
        }
        assert_true(strlen(rg_strings_english((enum rg_string)i)) < RG_STRING_TEXT_MAX);
    }
}

static uint32_t placeholders(const char *text)
{
    static const char *const names[] = {"{name}",  "{title}",  "{size}",     "{list}",    "{count}",
                                        "{code}",  "{amount}", "{currency}", "{outcome}", "{seconds}",
                                        "{label}", "{date}",   "{day}",      "{month}",   "{year}"};
    uint32_t mask = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        mask |= strstr(text, names[i]) != NULL ? 1u << i : 0u;
    }
    return mask;
}

static void translations_use_the_same_placeholders(void **state)
{
    (void)state;
    for (size_t l = 1; l < LANGUAGES; l++) {
        const struct rg_strings *other = rg_strings_for(known, languages[l]);
        for (size_t i = 0; i < RG_STRING_COUNT; i++) {
            const char *english = rg_strings_english((enum rg_string)i);
            if (placeholders(english) != placeholders(other->text[i])) {
                fail_msg("%s: %s: %s", languages[l], rg_strings_key((enum rg_string)i), other->text[i]);
            }
        }
    }
}

static void why_now_is_read_at_a_glance(void **state)
{
    (void)state;
    for (size_t l = 0; l < LANGUAGES; l++) {
        const struct rg_strings *strings = rg_strings_for(known, languages[l]);
        size_t most = strcmp(languages[l], "pseudo") == 0 ? 29 : 20;
        for (size_t i = RG_STRING_WHY_WELCOME_BACK; i <= RG_STRING_WHY_THIRD_VISIT; i++) {
            assert_in_range(rg_draw_characters(strings->text[i], strlen(strings->text[i])), 1, most);
        }
    }
}

/* As long as a translation may be: 30 to 40 % more over all sentences, each within brackets. */
static void the_pseudo_locale_is_a_third_longer(void **state)
{
    (void)state;
    const struct rg_strings *pseudo = rg_strings_for(known, "pseudo");
    uint32_t before = 0, after = 0;
    for (size_t i = 0; i < RG_STRING_COUNT; i++) {
        const char *english = rg_strings_english((enum rg_string)i), *text = pseudo->text[i];
        if (strncmp(rg_strings_key((enum rg_string)i), "locale.", 7) == 0) {
            assert_string_equal(text, english);
            continue;
        }
        assert_true(text[0] == '[' && text[strlen(text) - 1] == ']');
        before += rg_draw_characters(english, strlen(english));
        after += rg_draw_characters(text, strlen(text));
    }
    assert_in_range(after * 100 / before, 130, 140);
}

static void a_missing_language_falls_back(void **state)
{
    (void)state;
    struct rg_languages *site = NULL;
    assert_int_equal(rg_languages_open(assets(), "de_DE.UTF-8", &site), RG_OK);
    assert_string_equal(rg_strings_for(site, "")->text[RG_STRING_IDLE_TITLE], "Karte auflegen");
    assert_string_equal(rg_strings_for(site, NULL)->language, "de");
    assert_string_equal(rg_strings_for(site, "xx")->language, "de");
    assert_string_equal(rg_strings_for(site, "en")->text[RG_STRING_IDLE_TITLE], "Tap your card");
    assert_string_equal(rg_strings_for(site, "fr-CA")->language, "fr");
    rg_languages_close(site);
    assert_int_equal(rg_languages_open(assets(), "../themes/light", &site), RG_OK);
    assert_string_equal(rg_strings_for(site, "")->language, "en");
    rg_languages_close(site);
    assert_int_equal(rg_languages_open("/nonexistent", "de", &site), RG_OK);
    assert_string_equal(rg_strings_for(site, "de")->text[RG_STRING_IDLE_TITLE], "Tap your card");
    rg_languages_close(site);
    assert_int_equal(rg_languages_open(NULL, NULL, &site), RG_OK);
    assert_string_equal(rg_strings_for(site, "de")->language, "en");
    rg_languages_close(site);
    rg_languages_close(NULL);
}

static void write_file(const char *path, const void *bytes, size_t len);

static void a_broken_catalogue_leaves_english(void **state)
{
    (void)state;
    char dir[] = "/tmp/rg-locale-XXXXXX", path[300], whole[600];
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/locale", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/locale/de.mo", dir);
    static uint8_t bytes[RG_CATALOGUE_MAX];
    (void)snprintf(whole, sizeof whole, "%s/locale/de.mo", assets());
    FILE *file = fopen(whole, "re");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    for (size_t cut = 0; cut < len; cut += len / 7) {
        struct rg_languages *found = NULL;
        write_file(path, bytes, cut);
        assert_int_equal(rg_languages_open(dir, "de", &found), RG_OK);
        assert_string_equal(rg_strings_for(found, "de")->text[RG_STRING_IDLE_TITLE], "Tap your card");
        rg_languages_close(found);
    }
    (void)unlink(path);
    *strrchr(path, '/') = '\0';
    (void)rmdir(path);
    (void)rmdir(dir);
}

static void placeholders_are_filled_within_bounds(void **state)
{
    (void)state;
    static struct rg_strings strings;
    strings.text[RG_STRING_HELLO_NAME] = "Hello {name}, {unknown}{name";
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

static void a_value_of_the_other_direction_is_isolated(void **state)
{
    (void)state;
    const struct rg_placeholder latin[] = {{"name", "Zoë"}}, arabic[] = {{"name", "مريم"}};
    char text[64];
    (void)rg_strings_format(rg_strings_for(known, "en"), RG_STRING_HELLO_NAME, latin, 1, text, sizeof text);
    assert_string_equal(text, "Hello Zoë");
    (void)rg_strings_format(rg_strings_for(known, "en"), RG_STRING_HELLO_NAME, arabic, 1, text, sizeof text);
    assert_string_equal(text, "Hello " RG_BIDI_ISOLATE "مريم" RG_BIDI_ISOLATE_END);
    (void)rg_strings_format(rg_strings_for(known, "ar"), RG_STRING_HELLO_NAME, arabic, 1, text, sizeof text);
    assert_string_equal(text, "مرحبا مريم");
    (void)rg_strings_format(rg_strings_for(known, "ar"), RG_STRING_HELLO_NAME, latin, 1, text, sizeof text);
    assert_string_equal(text, "مرحبا " RG_BIDI_ISOLATE "Zoë" RG_BIDI_ISOLATE_END);
}

static void a_name_of_both_directions_runs_as_its_first_letter(void **state)
{
    (void)state;
    const struct rg_strings *english = rg_strings_for(known, "en");
    char text[64];
    assert_int_equal(rg_strings_name(english, "Zoë", text, sizeof text), 4);
    assert_string_equal(text, "Zoë");
    (void)rg_strings_name(english, "مريم", text, sizeof text);
    assert_string_equal(text, "مريم");
    (void)rg_strings_name(english, "مريم (Maryam)", text, sizeof text);
    assert_string_equal(text, RG_BIDI_ISOLATE "مريم (Maryam)" RG_BIDI_ISOLATE_END);
    assert_int_equal(rg_strings_name(english, "Zoë", text, 4), 2);
    assert_int_equal(rg_strings_name(english, "Zoë", text, 0), 0);
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
    (void)snprintf(path, sizeof path, "%s/themes/light", assets());
    rg_theme_init(&built_in);
    rg_theme_init(&loaded);
    /* From black on no theme has a say. */
    memset(loaded.colours, 0, RG_COLOUR_BLACK * sizeof loaded.colours[0]);
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

/* A line of the ledger says which version of the sentences was shown: changed words are another version. */
static void words_of_consent_change_with_their_version(void **state)
{
    (void)state;
    static const char version[] = "2";
    static const uint64_t words = 0xd675d9fe1eed2605;
    uint64_t hash = 14695981039346656037ull;
    for (size_t l = 0; l + 1 < LANGUAGES; l++) {
        const struct rg_strings *strings = rg_strings_for(known, languages[l]);
        for (int s = RG_STRING_JOIN_TITLE; s <= RG_STRING_QUESTION_NAME_WHY; s++) {
            for (const char *c = strings->text[s]; *c != '\0'; c++) {
                hash = (hash ^ (uint8_t)*c) * 1099511628211ull;
            }
        }
    }
    if (hash != words) {
        print_error("the sentences of consent changed: raise RG_CONSENT_TEXTS and put 0x%llx here\n",
                    (unsigned long long)hash);
    }
    assert_true(hash == words);
    assert_string_equal(RG_CONSENT_TEXTS, version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_has_every_sentence),
        cmocka_unit_test(keys_are_unique),
        cmocka_unit_test(translations_use_the_same_placeholders),
        cmocka_unit_test(why_now_is_read_at_a_glance),
        cmocka_unit_test(the_pseudo_locale_is_a_third_longer),
        cmocka_unit_test(a_missing_language_falls_back),
        cmocka_unit_test(a_broken_catalogue_leaves_english),
        cmocka_unit_test(a_value_of_the_other_direction_is_isolated),
        cmocka_unit_test(a_name_of_both_directions_runs_as_its_first_letter),
        cmocka_unit_test(placeholders_are_filled_within_bounds),
        cmocka_unit_test(a_hostile_file_is_bounded),
        cmocka_unit_test(the_light_theme_is_the_built_in_one),
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(words_of_consent_change_with_their_version),
    };
    return cmocka_run_group_tests(tests, open_languages, close_languages);
}
