#include "png.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static void put32(uint8_t *to, uint32_t value)
{
    to[0] = (uint8_t)(value >> 24);
    to[1] = (uint8_t)(value >> 16);
    to[2] = (uint8_t)(value >> 8);
    to[3] = (uint8_t)value;
}

static void write_chunk(FILE *file, const char type[4], const uint8_t *data, size_t len)
{
    uint8_t head[8], tail[4];
    put32(head, (uint32_t)len);
    memcpy(head + 4, type, 4);
    uLong crc = crc32(0, head + 4, 4);
    crc = crc32_z(crc, data, len);
    put32(tail, (uint32_t)crc);
    (void)fwrite(head, 1, sizeof head, file);
    (void)fwrite(data, 1, len, file);
    (void)fwrite(tail, 1, sizeof tail, file);
}

static uint8_t *raw_rows(const uint32_t *pixels, int32_t stride, int32_t width, int32_t height, size_t *len)
{
    size_t row_len = 1 + 3 * (size_t)width;
    *len = row_len * (size_t)height;
    uint8_t *raw = malloc(*len);
    for (int32_t y = 0; raw != NULL && y < height; y++) {
        uint8_t *to = raw + row_len * (size_t)y;
        *to++ = 0;
        for (int32_t x = 0; x < width; x++) {
            uint32_t pixel = pixels[(ptrdiff_t)y * stride + x];
            *to++ = (uint8_t)(pixel >> 16);
            *to++ = (uint8_t)(pixel >> 8);
            *to++ = (uint8_t)pixel;
        }
    }
    return raw;
}

static enum rg_status write_file(const char *path, int32_t width, int32_t height, const uint8_t *data,
                                 size_t len)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return RG_IO;
    }
    uint8_t header[13] = {[8] = 8, [9] = 2};
    put32(header, (uint32_t)width);
    put32(header + 4, (uint32_t)height);
    (void)fwrite(signature, 1, sizeof signature, file);
    write_chunk(file, "IHDR", header, sizeof header);
    write_chunk(file, "IDAT", data, len);
    write_chunk(file, "IEND", header, 0);
    bool failed = fflush(file) != 0 || ferror(file) != 0;
    if (fclose(file) != 0 || failed) {
        (void)unlink(path);
        return RG_IO;
    }
    return RG_OK;
}

enum rg_status rg_png_write(const char *path, const uint32_t *pixels, int32_t stride, int32_t width,
                            int32_t height)
{
    size_t raw_len = 0;
    uint8_t *raw = raw_rows(pixels, stride, width, height, &raw_len);
    uLongf packed_len = compressBound((uLong)raw_len);
    uint8_t *packed = raw == NULL ? NULL : malloc(packed_len);
    enum rg_status status = RG_NO_MEMORY;
    if (packed != NULL && compress2(packed, &packed_len, raw, (uLong)raw_len, 6) == Z_OK) {
        status = write_file(path, width, height, packed, packed_len);
    }
    if (raw != NULL) {
        explicit_bzero(raw, raw_len);
    }
    if (packed != NULL) {
        explicit_bzero(packed, packed_len);
    }
    free(raw);
    free(packed);
    return status;
}
