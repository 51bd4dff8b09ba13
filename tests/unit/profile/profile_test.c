/* The one line that is read first, and the size a customer wears. */
#include "profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY 86400000LL
static const int64_t now_ms = 1700000000000;

static struct rg_profile empty_profile(void)
{
    return (struct rg_profile){.member = {1}, .scope = RG_SCOPE_PROFILE, .purchases_known = true};
}

static void buy(struct rg_profile *profile, int64_t days_ago, int32_t quantity, int32_t returned)
{
    struct rg_profile_purchase *purchase = &profile->purchases[profile->purchase_count++];
    profile->purchase_total++;
    purchase->product.value = 100 + profile->purchase_count;
    purchase->at_ms = now_ms - days_ago * DAY;
    profile->newest_ms = purchase->at_ms > profile->newest_ms ? purchase->at_ms : profile->newest_ms;
    purchase->quantity = quantity;
    purchase->returned = returned;
}

static void celebrate(struct rg_profile *profile, enum rg_occasion_kind kind, int32_t month, int32_t day)
{
    profile->occasions[profile->occasion_count++] = (struct rg_profile_occasion){kind, month, day};
}

static struct rg_civil_time on(int32_t year, int32_t month, int32_t day)
{
    return (struct rg_civil_time){.year = year, .month = month, .day = day};
}

static struct rg_glance glance_of(const struct rg_profile *profile, const struct rg_civil_time *today,
                                  uint32_t fields)
{
    const struct rg_glance_ranking usual = RG_GLANCE_USUAL(fields);
    return rg_profile_glance(profile, now_ms, today, &usual);
}

static struct rg_glance glance_on(const struct rg_profile *profile, int32_t year, int32_t month, int32_t day)
{
    struct rg_civil_time today = on(year, month, day);
    return glance_of(profile, &today, RG_GLANCE_ALL);
}

static void what_a_site_leaves_out_is_passed_over(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    struct rg_civil_time today = on(2023, 6, 1);
    const struct {
        uint32_t left_out;
        enum rg_why why;
    } steps[] = {{0, RG_WHY_WISH_ARRIVED},
                 {RG_GLANCE_WISH, RG_WHY_BIRTHDAY},
                 {RG_GLANCE_BIRTHDAY, RG_WHY_ANNIVERSARY},
                 {RG_GLANCE_ANNIVERSARY, RG_WHY_LONG_NOT_SEEN},
                 {RG_GLANCE_LONG_NOT_SEEN, RG_WHY_WELCOME_BACK}};
    buy(&profile, 300, 1, 0);
    celebrate(&profile, RG_OCCASION_ANNIVERSARY, 6, 3);
    celebrate(&profile, RG_OCCASION_BIRTHDAY, 6, 8);
    profile.wish_count = 1;
    profile.wishes[0].in_stock = profile.wishes[0].back = profile.wishes[0].listed = true;
    uint32_t fields = RG_GLANCE_ALL;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        fields &= ~steps[i].left_out;
        struct rg_glance glance = glance_of(&profile, &today, fields);
        assert_int_equal(glance.why, steps[i].why);
        assert_int_equal(glance.last_purchase, 0);
    }
    assert_int_equal(glance_of(&profile, &today, RG_GLANCE_LAST_PURCHASE).why, RG_WHY_WELCOME_BACK);
    assert_int_equal(
        glance_of(&profile, &today, RG_GLANCE_ALL & ~(uint32_t)RG_GLANCE_LAST_PURCHASE).last_purchase, -1);
    struct rg_profile fresh = empty_profile();
    assert_int_equal(glance_of(&fresh, &today, RG_GLANCE_ALL & ~(uint32_t)RG_GLANCE_NEW_MEMBER).why,
                     RG_WHY_WELCOME_BACK);
}

static void order_of_reasons(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_NEW_MEMBER);
    celebrate(&profile, RG_OCCASION_ANNIVERSARY, 6, 3);
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_ANNIVERSARY);
    celebrate(&profile, RG_OCCASION_BIRTHDAY, 6, 8);
    struct rg_glance birthday = glance_on(&profile, 2023, 6, 1);
    assert_int_equal(birthday.why, RG_WHY_BIRTHDAY);
    assert_int_equal(birthday.days, 7);
    profile.wish_count = 2;
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_BIRTHDAY);
    profile.wishes[1].in_stock = profile.wishes[1].back = profile.wishes[1].listed = true;
    struct rg_glance wish = glance_on(&profile, 2023, 6, 1);
    assert_int_equal(wish.why, RG_WHY_WISH_ARRIVED);
    assert_int_equal(wish.wish_index, 1);
}

static void last_purchase_and_long_not_seen(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    buy(&profile, 180, 1, 0);
    struct rg_glance glance = glance_on(&profile, 2023, 6, 1);
    assert_int_equal(glance.why, RG_WHY_WELCOME_BACK);
    assert_int_equal(glance.last_purchase, 0);
    profile.purchases[0].at_ms -= DAY;
    profile.newest_ms -= DAY;
    glance = glance_on(&profile, 2023, 6, 1);
    assert_int_equal(glance.why, RG_WHY_LONG_NOT_SEEN);
    assert_int_equal(glance.days, 181);
}

static void what_came_back_is_not_the_last_purchase(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    buy(&profile, 1, 1, 1);
    buy(&profile, 2, 2, 1);
    assert_int_equal(glance_on(&profile, 2023, 6, 1).last_purchase, 1);
    profile.purchases[1].returned = 2;
    assert_int_equal(glance_on(&profile, 2023, 6, 1).last_purchase, -1);
}

/* What was for somebody else is not in the profile; only that there was something is. */
static void what_is_not_shown_silences_and_says_nothing(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    profile.purchase_total = 1;
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_WELCOME_BACK);
    buy(&profile, 400, 1, 0);
    profile.newest_ms = profile.purchases[0].at_ms;
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_LONG_NOT_SEEN);
    profile.newest_ms += INT64_C(390) * 24 * 3600 * 1000;
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_WELCOME_BACK);
}

static void purchases_that_may_not_be_read_say_nothing(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    profile.purchases_known = false;
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_WELCOME_BACK);
}

static void a_greeting_has_no_reason(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    profile.scope = RG_SCOPE_GREETING;
    celebrate(&profile, RG_OCCASION_BIRTHDAY, 6, 1);
    assert_int_equal(glance_on(&profile, 2023, 6, 1).why, RG_WHY_WELCOME_BACK);
}

static void days_to_a_birthday(void **state)
{
    (void)state;
    static const struct {
        int32_t year, month, day, birth_month, birth_day;
        bool near;
        int32_t days;
    } cases[] = {
        {2023, 6, 1, 6, 8, true, 7},     {2023, 6, 1, 6, 9, false, 0},   {2023, 6, 8, 6, 1, false, 0},
        {2023, 6, 9, 6, 1, false, 0},    {2023, 12, 30, 1, 2, true, 3},  {2024, 1, 2, 12, 30, false, 0},
        {2024, 2, 29, 2, 29, true, 0},   {2023, 2, 28, 2, 29, true, 0},  {2023, 3, 1, 2, 29, false, 0},
        {2024, 2, 28, 2, 29, true, 1},   {2024, 3, 1, 2, 29, false, 0},  {2100, 2, 28, 2, 29, true, 0},
        {2000, 2, 28, 2, 29, true, 1},   {2024, 2, 29, 2, 28, false, 0}, {2024, 2, 29, 3, 1, true, 1},
        {2023, 12, 31, 2, 29, false, 0}, {2023, 6, 1, 2, 30, false, 0},  {2023, 6, 1, 13, 1, false, 0},
        {2023, 6, 1, 6, 0, false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rg_profile profile = empty_profile();
        buy(&profile, 1, 1, 0);
        celebrate(&profile, RG_OCCASION_BIRTHDAY, cases[i].birth_month, cases[i].birth_day);
        struct rg_glance glance = glance_on(&profile, cases[i].year, cases[i].month, cases[i].day);
        assert_int_equal(glance.why, cases[i].near ? RG_WHY_BIRTHDAY : RG_WHY_WELCOME_BACK);
        assert_int_equal(glance.days, cases[i].days);
    }
}

static void a_clock_behind_the_purchases_is_harmless(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    buy(&profile, -400, 1, 0);
    assert_int_equal(glance_on(&profile, 1970, 1, 1).why, RG_WHY_WELCOME_BACK);
}

static void sizes_on_file_come_before_sizes_bought(void **state)
{
    (void)state;
    struct rg_profile profile = empty_profile();
    buy(&profile, 1, 1, 1);
    buy(&profile, 2, 1, 0);
    buy(&profile, 3, 1, 0);
    for (int i = 0; i < 3; i++) {
        strcpy(profile.purchases[i].category, "shirts");
        strcpy(profile.purchases[i].size, i == 0 ? "S" : i == 1 ? "M" : "L");
    }
    assert_string_equal(rg_profile_size_for(&profile, "shirts"), "M");
    profile.size_count = 1;
    strcpy(profile.sizes[0].category, "shirts");
    strcpy(profile.sizes[0].size, "XL");
    assert_string_equal(rg_profile_size_for(&profile, "shirts"), "XL");
    assert_null(rg_profile_size_for(&profile, "shoes"));
    assert_null(rg_profile_size_for(&profile, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_reasons),
        cmocka_unit_test(what_a_site_leaves_out_is_passed_over),
        cmocka_unit_test(last_purchase_and_long_not_seen),
        cmocka_unit_test(what_came_back_is_not_the_last_purchase),
        cmocka_unit_test(what_is_not_shown_silences_and_says_nothing),
        cmocka_unit_test(purchases_that_may_not_be_read_say_nothing),
        cmocka_unit_test(a_greeting_has_no_reason),
        cmocka_unit_test(days_to_a_birthday),
        cmocka_unit_test(a_clock_behind_the_purchases_is_harmless),
        cmocka_unit_test(sizes_on_file_come_before_sizes_bought),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
