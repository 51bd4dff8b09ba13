/**
 * @file pixels.h
 * A picture as pixels, handed from whoever keeps pictures to whoever draws them.
 *
 * Thread: any; values only.
 * Owner:  who hands it over owns the pixels and says how long they stay.
 */
#ifndef APP_BASE_PIXELS_H
#define APP_BASE_PIXELS_H

#include <stdint.h>

/** 0x00RRGGBB, row by row. */
struct rg_picture {
    const uint32_t *pixels;
    int32_t width, height;
    int32_t stride; /**< pixels from one row to the next */
};

#endif
