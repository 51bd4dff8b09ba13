#include "unit.h"

#include "envelope.h"
#include "envelope_check.h"
#include "keystore_sim.h"
#include "uplink_mosquitto.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000u

/* libmosquitto counts its users without a lock of its own. */
static pthread_mutex_t library = PTHREAD_MUTEX_INITIALIZER;

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

struct rg_sync_now unit_now(void)
{
    return (struct rg_sync_now){.monotonic_ns = clock_ns(CLOCK_MONOTONIC),
                                .wall_ms = (int64_t)(clock_ns(CLOCK_REALTIME) / MS),
                                .boottime_ns = clock_ns(CLOCK_BOOTTIME)};
}

/* What regard-link does with what the kiosk says. */
static enum rg_status publish(void *context, const char *topic, bool retain, const char *payload,
                              size_t payload_len)
{
    struct unit *unit = context;
    char whole[RG_UPLINK_TOPIC_MAX];
    if (unit->uplink == NULL) {
        return RG_CLOSED;
    }
    (void)snprintf(whole, sizeof whole, "%s%s", unit->prefix, topic);
    const struct rg_uplink_message message = {
        .topic = whole, .payload = payload, .payload_len = payload_len, .retain = retain};
    return unit->uplink->ops->publish(unit->uplink, &message);
}

static void on_state(void *context, enum rg_uplink_state state, enum rg_uplink_fault fault)
{
    struct unit *unit = context;
    bool up = state == RG_UPLINK_UP;
    unit->losses += state == RG_UPLINK_DOWN && fault != RG_UPLINK_FAULT_NONE;
    if (up != unit->up) {
        unit->up = up;
        rg_sync_link(unit->sync, up, unit_now());
    }
}

/* And with what the broker sends. */
static void on_message(void *context, const struct rg_uplink_message *message)
{
    struct unit *unit = context;
    size_t len = strlen(unit->prefix);
    const void *text = message->payload;
    size_t text_len = message->payload_len;
    enum rg_status status = RG_OK;
    if (rg_zstd_is_frame(text, text_len)) {
        text = unit->unpacker->plain;
        status = rg_zstd_read(unit->unpacker->reader, message->payload, message->payload_len,
                              unit->unpacker->plain, sizeof unit->unpacker->plain, &text_len);
    }
    if (strncmp(message->topic, unit->prefix, len) != 0 || strncmp(message->topic + len, "dn/", 3) != 0 ||
        status != RG_OK || !rg_envelope_check(text, text_len)) {
        unit->foreign++;
        return;
    }
    rg_sync_message(unit->sync, message->topic + len, text, text_len, unit_now());
}

static enum rg_status open_store(struct unit *unit)
{
    struct rg_store_report report;
    enum rg_status status = rg_keystore_sim_create(&unit->keys);
    if (status == RG_OK) {
        status = rg_store_open(unit->dir, unit->keys, unit_now().wall_ms, &report, &unit->store);
    }
    if (status == RG_OK) {
        unit->boot = report.boot;
        status = rg_store_open_outbox(unit->store, &unit->outbox);
    }
    return status == RG_OK ? rg_store_open_sync(unit->store, &unit->handle) : status;
}

/* A database of an earlier run is sealed under keys that are gone with it. */
static void forget_database(const char *dir)
{
    static const char *const names[] = {RG_STORE_FILE, RG_STORE_FILE "-wal", RG_STORE_FILE "-shm"};
    char path[UNIT_PATH_MAX + 32];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
}

enum rg_status unit_open(struct unit *unit, const struct fleet_options *options,
                         struct unit_unpacker *unpacker, int64_t number)
{
    *unit = (struct unit){.options = options, .unpacker = unpacker, .fd = -1, .due_ns = UINT64_MAX};
    unit->place = &options->places[number - options->first];
    unit->broker = options->broker[(size_t)number % options->broker_count];
    (void)snprintf(unit->device, sizeof unit->device, "f%05" PRId64, number);
    (void)snprintf(unit->prefix, sizeof unit->prefix, "rg/1/%s/%s/", unit->place->site, unit->device);
    if (snprintf(unit->dir, sizeof unit->dir, "%s/%s", options->dir, unit->device) >= (int)sizeof unit->dir) {
        return RG_INVALID;
    }
    char certificate[UNIT_PATH_MAX + 32];
    (void)snprintf(certificate, sizeof certificate, "%s/device.pem", unit->dir);
    enum rg_status status = mkdir(unit->dir, 0700) == 0 || errno == EEXIST ? RG_OK : RG_IO;
    if (status == RG_OK && access(certificate, R_OK) != 0 && options->ca_key != NULL) {
        status = identity_make(unit);
    }
    if (status == RG_OK) {
        forget_database(unit->dir);
        status = open_store(unit);
    }
    const struct rg_sync_config config = {.store = unit->handle,
                                          .boot = unit->boot,
                                          .publish = publish,
                                          .context = unit,
                                          .commands = options->commands,
                                          .site = unit->place->site,
                                          .device = unit->device};
    if (status == RG_OK) {
        status = rg_sync_create(&config, unit_now(), &unit->sync);
    }
    if (status == RG_OK) {
        const struct rg_sync_device device = {.reader = RG_SYNC_READER_READY};
        rg_sync_device(unit->sync, &device, unit_now());
    } else {
        unit_close(unit);
    }
    return status;
}

void unit_close(struct unit *unit)
{
    unit_disconnect(unit);
    rg_sync_destroy(unit->sync);
    rg_store_close_sync(unit->handle);
    rg_store_close_outbox(unit->outbox);
    rg_store_close(unit->store);
    if (unit->keys != NULL) {
        unit->keys->ops->close(unit->keys);
    }
    *unit = (struct unit){.fd = -1, .due_ns = UINT64_MAX};
}

enum rg_status unit_connect(struct unit *unit)
{
    char client_id[80], filter[96], certificate[UNIT_PATH_MAX + 32], key[UNIT_PATH_MAX + 32];
    char will_topic[96], body[64], will[512];
    const char *filters[] = {filter};
    size_t len = 0;
    int body_len = snprintf(body, sizeof body, "{\"online\":false,\"boot\":%" PRIu64 "}", unit->boot);
    (void)snprintf(client_id, sizeof client_id, "%s.%s", unit->place->site, unit->device);
    (void)snprintf(filter, sizeof filter, "%sdn/#", unit->prefix);
    (void)snprintf(will_topic, sizeof will_topic, "%sup/state", unit->prefix);
    (void)snprintf(certificate, sizeof certificate, "%s/device.pem", unit->dir);
    (void)snprintf(key, sizeof key, "%s/device.key", unit->dir);
    enum rg_status status = rg_envelope_write("state", unit_now().wall_ms, RG_ENVELOPE_NEVER, body,
                                              (size_t)body_len, will, sizeof will, &len);
    const struct rg_uplink_config config = {.url = unit->broker,
                                            .client_id = client_id,
                                            .ca_file = unit->options->ca,
                                            .certificate_file = certificate,
                                            .key_file = key,
                                            .subscriptions = filters,
                                            .subscription_count = 1,
                                            .at_most_once = true,
                                            .will_topic = will_topic,
                                            .will_payload = will,
                                            .will_len = len};
    const struct rg_uplink_events events = {.on_state = on_state, .on_message = on_message, .context = unit};
    struct rg_uplink_limits limits = rg_uplink_usual_limits;
    limits.retry_max_ms = unit->options->retry_max_ms;
    unit->live_ns = 0;
    if (status == RG_OK) {
        (void)pthread_mutex_lock(&library);
        status = rg_uplink_mosquitto_open_limited(&config, &limits, &events, &unit->uplink);
        (void)pthread_mutex_unlock(&library);
    }
    unit->due_ns = 0;
    return status;
}

void unit_disconnect(struct unit *unit)
{
    if (unit->uplink != NULL) {
        struct rg_uplink *uplink = unit->uplink;
        unit->uplink = NULL;
        (void)pthread_mutex_lock(&library);
        uplink->ops->close(uplink);
        (void)pthread_mutex_unlock(&library);
    }
    if (unit->up) {
        unit->up = false;
        rg_sync_link(unit->sync, false, unit_now());
    }
    unit->live_ns = 0;
    unit->fd = -1;
    unit->due_ns = 0;
}

bool unit_live(const struct unit *unit)
{
    struct rg_sync_status status;
    rg_sync_status(unit->sync, &status);
    return unit->up && status.resynced && status.pending == 0;
}

static void look_ahead(struct unit *unit, uint64_t now_ns)
{
    unit->due_ns = rg_sync_deadline_ns(unit->sync);
    unit->events = 0;
    unit->fd = -1;
    if (unit->uplink == NULL) {
        return;
    }
    unit->fd = unit->uplink->ops->descriptor(unit->uplink, &unit->events);
    int left_ms = unit->uplink->ops->timeout_ms(unit->uplink);
    uint64_t due_ns = left_ms < 0 ? UINT64_MAX : now_ns + (uint64_t)left_ms * MS;
    unit->due_ns = due_ns < unit->due_ns ? due_ns : unit->due_ns;
}

void unit_run(struct unit *unit, short revents)
{
    if (unit->uplink != NULL) {
        unit->uplink->ops->service(unit->uplink, revents);
    }
    struct rg_sync_now now = unit_now();
    if (rg_sync_deadline_ns(unit->sync) <= now.monotonic_ns) {
        rg_sync_run(unit->sync, now);
    }
    /* What the kiosk's sync thread does when nothing came. */
    if (revents == 0 && rg_store_wants_checkpoint(unit->handle)) {
        (void)!rg_store_checkpoint(unit->handle);
    }
    if (unit->live_ns == 0 && unit_live(unit)) {
        unit->live_ns = now.monotonic_ns;
    }
    look_ahead(unit, now.monotonic_ns);
}
