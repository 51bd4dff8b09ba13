#include "machine.h"

#include "log.h"

#include <stdio.h>
#include <string.h>

static void forget_sent(struct rg_sync_stream *talk)
{
    talk->sent = talk->position.acknowledged;
    talk->in_flight = 0;
}

static void count(struct rg_sync *sync)
{
    int64_t pending = 0;
    uint64_t rejected = 0;
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        const struct rg_outbox_position *position = &sync->streams[i].position;
        sync->status.acknowledged[i] = position->acknowledged;
        sync->status.last[i] = position->last;
        pending += position->last - position->acknowledged;
        rejected += (uint64_t)position->rejected;
    }
    uint32_t bounded = pending < 0 ? 0 : pending > UINT32_MAX ? UINT32_MAX : (uint32_t)pending;
    if (bounded != sync->status.pending) {
        rg_sync_state_changed(sync);
    }
    sync->status.pending = bounded;
    sync->status.rejected = rejected;
}

void rg_sync_push_refresh(struct rg_sync *sync)
{
    struct rg_outbox_position positions[RG_STREAM_COUNT];
    if (rg_sync_read(sync, rg_outbox_positions(sync->config.store, positions))) {
        for (int i = 0; i < RG_STREAM_COUNT; i++) {
            struct rg_sync_stream *talk = &sync->streams[i];
            talk->position = positions[i];
            talk->sent = talk->sent > positions[i].acknowledged ? talk->sent : positions[i].acknowledged;
        }
    }
    count(sync);
}

static bool has_waiting(const struct rg_sync_stream *talk)
{
    return talk->sent < talk->position.last;
}

/* Each message costs both sides a signature and a commit. For a look to be at HQ nobody ever waits. */
void rg_sync_push_added(struct rg_sync *sync, bool awaited, struct rg_sync_now now)
{
    bool waited[RG_STREAM_COUNT];
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        waited[i] = has_waiting(&sync->streams[i]);
    }
    rg_sync_push_refresh(sync);
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        struct rg_sync_stream *talk = &sync->streams[i];
        bool gathers = i == RG_STREAM_AUDIT || (i == RG_STREAM_VISIT && !awaited);
        if (!gathers) {
            talk->gather_ns = 0;
        } else if (!waited[i] && has_waiting(talk)) {
            talk->gather_ns = now.monotonic_ns + RG_SYNC_GATHER_NS;
        }
    }
}

static uint64_t not_before(const struct rg_sync_stream *talk)
{
    return talk->gather_ns > talk->not_before_ns ? talk->gather_ns : talk->not_before_ns;
}

void rg_sync_push_connect(struct rg_sync *sync, struct rg_sync_now now)
{
    rg_sync_push_refresh(sync);
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        forget_sent(&sync->streams[i]);
        sync->streams[i].not_before_ns = now.monotonic_ns;
        sync->streams[i].gather_ns = 0;
        sync->streams[i].lag_acks = 0;
        memset(sync->streams[i].asked, 0, sizeof sync->streams[i].asked);
    }
}

/* A broker that takes no large packets breaks the connection without a word, and would for ever. */
void rg_sync_push_disconnect(struct rg_sync *sync)
{
    bool sent = false;
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        sent = sent || sync->streams[i].in_flight > 0;
    }
    sync->broken = sent && !sync->moved ? sync->broken + 1 : 0;
    sync->moved = false;
    if (sync->broken >= RG_SYNC_BROKEN && sync->ops_most > 1) {
        sync->broken = 0;
        sync->ops_most /= 2;
        rg_log(RG_LOG_WARNING, "SYNC-SMALLER",
               "the connection broke twice over events that wait; the number is how many go in one message "
               "from now on",
               (int64_t)sync->ops_most);
    }
}

/* @return whether another message may follow. */
static bool send_one(struct rg_sync *sync, enum rg_stream stream, struct rg_sync_now now)
{
    struct rg_sync_stream *talk = &sync->streams[stream];
    size_t ops_len, ops;
    struct rg_uuid id;
    char topic[48];
    enum rg_status status = rg_outbox_read(sync->config.store, stream, talk->sent + 1, sync->ops_most,
                                           sync->ops, sizeof sync->ops, &ops_len, &ops);
    if (status == RG_NOT_FOUND || !rg_sync_read(sync, status)) {
        talk->not_before_ns = now.monotonic_ns + RG_SYNC_ANSWER_NS;
        return false;
    }
    size_t len = rg_events_write(stream, talk->position.epoch, talk->sent + 1, sync->ops, now.wall_ms,
                                 sync->out, sizeof sync->out, &id);
    (void)snprintf(topic, sizeof topic, "up/ev/%s", rg_stream_name(stream));
    if (len == 0 || !rg_sync_publish(sync, topic, false, len)) {
        talk->not_before_ns = now.monotonic_ns + RG_SYNC_AGAIN_NS;
        return false;
    }
    rg_sync_asked(talk, &id);
    rg_sync_heard_asked(sync, now);
    if (talk->in_flight == 0) {
        talk->progress_ns = now.monotonic_ns;
    }
    talk->sent += (int64_t)ops;
    talk->last_of[talk->in_flight++] = talk->sent;
    return true;
}

static bool may_send(const struct rg_sync *sync, const struct rg_sync_stream *talk)
{
    return !sync->status.quarantined && talk->in_flight < RG_SYNC_WINDOW && has_waiting(talk);
}

void rg_sync_push_run(struct rg_sync *sync, struct rg_sync_now now)
{
    for (int i = 0; sync->status.link_up && i < RG_STREAM_COUNT; i++) {
        struct rg_sync_stream *talk = &sync->streams[i];
        if (talk->in_flight > 0 && now.monotonic_ns >= talk->progress_ns + RG_SYNC_ANSWER_NS) {
            forget_sent(talk);
            /* An HQ that does not acknowledge may say why when it is asked. */
            sync->feeds[RG_FEED_ERASURES].wanted = true;
        }
        while (may_send(sync, talk) && now.monotonic_ns >= not_before(talk)) {
            if (!send_one(sync, (enum rg_stream)i, now)) {
                break;
            }
        }
    }
}

uint64_t rg_sync_push_deadline(const struct rg_sync *sync)
{
    uint64_t deadline = UINT64_MAX;
    for (int i = 0; sync->status.link_up && i < RG_STREAM_COUNT; i++) {
        const struct rg_sync_stream *talk = &sync->streams[i];
        if (talk->in_flight > 0 && talk->progress_ns + RG_SYNC_ANSWER_NS < deadline) {
            deadline = talk->progress_ns + RG_SYNC_ANSWER_NS;
        }
        if (may_send(sync, talk) && not_before(talk) < deadline) {
            deadline = not_before(talk);
        }
    }
    return deadline;
}

/* Old events wait for numbers that HQ has moved past or forgotten: give them numbers of a new epoch. */
static void renumber(struct rg_sync *sync, struct rg_sync_stream *talk, struct rg_sync_now now)
{
    bool lately = talk->renumbered_ns != 0 && now.monotonic_ns < talk->renumbered_ns + RG_SYNC_FAULT_NS;
    if (lately || !rg_sync_stored(sync, rg_outbox_renumber(sync->config.store))) {
        return;
    }
    talk->renumbered_ns = now.monotonic_ns;
    for (int i = 0; i < RG_STREAM_COUNT; i++) {
        sync->streams[i].position.acknowledged = 0;
        sync->streams[i].lag_acks = 0;
        forget_sent(&sync->streams[i]);
    }
    rg_sync_push_refresh(sync);
    rg_sync_state_changed(sync);
}

/* One acknowledgement below ours may be an old one that comes late; several over a while, while events are
 * being sent again, are an HQ that lost what it had acknowledged. */
static void hq_lags(struct rg_sync *sync, struct rg_sync_stream *talk, struct rg_sync_now now)
{
    if (talk->lag_acks++ == 0) {
        talk->lag_since_ns = now.monotonic_ns;
    }
    if (talk->lag_acks >= RG_SYNC_LAG_ACKS && now.monotonic_ns >= talk->lag_since_ns + RG_SYNC_LAG_NS) {
        renumber(sync, talk, now);
    }
}

static void moved(struct rg_sync *sync, struct rg_sync_stream *talk, const struct rg_ack *ack,
                  struct rg_sync_now now)
{
    talk->position.acknowledged = ack->upto;
    talk->position.rejected += ack->rejected;
    talk->sent = talk->sent > ack->upto ? talk->sent : ack->upto;
    count(sync);
    sync->moved = true;
    size_t done = 0;
    while (done < talk->in_flight && talk->last_of[done] <= talk->position.acknowledged) {
        done++;
    }
    talk->in_flight -= done;
    memmove(talk->last_of, talk->last_of + done, talk->in_flight * sizeof talk->last_of[0]);
    talk->progress_ns = now.monotonic_ns;
    talk->lag_acks = 0;
}

/* HQ got a message that it cannot use yet: one before it was lost. */
static void gap(struct rg_sync_stream *talk, struct rg_sync_now now)
{
    if (talk->in_flight > 0 &&
        (talk->rewound_ns == 0 || now.monotonic_ns >= talk->rewound_ns + RG_SYNC_AGAIN_NS)) {
        talk->rewound_ns = now.monotonic_ns;
        forget_sent(talk);
    }
}

void rg_sync_take_ack(struct rg_sync *sync, const char *stream, const void *payload, size_t len,
                      struct rg_sync_now now)
{
    struct rg_ack ack;
    enum rg_stream named;
    if (rg_stream_from_name(stream, &named) != RG_OK ||
        rg_ack_read(payload, len, now.wall_ms, sync->streams[named].position.acknowledged, &ack) !=
            RG_REFUSED_NOT ||
        ack.stream != named) {
        sync->status.refused++;
        return;
    }
    struct rg_sync_stream *talk = &sync->streams[ack.stream];
    if (!rg_sync_answered(sync, talk, ack.re)) {
        rg_sync_stale(sync);
        return;
    }
    if (strcmp(ack.epoch, talk->position.epoch) != 0) {
        /* Of before a renumbering. */
        return;
    }
    rg_sync_heard(sync, now);
    if (ack.upto > talk->position.last) {
        rg_sync_push_refresh(sync);
    }
    if (ack.upto > talk->position.last) {
        /* HQ has numbers from us that were never given here: another disk with our epoch has been there. */
        sync->status.refused++;
        renumber(sync, talk, now);
    } else if (ack.upto > talk->position.acknowledged) {
        if (rg_sync_stored(sync, rg_outbox_acknowledge(sync->config.store, ack.stream, ack.epoch, ack.upto,
                                                       ack.rejected))) {
            moved(sync, talk, &ack, now);
        }
    } else if (ack.upto < talk->position.acknowledged) {
        hq_lags(sync, talk, now);
    } else {
        gap(talk, now);
    }
}
