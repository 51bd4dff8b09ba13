/* Vectors as they are printed. */
#ifndef TESTS_HEX_H
#define TESTS_HEX_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Writes the bytes of @p text, hexadecimal, two digits a byte; returns how many. */
static inline size_t hex_bytes(const char *text, uint8_t *bytes)
{
    size_t len = strlen(text) / 2;
    for (size_t i = 0; i < len; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return len;
}

#endif
