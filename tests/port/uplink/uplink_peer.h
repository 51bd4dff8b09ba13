/**
 * @file uplink_peer.h
 * A client under test: records what its callbacks say, and a loop that serves several of them.
 *
 * Thread: the test's only one.
 * Owner:  the test.
 */
#ifndef UPLINK_PEER_H
#define UPLINK_PEER_H

#include "regard/uplink.h"

#define PEER_MESSAGES 256
#define PEER_STATES   64

struct peer_message {
    char topic[RG_UPLINK_TOPIC_MAX];
    size_t len;
    bool retain;
    uint8_t head[32];  /* of the payload */
    uint64_t checksum; /* of the whole */
};

struct peer {
    struct rg_uplink *uplink;
    enum rg_uplink_state state;
    enum rg_uplink_fault fault;
    enum rg_uplink_state history[PEER_STATES];
    enum rg_uplink_fault faults[PEER_STATES];
    size_t changes;
    struct peer_message messages[PEER_MESSAGES];
    size_t received;
    bool echo;        /* publish what comes, one level higher, from inside the callback */
    unsigned busy_ms; /**< what each message takes */
    unsigned services;
};

/** The callbacks; context is the peer. */
struct rg_uplink_events peer_events(struct peer *peer);

uint64_t peer_checksum(const void *bytes, size_t len);

/** Serve all until done(context) or the limit. @return whether it was done. */
bool peers_run(struct peer *const *peers, size_t count, bool (*done)(const void *context),
               const void *context, int limit_ms);

bool peer_is_up(const void *peer);
bool peer_is_down(const void *peer);
/** Wait for UP; true if so. */
bool peer_up(struct peer *peer, int limit_ms);
/** Whether the fault was ever reported with DOWN since change number @p from. */
bool peer_saw(const struct peer *peer, enum rg_uplink_fault fault, size_t from);

#endif
