/**
 * @file keystore_sim.h
 * A keystore in plain memory, for tests and for boards without a secret to keep. It forgets everything when
 * closed.
 *
 * Thread: any.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_KEYSTORE_SIM_H
#define HAL_KEYSTORE_SIM_H

#include "regard/keystore.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

/** @return RG_OK or RG_NO_MEMORY. @p keystore is written only on RG_OK. */
enum rg_status rg_keystore_sim_create(struct rg_keystore **keystore) RG_MUST_CHECK;

/** Say of the keys that they are in a chip, or (at first) that they are not; before anybody asks. */
void rg_keystore_sim_hardware(struct rg_keystore *keystore, bool hardware);

/** Let the next @p calls operations on @p keystore end with @p status and change nothing. */
void rg_keystore_sim_fail(struct rg_keystore *keystore, enum rg_status status, uint32_t calls);

/**
 * Cut the power at the call after the next @p calls: it takes effect if @p done and not otherwise, and ends with RG_IO,
 * as all calls then do until rg_keystore_sim_power().
 */
void rg_keystore_sim_cut(struct rg_keystore *keystore, uint32_t calls, bool done);

/** The power is back, or a cut that has not come is called off. @return whether it had come. */
bool rg_keystore_sim_power(struct rg_keystore *keystore);

/** Make the key @p name fail its check until it is put again; an unknown name does nothing. */
void rg_keystore_sim_corrupt(struct rg_keystore *keystore, const char *name);

#endif
