/* Comparing with HQ what this kiosk holds, feed after feed, and fetching again what differs: a while after a start or an hour without
 * HQ, and once a day. Rows are walked in slices, never while somebody has just tapped. */
#include "compare_steps.h"

#include "crypto.h"
#include "text.h"

#include <string.h>

#define SLICE_NS   (20 * RG_SYNC_MS)
#define TAP_NS     (10 * RG_SYNC_S) /* after a tap nothing is walked for so long */
#define TRIES      3                /* comparisons of one feed in a round */
#define LIST_LEAST 10               /* keys that are named at once where more do not get through */
#define FIRST      (RG_FEED_ERASURES + 1)

void rg_sync_compare_pause(struct rg_sync *sync, uint64_t pause_ns, struct rg_sync_now now)
{
    sync->compare.not_before_ns = now.monotonic_ns + pause_ns;
}

void rg_sync_compare_end(struct rg_sync *sync, uint64_t pause_ns, struct rg_sync_now now)
{
    sync->compare.phase = RG_COMPARE_IDLE;
    sync->compare.ended_ns = now.monotonic_ns;
    rg_sync_compare_pause(sync, pause_ns, now);
}

void rg_sync_compare_connect(struct rg_sync *sync, struct rg_sync_now now)
{
    bool lately =
        sync->compare.ended_ns != 0 && now.monotonic_ns < sync->compare.ended_ns + RG_SYNC_COMPARE_AGAIN_NS;
    sync->compare.phase = RG_COMPARE_IDLE;
    sync->compare.list_most = sync->compare.list_most != 0 ? sync->compare.list_most : RG_COMPARE_KEYS;
    if (!lately || sync->compare.broken_off) {
        uint32_t after_s = sync->config.compare_after_s;
        rg_sync_compare_pause(sync, (after_s > 0 ? after_s : RG_SYNC_COMPARE_S) * RG_SYNC_S, now);
    }
}

void rg_sync_compare_disconnect(struct rg_sync *sync)
{
    sync->compare.broken_off = sync->compare.broken_off || sync->compare.phase != RG_COMPARE_IDLE;
    sync->compare.phase = RG_COMPARE_IDLE;
}

void rg_sync_compare_quiet(struct rg_sync *sync, struct rg_sync_now now)
{
    bool walks = sync->compare.phase == RG_COMPARE_SUMS || sync->compare.phase == RG_COMPARE_LIST;
    if (walks) {
        rg_sync_compare_pause(sync, TAP_NS, now);
    }
}

void rg_sync_compare_reset(struct rg_sync *sync, enum rg_feed feed, struct rg_sync_now now)
{
    if (sync->compare.phase != RG_COMPARE_IDLE && sync->compare.walk.feed == feed) {
        sync->compare.phase = RG_COMPARE_WAIT;
        rg_sync_compare_pause(sync, RG_SYNC_AGAIN_NS, now);
    }
}

void rg_sync_compare_touch(struct rg_sync *sync, enum rg_feed feed, const struct rg_row_key *key)
{
    if (sync->compare.phase != RG_COMPARE_IDLE && sync->compare.walk.feed == feed) {
        rg_store_compare_touch(&sync->compare.walk, key);
    }
}

/* What a customer said here and HQ has not taken is a difference that must not be mended. */
bool rg_sync_compare_ready(const struct rg_sync *sync)
{
    const struct rg_outbox_position *said = &sync->streams[RG_STREAM_CONSENT].position;
    bool quiet = sync->status.resynced && said->last == said->acknowledged && !sync->lease.time.over &&
                 !sync->lease.ending && !sync->erase.due && !rg_sync_any_aside(sync);
    for (int i = 0; quiet && i < RG_FEED_COUNT; i++) {
        const struct rg_sync_feed *talk = &sync->feeds[i];
        quiet = talk->current && !talk->wanted && !talk->in_flight && !talk->resetting;
    }
    return quiet;
}

static void begin_feed(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_compare *walk = &sync->compare.walk;
    rg_store_compare_begin(sync->config.store, (enum rg_feed)sync->compare.feed, walk);
    if (!rg_sync_read(sync, rg_store_compare_amended(sync->config.store, walk))) {
        rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
        return;
    }
    sync->compare.phase = RG_COMPARE_SUMS;
    rg_sync_compare_pause(sync, 0, now);
}

void rg_sync_compare_next_feed(struct rg_sync *sync, struct rg_sync_now now)
{
    do {
        /* Of what this HQ never sent a page of there is nothing to compare. */
        sync->compare.feed++;
    } while (sync->compare.feed < RG_FEED_COUNT && sync->status.cursors[sync->compare.feed].epoch[0] == '\0');
    sync->compare.tries = 0;
    sync->compare.phase = RG_COMPARE_WAIT;
    rg_sync_compare_pause(sync, 0, now);
    if (sync->compare.feed == RG_FEED_COUNT) {
        sync->compare.broken_off = false;
        sync->compare.list_most =
            2 * sync->compare.list_most < RG_COMPARE_KEYS ? 2 * sync->compare.list_most : RG_COMPARE_KEYS;
        rg_sync_compare_end(
            sync, sync->compare.mended_round ? RG_SYNC_COMPARE_AGAIN_NS : RG_SYNC_COMPARE_DAY_NS, now);
        rg_sync_state_changed(sync);
    }
}

static void wait_for_quiet(struct rg_sync *sync, struct rg_sync_now now)
{
    int feed = sync->compare.feed;
    if (!rg_sync_compare_ready(sync)) {
        rg_sync_compare_pause(sync, RG_SYNC_AGAIN_NS, now);
    } else if (sync->status.cursors[feed].version == 0) {
        rg_sync_compare_next_feed(sync, now);
    } else {
        begin_feed(sync, now);
    }
}

/* Into compare.ask. @return false without randomness. */
static bool name_question(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_compare_ask *ask = &sync->compare.ask;
    const struct rg_feed_cursor *cursor = &sync->status.cursors[sync->compare.feed];
    struct rg_uuid id;
    if (rg_uuid7(now.wall_ms, &id) != RG_OK) {
        return false;
    }
    rg_uuid_write(&id, ask->rid);
    ask->feed = (enum rg_feed)sync->compare.feed;
    ask->version = cursor->version;
    ask->key_version = ask->feed == RG_FEED_CARDS ? sync->cards.version : 0;
    rg_text_copy(ask->epoch, sizeof ask->epoch, cursor->epoch);
    return true;
}

static void asked(struct rg_sync *sync, size_t len, enum rg_compare_phase phase, struct rg_sync_now now)
{
    if (len == 0 || !rg_sync_publish(sync, "up/req", false, len)) {
        rg_sync_compare_pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    sync->compare.phase = phase;
    /* HQ answers many kiosks one after the other. */
    rg_sync_compare_pause(sync, sync->heard.first_ns, now);
}

static void ask_about_sums(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_compare *walk = &sync->compare.walk;
    /* The sums stand for no version while what was said here waits for HQ, or the rows are being dropped. */
    if (!rg_sync_compare_ready(sync)) {
        rg_sync_compare_pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    if (!rg_sync_read(sync, rg_store_compare_amended(sync->config.store, walk)) ||
        !name_question(sync, now)) {
        rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
        return;
    }
    asked(sync, rg_compare_write(&sync->compare.ask, walk, now.wall_ms, sync->out, sizeof sync->out),
          RG_COMPARE_ASKED, now);
}

static void walk(struct rg_sync *sync, struct rg_sync_now now)
{
    if (!sync->compare.walk.done) {
        if (!rg_sync_read(sync, rg_store_compare_step(sync->config.store, &sync->compare.walk))) {
            rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
            return;
        }
        rg_sync_compare_pause(sync, sync->compare.walk.done ? 0 : SLICE_NS, now);
        return;
    }
    ask_about_sums(sync, now);
}

static void begin_list(struct rg_sync *sync, const struct rg_row_key *after, struct rg_sync_now now)
{
    struct rg_compare_list *list = &sync->compare.list;
    memset(list, 0, sizeof *list);
    list->bucket = (uint32_t)sync->compare.bucket;
    list->after = *after;
    sync->compare.list_at = *after;
    sync->compare.list_whole = false;
    sync->compare.phase = RG_COMPARE_LIST;
    rg_sync_compare_pause(sync, 0, now);
}

/* The next bucket that differs, or what comes after the last. */
void rg_sync_compare_next_bucket(struct rg_sync *sync, struct rg_sync_now now)
{
    const uint8_t *differ = sync->compare.differ;
    int bucket = sync->compare.bucket + 1;
    while (bucket < (int)RG_BUCKETS && (differ[bucket / 8] >> bucket % 8 & 1) == 0) {
        bucket++;
    }
    sync->compare.bucket = bucket;
    if (bucket < (int)RG_BUCKETS) {
        const struct rg_row_key first = {.token = sync->compare.feed == RG_FEED_CARDS};
        begin_list(sync, &first, now);
    } else if (++sync->compare.tries < TRIES) {
        sync->compare.phase = RG_COMPARE_WAIT;
        rg_sync_compare_pause(sync, 0, now);
    } else {
        rg_sync_compare_next_feed(sync, now);
    }
}

static void list(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    if (!compare->list_whole) {
        bool whole = false;
        if (!rg_sync_read(sync, rg_store_compare_list(sync->config.store, &compare->walk, &compare->list_at,
                                                      &compare->list, &whole))) {
            rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
            return;
        }
        if (compare->list.count > compare->list_most) {
            compare->list.count = compare->list_most;
            compare->list.done = false;
            whole = true;
        }
        compare->list_whole = whole;
        rg_sync_compare_pause(sync, whole ? 0 : SLICE_NS, now);
        return;
    }
    if (!rg_sync_compare_ready(sync) || !name_question(sync, now)) {
        rg_sync_compare_pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    asked(sync,
          rg_compare_keys_write(&compare->ask, &compare->walk, &compare->list, now.wall_ms, sync->out,
                                sizeof sync->out),
          RG_COMPARE_LISTED, now);
}

/* The rows of the next keys that differ, from a version on; or the rest of the bucket. */
void rg_sync_compare_ask_for_rows(struct rg_sync *sync, int64_t from, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    size_t left = compare->want_count - compare->want_at;
    if (left == 0) {
        if (compare->list.done) {
            rg_sync_compare_next_bucket(sync, now);
        } else {
            const struct rg_row_key after = compare->list.keys[compare->list.count - 1].key;
            begin_list(sync, &after, now);
        }
        return;
    }
    compare->want_len = left < RG_SYNC_MEND ? left : RG_SYNC_MEND;
    compare->from = from;
    if (!name_question(sync, now)) {
        rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
        return;
    }
    compare->phase = RG_COMPARE_MEND;
    asked(sync,
          rg_rows_pull_write(&compare->ask, &compare->want[compare->want_at], compare->want_len, from,
                             now.wall_ms, sync->out, sizeof sync->out),
          RG_COMPARE_MEND, now);
}

void rg_sync_compare_run(struct rg_sync *sync, struct rg_sync_now now)
{
    if (!sync->status.link_up || now.monotonic_ns < sync->compare.not_before_ns) {
        return;
    }
    switch (sync->compare.phase) {
    case RG_COMPARE_IDLE:
        sync->compare.feed = FIRST;
        sync->compare.tries = 0;
        sync->compare.mended_round = false;
        sync->compare.broken_off = true;
        sync->compare.phase = RG_COMPARE_WAIT;
        wait_for_quiet(sync, now);
        break;
    case RG_COMPARE_WAIT: wait_for_quiet(sync, now); break;
    case RG_COMPARE_SUMS: walk(sync, now); break;
    case RG_COMPARE_LIST: list(sync, now); break;
    case RG_COMPARE_LISTED:
        if (sync->compare.list_most > LIST_LEAST) {
            /* So many keys may be too large for the broker. */
            const struct rg_row_key after = sync->compare.list.after;
            sync->compare.list_most /= 2;
            begin_list(sync, &after, now);
            break;
        }
        rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
        break;
    case RG_COMPARE_ASKED:
    case RG_COMPARE_MEND:
        /* No answer. */
        rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
        break;
    }
}

uint64_t rg_sync_compare_deadline(const struct rg_sync *sync)
{
    return sync->status.link_up ? sync->compare.not_before_ns : UINT64_MAX;
}
