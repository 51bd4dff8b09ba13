#include "hq_buffer.h"

#include <stdlib.h>
#include <string.h>

void rg_hq_buffer_free(struct rg_hq_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct rg_hq_buffer){0};
}

void rg_hq_buffer_clear(struct rg_hq_buffer *buffer)
{
    buffer->len = 0;
    buffer->failed = false;
    if (buffer->data != NULL) {
        buffer->data[0] = '\0';
    }
}

/* Room for more bytes and the terminator. */
static bool reserve(struct rg_hq_buffer *buffer, size_t more)
{
    if (buffer->failed || more > SIZE_MAX / 4 || buffer->len > SIZE_MAX / 4) {
        buffer->failed = true;
        return false;
    }
    size_t need = buffer->len + more + 1;
    if (need <= buffer->capacity) {
        return true;
    }
    size_t capacity = buffer->capacity < 512 ? 1024 : buffer->capacity * 2;
    while (capacity < need) {
        capacity *= 2;
    }
    char *data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void rg_hq_buffer_bytes(struct rg_hq_buffer *buffer, const void *bytes, size_t len)
{
    if (reserve(buffer, len)) {
        if (len > 0) {
            memcpy(buffer->data + buffer->len, bytes, len);
        }
        buffer->len += len;
        buffer->data[buffer->len] = '\0';
    }
}

void rg_hq_buffer_text(struct rg_hq_buffer *buffer, const char *text)
{
    rg_hq_buffer_bytes(buffer, text, strlen(text));
}

void rg_hq_buffer_int(struct rg_hq_buffer *buffer, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    rg_hq_buffer_bytes(buffer, digits + at, sizeof digits - at);
}

void rg_hq_buffer_json(struct rg_hq_buffer *buffer, const char *text, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    if (text == NULL) {
        rg_hq_buffer_bytes(buffer, "null", 4);
        return;
    }
    rg_hq_buffer_bytes(buffer, "\"", 1);
    size_t from = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = (uint8_t)text[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        rg_hq_buffer_bytes(buffer, text + from, i - from);
        char escape[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
        if (c == '"' || c == '\\') {
            escape[1] = (char)c;
            rg_hq_buffer_bytes(buffer, escape, 2);
        } else {
            rg_hq_buffer_bytes(buffer, escape, 6);
        }
        from = i + 1;
    }
    rg_hq_buffer_bytes(buffer, text + from, len - from);
    rg_hq_buffer_bytes(buffer, "\"", 1);
}

enum rg_status rg_hq_buffer_status(const struct rg_hq_buffer *buffer)
{
    return buffer->failed ? RG_NO_MEMORY : RG_OK;
}
