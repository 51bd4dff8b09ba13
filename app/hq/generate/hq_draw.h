/**
 * @file hq_draw.h
 * A small rasteriser for flat drawings. A pixel holds how much of each ink covers it, not a colour: the same drawing
 * in twenty colours is drawn once.
 *
 * Thread: one at a time.
 * Owner:  the caller; create and destroy.
 */
#ifndef APP_HQ_GENERATE_HQ_DRAW_H
#define APP_HQ_GENERATE_HQ_DRAW_H

#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_HQ_DRAW_WIDTH  480
#define RG_HQ_DRAW_HEIGHT 352
#define RG_HQ_DRAW_SCALE  1.6 /**< pixels of one unit of a path: drawings are 300 x 220 units */
#define RG_HQ_INKS        6

enum rg_hq_ink { RG_HQ_GROUND = 0, RG_HQ_SHADOW, RG_HQ_BASE, RG_HQ_DARK, RG_HQ_LIGHT, RG_HQ_ACCENT };

/** How a path is used. */
enum rg_hq_figure {
    RG_HQ_ONCE = 0, /**< as it is */
    RG_HQ_TWICE,    /**< as it is, and mirrored in the middle (x = 150) */
    RG_HQ_HALF /**< the right half of an outline, from top middle to bottom middle; the left one is added */
};

struct rg_hq_stroke {
    enum rg_hq_ink ink;
    enum rg_hq_figure figure;
    double width; /**< of the line in units; 0: fill */
    /** In absolute units, as in SVG: "M x,y", "L x,y", "Q x,y x,y", "C x,y x,y x,y"; "O x,y r" is a disc alone. */
    const char *path;
};

struct rg_hq_drawing;

/** A drawing with ground everywhere. @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_hq_drawing_create(struct rg_hq_drawing **drawing) RG_MUST_CHECK;
void rg_hq_drawing_destroy(struct rg_hq_drawing *drawing);
/** Make it ground again. */
void rg_hq_drawing_clear(struct rg_hq_drawing *drawing);

/** Put a stroke on it, moved by @p dx, @p dy units. What reaches over the edge is cut off. */
void rg_hq_draw(struct rg_hq_drawing *drawing, const struct rg_hq_stroke *stroke, double dx, double dy);

/** Colours that a drawing is quantised to: the inks, and 15 steps between each two. */
#define RG_HQ_DRAW_COLOURS (RG_HQ_INKS + RG_HQ_INKS * (RG_HQ_INKS - 1) / 2 * 15)

/** Which colour each pixel is: RG_HQ_DRAW_WIDTH * RG_HQ_DRAW_HEIGHT of them, row by row. */
void rg_hq_draw_indices(const struct rg_hq_drawing *drawing, uint8_t *indices);

/** The colours (0xRRGGBB) for the inks' colours. */
void rg_hq_draw_palette(const uint32_t inks[RG_HQ_INKS], uint32_t palette[RG_HQ_DRAW_COLOURS]);

#endif
