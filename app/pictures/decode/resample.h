/**
 * @file resample.h
 * Scaling once, well: every target pixel is the mean of the source area under it; where the target is larger, it lies
 * between its neighbours.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_PICTURES_DECODE_RESAMPLE_H
#define APP_PICTURES_DECODE_RESAMPLE_H

#include "regard/status.h"

#include <stdint.h>

/** The largest size of the same shape that fits the box; at least 1 x 1. */
void rg_resample_fit(uint32_t width, uint32_t height, uint32_t box_width, uint32_t box_height,
                     uint32_t *to_width, uint32_t *to_height);

/**
 * Scale @p from (RGBA bytes, @p pitch bytes a row) to @p to (0x00RRGGBB, @p to_width pixels a row), laid on @p ground.
 * @return RG_OK or RG_NO_MEMORY.
 */
enum rg_status rg_resample(const uint8_t *from, uint32_t width, uint32_t height, uint32_t pitch,
                           uint32_t ground, uint32_t *to, uint32_t to_width,
                           uint32_t to_height) RG_MUST_CHECK;

#endif
