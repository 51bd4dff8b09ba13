#include "ui_icons.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum shape_kind { SHAPE_END = 0, SHAPE_LINE, SHAPE_ARC, SHAPE_DISC, SHAPE_BOX };

/*
 * LINE: a,b to c,d. ARC: centre a,b, radius c, from d for e degrees, clockwise from the right. DISC: centre
 * a,b, radius c. BOX: from a,b to c,d with corner radius e. width is the stroke's.
 */
struct shape {
    enum shape_kind kind;
    float a, b, c, d, e, width;
};

#define SHAPES_MAX 7
#define LINE(ax, ay, bx, by, w)                                                                              \
    {                                                                                                        \
        SHAPE_LINE, ax, ay, bx, by, 0, w                                                                     \
    }
#define ARC(x, y, r, from, deg, w)                                                                           \
    {                                                                                                        \
        SHAPE_ARC, x, y, r, from, deg, w                                                                     \
    }
#define DISC(x, y, r)                                                                                        \
    {                                                                                                        \
        SHAPE_DISC, x, y, r, 0, 0, 0                                                                         \
    }
#define BOX(ax, ay, bx, by, r, w)                                                                            \
    {                                                                                                        \
        SHAPE_BOX, ax, ay, bx, by, r, w                                                                      \
    }

static const struct shape icons[RG_ICON_COUNT][SHAPES_MAX] = {
    [RG_ICON_TAP] = {BOX(8, 46, 62, 84, 7, 6), LINE(8, 60, 62, 60, 6), ARC(58, 42, 14, 270, 90, 6),
                     ARC(58, 42, 25, 270, 90, 6), ARC(58, 42, 36, 270, 90, 6)},
    [RG_ICON_TICK] = {LINE(16, 54, 40, 78, 12), LINE(40, 78, 84, 26, 12)},
    [RG_ICON_LOCK] = {BOX(22, 44, 78, 88, 8, 8), ARC(50, 42, 19, 180, 180, 8), LINE(50, 60, 50, 72, 8)},
    [RG_ICON_PERSON] = {ARC(50, 32, 18, 0, 360, 8), ARC(50, 88, 34, 180, 180, 8), LINE(16, 88, 84, 88, 8)},
    [RG_ICON_BADGE] = {BOX(24, 22, 76, 90, 8, 7), LINE(42, 10, 58, 10, 7), LINE(50, 10, 50, 22, 7),
                       ARC(50, 47, 10, 0, 360, 6), LINE(38, 74, 62, 74, 7)},
    [RG_ICON_QUESTION] = {ARC(50, 50, 42, 0, 360, 7), ARC(50, 40, 14, 190, 220, 8), LINE(50, 54, 50, 60, 8),
                          DISC(50, 73, 5)},
    [RG_ICON_TWO_CARDS] = {BOX(8, 14, 66, 54, 7, 7), LINE(8, 28, 66, 28, 7), BOX(34, 62, 92, 90, 7, 7)},
    [RG_ICON_WARNING] = {LINE(50, 12, 92, 86, 8), LINE(92, 86, 8, 86, 8), LINE(8, 86, 50, 12, 8),
                         LINE(50, 40, 50, 60, 8), DISC(50, 73, 5)},
    [RG_ICON_DATA] = {BOX(16, 12, 84, 36, 8, 7), BOX(16, 38, 84, 62, 8, 7), BOX(16, 64, 84, 88, 8, 7)},
    [RG_ICON_ONLINE] = {DISC(50, 78, 9), ARC(50, 78, 28, 225, 90, 10), ARC(50, 78, 52, 225, 90, 10)},
    [RG_ICON_OFFLINE] = {DISC(50, 78, 9), ARC(50, 78, 28, 225, 90, 10), ARC(50, 78, 52, 225, 90, 10),
                         LINE(16, 12, 84, 92, 10)},
    [RG_ICON_LIKED] = {ARC(31, 36, 19, 135, 180, 9), ARC(69, 36, 19, 225, 180, 9), LINE(17, 50, 50, 86, 9),
                       LINE(83, 50, 50, 86, 9)},
    [RG_ICON_NOT_FOR_THEM] = {ARC(50, 50, 38, 0, 360, 9), LINE(24, 24, 76, 76, 9)},
    [RG_ICON_NOT_FOUND] = {ARC(42, 42, 28, 0, 360, 9), LINE(63, 63, 88, 88, 10)},
    [RG_ICON_SOLD] = {BOX(16, 38, 84, 90, 6, 9), ARC(50, 36, 18, 180, 180, 9)},
    [RG_ICON_HIDE] = {ARC(50, 84, 54, 225, 90, 8), ARC(50, 16, 54, 45, 90, 8), DISC(50, 50, 12),
                      LINE(16, 14, 84, 86, 9)},
    [RG_ICON_BACK] = {LINE(62, 16, 28, 50, 10), LINE(28, 50, 62, 84, 10)},
    [RG_ICON_SWITCH] = {LINE(14, 34, 84, 34, 8), LINE(84, 34, 66, 18, 8), LINE(86, 68, 16, 68, 8),
                        LINE(16, 68, 34, 84, 8)},
    [RG_ICON_SPEECH] = {BOX(8, 14, 92, 70, 12, 8), LINE(28, 70, 28, 90, 8), LINE(28, 90, 50, 70, 8)},
    [RG_ICON_WAIT] = {ARC(50, 50, 40, 0, 360, 8), LINE(50, 26, 50, 52, 8), LINE(50, 52, 68, 62, 8)},
};

static float line_distance(const struct shape *s, float x, float y)
{
    float dx = s->c - s->a, dy = s->d - s->b;
    float t = ((x - s->a) * dx + (y - s->b) * dy) / (dx * dx + dy * dy);
    t = t < 0.0f ? 0.0f : t > 1.0f ? 1.0f : t;
    float ex = x - s->a - t * dx, ey = y - s->b - t * dy;
    return sqrtf(ex * ex + ey * ey) - s->width * 0.5f;
}

struct arc {
    float mid_x, mid_y, least_cos;
    float end_x[2], end_y[2];
};

static struct arc prepare_arc(const struct shape *s)
{
    const float degree = 3.14159265f / 180.0f;
    float middle = (s->d + s->e * 0.5f) * degree, half = s->e * 0.5f * degree;
    struct arc arc = {cosf(middle), sinf(middle), s->e >= 360.0f ? -2.0f : cosf(half), {0, 0}, {0, 0}};
    for (int i = 0; i < 2; i++) {
        float angle = (s->d + (i == 0 ? 0.0f : s->e)) * degree;
        arc.end_x[i] = s->a + s->c * cosf(angle);
        arc.end_y[i] = s->b + s->c * sinf(angle);
    }
    return arc;
}

static float arc_distance(const struct shape *s, const struct arc *arc, float x, float y)
{
    float dx = x - s->a, dy = y - s->b, r = sqrtf(dx * dx + dy * dy);
    if (dx * arc->mid_x + dy * arc->mid_y >= arc->least_cos * r) {
        return fabsf(r - s->c) - s->width * 0.5f;
    }
    float best = 1e9f;
    for (int i = 0; i < 2; i++) {
        float ex = x - arc->end_x[i], ey = y - arc->end_y[i];
        float d = sqrtf(ex * ex + ey * ey);
        best = d < best ? d : best;
    }
    return best - s->width * 0.5f;
}

static float box_distance(const struct shape *s, float x, float y)
{
    float hx = (s->c - s->a) * 0.5f - s->e, hy = (s->d - s->b) * 0.5f - s->e;
    float dx = fabsf(x - (s->a + s->c) * 0.5f) - hx, dy = fabsf(y - (s->b + s->d) * 0.5f) - hy;
    float ox = dx > 0.0f ? dx : 0.0f, oy = dy > 0.0f ? dy : 0.0f;
    float in = dx > dy ? dx : dy;
    float d = sqrtf(ox * ox + oy * oy) + (in < 0.0f ? in : 0.0f) - s->e;
    return fabsf(d) - s->width * 0.5f;
}

static float distance_to(const struct shape *s, const struct arc *arc, float x, float y)
{
    switch (s->kind) {
    case SHAPE_END: return 1e9f;
    case SHAPE_LINE: return line_distance(s, x, y);
    case SHAPE_ARC: return arc_distance(s, arc, x, y);
    case SHAPE_DISC: return sqrtf((x - s->a) * (x - s->a) + (y - s->b) * (y - s->b)) - s->c;
    case SHAPE_BOX: return box_distance(s, x, y);
    }
    return 1e9f;
}

/* The rows and columns that a shape can touch, in units of the field. */
static void extent(const struct shape *s, float box[4])
{
    float w = s->width * 0.5f + 2.0f;
    bool round = s->kind == SHAPE_ARC || s->kind == SHAPE_DISC;
    box[0] = (round ? s->a - s->c : fminf(s->a, s->c)) - w;
    box[1] = (round ? s->b - s->c : fminf(s->b, s->d)) - w;
    box[2] = (round ? s->a + s->c : fmaxf(s->a, s->c)) + w;
    box[3] = (round ? s->b + s->c : fmaxf(s->b, s->d)) + w;
}

static int32_t bounded(float value, int32_t most)
{
    return value < 0.0f ? 0 : value > (float)most ? most : (int32_t)value;
}

static void draw_shape(const struct shape *s, int32_t px, uint8_t *coverage)
{
    float scale = (float)px / 100.0f, box[4];
    struct arc arc = s->kind == SHAPE_ARC ? prepare_arc(s) : (struct arc){0};
    extent(s, box);
    int32_t left = bounded(box[0] * scale, px), right = bounded(box[2] * scale + 1.0f, px);
    int32_t top = bounded(box[1] * scale, px), bottom = bounded(box[3] * scale + 1.0f, px);
    for (int32_t y = top; y < bottom; y++) {
        for (int32_t x = left; x < right; x++) {
            float fx = ((float)x + 0.5f) / scale, fy = ((float)y + 0.5f) / scale;
            float inside = 0.5f - distance_to(s, &arc, fx, fy) * scale;
            if (inside <= 0.0f) {
                continue;
            }
            uint8_t *at = coverage + (ptrdiff_t)y * px + x;
            uint8_t value = inside >= 1.0f ? 255 : (uint8_t)(inside * 255.0f + 0.5f);
            *at = value > *at ? value : *at;
        }
    }
}

void rg_icon_draw(enum rg_icon icon, int32_t px, uint8_t *coverage)
{
    memset(coverage, 0, (size_t)px * (size_t)px);
    for (size_t i = 0; i < SHAPES_MAX && icons[icon][i].kind != SHAPE_END; i++) {
        draw_shape(&icons[icon][i], px, coverage);
    }
}
