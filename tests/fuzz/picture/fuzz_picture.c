/* Any bytes as a picture from HQ, as a file of pixels and as packed pixels: what passes keeps its promises, nothing reads behind the end. */
#include "picture_format.h"
#include "picture_pack.h"
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
    if (raw.width > 300 || raw.height > 220 || raw.packed_len != len - sizeof head) {
        abort();
    }
    (void)rg_picture_raw_check(head, bytes + sizeof head);
}

/* The first two bytes say how many pixels it should be: a sum would keep a fuzzer out. */
static void as_packed(const uint8_t *bytes, size_t len)
{
    if (len < 2) {
        return;
    }
    size_t count = 1u + bytes[0] + 256u * (bytes[1] & 15u), again_len = 0;
    uint32_t *pixels = malloc(count * sizeof *pixels), *again = malloc(count * sizeof *again);
    uint8_t *packed = malloc(RG_PICTURE_PACK_MAX(count));
    if (rg_picture_unpack(bytes + 2, len - 2, pixels, count) == RG_OK &&
        (rg_picture_pack(pixels, count, 1u + bytes[1], packed, &again_len) != RG_OK ||
         again_len > RG_PICTURE_PACK_MAX(count) ||
         rg_picture_unpack(packed, again_len, again, count) != RG_OK ||
         memcmp(pixels, again, count * sizeof *pixels) != 0)) {
        abort();
    }
    free(pixels);
    free(again);
    free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of exactly this size, so that reading behind it is seen. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    as_picture(copy, size);
    as_pixels(copy, size);
    as_packed(copy, size);
    free(copy);
    return 0;
}
