/**
 * @file inflate.h
 * Unpack a zlib stream (RFC 1950) into a place of fixed size, without allocating. Hostile: what would grow beyond it is refused.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_BASE_INFLATE_H
#define APP_BASE_INFLATE_H

#include "regard/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * @p packed must be one whole stream and nothing else.
 * @return RG_OK with the length; RG_FULL: more than @p capacity; RG_CORRUPT; RG_NO_MEMORY. @p plain is wiped unless RG_OK.
 */
enum rg_status rg_inflate(const uint8_t *packed, size_t packed_len, uint8_t *plain, size_t capacity,
                          size_t *len) RG_MUST_CHECK;

#endif
