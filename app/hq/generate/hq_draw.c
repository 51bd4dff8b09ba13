#include "hq_draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH      RG_HQ_DRAW_WIDTH
#define HEIGHT     RG_HQ_DRAW_HEIGHT
#define POINTS_MAX 1024
#define STEPS      14 /* lines that a curve becomes */
#define SAMPLES    4  /* of a pixel's height */
#define MIDDLE     150.0
#define CROSS_MAX  64

struct point {
    double x, y;
};

struct outline {
    struct point points[POINTS_MAX];
    int count;
};

struct rg_hq_drawing {
    float weights[HEIGHT][WIDTH][RG_HQ_INKS];
    struct outline outline, other;
};

enum rg_status rg_hq_drawing_create(struct rg_hq_drawing **drawing)
{
    struct rg_hq_drawing *fresh = malloc(sizeof *fresh);
    if (fresh == NULL) {
        return RG_NO_MEMORY;
    }
    rg_hq_drawing_clear(fresh);
    *drawing = fresh;
    return RG_OK;
}

void rg_hq_drawing_destroy(struct rg_hq_drawing *drawing)
{
    free(drawing);
}

void rg_hq_drawing_clear(struct rg_hq_drawing *drawing)
{
    memset(drawing->weights, 0, sizeof drawing->weights);
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            drawing->weights[y][x][RG_HQ_GROUND] = 1;
        }
    }
}

static void add(struct outline *outline, double x, double y)
{
    if (outline->count < POINTS_MAX) {
        outline->points[outline->count++] = (struct point){x, y};
    }
}

static void add_curve(struct outline *outline, struct point a, struct point b, struct point c, struct point d)
{
    for (int i = 1; i <= STEPS; i++) {
        double t = (double)i / STEPS, u = 1 - t;
        double wa = u * u * u, wb = 3 * u * u * t, wc = 3 * u * t * t, wd = t * t * t;
        add(outline, wa * a.x + wb * b.x + wc * c.x + wd * d.x, wa * a.y + wb * b.y + wc * c.y + wd * d.y);
    }
}

static void add_disc(struct outline *outline, struct point middle, double radius)
{
    for (int i = 0; i < 2 * STEPS; i++) {
        double angle = 2 * 3.14159265358979 * i / (2 * STEPS);
        add(outline, middle.x + radius * cos(angle), middle.y + radius * sin(angle));
    }
}

static const char *numbers(const char *text, double *to, int count)
{
    for (int i = 0; i < count; i++) {
        char *end;
        to[i] = strtod(text, &end);
        text = *end == ',' ? end + 1 : end;
    }
    return text;
}

/* Our own paths: they are right, so nothing is checked but room. */
static void read_path(const char *path, struct outline *outline)
{
    double n[6];
    outline->count = 0;
    while (*path != '\0') {
        char what = *path++;
        struct point last = outline->count > 0 ? outline->points[outline->count - 1] : (struct point){0, 0};
        if (what == 'M' || what == 'L') {
            path = numbers(path, n, 2);
            add(outline, n[0], n[1]);
        } else if (what == 'Q') {
            path = numbers(path, n, 4);
            struct point b = {last.x + (n[0] - last.x) * 2 / 3, last.y + (n[1] - last.y) * 2 / 3};
            struct point c = {n[2] + (n[0] - n[2]) * 2 / 3, n[3] + (n[1] - n[3]) * 2 / 3};
            add_curve(outline, last, b, c, (struct point){n[2], n[3]});
        } else if (what == 'C') {
            path = numbers(path, n, 6);
            add_curve(outline, last, (struct point){n[0], n[1]}, (struct point){n[2], n[3]},
                      (struct point){n[4], n[5]});
        } else if (what == 'O') {
            path = numbers(path, n, 3);
            add_disc(outline, (struct point){n[0], n[1]}, n[2]);
        }
    }
}

static void mirror(const struct outline *from, struct outline *to)
{
    to->count = from->count;
    for (int i = 0; i < from->count; i++) {
        to->points[i] = (struct point){2 * MIDDLE - from->points[i].x, from->points[i].y};
    }
}

static void complete(struct outline *outline)
{
    for (int i = outline->count - 1; i >= 0; i--) {
        add(outline, 2 * MIDDLE - outline->points[i].x, outline->points[i].y);
    }
}

/* A line becomes the outline around it: forth on one side, back on the other. */
static void thicken(struct outline *line, struct outline *to, double width)
{
    to->count = 0;
    for (int way = 0; way < 2; way++) {
        for (int i = 0; i < line->count; i++) {
            int at = way == 0 ? i : line->count - 1 - i, step = way == 0 ? 1 : -1;
            int before = at - step >= 0 && at - step < line->count ? at - step : at;
            int after = at + step >= 0 && at + step < line->count ? at + step : at;
            double dx = line->points[after].x - line->points[before].x;
            double dy = line->points[after].y - line->points[before].y, len = sqrt(dx * dx + dy * dy);
            if (len > 0) {
                add(to, line->points[at].x - dy / len * width / 2, line->points[at].y + dx / len * width / 2);
            }
        }
    }
}

static void cover_span(float *row, double from, double to)
{
    from = from < 0 ? 0 : from;
    to = to > WIDTH ? WIDTH : to;
    for (int x = (int)from; x < WIDTH && x < to; x++) {
        double left = from > x ? from : x, right = to < x + 1 ? to : x + 1;
        if (right > left) {
            row[x] += (float)((right - left) / SAMPLES);
        }
    }
}

static int crossings(const struct outline *o, double y, double *at, int *turns)
{
    int count = 0;
    for (int i = 0; i < o->count && count < CROSS_MAX; i++) {
        struct point a = o->points[i], b = o->points[(i + 1) % o->count];
        if ((a.y <= y) != (b.y <= y)) {
            double x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
            int place = count++;
            for (; place > 0 && at[place - 1] > x; place--) {
                at[place] = at[place - 1];
                turns[place] = turns[place - 1];
            }
            at[place] = x;
            turns[place] = a.y <= y ? 1 : -1;
        }
    }
    return count;
}

static void blend_row(float (*pixels)[RG_HQ_INKS], const float *row, enum rg_hq_ink ink)
{
    for (int x = 0; x < WIDTH; x++) {
        float cover = row[x] > 1 ? 1 : row[x];
        if (cover > 0) {
            for (int i = 0; i < RG_HQ_INKS; i++) {
                pixels[x][i] *= 1 - cover;
            }
            pixels[x][ink] += cover;
        }
    }
}

static void fill(struct rg_hq_drawing *drawing, struct outline *o, enum rg_hq_ink ink, double dx, double dy)
{
    double top = HEIGHT, bottom = 0;
    for (int i = 0; i < o->count; i++) {
        o->points[i].x = (o->points[i].x + dx) * RG_HQ_DRAW_SCALE;
        o->points[i].y = (o->points[i].y + dy) * RG_HQ_DRAW_SCALE;
        top = fmin(top, o->points[i].y);
        bottom = fmax(bottom, o->points[i].y);
    }
    for (int y = top < 0 ? 0 : (int)top; y < HEIGHT && y <= bottom; y++) {
        float row[WIDTH] = {0};
        for (int sample = 0; sample < SAMPLES; sample++) {
            double at[CROSS_MAX];
            int turns[CROSS_MAX], winding = 0;
            int count = crossings(o, y + (sample + 0.5) / SAMPLES, at, turns);
            for (int i = 0; i + 1 < count; i++) {
                winding += turns[i];
                if (winding != 0) {
                    cover_span(row, at[i], at[i + 1]);
                }
            }
        }
        blend_row(drawing->weights[y], row, ink);
    }
}

void rg_hq_draw(struct rg_hq_drawing *drawing, const struct rg_hq_stroke *stroke, double dx, double dy)
{
    for (int side = 0; side < (stroke->figure == RG_HQ_TWICE ? 2 : 1); side++) {
        struct outline *o = &drawing->outline, *other = &drawing->other;
        read_path(stroke->path, o);
        if (stroke->figure == RG_HQ_HALF) {
            complete(o);
        }
        if (side == 1) {
            mirror(o, other);
            *o = *other;
        }
        if (stroke->width > 0) {
            thicken(o, other, stroke->width);
            o = other;
        }
        fill(drawing, o, stroke->ink, dx, dy);
    }
}

static int pair_at(int a, int b)
{
    int at = RG_HQ_INKS;
    for (int i = 0; i < a; i++) {
        at += (RG_HQ_INKS - 1 - i) * 15;
    }
    return at + (b - a - 1) * 15;
}

void rg_hq_draw_indices(const struct rg_hq_drawing *drawing, uint8_t *indices)
{
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        const float *w = drawing->weights[i / WIDTH][i % WIDTH];
        int first = 0, second = 1;
        for (int k = 1; k < RG_HQ_INKS; k++) {
            if (w[k] > w[first]) {
                second = first;
                first = k;
            } else if (k != first && (second == first || w[k] > w[second])) {
                second = k;
            }
        }
        int a = first < second ? first : second, b = first < second ? second : first;
        /* Where three inks meet, the two that show most stand for all. */
        int step = (int)lround((double)(w[b] / (w[a] + w[b])) * 16);
        indices[i] = (uint8_t)(step <= 0 ? a : step >= 16 ? b : pair_at(a, b) + step - 1);
    }
}

static uint32_t mix(uint32_t from, uint32_t to, uint32_t sixteenths)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t a = from >> shift & 255, b = to >> shift & 255;
        mixed |= (a * (16 - sixteenths) + b * sixteenths + 8) / 16 << shift;
    }
    return mixed;
}

void rg_hq_draw_palette(const uint32_t inks[RG_HQ_INKS], uint32_t palette[RG_HQ_DRAW_COLOURS])
{
    for (int a = 0; a < RG_HQ_INKS; a++) {
        palette[a] = inks[a];
        for (int b = a + 1; b < RG_HQ_INKS; b++) {
            for (int step = 1; step < 16; step++) {
                palette[pair_at(a, b) + step - 1] = mix(inks[a], inks[b], (uint32_t)step);
            }
        }
    }
}
