/* All kiosks, and what is asked of them. Thread: main, but for what a lock is held for. */
#ifndef TESTS_BENCH_FLEET_FLEET_H
#define TESTS_BENCH_FLEET_FLEET_H

#include "shard.h"

#define FLEET_THREADS_MAX 16
#define FLEET_TIMES_MAX   2000000

/* Sums over all kiosks, filled under the lock while FLEET_REPORT is carried out. */
struct fleet_report {
    int64_t kiosks, up, live, pending, said, acknowledged;
    uint64_t losses, foreign, refused, unproven, replayed, rejected, rows, unfit;
    enum rg_status worst;
};

struct fleet {
    struct fleet_options options;
    struct shard shards[FLEET_THREADS_MAX];
    int64_t shard_count;
    pthread_mutex_t lock;
    pthread_cond_t done;
    int64_t running; /* shards that have not carried out the order yet */
    enum rg_status failed;
    struct fleet_report report;
    size_t times;      /* how many there are */
    uint64_t *time_ns; /* FLEET_CONNECT's: when each became live; FLEET_RATE's: how long each event took */
};

/* @return RG_OK, RG_NO_MEMORY, RG_IO. */
enum rg_status fleet_begin(struct fleet *fleet);
void fleet_end(struct fleet *fleet);

/* Have all shards do it, and wait until all have. @return the first failure. */
enum rg_status fleet_do(struct fleet *fleet, enum fleet_order order, int64_t argument);

/* Called by shards: one figure more. */
void fleet_note(struct fleet *fleet, uint64_t time_ns);

#endif
