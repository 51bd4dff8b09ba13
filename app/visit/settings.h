/**
 * @file settings.h
 * What IT may set at the kiosk itself, with the rules of what can be right. Pure.
 *
 * Thread: any.
 * Owner:  nobody; values only.
 */
#ifndef APP_VISIT_SETTINGS_H
#define APP_VISIT_SETTINGS_H

#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_BROKER_MAX          272 /* mqtts://, a name of 253 characters, a port, the end */
#define RG_BRIGHTNESS_LEAST    10u /* darker, and nobody finds the form again */
#define RG_BRIGHTNESS_STEP     10u
#define RG_BRIGHTNESS_FULL_PCT 100u
#define RG_BRIGHTNESS_DIM_PCT  30u

enum rg_screen_theme { RG_SCREEN_THEME_LIGHT = 0, RG_SCREEN_THEME_DARK, RG_SCREEN_THEME_CONTRAST };
#define RG_SCREEN_THEMES (RG_SCREEN_THEME_CONTRAST + 1)

struct rg_panel_settings {
    uint32_t full,
        dim; /**< per cent of the backlight; dim is not over full, both RG_BRIGHTNESS_LEAST to 100 */
    char language[RG_LANGUAGE_MAX]; /**< the site's */
    enum rg_screen_theme theme;
    bool large_text;
};

/** The theme's name in files and on the command line ("light"); never NULL. */
const char *rg_screen_theme_name(enum rg_screen_theme theme);

/** @return whether @p name is a theme's; @p theme is written only then. */
bool rg_screen_theme_find(const char *name, enum rg_screen_theme *theme);

/** Whether the numbers are in their ranges and the language is the name of one (empty is allowed). */
bool rg_panel_settings_valid(const struct rg_panel_settings *settings);

/** Whether @p text is mqtts://HOST or mqtts://HOST:PORT; HOST is a name, an IPv4 address or [an IPv6 address]. */
bool rg_broker_valid(const char *text);

/**
 * Turn a list of @p total rows by @p rows, up or down.
 * @return the new first row: never beyond the last page, 0 when everything fits.
 */
uint32_t rg_list_turn(uint32_t first, uint32_t total, uint32_t rows, bool down);

#endif
