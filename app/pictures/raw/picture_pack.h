/**
 * @file picture_pack.h
 * Pixels in few bytes, without loss: a drawing of 300 x 220 fits 6 KiB, so that a hundred of them stay in memory and
 * one more comes from a slow card within a frame. Unpacking is bounded and costs less than a checksum of the pixels.
 *
 * A packed picture is a row of steps until all its pixels are there:
 *   0nnnnnnn  n + 1 new pixels follow, each as red, green, blue
 *   1nnnnnnn  n + 2 pixels are the same as those a distance before (1: the last one); 127: a number to add follows
 * and then, for the second kind, the distance. Numbers are 7 bits a byte, the lowest first, and the last is below 128.
 *
 * Thread: any.
 * Owner:  the caller owns pixels and bytes.
 */
#ifndef APP_PICTURES_RAW_PICTURE_PACK_H
#define APP_PICTURES_RAW_PICTURE_PACK_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_PICTURE_PACK_PIXELS_MAX (1u << 20) /**< 1024 x 1024 */

/** No picture of @p count pixels takes more bytes. */
#define RG_PICTURE_PACK_MAX(count) ((size_t)(count)*4u)

/**
 * Pack @p count pixels, of which the upper byte is lost, with @p width of them a row.
 * @param packed room for RG_PICTURE_PACK_MAX(count) bytes.
 * @return RG_OK; RG_INVALID for no pixel or more than RG_PICTURE_PACK_PIXELS_MAX; RG_NO_MEMORY.
 */
enum rg_status rg_picture_pack(const uint32_t *pixels, size_t count, uint32_t width, uint8_t *packed,
                               size_t *packed_len) RG_MUST_CHECK;

/**
 * The other way, of any bytes. @p pixels is written up to @p count, whatever is returned.
 * @return RG_OK; RG_CORRUPT when the bytes are not exactly @p count pixels.
 */
enum rg_status rg_picture_unpack(const uint8_t *packed, size_t packed_len, uint32_t *pixels,
                                 size_t count) RG_MUST_CHECK;

#endif
