/**
 * @file picture_format.h
 * What kind of picture some bytes are and how large it says to be, read from its head alone. Pure; the bytes are
 * hostile. A picture that passes may still be broken further on: only decoding tells.
 *
 * Thread: any.
 * Owner:  the caller owns the bytes.
 */
#ifndef APP_PICTURES_FORMAT_PICTURE_FORMAT_H
#define APP_PICTURES_FORMAT_PICTURE_FORMAT_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

#define RG_PICTURE_FILE_MAX   (256u * 1024u)        /**< bytes of a picture as it is sent */
#define RG_PICTURE_SIDE_MAX   4096u                 /**< pixels */
#define RG_PICTURE_PIXELS_MAX (16u * 1024u * 1024u) /**< width * height */
#define RG_PICTURE_TYPE_MAX   16                    /**< of a media type, with its end */

enum rg_picture_kind { RG_PICTURE_PNG = 0, RG_PICTURE_JPEG, RG_PICTURE_WEBP };

struct rg_picture_format {
    enum rg_picture_kind kind;
    uint32_t width, height;
};

/** "image/png" and so on; never NULL. */
const char *rg_picture_media_type(enum rg_picture_kind kind);

/** @return RG_OK; RG_NOT_FOUND for a media type that is not one of ours. */
enum rg_status rg_picture_kind_of(const char *media_type, enum rg_picture_kind *kind) RG_MUST_CHECK;

/**
 * Look at the head of @p len bytes.
 * @return RG_OK; RG_NOT_FOUND when they are no PNG, JPEG or WebP; RG_INVALID when they break off or contradict
 * themselves before the size is known; RG_UNSUPPORTED for a picture that moves (nothing on the glass does);
 * RG_FULL for one over RG_PICTURE_SIDE_MAX, RG_PICTURE_PIXELS_MAX or RG_PICTURE_FILE_MAX. @p format is written
 * only on RG_OK.
 */
enum rg_status rg_picture_look(const uint8_t *bytes, size_t len,
                               struct rg_picture_format *format) RG_MUST_CHECK;

#endif
