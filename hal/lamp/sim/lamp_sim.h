/**
 * @file lamp_sim.h
 * A lamp in memory.
 *
 * Thread: one.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_LAMP_SIM_H
#define HAL_LAMP_SIM_H

#include "regard/lamp.h"
#include "regard/status.h"

#include <stdint.h>

struct rg_lamp_sim_view {
    enum rg_lamp_state state; /**< set last; OFF at first */
    uint32_t reads;           /**< how often READ was set */
    uint32_t changes;         /**< how often anything was set */
};

/** @return RG_OK or RG_NO_MEMORY. @p lamp is written only on RG_OK. */
enum rg_status rg_lamp_sim_create(struct rg_lamp **lamp) RG_MUST_CHECK;

/** Let set() end with @p status from now on and change nothing; RG_OK: work again. */
void rg_lamp_sim_break(struct rg_lamp *lamp, enum rg_status status);

struct rg_lamp_sim_view rg_lamp_sim_view(const struct rg_lamp *lamp);

#endif
