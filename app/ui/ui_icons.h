/**
 * @file ui_icons.h
 * Icons from strokes: each is a few lines, arcs and boxes in a field of 100 x 100, so any size is sharp.
 *
 * Thread: main.
 * Owner:  the caller owns the mask.
 */
#ifndef APP_UI_UI_ICONS_H
#define APP_UI_UI_ICONS_H

#include "draw_list.h"

#include <stdint.h>

/** Write the coverage of @p icon into @p px x @p px bytes. */
void rg_icon_draw(enum rg_icon icon, int32_t px, uint8_t *coverage);

#endif
