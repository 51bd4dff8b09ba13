#include "view.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#define ARCMINUTES 2.0
#define SIGMA      0.5 /* of the eye's pixels */
#define INK        24  /* levels from the ground */

struct grey {
    double *levels; /* 0 is ink's side */
    int32_t width, height;
};

struct view view_at(double distance_mm, double per_mm)
{
    double radians = ARCMINUTES / 60.0 * 3.14159265358979323846 / 180.0;
    return (struct view){.pixels = tan(radians) * distance_mm * per_mm, .enlarge = 1.0, .margin = 0};
}

static double grey_at(const struct view_screen *screen, int32_t x, int32_t y)
{
    uint32_t pixel = screen->pixels[(ptrdiff_t)y * screen->stride + x];
    return 0.2126 * (pixel >> 16 & 0xff) + 0.7152 * (pixel >> 8 & 0xff) + 0.0722 * (pixel & 0xff);
}

static struct view_place inside(const struct view_screen *screen, const struct view_place *place)
{
    struct view_place kept = *place;
    kept.x = kept.x < 0 ? 0 : kept.x;
    kept.y = kept.y < 0 ? 0 : kept.y;
    kept.w = kept.x + kept.w > screen->width ? screen->width - kept.x : kept.w;
    kept.h = kept.y + kept.h > screen->height ? screen->height - kept.y : kept.h;
    return kept;
}

/* The shade that most of the place has. */
static double ground_of(const struct view_screen *screen, const struct view_place *place)
{
    int32_t counts[256] = {0}, most = 0;
    for (int32_t y = place->y; y < place->y + place->h; y++) {
        for (int32_t x = place->x; x < place->x + place->w; x++) {
            counts[lround(grey_at(screen, x, y))]++;
        }
    }
    for (int32_t i = 0; i < 256; i++) {
        most = counts[i] > counts[most] ? i : most;
    }
    return most;
}

static bool ink_of(const struct view_screen *screen, const struct view_place *place, double ground,
                   struct view_place *ink)
{
    int32_t left = INT32_MAX, top = INT32_MAX, right = -1, bottom = -1;
    for (int32_t y = place->y; y < place->y + place->h; y++) {
        for (int32_t x = place->x; x < place->x + place->w; x++) {
            if (fabs(grey_at(screen, x, y) - ground) >= INK) {
                left = x < left ? x : left;
                right = x > right ? x : right;
                top = y < top ? y : top;
                bottom = y > bottom ? y : bottom;
            }
        }
    }
    *ink = (struct view_place){left, top, right - left + 1, bottom - top + 1};
    return right >= 0;
}

bool view_has_ink(const struct view_screen *screen, const struct view_place *place)
{
    struct view_place kept = inside(screen, place), ink;
    return kept.w > 0 && kept.h > 0 && ink_of(screen, &kept, ground_of(screen, &kept), &ink);
}

static bool grey_open(struct grey *grey, int32_t width, int32_t height)
{
    grey->width = width < 1 ? 1 : width;
    grey->height = height < 1 ? 1 : height;
    grey->levels = calloc((size_t)grey->width * (size_t)grey->height, sizeof *grey->levels);
    return grey->levels != NULL;
}

/* The ink with a margin of ground, dark on light whatever it was. */
static bool cut(const struct view_screen *screen, const struct view_place *ink, double ground, int32_t margin,
                struct grey *grey)
{
    if (!grey_open(grey, ink->w + 2 * margin, ink->h + 2 * margin)) {
        return false;
    }
    bool inverted = ground < 128;
    for (int32_t y = 0; y < grey->height; y++) {
        for (int32_t x = 0; x < grey->width; x++) {
            int32_t from_x = x - margin, from_y = y - margin;
            bool within = from_x >= 0 && from_y >= 0 && from_x < ink->w && from_y < ink->h;
            double level = within ? grey_at(screen, ink->x + from_x, ink->y + from_y) : ground;
            grey->levels[(ptrdiff_t)y * grey->width + x] = inverted ? 255 - level : level;
        }
    }
    return true;
}

static double gaussian(double distance)
{
    return fabs(distance) > 4 * SIGMA ? 0 : exp(-distance * distance / (2 * SIGMA * SIGMA));
}

/* Catmull and Rom's cubic. */
static double cubic(double distance)
{
    double d = fabs(distance);
    if (d >= 2) {
        return 0;
    }
    return d < 1 ? 1.5 * d * d * d - 2.5 * d * d + 1 : -0.5 * d * d * d + 2.5 * d * d - 4 * d + 2;
}

/*
 * One row or column (@p step between its levels) of @p from becomes @p to_count levels, @p ratio old ones for each
 * new one. A Gaussian is as wide as the new pixels, which are larger; the cubic as the old ones.
 */
static void resample(const double *from, int32_t count, ptrdiff_t step, double *to, int32_t to_count,
                     ptrdiff_t to_step, double ratio)
{
    bool shrinks = ratio > 1;
    double unit = shrinks ? ratio : 1, reach = 2 * unit;
    for (int32_t i = 0; i < to_count; i++) {
        double centre = (i + 0.5) * ratio, sum = 0, weights = 0;
        for (int32_t j = (int32_t)floor(centre - reach); j <= (int32_t)ceil(centre + reach); j++) {
            double distance = (j + 0.5 - centre) / unit;
            double weight = shrinks ? gaussian(distance) : cubic(distance);
            int32_t at = j < 0 ? 0 : j >= count ? count - 1 : j;
            sum += weight * from[at * step];
            weights += weight;
        }
        to[i * to_step] = sum / weights;
    }
}

static bool scale(const struct grey *from, double ratio, struct grey *to)
{
    struct grey half;
    int32_t width = (int32_t)ceil(from->width / ratio), height = (int32_t)ceil(from->height / ratio);
    if (!grey_open(&half, width, from->height)) {
        return false;
    }
    bool opened = grey_open(to, width, height);
    for (int32_t y = 0; y < half.height && opened; y++) {
        resample(from->levels + (ptrdiff_t)y * from->width, from->width, 1,
                 half.levels + (ptrdiff_t)y * half.width, half.width, 1, ratio);
    }
    for (int32_t x = 0; x < to->width && opened; x++) {
        resample(half.levels + x, half.height, half.width, to->levels + x, to->height, to->width, ratio);
    }
    free(half.levels);
    return opened;
}

static bool write_grey(const struct grey *grey, const char *path)
{
    FILE *file = fopen(path, "we");
    if (file == NULL) {
        return false;
    }
    (void)fprintf(file, "P5\n%d %d\n255\n", grey->width, grey->height);
    for (ptrdiff_t i = 0; i < (ptrdiff_t)grey->width * grey->height; i++) {
        double level = grey->levels[i];
        (void)fputc(level < 0 ? 0 : level > 255 ? 255 : (int)lround(level), file);
    }
    bool failed = ferror(file) != 0;
    return fclose(file) == 0 && !failed;
}

bool view_write(const struct view_screen *screen, const struct view_place *place, const struct view *view,
                const char *path)
{
    struct view_place kept = inside(screen, place), ink;
    double ground = ground_of(screen, &kept);
    struct grey whole = {0}, seen = {0}, large = {0};
    bool written = ink_of(screen, &kept, ground, &ink) && cut(screen, &ink, ground, view->margin, &whole) &&
                   scale(&whole, view->pixels, &seen) && scale(&seen, 1 / view->enlarge, &large) &&
                   write_grey(&large, path);
    free(whole.levels);
    free(seen.levels);
    free(large.levels);
    return written;
}
