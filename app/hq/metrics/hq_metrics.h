/**
 * @file hq_metrics.h
 * How HQ and its kiosks are, for Prometheus: its text format, version 0.0.4. README.md of this room lists every metric.
 *
 * Nothing in it is about a customer or an associate. Labels are sites, devices, versions of programs and words of ours; of a kiosk
 * there are RG_HQ_METRICS_KIOSK series at most, and of RG_HQ_METRICS_KIOSKS kiosks.
 *
 * Thread: each writer uses a store of its own; struct rg_hq_live is written by one thread and read by any.
 * Owner:  the caller.
 */
#ifndef APP_HQ_METRICS_HQ_METRICS_H
#define APP_HQ_METRICS_HQ_METRICS_H

#include "hq_buffer.h"
#include "hq_store.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define RG_HQ_METRICS_KIOSKS 20000u
#define RG_HQ_METRICS_KIOSK  60u

/** What only the running server knows. */
struct rg_hq_live {
    atomic_bool broker_connected;
    atomic_int_fast64_t commits; /**< transactions of kiosks' events since the start */
    atomic_int_fast64_t
        deaf; /**< connections that were made anew because nothing was heard, since the start */
    atomic_int_fast64_t refused; /**< messages that broke the contract, since the start */
    atomic_int_fast64_t
        unproven; /**< requests of operators and systems whose signature did not hold, since the start */
    /** Until when certificates are valid, ms since 1970; 0: not known, or there is none. */
    atomic_int_fast64_t hq_until, broker_until, https_until;
};

/**
 * Append all metrics at @p now_ms, HQ's clock.
 * @return RG_OK; RG_BUSY, RG_IO, RG_NO_MEMORY: what was appended is of no use.
 */
enum rg_status rg_hq_metrics_write(struct rg_hq_store *store, struct rg_hq_live *live, int64_t now_ms,
                                   struct rg_hq_buffer *text) RG_MUST_CHECK;

#endif
