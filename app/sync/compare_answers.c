/* Comparing with HQ: what becomes of its answers. */
#include "compare_steps.h"

#include "apply.h"
#include "log.h"

#include <string.h>

/* With so many buckets that differ all of the feed is fetched again. */
#define MANY 64

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
        rg_sync_compare_next_feed(sync, now);
    } else if (differ > MANY && compare->tries == 0) {
        compare->tries++;
        mended(sync, differ);
        enum rg_feed feed = (enum rg_feed)compare->feed;
        if (!rg_sync_stored(sync, rg_store_feed_rewind(sync->config.store, feed))) {
            rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
            return;
        }
        rg_sync_pull_again(sync, feed, now);
        compare->phase = RG_COMPARE_WAIT;
        rg_sync_compare_pause(sync, RG_SYNC_AGAIN_NS, now);
    } else {
        memcpy(compare->differ, compared->differ, sizeof compare->differ);
        compare->bucket = -1;
        rg_sync_compare_next_bucket(sync, now);
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
        rg_sync_compare_ask_for_rows(sync, 0, now);
    }
    return true;
}

static void take_rows(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    struct rg_sync_compare *compare = &sync->compare;
    /* What was pulled or said since may be newer than these rows. */
    if (!rg_sync_compare_ready(sync) || sync->status.cursors[compare->feed].version != compare->ask.version) {
        compare->phase = RG_COMPARE_WAIT;
        rg_sync_compare_pause(sync, RG_SYNC_AGAIN_NS, now);
        return;
    }
    const struct rg_row_key *keys = &compare->want[compare->want_at];
    if (rg_sync_mend(sync, page, keys, compare->want_len, compare->from == 0) != RG_APPLY_DONE) {
        sync->status.refused++;
        rg_sync_compare_end(sync, RG_SYNC_FAULT_NS, now);
        return;
    }
    if (compare->from == 0) {
        mended(sync, compare->want_len);
    }
    if (!page->more) {
        compare->want_at += compare->want_len;
    }
    rg_sync_compare_ask_for_rows(sync, page->more ? page->to : 0, now);
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
        rg_sync_compare_pause(sync, RG_SYNC_FAULT_NS, now);
    } else {
        /* An HQ of the release before knows nothing of it. */
        compare->broken_off = false;
        rg_sync_compare_end(sync, RG_SYNC_COMPARE_DAY_NS, now);
    }
    return true;
}
