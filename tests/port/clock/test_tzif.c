/* The zone parser on good, odd and hostile bytes. */
#include "tzif.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t load(const char *zone, uint8_t *bytes)
{
    char path[128];
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    size_t len = fread(bytes, 1, RG_TZIF_MAX, file);
    (void)fclose(file);
    return len;
}

static void rules(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        int64_t utc_s;
        int32_t offset_s;
    } cases[] = {
        {"UTC0", 0, 0},
        {"<+0545>-5:45", 0, 20700},
        {"<-03>3", 1700000000, -10800},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 1711846799, 3600},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 1711846800, 7200},
        /* Julian days never count 29 February: J60 is 1 March in every year. */
        {"AAA0BBB,J60/0,J61/0", 1709251199, 0},    /* 2024-02-29 23:59:59 */
        {"AAA0BBB,J60/0,J61/0", 1709251200, 3600}, /* 2024-03-01 */
        {"AAA0BBB,J60/0,J61/0", 1677628800, 3600}, /* 2023-03-01 */
        /* Plain days do: 59 is 29 February where there is one. */
        {"AAA0BBB,59/0,60/0", 1709164800, 3600}, /* 2024-02-29 */
        {"AAA0BBB,59/0,60/0", 1677628800, 3600}, /* 2023-03-01 */
        /* Summer all year. */
        {"EST5EDT,0/0,J365/25", 1704067200, -14400},
        {"EST5EDT,0/0,J365/25", 1704085200, -14400},
        {"EST5EDT,0/0,J365/25", 1720000000, -14400},
        /* Winter in the middle of the year; negative summer time, as Dublin's. */
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 1704067200, 0},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", 1720000000, 3600},
        /* Hours before midnight and beyond a day. */
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1711846799, -7200},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1711846800, -3600},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", 1711756799, 7200},
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", 1711756800, 10800},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rg_tz_rule rule;
        assert_int_equal(rg_tz_rule_parse(cases[i].rule, strlen(cases[i].rule), &rule), RG_OK);
        assert_int_equal(rg_tz_rule_offset(&rule, cases[i].utc_s), cases[i].offset_s);
    }
}

static void bad_rules(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "UT0",
                                      "UTC",
                                      "UTC25",
                                      "UTC0:60",
                                      "UTC0 ",
                                      "<UTC0",
                                      "CET-1CEST",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M0.5.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,M3.5.0/168,M10.5.0",
                                      "CET-1CEST,J0,M10.5.0",
                                      "CET-1CEST,J366,M10.5.0",
                                      "CET-1CEST,366,M10.5.0",
                                      "CET-1CEST,M3.5.0,M10.5.0,",
                                      "CET-99999999999CEST,M3.5.0,M10.5.0"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct rg_tz_rule rule = {.standard_s = 5};
        assert_int_equal(rg_tz_rule_parse(bad[i], strlen(bad[i]), &rule), RG_INVALID);
        assert_int_equal(rule.standard_s, 5);
    }
}

static void every_cut_is_refused(void **state)
{
    (void)state;
    static uint8_t bytes[RG_TZIF_MAX];
    size_t len = load("Europe/Berlin", bytes);
    struct rg_tzif zone;
    assert_int_equal(rg_tzif_parse(bytes, len, &zone), RG_OK);
    for (size_t cut = 0; cut < len; cut++) {
        /* An exact allocation, so that reading on is noticed. */
        uint8_t *exact = malloc(cut + 1);
        memcpy(exact, bytes, cut);
        assert_int_equal(rg_tzif_parse(exact, cut, &zone), RG_INVALID);
        free(exact);
    }
}

/* Any single damaged byte is either refused or harmless. */
static void every_damage_is_survived(void **state)
{
    (void)state;
    static uint8_t bytes[RG_TZIF_MAX];
    size_t len = load("Europe/Lisbon", bytes);
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};
    for (size_t i = 0; i < len; i++) {
        uint8_t good = bytes[i];
        for (size_t v = 0; v < sizeof values; v++) {
            bytes[i] = values[v];
            struct rg_tzif zone;
            if (rg_tzif_parse(bytes, len, &zone) == RG_OK) {
                static const int64_t moments[] = {INT64_MIN, -1, 0, 1711846800, 4102444800, INT64_MAX};
                for (size_t m = 0; m < sizeof moments / sizeof *moments; m++) {
                    int32_t offset = rg_tzif_offset(&zone, moments[m]);
                    assert_true(offset > -100000 && offset < 100000);
                }
            }
        }
        bytes[i] = good;
    }
}

static void leap_seconds_are_unsupported(void **state)
{
    (void)state;
    static uint8_t bytes[RG_TZIF_MAX];
    size_t len = load("right/UTC", bytes);
    struct rg_tzif zone;
    assert_int_equal(rg_tzif_parse(bytes, len, &zone), RG_UNSUPPORTED);
}

static void first_version(void **state)
{
    (void)state;
    /* Two types, two transitions of 32 bits: at -10 to the first, at 1000 to the second. */
    uint8_t bytes[44 + 10 + 12 + 8] = "TZif";
    bytes[35] = 2;
    bytes[39] = 2;
    bytes[43] = 8;
    static const uint8_t body[] = {0xff, 0xff, 0xff, 0xf6, 0, 0, 3, 0xe8, 0,    1, 0,
                                   0,    0x0e, 0x10, 0,    0, 0, 0, 0x1c, 0x20, 1, 4};
    memcpy(bytes + 44, body, sizeof body);
    struct rg_tzif zone;
    assert_int_equal(rg_tzif_parse(bytes, sizeof bytes, &zone), RG_OK);
    assert_int_equal(rg_tzif_offset(&zone, -11), 3600);
    assert_int_equal(rg_tzif_offset(&zone, 999), 3600);
    assert_int_equal(rg_tzif_offset(&zone, 1000), 7200);
    assert_int_equal(rg_tzif_offset(&zone, INT64_MAX), 7200);
    bytes[44 + 9] = 2; /* a type that is not there */
    assert_int_equal(rg_tzif_parse(bytes, sizeof bytes, &zone), RG_INVALID);
}

/* Every day of four hundred years there and back. */
static void days_and_dates(void **state)
{
    (void)state;
    int32_t last_day = 31, last_month = 12;
    for (int64_t day = 0; day < 146097; day++) {
        struct rg_civil_time c = rg_civil_at(day * 86400000, 0);
        assert_int_equal(rg_civil_days(c.year, c.month, c.day), day);
        assert_int_equal(c.weekday, (day + 4) % 7);
        assert_true(c.day == last_day + 1 || (c.day == 1 && c.month == last_month % 12 + 1));
        last_day = c.day;
        last_month = c.month;
    }
    struct rg_civil_time before = rg_civil_at(-1, 0);
    assert_int_equal(before.year, 1969);
    assert_int_equal(before.second, 59);
    (void)rg_civil_at(INT64_MAX, 93599);
    (void)rg_civil_at(INT64_MIN, -89999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules),
        cmocka_unit_test(bad_rules),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(every_damage_is_survived),
        cmocka_unit_test(leap_seconds_are_unsupported),
        cmocka_unit_test(first_version),
        cmocka_unit_test(days_and_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
