#include "tzif.h"

#include <string.h>

#define HEADER_LEN 44u
#define TYPE_LEN   6u
#define COUNT_MAX  8192u /* far over any zone's, and small enough that no product below can overflow */
#define OFFSET_MIN (-89999)
#define OFFSET_MAX 93599

struct header {
    uint8_t version;
    uint32_t is_ut, is_std, leap, time, type, chars;
};

static uint32_t be32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | (uint32_t)at[3];
}

static int64_t time_at(const struct rg_tzif *zone, uint32_t index)
{
    const uint8_t *at = zone->times + (size_t)index * zone->time_size;
    if (zone->time_size == 4) {
        return (int32_t)be32(at);
    }
    return (int64_t)((uint64_t)be32(at) << 32 | be32(at + 4));
}

static int32_t type_offset(const struct rg_tzif *zone, uint32_t type)
{
    return (int32_t)be32(zone->types + (size_t)type * TYPE_LEN);
}

static bool read_header(const uint8_t *bytes, size_t len, struct header *header)
{
    if (len < HEADER_LEN || memcmp(bytes, "TZif", 4) != 0) {
        return false;
    }
    header->version = bytes[4];
    header->is_ut = be32(bytes + 20);
    header->is_std = be32(bytes + 24);
    header->leap = be32(bytes + 28);
    header->time = be32(bytes + 32);
    header->type = be32(bytes + 36);
    header->chars = be32(bytes + 40);
    return header->is_ut <= COUNT_MAX && header->is_std <= COUNT_MAX && header->leap <= COUNT_MAX &&
           header->time <= COUNT_MAX && header->type <= 256 && header->chars <= COUNT_MAX;
}

static size_t block_len(const struct header *header, uint32_t time_size)
{
    return (size_t)header->time * (time_size + 1) + (size_t)header->type * TYPE_LEN + header->chars +
           (size_t)header->leap * (time_size + 4) + header->is_std + header->is_ut;
}

static enum rg_status read_block(const uint8_t *at, const struct header *header, uint32_t time_size,
                                 struct rg_tzif *zone)
{
    if (header->leap != 0) {
        return RG_UNSUPPORTED;
    }
    if (header->type == 0) {
        return RG_INVALID;
    }
    zone->time_size = time_size;
    zone->time_count = header->time;
    zone->type_count = header->type;
    zone->times = at;
    zone->kinds = at + (size_t)header->time * time_size;
    zone->types = zone->kinds + header->time;
    for (uint32_t i = 0; i < zone->time_count; i++) {
        if (zone->kinds[i] >= zone->type_count || (i > 0 && time_at(zone, i) <= time_at(zone, i - 1))) {
            return RG_INVALID;
        }
    }
    for (uint32_t i = 0; i < zone->type_count; i++) {
        int32_t offset = type_offset(zone, i);
        if (offset < OFFSET_MIN || offset > OFFSET_MAX) {
            return RG_INVALID;
        }
    }
    return RG_OK;
}

static enum rg_status read_footer(const uint8_t *at, size_t len, struct rg_tzif *zone)
{
    const uint8_t *end = len > 1 && at[0] == '\n' ? memchr(at + 1, '\n', len - 1) : NULL;
    if (end == NULL) {
        return RG_INVALID;
    }
    size_t rule_len = (size_t)(end - at) - 1;
    zone->has_rule = rule_len > 0;
    return rule_len > 0 ? rg_tz_rule_parse((const char *)at + 1, rule_len, &zone->rule) : RG_OK;
}

enum rg_status rg_tzif_parse(const uint8_t *bytes, size_t len, struct rg_tzif *zone)
{
    struct rg_tzif read;
    struct header header;
    memset(&read, 0, sizeof read);
    if (len > RG_TZIF_MAX || !read_header(bytes, len, &header)) {
        return RG_INVALID;
    }
    size_t at = HEADER_LEN;
    uint32_t time_size = 4;
    if (header.version >= '2') {
        /* The first block is for readers of 32 bits. */
        size_t skipped = block_len(&header, 4);
        if (skipped > len - at || !read_header(bytes + at + skipped, len - at - skipped, &header)) {
            return RG_INVALID;
        }
        at += skipped + HEADER_LEN;
        time_size = 8;
    }
    size_t block = block_len(&header, time_size);
    if (block > len - at) {
        return RG_INVALID;
    }
    enum rg_status status = read_block(bytes + at, &header, time_size, &read);
    if (status == RG_OK && time_size == 8) {
        status = read_footer(bytes + at + block, len - at - block, &read);
    }
    if (status == RG_OK) {
        *zone = read;
    }
    return status;
}

int32_t rg_tzif_offset(const struct rg_tzif *zone, int64_t utc_s)
{
    if (zone->time_count == 0 || utc_s < time_at(zone, 0)) {
        /* RFC 8536, 3.2: type 0 before the first transition; the rule where there never was one. */
        return zone->time_count == 0 && zone->has_rule ? rg_tz_rule_offset(&zone->rule, utc_s)
                                                       : type_offset(zone, 0);
    }
    if (zone->has_rule && utc_s >= time_at(zone, zone->time_count - 1)) {
        return rg_tz_rule_offset(&zone->rule, utc_s);
    }
    uint32_t low = 0, high = zone->time_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (time_at(zone, middle) <= utc_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return type_offset(zone, zone->kinds[low]);
}

bool rg_tz_name_valid(const char *zone)
{
    size_t len = strnlen(zone, RG_TZ_NAME_MAX);
    if (len == 0 || len == RG_TZ_NAME_MAX) {
        return false;
    }
    bool boundary = true;
    for (size_t i = 0; i < len; i++) {
        char c = zone[i];
        bool slash = c == '/';
        if (slash && boundary) {
            return false;
        }
        if (!slash &&
            strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-", c) == NULL) {
            return false;
        }
        boundary = slash;
    }
    return !boundary;
}
