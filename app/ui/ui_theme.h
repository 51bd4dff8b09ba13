/**
 * @file ui_theme.h
 * Colours and fonts by what they are for. A theme is a file of assets/themes; without it the light one
 * stands.
 *
 * Thread: main.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_THEME_H
#define APP_UI_UI_THEME_H

#include "regard/status.h"

#include <stdint.h>

/** Text on a fill is at least 7:1 to it, a part (line, icon) at least 3:1; tests check each that occurs. */
enum rg_colour {
    RG_COLOUR_NONE = 0,
    RG_COLOUR_PAPER,     /**< the screen itself */
    RG_COLOUR_INK,       /**< text on paper */
    RG_COLOUR_MUTED,     /**< second-rank text on paper */
    RG_COLOUR_LINE,      /**< borders of things to touch */
    RG_COLOUR_ACCENT,    /**< what matters now, on paper; also a fill */
    RG_COLOUR_ON_ACCENT, /**< text on the accent fill */
    RG_COLOUR_SELECTED,  /**< fill of the chosen item */
    RG_COLOUR_NOTICE,    /**< fill of a strip that asks for attention */
    RG_COLOUR_ERROR,     /**< text and icons that say that something failed, on paper */
    RG_COLOUR_GOOD,      /**< text and icons that say that something is done, on paper */
    RG_COLOUR_BLACK,     /**< a panel at rest; no theme changes it */
    RG_COLOUR_WHITE,     /**< the panel's test picture, as are the next four; no theme changes them */
    RG_COLOUR_RED,
    RG_COLOUR_GREEN,
    RG_COLOUR_BLUE,
    RG_COLOUR_GREY,
    RG_COLOUR_COUNT
};

/** Order of the faces that are tried for a line of text; the first two are the theme's own. */
#define RG_FACE_REGULAR 0
#define RG_FACE_BOLD    1
#define RG_FACES_MAX    10
#define RG_FONT_PATH    160

struct rg_theme {
    uint32_t colours[RG_COLOUR_COUNT]; /**< 0xRRGGBB */
    uint32_t face_count;
    char faces[RG_FACES_MAX][RG_FONT_PATH];
};

/** The light theme with Debian's Inter and the fallbacks that Debian packages. */
void rg_theme_init(struct rg_theme *theme);

/**
 * Overlay the theme with the file's values; a value that is no colour keeps what was there.
 * @return as rg_keyfile_read(); the theme is usable in every case.
 */
enum rg_status rg_theme_load(struct rg_theme *theme, const char *path) RG_MUST_CHECK;

/** WCAG 2.2 contrast of two colours, times 100: 100 (equal) to 2100. */
uint32_t rg_theme_contrast(uint32_t a, uint32_t b);

#endif
