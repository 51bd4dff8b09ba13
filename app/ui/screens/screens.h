/**
 * @file screens.h
 * Every screen as a pure function: a model goes in, a draw list comes out.
 *
 * Thread: main.
 * Owner:  nobody; the list is the caller's.
 */
#ifndef APP_UI_SCREENS_SCREENS_H
#define APP_UI_SCREENS_SCREENS_H

#include "draw_list.h"
#include "screen_model.h"
#include "ui_metrics.h"
#include "ui_strings.h"

/** Code points of a profile at most; what matters less is left out first (14 CFR, NHTSA: a glance is short).
 */
#define RG_PROFILE_CHARACTERS 240

/** Draw the model's screen. The list is started anew; the same arguments give the same list. */
void rg_screen_draw(const struct rg_screen_model *model, const struct rg_ui_metrics *metrics,
                    const struct rg_strings *strings, struct rg_draw_list *list);

#endif
