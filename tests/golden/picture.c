#include "picture.h"

#include <stdio.h>
#include <string.h>

#define RGB  0xffffffu
#define STEP 0x9e3779b97f4a7c15u

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 32)) * 0xd6e8feb86659fd93u;
    return value ^ (value >> 29);
}

/* Four sums side by side: one alone would wait for each multiplication. */
static uint64_t hash_run(uint64_t seed, const uint32_t *pixels, int32_t count)
{
    uint64_t sums[4] = {seed, seed ^ 1, seed ^ 2, seed ^ 3};
    int32_t i = 0;
    for (; i + 4 <= count; i += 4) {
        for (int32_t lane = 0; lane < 4; lane++) {
            sums[lane] = (sums[lane] ^ (pixels[i + lane] & RGB)) * STEP;
            sums[lane] ^= sums[lane] >> 31;
        }
    }
    for (; i < count; i++) {
        sums[0] = mix(sums[0] ^ (pixels[i] & RGB)) * STEP;
    }
    return mix(sums[0] * 3 + mix(sums[1] * 5 + mix(sums[2] * 7 + mix(sums[3]))));
}

void picture_tile(const struct picture *picture, size_t index, int32_t *left, int32_t *top, int32_t *right,
                  int32_t *bottom)
{
    int32_t column = (int32_t)(index % PICTURE_COLUMNS), row = (int32_t)(index / PICTURE_COLUMNS);
    *left = picture->width * column / PICTURE_COLUMNS;
    *right = picture->width * (column + 1) / PICTURE_COLUMNS;
    *top = picture->height * row / PICTURE_ROWS;
    *bottom = picture->height * (row + 1) / PICTURE_ROWS;
}

void picture_hash(const struct picture *picture, struct picture_hash *hash)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    uint64_t whole = mix((uint64_t)picture->width << 32 | (uint32_t)picture->height);
    for (size_t i = 0; i < PICTURE_TILES; i++) {
        int32_t left = 0, top = 0, right = 0, bottom = 0;
        picture_tile(picture, i, &left, &top, &right, &bottom);
        uint64_t tile = i;
        for (int32_t y = top; y < bottom; y++) {
            tile = hash_run(tile, picture->pixels + (ptrdiff_t)y * picture->stride + left, right - left);
        }
        hash->tiles[i] = digits[tile >> 58];
        whole = mix(whole ^ tile) * STEP;
    }
    hash->tiles[PICTURE_TILES] = '\0';
    (void)snprintf(hash->whole, sizeof hash->whole, "%016llx", (unsigned long long)whole);
}

int picture_palette_index(struct picture_palette *palette, uint32_t colour)
{
    size_t slots = sizeof palette->slots / sizeof palette->slots[0];
    size_t at = (colour * 2654435761u >> 16) % slots;
    while (palette->slots[at] != 0) {
        if (palette->colours[palette->slots[at] - 1] == colour) {
            return palette->slots[at] - 1;
        }
        at = (at + 1) % slots;
    }
    if (palette->count == PICTURE_PALETTE) {
        return -1;
    }
    palette->colours[palette->count] = colour;
    palette->slots[at] = (uint16_t)++palette->count;
    return (int)palette->count - 1;
}

static uint32_t coarse(uint32_t colour, uint32_t bits)
{
    uint32_t most = (1u << bits) - 1, result = 0;
    for (uint32_t shift = 0; shift < 24; shift += 8) {
        uint32_t level = ((colour >> shift & 0xff) * most + 127) / 255;
        result |= (level * 255 + most / 2) / most << shift;
    }
    return result;
}

/* The mean of four pixels: half the width and height. */
static void halve(const struct picture *picture, uint32_t *small)
{
    for (int32_t y = 0; y + 1 < picture->height; y += 2) {
        const uint32_t *upper = picture->pixels + (ptrdiff_t)y * picture->stride;
        const uint32_t *lower = upper + picture->stride;
        for (int32_t x = 0; x + 1 < picture->width; x += 2) {
            uint32_t colour = 0;
            for (uint32_t shift = 0; shift < 24; shift += 8) {
                uint32_t sum = (upper[x] >> shift & 0xff) + (upper[x + 1] >> shift & 0xff) +
                               (lower[x] >> shift & 0xff) + (lower[x + 1] >> shift & 0xff);
                colour |= (sum + 2) / 4 << shift;
            }
            *small++ = colour;
        }
    }
}

static bool fits(const uint32_t *colours, size_t count, uint32_t bits)
{
    struct picture_palette palette = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        if ((i == 0 || colours[i] != colours[i - 1]) &&
            picture_palette_index(&palette, coarse(colours[i], bits)) < 0) {
            return false;
        }
    }
    return true;
}

void picture_make_small(const struct picture *picture, uint32_t *small)
{
    size_t count = (size_t)(picture->width / 2) * (size_t)(picture->height / 2);
    halve(picture, small);
    /* Two bits of each colour are 64 in all, and always fit. */
    uint32_t bits = 5;
    while (!fits(small, count, bits)) {
        bits--;
    }
    for (size_t i = 0; i < count; i++) {
        small[i] = coarse(small[i], bits);
    }
}
