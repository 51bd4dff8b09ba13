/* Greedy, with a look one pixel ahead. It runs once a picture, in a process of its own: smallness counts, not time. */
#include "picture_pack.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HASH_BITS    14
#define LOOKS        256 /* earlier places that are compared with one */
#define NEW_MAX      128
#define LENGTH_SHORT 128 /* the longest that needs no number of its own */
#define NOWHERE      UINT32_MAX

struct packer {
    const uint32_t *pixels;
    uint32_t count, width;
    uint32_t newest[1u << HASH_BITS]; /* the last place where a pair of pixels with this hash stood */
    uint32_t *older;                  /* of each place: the one before with the same hash */
    uint8_t *to;
    uint32_t new_from; /* pixels from here on are not written yet */
};

struct match {
    uint32_t length, distance;
};

static uint32_t pixel(const struct packer *packer, uint32_t at)
{
    return packer->pixels[at] & 0xffffff;
}

static uint32_t number_bytes(uint32_t number)
{
    uint32_t bytes = 1;
    while (number >= 0x80) {
        number >>= 7;
        bytes++;
    }
    return bytes;
}

static void put_number(struct packer *packer, uint32_t number)
{
    while (number >= 0x80) {
        *packer->to++ = (uint8_t)(number | 0x80);
        number >>= 7;
    }
    *packer->to++ = (uint8_t)number;
}

/* Bytes that it saves. */
static int32_t gain(const struct match *match)
{
    if (match->length < 2) {
        return 0;
    }
    uint32_t cost = 1 + number_bytes(match->distance);
    if (match->length > LENGTH_SHORT) {
        cost += number_bytes(match->length - LENGTH_SHORT - 1);
    }
    return (int32_t)(3 * match->length) - (int32_t)cost;
}

static void try_place(const struct packer *packer, uint32_t at, uint32_t distance, struct match *best)
{
    struct match found = {0, distance};
    if (distance == 0 || distance > at) {
        return;
    }
    while (at + found.length < packer->count &&
           pixel(packer, at + found.length) == pixel(packer, at + found.length - distance)) {
        found.length++;
    }
    if (gain(&found) > gain(best)) {
        *best = found;
    }
}

static uint32_t hash(const struct packer *packer, uint32_t at)
{
    uint32_t pair = pixel(packer, at) * 2654435761u ^ pixel(packer, at + 1) * 2246822519u;
    return pair >> (32 - HASH_BITS);
}

static struct match best_at(const struct packer *packer, uint32_t at)
{
    struct match best = {0, 0};
    if (at + 1 >= packer->count) {
        return best;
    }
    try_place(packer, at, 1, &best);
    try_place(packer, at, packer->width, &best);
    uint32_t place = packer->newest[hash(packer, at)];
    for (int i = 0; i < LOOKS && place != NOWHERE; i++) {
        try_place(packer, at, at - place, &best);
        place = packer->older[place];
    }
    return best;
}

static void remember(struct packer *packer, uint32_t at)
{
    if (at + 1 < packer->count) {
        uint32_t *newest = &packer->newest[hash(packer, at)];
        packer->older[at] = *newest;
        *newest = at;
    }
}

static void put_new(struct packer *packer, uint32_t end)
{
    while (packer->new_from < end) {
        uint32_t length = end - packer->new_from < NEW_MAX ? end - packer->new_from : NEW_MAX;
        *packer->to++ = (uint8_t)(length - 1);
        for (uint32_t i = 0; i < length; i++) {
            uint32_t colour = pixel(packer, packer->new_from++);
            *packer->to++ = (uint8_t)(colour >> 16);
            *packer->to++ = (uint8_t)(colour >> 8);
            *packer->to++ = (uint8_t)colour;
        }
    }
}

static void put_match(struct packer *packer, const struct match *match)
{
    if (match->length > LENGTH_SHORT) {
        *packer->to++ = 0xff;
        put_number(packer, match->length - LENGTH_SHORT - 1);
    } else {
        *packer->to++ = (uint8_t)(0x80 | (match->length - 2));
    }
    put_number(packer, match->distance);
    packer->new_from += match->length;
}

static void pack(struct packer *packer)
{
    uint32_t at = 0;
    struct match here = best_at(packer, 0);
    while (at < packer->count) {
        remember(packer, at);
        struct match next = at + 1 < packer->count ? best_at(packer, at + 1) : (struct match){0, 0};
        /* A step that is not worth a byte more than new pixels only parts them. */
        if (gain(&here) <= 1 || gain(&next) > gain(&here) + 1) {
            at++;
            here = next;
            continue;
        }
        put_new(packer, at);
        put_match(packer, &here);
        for (uint32_t end = at + here.length; ++at < end;) {
            remember(packer, at);
        }
        here = at < packer->count ? best_at(packer, at) : (struct match){0, 0};
    }
    put_new(packer, packer->count);
}

enum rg_status rg_picture_pack(const uint32_t *pixels, size_t count, uint32_t width, uint8_t *packed,
                               size_t *packed_len)
{
    if (count == 0 || count > RG_PICTURE_PACK_PIXELS_MAX) {
        return RG_INVALID;
    }
    struct packer *packer = malloc(sizeof *packer);
    uint32_t *older = calloc(count, sizeof *older);
    if (packer == NULL || older == NULL) {
        free(packer);
        free(older);
        return RG_NO_MEMORY;
    }
    *packer = (struct packer){
        .pixels = pixels, .count = (uint32_t)count, .width = width, .older = older, .to = packed};
    memset(packer->newest, 0xff, sizeof packer->newest);
    pack(packer);
    *packed_len = (size_t)(packer->to - packed);
    free(older);
    free(packer);
    return RG_OK;
}
