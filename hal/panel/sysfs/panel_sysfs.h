/**
 * @file panel_sysfs.h
 * The panel as Linux shows it below /sys: the EDID of the first connected connector in class/drm, the first
 * backlight in class/backlight (both in the order of their names).
 *
 * Thread: the kiosk's main thread.
 * Owner:  the board; close it with ops->close().
 */
#ifndef HAL_PANEL_SYSFS_H
#define HAL_PANEL_SYSFS_H

#include "regard/panel.h"
#include "regard/status.h"

#include <stdint.h>

/**
 * Remember where to look; nothing is read yet. @p root is "/sys", or a test's copy of it. @p width_mm and @p
 * height_mm are the configuration's and win over the EDID's; 0 asks the device. Where neither knows the size
 * info() says RG_NOT_FOUND. The rotation is always 0: /sys does not tell it.
 * @return RG_OK; RG_INVALID for a @p root of more than 200 bytes; RG_NO_MEMORY. @p panel is written only on
 * RG_OK.
 */
enum rg_status rg_panel_sysfs_open(const char *root, uint32_t width_mm, uint32_t height_mm,
                                   struct rg_panel **panel) RG_MUST_CHECK;

#endif
