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

/** From how far a size's readers are where nobody said, and between what it can be said. */
#define RG_READING_MM       2000u
#define RG_READING_LEAST_MM 1000u
#define RG_READING_MOST_MM  2500u
/** Between these a height of the panel's lower edge above the floor can be said; over the higher nearly nothing is in reach. */
#define RG_BOTTOM_LEAST_MM 100u
#define RG_BOTTOM_MOST_MM  1100u

/** What moves: a thin bar for 120 ms, over a screen that stands complete since its first frame. */
enum rg_ui_motion {
    RG_UI_MOTION_NONE = 0, /**< nothing, ever */
    RG_UI_MOTION_HIDE, /**< that someone was hidden; nothing between a card and the last frame of its tap */
    RG_UI_MOTION_ALL   /**< that someone came, too */
};

/** What a kiosk can be without. */
enum rg_feature {
    RG_FEATURE_CODE = 1,     /**< "card forgotten?" */
    RG_FEATURE_COPY = 2,     /**< a copy of one's data to take along; the shop's other ways to it stay */
    RG_FEATURE_JOIN = 4,     /**< joining with a card that nobody is known by */
    RG_FEATURE_HOUSEHOLD = 8 /**< "who is it today?"; without it a card stands for its own member */
};

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
