/* Comparing with HQ what this kiosk holds, feed after feed, and fetching again what differs: a while after a start or an hour without
 * HQ, and once a day. Rows are walked in slices, never while somebody has just tapped. */
#include "machine.h"

#include "apply.h"
#include "crypto.h"
#include "log.h"
#include "text.h"

#include <string.h>

#define AGAIN_NS  (3600 * RG_SYNC_S)
#define DAY_NS    (24 * AGAIN_NS)
#define SLICE_NS  (20 * RG_SYNC_MS)
#define TAP_NS    (10 * RG_SYNC_S)  /* after a tap nothing is walked for so long */
#define ANSWER_NS (120 * RG_SYNC_S) /* HQ answers many kiosks one after the other */
#define TRIES     3                 /* comparisons of one feed in a round */
#define MANY      64                /* with so many buckets that differ all of the feed is fetched again */
#define FIRST     (RG_FEED_ERASURES + 1)

static void pause(struct rg_sync *sync, uint64_t pause_ns, struct rg_sync_now now)
{
    sync->compare.not_before_ns = now.monotonic_ns + pause_ns;
}

static void end_round(struct rg_sync *sync, uint64_t pause_ns, struct rg_sync_now now)
{
    sync->compare.phase = RG_COMPARE_IDLE;
    sync->compare.ended_ns = now.monotonic_ns;
    pause(sync, pause_ns, now);
}

void rg_sync_compare_connect(struct rg_sync *sync, struct rg_sync_now now)
{
    bool lately = sync->compare.ended_ns != 0 && now.monotonic_ns < sync->compare.ended_ns + AGAIN_NS;
    sync->compare.phase = RG_COMPARE_IDLE;
    if (!lately || sync->compare.broken_off) {
        uint32_t after_s = sync->config.compare_after_s;
        pause(sync, (after_s > 0 ? after_s : RG_SYNC_COMPARE_S) * RG_SYNC_S, now);
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
        pause(sync, TAP_NS, now);
    }
}

void rg_sync_compare_reset(struct rg_sync *sync, enum rg_feed feed, struct rg_sync_now now)
{
    if (sync->compare.phase != RG_COMPARE_IDLE && sync->compare.walk.feed == feed) {
        sync->compare.phase = RG_COMPARE_WAIT;
        pause(sync, RG_SYNC_AGAIN_NS, now);
    }
}

void rg_sync_compare_touch(struct rg_sync *sync, enum rg_feed feed, const struct rg_row_key *key)
{
    if (sync->compare.phase != RG_COMPARE_IDLE && sync->compare.walk.feed == feed) {
        rg_store_compare_touch(&sync->compare.walk, key);
    }
}

/* What a customer said here and HQ has not taken is a difference that must not be mended. */
static bool ready(const struct rg_sync *sync)
{
    const struct rg_outbox_position *said = &sync->streams[RG_STREAM_CONSENT].position;
    bool quiet = sync->status.resynced && said->last == said->acknowledged && !sync->lease.time.over &&
                 !sync->lease.ending && !sync->erase.due;
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
        end_round(sync, RG_SYNC_FAULT_NS, now);
        return;
    }
    sync->compare.phase = RG_COMPARE_SUMS;
    pause(sync, 0, now);
}

static void next_feed(struct rg_sync *sync, struct rg_sync_now now)
{
    do {
        /* Of what this HQ never sent a page of there is nothing to compare. */
        sync->compare.feed++;
    } while (sync->compare.feed < RG_FEED_COUNT && sync->status.cursors[sync->compare.feed].epoch[0] == '\0');
    sync->compare.tries = 0;
    sync->compare.phase = RG_COMPARE_WAIT;
    pause(sync, 0, now);
    if (sync->compare.feed == RG_FEED_COUNT) {
        sync->compare.broken_off = false;
        end_round(sync, sync->compare.mended_round ? AGAIN_NS : DAY_NS, now);
        rg_sync_state_changed(sync);
    }
}

static void wait_for_quiet(struct rg_sync *sync, struct rg_sync_now now)
{
    int feed = sync->compare.feed;
    if (!ready(sync)) {
        pause(sync, RG_SYNC_AGAIN_NS, now);
    } else if (sync->status.cursors[feed].version == 0) {
        next_feed(sync, now);
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
        pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    sync->compare.phase = phase;
    pause(sync, ANSWER_NS, now);
}

static void ask_about_sums(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_compare *walk = &sync->compare.walk;
    /* The sums stand for no version while what was said here waits for HQ, or the rows are being dropped. */
    if (!ready(sync)) {
        pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    if (!rg_sync_read(sync, rg_store_compare_amended(sync->config.store, walk)) ||
        !name_question(sync, now)) {
        end_round(sync, RG_SYNC_FAULT_NS, now);
        return;
    }
    asked(sync, rg_compare_write(&sync->compare.ask, walk, now.wall_ms, sync->out, sizeof sync->out),
          RG_COMPARE_ASKED, now);
}

static void walk(struct rg_sync *sync, struct rg_sync_now now)
{
    if (!sync->compare.walk.done) {
        if (!rg_sync_read(sync, rg_store_compare_step(sync->config.store, &sync->compare.walk))) {
            end_round(sync, RG_SYNC_FAULT_NS, now);
            return;
        }
        pause(sync, sync->compare.walk.done ? 0 : SLICE_NS, now);
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
    pause(sync, 0, now);
}

/* The next bucket that differs, or what comes after the last. */
static void next_bucket(struct rg_sync *sync, struct rg_sync_now now)
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
        pause(sync, 0, now);
    } else {
        next_feed(sync, now);
    }
}

static void list(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    if (!compare->list_whole) {
        bool whole = false;
        if (!rg_sync_read(sync, rg_store_compare_list(sync->config.store, &compare->walk, &compare->list_at,
                                                      &compare->list, &whole))) {
            end_round(sync, RG_SYNC_FAULT_NS, now);
            return;
        }
        compare->list_whole = whole;
        pause(sync, whole ? 0 : SLICE_NS, now);
        return;
    }
    if (!ready(sync) || !name_question(sync, now)) {
        pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    asked(sync,
          rg_compare_keys_write(&compare->ask, &compare->walk, &compare->list, now.wall_ms, sync->out,
                                sizeof sync->out),
          RG_COMPARE_LISTED, now);
}

/* The rows of the next keys that differ, from a version on; or the rest of the bucket. */
static void ask_for_rows(struct rg_sync *sync, int64_t from, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    size_t left = compare->want_count - compare->want_at;
    if (left == 0) {
        if (compare->list.done) {
            next_bucket(sync, now);
        } else {
            const struct rg_row_key after = compare->list.keys[compare->list.count - 1].key;
            begin_list(sync, &after, now);
        }
        return;
    }
    compare->want_len = left < RG_SYNC_MEND ? left : RG_SYNC_MEND;
    compare->from = from;
    if (!name_question(sync, now)) {
        end_round(sync, RG_SYNC_FAULT_NS, now);
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
    case RG_COMPARE_ASKED:
    case RG_COMPARE_LISTED:
    case RG_COMPARE_MEND:
        /* No answer. */
        end_round(sync, RG_SYNC_FAULT_NS, now);
        break;
    }
}

uint64_t rg_sync_compare_deadline(const struct rg_sync *sync)
{
    return sync->status.link_up ? sync->compare.not_before_ns : UINT64_MAX;
}

static size_t count_bits(const uint8_t bits[RG_BUCKETS / 8])
{
    size_t count = 0;
    for (size_t i = 0; i < RG_BUCKETS; i++) {
        count += bits[i / 8] >> i % 8 & 1;
    }
    return count;
}

static void mended(struct rg_sync *sync, size_t count)
{
    if (!sync->compare.mended_round) {
        rg_log(RG_LOG_WARNING, "MENDED",
               "rows of a feed were not as HQ has them and are fetched again: a fault of this disk or of a "
               "program; the number says which feed",
               sync->compare.feed);
    }
    sync->compare.mended_round = true;
    sync->compare.mended += count;
    rg_sync_state_changed(sync);
}

static void take_sums(struct rg_sync *sync, const struct rg_compared *compared, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    size_t differ = count_bits(compared->differ);
    struct rg_sync_agreement *agreement = &compare->agreements[compare->feed];
    bool news = agreement->version == 0 || differ > 0 || agreement->differ > 0;
    *agreement =
        (struct rg_sync_agreement){compare->ask.version, (uint32_t)compared->agree, (uint32_t)differ};
    if (news) {
        rg_sync_state_changed(sync);
    }
    if (differ == 0) {
        next_feed(sync, now);
    } else if (differ > MANY && compare->tries == 0) {
        compare->tries++;
        mended(sync, differ);
        enum rg_feed feed = (enum rg_feed)compare->feed;
        if (!rg_sync_stored(sync, rg_store_feed_rewind(sync->config.store, feed))) {
            end_round(sync, RG_SYNC_FAULT_NS, now);
            return;
        }
        rg_sync_pull_again(sync, feed, now);
        compare->phase = RG_COMPARE_WAIT;
        pause(sync, RG_SYNC_AGAIN_NS, now);
    } else {
        memcpy(compare->differ, compared->differ, sizeof compare->differ);
        compare->bucket = -1;
        next_bucket(sync, now);
    }
}

bool rg_sync_take_compared(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    struct rg_compared compared;
    enum rg_refusal refusal = rg_compared_read(payload, len, now.wall_ms, &compared);
    if (refusal == RG_REFUSED_TYPE) {
        return false;
    }
    bool waits = compare->phase == RG_COMPARE_ASKED || compare->phase == RG_COMPARE_LISTED;
    if (refusal != RG_REFUSED_NOT) {
        sync->status.refused++;
    } else if (!waits || (int)compared.feed != compare->feed || strcmp(compare->ask.rid, compared.rid) != 0) {
        rg_sync_stale(sync);
    } else if (compare->phase == RG_COMPARE_ASKED) {
        take_sums(sync, &compared, now);
    } else {
        memcpy(compare->want, compared.keys, compared.key_count * sizeof compare->want[0]);
        compare->want_count = compared.key_count;
        compare->want_at = 0;
        ask_for_rows(sync, 0, now);
    }
    return true;
}

static void take_rows(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    /* What was pulled or said since may be newer than these rows. */
    if (!ready(sync) || sync->status.cursors[compare->feed].version != compare->ask.version) {
        compare->phase = RG_COMPARE_WAIT;
        pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    const struct rg_row_key *keys = &compare->want[compare->want_at];
    if (rg_sync_mend(sync, page, keys, compare->want_len, compare->from == 0) != RG_APPLY_DONE) {
        sync->status.refused++;
        end_round(sync, RG_SYNC_FAULT_NS, now);
        return;
    }
    if (compare->from == 0) {
        mended(sync, compare->want_len);
    }
    if (!page->more) {
        compare->want_at += compare->want_len;
    }
    ask_for_rows(sync, page->more ? page->to : 0, now);
}

bool rg_sync_compare_takes(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    bool waits = compare->phase == RG_COMPARE_ASKED || compare->phase == RG_COMPARE_LISTED ||
                 compare->phase == RG_COMPARE_MEND;
    if (!waits || strcmp(compare->ask.rid, page->rid) != 0) {
        return false;
    }
    if (page->kind == RG_PAGE_ROWS && compare->phase == RG_COMPARE_MEND && page->feed == compare->ask.feed) {
        take_rows(sync, page, now);
    } else if (page->kind == RG_PAGE_ERROR && strcmp(page->error, "busy") == 0) {
        compare->phase = RG_COMPARE_WAIT;
        pause(sync, RG_SYNC_FAULT_NS, now);
    } else {
        /* An HQ of the release before knows nothing of it. */
        compare->broken_off = false;
        end_round(sync, DAY_NS, now);
    }
    return true;
}
