#include "lease_time.h"

/* Clocks are slewed by less than this between two words of HQ's. */
#define SLEWED_MS 60000

static int64_t gone_ms(const struct rg_lease *lease)
{
    return lease->up_ms + lease->off_ms;
}

/* Both clocks go on while the machine is up, so a claim stands still unless the wall clock is set. */
static void weigh_claim(struct rg_lease *lease, int64_t wall_ms, int64_t awake_ms)
{
    int64_t claim = lease->heard_ms > 0 ? wall_ms - lease->heard_ms - lease->ahead_ms - gone_ms(lease) : 0;
    if (claim < SLEWED_MS) {
        lease->claim_ms = 0;
        lease->doubt_ms = 0;
        return;
    }
    if (lease->claim_ms == 0) {
        lease->claim_ms = claim;
        lease->doubt_ms = 0;
        return;
    }
    lease->claim_ms = claim < lease->claim_ms ? claim : lease->claim_ms;
    lease->doubt_ms += awake_ms;
    if (lease->doubt_ms >= RG_LEASE_DOUBT_MS) {
        lease->off_ms += lease->claim_ms;
        lease->claim_ms = 0;
        lease->doubt_ms = 0;
    }
}

bool rg_lease_step(struct rg_lease *lease, uint32_t days, struct rg_lease_now now)
{
    /* A clock that begins anew was started after the last step. */
    int64_t up =
        now.boottime_ms >= lease->boottime_ms ? now.boottime_ms - lease->boottime_ms : now.boottime_ms;
    int64_t awake = up < RG_LEASE_STEP_MS ? up : RG_LEASE_STEP_MS;
    lease->boottime_ms = now.boottime_ms;
    lease->up_ms += up;
    weigh_claim(lease, now.wall_ms, awake);
    bool up_already = lease->due_ms > 0;
    bool is_up = days > 0 && gone_ms(lease) >= (int64_t)days * RG_LEASE_DAY_MS;
    /* The first step that finds it so begins the last call, however long it was since the one before. */
    lease->due_ms = !is_up ? 0 : up_already ? lease->due_ms + awake : 1;
    return !lease->over && lease->due_ms > RG_LEASE_LAST_CALL_MS;
}

void rg_lease_heard(struct rg_lease *lease, int64_t hq_ms, struct rg_lease_now now)
{
    int64_t heard_ms = hq_ms > lease->heard_ms ? hq_ms : lease->heard_ms;
    *lease = (struct rg_lease){.heard_ms = heard_ms,
                               .boottime_ms = now.boottime_ms,
                               .ahead_ms = now.wall_ms > heard_ms ? now.wall_ms - heard_ms : 0};
}

uint32_t rg_lease_days_left(const struct rg_lease *lease, uint32_t days)
{
    int64_t left = (int64_t)days * RG_LEASE_DAY_MS - gone_ms(lease);
    return left <= 0 ? 0 : (uint32_t)((left + RG_LEASE_DAY_MS - 1) / RG_LEASE_DAY_MS);
}

bool rg_lease_ends(const struct rg_lease *lease, uint32_t days)
{
    return days > 0 && gone_ms(lease) >= (int64_t)days * RG_LEASE_DAY_MS / 5 * 4;
}

int64_t rg_lease_hq_ms(const struct rg_lease *lease)
{
    return lease->heard_ms > 0 ? lease->heard_ms + lease->up_ms : 0;
}
