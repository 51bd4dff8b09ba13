/**
 * @file ui_focus.h
 * Working a screen without touching it: which button the next key means, and the ring that shows it.
 *
 * Keyboard: Tab and Shift-Tab go through the buttons in reading order, arrows to the nearest one on that side,
 * Enter acts, Escape goes back or else puts the ring away.
 * One switch (a button wired as the space bar): a short press steps to the next button, one of
 * RG_SWITCH_HOLD_MS or more acts on release; with two switches the second one is wired as Enter. "More" is held
 * by Enter while it is down; by the one switch from a long press to the next press.
 * The ring is drawn only after such a key, until the next touch.
 *
 * Thread: main.
 * Owner:  struct rg_ui; nothing of a person is in it.
 */
#ifndef APP_UI_UI_FOCUS_H
#define APP_UI_UI_FOCUS_H

#include "draw_list.h"
#include "ui_metrics.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_SWITCH_HOLD_MS 700u

struct rg_focus {
    bool shown;
    /* The button that is meant, by what it does: it stays the same one when a screen is drawn anew. */
    enum rg_action action;
    int32_t argument;
    bool enter_down;  /**< Enter is down on the "more" button */
    bool more_held;   /**< the switch holds "more" */
    bool switch_down; /**< since switch_ms */
    uint32_t switch_ms;
    struct rg_visit_id visit; /**< of the screen on which "more" was taken */
};

enum rg_focus_result {
    RG_FOCUS_NOTHING = 0, /**< the key is not for the focus */
    RG_FOCUS_MOVED,       /**< it was; the ring may lie elsewhere: draw it again */
    RG_FOCUS_ACTION       /**< it was, and @p action is to be carried out */
};

/** A key went down. @p shift: with the shift key. @p now_ms: any clock in milliseconds. */
enum rg_focus_result rg_focus_key_down(struct rg_focus *focus, const struct rg_draw_list *list, int32_t key,
                                       bool shift, uint32_t now_ms, struct rg_screen_action *action);

/** A key went up. */
enum rg_focus_result rg_focus_key_up(struct rg_focus *focus, const struct rg_draw_list *list, int32_t key,
                                     uint32_t now_ms, struct rg_screen_action *action);

/** A finger came: the ring goes. @return whether it was there. */
bool rg_focus_touched(struct rg_focus *focus);

/** The button that is meant; the first one when the screen has another set; NULL while no ring is shown or
 * there is no button. */
const struct rg_draw_node *rg_focus_node(const struct rg_focus *focus, const struct rg_draw_list *list);

/** Add the ring to a list that has none. */
void rg_focus_mark(const struct rg_focus *focus, const struct rg_ui_metrics *metrics,
                   struct rg_draw_list *list);

/** Take the ring off again. */
void rg_focus_unmark(struct rg_draw_list *list);

#endif
