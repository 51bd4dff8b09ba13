#include "picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Chunks of a small picture, in the only order in which this file writes them. */
#define HEADER_AT  8
#define PALETTE_AT (HEADER_AT + 12 + 13)

static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

static void put32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        to[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

static uint32_t get32(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static void write_chunk(FILE *file, const char type[4], const uint8_t *data, size_t len)
{
    uint8_t head[8], tail[4];
    put32(head, (uint32_t)len);
    memcpy(head + 4, type, 4);
    uLong crc = crc32(0, head + 4, 4);
    put32(tail, (uint32_t)(len == 0 ? crc : crc32_z(crc, data, len)));
    (void)fwrite(head, 1, sizeof head, file);
    (void)fwrite(data, 1, len, file);
    (void)fwrite(tail, 1, sizeof tail, file);
}

/* @p palette is empty for a picture in true colours. */
static enum rg_status write_file(const char *path, const struct picture *picture,
                                 const struct picture_palette *palette, const uint8_t *data, size_t len)
{
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return RG_IO;
    }
    uint8_t header[13] = {[8] = 8, [9] = palette->count > 0 ? 3 : 2}, colours[3 * PICTURE_PALETTE];
    put32(header, (uint32_t)picture->width);
    put32(header + 4, (uint32_t)picture->height);
    for (size_t i = 0; i < palette->count; i++) {
        colours[3 * i] = (uint8_t)(palette->colours[i] >> 16);
        colours[3 * i + 1] = (uint8_t)(palette->colours[i] >> 8);
        colours[3 * i + 2] = (uint8_t)palette->colours[i];
    }
    (void)fwrite(signature, 1, sizeof signature, file);
    write_chunk(file, "IHDR", header, sizeof header);
    if (palette->count > 0) {
        write_chunk(file, "PLTE", colours, 3 * palette->count);
    }
    write_chunk(file, "IDAT", data, len);
    write_chunk(file, "IEND", header, 0);
    bool failed = fflush(file) != 0 || ferror(file) != 0;
    if (fclose(file) != 0 || failed) {
        (void)unlink(path);
        return RG_IO;
    }
    return RG_OK;
}

/* Rows as the file wants them; the palette is emptied when it is not enough. */
static size_t make_rows(const struct picture *picture, struct picture_palette *palette, uint8_t *rows)
{
    memset(palette, 0, sizeof *palette);
    uint8_t *to = rows;
    for (int32_t y = 0; y < picture->height; y++) {
        const uint32_t *row = picture->pixels + (ptrdiff_t)y * picture->stride;
        *to++ = 0;
        for (int32_t x = 0; x < picture->width; x++) {
            int index =
                x > 0 && row[x] == row[x - 1] ? to[-1] : picture_palette_index(palette, row[x] & 0xffffff);
            if (index < 0) {
                palette->count = 0;
                return 0;
            }
            *to++ = (uint8_t)index;
        }
    }
    return (size_t)(to - rows);
}

static size_t make_true_rows(const struct picture *picture, uint8_t *rows)
{
    uint8_t *to = rows;
    for (int32_t y = 0; y < picture->height; y++) {
        *to++ = 0;
        for (int32_t x = 0; x < picture->width; x++) {
            uint32_t colour = picture->pixels[(ptrdiff_t)y * picture->stride + x];
            *to++ = (uint8_t)(colour >> 16);
            *to++ = (uint8_t)(colour >> 8);
            *to++ = (uint8_t)colour;
        }
    }
    return (size_t)(to - rows);
}

enum rg_status picture_write(const char *path, const struct picture *picture, int level)
{
    struct picture_palette palette;
    size_t most = (size_t)picture->height * (1 + 3 * (size_t)picture->width);
    uLongf packed_len = compressBound((uLong)most);
    uint8_t *rows = malloc(most), *packed = malloc(packed_len);
    enum rg_status status = RG_NO_MEMORY;
    if (rows != NULL && packed != NULL) {
        size_t len = make_rows(picture, &palette, rows);
        len = len == 0 ? make_true_rows(picture, rows) : len;
        status = compress2(packed, &packed_len, rows, (uLong)len, level) == Z_OK
                     ? write_file(path, picture, &palette, packed, packed_len)
                     : RG_NO_MEMORY;
    }
    free(rows);
    free(packed);
    return status;
}

enum rg_status picture_write_small(const char *path, const struct picture *picture)
{
    int32_t width = picture->width / 2, height = picture->height / 2;
    uint32_t *small = malloc((size_t)width * (size_t)height * sizeof *small);
    if (small == NULL) {
        return RG_NO_MEMORY;
    }
    picture_make_small(picture, small);
    struct picture kept = {small, width, height, width};
    enum rg_status status = picture_write(path, &kept, 9);
    free(small);
    return status;
}

static enum rg_status unpack(const uint8_t *file, size_t len, struct picture *picture)
{
    uint32_t width = get32(file + HEADER_AT + 8), height = get32(file + HEADER_AT + 12);
    uint32_t palette_len = get32(file + PALETTE_AT);
    size_t data_at = PALETTE_AT + 12 + (size_t)palette_len;
    if (memcmp(file + PALETTE_AT + 4, "PLTE", 4) != 0 || file[HEADER_AT + 17] != 3 || width > 8192 ||
        height > 8192 || palette_len > 3 * PICTURE_PALETTE || data_at + 8 > len ||
        get32(file + data_at) > len - data_at - 8) {
        return RG_INVALID;
    }
    uLongf rows_len = (uLongf)height * (width + 1);
    uint8_t *rows = malloc(rows_len == 0 ? 1 : rows_len);
    uint32_t *pixels = calloc((size_t)width * height + 1, sizeof *pixels);
    enum rg_status status = rows == NULL || pixels == NULL ? RG_NO_MEMORY : RG_OK;
    if (status == RG_OK && uncompress(rows, &rows_len, file + data_at + 8, get32(file + data_at)) != Z_OK) {
        status = RG_INVALID;
    }
    for (size_t y = 0; status == RG_OK && y < height; y++) {
        for (size_t x = 0; x < width; x++) {
            size_t index = rows[y * (width + 1) + 1 + x];
            const uint8_t *colour = file + PALETTE_AT + 8 + 3 * index;
            pixels[y * width + x] = 3 * index < palette_len ? get32(colour) >> 8 : 0;
        }
    }
    free(rows);
    if (status != RG_OK) {
        free(pixels);
        return status;
    }
    *picture = (struct picture){pixels, (int32_t)width, (int32_t)height, (int32_t)width};
    return RG_OK;
}

enum rg_status picture_read_small(const char *path, struct picture *picture)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        return RG_NOT_FOUND;
    }
    size_t room = 1u << 20, len = 0;
    uint8_t *bytes = malloc(room);
    if (bytes != NULL) {
        len = fread(bytes, 1, room, file);
    }
    (void)fclose(file);
    enum rg_status status = bytes == NULL ? RG_NO_MEMORY : RG_INVALID;
    if (len > PALETTE_AT + 12 && len < room && memcmp(bytes, signature, sizeof signature) == 0) {
        status = unpack(bytes, len, picture);
    }
    free(bytes);
    return status;
}
