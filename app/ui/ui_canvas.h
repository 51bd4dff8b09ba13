/**
 * @file ui_canvas.h
 * Pixels: fills, round corners and coverage masks on 32-bit memory. Integer arithmetic only where pixels are
 * blended, so every machine draws the same picture.
 *
 * Thread: main.
 * Owner:  the memory is the caller's.
 */
#ifndef APP_UI_UI_CANVAS_H
#define APP_UI_UI_CANVAS_H

#include "draw_list.h"
#include "ui_picture.h"

#include <stdint.h>

struct rg_canvas {
    uint32_t *pixels;    /**< 0x00RRGGBB */
    int32_t stride;      /**< in pixels */
    struct rg_rect clip; /**< inside the memory; nothing is written outside */
};

/** The part that both have; w or h is 0 when there is none. */
struct rg_rect rg_rect_common(const struct rg_rect *a, const struct rg_rect *b);

void rg_canvas_fill(const struct rg_canvas *canvas, const struct rg_rect *rect, uint32_t colour);

/** A filled rectangle with smooth round corners. */
void rg_canvas_round(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                     uint32_t colour);

/** The outermost @p width pixels of such a rectangle, and all of its corners; the inside is the caller's. */
void rg_canvas_border(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                      int32_t width, uint32_t colour);

/** A hollow rectangle with round corners, its stroke inside @p rect; what lies within stays. */
void rg_canvas_frame(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                     int32_t width, uint32_t colour);

/** Blend @p colour where @p coverage says; the mask's top left is at @p x, @p y. */
void rg_canvas_mask(const struct rg_canvas *canvas, int32_t x, int32_t y, const uint8_t *coverage,
                    int32_t width, int32_t height, int32_t pitch, uint32_t colour);

/** As rg_canvas_mask(), from right to left. */
void rg_canvas_mask_flipped(const struct rg_canvas *canvas, int32_t x, int32_t y, const uint8_t *coverage,
                            int32_t width, int32_t height, int32_t pitch, uint32_t colour);

/**
 * A picture with smooth round corners. One that has the size of its place is copied; any other is averaged down
 * or repeated up in proportion. What @p fit leaves free beside it becomes @p beside.
 */
void rg_canvas_picture(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                       const struct rg_picture *picture, enum rg_picture_fit fit, uint32_t beside);

/** One value of 0 (under) to 255 (over) between two colours. */
uint32_t rg_canvas_blend(uint32_t under, uint32_t over, uint32_t coverage);

#endif
