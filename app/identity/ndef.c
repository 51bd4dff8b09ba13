#include "ndef.h"

#include <string.h>

#define MESSAGE_END  0x40u
#define CHUNK        0x20u
#define SHORT_RECORD 0x10u
#define ID_LENGTH    0x08u
#define FORMAT       0x07u
#define FORMAT_MAX   6u
#define TLV_NULL     0x00u
#define TLV_MESSAGE  0x03u
#define TLV_END      0xfeu

/* @p count bytes at @p *at, which moves behind them; NULL when there are not so many. */
static const uint8_t *take(const uint8_t *bytes, size_t len, size_t *at, size_t count)
{
    if (count > len - *at) {
        return NULL;
    }
    const uint8_t *taken = bytes + *at;
    *at += count;
    return taken;
}

enum rg_status rg_ndef_next(const uint8_t *message, size_t len, size_t *at, struct rg_ndef_record *record)
{
    struct rg_ndef_record found = {0};
    size_t to = *at;
    if (to >= len) {
        return RG_NOT_FOUND;
    }
    const uint8_t *head = take(message, len, &to, 2);
    if (head == NULL || (head[0] & CHUNK) != 0 || (head[0] & FORMAT) > FORMAT_MAX) {
        return RG_CORRUPT;
    }
    found.format = head[0] & FORMAT;
    found.type_len = head[1];
    const uint8_t *size = take(message, len, &to, (head[0] & SHORT_RECORD) != 0 ? 1 : 4);
    if (size == NULL) {
        return RG_CORRUPT;
    }
    found.payload_len = (head[0] & SHORT_RECORD) != 0
                            ? size[0]
                            : (size_t)size[0] << 24 | (size_t)size[1] << 16 | (size_t)size[2] << 8 | size[3];
    if ((head[0] & ID_LENGTH) != 0) {
        const uint8_t *id_len = take(message, len, &to, 1);
        if (id_len == NULL) {
            return RG_CORRUPT;
        }
        found.id_len = id_len[0];
    }
    found.type = take(message, len, &to, found.type_len);
    found.id = found.type == NULL ? NULL : take(message, len, &to, found.id_len);
    found.payload = found.id == NULL ? NULL : take(message, len, &to, found.payload_len);
    if (found.payload == NULL) {
        return RG_CORRUPT;
    }
    *record = found;
    /* What follows a last record is padding. */
    *at = (head[0] & MESSAGE_END) != 0 ? len : to;
    return RG_OK;
}

static bool is(const uint8_t *text, size_t len, const char *name)
{
    return len == strlen(name) && memcmp(text, name, len) == 0;
}

bool rg_ndef_is_called(const struct rg_ndef_record *record, const char *name)
{
    return (record->format == RG_NDEF_EXTERNAL && is(record->type, record->type_len, name)) ||
           is(record->id, record->id_len, name);
}

enum rg_status rg_ndef_find(const uint8_t *message, size_t len, const char *name,
                            struct rg_ndef_record *record)
{
    struct rg_ndef_record next;
    size_t at = 0;
    enum rg_status status = rg_ndef_next(message, len, &at, &next);
    while (status == RG_OK && !rg_ndef_is_called(&next, name)) {
        status = rg_ndef_next(message, len, &at, &next);
    }
    if (status == RG_OK) {
        *record = next;
    }
    return status;
}

enum rg_status rg_ndef_in_tag(const uint8_t *memory, size_t len, const uint8_t **message, size_t *message_len)
{
    size_t at = 0;
    while (at < len && memory[at] != TLV_END) {
        uint8_t type = memory[at++];
        if (type == TLV_NULL) {
            continue;
        }
        const uint8_t *size = take(memory, len, &at, 1);
        bool is_long = size != NULL && size[0] == 0xff;
        if (is_long) {
            size = take(memory, len, &at, 2);
        }
        if (size == NULL) {
            return RG_CORRUPT;
        }
        size_t value_len = is_long ? (size_t)size[0] << 8 | size[1] : size[0];
        const uint8_t *value = take(memory, len, &at, value_len);
        if (value == NULL) {
            *message_len = at + value_len;
            return type == TLV_MESSAGE ? RG_TIMEOUT : RG_NOT_FOUND;
        }
        if (type == TLV_MESSAGE) {
            *message = value;
            *message_len = value_len;
            return RG_OK;
        }
    }
    return RG_NOT_FOUND;
}

size_t rg_ndef_write_head(uint8_t *to, const char *type, size_t payload_len, bool first, bool last)
{
    size_t type_len = strlen(type);
    to[0] = (uint8_t)((first ? 0x80u : 0u) | (last ? MESSAGE_END : 0u) | SHORT_RECORD | RG_NDEF_EXTERNAL);
    to[1] = (uint8_t)type_len;
    to[2] = (uint8_t)payload_len;
    memcpy(to + 3, type, type_len);
    return 3 + type_len;
}
