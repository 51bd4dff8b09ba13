#include "picture_pack.h"

#include <stdbool.h>
#include <string.h>

#define NUMBER_BYTES 4 /* 28 bits: more than any picture has pixels */

struct bytes {
    const uint8_t *at, *end;
};

static bool take_number(struct bytes *from, size_t *number)
{
    size_t value = 0;
    for (unsigned i = 0; i < NUMBER_BYTES && from->at < from->end; i++) {
        uint8_t byte = *from->at++;
        value |= (size_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *number = value;
            return true;
        }
    }
    return false;
}

static void take_pixels(struct bytes *from, uint32_t *to, size_t count)
{
    for (size_t i = 0; i < count; i++, from->at += 3) {
        to[i] = (uint32_t)from->at[0] << 16 | (uint32_t)from->at[1] << 8 | from->at[2];
    }
}

static void repeat(uint32_t *to, size_t count, size_t distance)
{
    const uint32_t *from = to - distance;
    if (distance >= count) {
        memcpy(to, from, count * sizeof *to);
        return;
    }
    /* What is copied is written on the way: a run of one colour is a distance of 1. */
    for (size_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

enum rg_status rg_picture_unpack(const uint8_t *packed, size_t packed_len, uint32_t *pixels, size_t count)
{
    struct bytes from = {packed, packed + packed_len};
    size_t done = 0;
    while (from.at < from.end) {
        uint8_t step = *from.at++;
        size_t length = step & 0x7fu, distance = 0, more = 0;
        if (step < 0x80) {
            length++;
            if (length > count - done || length * 3 > (size_t)(from.end - from.at)) {
                return RG_CORRUPT;
            }
            take_pixels(&from, pixels + done, length);
        } else {
            if (length == 0x7f && !take_number(&from, &more)) {
                return RG_CORRUPT;
            }
            length += 2 + more;
            if (!take_number(&from, &distance) || distance == 0 || distance > done || length > count - done) {
                return RG_CORRUPT;
            }
            repeat(pixels + done, length, distance);
        }
        done += length;
    }
    return done == count ? RG_OK : RG_CORRUPT;
}
