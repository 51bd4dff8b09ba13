/* One kiosk of the fleet, as HQ and the broker know it: its own certificate, keys, database and conversation. Nothing is shared
 * between two of them.
 *
 * Thread: one at a time. */
#ifndef TESTS_BENCH_FLEET_UNIT_H
#define TESTS_BENCH_FLEET_UNIT_H

#include "command.h"
#include "regard/keystore.h"
#include "regard/uplink.h"
#include "store.h"
#include "sync.h"
#include "zstd_frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNIT_PATH_MAX 400
#define UNIT_NAME_MAX 33

/* Where a kiosk stands, and whose events it says. */
struct fleet_place {
    char site[UNIT_NAME_MAX];
    int64_t member, members; /* the first number, and how many there are */
};

struct fleet_options {
    const char *dir;       /* a folder for each kiosk is made in it */
    const char *broker[8]; /* kiosks are dealt out to them in turn */
    size_t broker_count;
    const char *ca, *command; /* PEM */
    const char *ca_key;       /* makes certificates where there are none; NULL: they are there */
    struct fleet_place *places; /* of each kiosk, from number first on */
    int64_t kiosks, first, threads;
    int64_t products;          /* events name random ones, from 1 */
    uint32_t retry_max_ms;     /* the widest window of the back-off */
    struct rg_command_keys commands;
};

/* What a thread's kiosks unpack with, one after the other. */
struct unit_unpacker {
    struct rg_zstd_reader *reader;
    char plain[RG_UPLINK_PAYLOAD_MAX];
};

struct unit {
    const struct fleet_options *options;
    const struct fleet_place *place;
    struct unit_unpacker *unpacker;
    char device[UNIT_NAME_MAX], dir[UNIT_PATH_MAX], prefix[80];
    const char *broker;
    struct rg_keystore *keys;
    struct rg_store *store;
    struct rg_store_outbox *outbox;
    struct rg_store_sync *handle;
    struct rg_sync *sync;
    struct rg_uplink *uplink; /* NULL: switched off */
    uint64_t boot;
    bool up;
    uint64_t live_ns; /* when it was first on line, with all feeds and nothing left to say; 0: not yet */
    uint64_t losses;  /* connections that broke, or did not come about */
    uint64_t foreign; /* messages of the broker that are none for it */
    uint64_t said;    /* events, since it was opened */
    uint64_t waits_since_ns; /* the oldest event that was timed; 0: none waits */
    /* For who watches its socket: */
    int fd;
    short events;
    uint64_t due_ns;
};

struct rg_sync_now unit_now(void);

/* Open number @p number of the fleet, which gets its folder if it has none. @return RG_OK, or what could not be had. */
enum rg_status unit_open(struct unit *unit, const struct fleet_options *options,
                         struct unit_unpacker *unpacker, int64_t number) RG_MUST_CHECK;
void unit_close(struct unit *unit);

/* Plug the network in or out. */
enum rg_status unit_connect(struct unit *unit) RG_MUST_CHECK;
void unit_disconnect(struct unit *unit);

/* Run what is due, with @p revents of its descriptor. Afterwards fd, events and due_ns say what to wait for. */
void unit_run(struct unit *unit, short revents);

/* Whether it has all that HQ has, and HQ all that it has. */
bool unit_live(const struct unit *unit);

/* Say @p count outcomes, as an associate's finger does, in one transaction. unit_events.c */
enum rg_status unit_say(struct unit *unit, size_t count) RG_MUST_CHECK;

/* A certificate for the unit in its folder, issued by the trial authority. identity.c */
enum rg_status identity_make(const struct unit *unit) RG_MUST_CHECK;

#endif
