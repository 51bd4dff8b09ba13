/**
 * @file config_parts.h
 * Members of the table that are read in files of their own. Private to this room. Each reads @p item over @p config and returns false
 * with @p refusal when it is not what it may be; nothing is changed then.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_CONFIG_CONFIG_PARTS_H
#define APP_CONFIG_CONFIG_PARTS_H

#include "config_values.h"

/* config_glass.c: the panel, and how it is read. */
bool rg_config_panel(const struct cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal);
bool rg_config_bottom(const struct cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal);
bool rg_config_reading(const struct cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal);
bool rg_config_brightness(const struct cJSON *item, struct rg_config *config,
                          struct rg_config_refusal *refusal);
bool rg_config_ease(const struct cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal);

/* config_assurance.c: what a card, a phone and a badge are good for. */
bool rg_config_assurance(const struct cJSON *item, struct rg_config *config,
                         struct rg_config_refusal *refusal);

/* config_flags.c: what may be shown, and what is offered. */
bool rg_config_glance(const struct cJSON *item, struct rg_config *config, struct rg_config_refusal *refusal);
bool rg_config_features(const struct cJSON *item, struct rg_config *config,
                        struct rg_config_refusal *refusal);

#endif
