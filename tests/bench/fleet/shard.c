#include "fleet.h"

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define AT_ONCE 256

/* Have epoll wait for what the kiosk waits for; a socket that was closed it has forgotten, also one of the same number. */
static void wait_for(const struct shard *shard, struct unit *unit)
{
    struct epoll_event event = {.events = (uint32_t)(unsigned short)unit->events, .data.ptr = unit};
    if (unit->fd >= 0 && epoll_ctl(shard->poll, EPOLL_CTL_MOD, unit->fd, &event) != 0) {
        (void)epoll_ctl(shard->poll, EPOLL_CTL_ADD, unit->fd, &event);
    }
}

static void run(struct shard *shard, struct unit *unit, short revents)
{
    uint64_t live_ns = unit->live_ns;
    unit_run(unit, revents);
    wait_for(shard, unit);
    if (live_ns == 0 && unit->live_ns != 0) {
        fleet_note(shard->fleet, unit->live_ns);
        (void)atomic_fetch_add(&shard->live, 1);
    }
    if (unit->waits_since_ns != 0 && unit_live(unit)) {
        fleet_note(shard->fleet, unit_now().monotonic_ns - unit->waits_since_ns);
        unit->waits_since_ns = 0;
    }
}

static enum rg_status open_all(struct shard *shard)
{
    enum rg_status status = rg_zstd_reader_create(&shard->unpacker.reader);
    for (int64_t i = 0; i < shard->count && status == RG_OK; i++) {
        status = unit_open(&shard->units[i], &shard->fleet->options, &shard->unpacker, shard->first + i);
    }
    return status;
}

static void close_all(struct shard *shard)
{
    for (int64_t i = 0; i < shard->count; i++) {
        unit_close(&shard->units[i]);
    }
    rg_zstd_reader_destroy(shard->unpacker.reader);
}

static void report(struct shard *shard)
{
    struct fleet_report *sum = &shard->fleet->report;
    for (int64_t i = 0; i < shard->count; i++) {
        const struct unit *unit = &shard->units[i];
        struct rg_sync_status status;
        rg_sync_status(unit->sync, &status);
        sum->kiosks++;
        sum->up += unit->up;
        sum->live += unit_live(unit);
        sum->pending += status.pending;
        sum->said += (int64_t)unit->said;
        sum->losses += unit->losses;
        sum->foreign += unit->foreign;
        sum->refused += status.refused;
        sum->unproven += status.unproven;
        sum->replayed += status.replayed;
        sum->rejected += status.rejected;
        sum->rows += status.rows_applied;
        sum->unfit += status.rows_unfit;
        sum->worst = sum->worst == RG_OK ? status.store : sum->worst;
    }
}

static enum rg_status every(struct shard *shard, enum rg_status (*act)(struct unit *, size_t),
                            size_t argument)
{
    enum rg_status status = RG_OK;
    for (int64_t i = 0; i < shard->count && status == RG_OK; i++) {
        status = act(&shard->units[i], argument);
    }
    return status;
}

static enum rg_status connect_one(struct unit *unit, size_t unused)
{
    (void)unused;
    unit_disconnect(unit);
    return unit_connect(unit);
}

static enum rg_status disconnect_one(struct unit *unit, size_t unused)
{
    (void)unused;
    unit_disconnect(unit);
    return RG_OK;
}

static enum rg_status obey(struct shard *shard, enum fleet_order order, int64_t argument)
{
    switch (order) {
    case FLEET_NOTHING: return RG_OK;
    case FLEET_OPEN: return open_all(shard);
    case FLEET_CONNECT: atomic_store(&shard->live, 0); return every(shard, connect_one, 0);
    case FLEET_DISCONNECT: return every(shard, disconnect_one, 0);
    case FLEET_SAY: return every(shard, unit_say, (size_t)argument);
    case FLEET_REPORT: report(shard); return RG_OK;
    case FLEET_RATE:
        shard->say_step_ns =
            argument > 0 ? 1000000000u * (uint64_t)shard->fleet->shard_count / (uint64_t)argument : 0;
        shard->say_ns = unit_now().monotonic_ns;
        return RG_OK;
    case FLEET_QUIT: close_all(shard); return RG_OK;
    }
    return RG_INVALID;
}

/* @return false when all is over. */
static bool take_order(struct shard *shard)
{
    struct fleet *fleet = shard->fleet;
    uint64_t rung;
    (void)!read(shard->wake, &rung, sizeof rung);
    (void)pthread_mutex_lock(&fleet->lock);
    enum fleet_order order = shard->order;
    shard->order = FLEET_NOTHING;
    /* Only sums are made under the lock. */
    enum rg_status status = order == FLEET_REPORT ? obey(shard, order, 0) : RG_OK;
    (void)pthread_mutex_unlock(&fleet->lock);
    if (order == FLEET_NOTHING) {
        return true;
    }
    status = order == FLEET_REPORT ? status : obey(shard, order, shard->argument);
    (void)pthread_mutex_lock(&fleet->lock);
    fleet->failed = fleet->failed == RG_OK ? status : fleet->failed;
    fleet->running--;
    (void)pthread_cond_signal(&fleet->done);
    (void)pthread_mutex_unlock(&fleet->lock);
    return order != FLEET_QUIT;
}

/* At a steady rate somebody, somewhere, says what came of a recommendation. */
static void say_some(struct shard *shard, uint64_t now_ns)
{
    while (shard->say_step_ns != 0 && shard->say_ns <= now_ns && shard->count > 0) {
        shard->say_ns += shard->say_step_ns;
        shard->random = shard->random * 6364136223846793005u + 1442695040888963407u;
        struct unit *unit = &shard->units[(shard->random >> 33) % (uint64_t)shard->count];
        if (unit->waits_since_ns == 0 && unit_live(unit)) {
            unit->waits_since_ns = unit_now().monotonic_ns;
        }
        if (unit_say(unit, 1) == RG_OK) {
            run(shard, unit, 0);
        }
    }
}

static uint64_t next_due(const struct shard *shard)
{
    uint64_t due_ns = shard->say_step_ns != 0 ? shard->say_ns : UINT64_MAX;
    for (int64_t i = 0; i < shard->count; i++) {
        due_ns = shard->units[i].due_ns < due_ns ? shard->units[i].due_ns : due_ns;
    }
    return due_ns;
}

static int wait_ms(const struct shard *shard)
{
    uint64_t due_ns = next_due(shard), now_ns = unit_now().monotonic_ns;
    if (due_ns <= now_ns) {
        return 0;
    }
    uint64_t left_ms = (due_ns - now_ns) / 1000000u + 1;
    return left_ms < 1000 ? (int)left_ms : 1000;
}

void *shard_run(void *context)
{
    struct shard *shard = context;
    struct epoll_event events[AT_ONCE];
    bool on = true;
    while (on) {
        int count = epoll_wait(shard->poll, events, AT_ONCE, wait_ms(shard));
        for (int i = 0; i < count && on; i++) {
            struct unit *unit = events[i].data.ptr;
            if (unit == NULL) {
                on = take_order(shard);
            } else if (unit->fd >= 0) {
                run(shard, unit, (short)events[i].events);
            }
        }
        uint64_t now_ns = unit_now().monotonic_ns;
        say_some(shard, now_ns);
        for (int64_t i = 0; on && i < shard->count; i++) {
            if (shard->units[i].due_ns <= now_ns && shard->units[i].sync != NULL) {
                run(shard, &shard->units[i], 0);
            }
        }
    }
    return NULL;
}
