/**
 * @file fixture.h
 * One implementation of the uplink port, with the power to make it fail.
 *
 * Thread: the test's only one.
 * Owner:  the test's group.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "uplink_peer.h"

struct fixture {
    const char *name;
    bool (*begin)(void);
    void (*end)(void);
    /** Open a client; the members that the test leaves NULL are filled in. False if open() fails. */
    enum rg_status (*open)(struct peer *peer, struct rg_uplink_config *config);
    /** A fault for clients that are opened from now on; false if it cannot be had here. */
    bool (*set_fault)(enum rg_uplink_fault fault);
    void (*kill_broker)(void);
    bool (*start_broker)(void);
    /** Break the connection of one client so that the broker notices. */
    void (*sever)(struct peer *peer);
};

extern const struct fixture fixture_sim;
extern const struct fixture fixture_mosquitto;

#endif
