/**
 * @file hq_lists.h
 * The JSON lists of a member's row (sizes, wishes, occasions): entries that are lists and begin with a key.
 *
 * Thread: any.
 * Owner:  the caller frees with cJSON_free() what it is given.
 */
#ifndef APP_HQ_STORE_HQ_LISTS_H
#define APP_HQ_STORE_HQ_LISTS_H

#include "regard/status.h"

#define RG_HQ_LIST_MAX 4000 /**< bytes of a list's text */

/** The entries of @p first, then those of @p second whose first @p keys elements no entry so far has, as many as fit in
 * RG_HQ_LIST_MAX. What is no list counts as an empty one. @return RG_OK, RG_NO_MEMORY. */
enum rg_status rg_hq_list_join(const char *first, const char *second, int keys, char **list) RG_MUST_CHECK;

/** Occasions without a birthday, and with this one unless @p month is 0. @return RG_OK, RG_NO_MEMORY. */
enum rg_status rg_hq_list_birthday(const char *occasions, int month, int day, char **list) RG_MUST_CHECK;

#endif
