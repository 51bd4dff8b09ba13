#include "hq_values.h"

#include "text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define MONEY_MAX INT64_C(1000000000000)

enum rg_status rg_hq_money(const char *text, bool decimal_comma, int64_t *minor)
{
    return rg_hq_money_in(text, decimal_comma, 2, minor);
}

enum rg_status rg_hq_money_in(const char *text, bool decimal_comma, int most, int64_t *minor)
{
    char point = decimal_comma ? ',' : '.', group = decimal_comma ? '.' : ',';
    bool negative = text[0] == '-', any = false;
    int64_t value = 0;
    int decimals = -1;
    for (const char *p = text + negative; *p != '\0'; p++) {
        if (*p == point && decimals < 0) {
            decimals = 0;
        } else if (*p >= '0' && *p <= '9') {
            any = true;
            /* Beyond the cent only zeros are a price. */
            if (decimals >= most) {
                if (*p != '0') {
                    return RG_INVALID;
                }
                continue;
            }
            value = value * 10 + (*p - '0');
            decimals += decimals >= 0;
            if (value > MONEY_MAX) {
                return RG_INVALID;
            }
        } else if (*p != group || decimals >= 0 || !any || strspn(p + 1, "0123456789") < 3) {
            return RG_INVALID;
        }
    }
    if (!any) {
        return RG_INVALID;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < most; i++) {
        value *= 10;
    }
    *minor = negative ? -value : value;
    return RG_OK;
}

enum rg_status rg_hq_whole(const char *text, int64_t *number)
{
    bool negative = text[0] == '-';
    const char *digits = text + negative;
    size_t len = strspn(digits, "0123456789");
    const char *rest = digits + len;
    if (len == 0 || len > 15 ||
        (*rest != '\0' &&
         ((*rest != '.' && *rest != ',') || rest[1] == '\0' || strspn(rest + 1, "0") != strlen(rest + 1)))) {
        return RG_INVALID;
    }
    int64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (digits[i] - '0');
    }
    *number = negative ? -value : value;
    return RG_OK;
}

/* "4.01234E+12": one digit, a point or comma, digits, E, plus, digits. */
static bool is_exponent(const char *text, size_t *mantissa, size_t *exponent)
{
    size_t whole = strspn(text, "0123456789");
    size_t part = whole == 1 && (text[1] == '.' || text[1] == ',') ? 1 + strspn(text + 2, "0123456789") : 0;
    const char *e = text + whole + part;
    if (whole != 1 || (*e != 'E' && *e != 'e') || (e[1] != '+' && !isdigit((unsigned char)e[1]))) {
        return false;
    }
    const char *power = e + 1 + (e[1] == '+');
    size_t len = strspn(power, "0123456789");
    if (len == 0 || len > 3 || power[len] != '\0') {
        return false;
    }
    *mantissa = part;
    *exponent = 0;
    for (size_t i = 0; i < len; i++) {
        *exponent = *exponent * 10 + (size_t)(power[i] - '0');
    }
    return true;
}

enum rg_status rg_hq_identifier(const char *text, char *id, size_t capacity)
{
    size_t len = strnlen(text, 201), mantissa, exponent;
    if (len == 0 || len > 200 || len >= capacity) {
        return RG_INVALID;
    }
    /* A code such as "4E12" may be meant: only a written point or plus is a spreadsheet's hand. */
    if (is_exponent(text, &mantissa, &exponent) && (mantissa > 0 || strchr(text, '+') != NULL)) {
        size_t decimals = mantissa > 0 ? mantissa - 1 : 0;
        if (decimals < exponent || decimals > exponent) {
            return RG_CORRUPT;
        }
        id[0] = text[0];
        memcpy(id + 1, text + 2, decimals);
        id[1 + decimals] = '\0';
        return RG_OK;
    }
    size_t digits = strspn(text, "0123456789");
    if (digits > 0 && digits == len - 2 && strcmp(text + digits, ".0") == 0) {
        len = digits;
    }
    memcpy(id, text, len);
    id[len] = '\0';
    return RG_OK;
}

enum rg_status rg_hq_date(const char *text, const char *format, int64_t *ms)
{
    struct tm civil = {.tm_isdst = -1, .tm_mday = 1};
    const char *end = strptime(text, format, &civil);
    if (end == NULL || *end != '\0' || civil.tm_year < 0 || civil.tm_year > 300) {
        return RG_INVALID;
    }
    int day = civil.tm_mday;
    civil.tm_isdst = -1;
    time_t seconds = mktime(&civil);
    /* 31 February is taken for a day in March: no date that anybody meant. */
    if (seconds == (time_t)-1 || civil.tm_mday != day || seconds < 0) {
        return RG_INVALID;
    }
    *ms = (int64_t)seconds * 1000;
    return RG_OK;
}

int64_t rg_hq_day_after(int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm civil;
    if (localtime_r(&seconds, &civil) == NULL) {
        return ms;
    }
    civil.tm_mday++;
    civil.tm_hour = civil.tm_min = civil.tm_sec = 0;
    civil.tm_isdst = -1;
    time_t next = mktime(&civil);
    return next == (time_t)-1 ? ms : (int64_t)next * 1000;
}

enum rg_status rg_hq_birthday(const char *text, const char *format, int *month, int *day)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct tm civil = {.tm_mday = 0, .tm_mon = -1};
    const char *end = strptime(text, format, &civil);
    if (end == NULL || *end != '\0' || civil.tm_mon < 0 || civil.tm_mon > 11 || civil.tm_mday < 1 ||
        civil.tm_mday > days[civil.tm_mon]) {
        return RG_INVALID;
    }
    *month = civil.tm_mon + 1;
    *day = civil.tm_mday;
    return RG_OK;
}

enum rg_status rg_hq_yes(const char *text, bool *yes)
{
    static const char *const positive[] = {"1", "yes", "true", "y", "x", "ja", "j", "oui", "o", "granted"};
    static const char *const negative[] = {"0", "no", "false", "n", "nein", "non", "withdrawn"};
    if (text[0] == '\0') {
        return RG_NOT_FOUND;
    }
    for (size_t i = 0; i < sizeof positive / sizeof positive[0]; i++) {
        if (strcasecmp(text, positive[i]) == 0) {
            *yes = true;
            return RG_OK;
        }
    }
    for (size_t i = 0; i < sizeof negative / sizeof negative[0]; i++) {
        if (strcasecmp(text, negative[i]) == 0) {
            *yes = false;
            return RG_OK;
        }
    }
    return RG_INVALID;
}

void rg_hq_title(const char *name, char title[84])
{
    size_t at = 0, characters = 0, word_end = 0;
    bool shouting = strpbrk(name, "abcdefghijklmnopqrstuvwxyz") == NULL;
    for (const char *p = name; *p != '\0'; p++) {
        bool starts = ((unsigned char)*p & 0xc0) != 0x80;
        if (starts && (characters == 20 || at > 76)) {
            at = word_end >= 8 ? word_end : at;
            break;
        }
        word_end = *p == ' ' ? at : word_end;
        characters += starts;
        title[at++] = shouting && p > name && p[-1] != ' ' ? (char)tolower((unsigned char)*p) : *p;
    }
    while (at > 0 && (title[at - 1] == ' ' || title[at - 1] == ',')) {
        at--;
    }
    title[at] = '\0';
}

const char *rg_hq_identifier_or_why(const char *text, char id[72])
{
    enum rg_status status = rg_hq_identifier(text, id, 72);
    if (status == RG_CORRUPT) {
        return "a spreadsheet has turned the identifier into an exponent and digits are lost: export the "
               "column as text";
    }
    if (status != RG_OK) {
        return "an identifier is empty or longer than 71 bytes";
    }
    return rg_utf8_valid(id, strlen(id)) ? NULL : "an identifier holds control characters";
}
