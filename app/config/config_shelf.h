/**
 * @file config_shelf.h
 * The member `shelf` of a configuration: what of a ranking may be shown (app/recommend/shelf.h).
 *
 * Thread: any.
 * Owner:  writes into the caller's values.
 */
#ifndef APP_CONFIG_CONFIG_SHELF_H
#define APP_CONFIG_CONFIG_SHELF_H

#include "shelf.h"

#include <stdbool.h>

struct cJSON;
struct rg_config_refusal;

/** Read @p item over @p rules. @return false with @p refusal; nothing is changed then. */
bool rg_config_shelf(const struct cJSON *item, struct rg_shelf_rules *rules,
                     struct rg_config_refusal *refusal);

#endif
