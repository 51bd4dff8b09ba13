#include "edid.h"

#include <stdbool.h>
#include <string.h>

#define WIDTH_CM_AT  21
#define HEIGHT_CM_AT 22
#define TIMING_AT    54

/* Some panels write the aspect ratio or tenths where millimetres belong. */
static bool agree(uint32_t mm, uint32_t cm)
{
    return mm + 10 >= cm * 10 && mm <= cm * 10 + 10;
}

enum rg_status rg_edid_size(const uint8_t *bytes, size_t len, uint32_t *width_mm, uint32_t *height_mm)
{
    static const uint8_t magic[8] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    if (len < RG_EDID_LEN || memcmp(bytes, magic, sizeof magic) != 0) {
        return RG_INVALID;
    }
    uint8_t sum = 0;
    for (size_t i = 0; i < RG_EDID_LEN; i++) {
        sum = (uint8_t)(sum + bytes[i]);
    }
    if (sum != 0) {
        return RG_INVALID;
    }
    uint32_t width_cm = bytes[WIDTH_CM_AT], height_cm = bytes[HEIGHT_CM_AT];
    /* With one of them 0 the other is an aspect ratio. */
    if (width_cm == 0 || height_cm == 0) {
        return RG_NOT_FOUND;
    }
    const uint8_t *timing = bytes + TIMING_AT;
    bool is_timing = timing[0] != 0 || timing[1] != 0;
    uint32_t width = timing[12] | (uint32_t)(timing[14] & 0xf0) << 4;
    uint32_t height = timing[13] | (uint32_t)(timing[14] & 0x0f) << 8;
    bool exact = is_timing && agree(width, width_cm) && agree(height, height_cm);
    *width_mm = exact ? width : width_cm * 10;
    *height_mm = exact ? height : height_cm * 10;
    return RG_OK;
}
