#include "amend.h"
#include "apply.h"
#include "machine.h"
#include "notes.h"

#include "crypto.h"
#include "said.h"
#include "text.h"

#include <string.h>

static bool may_ask(const struct rg_sync *sync, int feed)
{
    const struct rg_sync_feed *talk = &sync->feeds[feed];
    bool lifts = feed == RG_FEED_CARDS && sync->cards.lifting;
    return talk->wanted && !talk->in_flight && !talk->resetting && !lifts &&
           (sync->resync_at == RG_FEED_COUNT || sync->resync_at == feed);
}

/* A pull that begins now brings HQ's word on all that it has acknowledged by now. */
static void begin(struct rg_sync *sync, int feed)
{
    struct rg_store_sync *store = sync->config.store;
    if (rg_sync_is_aside(sync, feed)) {
        /* The world that taps see has not heard it yet. */
        sync->feeds[feed].counted = false;
        return;
    }
    bool amends = feed == RG_FEED_MEMBERS || feed == RG_FEED_PURCHASES;
    enum rg_status status = feed == RG_FEED_CONSENTS ? rg_store_said_ask(store)
                            : feed == RG_FEED_NOTES  ? rg_store_noted_ask(store)
                            : amends                 ? rg_store_amended_ask(store, (enum rg_feed)feed)
                                                     : RG_OK;
    sync->feeds[feed].counted =
        (amends || feed == RG_FEED_CONSENTS || feed == RG_FEED_NOTES) && rg_sync_stored(sync, status);
}

static enum rg_status settle(struct rg_sync *sync, enum rg_feed feed)
{
    struct rg_store_sync *store = sync->config.store;
    return feed == RG_FEED_CONSENTS ? rg_store_said_settled(store)
           : feed == RG_FEED_NOTES  ? rg_store_noted_settled(store)
                                    : rg_store_amended_settled(store, feed);
}

static void ask(struct rg_sync *sync, int feed, const char *epoch, int64_t from, struct rg_sync_now now)
{
    struct rg_sync_feed *talk = &sync->feeds[feed];
    struct rg_uuid id;
    size_t len = 0;
    if (from != talk->asked_from) {
        talk->before[0] = '\0';
    }
    if (rg_uuid7(now.wall_ms, &id) == RG_OK) {
        rg_uuid_write(&id, talk->rid);
        const struct rg_pull_text pull = {
            .feed = (enum rg_feed)feed,
            .rid = talk->rid,
            .epoch = epoch,
            .from = from,
            .key_version = feed == RG_FEED_CARDS ? sync->cards.version : 0,
            /* Where that gets no answer, whoever is at fault, it may without. */
            .packed = talk->unanswered < RG_SYNC_PACKED_TRIES};
        len = rg_pull_write(&pull, now.wall_ms, sync->out, sizeof sync->out);
    }
    talk->in_flight = len > 0 && rg_sync_publish(sync, "up/req", false, len);
    talk->asked_ns = now.monotonic_ns;
    talk->spoilt = false;
    if (talk->in_flight) {
        talk->waits_ns = talk->waits_ns != 0 ? talk->waits_ns : now.monotonic_ns;
        rg_sync_heard_asked(sync, now);
    }
    talk->asked_from = from;
    if (!talk->in_flight) {
        talk->not_before_ns = now.monotonic_ns + RG_SYNC_AGAIN_NS;
    }
}

static void refresh_cursor(struct rg_sync *sync, int feed)
{
    struct rg_feed_cursor cursor;
    if (rg_sync_read(sync, rg_sync_aside_look(sync, feed)) &&
        rg_sync_read(sync, rg_store_feed_cursor(sync->config.store, (enum rg_feed)feed, &cursor))) {
        sync->status.cursors[feed] = cursor;
        if (cursor.as_of_ms > sync->status.data_as_of_ms) {
            sync->status.data_as_of_ms = cursor.as_of_ms;
        }
        sync->status.ever_online =
            (sync->status.ever_online || cursor.as_of_ms > 0) && !sync->lease.time.over;
    }
}

void rg_sync_pull_refresh(struct rg_sync *sync)
{
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        refresh_cursor(sync, i);
        sync->feeds[i].wanted = true;
    }
}

void rg_sync_pull_pass(struct rg_sync *sync, int feed)
{
    if (sync->resync_at == feed) {
        sync->resync_at++;
    }
}

/* The next feed of the first pass after a connect may start. */
static void pass_on(struct rg_sync *sync, int feed)
{
    rg_sync_pull_pass(sync, feed);
    bool all = sync->resync_at == RG_FEED_COUNT;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        all = all && sync->feeds[i].current;
    }
    sync->status.resynced = all;
}

static void come_back(struct rg_sync *sync, int feed, uint64_t pause_ns, struct rg_sync_now now)
{
    sync->feeds[feed].in_flight = false;
    sync->feeds[feed].wanted = true;
    sync->feeds[feed].not_before_ns = now.monotonic_ns + pause_ns;
}

/* Feeds that were refused with the first need not wait for their pause. */
static void readmitted(struct rg_sync *sync, struct rg_sync_now now)
{
    if (sync->status.quarantined) {
        sync->status.quarantined = false;
        for (int i = 0; i < RG_FEED_COUNT; i++) {
            sync->feeds[i].not_before_ns = now.monotonic_ns;
        }
    }
}

static void page_applied(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    int feed = (int)page->feed;
    struct rg_sync_feed *talk = &sync->feeds[feed];
    refresh_cursor(sync, feed);
    if (page->to > page->from) {
        rg_sync_state_changed(sync);
    }
    if (page->feed == RG_FEED_ERASURES) {
        rg_sync_erase_due(sync, now);
    }
    if (page->feed == RG_FEED_MEMBERS) {
        rg_sync_visitors_look(sync, now);
    }
    if (page->more) {
        return;
    }
    if (talk->counted) {
        talk->counted = !rg_sync_stored(sync, settle(sync, page->feed));
    }
    /* A hint may have come while the page was on its way. A head that never comes is not asked for twice. */
    talk->wanted = talk->head > page->to && page->to > page->from;
    talk->head = talk->wanted ? talk->head : 0;
    talk->not_before_ns = now.monotonic_ns;
    talk->current = true;
    pass_on(sync, feed);
}

/* HQ said something to what was asked about the feed. */
static void answered(struct rg_sync *sync, int feed, struct rg_sync_now now)
{
    sync->feeds[feed].waits_ns = 0;
    sync->feeds[feed].oversized = false;
    rg_sync_heard(sync, now);
}

static void tell_unusable(struct rg_sync *sync)
{
    bool before = sync->status.unusable;
    sync->status.unusable = false;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        sync->status.unusable = sync->status.unusable || sync->feeds[i].refused;
    }
    if (before != sync->status.unusable) {
        rg_sync_state_changed(sync);
    }
}

/* What cannot be read does not say which question it answers: of those that are open, until each is answered. */
static void unread(struct rg_sync *sync, enum rg_refusal refusal, struct rg_sync_now now)
{
    if (rg_sync_checks(sync)) {
        rg_sync_heard(sync, now);
    }
    for (int i = 0; refusal != RG_REFUSED_EXPIRED && i < RG_FEED_COUNT; i++) {
        sync->feeds[i].refused = sync->feeds[i].refused || sync->feeds[i].in_flight;
        sync->feeds[i].spoilt = sync->feeds[i].in_flight;
    }
    tell_unusable(sync);
}

/* HQ takes a question that comes again sooner for one whose answer was too large to get here. */
static void not_stored(struct rg_sync *sync, int feed, struct rg_sync_now now)
{
    struct rg_sync_feed *talk = &sync->feeds[feed];
    if (talk->in_flight) {
        /* The page after it is on its way, was asked for, and is of no use. */
        memcpy(talk->before, talk->rid, sizeof talk->before);
    }
    come_back(sync, feed, RG_SYNC_FAULT_NS, now);
}

static void take_rows(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    int feed = (int)page->feed;
    struct rg_sync_feed *talk = &sync->feeds[feed];
    const struct rg_feed_cursor *cursor = rg_sync_cursor(sync, feed);
    bool expected = talk->in_flight && page->from == talk->asked_from && page->from == cursor->version &&
                    (cursor->epoch[0] == '\0' || strcmp(cursor->epoch, page->epoch) == 0);
    if (!expected) {
        return;
    }
    talk->in_flight = false;
    talk->before[0] = '\0';
    answered(sync, feed, now);
    readmitted(sync, now);
    /* HQ reads the next page while this one is applied. */
    if (page->more) {
        ask(sync, feed, page->epoch, page->to, now);
    }
    enum rg_apply applied = rg_sync_apply(sync, page);
    talk->refused = applied == RG_APPLY_REFUSED;
    tell_unusable(sync);
    switch (applied) {
    case RG_APPLY_DONE: page_applied(sync, page, now); break;
    case RG_APPLY_REFUSED:
        sync->status.refused++;
        come_back(sync, feed, RG_SYNC_FAULT_NS, now);
        pass_on(sync, feed);
        break;
    case RG_APPLY_ELSEWHERE:
        refresh_cursor(sync, feed);
        come_back(sync, feed, RG_SYNC_AGAIN_NS, now);
        break;
    case RG_APPLY_NOT_STORED: not_stored(sync, feed, now); break;
    }
}

static void begin_reset(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    int feed = (int)page->feed;
    struct rg_sync_feed *talk = &sync->feeds[feed];
    bool aside = false;
    enum rg_status status = rg_sync_aside_wanted(sync, feed, &aside);
    if (status == RG_OK && aside) {
        status = rg_sync_aside_begin(sync, feed, page->epoch, now);
    } else if (status == RG_OK) {
        talk->in_flight = false;
        talk->resetting = true;
        talk->not_before_ns = now.monotonic_ns;
        rg_text_copy(talk->reset_epoch, sizeof talk->reset_epoch, page->epoch);
    }
    if (!rg_sync_feed_stored(sync, feed, status)) {
        not_stored(sync, feed, now);
    }
}

static void take_reset(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    int feed = (int)page->feed;
    struct rg_sync_feed *talk = &sync->feeds[feed];
    const struct rg_feed_cursor *cursor = rg_sync_cursor(sync, feed);
    /* An old answer that comes late must not drop what has been pulled since. */
    if (!talk->in_flight || strcmp(talk->rid, page->rid) != 0) {
        return;
    }
    answered(sync, feed, now);
    if (cursor->version == 0 && strcmp(cursor->epoch, page->epoch) == 0) {
        /* This is where a reset leads: doing it again would never end. */
        sync->status.refused++;
        come_back(sync, feed, RG_SYNC_FAULT_NS, now);
        pass_on(sync, feed);
        return;
    }
    readmitted(sync, now);
    begin_reset(sync, page, now);
}

static void take_error(struct rg_sync *sync, const struct rg_page *page, struct rg_sync_now now)
{
    int feed = (int)page->feed;
    if (!sync->feeds[feed].in_flight || strcmp(sync->feeds[feed].rid, page->rid) != 0) {
        return;
    }
    answered(sync, feed, now);
    if (strcmp(page->error, "quarantined") == 0) {
        sync->status.quarantined = true;
        come_back(sync, feed, RG_SYNC_FAULT_NS, now);
        return;
    }
    if (strcmp(page->error, "busy") == 0) {
        come_back(sync, feed, RG_SYNC_BUSY_NS, now);
        return;
    }
    if (strcmp(page->error, "unknown-feed") == 0 && (feed == RG_FEED_PRICES || feed >= RG_FEED_NOTES)) {
        /* An HQ of the release before has nothing of it, which is where the feed stands until it has another. */
        come_back(sync, feed, RG_SYNC_FAULT_NS, now);
        sync->feeds[feed].wanted = false;
        sync->feeds[feed].current = true;
        pass_on(sync, feed);
        return;
    }
    /* HQ's cards are under another version of the key: this kiosk is given the next one, or HQ lifts its own. */
    sync->status.refused += strcmp(page->error, "key") != 0;
    come_back(sync, feed, RG_SYNC_FAULT_NS, now);
    pass_on(sync, feed);
}

/* Who is late by more than one question is asked anew; without a command key an answer need only fit, but of cards: one of before. */
static bool answers(const struct rg_sync *sync, const struct rg_page *page)
{
    const struct rg_sync_feed *talk = &sync->feeds[page->feed];
    return (!rg_sync_checks(sync) && page->feed != RG_FEED_CARDS) ||
           (talk->in_flight && strcmp(talk->rid, page->rid) == 0) ||
           (talk->before[0] != '\0' && strcmp(talk->before, page->rid) == 0);
}

void rg_sync_take_page(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_page page;
    enum rg_refusal refusal = rg_page_read(payload, len, now.wall_ms, &page);
    if (refusal == RG_REFUSED_TYPE) {
        if (!rg_sync_take_compared(sync, payload, len, now) && !rg_sync_take_code(sync, payload, len, now) &&
            !rg_sync_take_proof(sync, payload, len, now)) {
            rg_sync_take_chunk(sync, payload, len, now);
        }
        return;
    }
    if (refusal != RG_REFUSED_NOT) {
        sync->status.refused++;
        unread(sync, refusal, now);
        return;
    }
    if (rg_sync_compare_takes(sync, &page, now)) {
        return;
    }
    if (!answers(sync, &page)) {
        rg_sync_stale(sync);
        return;
    }
    /* The id was made for this question and is known to nobody who has not read it: no old answer can stand for HQ. */
    const struct rg_sync_feed *talk = &sync->feeds[page.feed];
    if (page.kind != RG_PAGE_ERROR && talk->in_flight && strcmp(talk->rid, page.rid) == 0) {
        rg_sync_lease_heard(sync, page.sent_ms, now);
    }
    switch (page.kind) {
    case RG_PAGE_ROWS: take_rows(sync, &page, now); break;
    case RG_PAGE_RESET: take_reset(sync, &page, now); break;
    case RG_PAGE_ERROR: take_error(sync, &page, now); break;
    }
}

void rg_sync_pull_again(struct rg_sync *sync, enum rg_feed feed, struct rg_sync_now now)
{
    refresh_cursor(sync, (int)feed);
    come_back(sync, (int)feed, 0, now);
    sync->feeds[feed].current = false;
}

void rg_sync_pull_anew(struct rg_sync *sync, int feed, struct rg_sync_now now)
{
    come_back(sync, feed, 0, now);
    sync->feeds[feed].before[0] = '\0';
    sync->feeds[feed].current = false;
}

void rg_sync_take_hint(struct rg_sync *sync, const char *feed, const void *payload, size_t len,
                       struct rg_sync_now now)
{
    struct rg_hint hint;
    if (rg_hint_read(payload, len, now.wall_ms, &hint) != RG_REFUSED_NOT ||
        strcmp(feed, rg_feed_name(hint.feed)) != 0) {
        sync->status.refused++;
        return;
    }
    struct rg_sync_feed *talk = &sync->feeds[hint.feed];
    const struct rg_feed_cursor *cursor = rg_sync_cursor(sync, (int)hint.feed);
    rg_sync_pull_impatient(sync);
    if (strcmp(hint.epoch, cursor->epoch) != 0 || hint.head > cursor->version) {
        talk->wanted = true;
        talk->head = hint.head > talk->head ? hint.head : talk->head;
    }
}

void rg_sync_pull_connect(struct rg_sync *sync, struct rg_sync_now now)
{
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        struct rg_sync_feed *talk = &sync->feeds[i];
        talk->wanted = true;
        talk->in_flight = false;
        talk->before[0] = '\0';
        talk->current = false;
        talk->head = 0;
        talk->unanswered = 0;
        talk->not_before_ns = now.monotonic_ns;
    }
    sync->resync_at = 0;
    sync->status.resynced = false;
    sync->repull_ns = now.monotonic_ns + RG_SYNC_REPULL_NS;
}

void rg_sync_pull_disconnect(struct rg_sync *sync)
{
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        sync->feeds[i].in_flight = false;
        sync->feeds[i].before[0] = '\0';
        /* Whether there is room again nothing tells that does not come. */
        sync->feeds[i].starved = false;
    }
    sync->status.resynced = false;
}

/* One bounded step, so that acknowledgements and hints get their turn between two. */
static void drop_rows(struct rg_sync *sync, int feed, struct rg_sync_now now)
{
    struct rg_sync_feed *talk = &sync->feeds[feed];
    bool done = false;
    if (talk->not_before_ns > now.monotonic_ns) {
        return;
    }
    const char *epoch = rg_sync_is_aside(sync, feed) ? sync->aside.cursors[feed].epoch : talk->reset_epoch;
    enum rg_status status = rg_store_feed_reset(rg_sync_world(sync, feed), (enum rg_feed)feed, epoch, &done);
    if (!rg_sync_feed_stored(sync, feed, status)) {
        talk->not_before_ns = now.monotonic_ns + RG_SYNC_ANSWER_NS;
        return;
    }
    refresh_cursor(sync, feed);
    rg_sync_compare_reset(sync, (enum rg_feed)feed, now);
    if (done) {
        talk->resetting = false;
        talk->wanted = true;
        rg_sync_state_changed(sync);
    }
}

void rg_sync_pull_run(struct rg_sync *sync, struct rg_sync_now now)
{
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        struct rg_sync_feed *talk = &sync->feeds[i];
        if (talk->resetting) {
            drop_rows(sync, i, now);
        }
        if (talk->in_flight && now.monotonic_ns >= talk->asked_ns + rg_sync_pull_patience(sync, i)) {
            talk->in_flight = false;
            talk->unanswered++;
            memcpy(talk->before, talk->rid, sizeof talk->before);
            if (talk->spoilt) {
                /* It would be sent as it was before. */
                talk->not_before_ns = now.monotonic_ns + RG_SYNC_FAULT_NS;
                pass_on(sync, i);
            }
        }
        talk->wanted = talk->wanted || (sync->status.link_up && now.monotonic_ns >= sync->repull_ns);
    }
    if (!sync->status.link_up) {
        return;
    }
    if (now.monotonic_ns >= sync->repull_ns) {
        sync->repull_ns = now.monotonic_ns + RG_SYNC_REPULL_NS;
    }
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        if (may_ask(sync, i) && now.monotonic_ns >= sync->feeds[i].not_before_ns) {
            begin(sync, i);
            const struct rg_feed_cursor *cursor = rg_sync_cursor(sync, i);
            ask(sync, i, cursor->epoch, cursor->version, now);
        }
    }
}

uint64_t rg_sync_pull_deadline(const struct rg_sync *sync)
{
    uint64_t deadline = UINT64_MAX;
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        const struct rg_sync_feed *talk = &sync->feeds[i];
        uint64_t own = UINT64_MAX;
        if (talk->resetting) {
            own = talk->not_before_ns;
        } else if (!sync->status.link_up) {
            continue;
        } else if (talk->in_flight) {
            own = talk->asked_ns + rg_sync_pull_patience(sync, i);
        } else if (may_ask(sync, i)) {
            own = talk->not_before_ns;
        }
        deadline = own < deadline ? own : deadline;
    }
    if (sync->status.link_up && sync->repull_ns < deadline) {
        deadline = sync->repull_ns;
    }
    return deadline;
}
