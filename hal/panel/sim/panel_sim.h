/**
 * @file panel_sim.h
 * A panel in memory.
 *
 * Thread: one.
 * Owner:  whoever created it closes it with ops->close().
 */
#ifndef HAL_PANEL_SIM_H
#define HAL_PANEL_SIM_H

#include "regard/panel.h"
#include "regard/status.h"

#include <stdbool.h>

struct rg_panel_sim_config {
    bool connected;
    struct rg_panel_info info;
    bool has_backlight;
    uint32_t percent; /**< what the device begins with */
};

/** @return RG_OK or RG_NO_MEMORY. @p panel is written only on RG_OK. */
enum rg_status rg_panel_sim_create(const struct rg_panel_sim_config *config,
                                   struct rg_panel **panel) RG_MUST_CHECK;

/** Put the cable in or pull it out. */
void rg_panel_sim_connect(struct rg_panel *panel, bool connected);

#endif
