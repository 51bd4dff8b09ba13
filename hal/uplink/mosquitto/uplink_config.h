/**
 * @file uplink_config.h
 * Checks and keeps the configuration that a caller hands to open().
 *
 * Thread: any.
 * Owner:  whoever copied releases.
 */
#ifndef UPLINK_CONFIG_H
#define UPLINK_CONFIG_H

#include "regard/uplink.h"

/** Whether every member that is needed is there and topics and filters are well-formed; the URL is not read.
 */
bool rg_uplink_config_usable(const struct rg_uplink_config *config);

/** @return RG_OK or RG_NO_MEMORY; @p to may then be partial and is to be released all the same. */
enum rg_status rg_uplink_config_copy(struct rg_uplink_config *to,
                                     const struct rg_uplink_config *from) RG_MUST_CHECK;

/** Free the copies. */
void rg_uplink_config_release(struct rg_uplink_config *config);

#endif
