/**
 * @file hq_png.h
 * PNG with a palette (RFC 2083). The pixels are compressed once; a palette is put around them afterwards.
 *
 * Thread: any.
 * Owner:  the caller owns all buffers.
 */
#ifndef APP_HQ_GENERATE_HQ_PNG_H
#define APP_HQ_GENERATE_HQ_PNG_H

#include "hq_buffer.h"

/** Compress @p width * @p height indices. @return RG_OK or RG_NO_MEMORY; @p packed is written from its start. */
enum rg_status rg_hq_png_pack(const uint8_t *indices, uint32_t width, uint32_t height,
                              struct rg_hq_buffer *packed) RG_MUST_CHECK;

/** Write the file of packed indices in these colours (0xRRGGBB). @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_png_write(const struct rg_hq_buffer *packed, uint32_t width, uint32_t height,
                               const uint32_t *palette, size_t colours,
                               struct rg_hq_buffer *file) RG_MUST_CHECK;

#endif
