/* Pictures on the canvas: scaled in proportion, cut to round corners. */
#include "ui_canvas.h"

#include <math.h>
#include <string.h>

/* Larger steps are sampled, not summed: what a pixel costs stays bounded however large a picture is. */
#define TAPS_MAX 4
/* Whose places in the picture are worked out at a time, once for all rows. */
#define COLUMNS 256

/* Which part of the picture lies where on the glass. */
struct placed {
    struct rg_rect to;            /* pixels of the glass */
    int32_t from_x, from_y, w, h; /* of the picture */
};

static int32_t at_least_one(int64_t value)
{
    return value > 0 ? (int32_t)value : 1;
}

static struct placed place(const struct rg_rect *rect, const struct rg_picture *picture,
                           enum rg_picture_fit fit)
{
    struct placed placed = {*rect, 0, 0, picture->width, picture->height};
    /* Compares the proportions without dividing. */
    bool wider = (int64_t)picture->width * rect->h > (int64_t)rect->w * picture->height;
    if (fit == RG_PICTURE_COVER) {
        if (wider) {
            placed.w = at_least_one((int64_t)picture->height * rect->w / rect->h);
            placed.from_x = (picture->width - placed.w) / 2;
        } else {
            placed.h = at_least_one((int64_t)picture->width * rect->h / rect->w);
            placed.from_y = (picture->height - placed.h) / 2;
        }
    } else if (wider) {
        placed.to.h = at_least_one((int64_t)picture->height * rect->w / picture->width);
        placed.to.y += (rect->h - placed.to.h) / 2;
    } else {
        placed.to.w = at_least_one((int64_t)picture->width * rect->h / picture->height);
        placed.to.x += (rect->w - placed.to.w) / 2;
    }
    return placed;
}

/* The pixels of one axis that a pixel of the glass is the average of: every step-th from first to last. */
struct taps {
    int32_t first, last, step;
};

static struct taps taps_of(int32_t index, int32_t count, int32_t from, int32_t length)
{
    int32_t first = (int32_t)((int64_t)index * length / count);
    int32_t end = (int32_t)((int64_t)(index + 1) * length / count);
    end = end > first ? end : first + 1;
    return (struct taps){from + first, from + end - 1, (end - first + TAPS_MAX - 1) / TAPS_MAX};
}

/* A sum of up to TAPS_MAX x TAPS_MAX bytes, divided and rounded: exact, and without dividing. */
static uint32_t share(uint32_t sum, uint32_t count)
{
    static const uint32_t one_of[TAPS_MAX * TAPS_MAX + 1] = {
#define ONE_OF(n) [n] = (1u << 18) / (n) + 1
        ONE_OF(1), ONE_OF(2),  ONE_OF(3),  ONE_OF(4),  ONE_OF(5),  ONE_OF(6),  ONE_OF(7),  ONE_OF(8),
        ONE_OF(9), ONE_OF(10), ONE_OF(11), ONE_OF(12), ONE_OF(13), ONE_OF(14), ONE_OF(15), ONE_OF(16),
#undef ONE_OF
    };
    return (sum + count / 2) * one_of[count] >> 18;
}

/* The same of two and of four pixels, which most are that are not one, to the bit. */
static uint32_t half(uint32_t a, uint32_t b)
{
    return ((a | b) - ((a ^ b) >> 1 & 0x7f7f7f)) & 0xffffff;
}

static uint32_t quarter(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    uint32_t rb = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff) + 0x020002;
    uint32_t g = (a >> 8 & 0xff) + (b >> 8 & 0xff) + (c >> 8 & 0xff) + (d >> 8 & 0xff) + 2;
    return (rb >> 2 & 0xff00ff) | (g >> 2) << 8;
}

static const uint32_t *row_of(const struct rg_picture *picture, int32_t y)
{
    return picture->pixels + (ptrdiff_t)y * picture->stride;
}

static bool is_pair(const struct taps *taps)
{
    return taps->last == taps->first + 1 && taps->step == 1;
}

static uint32_t average(const struct rg_picture *picture, const struct taps *across, const struct taps *down)
{
    uint32_t rb = 0, g = 0, count = 0; /* red and blue side by side: the sum of each fits 16 bits */
    for (int32_t y = down->first; y <= down->last; y += down->step) {
        const uint32_t *row = row_of(picture, y);
        for (int32_t x = across->first; x <= across->last; x += across->step) {
            rb += row[x] & 0xff00ff;
            g += row[x] >> 8 & 0xff;
            count++;
        }
    }
    return share(rb >> 16, count) << 16 | share(g, count) << 8 | share(rb & 0xffff, count);
}

/* Where the columns of the glass lie in the picture; those that are not simply one of it are listed: of two, and of more. */
struct columns {
    struct taps at[COLUMNS];
    int32_t first[COLUMNS];
    int32_t pairs[COLUMNS], wide[COLUMNS];
    int32_t count, pair_count, wide_count;
};

static void find_columns(struct columns *columns, const struct placed *placed, int32_t left, int32_t count)
{
    columns->count = count;
    columns->pair_count = columns->wide_count = 0;
    for (int32_t x = 0; x < count; x++) {
        struct taps taps = taps_of(left + x - placed->to.x, placed->to.w, placed->from_x, placed->w);
        columns->at[x] = taps;
        columns->first[x] = taps.first;
        if (is_pair(&taps)) {
            columns->pairs[columns->pair_count++] = x;
        } else if (taps.first != taps.last) {
            columns->wide[columns->wide_count++] = x;
        }
    }
}

static void scale_single(const uint32_t *row, const struct columns *columns, uint32_t *to)
{
    for (int32_t x = 0; x < columns->count; x++) {
        to[x] = row[columns->first[x]];
    }
    for (int32_t i = 0; i < columns->pair_count; i++) {
        const uint32_t *from = row + columns->first[columns->pairs[i]];
        to[columns->pairs[i]] = half(from[0], from[1]);
    }
}

static void scale_pair(const uint32_t *row, const uint32_t *below, const struct columns *columns,
                       uint32_t *to)
{
    for (int32_t x = 0; x < columns->count; x++) {
        to[x] = half(row[columns->first[x]], below[columns->first[x]]);
    }
    for (int32_t i = 0; i < columns->pair_count; i++) {
        const int32_t x = columns->first[columns->pairs[i]];
        to[columns->pairs[i]] = quarter(row[x], row[x + 1], below[x], below[x + 1]);
    }
}

/* Most pixels of the glass are one of the picture, or the mean of two or four: it was made nearly as large as shown. */
static void scale_row(const struct rg_picture *picture, const struct columns *columns,
                      const struct taps *down, uint32_t *to)
{
    if (down->first != down->last && !is_pair(down)) {
        for (int32_t x = 0; x < columns->count; x++) {
            to[x] = average(picture, &columns->at[x], down);
        }
        return;
    }
    if (down->first == down->last) {
        scale_single(row_of(picture, down->first), columns, to);
    } else {
        scale_pair(row_of(picture, down->first), row_of(picture, down->last), columns, to);
    }
    for (int32_t i = 0; i < columns->wide_count; i++) {
        to[columns->wide[i]] = average(picture, &columns->at[columns->wide[i]], down);
    }
}

static void scale(const struct rg_canvas *canvas, const struct rg_rect *part, const struct placed *placed,
                  const struct rg_picture *picture)
{
    struct columns columns;
    for (int32_t left = part->x; left < part->x + part->w; left += COLUMNS) {
        find_columns(&columns, placed, left,
                     part->x + part->w - left < COLUMNS ? part->x + part->w - left : COLUMNS);
        for (int32_t y = part->y; y < part->y + part->h; y++) {
            struct taps down = taps_of(y - placed->to.y, placed->to.h, placed->from_y, placed->h);
            scale_row(picture, &columns, &down, canvas->pixels + (ptrdiff_t)y * canvas->stride + left);
        }
    }
}

/* Where the middle of a pixel of the glass lies in the picture: between two pixels, in 256ths of the way. */
struct between {
    int32_t first, second;
    uint32_t way;
};

static struct between between(int32_t index, int32_t count, int32_t from, int32_t length)
{
    const int64_t middle = (int64_t)(2 * index + 1) * length * 128 / count - 128;
    const int64_t at = middle < 0 ? 0 : middle;
    const int32_t first = (int32_t)(at >> 8);
    return (struct between){from + first, from + (first + 1 < length ? first + 1 : first),
                            (uint32_t)at & 0xff};
}

static uint32_t mix(uint32_t a, uint32_t b, uint32_t way)
{
    uint32_t rb = (a & 0xff00ff) * (256 - way) + (b & 0xff00ff) * way + 0x800080;
    uint32_t g = (a >> 8 & 0xff) * (256 - way) + (b >> 8 & 0xff) * way + 0x80;
    return (rb >> 8 & 0xff00ff) | (g >> 8) << 8;
}

/* By less, which is a matter of rounding, it is not worth the blur. */
static bool is_enlarged(const struct placed *placed)
{
    return (int64_t)placed->to.w * 8 > (int64_t)placed->w * 9 &&
           (int64_t)placed->to.h * 8 > (int64_t)placed->h * 9;
}

/* What was kept for the cards is opened half as large again: pixel by pixel its edges would be stairs. */
static void enlarge(const struct rg_canvas *canvas, const struct rg_rect *part, const struct placed *placed,
                    const struct rg_picture *picture)
{
    struct between across[COLUMNS];
    for (int32_t left = part->x; left < part->x + part->w; left += COLUMNS) {
        const int32_t rest = part->x + part->w - left, count = rest < COLUMNS ? rest : COLUMNS;
        for (int32_t x = 0; x < count; x++) {
            across[x] = between(left + x - placed->to.x, placed->to.w, placed->from_x, placed->w);
        }
        for (int32_t y = part->y; y < part->y + part->h; y++) {
            const struct between down = between(y - placed->to.y, placed->to.h, placed->from_y, placed->h);
            const uint32_t *above = row_of(picture, down.first), *below = row_of(picture, down.second);
            uint32_t *to = canvas->pixels + (ptrdiff_t)y * canvas->stride + left;
            for (int32_t x = 0; x < count; x++) {
                const struct between *at = &across[x];
                to[x] = mix(mix(above[at->first], above[at->second], at->way),
                            mix(below[at->first], below[at->second], at->way), down.way);
            }
        }
    }
}

static void copy(const struct rg_canvas *canvas, const struct rg_rect *part, const struct placed *placed,
                 const struct rg_picture *picture)
{
    for (int32_t y = part->y; y < part->y + part->h; y++) {
        const uint32_t *from = picture->pixels +
                               (ptrdiff_t)(placed->from_y + y - placed->to.y) * picture->stride +
                               placed->from_x + part->x - placed->to.x;
        memcpy(canvas->pixels + (ptrdiff_t)y * canvas->stride + part->x, from,
               (size_t)part->w * sizeof *from);
    }
}

/*
 * The corners are what was there before, so they are kept aside and blended back. A radius is at most a few
 * dozen pixels; what is beyond the room is cut square.
 */
#define CORNER_MAX 64

struct corner {
    int32_t x, y; /* its top left pixel */
    bool right, bottom;
    uint32_t *under; /* row by row; only what lies within the clip is written, and read again */
};

static bool clipped_out(const struct rg_canvas *canvas, int32_t x, int32_t y)
{
    const struct rg_rect *clip = &canvas->clip;
    return x < clip->x || y < clip->y || x >= clip->x + clip->w || y >= clip->y + clip->h;
}

static void keep_corner(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t r,
                        struct corner *corner)
{
    corner->x = corner->right ? rect->x + rect->w - r : rect->x;
    corner->y = corner->bottom ? rect->y + rect->h - r : rect->y;
    for (int32_t y = 0; y < r; y++) {
        for (int32_t x = 0; x < r; x++) {
            if (!clipped_out(canvas, corner->x + x, corner->y + y)) {
                corner->under[y * r + x] =
                    canvas->pixels[(ptrdiff_t)(corner->y + y) * canvas->stride + corner->x + x];
            }
        }
    }
}

static void give_corner_back(const struct rg_canvas *canvas, int32_t r, const struct corner *corner)
{
    for (int32_t y = 0; y < r; y++) {
        for (int32_t x = 0; x < r; x++) {
            float dx = (float)(corner->right ? x + 1 : r - x) - 0.5f;
            float dy = (float)(corner->bottom ? y + 1 : r - y) - 0.5f;
            const float whole = (float)r - 0.5f, from_middle = dx * dx + dy * dy;
            /* Most of a corner is the picture's altogether, and most parts of a frame have none of it. */
            if (from_middle > whole * whole && !clipped_out(canvas, corner->x + x, corner->y + y)) {
                float inside = (float)r + 0.5f - sqrtf(from_middle);
                float covered = inside <= 0.0f ? 0.0f : inside >= 1.0f ? 1.0f : inside;
                uint32_t *pixel =
                    canvas->pixels + (ptrdiff_t)(corner->y + y) * canvas->stride + corner->x + x;
                *pixel =
                    rg_canvas_blend(corner->under[y * r + x], *pixel, (uint32_t)(covered * 255.0f + 0.5f));
            }
        }
    }
}

/* What the picture leaves free: above and below it, or on both sides. */
static void fill_beside(const struct rg_canvas *canvas, const struct rg_rect *rect, const struct rg_rect *to,
                        uint32_t colour)
{
    const int32_t right = to->x + to->w, bottom = to->y + to->h;
    const struct rg_rect free[4] = {{rect->x, rect->y, rect->w, to->y - rect->y},
                                    {rect->x, bottom, rect->w, rect->y + rect->h - bottom},
                                    {rect->x, to->y, to->x - rect->x, to->h},
                                    {right, to->y, rect->x + rect->w - right, to->h}};
    for (int i = 0; i < 4; i++) {
        rg_canvas_fill(canvas, &free[i], colour);
    }
}

void rg_canvas_picture(const struct rg_canvas *canvas, const struct rg_rect *rect, int32_t radius,
                       const struct rg_picture *picture, enum rg_picture_fit fit, uint32_t beside)
{
    if (rect->w <= 0 || rect->h <= 0 || picture->width <= 0 || picture->height <= 0) {
        return;
    }
    /* Not initialised: 64 KiB, which would be most of what a small picture costs. */
    uint32_t under[4][CORNER_MAX * CORNER_MAX];
    struct corner corners[4] = {{.under = under[0]},
                                {.right = true, .under = under[1]},
                                {.bottom = true, .under = under[2]},
                                {.right = true, .bottom = true, .under = under[3]}};
    int32_t r = radius < CORNER_MAX ? radius : CORNER_MAX;
    r = r <= 0 || rect->w < 2 * r || rect->h < 2 * r ? 0 : r;
    for (int i = 0; i < 4 && r > 0; i++) {
        keep_corner(canvas, rect, r, &corners[i]);
    }
    struct placed placed = place(rect, picture, fit);
    fill_beside(canvas, rect, &placed.to, beside);
    const struct rg_rect part = rg_rect_common(&placed.to, &canvas->clip);
    if (placed.w == placed.to.w && placed.h == placed.to.h) {
        copy(canvas, &part, &placed, picture);
    } else if (is_enlarged(&placed)) {
        enlarge(canvas, &part, &placed, picture);
    } else {
        scale(canvas, &part, &placed, picture);
    }
    for (int i = 0; i < 4 && r > 0; i++) {
        give_corner_back(canvas, r, &corners[i]);
    }
}
