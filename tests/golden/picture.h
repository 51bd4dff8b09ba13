/**
 * @file picture.h
 * Pictures of screens for tests and the gallery: small PNG files, and hashes that tell where two differ.
 *
 * Thread: any.
 * Owner:  the caller owns the pixels.
 * Source: ISO/IEC 15948 (PNG).
 */
#ifndef TESTS_GOLDEN_PICTURE_H
#define TESTS_GOLDEN_PICTURE_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PICTURE_COLUMNS 8 /**< tiles of a picture's hash */
#define PICTURE_ROWS    6
#define PICTURE_TILES   (PICTURE_COLUMNS * PICTURE_ROWS)

/** Rows of pixels 0x00RRGGBB, @p stride pixels apart; the highest byte of each is of no account. */
struct picture {
    const uint32_t *pixels;
    int32_t width, height, stride;
};

struct picture_hash {
    char whole[17];                /**< hexadecimal */
    char tiles[PICTURE_TILES + 1]; /**< one character a tile, row by row: 6 bits, to show where */
};

void picture_hash(const struct picture *picture, struct picture_hash *hash);

/** The pixels of tile @p index. */
void picture_tile(const struct picture *picture, size_t index, int32_t *left, int32_t *top, int32_t *right,
                  int32_t *bottom);

/**
 * Write a PNG: exactly, with a palette where 256 colours are enough. @p level is zlib's, 1 to 9.
 * @return RG_OK; RG_NO_MEMORY; RG_IO (a file that was begun is removed).
 */
enum rg_status picture_write(const char *path, const struct picture *picture, int level) RG_MUST_CHECK;

/**
 * Write a PNG of half the width and height, with as much of each colour as a palette of 256 holds: white stays
 * white. Status as picture_write().
 */
enum rg_status picture_write_small(const char *path, const struct picture *picture) RG_MUST_CHECK;

/**
 * Read a PNG that picture_write_small() wrote. @p picture's pixels are to be freed.
 * @return RG_OK; RG_NOT_FOUND; RG_INVALID (another writer's, or damaged); RG_NO_MEMORY.
 */
enum rg_status picture_read_small(const char *path, struct picture *picture) RG_MUST_CHECK;

/** What picture_write_small() would keep, into @p small of (width / 2) x (height / 2) pixels without gaps. */
void picture_make_small(const struct picture *picture, uint32_t *small);

#define PICTURE_PALETTE 256

struct picture_palette {
    uint32_t colours[PICTURE_PALETTE];
    size_t count;
    uint16_t slots[4 * PICTURE_PALETTE]; /**< a hash table of index + 1 */
};

/** The index of a colour of the palette, which is added when it is new; -1 when it is full. */
int picture_palette_index(struct picture_palette *palette, uint32_t colour);

#endif
