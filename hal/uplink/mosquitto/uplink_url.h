/**
 * @file uplink_url.h
 * The address of a broker: mqtts://HOST[:PORT], an IPv6 address in brackets; or several, with commas.
 *
 * Thread: any.
 * Owner:  values only.
 */
#ifndef UPLINK_URL_H
#define UPLINK_URL_H

#include "regard/status.h"
#include "regard/uplink.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_uplink_url {
    char host[254];
    uint16_t port;
    bool numeric; /**< host is an IP address */
};

/** @return RG_OK or RG_INVALID. */
enum rg_status rg_uplink_url_read(const char *text, struct rg_uplink_url *url) RG_MUST_CHECK;

#define RG_UPLINK_URLS_MAX RG_UPLINK_ADDRESSES_MAX

/** One, or up to RG_UPLINK_URLS_MAX with a comma between each two. @return RG_OK or RG_INVALID, with which nothing is written. */
enum rg_status rg_uplink_urls_read(const char *text, struct rg_uplink_url urls[RG_UPLINK_URLS_MAX],
                                   size_t *count) RG_MUST_CHECK;

#endif
