#include "ui_chart.h"

#include <math.h>

bool rg_chart_range(const struct rg_chart *chart, int32_t *least, int32_t *most)
{
    bool any = false;
    for (uint32_t i = 0; i < chart->count && i < RG_CHART_VALUES; i++) {
        int32_t value = chart->values[i];
        if (value == RG_CHART_GAP) {
            continue;
        }
        *least = !any || value < *least ? value : *least;
        *most = !any || value > *most ? value : *most;
        any = true;
    }
    if (any && chart->kind == RG_CHART_BARS) {
        *least = *least < 0 ? *least : 0;
        *most = *most > 0 ? *most : 0;
    }
    return any;
}

/* Pixels from the top of the place, in 1/256. */
static int32_t height_of(const struct rg_rect *rect, int32_t value, int32_t least, int32_t most)
{
    int64_t range = (int64_t)most - least;
    int64_t from_top = range == 0 ? 128 * (int64_t)rect->h : ((int64_t)most - value) * 256 * rect->h / range;
    return (int32_t)from_top;
}

static int32_t edge_of(const struct rg_rect *rect, uint32_t index, uint32_t count)
{
    return rect->x + (int32_t)((int64_t)rect->w * index / count);
}

static int32_t value_at(const struct rg_chart *chart, uint32_t column)
{
    return chart->values[chart->flipped ? chart->count - 1 - column : column];
}

static void paint_bars(const struct rg_canvas *canvas, const struct rg_rect *rect,
                       const struct rg_chart *chart, uint32_t ink, int32_t least, int32_t most)
{
    int32_t base = height_of(rect, 0, least, most) / 256;
    for (uint32_t i = 0; i < chart->count; i++) {
        int32_t value = value_at(chart, i);
        if (value == RG_CHART_GAP) {
            continue;
        }
        int32_t left = edge_of(rect, i, chart->count), right = edge_of(rect, i + 1, chart->count);
        int32_t gap = right - left > 3 ? (right - left) / 4 : 0;
        int32_t top = height_of(rect, value, least, most) / 256;
        struct rg_rect bar = {left, top < base ? rect->y + top : rect->y + base, right - left - gap,
                              top < base ? base - top : top - base};
        /* A value of nothing is not the same as no value. */
        bar.h = bar.h > 0 ? bar.h : 1;
        bar.y = bar.y < rect->y + rect->h ? bar.y : rect->y + rect->h - 1;
        rg_canvas_fill(canvas, &bar, ink);
    }
}

/* One column of the line: full between its edges, which lie at 1/256 of a pixel. */
static void paint_column(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t x, int32_t top,
                         int32_t bottom, uint32_t ink)
{
    top = top < 0 ? 0 : top;
    bottom = bottom > rect->h * 256 ? rect->h * 256 : bottom;
    const struct rg_rect *clip = &canvas->clip;
    for (int32_t y = top / 256; y * 256 < bottom; y++) {
        int32_t from = top > y * 256 ? top - y * 256 : 0,
                to = bottom < (y + 1) * 256 ? bottom - y * 256 : 256;
        uint32_t coverage = (uint32_t)(to - from) * 255 / 256;
        int32_t at = rect->y + y;
        if (x >= clip->x && x < clip->x + clip->w && at >= clip->y && at < clip->y + clip->h) {
            uint32_t *pixel = canvas->pixels + (ptrdiff_t)at * canvas->stride + x;
            *pixel = rg_canvas_blend(*pixel, ink, coverage);
        }
    }
}

/* From the middle of one value's place to that of the next. */
static void paint_segment(const struct rg_canvas *canvas, const struct rg_rect *rect,
                          const struct rg_rect *ends, int32_t stroke_px, uint32_t ink)
{
    int32_t from_x = ends->x, from_y = ends->y, to_x = ends->w, to_y = ends->h;
    int32_t length = to_x - from_x;
    if (length <= 0) {
        return;
    }
    /* A steep line is as thick as a flat one, so it is higher in each column. */
    float rise = (float)(to_y - from_y) / 256.0f / (float)length;
    int32_t half = (int32_t)((float)(stroke_px * 128) * sqrtf(1.0f + rise * rise));
    for (int32_t x = from_x; x < to_x; x++) {
        int32_t here = from_y + (int32_t)((int64_t)(to_y - from_y) * (x - from_x) / length);
        int32_t next = from_y + (int32_t)((int64_t)(to_y - from_y) * (x + 1 - from_x) / length);
        int32_t high = here < next ? here : next, low = here < next ? next : here;
        paint_column(canvas, rect, x, high - half, low + half, ink);
    }
}

static void paint_line(const struct rg_canvas *canvas, const struct rg_rect *rect,
                       const struct rg_chart *chart, uint32_t ink, int32_t least, int32_t most)
{
    /* The stroke of the highest and of the lowest value lies inside. */
    int32_t half = chart->stroke_px / 2 + 1;
    struct rg_rect inner = {rect->x, rect->y + half, rect->w, rect->h > 2 * half ? rect->h - 2 * half : 0};
    for (uint32_t i = 0; i < chart->count; i++) {
        int32_t value = value_at(chart, i);
        if (value == RG_CHART_GAP) {
            continue;
        }
        int32_t x = (edge_of(rect, i, chart->count) + edge_of(rect, i + 1, chart->count)) / 2;
        int32_t y = height_of(&inner, value, least, most) + half * 256;
        int32_t after = i + 1 < chart->count ? value_at(chart, i + 1) : RG_CHART_GAP;
        /* A value between two gaps is a dot. */
        struct rg_rect ends = {x, y, x + chart->stroke_px, y};
        if (after != RG_CHART_GAP) {
            ends.w = (edge_of(rect, i + 1, chart->count) + edge_of(rect, i + 2, chart->count)) / 2;
            ends.h = height_of(&inner, after, least, most) + half * 256;
        }
        paint_segment(canvas, rect, &ends, chart->stroke_px, ink);
    }
}

void rg_chart_paint(const struct rg_canvas *canvas, const struct rg_rect *rect, const struct rg_chart *chart,
                    uint32_t ink)
{
    int32_t least = 0, most = 0;
    if (rect->w <= 0 || rect->h <= 0 || chart->count > RG_CHART_VALUES ||
        !rg_chart_range(chart, &least, &most)) {
        return;
    }
    struct rg_canvas inner = *canvas;
    inner.clip = rg_rect_common(&canvas->clip, rect);
    if (chart->kind == RG_CHART_BARS) {
        paint_bars(&inner, rect, chart, ink, least, most);
    } else {
        paint_line(&inner, rect, chart, ink, least, most);
    }
}
