#include "profile.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS          86400000LL
#define BIRTHDAY_WINDOW 7
#define LONG_DAYS       180

static bool leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t month_days(int32_t year, int32_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

static int64_t days_of(int32_t year, int32_t month, int32_t day)
{
    int64_t before = year - 1;
    int64_t days = before * 365 + before / 4 - before / 100 + before / 400;
    for (int32_t m = 1; m < month; m++) {
        days += month_days(year, m);
    }
    return days + day;
}

/* Days from today to the nearest of last, this and next year's date. */
static bool days_to(const struct rg_profile_occasion *occasion, const struct rg_civil_time *today,
                    int32_t *days)
{
    if (occasion->month < 1 || occasion->month > 12 || occasion->day < 1 ||
        occasion->day > month_days(2000, occasion->month) || today->month < 1 || today->month > 12) {
        return false;
    }
    int64_t now = days_of(today->year, today->month, today->day);
    int64_t best = INT32_MAX;
    for (int32_t year = today->year - 1; year <= today->year + 1; year++) {
        int32_t last = month_days(year, occasion->month);
        int64_t away = days_of(year, occasion->month, occasion->day < last ? occasion->day : last) - now;
        if (llabs(away) < llabs(best)) {
            best = away;
        }
    }
    *days = (int32_t)best;
    return true;
}

static bool occasion_near(const struct rg_profile *profile, enum rg_occasion_kind kind,
                          const struct rg_civil_time *today, int32_t *days)
{
    for (uint32_t i = 0; i < profile->occasion_count; i++) {
        int32_t away;
        if (profile->occasions[i].kind == kind && days_to(&profile->occasions[i], today, &away) &&
            away >= -BIRTHDAY_WINDOW && away <= BIRTHDAY_WINDOW) {
            *days = away;
            return true;
        }
    }
    return false;
}

static bool kept(const struct rg_profile_purchase *purchase)
{
    return purchase->quantity > purchase->returned;
}

struct rg_glance rg_profile_glance(const struct rg_profile *profile, int64_t now_ms,
                                   const struct rg_civil_time *today, uint32_t fields)
{
    struct rg_glance glance = {.why = RG_WHY_WELCOME_BACK, .last_purchase = -1};
    for (uint32_t i = 0; i < profile->purchase_count && glance.last_purchase < 0; i++) {
        if (kept(&profile->purchases[i]) && (fields & RG_GLANCE_LAST_PURCHASE) != 0) {
            glance.last_purchase = (int32_t)i;
        }
    }
    /* Without leave to read purchases an empty list says nothing about the customer. */
    if (profile->scope != RG_SCOPE_PROFILE) {
        return glance;
    }
    for (uint32_t i = 0; i < profile->wish_count; i++) {
        const struct rg_profile_wish *wish = &profile->wishes[i];
        if (wish->in_stock && (fields & RG_GLANCE_WISH) != 0) {
            glance.why = RG_WHY_WISH_ARRIVED;
            glance.wish_index = i;
            return glance;
        }
    }
    if ((fields & RG_GLANCE_BIRTHDAY) != 0 &&
        occasion_near(profile, RG_OCCASION_BIRTHDAY, today, &glance.days)) {
        glance.why = RG_WHY_BIRTHDAY;
    } else if ((fields & RG_GLANCE_ANNIVERSARY) != 0 &&
               occasion_near(profile, RG_OCCASION_ANNIVERSARY, today, &glance.days)) {
        glance.why = RG_WHY_ANNIVERSARY;
    } else if ((fields & RG_GLANCE_NEW_MEMBER) != 0 && profile->purchases_known &&
               profile->purchase_total == 0) {
        glance.why = RG_WHY_NEW_MEMBER;
    } else if ((fields & RG_GLANCE_LONG_NOT_SEEN) != 0 && profile->purchase_count > 0 &&
               now_ms > profile->purchases[0].at_ms) {
        int64_t days = (now_ms - profile->purchases[0].at_ms) / DAY_MS;
        /* Who was here for somebody else was here; only that is not said. */
        if (days > LONG_DAYS && (now_ms - profile->newest_ms) / DAY_MS > LONG_DAYS) {
            glance.why = RG_WHY_LONG_NOT_SEEN;
            glance.days = days < INT32_MAX ? (int32_t)days : INT32_MAX;
        }
    }
    return glance;
}

const char *rg_profile_size_for(const struct rg_profile *profile, const char *category)
{
    if (category[0] == '\0') {
        return NULL;
    }
    for (uint32_t i = 0; i < profile->size_count; i++) {
        if (strcmp(profile->sizes[i].category, category) == 0 && profile->sizes[i].size[0] != '\0') {
            return profile->sizes[i].size;
        }
    }
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        const struct rg_profile_purchase *purchase = &profile->purchases[i];
        if (kept(purchase) && purchase->size[0] != '\0' && strcmp(purchase->category, category) == 0) {
            return purchase->size;
        }
    }
    return NULL;
}
