/**
 * @file hq_buffer.h
 * A growing piece of text for the JSON that HQ writes. A failed allocation is remembered and reported once,
 * at the end, so that writers need no check after each piece.
 *
 * Thread: one at a time.
 * Owner:  the caller; start from a zeroed struct and end with rg_hq_buffer_free().
 */
#ifndef APP_HQ_STORE_HQ_BUFFER_H
#define APP_HQ_STORE_HQ_BUFFER_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_hq_buffer {
    char *data; /**< terminated once anything was appended; NULL before */
    size_t len, capacity;
    bool failed; /**< an allocation failed: the text is not complete */
};

/** Free the text and zero the struct. */
void rg_hq_buffer_free(struct rg_hq_buffer *buffer);

/** Make it empty and keep the memory; forgets a failure. */
void rg_hq_buffer_clear(struct rg_hq_buffer *buffer);

/** Append @p len bytes as they are. */
void rg_hq_buffer_bytes(struct rg_hq_buffer *buffer, const void *bytes, size_t len);

/** Append a terminated string as it is. */
void rg_hq_buffer_text(struct rg_hq_buffer *buffer, const char *text);

/** Append a number in decimal. */
void rg_hq_buffer_int(struct rg_hq_buffer *buffer, int64_t number);

/** Append @p len bytes of UTF-8 as a JSON string with its quotes; "null" for a NULL @p text. */
void rg_hq_buffer_json(struct rg_hq_buffer *buffer, const char *text, size_t len);

/** @return RG_OK, or RG_NO_MEMORY when anything could not be appended. */
enum rg_status rg_hq_buffer_status(const struct rg_hq_buffer *buffer) RG_MUST_CHECK;

#endif
