/**
 * @file ui_paint.h
 * From draw list to pixels: paints a list inside one rectangle, with the theme's colours.
 *
 * Thread: main.
 * Owner:  struct rg_ui. Engine, theme and metrics are borrowed for the painter's life.
 */
#ifndef APP_UI_UI_PAINT_H
#define APP_UI_UI_PAINT_H

#include "draw_list.h"
#include "regard/status.h"
#include "ui_canvas.h"
#include "ui_text.h"

struct rg_painter;

enum rg_status rg_paint_open(const struct rg_theme *theme, struct rg_text_engine *text,
                             struct rg_painter **painter) RG_MUST_CHECK;
void rg_paint_close(struct rg_painter *painter);

/** Paint what of the list lies inside the canvas' clip; every pixel of it is written. */
void rg_paint_list(struct rg_painter *painter, const struct rg_draw_list *list,
                   const struct rg_canvas *canvas);

/** Rasterise what the list will need, without painting. */
void rg_paint_prepare(struct rg_painter *painter, const struct rg_draw_list *list);

#endif
