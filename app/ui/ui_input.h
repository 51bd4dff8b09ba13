/**
 * @file ui_input.h
 * Touches and keys become actions of the list that was on the glass when the finger went down.
 *
 * Thread: main.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_INPUT_H
#define APP_UI_UI_INPUT_H

#include "draw_list.h"
#include "ui.h"

/** A finger (or the mouse button) that is down. */
struct rg_touch {
    bool down;
    int64_t finger;
    bool on_button;
    bool held;           /**< the button is one that acts while it is held */
    struct rg_rect rect; /**< of the button under it */
    struct rg_screen_action action;
};

/** Remember what is under the finger; a second finger is ignored. */
void rg_touch_down(struct rg_touch *touch, const struct rg_draw_list *list, int64_t finger, int32_t x,
                   int32_t y);

/** Whether the finger that has just gone down acts at once, as on "more"; @p action is written only on true. */
bool rg_touch_holds(const struct rg_touch *touch, int64_t finger, struct rg_screen_action *action);

/** The finger moved: sliding off a held button lets it go. @return whether @p action was written. */
bool rg_touch_move(struct rg_touch *touch, int64_t finger, int32_t x, int32_t y,
                   struct rg_screen_action *action);

/**
 * The finger left: the button's action if it is still on it (what was held is let go in any case), EXTEND otherwise.
 * @return false when it is not the finger that went down; @p action is written only on true.
 */
bool rg_touch_up(struct rg_touch *touch, int64_t finger, int32_t x, int32_t y,
                 struct rg_screen_action *action);

/**
 * What a key means on the screen of @p list. @return false when it means nothing there.
 * l liked, n not for them, f not found, s sold, h hide, arrows select, Enter the primary action, Escape back;
 * the keys of ui_focus.h come first. @p key is SDL's key code.
 */
bool rg_key_action(const struct rg_draw_list *list, int32_t key, struct rg_screen_action *action);

#endif
