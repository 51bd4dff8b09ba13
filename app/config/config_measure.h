/**
 * @file config_measure.h
 * The member `measure` of a configuration: the experiment that tells what our recommendations are worth (app/measure).
 *
 * Thread: any.
 * Owner:  writes into the caller's values.
 */
#ifndef APP_CONFIG_CONFIG_MEASURE_H
#define APP_CONFIG_CONFIG_MEASURE_H

#include "measure.h"

struct cJSON;
struct rg_config_refusal;

/**
 * Read @p item over @p experiment, whose key it leaves alone: `experiment`, `version` and `control_share`, all three. Without the
 * member none runs. `planned` and `looks` may be there and are HQ's (app/hq/store/hq_trial_looks.h): they are only checked.
 * @return false with @p refusal; nothing is changed then.
 */
bool rg_config_measure(const struct cJSON *item, struct rg_experiment *experiment,
                       struct rg_config_refusal *refusal);

#endif
