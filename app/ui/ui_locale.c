#include "ui_locale.h"

#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_BREAK_SPACE "\xc2\xa0"

struct currency {
    char code[4];
    const char *symbol;
    uint32_t decimals;
};

/* ISO 4217: two decimals unless it says otherwise. */
static const struct currency currencies[] = {
    {"EUR", "€", 2},  {"GBP", "£", 2},  {"USD", "$", 2},  {"JPY", "¥", 0},  {"KRW", NULL, 0},
    {"CLP", NULL, 0}, {"ISK", NULL, 0}, {"VND", NULL, 0}, {"XAF", NULL, 0}, {"XOF", NULL, 0},
    {"BHD", NULL, 3}, {"IQD", NULL, 3}, {"JOD", NULL, 3}, {"KWD", NULL, 3}, {"LYD", NULL, 3},
    {"OMR", NULL, 3}, {"TND", NULL, 3},
};

static const struct currency *find_currency(const char *code)
{
    for (size_t i = 0; i < sizeof currencies / sizeof currencies[0]; i++) {
        if (strcmp(currencies[i].code, code) == 0) {
            return &currencies[i];
        }
    }
    return NULL;
}

/* The digits of a number with a separator after each that is followed by a multiple of three. */
static void group(const struct rg_strings *strings, const char *digits, char *to, size_t capacity)
{
    size_t len = strlen(digits);
    size_t from = strtoul(strings->text[RG_STRING_LOCALE_GROUP_FROM], NULL, 10);
    bool grouped = from >= 4 && len >= from;
    for (size_t i = 0; i < len; i++) {
        (void)rg_text_append(to, capacity, (const char[]){digits[i], '\0'});
        if (grouped && i + 1 < len && (len - i - 1) % 3 == 0) {
            (void)rg_text_append(to, capacity, strings->text[RG_STRING_LOCALE_GROUP]);
        }
    }
}

static uint64_t magnitude(int64_t number)
{
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static void amount(const struct rg_strings *strings, int64_t number, uint32_t decimals, char *to,
                   size_t capacity)
{
    static const uint64_t scales[] = {1, 10, 100, 1000};
    uint64_t scale = scales[decimals];
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRIu64, magnitude(number) / scale);
    (void)rg_text_copy(to, capacity, number < 0 ? "-" : "");
    group(strings, digits, to, capacity);
    if (decimals > 0) {
        (void)snprintf(digits, sizeof digits, "%0*" PRIu64, (int)decimals, magnitude(number) % scale);
        (void)rg_text_append(to, capacity, strings->text[RG_STRING_LOCALE_DECIMAL]);
        (void)rg_text_append(to, capacity, digits);
    }
}

size_t rg_locale_number(const struct rg_strings *strings, int64_t number, char *to, size_t capacity)
{
    amount(strings, number, 0, to, capacity);
    return strnlen(to, capacity);
}

size_t rg_locale_price(const struct rg_strings *strings, int64_t minor, const char *currency, char *to,
                       size_t capacity)
{
    const struct currency *known = find_currency(currency);
    char number[RG_LOCALE_TEXT_MAX], symbol[16];
    amount(strings, minor, known == NULL ? 2 : known->decimals, number, sizeof number);
    (void)rg_text_copy(symbol, sizeof symbol,
                       known == NULL || known->symbol == NULL ? currency : known->symbol);
    /* A code is a word: where a symbol leans on its amount, a word needs a space. */
    bool leans = strstr(strings->text[RG_STRING_LOCALE_PRICE], "{currency}{amount}") != NULL;
    if (leans && (known == NULL || known->symbol == NULL)) {
        (void)rg_text_append(symbol, sizeof symbol, NO_BREAK_SPACE);
    }
    const struct rg_placeholder values[] = {{"amount", number}, {"currency", symbol}};
    return rg_strings_format(strings, RG_STRING_LOCALE_PRICE, values, 2, to, capacity);
}

/* The @p index-th word of a text with spaces between. */
static void word_of(const char *words, int32_t index, char *to, size_t capacity)
{
    for (; index > 0 && words != NULL; index--) {
        words = strchr(words, ' ');
        words = words == NULL ? NULL : words + 1;
    }
    size_t len = words == NULL ? 0 : strcspn(words, " ");
    len = len < capacity ? len : capacity - 1;
    memcpy(to, words == NULL ? "" : words, len);
    to[len] = '\0';
}

size_t rg_locale_date(const struct rg_strings *strings, const struct rg_civil_time *date, bool with_year,
                      char *to, size_t capacity)
{
    if (capacity == 0) {
        return 0;
    }
    to[0] = '\0';
    if (date->month < 1 || date->month > 12 || date->day < 1 || date->day > 31) {
        return 0;
    }
    char day[12], month[32], year[12];
    (void)snprintf(day, sizeof day, "%" PRId32, date->day);
    (void)snprintf(year, sizeof year, "%" PRId32, date->year);
    word_of(strings->text[RG_STRING_LOCALE_MONTHS], date->month - 1, month, sizeof month);
    const struct rg_placeholder values[] = {{"day", day}, {"month", month}, {"year", year}};
    return rg_strings_format(strings, with_year ? RG_STRING_LOCALE_DATE_YEAR : RG_STRING_LOCALE_DATE, values,
                             3, to, capacity);
}
