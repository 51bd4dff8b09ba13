/**
 * @file renewal_run.h
 * What carries out renewal.h: a second regard-link beside the sync thread's, for as long as a renewal is under way. A part of the
 * provision thread.
 *
 * Thread: init: main, before the thread runs; wish: any; the rest is the provision thread's.
 * Owner:  the provision service, whose unit and frame it borrows.
 */
#ifndef APP_KIOSK_RENEWAL_RUN_H
#define APP_KIOSK_RENEWAL_RUN_H

#include "child.h"
#include "device_answer.h"
#include "device_request.h"
#include "device_time.h"
#include "options.h"
#include "regard/clock.h"
#include "renewal.h"

#include <stdatomic.h>

struct rg_renewal_run {
    const struct rg_kiosk_options *options;
    struct rg_keystore *keys;
    struct rg_clock *clock;
    struct rg_device_time *time; /**< by which certificates are judged */
    const struct rg_unit *unit;
    const char *link_path, *broker; /**< broker: the command line's; empty: the identity's */
    struct rg_renewal machine;
    struct rg_child link;
    struct rg_identity who; /**< whom the second connection is of */
    struct rg_device_answer answer;
    char name[2 * RG_IDENTITY_NAME], keys_dir[RG_PATH_MAX + 8];
    char ca[RG_PATH_MAX + 32], link_ca[RG_PATH_MAX + 32], link_certificate[RG_PATH_MAX + 32];
    char trusted[24];
    uint32_t restarts_seen;
    uint64_t look_ns;    /**< when to look at the certificate's age again */
    uint64_t young_ns;   /**< it does not count as old before; 0: it was not renewed since start */
    bool old;            /**< it is old enough */
    int64_t version;     /**< of the identity in force */
    atomic_llong wished; /**< what HQ says that it has; 0: nothing */
    int64_t tried;       /**< the wish that is under way, or was last */
    bool switched, told; /**< told: the owner has nothing to tell the sync thread */
    bool refused_said, ready;
    uint8_t *frame;
};

/** Finish what a power cut broke off; call it before anybody reads the identity in force. */
void rg_renewal_run_init(struct rg_renewal_run *run);

/** What is due, of the second connection too. @return when to call again, in monotonic ns. */
uint64_t rg_renewal_run_tend(struct rg_renewal_run *run, uint64_t now_ns);

/** Take what came over the second connection, whose descriptor is run->link.fd, or -1. */
void rg_renewal_run_receive(struct rg_renewal_run *run);

/** HQ has an identity of this version. */
void rg_renewal_run_wish(struct rg_renewal_run *run, int64_t version);

/** Nothing is to be renewed any more: forget what is under way, and end the second connection. */
void rg_renewal_run_end(struct rg_renewal_run *run);

#endif
