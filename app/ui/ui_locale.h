/**
 * @file ui_locale.h
 * Numbers, prices and dates as a language writes them. How is data of its catalogue: the keys "locale.*".
 *
 * Thread: any.
 * Owner:  the caller's storage.
 */
#ifndef APP_UI_UI_LOCALE_H
#define APP_UI_UI_LOCALE_H

#include "regard/clock.h"
#include "ui_strings.h"

/** Room for any price. */
#define RG_LOCALE_TEXT_MAX 80

/** Write a whole number. @return the length. */
size_t rg_locale_number(const struct rg_strings *strings, int64_t number, char *to, size_t capacity);

/**
 * Write a price of @p minor units (cents, or whole yen) in @p currency, an ISO 4217 code. A currency without a
 * symbol that is known keeps its code. @return the length.
 */
size_t rg_locale_price(const struct rg_strings *strings, int64_t minor, const char *currency, char *to,
                       size_t capacity);

/**
 * Write a short date, with its year or without.
 * @return the length; 0 (and an empty text) for a month or a day that cannot be.
 */
size_t rg_locale_date(const struct rg_strings *strings, const struct rg_civil_time *date, bool with_year,
                      char *to, size_t capacity);

#endif
