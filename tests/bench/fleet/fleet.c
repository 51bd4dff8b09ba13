#include "fleet.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

static enum rg_status begin_shard(struct fleet *fleet, struct shard *shard, int64_t first, int64_t count)
{
    *shard =
        (struct shard){.fleet = fleet, .first = first, .count = count, .random = (uint64_t)first * 2 + 1};
    shard->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    shard->poll = epoll_create1(EPOLL_CLOEXEC);
    shard->units = calloc((size_t)count, sizeof shard->units[0]);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (shard->units == NULL) {
        return RG_NO_MEMORY;
    }
    if (shard->wake < 0 || shard->poll < 0 ||
        epoll_ctl(shard->poll, EPOLL_CTL_ADD, shard->wake, &event) != 0) {
        return RG_IO;
    }
    shard->begun = pthread_create(&shard->thread, NULL, shard_run, shard) == 0;
    return shard->begun ? RG_OK : RG_IO;
}

enum rg_status fleet_begin(struct fleet *fleet)
{
    (void)pthread_mutex_init(&fleet->lock, NULL);
    (void)pthread_cond_init(&fleet->done, NULL);
    fleet->time_ns = malloc(FLEET_TIMES_MAX * sizeof fleet->time_ns[0]);
    if (fleet->time_ns == NULL) {
        return RG_NO_MEMORY;
    }
    int64_t threads = fleet->options.threads, kiosks = fleet->options.kiosks, first = 0;
    enum rg_status status = RG_OK;
    for (int64_t i = 0; i < threads && status == RG_OK; i++) {
        int64_t count = (kiosks - first) / (threads - i);
        status = begin_shard(fleet, &fleet->shards[i], fleet->options.first + first, count);
        fleet->shard_count = i + 1;
        first += count;
    }
    return status == RG_OK ? fleet_do(fleet, FLEET_OPEN, 0) : status;
}

enum rg_status fleet_do(struct fleet *fleet, enum fleet_order order, int64_t argument)
{
    (void)pthread_mutex_lock(&fleet->lock);
    fleet->failed = RG_OK;
    if (order == FLEET_REPORT) {
        memset(&fleet->report, 0, sizeof fleet->report);
    } else if (order == FLEET_CONNECT || (order == FLEET_RATE && argument > 0)) {
        fleet->times = 0;
    }
    fleet->running = fleet->shard_count;
    for (int64_t i = 0; i < fleet->shard_count; i++) {
        fleet->shards[i].order = order;
        fleet->shards[i].argument = argument;
        uint64_t one = 1;
        (void)!write(fleet->shards[i].wake, &one, sizeof one);
    }
    while (fleet->running > 0) {
        (void)pthread_cond_wait(&fleet->done, &fleet->lock);
    }
    enum rg_status status = fleet->failed;
    (void)pthread_mutex_unlock(&fleet->lock);
    return status;
}

void fleet_end(struct fleet *fleet)
{
    bool all = fleet->shard_count > 0;
    for (int64_t i = 0; i < fleet->shard_count; i++) {
        all = all && fleet->shards[i].begun;
    }
    if (all) {
        (void)!fleet_do(fleet, FLEET_QUIT, 0);
    }
    for (int64_t i = 0; all && i < fleet->shard_count; i++) {
        struct shard *shard = &fleet->shards[i];
        (void)pthread_join(shard->thread, NULL);
        (void)close(shard->wake);
        (void)close(shard->poll);
        free(shard->units);
    }
    free(fleet->time_ns);
}

void fleet_note(struct fleet *fleet, uint64_t time_ns)
{
    (void)pthread_mutex_lock(&fleet->lock);
    if (fleet->times < FLEET_TIMES_MAX) {
        fleet->time_ns[fleet->times++] = time_ns;
    }
    (void)pthread_mutex_unlock(&fleet->lock);
}
