/* Any bytes as a picture from HQ and as a file of pixels: what passes keeps its promises, nothing reads behind the end. */
#include "picture_format.h"
#include "picture_raw.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_picture(const uint8_t *bytes, size_t len)
{
    struct rg_picture_format format;
    if (rg_picture_look(bytes, len, &format) == RG_OK &&
        (format.width == 0 || format.height == 0 || format.width > RG_PICTURE_SIDE_MAX ||
         format.height > RG_PICTURE_SIDE_MAX ||
         (uint64_t)format.width * format.height > RG_PICTURE_PIXELS_MAX)) {
        abort();
    }
}

static void as_pixels(const uint8_t *bytes, size_t len)
{
    struct rg_picture_raw raw;
    uint8_t head[RG_PICTURE_RAW_HEAD];
    if (len < sizeof head) {
        return;
    }
    memcpy(head, bytes, sizeof head);
    if (rg_picture_raw_look(head, len, 300, 220, &raw) != RG_OK) {
        return;
    }
    if (raw.width > 300 || raw.height > 220 || raw.stride < raw.width || raw.stride > 300 ||
        RG_PICTURE_RAW_SIZE(raw.stride, raw.height) != len) {
        abort();
    }
    uint32_t *pixels = malloc(len - sizeof head);
    memcpy(pixels, bytes + sizeof head, len - sizeof head);
    if (rg_picture_raw_check(head, pixels) == RG_OK && (pixels[0] & 0xff000000) != 0) {
        abort();
    }
    free(pixels);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    as_picture(copy, size);
    as_pixels(copy, size);
    free(copy);
    return 0;
}
