/**
 * @file ui_on_panel.h
 * For a test of screens: the panels that it draws for, the languages, and a screen drawn without a display. To be included once, by the test.
 *
 * Thread: any.
 * Owner:  the test.
 */
#ifndef TESTS_UNIT_UI_UI_ON_PANEL_H
#define TESTS_UNIT_UI_UI_ON_PANEL_H

#include "screens/screens.h"
#include "ui_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
    int32_t width, height;
} panels[] = {{1280, 800}, {800, 1280}, {1920, 1080}, {1080, 1920}};
#define PANELS (sizeof panels / sizeof panels[0])

static const char *const languages[] = {"en", "de", "fr", "es", "it", "ar", "ja"};
#define LANGUAGES (sizeof languages / sizeof languages[0])

static struct rg_languages *known_languages;
static const struct rg_strings *strings;
static struct rg_theme theme;
static struct rg_ui_metrics metrics;
static struct rg_text_engine *text;
static struct rg_screen_model model;
static struct rg_draw_list list;

static inline int open_languages(void **state)
{
    (void)state;
    const char *assets = getenv("RG_ASSETS");
    return rg_languages_open(assets == NULL ? "build/release/assets" : assets, NULL, &known_languages) ==
                   RG_OK
               ? 0
               : -1;
}

static inline int close_languages(void **state)
{
    (void)state;
    rg_languages_close(known_languages);
    return 0;
}

static inline void open_panel(size_t panel, const char *language)
{
    strings = rg_strings_for(known_languages, language);
    assert_string_equal(strings->language, language);
    rg_theme_init(&theme);
    rg_metrics_init(&metrics, panels[panel].width, panels[panel].height, 0, 0);
    assert_int_equal(rg_text_open(&theme, &metrics, &text), RG_OK);
    rg_text_set_direction(text, strings->rtl);
    metrics.measure = rg_text_measure;
    metrics.measure_context = text;
}

#endif
