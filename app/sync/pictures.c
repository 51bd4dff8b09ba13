/* Pictures from HQ. They are worth waiting for nothing: one piece at a time is asked for, and only while no page, no
 * acknowledgement and no hint is outstanding. */
#include "machine.h"

#include "crypto.h"
#include "text.h"

#include <string.h>

/* Stock changes with every sale; a list that is some minutes old is as good. */
#define LIST_NS      (600 * RG_SYNC_S)
#define LIST_AT_ONCE 32

static bool idle(const struct rg_sync *sync)
{
    if (sync->config.pictures == NULL || !sync->status.link_up || !sync->status.resynced ||
        sync->status.pending != 0) {
        return false;
    }
    for (int i = 0; i < RG_FEED_COUNT; i++) {
        const struct rg_sync_feed *talk = &sync->feeds[i];
        if (talk->wanted || talk->in_flight || talk->resetting) {
            return false;
        }
    }
    return true;
}

static bool list_due(const struct rg_sync *sync, struct rg_sync_now now)
{
    const struct rg_sync_pictures *talk = &sync->pictures;
    return talk->listing || (talk->listed_changes != rg_store_catalogue_changes(sync->config.store) + 1 &&
                             now.monotonic_ns >= talk->list_not_before_ns);
}

/* One bounded step, as of a reset. */
static void list_some(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_sync_pictures *talk = &sync->pictures;
    uint8_t some[LIST_AT_ONCE][32];
    size_t count = 0;
    if (!talk->listing) {
        talk->listing = true;
        /* One more than it is, so that 0 means never; read first, so that a change on the way makes it stale again. */
        talk->listed_changes = rg_store_catalogue_changes(sync->config.store) + 1;
        talk->place = RG_STORE_PICTURES_FIRST;
        rg_pictures_list_begin(sync->config.pictures);
    }
    enum rg_status status = rg_store_pictures(sync->config.store, &talk->place, some, LIST_AT_ONCE, &count);
    bool more = status == RG_OK;
    for (size_t i = 0; more && i < count; i++) {
        more = rg_pictures_list_add(sync->config.pictures, some[i]);
    }
    if (!more || count < LIST_AT_ONCE) {
        rg_pictures_list_end(sync->config.pictures);
        talk->listing = false;
        talk->list_not_before_ns = now.monotonic_ns + LIST_NS;
        (void)rg_sync_read(sync, status == RG_NOT_FOUND ? RG_OK : status);
    }
}

static void ask(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_sync_pictures *talk = &sync->pictures;
    struct rg_picture_want want;
    struct rg_uuid id;
    if (!rg_pictures_next(sync->config.pictures, now.monotonic_ns, &want, &talk->again_ns)) {
        return;
    }
    size_t len = 0;
    if (rg_uuid7(now.wall_ms, &id) == RG_OK) {
        rg_uuid_write(&id, talk->rid);
        len = rg_picture_pull_write(want.sha256, talk->rid, want.from,
                                    talk->unanswered < RG_SYNC_PACKED_TRIES, now.wall_ms, sync->out,
                                    sizeof sync->out);
    }
    talk->in_flight = len > 0 && rg_sync_publish(sync, "up/req", false, len);
    talk->asked_ns = now.monotonic_ns;
    memcpy(talk->sha256, want.sha256, sizeof talk->sha256);
    if (!talk->in_flight) {
        talk->not_before_ns = now.monotonic_ns + RG_SYNC_AGAIN_NS;
    }
}

void rg_sync_pictures_run(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_sync_pictures *talk = &sync->pictures;
    talk->again_ns = UINT64_MAX;
    if (talk->in_flight && now.monotonic_ns >= talk->asked_ns + RG_SYNC_ANSWER_NS) {
        talk->in_flight = false;
        /* An HQ of the release before does not answer at all; asking it without end would wake both for nothing. */
        talk->unanswered++;
        talk->not_before_ns =
            now.monotonic_ns + (talk->unanswered >= RG_SYNC_PICTURE_TRIES ? RG_SYNC_REPULL_NS : 0);
    }
    if (!idle(sync) || talk->in_flight) {
        return;
    }
    if (list_due(sync, now)) {
        list_some(sync, now);
    }
    if (!talk->listing && now.monotonic_ns >= talk->not_before_ns) {
        talk->not_before_ns = 0;
        ask(sync, now);
    }
}

uint64_t rg_sync_pictures_deadline(const struct rg_sync *sync)
{
    const struct rg_sync_pictures *talk = &sync->pictures;
    if (talk->in_flight) {
        return talk->asked_ns + RG_SYNC_ANSWER_NS;
    }
    if (!idle(sync)) {
        return UINT64_MAX;
    }
    if (talk->listing) {
        return 0;
    }
    uint64_t deadline = talk->again_ns;
    if (talk->not_before_ns != 0 && talk->not_before_ns < deadline) {
        deadline = talk->not_before_ns;
    }
    if (talk->listed_changes != rg_store_catalogue_changes(sync->config.store) + 1 &&
        talk->list_not_before_ns < deadline) {
        deadline = talk->list_not_before_ns;
    }
    return deadline;
}

void rg_sync_pictures_disconnect(struct rg_sync *sync)
{
    sync->pictures.in_flight = false;
    sync->pictures.unanswered = 0;
    sync->pictures.not_before_ns = 0;
}

void rg_sync_take_chunk(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_sync_pictures *talk = &sync->pictures;
    struct rg_chunk *chunk = &sync->chunk;
    enum rg_refusal refusal = rg_chunk_read(payload, len, now.wall_ms, chunk);
    if (refusal == RG_REFUSED_TYPE) {
        rg_sync_take_copy(sync, payload, len, now);
        return;
    }
    if (refusal != RG_REFUSED_NOT) {
        sync->status.refused++;
        return;
    }
    /* An answer that comes late, or twice, is none. */
    if (!talk->in_flight || strcmp(chunk->rid, talk->rid) != 0 ||
        memcmp(chunk->sha256, talk->sha256, sizeof talk->sha256) != 0) {
        rg_sync_stale(sync);
        return;
    }
    talk->in_flight = false;
    talk->unanswered = 0;
    switch (chunk->kind) {
    case RG_CHUNK_DATA:
        rg_pictures_take(sync->config.pictures, chunk->sha256, chunk->size, chunk->from, chunk->data,
                         chunk->len, now.monotonic_ns);
        break;
    case RG_CHUNK_GONE: rg_pictures_gone(sync->config.pictures, chunk->sha256, now.monotonic_ns); break;
    case RG_CHUNK_ERROR:
        talk->not_before_ns =
            now.monotonic_ns + (strcmp(chunk->error, "busy") == 0 ? RG_SYNC_BUSY_NS : RG_SYNC_FAULT_NS);
        break;
    }
}
