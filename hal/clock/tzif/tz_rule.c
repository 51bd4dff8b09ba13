/* The POSIX rule at the end of a TZif file: what holds after its last stored transition. */
#include "tzif.h"

#include <string.h>

struct reader {
    const char *at, *end;
    bool bad;
};

static bool take(struct reader *r, char c)
{
    if (r->at < r->end && *r->at == c) {
        r->at++;
        return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int32_t number(struct reader *r, int32_t low, int32_t high)
{
    int32_t value = 0;
    int digits = 0;
    while (r->at < r->end && is_digit(*r->at) && digits < 4) {
        value = value * 10 + (*r->at++ - '0');
        digits++;
    }
    if (digits == 0 || value < low || value > high) {
        r->bad = true;
        return low;
    }
    return value;
}

static void name(struct reader *r)
{
    const char *from = r->at;
    if (take(r, '<')) {
        while (r->at < r->end && (is_letter(*r->at) || is_digit(*r->at) || *r->at == '+' || *r->at == '-')) {
            r->at++;
        }
        if (!take(r, '>')) {
            r->bad = true;
        }
    } else {
        while (r->at < r->end && is_letter(*r->at)) {
            r->at++;
        }
    }
    if (r->at - from < 3) {
        r->bad = true;
    }
}

static int32_t clock_time(struct reader *r, int32_t most_hours)
{
    bool negative = take(r, '-');
    if (!negative) {
        (void)take(r, '+');
    }
    int32_t seconds = number(r, 0, most_hours) * 3600;
    if (take(r, ':')) {
        seconds += number(r, 0, 59) * 60;
        if (take(r, ':')) {
            seconds += number(r, 0, 59);
        }
    }
    return negative ? -seconds : seconds;
}

static struct rg_tz_date date(struct reader *r)
{
    struct rg_tz_date d = {.time_s = 7200};
    if (take(r, 'M')) {
        d.kind = RG_TZ_MONTH_WEEK_DAY;
        d.month = number(r, 1, 12);
        r->bad = !take(r, '.') || r->bad;
        d.week = number(r, 1, 5);
        r->bad = !take(r, '.') || r->bad;
        d.weekday = number(r, 0, 6);
    } else if (take(r, 'J')) {
        d.kind = RG_TZ_JULIAN_NO_LEAP;
        d.day = number(r, 1, 365);
    } else {
        d.kind = RG_TZ_DAY_OF_YEAR;
        d.day = number(r, 0, 365);
    }
    if (take(r, '/')) {
        d.time_s = clock_time(r, 167);
    }
    return d;
}

enum rg_status rg_tz_rule_parse(const char *text, size_t len, struct rg_tz_rule *rule)
{
    struct reader r = {.at = text, .end = text + len};
    struct rg_tz_rule read;
    memset(&read, 0, sizeof read);
    name(&r);
    read.standard_s = -clock_time(&r, 24);
    read.summer_s = read.standard_s;
    if (!r.bad && r.at < r.end) {
        read.has_summer = true;
        name(&r);
        bool given = r.at < r.end && *r.at != ',';
        read.summer_s = given ? -clock_time(&r, 24) : read.standard_s + 3600;
        r.bad = !take(&r, ',') || r.bad;
        read.start = date(&r);
        r.bad = !take(&r, ',') || r.bad;
        read.end = date(&r);
    }
    if (r.bad || r.at != r.end) {
        return RG_INVALID;
    }
    *rule = read;
    return RG_OK;
}

static bool leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t day_of(const struct rg_tz_date *d, int64_t year)
{
    switch (d->kind) {
    case RG_TZ_JULIAN_NO_LEAP:
        return rg_civil_days(year, 1, 1) + d->day - 1 + (leap(year) && d->day >= 60 ? 1 : 0);
    case RG_TZ_DAY_OF_YEAR: return rg_civil_days(year, 1, 1) + d->day;
    case RG_TZ_MONTH_WEEK_DAY: break;
    }
    int64_t first = rg_civil_days(year, d->month, 1);
    int64_t next = d->month == 12 ? rg_civil_days(year + 1, 1, 1) : rg_civil_days(year, d->month + 1, 1);
    int64_t weekday = (first + 4) - rg_floor_div(first + 4, 7) * 7;
    int64_t day = first + (d->weekday - weekday + 7) % 7 + 7 * (d->week - 1);
    return day < next ? day : day - 7;
}

int32_t rg_tz_rule_offset(const struct rg_tz_rule *rule, int64_t utc_s)
{
    if (!rule->has_summer) {
        return rule->standard_s;
    }
    /* Beyond any date; keeps what follows within 64 bits. */
    const int64_t far_s = 50000000000000;
    utc_s = utc_s > far_s ? far_s : utc_s < -far_s ? -far_s : utc_s;
    int64_t year = rg_civil_at((utc_s + rule->standard_s) * 1000, 0).year;
    int64_t newest = INT64_MIN;
    int32_t offset = rule->standard_s;
    /* Hours may reach into the neighbouring years. Where both begin at once, as in a summer time that lasts
     * all year, summer holds. */
    for (int64_t y = year - 1; y <= year + 1; y++) {
        int64_t end_s = day_of(&rule->end, y) * 86400 + rule->end.time_s - rule->summer_s;
        int64_t start_s = day_of(&rule->start, y) * 86400 + rule->start.time_s - rule->standard_s;
        if (end_s <= utc_s && end_s > newest) {
            newest = end_s;
            offset = rule->standard_s;
        }
        if (start_s <= utc_s && start_s >= newest) {
            newest = start_s;
            offset = rule->summer_s;
        }
    }
    return offset;
}
