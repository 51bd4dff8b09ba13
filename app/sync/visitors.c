/* Members of other sites: a card that nobody is known by here is asked about at once or not at all, and who came for the day leaves
 * with it (app/store/visitors.h). HQ answers nothing: what comes of it are rows of the feeds, or none. */
#include "machine.h"

#include "crypto.h"
#include "log.h"
#include "text.h"
#include "visitors.h"

#include <string.h>

void rg_sync_visitor(struct rg_sync *sync, const struct rg_card_token *token, struct rg_sync_now now)
{
    struct rg_uuid id;
    char rid[RG_RID_MAX];
    if (!sync->status.link_up || rg_uuid7(now.wall_ms, &id) != RG_OK) {
        return;
    }
    rg_uuid_write(&id, rid);
    size_t len = rg_visitor_pull_write(token, rid, now.wall_ms, sync->out, sizeof sync->out);
    if (len > 0) {
        /* Lost, it is as without a connection: the next tap asks again. */
        (void)rg_sync_publish(sync, "up/req", false, len);
    }
    explicit_bzero(sync->out, len);
}

/* Later than this it may be, earlier not. */
static int64_t hq_ms(const struct rg_sync *sync, struct rg_sync_now now)
{
    const struct rg_lease *time = &sync->lease.time;
    int64_t hq = rg_lease_hq_ms(time), since = (int64_t)(now.boottime_ns / RG_SYNC_MS) - time->boottime_ms;
    return hq == 0 ? 0 : hq + time->off_ms + (since > 0 ? since : 0);
}

void rg_sync_visitors_begin(struct rg_sync *sync, const struct rg_lease *before, struct rg_sync_now now)
{
    /* For how long it was off nobody can say: who came for the day before that has left. */
    int64_t boottime_ms = (int64_t)(now.boottime_ns / RG_SYNC_MS);
    sync->visitors.all = now.boottime_ns != 0 && boottime_ms < before->boottime_ms;
    sync->visitors.not_before_ns = now.monotonic_ns;
}

void rg_sync_visitors_look(struct rg_sync *sync, struct rg_sync_now now)
{
    sync->visitors.not_before_ns = now.monotonic_ns;
}

/* When the next one's day is over; the time that HQ says may come sooner, and each word of it is looked at. */
static void wait_for(struct rg_sync *sync, int64_t until_ms, int64_t at_ms, struct rg_sync_now now)
{
    int64_t left_ms = until_ms - at_ms;
    bool soon = at_ms > 0 && left_ms < RG_LEASE_STEP_MS;
    sync->visitors.not_before_ns = until_ms == INT64_MAX ? UINT64_MAX
                                   : soon                ? now.monotonic_ns + (uint64_t)left_ms * RG_SYNC_MS
                                                         : now.monotonic_ns + RG_SYNC_LEASE_NS;
}

void rg_sync_visitors_run(struct rg_sync *sync, struct rg_sync_now now)
{
    int64_t next_ms = INT64_MAX, at_ms = sync->visitors.all ? INT64_MAX - 1 : hq_ms(sync, now);
    uint32_t left = 0;
    if (now.monotonic_ns < sync->visitors.not_before_ns) {
        return;
    }
    enum rg_status status = rg_store_visitors_next(sync->config.store, &next_ms);
    while (status == RG_OK && next_ms <= at_ms) {
        status = rg_store_visitors_leave(sync->config.store, at_ms, &left);
        if (status == RG_OK) {
            rg_log(RG_LOG_INFO, "VISITORS-LEFT",
                   "members of other sites left with their day; the number counts them", left);
            status = rg_store_visitors_next(sync->config.store, &next_ms);
        }
    }
    if (!(left > 0 ? rg_sync_stored(sync, status) : rg_sync_read(sync, status))) {
        sync->visitors.not_before_ns = now.monotonic_ns + RG_SYNC_FAULT_NS;
        return;
    }
    sync->visitors.all = false;
    wait_for(sync, next_ms, at_ms, now);
}

uint64_t rg_sync_visitors_deadline(const struct rg_sync *sync)
{
    return sync->visitors.not_before_ns;
}
