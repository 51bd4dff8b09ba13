#include "ui_theme.h"

#include "text.h"
#include "ui_keyfile.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const colour_keys[RG_COLOUR_COUNT] = {
    [RG_COLOUR_NONE] = "",
    [RG_COLOUR_PAPER] = "paper",
    [RG_COLOUR_INK] = "ink",
    [RG_COLOUR_MUTED] = "muted",
    [RG_COLOUR_LINE] = "line",
    [RG_COLOUR_ACCENT] = "accent",
    [RG_COLOUR_ON_ACCENT] = "on_accent",
    [RG_COLOUR_SELECTED] = "selected",
    [RG_COLOUR_NOTICE] = "notice",
    [RG_COLOUR_ERROR] = "error",
    [RG_COLOUR_GOOD] = "good",
    [RG_COLOUR_BLACK] = "",
    [RG_COLOUR_WHITE] = "",
    [RG_COLOUR_RED] = "",
    [RG_COLOUR_GREEN] = "",
    [RG_COLOUR_BLUE] = "",
    [RG_COLOUR_GREY] = "",
};

static const uint32_t light[RG_COLOUR_COUNT] = {
    [RG_COLOUR_NONE] = 0,
    [RG_COLOUR_PAPER] = 0xFFFFFF,
    [RG_COLOUR_INK] = 0x101418,
    [RG_COLOUR_MUTED] = 0x4A5560,
    [RG_COLOUR_LINE] = 0x5B6773,
    [RG_COLOUR_ACCENT] = 0x1B4F9C,
    [RG_COLOUR_ON_ACCENT] = 0xFFFFFF,
    [RG_COLOUR_SELECTED] = 0xE6EEF9,
    [RG_COLOUR_NOTICE] = 0xFFF3C4,
    [RG_COLOUR_ERROR] = 0x9B1C1C,
    [RG_COLOUR_GOOD] = 0x095C32,
    [RG_COLOUR_BLACK] = 0x000000,
    [RG_COLOUR_WHITE] = 0xFFFFFF,
    [RG_COLOUR_RED] = 0xFF0000,
    [RG_COLOUR_GREEN] = 0x00FF00,
    [RG_COLOUR_BLUE] = 0x0000FF,
    [RG_COLOUR_GREY] = 0x808080,
};

static const char *const faces[] = {
    "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
    "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
};

void rg_theme_init(struct rg_theme *theme)
{
    memset(theme, 0, sizeof *theme);
    memcpy(theme->colours, light, sizeof light);
    theme->face_count = sizeof faces / sizeof faces[0];
    for (uint32_t i = 0; i < theme->face_count; i++) {
        (void)rg_text_copy(theme->faces[i], RG_FONT_PATH, faces[i]);
    }
}

static bool read_colour(const char *text, uint32_t *colour)
{
    if (text[0] != '#' || strlen(text) != 7 || strspn(text + 1, "0123456789abcdefABCDEF") != 6) {
        return false;
    }
    *colour = (uint32_t)strtoul(text + 1, NULL, 16);
    return true;
}

struct overlay {
    struct rg_theme *theme;
    bool own_fallbacks;
};

static void take_face(struct overlay *overlay, const char *key, const char *text)
{
    struct rg_theme *theme = overlay->theme;
    if (strlen(text) >= RG_FONT_PATH) {
        return;
    }
    if (strcmp(key, "font.regular") == 0) {
        (void)rg_text_copy(theme->faces[RG_FACE_REGULAR], RG_FONT_PATH, text);
    } else if (strcmp(key, "font.bold") == 0) {
        (void)rg_text_copy(theme->faces[RG_FACE_BOLD], RG_FONT_PATH, text);
    } else if (strcmp(key, "font.fallback") == 0) {
        if (!overlay->own_fallbacks) {
            overlay->own_fallbacks = true;
            theme->face_count = 2;
        }
        if (theme->face_count < RG_FACES_MAX) {
            (void)rg_text_copy(theme->faces[theme->face_count++], RG_FONT_PATH, text);
        }
    }
}

static void take_pair(void *context, const char *key, const char *text)
{
    struct overlay *overlay = context;
    if (strncmp(key, "font.", 5) == 0) {
        take_face(overlay, key, text);
        return;
    }
    for (uint32_t i = 1; i < RG_COLOUR_COUNT; i++) {
        if (strcmp(key, colour_keys[i]) == 0) {
            (void)read_colour(text, &overlay->theme->colours[i]);
        }
    }
}

enum rg_status rg_theme_load(struct rg_theme *theme, const char *path)
{
    struct overlay overlay = {.theme = theme};
    size_t skipped = 0;
    return rg_keyfile_read(path, take_pair, &overlay, &skipped);
}

static double channel(uint32_t value)
{
    double c = (double)(value & 0xff) / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t colour)
{
    return 0.2126 * channel(colour >> 16) + 0.7152 * channel(colour >> 8) + 0.0722 * channel(colour);
}

uint32_t rg_theme_contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a), lb = luminance(b);
    double ratio = la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
    return (uint32_t)(ratio * 100.0);
}
