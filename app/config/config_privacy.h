/**
 * @file config_privacy.h
 * The member `privacy` of a configuration: how long this kiosk keeps customers' data.
 *
 * Thread: any.
 * Owner:  writes into the caller's values.
 */
#ifndef APP_CONFIG_CONFIG_PRIVACY_H
#define APP_CONFIG_CONFIG_PRIVACY_H

#include <stdbool.h>
#include <stdint.h>

struct cJSON;
struct rg_config_refusal;

struct rg_privacy_options {
    uint32_t lease_days; /**< 1..365: without HQ, where keys are not in a chip (app/store/lease.h) */
    uint32_t
        purchases_days; /**< 0..3650: since they were bought (app/store/purge.h); 0: as long as HQ has them */
    uint32_t wishes_days; /**< 0..3650: since they were wished; 0: likewise */
    uint32_t notes_days;  /**< 0..3650: of notes, and of requests, offers and tasks; 0: likewise */
    bool visitors;        /**< HQ is asked about cards that nobody is known by (app/store/visitors.h) */
};

/** 30 days of lease; purchases, wishes and notes of three years: so long may somebody come back with what they bought (as a rule, the limitation
 *  of claims). Nothing is lost by it, HQ has its own days. Visitors come. */
void rg_config_privacy_default(struct rg_privacy_options *options);

/** Read @p item over @p options. @return false with @p refusal; nothing is changed then. */
bool rg_config_privacy(const struct cJSON *item, struct rg_privacy_options *options,
                       struct rg_config_refusal *refusal);

#endif
