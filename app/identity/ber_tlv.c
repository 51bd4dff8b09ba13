#include "ber_tlv.h"

#include <stdbool.h>

#define DEPTH_MAX 4

struct element {
    uint32_t tag;
    bool constructed;
    const uint8_t *value;
    size_t len;
};

/* @return false when the element does not fit in what is left. */
static bool read_element(const uint8_t *bytes, size_t len, size_t *at, struct element *element)
{
    size_t to = *at;
    element->constructed = (bytes[to] & 0x20) != 0;
    element->tag = bytes[to];
    if ((bytes[to++] & 0x1f) == 0x1f) {
        do {
            if (to == len || element->tag > 0xffff) {
                return false;
            }
            element->tag = element->tag << 8 | bytes[to];
        } while ((bytes[to++] & 0x80) != 0);
    }
    if (to == len) {
        return false;
    }
    size_t size = bytes[to++];
    if (size > 0x82 || size == 0x80) {
        return false;
    }
    if (size > 0x80) {
        size_t count = size - 0x80;
        size = 0;
        for (; count > 0; count--) {
            if (to == len) {
                return false;
            }
            size = size << 8 | bytes[to++];
        }
    }
    if (size > len - to) {
        return false;
    }
    element->value = bytes + to;
    element->len = size;
    *at = to + size;
    return true;
}

static enum rg_status find(const uint8_t *bytes, size_t len, uint32_t tag, int depth, struct element *found)
{
    size_t at = 0;
    while (at < len) {
        struct element next;
        /* Padding between elements, as ISO 7816-4 allows. */
        if (bytes[at] == 0x00 || bytes[at] == 0xff) {
            at++;
            continue;
        }
        if (!read_element(bytes, len, &at, &next)) {
            return RG_CORRUPT;
        }
        if (next.tag == tag) {
            *found = next;
            return RG_OK;
        }
        if (next.constructed && depth < DEPTH_MAX) {
            enum rg_status status = find(next.value, next.len, tag, depth + 1, found);
            if (status != RG_NOT_FOUND) {
                return status;
            }
        }
    }
    return RG_NOT_FOUND;
}

enum rg_status rg_tlv_find(const uint8_t *bytes, size_t len, uint32_t tag, const uint8_t **value,
                           size_t *value_len)
{
    struct element found;
    enum rg_status status = find(bytes, len, tag, 1, &found);
    if (status == RG_OK) {
        *value = found.value;
        *value_len = found.len;
    }
    return status;
}
