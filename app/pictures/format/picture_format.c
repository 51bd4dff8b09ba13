#include "picture_format.h"

#include <stdbool.h>
#include <string.h>

static const char *const media_types[] = {"image/png", "image/jpeg", "image/webp"};

/* A JPEG has a few dozen segments before its size, a PNG a few chunks before its pixels. */
#define PARTS_MAX 256

const char *rg_picture_media_type(enum rg_picture_kind kind)
{
    return media_types[kind];
}

enum rg_status rg_picture_kind_of(const char *media_type, enum rg_picture_kind *kind)
{
    for (size_t i = 0; i < sizeof media_types / sizeof media_types[0]; i++) {
        if (strcmp(media_types[i], media_type) == 0) {
            *kind = (enum rg_picture_kind)i;
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}

static uint32_t big16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t big32(const uint8_t *at)
{
    return big16(at) << 16 | big16(at + 2);
}

static uint32_t little16(const uint8_t *at)
{
    return (uint32_t)at[1] << 8 | at[0];
}

static uint32_t little24(const uint8_t *at)
{
    return (uint32_t)at[2] << 16 | little16(at);
}

static enum rg_status look_png(const uint8_t *bytes, size_t len, struct rg_picture_format *format)
{
    if (len < 33 || big32(bytes + 8) != 13 || memcmp(bytes + 12, "IHDR", 4) != 0) {
        return RG_INVALID;
    }
    format->width = big32(bytes + 16);
    format->height = big32(bytes + 20);
    size_t at = 33;
    for (int part = 0; part < PARTS_MAX && len - at >= 12; part++) {
        if (memcmp(bytes + at + 4, "acTL", 4) == 0) {
            return RG_UNSUPPORTED;
        }
        if (memcmp(bytes + at + 4, "IDAT", 4) == 0) {
            return RG_OK;
        }
        size_t chunk = big32(bytes + at);
        if (chunk > len - at - 12) {
            return RG_INVALID;
        }
        at += chunk + 12;
    }
    return RG_INVALID;
}

/* Markers that begin a frame: C0 to CF but for DHT, JPG and DAC. */
static bool begins_frame(uint8_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static enum rg_status look_jpeg(const uint8_t *bytes, size_t len, struct rg_picture_format *format)
{
    size_t at = 2;
    for (int part = 0; part < PARTS_MAX && len - at >= 4; part++) {
        if (bytes[at] != 0xff) {
            return RG_INVALID;
        }
        uint8_t marker = bytes[at + 1];
        if (marker == 0xff) {
            at++;
            continue;
        }
        size_t segment = big16(bytes + at + 2);
        if (segment < 2 || segment > len - at - 2) {
            return RG_INVALID;
        }
        if (begins_frame(marker)) {
            if (segment < 8) {
                return RG_INVALID;
            }
            format->height = big16(bytes + at + 5);
            format->width = big16(bytes + at + 7);
            return RG_OK;
        }
        at += segment + 2;
    }
    return RG_INVALID;
}

static enum rg_status look_webp(const uint8_t *bytes, size_t len, struct rg_picture_format *format)
{
    if (len < 30) {
        return RG_INVALID;
    }
    const uint8_t *body = bytes + 20;
    if (memcmp(bytes + 12, "VP8X", 4) == 0) {
        if (body[0] & 0x02) {
            return RG_UNSUPPORTED;
        }
        format->width = little24(body + 4) + 1;
        format->height = little24(body + 7) + 1;
        return RG_OK;
    }
    if (memcmp(bytes + 12, "VP8L", 4) == 0 && body[0] == 0x2f) {
        uint32_t bits = little24(body + 1) | (uint32_t)body[4] << 24;
        format->width = (bits & 0x3fff) + 1;
        format->height = (bits >> 14 & 0x3fff) + 1;
        return RG_OK;
    }
    if (memcmp(bytes + 12, "VP8 ", 4) == 0 && body[3] == 0x9d && body[4] == 0x01 && body[5] == 0x2a) {
        format->width = little16(body + 6) & 0x3fff;
        format->height = little16(body + 8) & 0x3fff;
        return RG_OK;
    }
    return RG_INVALID;
}

enum rg_status rg_picture_look(const uint8_t *bytes, size_t len, struct rg_picture_format *format)
{
    static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    struct rg_picture_format found = {.kind = RG_PICTURE_PNG};
    enum rg_status status = RG_NOT_FOUND;
    if (len > RG_PICTURE_FILE_MAX) {
        return RG_FULL;
    }
    if (len >= sizeof png && memcmp(bytes, png, sizeof png) == 0) {
        status = look_png(bytes, len, &found);
    } else if (len >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff) {
        found.kind = RG_PICTURE_JPEG;
        status = look_jpeg(bytes, len, &found);
    } else if (len >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0) {
        found.kind = RG_PICTURE_WEBP;
        status = look_webp(bytes, len, &found);
    }
    if (status != RG_OK) {
        return status;
    }
    if (found.width == 0 || found.height == 0) {
        return RG_INVALID;
    }
    if (found.width > RG_PICTURE_SIDE_MAX || found.height > RG_PICTURE_SIDE_MAX ||
        (uint64_t)found.width * found.height > RG_PICTURE_PIXELS_MAX) {
        return RG_FULL;
    }
    *format = found;
    return RG_OK;
}
