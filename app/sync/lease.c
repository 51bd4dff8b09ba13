/* The lease of customers' keys: how long HQ has not proved itself, and what becomes of it (app/store/lease_time.h). */
#include "machine.h"

#include "log.h"

static struct rg_lease_now lease_now(struct rg_sync_now now)
{
    return (struct rg_lease_now){.boottime_ms = (int64_t)(now.boottime_ns / RG_SYNC_MS),
                                 .wall_ms = now.wall_ms};
}

static void tell(struct rg_sync *sync)
{
    bool ends = rg_lease_ends(&sync->lease.time, sync->config.lease_days);
    uint32_t left = ends ? rg_lease_days_left(&sync->lease.time, sync->config.lease_days) : 0;
    if (ends && left > 0 && !sync->lease.warned) {
        sync->lease.warned = true;
        rg_log(RG_LOG_WARNING, "LEASE-ENDS",
               "HQ has not answered for long; customers' data are kept for so many more days", left);
    }
    if (ends != sync->status.lease_ends || left != sync->status.lease_left) {
        sync->status.lease_ends = ends;
        sync->status.lease_left = left;
        rg_sync_state_changed(sync);
    }
}

static void keep(struct rg_sync *sync, struct rg_sync_now now)
{
    bool kept = rg_sync_stored(sync, rg_store_lease_keep(sync->config.store, &sync->lease.time));
    sync->lease.keep_ns = now.monotonic_ns + (kept ? RG_SYNC_LEASE_NS : RG_SYNC_FAULT_NS);
}

static void step(struct rg_sync *sync, struct rg_sync_now now)
{
    bool ends = rg_lease_step(&sync->lease.time, sync->config.lease_days, lease_now(now));
    sync->lease.ending = sync->lease.ending || ends;
    sync->lease.step_ns = now.monotonic_ns + RG_SYNC_LEASE_NS;
    tell(sync);
    rg_sync_purge_since(sync);
}

static void end(struct rg_sync *sync, struct rg_sync_now now)
{
    sync->lease.tried = true;
    if (!rg_sync_stored(sync, rg_store_lease_end(sync->config.store))) {
        sync->lease.not_before_ns = now.monotonic_ns + RG_SYNC_FAULT_NS;
        return;
    }
    sync->lease.ending = false;
    sync->lease.tried = false;
    sync->lease.time.over = true;
    sync->status.ever_online = false;
    rg_sync_pull_refresh(sync);
    rg_sync_state_changed(sync);
    rg_log(RG_LOG_ERROR, "LEASE-OVER",
           "HQ has not answered for so many days; customers' data are destroyed here until it does",
           sync->config.lease_days);
}

enum rg_status rg_sync_lease_begin(struct rg_sync *sync, struct rg_sync_now now)
{
    sync->lease.counts = now.boottime_ns != 0;
    enum rg_status status = rg_store_lease(sync->config.store, &sync->lease.time);
    rg_sync_visitors_begin(sync, &sync->lease.time, now);
    if (status == RG_OK && sync->lease.counts) {
        step(sync, now);
        /* Who is switched off again and again must not stand still in time. */
        sync->lease.keep_ns = now.monotonic_ns + RG_SYNC_FAULT_NS;
    }
    return status;
}

void rg_sync_lease_heard(struct rg_sync *sync, int64_t hq_ms, struct rg_sync_now now)
{
    if (!sync->lease.counts) {
        return;
    }
    bool worth = sync->lease.time.heard_ms == 0 || sync->lease.time.over || sync->status.lease_ends;
    rg_lease_heard(&sync->lease.time, hq_ms, lease_now(now));
    sync->lease.ending = sync->lease.tried;
    sync->lease.warned = false;
    /* Before any row of theirs is here again: who finds rows and this word "over" would never destroy them. */
    if (worth) {
        keep(sync, now);
    }
    tell(sync);
    rg_sync_purge_since(sync);
    if (sync->visitors.not_before_ns != UINT64_MAX) {
        rg_sync_visitors_look(sync, now);
    }
}

void rg_sync_lease_run(struct rg_sync *sync, struct rg_sync_now now)
{
    if (!sync->lease.counts) {
        return;
    }
    if (now.monotonic_ns >= sync->lease.step_ns || now.monotonic_ns >= sync->lease.keep_ns) {
        step(sync, now);
    }
    if (now.monotonic_ns >= sync->lease.keep_ns) {
        keep(sync, now);
    }
    if (sync->lease.ending && now.monotonic_ns >= sync->lease.not_before_ns) {
        end(sync, now);
    }
}

uint64_t rg_sync_lease_deadline(const struct rg_sync *sync)
{
    if (!sync->lease.counts) {
        return UINT64_MAX;
    }
    uint64_t deadline = sync->lease.keep_ns < sync->lease.step_ns ? sync->lease.keep_ns : sync->lease.step_ns;
    return sync->lease.ending && sync->lease.not_before_ns < deadline ? sync->lease.not_before_ns : deadline;
}
