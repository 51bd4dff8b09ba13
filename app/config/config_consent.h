/**
 * @file config_consent.h
 * The member `consent` of a configuration: what is asked of who joins, from which age, and how long a forgetting is held.
 *
 * Thread: any.
 * Owner:  writes into the caller's values.
 */
#ifndef APP_CONFIG_CONFIG_CONSENT_H
#define APP_CONFIG_CONFIG_CONSENT_H

#include <stdbool.h>
#include <stdint.h>

struct cJSON;
struct rg_config_refusal;

/** Bounds are what the law leaves to a site: GDPR article 8 lets countries choose 13 to 16, others take 18. */
struct rg_consent_options {
    uint32_t age;  /**< 13..18: years from which somebody decides for themselves */
    uint32_t asks; /**< enum rg_purpose mask of what is asked; RECOGNISE is always in it */
    uint32_t
        forget_hold_hours; /**< 0..720: how long destroying waits when the card could be anybody's copy */
};

/** 16, all questions, 72 hours. */
void rg_config_consent_default(struct rg_consent_options *options);

/** Read @p item over @p options. @return false with @p refusal; nothing is changed then. */
bool rg_config_consent(const struct cJSON *item, struct rg_consent_options *options,
                       struct rg_config_refusal *refusal);

#endif
