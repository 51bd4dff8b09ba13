/**
 * @file ids.h
 * The identifiers that travel through every stage, as types that cannot be mixed up.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef REGARD_IDS_H
#define REGARD_IDS_H

#include <stdbool.h>
#include <stdint.h>

/** HQ's number of a member; 0 is nobody. It says nothing about the person. */
struct rg_member_id {
    int64_t value;
};

/** HQ's number of an associate (a member of the store's staff); 0 is nobody. */
struct rg_associate_id {
    int64_t value;
};

/** HQ's number of a product (all its sizes together); 0 is none. */
struct rg_product_id {
    int64_t value;
};

/** One encounter at this kiosk, counted from 1 at each start of the kiosk; 0 is none. */
struct rg_visit_id {
    uint64_t value;
};

/** RFC 9562 UUID, version 7: sorts by time; names an event for ever. */
struct rg_uuid {
    uint8_t bytes[16];
};

/** What is kept of a card: HMAC-SHA256 of its UID under the chain-wide key, lifted to @p key_version (app/identity/chain/card_chain.h);
 * never the UID. */
struct rg_card_token {
    uint8_t bytes[32];
    uint32_t key_version;
};

/**
 * How sure we are that the medium is the member's: L0 a UID that anyone can copy; L1 a rolling code or an
 * unguessable value; L2 a challenge that was answered with a key of that card.
 */
enum rg_assurance { RG_ASSURANCE_L0 = 0, RG_ASSURANCE_L1, RG_ASSURANCE_L2 };

/** What somebody is shown in an experiment: TREATMENT what is recommended to them, CONTROL what this store sells most. NONE: they
 * take part in none. */
enum rg_arm { RG_ARM_NONE = 0, RG_ARM_TREATMENT, RG_ARM_CONTROL };

#endif
