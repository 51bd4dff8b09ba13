/**
 * @file text.h
 * Bounded text: copying, checking and hexadecimal. Strings in the app are UTF-8 in fixed arrays, always
 * terminated.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_BASE_TEXT_H
#define APP_BASE_TEXT_H

#include "regard/ids.h"
#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether @p len bytes are well-formed UTF-8 (no overlong forms, surrogates or control characters but \t and
 * \n). */
bool rg_utf8_valid(const char *text, size_t len);

/** Write the character @p point (up to U+10FFFF, no surrogate) as 1 to 4 bytes of UTF-8. @return how many. */
size_t rg_utf8_write(char *to, uint32_t point);

/** Copy @p from into @p to, cut at a character's boundary if it does not fit; always terminates. @return the
 * length. */
size_t rg_text_copy(char *to, size_t capacity, const char *from);

/** Append as rg_text_copy() does. @return the new length. */
size_t rg_text_append(char *to, size_t capacity, const char *from);

/** Write @p len bytes as lower-case hexadecimal; @p text needs 2 * len + 1. */
void rg_hex_write(const uint8_t *bytes, size_t len, char *text);

/** Read exactly @p len bytes from 2 * len digits and the end. @return RG_OK or RG_INVALID (nothing is
 * written). */
enum rg_status rg_hex_read(const char *text, uint8_t *bytes, size_t len) RG_MUST_CHECK;

/** The usual form, 8-4-4-4-12; @p text needs 37. */
void rg_uuid_write(const struct rg_uuid *uuid, char *text);

/** @return RG_OK or RG_INVALID (nothing is written). */
enum rg_status rg_uuid_read(const char *text, struct rg_uuid *uuid) RG_MUST_CHECK;

#endif
