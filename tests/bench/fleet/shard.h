/* A thread and the kiosks that it runs, by one epoll. */
#ifndef TESTS_BENCH_FLEET_SHARD_H
#define TESTS_BENCH_FLEET_SHARD_H

#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>

struct fleet;

enum fleet_order {
    FLEET_NOTHING = 0,
    FLEET_OPEN,
    FLEET_CONNECT,
    FLEET_DISCONNECT,
    FLEET_SAY,
    FLEET_REPORT,
    FLEET_RATE,
    FLEET_QUIT
};

struct shard {
    struct fleet *fleet;
    pthread_t thread;
    bool begun;
    int wake, poll;
    int64_t first, count;
    struct unit *units;
    struct unit_unpacker unpacker;
    enum fleet_order order; /* under the fleet's lock */
    int64_t argument;
    uint64_t say_ns,
        say_step_ns; /* FLEET_RATE: when the next event is due, and how far apart they are; 0: none are */
    uint64_t random;
    atomic_llong live;
};

/* The thread. */
void *shard_run(void *shard);

#endif
