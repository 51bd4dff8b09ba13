/**
 * @file calendar.h
 * The one place that knows which date a day has. It asks no zone and reads nothing: what shows a date uses the clock (clock.h).
 *
 * Thread: any.
 * Owner:  nobody.
 */
#ifndef REGARD_CALENDAR_H
#define REGARD_CALENDAR_H

#include <stdint.h>

struct rg_calendar_date {
    int64_t year;
    int32_t month, day; /**< 1..12, 1..31 */
};

/** The Gregorian date of a day that is @p days after 1970-01-01, or before; after Howard Hinnant's "chrono-Compatible Low-Level Date
 * Algorithms": years begin in March, so that the leap day is the last. */
static inline struct rg_calendar_date rg_calendar_date_of(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    struct rg_calendar_date date = {.year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
                                    .month = (int32_t)month,
                                    .day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1)};
    return date;
}

#endif
