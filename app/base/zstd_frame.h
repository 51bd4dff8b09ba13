/**
 * @file zstd_frame.h
 * A text as one zstd frame (RFC 8878) and back, where both ends know how large it may be: the frame says how long the text is, has no
 * window beyond it and no dictionary, and nothing is before or behind it. Hostile: whoever reads one believes nothing that it says.
 *
 * Thread: any, each reader and writer one at a time.
 * Owner:  the caller owns all buffers, and readers and writers until it destroys them. A reader allocates nothing after it was
 *         created and keeps nothing of what it read; a writer grows with its first texts.
 */
#ifndef APP_BASE_ZSTD_FRAME_H
#define APP_BASE_ZSTD_FRAME_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>

struct rg_zstd_reader;
struct rg_zstd_writer;

/** Whether it begins as one does, which no JSON text can. */
bool rg_zstd_is_frame(const void *packed, size_t packed_len);

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_zstd_reader_create(struct rg_zstd_reader **reader) RG_MUST_CHECK;
/** NULL is fine. */
void rg_zstd_reader_destroy(struct rg_zstd_reader *reader);

/**
 * Unpack a whole frame of these very bytes; what comes out is unpacked no further, whatever it is.
 * @return RG_OK with its length in @p len; RG_FULL: it says of itself that it is more than @p capacity, and is not looked at;
 *         RG_UNSUPPORTED: it does not say how long it is, has a window of its own, or needs a dictionary;
 *         RG_CORRUPT: it is none, ends early, goes on, or is not what it says. @p plain is wiped unless RG_OK, and behind @p len as it was.
 */
enum rg_status rg_zstd_read(struct rg_zstd_reader *reader, const void *packed, size_t packed_len, void *plain,
                            size_t capacity, size_t *len) RG_MUST_CHECK;

/** One that packs as hard as @p level says, from 1. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_zstd_writer_create(int level, struct rg_zstd_writer **writer) RG_MUST_CHECK;
/** NULL is fine. */
void rg_zstd_writer_destroy(struct rg_zstd_writer *writer);

/** @return RG_OK with the frame's length in @p packed_len; RG_FULL: it does not fit @p capacity. */
enum rg_status rg_zstd_write(struct rg_zstd_writer *writer, const void *plain, size_t len, void *packed,
                             size_t capacity, size_t *packed_len) RG_MUST_CHECK;

#endif
