/**
 * @file icon_file.h
 * The file of icons: one coverage mask an icon, packed at build time from assets/icons by app/ui/icons. Masks
 * are large and are brought down to the size that is needed, so each size is sharp.
 *
 * Layout, little-endian: "RGICONS1"; u32 count; u32 side; then for each icon a name of 24 bytes (ended by
 * NUL), u32 offset, u32 length and u32 CRC-32 of the packed bytes; then those, each a zlib stream of
 * side x side bytes, 0 (empty) to 255 (full).
 *
 * Thread: any; nothing is kept.
 * Owner:  the caller owns the bytes, which the set borrows.
 */
#ifndef APP_UI_ICON_FILE_H
#define APP_UI_ICON_FILE_H

#include "draw_list.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_ICON_FILE_MAGIC  "RGICONS1"
#define RG_ICON_FILE_MAX    (4u << 20)
#define RG_ICON_FILE_COUNT  128u
#define RG_ICON_FILE_NAME   24u
#define RG_ICON_FILE_HEADER 16u
#define RG_ICON_FILE_ENTRY  (RG_ICON_FILE_NAME + 12u)
#define RG_ICON_SIDE_LEAST  16u
#define RG_ICON_SIDE_MOST   512u
/** The largest mask that is drawn. */
#define RG_ICON_PX_MAX 1024

struct rg_icon_packed {
    const uint8_t *bytes; /**< NULL: the file has no such icon */
    uint32_t len, crc;
};

struct rg_icon_set {
    uint32_t side;
    struct rg_icon_packed icons[RG_ICON_COUNT];
};

/**
 * Find the icons in @p bytes; names that are not known are passed over. What is packed is not looked at yet.
 * @return RG_OK; RG_INVALID when the file is cut, too large or of another kind (@p set is not written).
 */
enum rg_status rg_icon_file_parse(const uint8_t *bytes, size_t len, struct rg_icon_set *set) RG_MUST_CHECK;

/**
 * Write the coverage of @p icon into @p px x @p px bytes, each the average of what it covers.
 * @return RG_OK; RG_NOT_FOUND without such an icon; RG_INVALID when its bytes are broken or @p px cannot be;
 *         RG_NO_MEMORY. Otherwise than on RG_OK the coverage is of no use.
 */
enum rg_status rg_icon_file_draw(const struct rg_icon_set *set, enum rg_icon icon, int32_t px,
                                 uint8_t *coverage) RG_MUST_CHECK;

#endif
