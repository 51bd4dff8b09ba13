/**
 * @file config_number.h
 * What several members of a configuration are made of: whole numbers, and objects.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_CONFIG_CONFIG_NUMBER_H
#define APP_CONFIG_CONFIG_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

struct cJSON;

/** @return @p item where it is an object, else NULL, which has no parts: those of a list have no names. */
const struct cJSON *rg_config_object(const struct cJSON *item);

/** Read a whole number from @p least to @p most. @return false for anything else; @p to is not written then. */
bool rg_config_number(const struct cJSON *item, double least, double most, uint32_t *to);

#endif
