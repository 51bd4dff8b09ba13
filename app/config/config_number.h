/**
 * @file config_number.h
 * A whole number in a configuration.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_CONFIG_CONFIG_NUMBER_H
#define APP_CONFIG_CONFIG_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

struct cJSON;

/** Read a whole number from @p least to @p most. @return false for anything else; @p to is not written then. */
bool rg_config_number(const struct cJSON *item, double least, double most, uint32_t *to);

#endif
