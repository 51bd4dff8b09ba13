/* Feeds that HQ resets are built beside what taps see (app/store/aside.h). When all of them are here they take its place, while nobody is
 * here: before that every feed was asked about once more since the last reset, so that all are of one world. */
#include "machine.h"

#include "aside.h"
#include "log.h"

#define SLICE_NS (20 * RG_SYNC_MS) /* between two steps of clearing: events may want to be written */

bool rg_sync_is_aside(const struct rg_sync *sync, int feed)
{
    return sync->aside.cursors[feed].epoch[0] != '\0';
}

bool rg_sync_any_aside(const struct rg_sync *sync)
{
    bool any = false;
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        any = any || rg_sync_is_aside(sync, feed);
    }
    return any;
}

struct rg_store_sync *rg_sync_world(const struct rg_sync *sync, int feed)
{
    return rg_sync_is_aside(sync, feed) ? rg_store_next(sync->config.store) : sync->config.store;
}

const struct rg_feed_cursor *rg_sync_cursor(const struct rg_sync *sync, int feed)
{
    return rg_sync_is_aside(sync, feed) ? &sync->aside.cursors[feed] : &sync->status.cursors[feed];
}

enum rg_status rg_sync_aside_look(struct rg_sync *sync, int feed)
{
    struct rg_feed_cursor cursor;
    enum rg_status status =
        rg_store_feed_cursor(rg_store_next(sync->config.store), (enum rg_feed)feed, &cursor);
    if (status == RG_OK) {
        bool was = rg_sync_is_aside(sync, feed);
        sync->aside.cursors[feed] = cursor;
        if (was || rg_sync_is_aside(sync, feed)) {
            sync->feeds[feed].resetting = rg_sync_is_aside(sync, feed) && cursor.dropping;
        }
    }
    return status;
}

enum rg_status rg_sync_aside_wanted(struct rg_sync *sync, int feed, bool *aside)
{
    /* Of what never came there is nothing to spare: HQ tells the epoch of it by a reset, too. */
    bool came = feed != RG_FEED_ERASURES && sync->status.cursors[feed].epoch[0] != '\0', has = false;
    enum rg_status status = came ? rg_store_has_world(sync->config.store, &has) : RG_OK;
    *aside = has || rg_sync_is_aside(sync, feed);
    return status;
}

enum rg_status rg_sync_aside_begin(struct rg_sync *sync, int feed, const char *epoch, struct rg_sync_now now)
{
    bool first = !rg_sync_any_aside(sync);
    enum rg_status status = rg_store_aside_begin(sync->config.store, (enum rg_feed)feed, epoch);
    for (int other = 0; status == RG_OK && other < RG_FEED_COUNT; other++) {
        bool was = rg_sync_is_aside(sync, other);
        status = rg_sync_aside_look(sync, other);
        if (status == RG_OK && (other == feed || was != rg_sync_is_aside(sync, other))) {
            /* What is on its way was asked for the other world. */
            rg_sync_pull_anew(sync, other, now);
        }
    }
    if (status == RG_OK) {
        sync->aside.asked_again = false;
        sync->aside.not_before_ns = now.monotonic_ns;
        rg_sync_compare_reset(sync, (enum rg_feed)feed, now);
    }
    if (status == RG_OK && first) {
        rg_log(
            RG_LOG_WARNING, "NEXT-WORLD",
            "HQ begins anew; what it sends is built aside, and what is here stands until all of it has come",
            0);
    }
    return status;
}

/* What was replaced, or given up: one bounded step. @return whether there was anything to do. */
static bool clear(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_store_sync *next = rg_store_next(sync->config.store);
    int feed = 0;
    while (feed < RG_FEED_COUNT && (rg_sync_is_aside(sync, feed) || !sync->aside.cursors[feed].dropping)) {
        feed++;
    }
    if (feed == RG_FEED_COUNT) {
        return false;
    }
    bool done = false;
    enum rg_status status = rg_store_feed_reset(next, (enum rg_feed)feed, "", &done);
    if (status == RG_OK) {
        status = rg_sync_aside_look(sync, feed);
    }
    sync->aside.not_before_ns =
        now.monotonic_ns + (rg_sync_feed_stored(sync, feed, status) ? SLICE_NS : RG_SYNC_ANSWER_NS);
    return true;
}

static bool complete(const struct rg_sync *sync)
{
    bool complete = rg_sync_any_aside(sync) && !sync->cards.lifting && !sync->lease.ending;
    for (int feed = 0; complete && feed < RG_FEED_COUNT; feed++) {
        const struct rg_sync_feed *talk = &sync->feeds[feed];
        /* What HQ has acknowledged may be on its way as its own row. */
        complete = talk->current && !talk->wanted && !talk->in_flight && !talk->resetting;
    }
    return complete;
}

static void ask_again(struct rg_sync *sync)
{
    sync->aside.asked_again = true;
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        sync->feeds[feed].current = false;
        sync->feeds[feed].wanted = true;
    }
}

static void swap(struct rg_sync *sync, struct rg_sync_now now)
{
    bool were[RG_FEED_COUNT];
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        were[feed] = rg_sync_is_aside(sync, feed);
    }
    enum rg_status status = rg_store_swap(sync->config.store);
    sync->aside.starved = status == RG_FULL;
    if (!rg_sync_stored(sync, status)) {
        sync->aside.not_before_ns = now.monotonic_ns + RG_SYNC_ANSWER_NS;
        return;
    }
    /* What was said here and has been acknowledged is let go by a pull of the world of now alone. */
    rg_sync_pull_refresh(sync);
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        if (were[feed]) {
            sync->feeds[feed].not_before_ns = now.monotonic_ns;
            rg_sync_compare_reset(sync, (enum rg_feed)feed, now);
        }
    }
    sync->status.swaps++;
    sync->aside.not_before_ns = now.monotonic_ns + SLICE_NS;
    rg_sync_visitors_look(sync, now);
    rg_sync_state_changed(sync);
    rg_log(RG_LOG_INFO, "NEXT-WORLD-HERE",
           "all that HQ sent anew is here and was put in the place of what was", 0);
}

static bool at_rest(const struct rg_sync *sync)
{
    return sync->config.at_rest == NULL || sync->config.at_rest(sync->config.context);
}

void rg_sync_aside_run(struct rg_sync *sync, struct rg_sync_now now)
{
    if (now.monotonic_ns < sync->aside.not_before_ns || clear(sync, now) || !complete(sync)) {
        return;
    }
    if (!sync->aside.asked_again) {
        ask_again(sync);
    } else if (at_rest(sync)) {
        swap(sync, now);
    } else {
        sync->aside.not_before_ns = now.monotonic_ns + RG_SYNC_AGAIN_NS;
    }
}

uint64_t rg_sync_aside_deadline(const struct rg_sync *sync)
{
    bool due = complete(sync);
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        due = due || (sync->aside.cursors[feed].dropping && !rg_sync_is_aside(sync, feed));
    }
    return due ? sync->aside.not_before_ns : UINT64_MAX;
}
