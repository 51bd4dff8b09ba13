/**
 * @file edid.h
 * The size of a panel from its EDID, as a pure function: the bytes come from whatever is plugged in.
 *
 * Thread: any.
 * Owner:  the caller owns the bytes.
 * Source: VESA E-EDID 1.4, 3.6.2 (size in cm) and 3.10.2 (detailed timing, size in mm).
 */
#ifndef HAL_PANEL_EDID_H
#define HAL_PANEL_EDID_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_EDID_LEN 128u

/**
 * The lit area in mm, taken from the preferred timing where it agrees with the size in cm, else from that.
 * @return RG_OK; RG_INVALID for a broken EDID; RG_NOT_FOUND for one that gives no size (a projector). Nothing
 * is written on failure.
 */
enum rg_status rg_edid_size(const uint8_t *bytes, size_t len, uint32_t *width_mm,
                            uint32_t *height_mm) RG_MUST_CHECK;

#endif
