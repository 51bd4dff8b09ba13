/**
 * @file hq_rate.h
 * How often an address may ask: a bucket for each, in a table of fixed size. Addresses that fall into one place share it.
 *
 * Thread: one.
 * Owner:  the caller's storage; a struct of zeros is good.
 */
#ifndef APP_HQ_WEB_HQ_RATE_H
#define APP_HQ_WEB_HQ_RATE_H

#include <stdbool.h>
#include <stdint.h>

#define RG_HQ_RATE_BURST   40u
#define RG_HQ_RATE_EACH_MS 500u /**< a spent request comes back after so long */
#define RG_HQ_RATE_PLACES  1024u

struct rg_hq_rate {
    uint64_t full_ms[RG_HQ_RATE_PLACES]; /**< when all of a place's requests are back */
};

/** Whether @p address (an IPv4 address, or the first half of an IPv6 one) may ask at @p now_ms, monotonic; counts it if so. */
bool rg_hq_rate_take(struct rg_hq_rate *rate, uint64_t address, uint64_t now_ms);

#endif
