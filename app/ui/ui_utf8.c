#include "ui_utf8.h"

#include <stddef.h>

uint32_t rg_utf8_next(const char **at, const char *end)
{
    const unsigned char *p = (const unsigned char *)*at;
    size_t left = (size_t)(end - *at);
    uint32_t lead = p[0];
    size_t len = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (len == 0 || len > left) {
        *at += 1;
        return 0xfffd;
    }
    uint32_t code = len == 1 ? lead : lead & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        code = (code << 6) | (p[i] & 0x3fu);
    }
    *at += len;
    return code;
}
