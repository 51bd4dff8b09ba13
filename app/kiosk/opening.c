#include "opening.h"

bool rg_opening_holds(const struct rg_opening week[7], const struct rg_civil_time *civil)
{
    if (civil->weekday < 0 || civil->weekday > 6) {
        return true;
    }
    const struct rg_opening *day = &week[civil->weekday];
    int32_t minute = civil->hour * 60 + civil->minute;
    return minute >= day->open && minute < day->close;
}
