/**
 * @file config_cues.h
 * The members `sound`, `lamp` and `speech` of the configuration file (cue_options.h says what they
 * are).
 *
 * Thread: main, before any other starts.
 * Owner:  writes into the caller's options.
 */
#ifndef APP_KIOSK_CONFIG_CUES_H
#define APP_KIOSK_CONFIG_CUES_H

#include "cue_options.h"

#include <stdbool.h>

struct cJSON;

/** Sound at 60 without quiet hours, no lamp, speech at 160 words a minute. */
void rg_config_cues_default(struct rg_cue_options *options);

/** Read @p item over @p options. @return false after a line on stderr that names the member and what it may
 * be; @p options may then be changed in part. */
bool rg_config_cues(const struct cJSON *item, struct rg_cue_options *options);

#endif
