/**
 * @file framebuffer.h
 * The pixels themselves: Xvfb's screen as the file that -fbdir makes, compared with what was there before.
 *
 * Thread: one.
 * Owner:  the caller.
 * Source: X11/XWDFile.h.
 */
#ifndef BENCH_FRAMEBUFFER_H
#define BENCH_FRAMEBUFFER_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Only every fourth row is compared: no letter or line of a screen is flatter, and it costs 0.1 ms, not 0.5.
 */
#define BENCH_ROW_STEP 4

struct bench_framebuffer {
    void *map;
    size_t map_size;
    const uint8_t *pixels;
    uint32_t width, height, stride;
    uint8_t *before;
};

/**
 * Map the file and remember what it shows.
 * @return RG_OK; RG_IO when it cannot be read; RG_INVALID when it is not a 32-bit XWD image; RG_NO_MEMORY.
 */
enum rg_status bench_framebuffer_open(struct bench_framebuffer *fb, const char *path) RG_MUST_CHECK;

/**
 * Compare rows @p top up to, not including, @p bottom with what they showed at the last call, and remember
 * them.
 * @return true with the first and the last row that differ; false, and nothing written, when none does.
 */
bool bench_framebuffer_changed(struct bench_framebuffer *fb, int32_t top, int32_t bottom, int32_t *first,
                               int32_t *last);

void bench_framebuffer_close(struct bench_framebuffer *fb);

#endif
