/**
 * @file ui_icons.h
 * The icons that were drawn at build time, at any size. One that is missing or broken becomes an empty frame.
 *
 * Thread: main.
 * Owner:  struct rg_ui; the caller owns the masks.
 */
#ifndef APP_UI_UI_ICONS_H
#define APP_UI_UI_ICONS_H

#include "draw_list.h"
#include "regard/status.h"

#include <stdint.h>

struct rg_icons;

/**
 * Map icons.bin of @p assets_dir, or the one that was built with the program. When neither can be used all
 * icons are frames, which is logged.
 * @return RG_OK or RG_NO_MEMORY.
 */
enum rg_status rg_icons_open(const char *assets_dir, struct rg_icons **icons) RG_MUST_CHECK;
void rg_icons_close(struct rg_icons *icons);

/** Write the coverage of @p icon into @p px x @p px bytes; a first broken icon is logged. */
void rg_icons_draw(struct rg_icons *icons, enum rg_icon icon, int32_t px, uint8_t *coverage);

#endif
