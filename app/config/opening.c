#include "opening.h"

#include <string.h>

#define HOUR 60

bool rg_opening_holds(const struct rg_opening week[7], const struct rg_civil_time *civil)
{
    if (civil->weekday < 0 || civil->weekday > 6) {
        return true;
    }
    const struct rg_opening *day = &week[civil->weekday];
    int32_t minute = civil->hour * HOUR + civil->minute;
    return minute >= day->open && minute < day->close;
}

void rg_quiet_default(struct rg_quiet_hours *hours)
{
    *hours = (struct rg_quiet_hours){2 * HOUR, 5 * HOUR};
}

/* HH:MM at @p text, in minutes; -1 for no time. */
static int32_t minute_of(const char *text)
{
    for (int i = 0; i < 5; i++) {
        if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9') {
            return -1;
        }
    }
    int32_t hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    return hour < 24 && minute < HOUR ? hour * HOUR + minute : -1;
}

enum rg_status rg_quiet_read(const char *text, struct rg_quiet_hours *hours)
{
    if (strlen(text) != 11 || text[5] != '-') {
        return RG_INVALID;
    }
    struct rg_quiet_hours read = {minute_of(text), minute_of(text + 6)};
    if (read.from < 0 || read.until < 0 || read.from == read.until) {
        return RG_INVALID;
    }
    *hours = read;
    return RG_OK;
}
