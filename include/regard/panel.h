/**
 * @file panel.h
 * Port: the glass as a device: how large it is and how bright. What is drawn on it is app/ui's.
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board.
 */
#ifndef REGARD_PANEL_H
#define REGARD_PANEL_H

#include "regard/status.h"

#include <stdint.h>

struct rg_panel;

struct rg_panel_info {
    uint32_t width_mm, height_mm; /**< of the lit area, from EDID or the configuration */
    uint32_t rotation;            /**< 0, 90, 180 or 270 degrees clockwise */
};

struct rg_panel_ops {
    /** @return RG_OK, or RG_NOT_FOUND when no panel is connected. */
    enum rg_status (*info)(struct rg_panel *self, struct rg_panel_info *info) RG_MUST_CHECK;
    /**
     * Whether a cable leads to a panel that is on, as the machine sees it now.
     * @return RG_OK; RG_NOT_FOUND when none does; RG_UNSUPPORTED when the machine cannot say.
     */
    enum rg_status (*connected)(struct rg_panel *self) RG_MUST_CHECK;
    /**
     * Set the backlight; 0 is off, 100 full.
     * @return RG_OK; RG_INVALID over 100; RG_UNSUPPORTED when the panel has none that we can set; RG_IO.
     */
    enum rg_status (*set_brightness)(struct rg_panel *self, uint32_t percent) RG_MUST_CHECK;
    /** The value set last, or that the device has. @return as set_brightness(). */
    enum rg_status (*brightness)(struct rg_panel *self, uint32_t *percent) RG_MUST_CHECK;
    void (*close)(struct rg_panel *self);
};

struct rg_panel {
    const struct rg_panel_ops *ops;
};

#endif
