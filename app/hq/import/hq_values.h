/**
 * @file hq_values.h
 * What people and spreadsheets write in cells: amounts, dates, numbers of customers, yes and no. Pure.
 *
 * Thread: any, except rg_hq_date(): the process's time zone must not change under it.
 * Owner:  the caller.
 */
#ifndef APP_HQ_IMPORT_HQ_VALUES_H
#define APP_HQ_IMPORT_HQ_VALUES_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A price in minor units: "1.234,50" with a decimal comma, "1,234.50" without. @return RG_OK or RG_INVALID.
 */
enum rg_status rg_hq_money(const char *text, bool decimal_comma, int64_t *minor) RG_MUST_CHECK;

/** The same in a currency of so many decimals, 0 to 3. */
enum rg_status rg_hq_money_in(const char *text, bool decimal_comma, int decimals,
                              int64_t *minor) RG_MUST_CHECK;

/** A whole number, "3", "-2", "3.0", "3,00". @return RG_OK or RG_INVALID. */
enum rg_status rg_hq_whole(const char *text, int64_t *number) RG_MUST_CHECK;

/**
 * An identifier as it was meant: "17850.0" is 17850, "4.01234567E+8" is 401234567.
 * @return RG_OK; RG_INVALID when it is empty or too long; RG_CORRUPT when a spreadsheet has turned it into an
 * exponent and digits are lost.
 */
enum rg_status rg_hq_identifier(const char *text, char *id, size_t capacity) RG_MUST_CHECK;
/** The same for a row of a file. @return NULL, or why the text is none, a literal. */
const char *rg_hq_identifier_or_why(const char *text, char id[72]);

/** A moment in the process's time zone by a strptime() format, in ms since 1970. @return RG_OK or RG_INVALID.
 */
enum rg_status rg_hq_date(const char *text, const char *format, int64_t *ms) RG_MUST_CHECK;

/** The beginning of the day after that of @p ms, in the process's time zone, whatever its clocks do that night. */
int64_t rg_hq_day_after(int64_t ms);

/** Month and day by a strptime() format. @return RG_OK or RG_INVALID. */
enum rg_status rg_hq_birthday(const char *text, const char *format, int *month, int *day) RG_MUST_CHECK;

/** 1 yes, true, y, x, ja, j, oui, o; 0 no, false, n, nein, non. @return RG_OK, RG_NOT_FOUND when empty,
 * RG_INVALID. */
enum rg_status rg_hq_yes(const char *text, bool *yes) RG_MUST_CHECK;

/** At most 20 characters of @p name for the glance, cut between words; words in capitals get small letters.
 */
void rg_hq_title(const char *name, char title[84]);

#endif
