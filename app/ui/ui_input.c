#include "ui_input.h"

#include <SDL_keycode.h>

void rg_touch_down(struct rg_touch *touch, const struct rg_draw_list *list, int64_t finger, int32_t x,
                   int32_t y)
{
    if (touch->down) {
        return;
    }
    const struct rg_draw_node *node = rg_draw_hit(list, x, y);
    *touch = (struct rg_touch){.down = true, .finger = finger, .on_button = node != NULL};
    touch->action = (struct rg_screen_action){RG_ACTION_EXTEND, 0, list->visit};
    if (node != NULL) {
        touch->rect = node->rect;
        touch->action.action = node->action;
        touch->action.argument = node->argument;
        touch->held = node->action == RG_ACTION_MORE_DOWN;
    }
}

static bool is_on(const struct rg_touch *touch, int32_t x, int32_t y)
{
    const struct rg_rect *rect = &touch->rect;
    return x >= rect->x && y >= rect->y && x < rect->x + rect->w && y < rect->y + rect->h;
}

bool rg_touch_holds(const struct rg_touch *touch, int64_t finger, struct rg_screen_action *action)
{
    if (!touch->down || !touch->held || touch->finger != finger) {
        return false;
    }
    *action = touch->action;
    return true;
}

bool rg_touch_move(struct rg_touch *touch, int64_t finger, int32_t x, int32_t y,
                   struct rg_screen_action *action)
{
    if (!touch->down || !touch->held || touch->finger != finger || is_on(touch, x, y)) {
        return false;
    }
    touch->held = false;
    touch->on_button = false;
    *action = touch->action;
    action->action = RG_ACTION_MORE_UP;
    return true;
}

bool rg_touch_up(struct rg_touch *touch, int64_t finger, int32_t x, int32_t y,
                 struct rg_screen_action *action)
{
    if (!touch->down || touch->finger != finger) {
        return false;
    }
    touch->down = false;
    *action = touch->action;
    if (touch->held) {
        touch->held = false;
        action->action = RG_ACTION_MORE_UP;
    } else if (!touch->on_button || !is_on(touch, x, y)) {
        action->action = RG_ACTION_EXTEND;
        action->argument = 0;
    }
    return true;
}

static enum rg_action key_meaning(int32_t key)
{
    switch (key) {
    case SDLK_l: return RG_ACTION_LIKED;
    case SDLK_n: return RG_ACTION_NOT_FOR_THEM;
    case SDLK_f: return RG_ACTION_NOT_FOUND;
    case SDLK_s: return RG_ACTION_SOLD;
    case SDLK_h: return RG_ACTION_HIDE;
    case SDLK_w: return RG_ACTION_WARDROBE;
    case SDLK_PAGEUP: return RG_ACTION_UP;
    case SDLK_PAGEDOWN: return RG_ACTION_DOWN;
    case SDLK_ESCAPE: return RG_ACTION_BACK;
    default: return RG_ACTION_NONE;
    }
}

static bool select_next(const struct rg_draw_list *list, int32_t step, struct rg_screen_action *action)
{
    int32_t count = (int32_t)list->selectable;
    if (count == 0) {
        return false;
    }
    int32_t next = list->selected < 0 ? (step > 0 ? 0 : count - 1) : (list->selected + step + count) % count;
    *action = (struct rg_screen_action){RG_ACTION_SELECT, next, list->visit};
    return true;
}

static bool take(const struct rg_draw_list *list, const struct rg_draw_node *node,
                 struct rg_screen_action *action)
{
    if (node == NULL) {
        return false;
    }
    *action = (struct rg_screen_action){node->action, node->argument, list->visit};
    return true;
}

/* Where letters can be touched, a letter's key is that letter, small or capital as it stands there. */
static bool type_letter(const struct rg_draw_list *list, int32_t key, struct rg_screen_action *action)
{
    if (key == SDLK_BACKSPACE) {
        return take(list, rg_draw_find(list, RG_ACTION_ERASE), action);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const struct rg_draw_node *node = &list->nodes[i];
        bool capital = key >= SDLK_a && node->argument == key - ('a' - 'A');
        if (node->role == RG_ROLE_BUTTON && node->action == RG_ACTION_KEY &&
            (node->argument == key || capital)) {
            return take(list, node, action);
        }
    }
    return false;
}

bool rg_key_action(const struct rg_draw_list *list, int32_t key, struct rg_screen_action *action)
{
    bool command = key == SDLK_ESCAPE || key == SDLK_RETURN || key == SDLK_KP_ENTER;
    if (!command && rg_draw_find(list, RG_ACTION_KEY) != NULL) {
        return type_letter(list, key, action);
    }
    if (key == SDLK_RIGHT || key == SDLK_DOWN) {
        return select_next(list, 1, action);
    }
    if (key == SDLK_LEFT || key == SDLK_UP) {
        return select_next(list, -1, action);
    }
    if (key == SDLK_RETURN || key == SDLK_KP_ENTER) {
        for (uint32_t i = 0; i < list->count; i++) {
            if (list->nodes[i].role == RG_ROLE_BUTTON && list->nodes[i].primary) {
                return take(list, &list->nodes[i], action);
            }
        }
        return false;
    }
    enum rg_action meaning = key_meaning(key);
    return meaning != RG_ACTION_NONE && take(list, rg_draw_find(list, meaning), action);
}
