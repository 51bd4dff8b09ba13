/**
 * @file config_cues.h
 * The members `sound`, `lamp` and `speech` of a configuration (cue_options.h says what they
 * are).
 *
 * Thread: any.
 * Owner:  writes into the caller's values.
 */
#ifndef APP_CONFIG_CONFIG_CUES_H
#define APP_CONFIG_CONFIG_CUES_H

#include "cue_options.h"

#include <stdbool.h>

struct cJSON;
struct rg_config_refusal;

/** Sound at 60 without quiet hours, no lamp, speech at 160 words a minute. */
void rg_config_cues_default(struct rg_cue_options *options);

/** Read @p item over @p options. @return false with @p refusal; @p options may then be changed in part. */
bool rg_config_cues(const struct cJSON *item, struct rg_cue_options *options,
                    struct rg_config_refusal *refusal);

#endif
