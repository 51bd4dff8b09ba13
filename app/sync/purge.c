/* Days of retention: what is too old goes at the start and once a day, in slices, and does not come back. */
#include "machine.h"

#include "log.h"

#define SLICE_NS (20 * RG_SYNC_MS)

static int64_t since_ms(int64_t hq_ms, uint32_t days)
{
    int64_t since = hq_ms - (int64_t)days * RG_LEASE_DAY_MS;
    return days > 0 && since > 0 ? since : 0;
}

static bool wanted(const struct rg_sync *sync)
{
    /* What was shown goes, whatever is said of the rest. */
    return rg_lease_hq_ms(&sync->lease.time) > 0;
}

enum rg_status rg_sync_purge_begin(struct rg_sync *sync, struct rg_sync_now now)
{
    enum rg_status status = rg_store_purge_place(sync->config.store, &sync->purge.place);
    sync->purge.due = true;
    sync->purge.not_before_ns = now.monotonic_ns + RG_SYNC_PURGE_NS;
    rg_sync_purge_since(sync);
    return status;
}

void rg_sync_purge_since(struct rg_sync *sync)
{
    int64_t hq_ms = rg_lease_hq_ms(&sync->lease.time);
    struct rg_store_since since = {.purchases_ms = since_ms(hq_ms, sync->config.purchases_days),
                                   .wishes_ms = since_ms(hq_ms, sync->config.wishes_days),
                                   .notes_ms = since_ms(hq_ms, sync->config.notes_days)};
    rg_store_keep_since(sync->config.store, &since);
    sync->purge.due = sync->purge.due || hq_ms - sync->purge.place.at_ms >= RG_LEASE_DAY_MS;
}

void rg_sync_purge_run(struct rg_sync *sync, struct rg_sync_now now)
{
    uint32_t dropped = 0;
    if (!sync->purge.due || !wanted(sync) || now.monotonic_ns < sync->purge.not_before_ns) {
        return;
    }
    if (!rg_sync_stored(sync, rg_store_purge(sync->config.store, rg_lease_hq_ms(&sync->lease.time),
                                             &sync->purge.place, &dropped))) {
        sync->purge.not_before_ns = now.monotonic_ns + RG_SYNC_FAULT_NS;
        return;
    }
    sync->purge.dropped += dropped;
    if (dropped > 0) {
        /* Counted by a bound of before, and gone by the one of now. */
        rg_sync_compare_reset(sync, RG_FEED_MEMBERS, now);
        rg_sync_compare_reset(sync, RG_FEED_PURCHASES, now);
        for (int feed = RG_FEED_NOTES; feed <= RG_FEED_TASKS; feed++) {
            rg_sync_compare_reset(sync, (enum rg_feed)feed, now);
        }
    }
    sync->purge.not_before_ns = now.monotonic_ns + SLICE_NS;
    if (sync->purge.place.after == 0) {
        rg_log(RG_LOG_INFO, "RETENTION",
               "purchases, wishes and notes that are too old were deleted; the number counts them",
               sync->purge.dropped);
        sync->purge.due = false;
        sync->purge.dropped = 0;
    }
}

uint64_t rg_sync_purge_deadline(const struct rg_sync *sync)
{
    return sync->purge.due && wanted(sync) ? sync->purge.not_before_ns : UINT64_MAX;
}
