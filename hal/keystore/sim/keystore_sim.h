/**
 * @file keystore_sim.h
 * A keystore in plain memory, for tests and for boards without a secret to keep. It forgets everything when
 * closed.
 *
 * Thread: one thread at a time, as the port says.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_KEYSTORE_SIM_H
#define HAL_KEYSTORE_SIM_H

#include "regard/keystore.h"
#include "regard/status.h"

#include <stdint.h>

/** @return RG_OK or RG_NO_MEMORY. @p keystore is written only on RG_OK. */
enum rg_status rg_keystore_sim_create(struct rg_keystore **keystore) RG_MUST_CHECK;

/** Let the next @p calls operations on @p keystore end with @p status and change nothing. */
void rg_keystore_sim_fail(struct rg_keystore *keystore, enum rg_status status, uint32_t calls);

/** Make the key @p name fail its check until it is put again; an unknown name does nothing. */
void rg_keystore_sim_corrupt(struct rg_keystore *keystore, const char *name);

#endif
