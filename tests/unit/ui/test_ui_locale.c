#include "ui_locale.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct rg_languages *known;

static int open_languages(void **state)
{
    (void)state;
    const char *assets = getenv("RG_ASSETS");
    return rg_languages_open(assets == NULL ? "build/release/assets" : assets, NULL, &known) == RG_OK ? 0
                                                                                                      : -1;
}

static int close_languages(void **state)
{
    (void)state;
    rg_languages_close(known);
    return 0;
}

#define NBSP "\u00a0"

static void price(const char *language, int64_t minor, const char *currency, const char *want)
{
    char text[RG_LOCALE_TEXT_MAX];
    size_t len = rg_locale_price(rg_strings_for(known, language), minor, currency, text, sizeof text);
    assert_string_equal(text, want);
    assert_int_equal(len, strlen(want));
}

static void prices_are_written_as_each_language_does(void **state)
{
    (void)state;
    price("en", 4995, "EUR", "€49.95");
    price("en", 4995, "GBP", "£49.95");
    price("en", 129900, "USD", "$1,299.00");
    price("en", 4995, "CHF", "CHF" NBSP "49.95");
    price("en", 4990, "JPY", "¥4,990");
    price("en", 1234567, "KWD", "KWD" NBSP "1,234.567");
    price("de", 129900, "EUR", "1.299,00" NBSP "€");
    price("de", 4990, "JPY", "4.990" NBSP "¥");
    price("fr", 129900, "EUR", "1\u202f299,00" NBSP "€");
    price("es", 129900, "EUR", "1299,00" NBSP "€");
    price("es", 1299000, "EUR", "12.990,00" NBSP "€");
    price("it", 5, "EUR", "0,05" NBSP "€");
    price("ar", 4995, "EUR", "49.95" NBSP "€");
    price("ja", 4990, "JPY", "¥4,990");
    price("ja", 4995, "EUR", "€49.95");
}

static void number(const char *language, int64_t value, const char *want)
{
    char text[RG_LOCALE_TEXT_MAX];
    assert_int_equal(rg_locale_number(rg_strings_for(known, language), value, text, sizeof text),
                     strlen(want));
    assert_string_equal(text, want);
}

static void numbers_are_written_as_each_language_does(void **state)
{
    (void)state;
    number("en", 0, "0");
    number("en", 1240, "1,240");
    number("de", 1240, "1.240");
    number("fr", 1240, "1\u202f240");
    number("es", 1240, "1240");
    number("es", 12400, "12.400");
    number("it", 1240, "1.240");
    number("ja", 1240, "1,240");
    number("ar", 9007199254740991, "9,007,199,254,740,991");
}

static void limits_are_survived(void **state)
{
    (void)state;
    price("en", INT64_MAX, "EUR", "€92,233,720,368,547,758.07");
    price("en", INT64_MIN, "JPY", "¥-9,223,372,036,854,775,808");
    price("en", 100, "", NBSP "1.00");
    char text[8];
    assert_int_equal(rg_locale_price(rg_strings_for(known, "en"), 4995, "EUR", text, 0), 0);
    (void)rg_locale_price(rg_strings_for(known, "en"), 4995, "EUR", text, 3);
    assert_string_equal(text, "");
}

static void date(const char *language, bool with_year, const char *want)
{
    const struct rg_civil_time day = {.year = 2026, .month = 5, .day = 20};
    char text[RG_LOCALE_TEXT_MAX];
    assert_int_equal(rg_locale_date(rg_strings_for(known, language), &day, with_year, text, sizeof text),
                     strlen(want));
    assert_string_equal(text, want);
}

static void dates_are_in_the_languages_order(void **state)
{
    (void)state;
    date("en", false, "20 May");
    date("en", true, "20 May 2026");
    date("de", true, "20." NBSP "Mai 2026");
    date("fr", true, "20" NBSP "mai 2026");
    date("es", false, "20" NBSP "may");
    date("it", false, "20" NBSP "mag");
    date("ar", true, "20 مايو 2026");
    date("ja", false, "5月20日");
    date("ja", true, "2026年5月20日");
    struct rg_civil_time wrong = {.year = 2026, .month = 13, .day = 1};
    char text[32] = "before";
    assert_int_equal(rg_locale_date(rg_strings_for(known, "en"), &wrong, true, text, sizeof text), 0);
    assert_string_equal(text, "");
    wrong = (struct rg_civil_time){.year = 2026, .month = 1, .day = 0};
    assert_int_equal(rg_locale_date(rg_strings_for(known, "en"), &wrong, true, text, sizeof text), 0);
    assert_int_equal(rg_locale_date(rg_strings_for(known, "en"), &wrong, true, text, 0), 0);
}

static void every_language_has_twelve_months(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "de", "fr", "es", "it", "ar", "ja", "pseudo"};
    for (size_t l = 0; l < sizeof languages / sizeof languages[0]; l++) {
        const char *months = rg_strings_for(known, languages[l])->text[RG_STRING_LOCALE_MONTHS];
        size_t words = 1;
        for (const char *at = strchr(months, ' '); at != NULL; at = strchr(at + 1, ' ')) {
            words++;
        }
        assert_int_equal(words, 12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_are_written_as_each_language_does),
        cmocka_unit_test(numbers_are_written_as_each_language_does),
        cmocka_unit_test(limits_are_survived),
        cmocka_unit_test(dates_are_in_the_languages_order),
        cmocka_unit_test(every_language_has_twelve_months),
    };
    return cmocka_run_group_tests(tests, open_languages, close_languages);
}
