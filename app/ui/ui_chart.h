/**
 * @file ui_chart.h
 * Charts on the canvas: a row of bars or one line, from integers.
 *
 * Thread: any; pure.
 * Owner:  the memory is the caller's.
 */
#ifndef APP_UI_UI_CHART_H
#define APP_UI_UI_CHART_H

#include "ui_canvas.h"

#include <stdbool.h>
#include <stdint.h>

struct rg_chart {
    enum rg_chart_kind kind;
    bool flipped; /**< from right to left */
    uint32_t count;
    int32_t values[RG_CHART_VALUES]; /**< RG_CHART_GAP where there is none */
    int32_t stroke_px;               /**< of the line */
};

/** The range that a chart shows: bars begin at 0, a line at its least value. @return false without values. */
bool rg_chart_range(const struct rg_chart *chart, int32_t *least, int32_t *most);

/** Paint the values over what is there; the place is shared out evenly among them. */
void rg_chart_paint(const struct rg_canvas *canvas, const struct rg_rect *rect, const struct rg_chart *chart,
                    uint32_t ink);

#endif
