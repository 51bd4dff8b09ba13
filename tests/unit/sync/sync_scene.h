/* A machine on a real store, an HQ that the test plays, and a clock that the test moves. */
#ifndef TESTS_UNIT_SYNC_SCENE_H
#define TESTS_UNIT_SYNC_SCENE_H

#include "../store/store_scene.h"

#include "sync.h"

#define OUTBOUND_MAX 64

struct outbound {
    char topic[64];
    bool retain;
    char payload[20000];
};

struct sync_scene {
    struct scene base;
    struct rg_sync_config config;
    struct rg_sync *sync;
    uint64_t ns;
    bool up;             /* the machine tells how long it has been up */
    int64_t wall_off_ms; /* how wrong the wall clock is */
    bool link_refuses;
    size_t count;
    struct outbound sent[OUTBOUND_MAX];
};

int sync_scene_begin(void **state);
int sync_scene_end(void **state);

struct rg_sync_now at(const struct sync_scene *scene);
/* Let time pass, running the machine at each of its deadlines. */
void pass(struct sync_scene *scene, uint64_t ms);

/* A message from HQ: its body is printf-formatted JSON with ' for ". */
__attribute__((format(printf, 4, 5))) void from_hq(struct sync_scene *scene, const char *topic,
                                                   const char *type, const char *format, ...);

/* The messages sent on a topic, and the newest of them (NULL without one). */
size_t sent_on(const struct sync_scene *scene, const char *topic);
const char *newest_on(const struct sync_scene *scene, const char *topic);
void forget(struct sync_scene *scene);

/* Whether the newest pull is for the feed from that version; its rid in static storage. */
bool pulled(const struct sync_scene *scene, const char *feed, int64_t from);
const char *rid(const struct sync_scene *scene);

struct rg_sync_status status_of(const struct sync_scene *scene);
void append(struct sync_scene *scene, uint64_t first, size_t count);

/* Answer every pull of the first pass with an empty feed of epoch e1 at version 0. */
void settle(struct sync_scene *scene);

/* The link comes up; every feed stands where the kiosk is. What was sent is not forgotten. */
void settle_again(struct sync_scene *scene);

#endif
