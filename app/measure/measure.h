/**
 * @file measure.h
 * Which arm of an experiment somebody is in: whether what we recommend is shown to them, or, to tell what that is worth, what
 * this store sells most. Pure: the same number has the same arm in every store and offline, and nobody has to be told.
 *
 * A member's position is a keyed hash of the experiment's name and their number, so that nobody who knows the number can tell the
 * arm or choose one. It does not depend on the version or the shares: those say only how far from either end an arm reaches.
 *
 *     0 |treatment ->                                    <- control| 1
 *
 * Treatment has what is below 1 - control_share. So thresholds are nested: while the control share shrinks (the usual way, from a
 * half to a standing tenth) nobody is moved out of treatment, and while it grows nobody out of control. Whoever wants everybody to
 * be drawn anew gives the experiment another name.
 *
 * The key is derived from the chain-wide key that cards are hashed under, which every kiosk and HQ have in their keystores
 * (RG_MEASURE_KEY_LABEL): so it is in no configuration, no message and no log. A new version of that key draws everybody anew, so end
 * an experiment before.
 *
 * Thread: any; values only.
 * Owner:  nobody. Who holds an experiment with its key wipes it with explicit_bzero().
 */
#ifndef APP_MEASURE_MEASURE_H
#define APP_MEASURE_MEASURE_H

#include "regard/ids.h"
#include "regard/keystore.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

/** With its end. */
#define RG_EXPERIMENT_MAX 33

#define RG_MEASURE_SHARE_MAX   0.5
#define RG_MEASURE_VERSION_MAX 1000000u
/** What HQ plans: customers, and how often it looks. */
#define RG_MEASURE_PLANNED_MIN 100u
#define RG_MEASURE_PLANNED_MAX 1000000u
#define RG_MEASURE_LOOKS_MAX   10u

/** HMAC-SHA256 of this text under RG_KEY_CARD_HASH is an experiment's key. Nothing that a card says begins so. */
#define RG_MEASURE_KEY_LABEL "regard-measure/1"

struct rg_experiment {
    char name[RG_EXPERIMENT_MAX]; /**< [a-z0-9-]; empty: none runs */
    uint32_t version;             /**< 1..RG_MEASURE_VERSION_MAX: counts what was changed of it */
    double control_share;         /**< 0..RG_MEASURE_SHARE_MAX */
    uint8_t key[RG_KEY_LEN];
};

/** Whether @p name can be an experiment's: 1 to 32 of [a-z0-9-]. NULL is none. */
bool rg_measure_name_valid(const char *name);

/** The arm's word on the wire: "treatment", "control"; "" for none. */
const char *rg_measure_arm_name(enum rg_arm arm);

/** Where @p member stands in the experiment @p name: 0 to below 1. @return RG_OK; RG_INVALID for no name or no number; RG_NO_MEMORY. */
enum rg_status rg_measure_position(const uint8_t key[RG_KEY_LEN], const char *name,
                                   struct rg_member_id member, double *position) RG_MUST_CHECK;

/** The arm of a position. */
enum rg_arm rg_measure_arm_at(const struct rg_experiment *experiment, double position);

/**
 * The arm of whom @p decides is the number: a member's own, or of one who was merged, the number that HQ says (`trials` in
 * include/protocol/README.md).
 * @return as rg_measure_position().
 */
enum rg_status rg_measure_arm(const struct rg_experiment *experiment, struct rg_member_id decides,
                              enum rg_arm *arm) RG_MUST_CHECK;

#endif
