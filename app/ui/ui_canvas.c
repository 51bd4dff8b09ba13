#include "ui_canvas.h"

#include <math.h>
#include <string.h>
#include <wchar.h>

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "a pixel is a wide character");

struct rg_rect rg_rect_common(const struct rg_rect *a, const struct rg_rect *b)
{
    int32_t x = a->x > b->x ? a->x : b->x;
    int32_t y = a->y > b->y ? a->y : b->y;
    int32_t right = a->x + a->w < b->x + b->w ? a->x + a->w : b->x + b->w;
    int32_t bottom = a->y + a->h < b->y + b->h ? a->y + a->h : b->y + b->h;
    if (right <= x || bottom <= y) {
        return (struct rg_rect){x, y, 0, 0};
    }
    return (struct rg_rect){x, y, right - x, bottom - y};
}

static uint32_t *pixel_at(const struct rg_canvas *canvas, int32_t x, int32_t y)
{
    return canvas->pixels + (ptrdiff_t)y * canvas->stride + x;
}

void rg_canvas_fill(const struct rg_canvas *canvas, const struct rg_rect *rect, uint32_t colour)
{
    struct rg_rect part = rg_rect_common(rect, &canvas->clip);
    for (int32_t y = part.y; y < part.y + part.h; y++) {
        /* The C library's own: with the widest stores that the machine has. */
        (void)wmemset((wchar_t *)pixel_at(canvas, part.x, y), (wchar_t)colour, (size_t)part.w);
    }
}

/* Exact division by 255 with rounding; two channels share one multiplication. */
uint32_t rg_canvas_blend(uint32_t under, uint32_t over, uint32_t coverage)
{
    uint32_t rest = 255 - coverage;
    uint32_t rb = (over & 0xff00ff) * coverage + (under & 0xff00ff) * rest + 0x800080;
    rb = ((rb + ((rb >> 8) & 0xff00ff)) >> 8) & 0xff00ff;
    uint32_t g = ((over >> 8) & 0xff) * coverage + ((under >> 8) & 0xff) * rest + 0x80;
    g = ((g + (g >> 8)) >> 8) & 0xff;
    return rb | (g << 8);
}

/* Four pixels, and their channels two by two as rg_canvas_blend() takes them: the compiler has an instruction for each step. */
typedef uint32_t pixels4 __attribute__((vector_size(16)));
typedef uint16_t channels8 __attribute__((vector_size(16)));

static channels8 blend_channels(pixels4 under, pixels4 over, channels8 coverage)
{
    channels8 sum = (channels8)over * coverage + (channels8)under * (255 - coverage) + 0x80;
    return (sum + (sum >> 8)) >> 8;
}

/* rg_canvas_blend() of four at once. */
static void blend_four(uint32_t *row, const uint8_t *coverage, uint32_t colour)
{
    const pixels4 over = {colour, colour, colour, colour};
    const pixels4 covered = {coverage[0], coverage[1], coverage[2], coverage[3]};
    const channels8 by = (channels8)(covered | covered << 16);
    pixels4 under;
    memcpy(&under, row, sizeof under);
    const channels8 rb = blend_channels(under & 0xff00ff, over & 0xff00ff, by);
    const channels8 g = blend_channels(under >> 8 & 0xff, over >> 8 & 0xff, by);
    const pixels4 mixed = (pixels4)rb | (pixels4)g << 8;
    memcpy(row, &mixed, sizeof mixed);
}

/* Most of a line is empty or full; the edges between are blended without a branch, which mispredicts there. */
static void blend_row(uint32_t *row, const uint8_t *coverage, int32_t count, uint32_t colour)
{
    int32_t x = 0;
    for (; x + 8 <= count; x += 8) {
        uint64_t eight = 0;
        memcpy(&eight, coverage + x, sizeof eight);
        if (eight == 0) {
            continue;
        }
        if (eight == UINT64_MAX) {
            for (int32_t i = 0; i < 8; i++) {
                row[x + i] = colour;
            }
            continue;
        }
        blend_four(row + x, coverage + x, colour);
        blend_four(row + x + 4, coverage + x + 4, colour);
    }
    for (; x < count; x++) {
        row[x] = rg_canvas_blend(row[x], colour, coverage[x]);
    }
}

void rg_canvas_mask(const struct rg_canvas *canvas, int32_t x, int32_t y, const uint8_t *coverage,
                    int32_t width, int32_t height, int32_t pitch, uint32_t colour)
{
    struct rg_rect whole = {x, y, width, height};
    struct rg_rect part = rg_rect_common(&whole, &canvas->clip);
    for (int32_t row = part.y; row < part.y + part.h; row++) {
        const uint8_t *from = coverage + (ptrdiff_t)(row - y) * pitch + (part.x - x);
        blend_row(pixel_at(canvas, part.x, row), from, part.w, colour);
    }
}

void rg_canvas_mask_flipped(const struct rg_canvas *canvas, int32_t x, int32_t y, const uint8_t *coverage,
                            int32_t width, int32_t height, int32_t pitch, uint32_t colour)
{
    struct rg_rect whole = {x, y, width, height};
    struct rg_rect part = rg_rect_common(&whole, &canvas->clip);
    for (int32_t row = part.y; row < part.y + part.h; row++) {
        const uint8_t *last = coverage + (ptrdiff_t)(row - y) * pitch + width - 1;
        uint32_t *to = pixel_at(canvas, part.x, row);
        for (int32_t i = 0; i < part.w; i++) {
            to[i] = rg_canvas_blend(to[i], colour, last[-(part.x - x + i)]);
        }
    }
}

static void corner_pixel(const struct rg_canvas *canvas, int32_t x, int32_t y, uint32_t coverage,
                         uint32_t colour)
{
    const struct rg_rect *clip = &canvas->clip;
    if (coverage == 0 || x < clip->x || y < clip->y || x >= clip->x + clip->w || y >= clip->y + clip->h) {
        return;
    }
    uint32_t *pixel = pixel_at(canvas, x, y);
    *pixel = rg_canvas_blend(*pixel, colour, coverage);
}

static float inside_circle(float r, float dx, float dy)
{
    float inside = r + 0.5f - sqrtf(dx * dx + dy * dy);
    return inside <= 0.0f ? 0.0f : inside >= 1.0f ? 1.0f : inside;
}

/* Whether the corners have a pixel in two rows: most parts of a frame, of which each thread has its own, cross a panel beside them. */
static bool shows_rows(const struct rg_canvas *canvas, int32_t a, int32_t b)
{
    const int32_t top = canvas->clip.y, bottom = top + canvas->clip.h;
    return (a >= top && a < bottom) || (b >= top && b < bottom);
}

/* The four corners of a rounded rectangle; coverage is that of a circle of the radius: from the edge inwards it only grows. */
static void corners(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t r, uint32_t colour)
{
    int32_t right = rect->x + rect->w - 1, bottom = rect->y + rect->h - 1;
    for (int32_t dy = 0; dy < r; dy++) {
        if (!shows_rows(canvas, rect->y + dy, bottom - dy)) {
            continue;
        }
        uint32_t coverage = 0;
        for (int32_t dx = 0; dx < r; dx++) {
            if (coverage < 255) {
                float covered = inside_circle((float)r, (float)(r - dx) - 0.5f, (float)(r - dy) - 0.5f);
                coverage = (uint32_t)(covered * 255.0f + 0.5f);
            }
            corner_pixel(canvas, rect->x + dx, rect->y + dy, coverage, colour);
            corner_pixel(canvas, right - dx, rect->y + dy, coverage, colour);
            corner_pixel(canvas, rect->x + dx, bottom - dy, coverage, colour);
            corner_pixel(canvas, right - dx, bottom - dy, coverage, colour);
        }
    }
}

static bool too_small(const struct rg_rect *rect, int32_t r)
{
    return r <= 0 || rect->w < 2 * r || rect->h < 2 * r;
}

void rg_canvas_round(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                     uint32_t colour)
{
    int32_t r = radius;
    if (too_small(rect, r)) {
        rg_canvas_fill(canvas, rect, colour);
        return;
    }
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x, rect->y + r, rect->w, rect->h - 2 * r}, colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + r, rect->y, rect->w - 2 * r, r}, colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + r, rect->y + rect->h - r, rect->w - 2 * r, r}, colour);
    corners(canvas, rect, r, colour);
}

/* A panel's inside is painted anyway, so a border costs only its own pixels and the corners. */
void rg_canvas_border(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                      int32_t width, uint32_t colour)
{
    int32_t r = radius, w = width;
    if (too_small(rect, r) || w > r) {
        rg_canvas_fill(canvas, rect, colour);
        return;
    }
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x, rect->y + r, w, rect->h - 2 * r}, colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + rect->w - w, rect->y + r, w, rect->h - 2 * r}, colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + r, rect->y, rect->w - 2 * r, w}, colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + r, rect->y + rect->h - w, rect->w - 2 * r, w}, colour);
    corners(canvas, rect, r, colour);
}

void rg_canvas_frame(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                     int32_t width, uint32_t colour)
{
    int32_t w = width, r = too_small(rect, radius) || radius < width ? 0 : radius;
    int32_t side = r > w ? r : w;
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + side, rect->y, rect->w - 2 * side, w}, colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + side, rect->y + rect->h - w, rect->w - 2 * side, w},
                   colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x, rect->y + r, w, rect->h - 2 * r}, colour);
    rg_canvas_fill(canvas, &(struct rg_rect){rect->x + rect->w - w, rect->y + r, w, rect->h - 2 * r}, colour);
    int32_t right = rect->x + rect->w - 1, bottom = rect->y + rect->h - 1;
    for (int32_t dy = 0; dy < r; dy++) {
        for (int32_t dx = 0; dx < r; dx++) {
            float fx = (float)(r - dx) - 0.5f, fy = (float)(r - dy) - 0.5f;
            float covered = inside_circle((float)r, fx, fy) - inside_circle((float)(r - w), fx, fy);
            uint32_t coverage = (uint32_t)(covered * 255.0f + 0.5f);
            corner_pixel(canvas, rect->x + dx, rect->y + dy, coverage, colour);
            corner_pixel(canvas, right - dx, rect->y + dy, coverage, colour);
            corner_pixel(canvas, rect->x + dx, bottom - dy, coverage, colour);
            corner_pixel(canvas, right - dx, bottom - dy, coverage, colour);
        }
    }
}
