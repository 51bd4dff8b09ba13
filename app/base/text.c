#include "text.h"

#include <string.h>

/* Length of the well-formed sequence at text, or 0. The bounds on the second byte rule out overlong forms,
 * surrogates and values over U+10FFFF (Unicode 15, table 3-7). */
static size_t sequence(const uint8_t *text, size_t left)
{
    uint8_t first = text[0];
    size_t len;
    uint8_t low = 0x80, high = 0xbf;
    if (first < 0x80) {
        return first >= 0x20 || first == '\t' || first == '\n' ? (first != 0x7f ? 1 : 0) : 0;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        len = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        len = 3;
        low = first == 0xe0 ? 0xa0 : 0x80;
        high = first == 0xed ? 0x9f : 0xbf;
    } else if (first >= 0xf0 && first <= 0xf4) {
        len = 4;
        low = first == 0xf0 ? 0x90 : 0x80;
        high = first == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    if (left < len || text[1] < low || text[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if (text[i] < 0x80 || text[i] > 0xbf) {
            return 0;
        }
    }
    /* C1 controls. */
    return first == 0xc2 && text[1] < 0xa0 ? 0 : len;
}

bool rg_utf8_valid(const char *text, size_t len)
{
    const uint8_t *bytes = (const uint8_t *)text;
    for (size_t at = 0; at < len;) {
        size_t step = sequence(bytes + at, len - at);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

size_t rg_utf8_write(char *to, uint32_t point)
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (char)(0xc0 | point >> 6);
        to[1] = (char)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (char)(0xe0 | point >> 12);
        to[1] = (char)(0x80 | (point >> 6 & 0x3f));
        to[2] = (char)(0x80 | (point & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | point >> 18);
    to[1] = (char)(0x80 | (point >> 12 & 0x3f));
    to[2] = (char)(0x80 | (point >> 6 & 0x3f));
    to[3] = (char)(0x80 | (point & 0x3f));
    return 4;
}

size_t rg_text_copy(char *to, size_t capacity, const char *from)
{
    size_t len = strnlen(from, capacity);
    if (len >= capacity) {
        len = capacity - 1;
        while (len > 0 && ((uint8_t)from[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    memmove(to, from, len);
    to[len] = '\0';
    return len;
}

size_t rg_text_append(char *to, size_t capacity, const char *from)
{
    size_t len = strnlen(to, capacity);
    return len < capacity ? len + rg_text_copy(to + len, capacity - len, from) : len;
}

void rg_hex_write(const uint8_t *bytes, size_t len, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * len] = '\0';
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum rg_status rg_hex_read(const char *text, uint8_t *bytes, size_t len)
{
    if (strnlen(text, 2 * len + 1) != 2 * len) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < 2 * len; i++) {
        if (digit(text[i]) < 0) {
            return RG_INVALID;
        }
    }
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)(digit(text[2 * i]) * 16 + digit(text[2 * i + 1]));
    }
    return RG_OK;
}

void rg_uuid_write(const struct rg_uuid *uuid, char *text)
{
    static const uint8_t groups[] = {4, 2, 2, 2, 6};
    size_t from = 0;
    for (size_t g = 0; g < sizeof groups; g++) {
        rg_hex_write(uuid->bytes + from, groups[g], text);
        text += 2 * groups[g];
        *text++ = '-';
        from += groups[g];
    }
    text[-1] = '\0';
}

enum rg_status rg_uuid_read(const char *text, struct rg_uuid *uuid)
{
    if (strnlen(text, 37) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') {
        return RG_INVALID;
    }
    char digits[33];
    size_t n = 0;
    for (size_t i = 0; i < 36; i++) {
        if (i != 8 && i != 13 && i != 18 && i != 23) {
            digits[n++] = text[i];
        }
    }
    digits[n] = '\0';
    return rg_hex_read(digits, uuid->bytes, 16);
}
