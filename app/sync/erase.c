/* Customers who are forgotten: their keys here are destroyed as soon as it is known, and HQ hears when that is done. */
#include "machine.h"

#include "said.h"

void rg_sync_erase_due(struct rg_sync *sync, struct rg_sync_now now)
{
    sync->erase.due = true;
    sync->erase.not_before_ns = now.monotonic_ns;
}

void rg_sync_erase_run(struct rg_sync *sync, struct rg_sync_now now)
{
    if (!sync->erase.due || now.monotonic_ns < sync->erase.not_before_ns) {
        return;
    }
    bool more = false;
    if (!rg_sync_stored(sync, rg_store_erase_listed(sync->config.store, &more))) {
        sync->erase.not_before_ns = now.monotonic_ns + RG_SYNC_FAULT_NS;
        return;
    }
    sync->erase.due = more;
    if (!more) {
        sync->erase.confirmed = sync->status.cursors[RG_FEED_ERASURES];
        rg_sync_state_changed(sync);
    }
}

uint64_t rg_sync_erase_deadline(const struct rg_sync *sync)
{
    return sync->erase.due ? sync->erase.not_before_ns : UINT64_MAX;
}
