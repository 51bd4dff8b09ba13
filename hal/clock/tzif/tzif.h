/**
 * @file tzif.h
 * Time zones as pure functions: a TZif file's bytes in, the offset from UTC at a moment out. The C library
 * can do this only for the whole process's TZ, and neither for several zones nor from several threads at
 * once.
 *
 * Thread: any; a parsed zone is only read.
 * Owner:  the caller owns the file's bytes, which must live as long as the struct rg_tzif made of them.
 * Source: RFC 8536 (TZif), POSIX.1-2017 chapter 8 (the footer's rule, with RFC 8536's hours from -167 to
 * 167).
 */
#ifndef HAL_CLOCK_TZIF_H
#define HAL_CLOCK_TZIF_H

#include "regard/clock.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_TZIF_MAX 65536u /* bytes of a file; the largest today has under 4,000 */

enum rg_tz_date_kind { RG_TZ_MONTH_WEEK_DAY = 0, RG_TZ_JULIAN_NO_LEAP, RG_TZ_DAY_OF_YEAR };

struct rg_tz_date {
    enum rg_tz_date_kind kind;
    int32_t month, week, weekday; /* 1..12, 1..5 (5: the last), 0 is Sunday */
    int32_t day;                  /* 1..365 (29 February never counted), or 0..365 */
    int32_t time_s;               /* after local midnight */
};

/** Such as "CET-1CEST,M3.5.0,M10.5.0/3". Offsets count east. */
struct rg_tz_rule {
    int32_t standard_s;
    bool has_summer;
    int32_t summer_s;
    struct rg_tz_date start, end;
};

struct rg_tzif {
    const uint8_t *times; /* 8 or 4 bytes each, big-endian, growing */
    const uint8_t *kinds; /* one byte each */
    const uint8_t *types; /* 6 bytes each */
    uint32_t time_count, type_count;
    uint32_t time_size;
    bool has_rule;
    struct rg_tz_rule rule; /* after the last time */
};

/**
 * Read a POSIX rule of @p len bytes (no terminator is needed).
 * @return RG_OK or RG_INVALID (also for a summer time without dates); @p rule is written only on RG_OK.
 */
enum rg_status rg_tz_rule_parse(const char *text, size_t len, struct rg_tz_rule *rule) RG_MUST_CHECK;

/** Seconds east of UTC at @p utc_s. */
int32_t rg_tz_rule_offset(const struct rg_tz_rule *rule, int64_t utc_s);

/**
 * Check a file wholly; afterwards no look-up can fail.
 * @return RG_OK; RG_INVALID for a file that is none; RG_UNSUPPORTED for one that counts leap seconds. @p zone
 * is written only on RG_OK.
 */
enum rg_status rg_tzif_parse(const uint8_t *bytes, size_t len, struct rg_tzif *zone) RG_MUST_CHECK;

/** Seconds east of UTC at @p utc_s. */
int32_t rg_tzif_offset(const struct rg_tzif *zone, int64_t utc_s);

/** Days since 1970-01-01 of a date of the Gregorian calendar. */
int64_t rg_civil_days(int64_t year, int32_t month, int32_t day);

/** @p wall_ms at @p utc_offset_s; years are right from -2,000,000 on. */
struct rg_civil_time rg_civil_at(int64_t wall_ms, int32_t utc_offset_s);

/** Quotient and remainder with the remainder never negative; @p by is positive. */
static inline int64_t rg_floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0 ? 1 : 0);
}

/** Whether @p zone could be a zone's name: parts of letters, digits, '_', '+' and '-' with single slashes
 * between. */
bool rg_tz_name_valid(const char *zone);

#define RG_TZ_NAME_MAX 64

#endif
