/**
 * @file config_measure.h
 * The member `measure` of the configuration file: the experiment that tells what our recommendations are worth (app/measure).
 *
 * Thread: main, before any other starts.
 * Owner:  writes into the caller's options.
 */
#ifndef APP_KIOSK_CONFIG_MEASURE_H
#define APP_KIOSK_CONFIG_MEASURE_H

#include "measure.h"

struct cJSON;

/**
 * Read @p item over @p experiment, whose key it leaves alone: `experiment`, `version` and `control_share`, all three. Without the
 * member none runs.
 * @return false after a line on stderr; nothing is changed then.
 */
bool rg_config_measure(const struct cJSON *item, struct rg_experiment *experiment);

#endif
