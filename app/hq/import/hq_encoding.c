#include "hq_encoding.h"

#include "text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* CP1252 from 0x80 to 0x9f; 0 where it has no character. */
static const uint16_t windows[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                     0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static bool is_utf8(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t more = bytes[i] < 0x80   ? 0
                      : bytes[i] < 0xc2 ? 9
                      : bytes[i] < 0xe0 ? 1
                      : bytes[i] < 0xf0 ? 2
                      : bytes[i] < 0xf5 ? 3
                                        : 9;
        if (more == 9 || len - i <= more) {
            return false;
        }
        for (size_t k = 1; k <= more; k++) {
            if ((bytes[i + k] & 0xc0) != 0x80) {
                return false;
            }
        }
        i += more + 1;
    }
    return true;
}

static enum rg_status from_utf16(const uint8_t *bytes, size_t len, bool big, char *to, size_t *to_len)
{
    size_t at = 0;
    if (len % 2 != 0) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < len; i += 2) {
        uint32_t unit = big ? (uint32_t)bytes[i] << 8 | bytes[i + 1] : (uint32_t)bytes[i + 1] << 8 | bytes[i];
        if (unit >= 0xd800 && unit < 0xdc00 && i + 3 < len) {
            uint32_t low =
                big ? (uint32_t)bytes[i + 2] << 8 | bytes[i + 3] : (uint32_t)bytes[i + 3] << 8 | bytes[i + 2];
            if (low < 0xdc00 || low > 0xdfff) {
                return RG_INVALID;
            }
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        } else if (unit >= 0xd800 && unit < 0xe000) {
            return RG_INVALID;
        }
        at += rg_utf8_write(to + at, unit);
    }
    *to_len = at;
    return RG_OK;
}

static void from_windows(const uint8_t *bytes, size_t len, char *to, size_t *to_len)
{
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        uint32_t point = bytes[i];
        if (point >= 0x80 && point < 0xa0) {
            point = windows[point - 0x80] == 0 ? 0xfffd : windows[point - 0x80];
        }
        at += rg_utf8_write(to + at, point);
    }
    *to_len = at;
}

enum rg_status rg_hq_text_decode(const uint8_t *bytes, size_t len, char **text, size_t *text_len,
                                 const char **name)
{
    /* One byte becomes three at most, two bytes of UTF-16 too. */
    char *to = malloc(3 * len + 1);
    size_t to_len = 0;
    enum rg_status status = RG_OK;
    const char *kind = "UTF-8";
    if (to == NULL) {
        return RG_NO_MEMORY;
    }
    if (len >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff))) {
        kind = bytes[0] == 0xfe ? "UTF-16BE" : "UTF-16LE";
        status = from_utf16(bytes + 2, len - 2, bytes[0] == 0xfe, to, &to_len);
    } else if (is_utf8(bytes, len)) {
        size_t mark = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        to_len = len - mark;
        memcpy(to, bytes + mark, to_len);
    } else {
        kind = "CP1252";
        from_windows(bytes, len, to, &to_len);
    }
    if (status != RG_OK) {
        free(to);
        return status;
    }
    to[to_len] = '\0';
    *text = to;
    *text_len = to_len;
    *name = kind;
    return RG_OK;
}

static enum rg_status read_all(gzFile file, uint8_t **bytes, size_t *len)
{
    size_t capacity = 1 << 16, have = 0;
    uint8_t *data = NULL;
    for (;;) {
        uint8_t *bigger = realloc(data, capacity);
        if (bigger == NULL) {
            free(data);
            return RG_NO_MEMORY;
        }
        data = bigger;
        int got = gzread(file, data + have, (unsigned)(capacity - have));
        int error = Z_OK;
        if (got < 0 || (got == 0 && (gzerror(file, &error), error == Z_BUF_ERROR))) {
            (void)gzerror(file, &error);
            free(data);
            return error == Z_ERRNO ? RG_IO : RG_CORRUPT;
        }
        have += (size_t)got;
        if (got == 0) {
            break;
        }
        if (have > RG_HQ_FILE_MAX) {
            free(data);
            return RG_FULL;
        }
        capacity = have == capacity ? capacity * 2 : capacity;
    }
    *bytes = data;
    *len = have;
    return RG_OK;
}

enum rg_status rg_hq_file_read(const char *path, char **text, size_t *text_len, const char **name)
{
    errno = 0;
    gzFile file = gzopen(path, "rbe");
    if (file == NULL) {
        return errno == ENOENT ? RG_NOT_FOUND : errno == 0 ? RG_NO_MEMORY : RG_IO;
    }
    uint8_t *bytes;
    size_t len;
    enum rg_status status = read_all(file, &bytes, &len);
    (void)gzclose_r(file);
    if (status == RG_OK) {
        status = rg_hq_text_decode(bytes, len, text, text_len, name);
        free(bytes);
    }
    return status;
}
