/**
 * @file view.h
 * A line of text as an eye sees it from a distance, in shades of grey, dark on light.
 *
 * Thread: any.
 * Owner:  the caller owns the pixels.
 * Source: reference/screens.md section 6: Gaussian down-sampling to 2 arcminutes a pixel; a Gaussian of half a
 *         pixel's width, as ImageMagick's -filter Gaussian.
 */
#ifndef TESTS_LEGIBILITY_VIEW_H
#define TESTS_LEGIBILITY_VIEW_H

#include <stdbool.h>
#include <stdint.h>

struct view_screen {
    const uint32_t *pixels; /**< 0x00RRGGBB */
    int32_t width, height, stride;
};

struct view_place {
    int32_t x, y, w, h;
};

struct view {
    double pixels;  /**< of the panel that are one pixel of the eye */
    double enlarge; /**< times that the result is larger than the eye's picture */
    int32_t margin; /**< of ground around the ink, in pixels of the panel */
};

/** The eye's pixel at a distance on a panel of @p per_mm pixels a millimetre; enlarge is 1 and there is no margin. */
struct view view_at(double distance_mm, double per_mm);

/** Whether anything differs from the ground in a place. */
bool view_has_ink(const struct view_screen *screen, const struct view_place *place);

/** Write the ink of @p place as a PGM file. @return false when it cannot be written or has no ink. */
bool view_write(const struct view_screen *screen, const struct view_place *place, const struct view *view,
                const char *path);

#endif
