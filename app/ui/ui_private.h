/**
 * @file ui_private.h
 * What the files of struct rg_ui share: showing (ui.c), frames (ui_frame.c), what moves (ui_bar.c) and what comes in (ui_events.c).
 *
 * Thread: main.
 * Owner:  rg_ui_open() makes it, rg_ui_close() destroys it.
 */
#ifndef APP_UI_UI_PRIVATE_H
#define APP_UI_UI_PRIVATE_H

#include "draw_list.h"
#include "ui.h"
#include "ui_focus.h"
#include "ui_hand.h"
#include "ui_icons.h"
#include "ui_input.h"
#include "ui_motion.h"
#include "ui_paint.h"
#include "ui_strings.h"
#include "ui_text.h"
#include "ui_theme.h"
#include "ui_window.h"

/**
 * Text sizes that screens are laid out with, each with its own fonts and lines. The first two stand for the
 * plain size on a panel that is read from farther than screens were drawn for, where that has no room.
 */
enum rg_ui_scale {
    RG_SCALE_NEAREST = 0, /**< as read from RG_READING_MM */
    RG_SCALE_NEARER,      /**< half way */
    RG_SCALE_PLAIN,
    RG_SCALE_LARGER,
    RG_SCALE_LARGE,
    RG_SCALES
};

struct rg_ui {
    struct rg_window window;
    struct rg_theme theme, contrast; /**< the site's, and the one for those who ask for contrast */
    const struct rg_theme *shown_theme;
    struct rg_languages *languages;
    struct rg_ui_metrics metrics[RG_SCALES];
    struct rg_text_engine *text[RG_SCALES];
    struct rg_icons *icons;
    struct rg_picture_source pictures;
    struct rg_painter *painter;
    struct rg_hand *hand; /**< NULL: there is none, and frames are painted alone */
    uint32_t reading_mm;
    uint32_t least_scale; /**< enum rg_ui_scale; the text engines below it are NULL */
    uint32_t panel_width_mm, panel_height_mm, panel_bottom_mm;
    uint64_t presented_ns;
    bool anything_shown; /**< glass is what is on the display */
    bool resized;
    uint64_t pumped_ns; /**< when SDL was last let look for events */
    bool feedback_ready;
    uint32_t warmed; /**< nodes of the first feedback that are prepared */
    enum rg_ui_motion moves;
    struct rg_motion motion;
    struct rg_focus focus;
    struct rg_touch touch;
    struct rg_draw_list *glass, *next; /**< into lists */
    struct rg_draw_list lists[2];
};

/** CLOCK_MONOTONIC. */
uint64_t rg_ui_now_ns(void);

/** What a list of this scale is painted with. */
struct rg_paint_means rg_ui_means(const struct rg_ui *ui, const struct rg_theme *theme, uint32_t scale);

/** Paint and present what of @p list lies in the rectangles, and of the bar above it. @return RG_OK, RG_IO. */
enum rg_status rg_ui_paint(struct rg_ui *ui, const struct rg_draw_list *list,
                           struct rg_damage *damage) RG_MUST_CHECK;

/**
 * Begin to move what is to when the next list replaces the one on the glass, with its frame. A bar that nobody is to wait for is
 * dropped. What changes of the bar is added to @p damage.
 */
void rg_ui_choose_motion(struct rg_ui *ui, struct rg_damage *damage);

/** The bar's colour, 0x00RRGGBB, over @p list's ground. */
uint32_t rg_ui_bar_colour(const struct rg_ui *ui, const struct rg_draw_list *list);

/** Draw the ring where it is now, without a model. Failures show at the next frame. */
void rg_ui_renew_focus(struct rg_ui *ui);

#endif
