/**
 * @file png.h
 * Writes pictures as PNG.
 *
 * Thread: any.
 * Owner:  the caller owns the pixels.
 * Source: ISO/IEC 15948 (PNG), 8 bits of red, green and blue, no filter.
 */
#ifndef APP_UI_PNG_H
#define APP_UI_PNG_H

#include "regard/status.h"

#include <stdint.h>

/**
 * Write @p height rows of @p width pixels 0x00RRGGBB, @p stride pixels apart.
 * @return RG_OK; RG_NO_MEMORY; RG_IO (a file that was begun is removed).
 */
enum rg_status rg_png_write(const char *path, const uint32_t *pixels, int32_t stride, int32_t width,
                            int32_t height) RG_MUST_CHECK;

#endif
