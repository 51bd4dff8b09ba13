/**
 * @file provision_world.h
 * What a kiosk that is being provisioned lives in: a disk that keeps what was written before a power cut, a network, and an HQ that
 * gives a certificate for an approval, once. Keys are numbers here.
 *
 * Thread: one.
 * Owner:  the test.
 */
#ifndef TESTS_UNIT_PROVISION_WORLD_H
#define TESTS_UNIT_PROVISION_WORLD_H

#include "provision.h"

#define WORLD_KEYS 1024

struct world {
    /* The disk. */
    bool has_record;
    uint8_t record[RG_PROVISION_RECORD_LEN];
    int key, staged_key, identity_key; /* 0: none */
    bool staged_whole, identity_expired;
    /* HQ: what it knows of this serial. */
    int pending_key, issued_key;
    uint8_t pending_nonce[RG_PROVISION_NONCE_LEN], issued_nonce[RG_PROVISION_NONCE_LEN];
    bool approved;
    bool tried[WORLD_KEYS]; /* the trial connection with its certificate was up */
    uint32_t requests, certificates;
    /* The network: an answer on its way. */
    bool answer_waits;
    struct rg_provision_event answer;
    /* The kiosk. */
    struct rg_provision machine;
    int64_t now_ms;
    int keys_made;
    uint32_t seed;
    uint32_t cut_in, fail_in; /* commands until the power goes, or one fails; 0: neither */
};

uint32_t world_random(struct world *world, uint32_t below);
/* The power comes: everything that was in memory is gone. */
void world_start(struct world *world);
/* Give the event to the kiosk and carry out what it orders. */
void world_handle(struct world *world, struct rg_provision_event event);
/* Let the link that is wanted come up. */
void world_up(struct world *world);
/* HQ's answer arrives, if one is on its way. */
void world_answer(struct world *world);
void world_tick(struct world *world);
/* A folder that was wiped: nothing but the factory slot is left. */
void world_wipe(struct world *world);
/* IT approves, as soon as there is something to approve. */
void world_approve(struct world *world);
/* Nothing goes wrong any more: @return the steps until the kiosk uses its own identity, or -1. */
int world_heal(struct world *world, int most);

#endif
