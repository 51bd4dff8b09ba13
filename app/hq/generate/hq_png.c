#include "hq_png.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void put32(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)(value >> 24);
    to[1] = (uint8_t)(value >> 16);
    to[2] = (uint8_t)(value >> 8);
    to[3] = (uint8_t)value;
}

enum rg_status rg_hq_png_pack(const uint8_t *indices, uint32_t width, uint32_t height,
                              struct rg_hq_buffer *packed)
{
    size_t row_len = (size_t)width + 1, raw_len = row_len * height;
    uLongf len = compressBound(raw_len);
    uint8_t *raw = malloc(raw_len), *out = malloc(len);
    rg_hq_buffer_clear(packed);
    enum rg_status status = raw == NULL || out == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK) {
        for (size_t y = 0; y < height; y++) {
            raw[y * row_len] = 0; /* no filter: an index is no amount */
            memcpy(raw + y * row_len + 1, indices + y * width, width);
        }
        status = compress2(out, &len, raw, raw_len, 9) == Z_OK ? RG_OK : RG_NO_MEMORY;
    }
    if (status == RG_OK) {
        rg_hq_buffer_bytes(packed, out, len);
        status = rg_hq_buffer_status(packed);
    }
    free(raw);
    free(out);
    return status;
}

static void chunk(struct rg_hq_buffer *file, const char type[4], const void *data, size_t len)
{
    uint8_t head[8], tail[4];
    put32(head, (uint32_t)len);
    memcpy(head + 4, type, 4);
    put32(tail, (uint32_t)crc32_z(crc32(0, head + 4, 4), data, len));
    rg_hq_buffer_bytes(file, head, sizeof head);
    rg_hq_buffer_bytes(file, data, len);
    rg_hq_buffer_bytes(file, tail, sizeof tail);
}

enum rg_status rg_hq_png_write(const struct rg_hq_buffer *packed, uint32_t width, uint32_t height,
                               const uint32_t *palette, size_t colours, struct rg_hq_buffer *file)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    uint8_t header[13] = {[8] = 8, [9] = 3}, entries[3 * 256];
    put32(header, width);
    put32(header + 4, height);
    for (size_t i = 0; i < colours; i++) {
        entries[3 * i] = (uint8_t)(palette[i] >> 16);
        entries[3 * i + 1] = (uint8_t)(palette[i] >> 8);
        entries[3 * i + 2] = (uint8_t)palette[i];
    }
    rg_hq_buffer_clear(file);
    rg_hq_buffer_bytes(file, signature, sizeof signature);
    chunk(file, "IHDR", header, sizeof header);
    chunk(file, "PLTE", entries, 3 * colours);
    chunk(file, "IDAT", packed->data, packed->len);
    chunk(file, "IEND", "", 0);
    return rg_hq_buffer_status(file);
}
