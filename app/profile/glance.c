/* The glance: which of all that is so matters now. */
#include "profile.h"

#include <stdlib.h>

#define DAY_MS          86400000LL
#define BIRTHDAY_WINDOW 7
#define LONG_DAYS       180
#define THREAD_DAYS     180

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

/* A birthday is looked forward to; once it is over nobody is asked for a wish. */
static bool occasion_near(const struct rg_profile *profile, enum rg_occasion_kind kind,
                          const struct rg_civil_time *today, int32_t *days)
{
    int32_t since = kind == RG_OCCASION_BIRTHDAY ? 0 : BIRTHDAY_WINDOW;
    for (uint32_t i = 0; i < profile->occasion_count; i++) {
        int32_t away;
        if (profile->occasions[i].kind == kind && days_to(&profile->occasions[i], today, &away) &&
            away >= -since && away <= BIRTHDAY_WINDOW) {
            *days = away;
            return true;
        }
    }
    return false;
}

/* What a reason is looked for in, beside the profile. */
struct moment {
    const struct rg_profile *profile;
    const struct rg_civil_time *today;
    int64_t now_ms;
};

/* What came goes before what was here all along. */
static bool wish_here(const struct moment *at, struct rg_glance *glance, enum rg_why *why)
{
    bool found = false;
    for (uint32_t i = 0; i < at->profile->wish_count && i < RG_PROFILE_WISHES; i++) {
        const struct rg_profile_wish *wish = &at->profile->wishes[i];
        if (wish->in_stock && wish->listed && (!found || (wish->back && *why == RG_WHY_WISH_HERE))) {
            found = true;
            glance->wish_index = i;
            *why = wish->back ? RG_WHY_WISH_ARRIVED : RG_WHY_WISH_HERE;
        }
    }
    return found;
}

static bool long_not_seen(const struct moment *at, struct rg_glance *glance)
{
    const struct rg_profile *profile = at->profile;
    if (profile->purchase_count == 0 || at->now_ms <= profile->purchases[0].at_ms) {
        return false;
    }
    int64_t days = (at->now_ms - profile->purchases[0].at_ms) / DAY_MS;
    /* Who was here for somebody else was here; only that is not said. */
    if (days <= LONG_DAYS || (at->now_ms - profile->newest_ms) / DAY_MS <= LONG_DAYS) {
        return false;
    }
    glance->days = days < INT32_MAX ? (int32_t)days : INT32_MAX;
    return true;
}

static bool requested(const struct moment *at, bool ready, struct rg_glance *glance)
{
    for (uint32_t i = 0; i < at->profile->request_count && i < RG_PROFILE_REQUESTS; i++) {
        const struct rg_profile_request *request = &at->profile->requests[i];
        if (request->ready == ready && (ready || request->kind == RG_ASKED_SERVICE)) {
            glance->request = i + 1;
            return true;
        }
    }
    return false;
}

static bool owned(const struct rg_profile *profile, struct rg_product_id product)
{
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        const struct rg_profile_purchase *purchase = &profile->purchases[i];
        if (purchase->product.value == product.value && purchase->quantity > purchase->returned) {
            return true;
        }
    }
    return false;
}

/* A thread for which this is one of the visits number @p least to @p most. */
static bool spoken_of(const struct moment *at, uint32_t least, uint32_t most, struct rg_glance *glance)
{
    for (uint32_t i = 0; i < at->profile->thread_count && i < RG_PROFILE_THREADS; i++) {
        const struct rg_profile_thread *thread = &at->profile->threads[i];
        int64_t since_ms = at->now_ms - thread->at_ms;
        /* Within a visit it is still that one, also by a clock that another kiosk's is ahead of. */
        uint32_t visit = since_ms <= RG_THREAD_VISIT_MS ? thread->visits : thread->visits + 1;
        if (since_ms / DAY_MS <= THREAD_DAYS && thread->visits > 0 && visit >= least && visit <= most &&
            !owned(at->profile, thread->product)) {
            glance->thread = i + 1;
            return true;
        }
    }
    return false;
}

/* Whether it is so, and what of. */
static bool is_so(const struct moment *at, enum rg_glance_field field, struct rg_glance *glance,
                  enum rg_why *why)
{
    const struct rg_profile *profile = at->profile;
    switch (field) {
    case RG_GLANCE_WISH: return wish_here(at, glance, why);
    case RG_GLANCE_BIRTHDAY:
        *why = RG_WHY_BIRTHDAY;
        return occasion_near(profile, RG_OCCASION_BIRTHDAY, at->today, &glance->days);
    case RG_GLANCE_ANNIVERSARY:
        *why = RG_WHY_ANNIVERSARY;
        return occasion_near(profile, RG_OCCASION_ANNIVERSARY, at->today, &glance->days);
    case RG_GLANCE_NEW_MEMBER:
        *why = RG_WHY_NEW_MEMBER;
        return profile->purchases_known && profile->purchase_total == 0;
    case RG_GLANCE_LONG_NOT_SEEN: *why = RG_WHY_LONG_NOT_SEEN; return long_not_seen(at, glance);
    case RG_GLANCE_READY: *why = RG_WHY_READY; return requested(at, true, glance);
    case RG_GLANCE_SERVICE: *why = RG_WHY_SERVICE; return requested(at, false, glance);
    case RG_GLANCE_THIRD_VISIT: *why = RG_WHY_THIRD_VISIT; return spoken_of(at, 3, 3, glance);
    /* These two are spoken of; nobody is here for them. */
    case RG_GLANCE_LAST_PURCHASE:
    case RG_GLANCE_LAST_TIME: break;
    }
    return false;
}

static int32_t last_kept(const struct rg_profile *profile)
{
    for (uint32_t i = 0; i < profile->purchase_count; i++) {
        if (profile->purchases[i].quantity > profile->purchases[i].returned) {
            return (int32_t)i;
        }
    }
    return -1;
}

static size_t rank(const struct rg_glance_ranking *ranking, enum rg_glance_field field)
{
    size_t at = 0;
    while (at < RG_GLANCE_FIELDS && ranking->order[at] != (uint16_t)field) {
        at++;
    }
    return at;
}

struct rg_glance rg_profile_glance(const struct rg_profile *profile, int64_t now_ms,
                                   const struct rg_civil_time *today, const struct rg_glance_ranking *ranking)
{
    const struct moment at = {profile, today, now_ms};
    struct rg_glance glance = {.why = RG_WHY_WELCOME_BACK, .last_purchase = -1};
    if ((ranking->fields & RG_GLANCE_LAST_PURCHASE) != 0) {
        glance.last_purchase = last_kept(profile);
    }
    /* Without leave to read purchases an empty list says nothing about the customer. */
    if (profile->scope != RG_SCOPE_PROFILE) {
        return glance;
    }
    for (size_t i = 0; i < RG_GLANCE_FIELDS && glance.why == RG_WHY_WELCOME_BACK; i++) {
        enum rg_glance_field field = (enum rg_glance_field)ranking->order[i];
        enum rg_why why = RG_WHY_WELCOME_BACK;
        if ((ranking->fields & (uint32_t)field) != 0 && is_so(&at, field, &glance, &why)) {
            glance.why = why;
        }
    }
    if ((ranking->fields & RG_GLANCE_LAST_TIME) != 0 && glance.thread == 0) {
        (void)spoken_of(&at, 2, 3, &glance);
    }
    glance.purchase_first = rank(ranking, RG_GLANCE_LAST_PURCHASE) < rank(ranking, RG_GLANCE_LAST_TIME);
    return glance;
}
