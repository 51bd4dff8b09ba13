/* Days and dates; calendar.h says after whom. */
#include "tzif.h"

#include "regard/calendar.h"

int64_t rg_civil_days(int64_t year, int32_t month, int32_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = rg_floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct rg_civil_time rg_civil_at(int64_t wall_ms, int32_t utc_offset_s)
{
    int64_t local_s = rg_floor_div(wall_ms, 1000) + utc_offset_s;
    int64_t days = rg_floor_div(local_s, 86400);
    int32_t second = (int32_t)(local_s - days * 86400);
    struct rg_calendar_date date = rg_calendar_date_of(days);
    int64_t weekday = (days + 4) - rg_floor_div(days + 4, 7) * 7;
    struct rg_civil_time civil = {
        .year = (int32_t)date.year,
        .month = date.month,
        .day = date.day,
        .hour = second / 3600,
        .minute = second / 60 % 60,
        .second = second % 60,
        .weekday = (int32_t)weekday,
        .utc_offset_s = utc_offset_s,
    };
    return civil;
}
