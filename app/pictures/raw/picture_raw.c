#include "picture_raw.h"

#include <string.h>
#include <zlib.h>

static const uint8_t magic[8] = {'R', 'G', 'P', 'I', 'C', '\r', '\n', 0x1a};

/* The fields as they lie in the file; what is left of the head is zero. */
struct fields {
    uint8_t magic[8];
    uint32_t version, width, height, packed_len, packed_crc, head_crc;
};

_Static_assert(sizeof(struct fields) <= RG_PICTURE_RAW_HEAD, "the fields fit the head");

static uint32_t crc_of(const void *bytes, size_t len)
{
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, len);
}

void rg_picture_raw_head(const struct rg_picture_raw *raw, const uint8_t *packed,
                         uint8_t head[RG_PICTURE_RAW_HEAD])
{
    struct fields fields = {.version = RG_PICTURE_RAW_VERSION,
                            .width = raw->width,
                            .height = raw->height,
                            .packed_len = raw->packed_len,
                            .packed_crc = crc_of(packed, raw->packed_len)};
    memcpy(fields.magic, magic, sizeof magic);
    fields.head_crc = crc_of(&fields, offsetof(struct fields, head_crc));
    memset(head, 0, RG_PICTURE_RAW_HEAD);
    memcpy(head, &fields, sizeof fields);
}

enum rg_status rg_picture_raw_look(const uint8_t head[RG_PICTURE_RAW_HEAD], size_t file_len,
                                   uint32_t width_max, uint32_t height_max, struct rg_picture_raw *raw)
{
    struct fields fields;
    memcpy(&fields, head, sizeof fields);
    if (memcmp(fields.magic, magic, sizeof magic) != 0 || fields.version != RG_PICTURE_RAW_VERSION ||
        fields.head_crc != crc_of(&fields, offsetof(struct fields, head_crc))) {
        return RG_CORRUPT;
    }
    if (fields.width == 0 || fields.height == 0 || fields.width > width_max || fields.height > height_max ||
        fields.width > RG_PICTURE_RAW_SIDE_MAX || fields.height > RG_PICTURE_RAW_SIDE_MAX ||
        file_len <= RG_PICTURE_RAW_HEAD || file_len - RG_PICTURE_RAW_HEAD != fields.packed_len) {
        return RG_CORRUPT;
    }
    *raw = (struct rg_picture_raw){
        .width = fields.width, .height = fields.height, .packed_len = fields.packed_len};
    return RG_OK;
}

enum rg_status rg_picture_raw_check(const uint8_t head[RG_PICTURE_RAW_HEAD], const uint8_t *packed)
{
    struct fields fields;
    memcpy(&fields, head, sizeof fields);
    return fields.packed_crc == crc_of(packed, fields.packed_len) ? RG_OK : RG_CORRUPT;
}
