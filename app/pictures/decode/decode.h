/**
 * @file decode.h
 * Hostile bytes become the pixels of a card.
 *
 * Thread: main.
 * Owner:  the caller frees the pixels.
 */
#ifndef APP_PICTURES_DECODE_DECODE_H
#define APP_PICTURES_DECODE_DECODE_H

#include "picture_format.h"
#include "picture_raw.h"

/** Load the libraries' tables, before the process is confined. @return RG_OK or RG_IO. */
enum rg_status rg_decode_prepare(void) RG_MUST_CHECK;

/**
 * Decode and scale into the box, laid on @p ground (0xRRGGBB).
 * @return RG_OK; RG_CORRUPT when it cannot be decoded or decodes to another size than its head says; what
 * rg_picture_look() says; RG_NO_MEMORY.
 */
enum rg_status rg_decode(const uint8_t *bytes, size_t len, uint32_t box_width, uint32_t box_height,
                         uint32_t ground, struct rg_picture_raw *raw, uint32_t **pixels) RG_MUST_CHECK;

#endif
