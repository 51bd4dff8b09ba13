#include "icon_file.h"

#include <string.h>
#include <zlib.h>

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static enum rg_icon icon_named(const char *name)
{
    for (int icon = RG_ICON_NONE + 1; icon < RG_ICON_COUNT; icon++) {
        if (strcmp(rg_icon_name((enum rg_icon)icon), name) == 0) {
            return (enum rg_icon)icon;
        }
    }
    return RG_ICON_NONE;
}

enum rg_status rg_icon_file_parse(const uint8_t *bytes, size_t len, struct rg_icon_set *set)
{
    if (len < RG_ICON_FILE_HEADER || len > RG_ICON_FILE_MAX || memcmp(bytes, RG_ICON_FILE_MAGIC, 8) != 0) {
        return RG_INVALID;
    }
    uint32_t count = read_u32(bytes + 8), side = read_u32(bytes + 12);
    if (count > RG_ICON_FILE_COUNT || side < RG_ICON_SIDE_LEAST || side > RG_ICON_SIDE_MOST ||
        len < RG_ICON_FILE_HEADER + (size_t)count * RG_ICON_FILE_ENTRY) {
        return RG_INVALID;
    }
    struct rg_icon_set found = {.side = side};
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *entry = bytes + RG_ICON_FILE_HEADER + (size_t)i * RG_ICON_FILE_ENTRY;
        char name[RG_ICON_FILE_NAME + 1] = "";
        memcpy(name, entry, RG_ICON_FILE_NAME);
        size_t offset = read_u32(entry + RG_ICON_FILE_NAME);
        uint32_t packed = read_u32(entry + RG_ICON_FILE_NAME + 4);
        if (offset > len || packed > len - offset) {
            return RG_INVALID;
        }
        found.icons[icon_named(name)] =
            (struct rg_icon_packed){bytes + offset, packed, read_u32(entry + RG_ICON_FILE_NAME + 8)};
    }
    found.icons[RG_ICON_NONE] = (struct rg_icon_packed){0};
    *set = found;
    return RG_OK;
}

/*
 * The average, in units of 1/px of a large pixel: large pixel i lies from i * px to (i + 1) * px and small pixel j from
 * j * side to (j + 1) * side; what both share is the weight, and the weights of a small pixel add up to side. Rows are
 * added up first, many columns at a time; the few sums of a small row are then added up across.
 */
struct filter {
    uint32_t side, px;
    uint32_t at;   /* the small row that is being filled */
    uint32_t left; /* what it still lacks */
    uint32_t sums[RG_ICON_SIDE_MOST];
};

static void shrink_row(const struct filter *filter, uint8_t *to)
{
    const uint32_t side = filter->side, px = filter->px, whole = side * side;
    uint32_t sum = 0, left = side;
    for (uint32_t i = 0; i < side; i++) {
        for (uint32_t rest = px; rest > 0;) {
            const uint32_t part = rest < left ? rest : left;
            sum += part * filter->sums[i];
            rest -= part;
            left -= part;
            if (left == 0) {
                *to++ = (uint8_t)((sum + whole / 2) / whole);
                sum = 0;
                left = side;
            }
        }
    }
}

/* By sixteens, for which the compiler has instructions. */
static void add_row(uint32_t *restrict sums, const uint8_t *restrict from, uint32_t side, uint32_t part)
{
    uint32_t x = 0;
    for (; x + 16 <= side; x += 16) {
        for (uint32_t i = 0; i < 16; i++) {
            sums[x + i] += part * from[x + i];
        }
    }
    for (; x < side; x++) {
        sums[x] += part * from[x];
    }
}

static void take_row(struct filter *filter, const uint8_t *from, uint8_t *coverage)
{
    for (uint32_t rest = filter->px; rest > 0;) {
        const uint32_t part = rest < filter->left ? rest : filter->left;
        add_row(filter->sums, from, filter->side, part);
        rest -= part;
        filter->left -= part;
        if (filter->left > 0) {
            continue;
        }
        shrink_row(filter, coverage + (size_t)filter->at * filter->px);
        memset(filter->sums, 0, filter->side * sizeof filter->sums[0]);
        filter->at++;
        filter->left = filter->side;
    }
}

/* At a time: zlib is slow over the last 258 bytes of what it may write. */
#define ROWS 32u

enum rg_status rg_icon_file_draw(const struct rg_icon_set *set, enum rg_icon icon, int32_t px,
                                 uint8_t *coverage)
{
    if (icon <= RG_ICON_NONE || icon >= RG_ICON_COUNT || set->icons[icon].bytes == NULL) {
        return RG_NOT_FOUND;
    }
    const struct rg_icon_packed *packed = &set->icons[icon];
    if (px <= 0 || px > RG_ICON_PX_MAX || crc32(0, packed->bytes, packed->len) != packed->crc) {
        return RG_INVALID;
    }
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit(&stream) != Z_OK) {
        return RG_NO_MEMORY;
    }
    stream.next_in = (uint8_t *)(uintptr_t)packed->bytes;
    stream.avail_in = packed->len;
    uint8_t rows[ROWS * RG_ICON_SIDE_MOST];
    struct filter filter = {.side = set->side, .px = (uint32_t)px, .left = set->side};
    enum rg_status status = RG_OK;
    for (uint32_t y = 0; y < set->side && status == RG_OK; y += ROWS) {
        const uint32_t count = set->side - y < ROWS ? set->side - y : ROWS;
        stream.next_out = rows;
        stream.avail_out = count * set->side;
        int more = inflate(&stream, Z_SYNC_FLUSH);
        if ((more != Z_OK && more != Z_STREAM_END) || stream.avail_out != 0) {
            status = RG_INVALID;
        }
        for (uint32_t i = 0; i < count && status == RG_OK; i++) {
            take_row(&filter, rows + (size_t)i * set->side, coverage);
        }
    }
    (void)inflateEnd(&stream);
    return status;
}
