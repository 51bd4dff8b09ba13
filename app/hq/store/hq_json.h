/**
 * @file hq_json.h
 * Reading the members of JSON objects that came from outside, with their bounds.
 *
 * Thread: any.
 * Owner:  the caller's tree; texts live as long as it.
 */
#ifndef APP_HQ_STORE_HQ_JSON_H
#define APP_HQ_STORE_HQ_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/** A whole number between @p low and @p high, exactly as sent. */
bool rg_hq_json_int(const cJSON *object, const char *name, int64_t low, int64_t high, int64_t *number);
/** Well-formed text of 1 to @p max bytes. */
bool rg_hq_json_text(const cJSON *object, const char *name, size_t max, const char **text);

/** Print a tree with its whole numbers as they are: cJSON itself is content with 15 digits when the 16th is off by one.
 * @return NULL without memory; to be freed with cJSON_free(). */
char *rg_hq_json_print(const cJSON *tree);

#define RG_HQ_JSON_MAX INT64_C(9007199254740991) /**< the largest whole number of a double */

#endif
