#include "base64.h"

#include <stdbool.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void rg_base64_write(const uint8_t *bytes, size_t len, char *text)
{
    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= i + 1 < len ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= i + 2 < len ? bytes[i + 2] : 0;
        *text++ = alphabet[group >> 18];
        *text++ = alphabet[group >> 12 & 63];
        *text++ = i + 1 < len ? alphabet[group >> 6 & 63] : '=';
        *text++ = i + 2 < len ? alphabet[group & 63] : '=';
    }
    *text = '\0';
}

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

enum rg_status rg_base64_read(const char *text, size_t text_len, uint8_t *bytes, size_t capacity, size_t *len)
{
    size_t written = 0;
    if (text_len % 4 != 0) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < text_len; i += 4) {
        bool last = i + 4 == text_len;
        size_t padding = last && text[i + 3] == '=' ? (text[i + 2] == '=' ? 2 : 1) : 0;
        uint32_t group = 0;
        for (size_t k = 0; k < 4; k++) {
            int value = k < 4 - padding ? value_of(text[i + k]) : 0;
            if (value < 0) {
                return RG_INVALID;
            }
            group = group << 6 | (uint32_t)value;
        }
        /* Two texts for the same bytes would be two messages for one. */
        if ((padding == 2 && (group & 0xffff) != 0) || (padding == 1 && (group & 0xff) != 0)) {
            return RG_INVALID;
        }
        if (capacity - written < 3 - padding) {
            return RG_FULL;
        }
        for (size_t k = 0; k < 3 - padding; k++) {
            bytes[written++] = (uint8_t)(group >> (16 - 8 * k));
        }
    }
    *len = written;
    return RG_OK;
}
