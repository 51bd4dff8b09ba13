/**
 * @file ui_motion.h
 * The one thing that moves: a thin bar below the status row that grows from the reader's side when someone
 * arrives and shrinks back to it when they are hidden. It lies over a screen that is complete without it. Which
 * of the two is drawn is enum rg_ui_motion's choice.
 *
 * Thread: main.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_MOTION_H
#define APP_UI_UI_MOTION_H

#include "draw_list.h"
#include "ui_metrics.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_MOTION_NS 120000000u
/** Steps of a half: each costs a tenth of a millisecond of processor and two wake-ups, and a tap is followed by a whole motion. */
#define RG_MOTION_FRAME_NS 60000000u
/** Frames of one motion at most: the first is that of the screen below it, the last takes the bar away. */
#define RG_MOTION_FRAMES 3

enum rg_motion_kind { RG_MOTION_NONE = 0, RG_MOTION_ARRIVAL, RG_MOTION_HIDE };

struct rg_motion {
    enum rg_motion_kind kind;
    uint64_t begun_ns, next_ns;
    uint32_t frames;
    struct rg_rect bar; /**< what of it is on the glass; w 0: nothing */
};

/** What a change of screens means: a card or someone came, someone is hidden, or neither. */
enum rg_motion_kind rg_motion_between(const struct rg_draw_list *before, const struct rg_draw_list *after);

/** Begin at @p now_ns; a motion that runs is replaced. */
void rg_motion_begin(struct rg_motion *motion, enum rg_motion_kind kind, uint64_t now_ns);

/** When the next frame is due; UINT64_MAX while nothing moves. */
uint64_t rg_motion_deadline_ns(const struct rg_motion *motion);

/**
 * Where the bar is at @p now_ns: from the right edge, or from the middle of a panel that stands upright, where
 * the reader is above. w is 0 when the motion has ended.
 */
struct rg_rect rg_motion_bar(const struct rg_motion *motion, const struct rg_ui_metrics *metrics,
                             uint64_t now_ns);

/** A frame with @p bar was shown at @p now_ns. */
void rg_motion_shown(struct rg_motion *motion, const struct rg_rect *bar, uint64_t now_ns);

#endif
