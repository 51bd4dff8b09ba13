/**
 * @file ui_picture.h
 * Pictures of goods as the screen gets them: ready pixels by a key. Who loads, scales and keeps them is behind
 * the source; the screen only asks and never waits.
 *
 * Thread: main.
 * Owner:  the source owns the pixels; they stay until its next call.
 */
#ifndef APP_UI_UI_PICTURE_H
#define APP_UI_UI_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

struct rg_picture {
    const uint32_t *pixels; /**< 0x00RRGGBB */
    int32_t width, height;
    int32_t stride; /**< in pixels */
};

struct rg_picture_source {
    /** Find the pixels of @p key. Never blocks. @return false while there are none; @p picture is written only
     * on true. */
    bool (*find)(void *context, uint64_t key, struct rg_picture *picture);
    void *context;
};

#endif
