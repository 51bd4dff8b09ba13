/* Whether HQ answers: the broker that the connection leads to is not HQ. */
#include "crypto.h"
#include "machine.h"

static uint64_t patience(const struct rg_sync *sync)
{
    uint64_t ns = sync->heard.patience_ns;
    /* So that a chain's kiosks do not leave a broker, or come to one, at once. */
    return ns + ns / 2 * sync->heard.spread / 256;
}

void rg_sync_heard_begin(struct rg_sync *sync)
{
    uint32_t after_s = sync->config.answer_after_s;
    sync->heard.first_ns = (after_s != 0 ? after_s : RG_SYNC_SILENT_S) * RG_SYNC_S;
    sync->heard.patience_ns = sync->heard.first_ns;
    if (rg_random(&sync->heard.spread, sizeof sync->heard.spread) != RG_OK) {
        sync->heard.spread = 0;
    }
}

void rg_sync_heard_connect(struct rg_sync *sync)
{
    sync->heard.asked_ns = 0;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        sync->feeds[i].waits_ns = 0;
    }
}

void rg_sync_heard_asked(struct rg_sync *sync, struct rg_sync_now now)
{
    if (sync->heard.asked_ns == 0) {
        sync->heard.asked_ns = now.monotonic_ns;
    }
}

void rg_sync_heard(struct rg_sync *sync, struct rg_sync_now now)
{
    sync->heard.last_ns = now.monotonic_ns;
    sync->heard.asked_ns = 0;
    sync->heard.patience_ns = sync->heard.first_ns;
    sync->status.silent = false;
    rg_sync_pull_impatient(sync);
}

/* Feeds behind it may get through, and are not to wait for it. */
static void look_at_feeds(struct rg_sync *sync, struct rg_sync_now now)
{
    bool unanswered = false, oversized = false;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        struct rg_sync_feed *talk = &sync->feeds[i];
        /* Where nothing else is answered either, that is a silence. */
        bool late = sync->status.link_up && talk->waits_ns != 0 && sync->heard.last_ns > talk->waits_ns &&
                    now.monotonic_ns >= talk->waits_ns + sync->heard.first_ns;
        if (late) {
            rg_sync_pull_pass(sync, i);
        }
        unanswered = unanswered || late;
        oversized = oversized || talk->oversized;
    }
    if (unanswered != sync->status.unanswered || oversized != sync->status.oversized) {
        sync->status.unanswered = unanswered;
        sync->status.oversized = oversized;
        rg_sync_state_changed(sync);
    }
}

void rg_sync_heard_run(struct rg_sync *sync, struct rg_sync_now now)
{
    look_at_feeds(sync, now);
    if (!sync->status.link_up || sync->heard.asked_ns == 0 ||
        now.monotonic_ns < sync->heard.asked_ns + patience(sync)) {
        return;
    }
    uint64_t longer = 2 * sync->heard.patience_ns, most = RG_SYNC_SILENT_MAX_S * RG_SYNC_S;
    sync->heard.patience_ns = longer < most                 ? longer
                              : most > sync->heard.first_ns ? most
                                                            : sync->heard.first_ns;
    sync->heard.asked_ns = now.monotonic_ns;
    sync->status.silent = true;
    if (sync->config.reconnect != NULL) {
        sync->config.reconnect(sync->config.context);
    }
}

uint64_t rg_sync_heard_deadline(const struct rg_sync *sync)
{
    uint64_t deadline = UINT64_MAX;
    if (!sync->status.link_up) {
        return deadline;
    }
    if (sync->heard.asked_ns != 0) {
        deadline = sync->heard.asked_ns + patience(sync);
    }
    for (int i = 0; !sync->status.unanswered && i < RG_FEED_COUNT; i++) {
        uint64_t since_ns = sync->feeds[i].waits_ns;
        bool waits = since_ns != 0 && sync->heard.last_ns > since_ns;
        uint64_t late_ns = waits ? since_ns + sync->heard.first_ns : UINT64_MAX;
        deadline = late_ns < deadline ? late_ns : deadline;
    }
    return deadline;
}

void rg_sync_oversized(struct rg_sync *sync, struct rg_sync_now now)
{
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        sync->feeds[i].oversized = sync->feeds[i].oversized || sync->feeds[i].in_flight;
        sync->feeds[i].spoilt = sync->feeds[i].in_flight;
    }
    rg_sync_run(sync, now);
}
