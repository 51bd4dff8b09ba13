/**
 * @file picture_raw.h
 * A decoded picture as a file: a head of RG_PICTURE_RAW_HEAD bytes, then its pixels, packed as picture_pack.h says.
 * The decoder that writes it has read hostile bytes and the disk may lose some, so the reader believes nothing.
 *
 * Thread: any.
 * Owner:  the caller owns the bytes.
 */
#ifndef APP_PICTURES_RAW_PICTURE_RAW_H
#define APP_PICTURES_RAW_PICTURE_RAW_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_PICTURE_RAW_HEAD     64u
#define RG_PICTURE_RAW_VERSION  2u
#define RG_PICTURE_RAW_SIDE_MAX 1024u /**< of a picture on a card, in pixels */

/** No file of a picture of this size is longer. */
#define RG_PICTURE_RAW_SIZE(width, height) (RG_PICTURE_RAW_HEAD + (size_t)(width) * (size_t)(height)*4u)

struct rg_picture_raw {
    uint32_t width, height; /**< in pixels */
    uint32_t packed_len;    /**< bytes after the head */
};

/** Write the head for @p packed (packed_len bytes of it) to @p head. */
void rg_picture_raw_head(const struct rg_picture_raw *raw, const uint8_t *packed,
                         uint8_t head[RG_PICTURE_RAW_HEAD]);

/**
 * Read and check a head, before any pixel is read.
 * @return RG_OK; RG_CORRUPT when it is none of ours, its sides are 0 or over @p width_max or @p height_max, or @p file_len is
 * not what it says. @p raw is written only on RG_OK.
 */
enum rg_status rg_picture_raw_look(const uint8_t head[RG_PICTURE_RAW_HEAD], size_t file_len,
                                   uint32_t width_max, uint32_t height_max,
                                   struct rg_picture_raw *raw) RG_MUST_CHECK;

/** Whether the bytes are those that the head was written for. @return RG_OK or RG_CORRUPT. */
enum rg_status rg_picture_raw_check(const uint8_t head[RG_PICTURE_RAW_HEAD],
                                    const uint8_t *packed) RG_MUST_CHECK;

#endif
