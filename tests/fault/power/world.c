#include "world.h"

#include "card_chain.h"
#include "clock_system.h"
#include "hq_card_keys.h"
#include "hq_compare.h"
#include "hq_erase.h"
#include "keystore_file.h"
#include "looks.h"
#include "lost_power.h"
#include "row_digest.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define START_NS   1000000000000u
#define SECOND_NS  1000000000u
#define HOP_ROUNDS 200

char world_tried[160] = "the day itself";

int64_t world_pick(struct world *world, int64_t count)
{
    return rand_r(&world->seed) % count;
}

const char *world_path(const struct world *world, const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", world->folder, name);
    return path;
}

struct rg_sync_now world_now(const struct world *world)
{
    return (struct rg_sync_now){.monotonic_ns = START_NS + world->ns,
                                .wall_ms = world->wall_ms + (int64_t)(world->ns / 1000000),
                                .boottime_ns = START_NS + world->ns};
}

static void post(struct world *world, bool to_hq, const char *topic, const void *payload, size_t len)
{
    if (world->message_count == world->message_room) {
        world->message_room = world->message_room == 0 ? 1024 : 2 * world->message_room;
        world->messages = realloc(world->messages, world->message_room * sizeof world->messages[0]);
        sure(world->messages != NULL);
    }
    struct message *message = &world->messages[world->message_count++];
    *message = (struct message){
        .to_hq = to_hq, .published = lost_power_now(), .taken = OPEN, .len = len, .payload = malloc(len + 1)};
    sure(message->payload != NULL && strlen(topic) < sizeof message->topic);
    memcpy(message->payload, payload, len);
    message->payload[len] = '\0';
    (void)snprintf(message->topic, sizeof message->topic, "%s", topic);
}

static const char *device_of(const struct world *world)
{
    return world->device != NULL ? world->device : DEVICE;
}

static const char *disk_of(const struct world *world, const char *name)
{
    char relative[96];
    (void)snprintf(relative, sizeof relative, "%s%s", world->device != NULL ? world->device : KIOSK, name);
    return world_path(world, relative);
}

static enum rg_status from_kiosk(void *context, const char *topic, bool retain, const char *payload,
                                 size_t len)
{
    char whole[RG_HQ_TOPIC_MAX];
    (void)retain;
    (void)snprintf(whole, sizeof whole, "rg/1/" SITE "/%s/%s", device_of(context), topic);
    post(context, true, whole, payload, len);
    return RG_OK;
}

static enum rg_status from_hq(struct rg_uplink *uplink, const struct rg_uplink_message *message)
{
    struct world *world = (struct world *)(void *)((char *)uplink - offsetof(struct world, uplink));
    char prefix[64];
    size_t len = (size_t)snprintf(prefix, sizeof prefix, "rg/1/" SITE "/%s/", device_of(world));
    bool ours = strncmp(message->topic, prefix, len) == 0;
    /* Another kiosk is not there now, and what is sent to it is lost. */
    sure(ours || strncmp(message->topic, "rg/1/" SITE "/k", 9) == 0);
    if (ours) {
        post(world, false, message->topic + len, message->payload, message->payload_len);
    }
    return RG_OK;
}

static const struct rg_uplink_ops uplink_ops = {.publish = from_hq};

void world_open_kiosk(struct world *world)
{
    struct kiosk *kiosk = &world->kiosk;
    size_t settled = 0;
    sure(rg_keystore_file_open(disk_of(world, "/keys"), &kiosk->keystore) == RG_OK);
    sure(rg_store_open(disk_of(world, ""), kiosk->keystore, world_now(world).wall_ms, &kiosk->report,
                       &kiosk->store) == RG_OK);
    sure(kiosk->report.condition == RG_STORE_WHOLE && kiosk->report.lost == 0);
    sure(rg_store_open_sync(kiosk->store, &kiosk->handle) == RG_OK);
    sure(rg_store_open_outbox(kiosk->store, &kiosk->outbox) == RG_OK);
    sure(rg_store_looks_settle(kiosk->outbox, &settled) == RG_OK);
    const struct rg_sync_config config = {.store = kiosk->handle,
                                          .boot = rg_store_boot(kiosk->store),
                                          .publish = from_kiosk,
                                          .context = world,
                                          .compare_after_s = 2,
                                          .lease_days = 14,
                                          .purchases_days = 1095,
                                          .wishes_days = 1095};
    sure(rg_sync_create(&config, world_now(world), &kiosk->machine) == RG_OK);
}

void world_close_kiosk(struct world *world)
{
    struct kiosk *kiosk = &world->kiosk;
    if (kiosk->store != NULL) {
        rg_sync_destroy(kiosk->machine);
        rg_store_close_outbox(kiosk->outbox);
        rg_store_close_sync(kiosk->handle);
        rg_store_close(kiosk->store);
        kiosk->keystore->ops->close(kiosk->keystore);
    }
    *kiosk = (struct kiosk){.store = NULL};
}

void world_open_hq(struct world *world)
{
    struct rg_hq_server *hq = &world->hq;
    struct rg_hq_replayed replayed;
    world->uplink.ops = &uplink_ops;
    hq->uplink = &world->uplink;
    hq->text = malloc(RG_ENVELOPE_MAX + 1);
    sure(hq->text != NULL && rg_clock_system_open(&hq->clock) == RG_OK);
    sure(rg_hq_store_open(world_path(world, HQ "/hq.db"), RG_HQ_CREATE, &hq->store) == RG_OK);
    sure(rg_keystore_file_open(world_path(world, HQ "/keys"), &hq->keys) == RG_OK);
    rg_hq_store_keys(hq->store, hq->keys);
    enum rg_status made = hq->keys->ops->make(hq->keys, RG_KEY_CARD_HASH, 1);
    sure(made == RG_OK || made == RG_INVALID);
    sure(rg_hq_compare_create(hq->store, &hq->compare) == RG_OK);
    sure(rg_hq_store_journal(hq->store, world_path(world, HQ "/keys"), &replayed) == RG_OK);
}

void world_close_hq(struct world *world)
{
    struct rg_hq_server *hq = &world->hq;
    if (hq->store != NULL) {
        rg_hq_drop_waiting(hq);
        rg_hq_compare_destroy(hq->compare);
        rg_hq_store_close(hq->store);
        hq->keys->ops->close(hq->keys);
        hq->clock->ops->close(hq->clock);
        rg_hq_buffer_free(&hq->body);
        for (size_t i = 0; i < hq->kiosk_count; i++) {
            cJSON_Delete(hq->kiosks[i].remembered);
        }
        free(hq->text);
        free(hq->kiosks);
        free(hq->places);
        free(hq->sites);
    }
    *hq = (struct rg_hq_server){.store = NULL};
}

void world_connect(struct world *world)
{
    rg_sync_link(world->kiosk.machine, false, world_now(world));
    rg_sync_link(world->kiosk.machine, true, world_now(world));
}

static void give_key(struct world *world, const char *name, uint32_t version)
{
    struct rg_keystore *here = world->kiosk.keystore, *there = world->hq.keys;
    uint8_t spki[RG_PUBLIC_KEY_LEN], wrapped[RG_WRAPPED_LEN];
    uint32_t held = 0;
    if (here->ops->version(here, name, &held) == RG_OK) {
        return;
    }
    sure(here->ops->public_key(here, RG_KEY_DEVICE, spki) == RG_OK);
    sure(there->ops->wrap(there, name, spki, wrapped) == RG_OK);
    sure(here->ops->unwrap(here, RG_KEY_DEVICE, name, version, wrapped) == RG_OK);
}

void world_give_keys(struct world *world)
{
    static const struct rg_command_keys nobodys;
    struct rg_keystore *here = world->kiosk.keystore;
    uint8_t spki[RG_PUBLIC_KEY_LEN];
    uint32_t version = 0;
    if (here->ops->public_key(here, RG_KEY_DEVICE, spki) == RG_NOT_FOUND) {
        sure(here->ops->make_pair(here, RG_KEY_DEVICE, 1) == RG_OK);
    }
    sure(rg_hq_cards_version(world->hq.store, &version) == RG_OK);
    give_key(world, RG_KEY_CARD_HASH, 1);
    for (uint32_t next = 2; next <= version; next++) {
        char name[RG_KEY_NAME_MAX];
        rg_card_chain_name(next, name);
        give_key(world, name, next);
    }
    rg_sync_commands(world->kiosk.machine, &nobodys, world_now(world));
}

static void deliver(struct world *world, size_t at)
{
    /* Answers make the list grow, and move. */
    const struct message message = world->messages[at];
    if (message.to_hq) {
        const struct rg_uplink_message taken = {
            .topic = message.topic, .payload = message.payload, .payload_len = message.len};
        rg_hq_take(&world->hq, &taken);
        rg_hq_send_waiting(&world->hq);
    } else {
        rg_sync_message(world->kiosk.machine, message.topic, message.payload, message.len, world_now(world));
    }
}

static bool deliver_all(struct world *world)
{
    bool any = false;
    for (size_t i = 0; i < world->message_count; i++) {
        if (world->messages[i].taken != OPEN) {
            continue;
        }
        int64_t luck = world->clean ? 50 : world_pick(world, 100);
        any = true;
        for (int times = luck < 4 ? 0 : luck < 8 ? 2 : 1; times > 0; times--) {
            deliver(world, i);
        }
        world->messages[i].taken = lost_power_now();
    }
    return any;
}

static void hq_turn(struct world *world)
{
    struct rg_hq_server *hq = &world->hq;
    int64_t destroyed;
    sure(rg_hq_erase_due(hq->store, rg_hq_now_ms(), &destroyed) == RG_OK);
    sure(rg_hq_store_settle(hq->store) == RG_OK);
    while (rg_hq_cards_run(hq, (int64_t)(world_now(world).monotonic_ns / 1000000))) {
    }
    rg_hq_hint(hq);
    while (rg_hq_compare_run(hq)) {
    }
}

static bool quiet(struct world *world)
{
    struct rg_sync_status status;
    rg_sync_status(world->kiosk.machine, &status);
    return status.resynced && status.pending == 0 && status.store == RG_OK;
}

bool world_talk(struct world *world, int seconds)
{
    for (int second = 0; second < seconds; second++) {
        bool any = false;
        int rounds = 0;
        hq_turn(world);
        while (deliver_all(world)) {
            any = true;
            sure(++rounds < HOP_ROUNDS);
        }
        if (!any && quiet(world)) {
            return true;
        }
        world->ns += SECOND_NS;
        if (rg_sync_deadline_ns(world->kiosk.machine) <= world_now(world).monotonic_ns) {
            rg_sync_run(world->kiosk.machine, world_now(world));
        }
    }
    return false;
}

/* @return whether every feed that is here was found to be as HQ's is, all of it and as of its newest version. */
static bool agrees(const struct rg_sync_status *status)
{
    bool same = status->resynced && status->pending == 0;
    for (int i = RG_FEED_ERASURES + 1; same && i < RG_FEED_COUNT; i++) {
        const struct rg_sync_agreement *one = &status->agreements[i];
        int64_t version = status->cursors[i].version;
        same = version == 0 || (one->version == version && one->agree == RG_BUCKETS);
    }
    return same;
}

bool world_agrees(struct world *world)
{
    struct rg_sync_status status;
    world_close_kiosk(world);
    world_open_kiosk(world);
    world->clean = true;
    world_connect(world);
    for (int second = 0; second < 60; second++) {
        (void)world_talk(world, 5);
        rg_sync_status(world->kiosk.machine, &status);
        if (status.mended > 0 || agrees(&status)) {
            break;
        }
        world->ns += SECOND_NS;
        rg_sync_run(world->kiosk.machine, world_now(world));
    }
    return status.mended == 0 && agrees(&status);
}

struct fact *fact_begin(struct world *world, enum fact_kind kind, int64_t member)
{
    sure(world->fact_count < FACTS);
    struct fact *fact = &world->facts[world->fact_count++];
    *fact = (struct fact){.kind = kind, .begun = lost_power_now(), .done = OPEN, .member = member};
    return fact;
}

void fact_done(struct fact *fact)
{
    fact->done = lost_power_now();
}

bool world_lives(const struct world *world, int64_t member)
{
    bool lives = false;
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[i];
        bool seen = fact->kind == FACT_MEMBER || fact->kind == FACT_JOINED || fact->kind == FACT_KEPT;
        if (fact->member == member) {
            lives = lives || (seen && fact->done != OPEN);
            lives = lives && fact->kind != FACT_FORGOTTEN && fact->kind != FACT_HELD;
        }
    }
    return lives;
}

int64_t world_somebody(struct world *world)
{
    size_t first = (size_t)world_pick(world, (int64_t)world->fact_count + 1);
    for (size_t i = 0; i < world->fact_count; i++) {
        const struct fact *fact = &world->facts[(first + i) % world->fact_count];
        bool new = fact->kind == FACT_MEMBER || fact->kind == FACT_JOINED;
        if (new && fact->done != OPEN && world_lives(world, fact->member)) {
            return fact->member;
        }
    }
    return 0;
}

void world_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char path[600];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (unlink(path) != 0) {
            world_remove(path);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
        (void)rmdir(folder);
    }
}
