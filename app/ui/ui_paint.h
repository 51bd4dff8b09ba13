/**
 * @file ui_paint.h
 * From draw list to pixels: paints a list inside one rectangle, with the theme's colours.
 *
 * Thread: main, except rg_paint_part().
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_PAINT_H
#define APP_UI_UI_PAINT_H

#include "draw_list.h"
#include "regard/status.h"
#include "ui_canvas.h"
#include "ui_icons.h"
#include "ui_picture.h"
#include "ui_text.h"

struct rg_painter;

/** Icons kept in a size each. Sizes are few: one large, one of a line, one of a button. What is warmed leaves half for others. */
#define RG_PAINT_ICONS 64

/** What a list is painted with; all of it is borrowed until the next rg_paint_use(). */
struct rg_paint_means {
    const struct rg_theme *theme;
    struct rg_text_engine *text; /**< of the sizes that the list was laid out with */
    struct rg_icons *icons;
    struct rg_picture_source pictures; /**< find may be NULL */
};

/** @return RG_OK or RG_NO_MEMORY. */
enum rg_status rg_paint_open(const struct rg_paint_means *means, struct rg_painter **painter) RG_MUST_CHECK;
void rg_paint_close(struct rg_painter *painter);

/** Paint with something else from now on. */
void rg_paint_use(struct rg_painter *painter, const struct rg_paint_means *means);

/** Paint what of the list lies inside the canvas' clip; every pixel of it is written. */
void rg_paint_list(struct rg_painter *painter, const struct rg_draw_list *list,
                   const struct rg_canvas *canvas);

/**
 * Rasterise and look up all that the list shows inside @p damage, so that several threads can paint it.
 * @return whether rg_paint_part() may be called, until the next call of anything else here; if not, rg_paint_list() can.
 */
bool rg_paint_ready(struct rg_painter *painter, const struct rg_draw_list *list,
                    const struct rg_damage *damage);

/** rg_paint_list() of what is ready, inside the damage. Any thread, at the same time as others whose clips have no pixel in common. */
void rg_paint_part(const struct rg_painter *painter, const struct rg_draw_list *list,
                   const struct rg_canvas *canvas);

/** Rasterise what node @p index of the list will need, without painting. */
void rg_paint_prepare(struct rg_painter *painter, const struct rg_draw_list *list, uint32_t index);

/** Destroy what codes left behind; texts are the engine's, pictures the source's. */
void rg_paint_purge(struct rg_painter *painter);

#endif
