/**
 * @file base64.h
 * Bytes as text by RFC 4648, section 4, with padding.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_BASE_BASE64_H
#define APP_BASE_BASE64_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

/** How many characters @p len bytes take. */
#define RG_BASE64_LEN(len) (((len) + 2) / 3 * 4)

/** Write @p len bytes as RG_BASE64_LEN(len) characters and a terminator. */
void rg_base64_write(const uint8_t *bytes, size_t len, char *text);

/**
 * Read exactly @p text_len characters.
 * @return RG_OK with *len; RG_INVALID for another alphabet, a length that is no multiple of four, padding in the
 * middle or bits behind the end; RG_FULL when there are more than @p capacity bytes. On failure @p bytes may be
 * partly written, @p len is not.
 */
enum rg_status rg_base64_read(const char *text, size_t text_len, uint8_t *bytes, size_t capacity,
                              size_t *len) RG_MUST_CHECK;

#endif
