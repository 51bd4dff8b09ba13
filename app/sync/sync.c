#include "machine.h"

#include "crypto.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

bool rg_sync_publish(struct rg_sync *sync, const char *topic, bool retain, size_t len)
{
    return sync->config.publish(sync->config.context, topic, retain, sync->out, len) == RG_OK;
}

static bool starved(const struct rg_sync *sync)
{
    bool any = sync->aside.starved;
    for (int feed = 0; feed < RG_FEED_COUNT; feed++) {
        any = any || sync->feeds[feed].starved;
    }
    return any;
}

bool rg_sync_stored(struct rg_sync *sync, enum rg_status status)
{
    bool told = status == RG_OK && starved(sync);
    if (sync->status.store != status && !told) {
        sync->status.store = status;
        rg_sync_state_changed(sync);
    }
    return status == RG_OK;
}

bool rg_sync_feed_stored(struct rg_sync *sync, int feed, enum rg_status status)
{
    sync->feeds[feed].starved = status == RG_FULL;
    return rg_sync_stored(sync, status);
}

bool rg_sync_read(struct rg_sync *sync, enum rg_status status)
{
    return status == RG_OK || rg_sync_stored(sync, status);
}

void rg_sync_state_changed(struct rg_sync *sync)
{
    sync->state_due = true;
}

enum rg_status rg_sync_create(const struct rg_sync_config *config, struct rg_sync_now now,
                              struct rg_sync **sync)
{
    struct rg_sync *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    fresh->config = *config;
    fresh->resync_at = RG_FEED_COUNT;
    fresh->wanted = config->seen;
    fresh->ops_most = RG_SYNC_OPS;
    uint8_t run[8];
    enum rg_status status = rg_random(run, sizeof run);
    rg_hex_write(run, status == RG_OK ? sizeof run : 0, fresh->run);
    rg_sync_heard_begin(fresh);
    for (int i = 0; status == RG_OK && i < RG_FEED_COUNT; i++) {
        struct rg_feed_cursor *cursor = &fresh->status.cursors[i];
        status = rg_store_feed_cursor(config->store, (enum rg_feed)i, cursor);
        if (status == RG_OK && cursor->as_of_ms > fresh->status.data_as_of_ms) {
            fresh->status.data_as_of_ms = cursor->as_of_ms;
        }
        /* The power went while rows were being dropped. */
        fresh->feeds[i].resetting = cursor->dropping;
        fresh->feeds[i].not_before_ns = now.monotonic_ns;
        rg_text_copy(fresh->feeds[i].reset_epoch, sizeof fresh->feeds[i].reset_epoch, cursor->epoch);
        if (status == RG_OK) {
            status = rg_sync_aside_look(fresh, i);
        }
    }
    if (status == RG_OK) {
        status = rg_sync_lease_begin(fresh, now);
    }
    if (status == RG_OK) {
        status = rg_sync_purge_begin(fresh, now);
    }
    if (status == RG_OK) {
        status = rg_sync_jobs_begin(fresh, now);
    }
    fresh->status.ever_online = fresh->status.data_as_of_ms > 0 && !fresh->lease.time.over;
    struct rg_outbox_position positions[RG_STREAM_COUNT];
    if (status == RG_OK) {
        status = rg_outbox_positions(config->store, positions);
    }
    for (int i = 0; status == RG_OK && i < RG_STREAM_COUNT; i++) {
        fresh->streams[i].position = positions[i];
    }
    if (status != RG_OK) {
        free(fresh);
        return status;
    }
    rg_sync_push_connect(fresh, now);
    /* The power may have gone between the word and the deed. */
    rg_sync_erase_due(fresh, now);
    rg_sync_erase_run(fresh, now);
    rg_sync_visitors_run(fresh, now);
    rg_sync_cards_look(fresh, now);
    *sync = fresh;
    return RG_OK;
}

void rg_sync_destroy(struct rg_sync *sync)
{
    if (sync != NULL) {
        /* The buffers held customers' rows. */
        explicit_bzero(sync, sizeof *sync);
        free(sync);
    }
}

static bool database_fault(const struct rg_sync *sync)
{
    enum rg_status store = sync->status.store;
    return sync->device.database_fault || store == RG_CORRUPT || store == RG_IO || store == RG_FULL;
}

/* By the clock of now, so that one that was set since does not make it older or newer. */
static int64_t shown_ms(const struct rg_sync *sync, struct rg_sync_now now)
{
    uint64_t right_ns = sync->device.glass.right_ns;
    uint64_t age_ns = now.monotonic_ns > right_ns ? now.monotonic_ns - right_ns : 0;
    int64_t at_ms = now.wall_ms - (int64_t)(age_ns / RG_SYNC_MS);
    return right_ns == 0 || sync->device.screen_absent || at_ms < 0 ? 0 : at_ms;
}

static void publish_state(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_feed_cursor cursors[RG_FEED_COUNT];
    memcpy(cursors, sync->status.cursors, sizeof cursors);
    /* HQ takes this version for the word that everybody up to it is forgotten here. */
    cursors[RG_FEED_ERASURES] = sync->erase.confirmed;
    struct rg_state_text state = {.boot = sync->config.boot,
                                  .run = sync->run,
                                  .epoch = sync->streams[RG_STREAM_CONSENT].position.epoch,
                                  .queue = sync->status.pending,
                                  .device = &sync->device,
                                  .database_fault = database_fault(sync),
                                  .disk_full = sync->device.disk_full || sync->status.store == RG_FULL,
                                  .unusable = sync->status.unusable,
                                  .oversized = sync->status.oversized,
                                  .unanswered = sync->status.unanswered,
                                  .lease_ends = sync->status.lease_ends,
                                  .lease_left = sync->status.lease_left,
                                  .command_keys = sync->config.commands.count,
                                  .unproven = sync->status.unproven,
                                  .replayed = sync->status.replayed,
                                  .mended = sync->compare.mended,
                                  .agreements = sync->compare.agreements,
                                  .stale = sync->status.stale,
                                  .shown_ms = shown_ms(sync, now),
                                  .cursors = cursors};
    size_t len = rg_state_write(&state, now.wall_ms, sync->out, sizeof sync->out);
    if (len == 0 || !rg_sync_publish(sync, "up/state", true, len)) {
        sync->state_not_before_ns = now.monotonic_ns + RG_SYNC_AGAIN_NS;
        return;
    }
    sync->state_due = false;
    sync->state_ns = now.monotonic_ns;
    sync->state_not_before_ns = now.monotonic_ns + RG_SYNC_STATE_MIN_NS;
}

static uint64_t state_deadline(const struct rg_sync *sync)
{
    return sync->state_due ? sync->state_not_before_ns : sync->state_ns + RG_SYNC_STATE_MAX_NS;
}

void rg_sync_run(struct rg_sync *sync, struct rg_sync_now now)
{
    rg_sync_erase_run(sync, now);
    rg_sync_lease_run(sync, now);
    rg_sync_purge_run(sync, now);
    rg_sync_visitors_run(sync, now);
    rg_sync_cards_run(sync, now);
    rg_sync_jobs_run(sync, now);
    rg_sync_heard_run(sync, now);
    if (sync->status.link_up && now.monotonic_ns >= state_deadline(sync)) {
        publish_state(sync, now);
    }
    rg_sync_push_run(sync, now);
    rg_sync_pull_run(sync, now);
    rg_sync_aside_run(sync, now);
    rg_sync_compare_run(sync, now);
    rg_sync_pictures_run(sync, now);
}

void rg_sync_link(struct rg_sync *sync, bool up, struct rg_sync_now now)
{
    sync->status.link_up = up;
    rg_sync_heard_connect(sync);
    if (!up) {
        rg_sync_pull_disconnect(sync);
        rg_sync_compare_disconnect(sync);
        rg_sync_push_disconnect(sync);
        rg_sync_pictures_disconnect(sync);
        sync->code.rid[0] = '\0';
        rg_sync_copy_disconnect(sync);
        rg_sync_prove_disconnect(sync);
        return;
    }
    sync->state_due = true;
    sync->state_not_before_ns = now.monotonic_ns;
    rg_sync_pictures_disconnect(sync);
    rg_sync_copy_disconnect(sync);
    rg_sync_prove_disconnect(sync);
    rg_sync_pull_connect(sync, now);
    rg_sync_compare_connect(sync, now);
    rg_sync_push_connect(sync, now);
    rg_sync_jobs_connect(sync, now);
    rg_sync_run(sync, now);
}

void rg_sync_message(struct rg_sync *sync, const char *topic, const void *payload, size_t payload_len,
                     struct rg_sync_now now)
{
    static const char hint[] = "dn/feed/", ack[] = "dn/ack/";
    if (!rg_sync_proven(sync, topic, payload, payload_len)) {
        /* Not read. */
    } else if (strcmp(topic, "dn/res") == 0) {
        rg_sync_take_page(sync, payload, payload_len, now);
    } else if (strcmp(topic, "dn/job") == 0) {
        rg_sync_take_job(sync, payload, payload_len, now);
    } else if (strcmp(topic, "dn/identity") == 0) {
        rg_sync_take_identity(sync, payload, payload_len, now);
    } else if (strcmp(topic, "dn/desired") == 0) {
        rg_sync_take_desired(sync, payload, payload_len, now);
    } else if (strncmp(topic, hint, sizeof hint - 1) == 0) {
        rg_sync_take_hint(sync, topic + sizeof hint - 1, payload, payload_len, now);
    } else if (strncmp(topic, ack, sizeof ack - 1) == 0) {
        rg_sync_take_ack(sync, topic + sizeof ack - 1, payload, payload_len, now);
    } else {
        sync->status.refused++;
    }
    rg_sync_run(sync, now);
}

void rg_sync_commands(struct rg_sync *sync, const struct rg_command_keys *commands, struct rg_sync_now now)
{
    sync->config.commands = *commands;
    rg_sync_state_changed(sync);
    rg_sync_cards_look(sync, now);
    rg_sync_run(sync, now);
}

void rg_sync_outbox_changed(struct rg_sync *sync, struct rg_sync_now now)
{
    rg_sync_push_added(sync, true, now);
    rg_sync_erase_due(sync, now);
    rg_sync_run(sync, now);
}

void rg_sync_outbox_gathers(struct rg_sync *sync, struct rg_sync_now now)
{
    rg_sync_push_added(sync, false, now);
    rg_sync_run(sync, now);
}

void rg_sync_device(struct rg_sync *sync, const struct rg_sync_device *device, struct rg_sync_now now)
{
    bool differs = device->last_tap_ms != sync->device.last_tap_ms || device->reader != sync->device.reader ||
                   device->database_fault != sync->device.database_fault ||
                   device->disk_full != sync->device.disk_full ||
                   device->screen_absent != sync->device.screen_absent ||
                   device->certificate_until_ms != sync->device.certificate_until_ms ||
                   device->broker != sync->device.broker || device->brokers != sync->device.brokers ||
                   device->identity_known != sync->device.identity_known ||
                   device->identity_version != sync->device.identity_version ||
                   device->trials_failed != sync->device.trials_failed ||
                   memcmp(&device->media, &sync->device.media, sizeof device->media) != 0 ||
                   rg_sync_configured_otherwise(&device->configuration, &sync->device.configuration);
    sync->device.glass = device->glass;
    sync->device.temperature_known = device->temperature_known;
    sync->device.temperature_c = device->temperature_c;
    if (device->last_tap_ms != sync->device.last_tap_ms) {
        rg_sync_compare_quiet(sync, now);
    }
    if (differs) {
        /* Whoever configures kiosks waits for each. */
        if (rg_sync_configured_otherwise(&device->configuration, &sync->device.configuration)) {
            sync->state_not_before_ns = now.monotonic_ns;
        }
        sync->device = *device;
        rg_sync_state_changed(sync);
        rg_sync_run(sync, now);
    }
}

uint64_t rg_sync_deadline_ns(const struct rg_sync *sync)
{
    uint64_t deadline = rg_sync_pull_deadline(sync);
    uint64_t push = rg_sync_push_deadline(sync), pictures = rg_sync_pictures_deadline(sync);
    deadline = push < deadline ? push : deadline;
    deadline = pictures < deadline ? pictures : deadline;
    uint64_t erase = rg_sync_erase_deadline(sync);
    deadline = erase < deadline ? erase : deadline;
    uint64_t lease = rg_sync_lease_deadline(sync), purge = rg_sync_purge_deadline(sync);
    deadline = lease < deadline ? lease : deadline;
    deadline = purge < deadline ? purge : deadline;
    uint64_t compare = rg_sync_compare_deadline(sync);
    deadline = compare < deadline ? compare : deadline;
    uint64_t visitors = rg_sync_visitors_deadline(sync);
    deadline = visitors < deadline ? visitors : deadline;
    uint64_t heard = rg_sync_heard_deadline(sync);
    deadline = heard < deadline ? heard : deadline;
    uint64_t cards = rg_sync_cards_deadline(sync);
    deadline = cards < deadline ? cards : deadline;
    uint64_t aside = rg_sync_aside_deadline(sync);
    deadline = aside < deadline ? aside : deadline;
    uint64_t jobs = rg_sync_jobs_deadline(sync);
    deadline = jobs < deadline ? jobs : deadline;
    if (sync->status.link_up && state_deadline(sync) < deadline) {
        deadline = state_deadline(sync);
    }
    return deadline;
}

void rg_sync_status(const struct rg_sync *sync, struct rg_sync_status *status)
{
    *status = sync->status;
    status->mended = sync->compare.mended;
    status->lease = sync->lease.time;
    memcpy(status->agreements, sync->compare.agreements, sizeof status->agreements);
}
