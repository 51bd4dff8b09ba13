/**
 * @file ui_picture.h
 * Pictures of goods as the screen gets them: ready pixels by a key. Who loads, scales and keeps them is behind
 * the source; the screen only asks and never waits.
 *
 * Thread: main.
 * Owner:  the source owns the pixels; they stay until those of a whole screen more were found.
 */
#ifndef APP_UI_UI_PICTURE_H
#define APP_UI_UI_PICTURE_H

#include "pixels.h"

#include <stdbool.h>
#include <stdint.h>

struct rg_picture_source {
    /** Find the pixels of @p key. Never blocks. @return false while there are none; @p picture is written only
     * on true. */
    bool (*find)(void *context, uint64_t key, struct rg_picture *picture);
    void *context;
};

/** The key of the picture with this SHA-256; never 0. */
static inline uint64_t rg_picture_key(const uint8_t sha256[32])
{
    uint64_t key = 0;
    for (int i = 0; i < 8; i++) {
        key = key << 8 | sha256[i];
    }
    return key == 0 ? 1 : key;
}

#endif
