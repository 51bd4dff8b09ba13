/**
 * @file picture_raw.h
 * A decoded picture as a file: a head of RG_PICTURE_RAW_HEAD bytes, then rows of 0x00RRGGBB in the machine's order.
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
#define RG_PICTURE_RAW_VERSION  1u
#define RG_PICTURE_RAW_SIDE_MAX 1024u /**< of a picture on a card, in pixels */

/** Bytes of a file with @p stride pixels a row. */
#define RG_PICTURE_RAW_SIZE(stride, height) (RG_PICTURE_RAW_HEAD + (size_t)(stride) * (size_t)(height)*4u)

struct rg_picture_raw {
    uint32_t width, height, stride; /**< in pixels */
};

/** Write the head for @p pixels (stride * height of them) to @p head. */
void rg_picture_raw_head(const struct rg_picture_raw *raw, const uint32_t *pixels,
                         uint8_t head[RG_PICTURE_RAW_HEAD]);

/**
 * Read and check a head, before any pixel is read.
 * @return RG_OK; RG_CORRUPT when it is none of ours, its sides are 0 or over @p width_max (the stride too) or @p height_max, or
 * @p file_len is not what it says. @p raw is written only on RG_OK.
 */
enum rg_status rg_picture_raw_look(const uint8_t head[RG_PICTURE_RAW_HEAD], size_t file_len,
                                   uint32_t width_max, uint32_t height_max,
                                   struct rg_picture_raw *raw) RG_MUST_CHECK;

/** Whether the pixels are those that the head was written for, and none has a bit over 0x00ffffff.
 * @return RG_OK or RG_CORRUPT. */
enum rg_status rg_picture_raw_check(const uint8_t head[RG_PICTURE_RAW_HEAD],
                                    const uint32_t *pixels) RG_MUST_CHECK;

#endif
