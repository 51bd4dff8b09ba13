/**
 * @file unsent.h
 * How many events the strip says that HQ has not yet: none while they flow.
 *
 * Thread: the sync service's.
 * Owner:  the sync service.
 */
#ifndef APP_KIOSK_UNSENT_H
#define APP_KIOSK_UNSENT_H

#include "sync.h"

#include <stdint.h>

/** All zero at first. */
struct rg_unsent {
    struct {
        int64_t acknowledged;
        uint64_t since_ns; /**< since when some wait and none is acknowledged; 0: none wait */
    } streams[RG_STREAM_COUNT];
};

/** @return how many to tell of at @p now_ns (CLOCK_MONOTONIC), to be asked after each change of the status. */
uint32_t rg_unsent_tell(struct rg_unsent *unsent, const struct rg_sync_status *status, uint64_t now_ns);

#endif
