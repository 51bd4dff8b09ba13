#include "ui_focus.h"

#include <SDL_keycode.h>

/* Reference pixels: the ring's stroke, and the free space between it and the button's border. */
#define RING_STROKE 4
#define RING_SPACE  2

const struct rg_draw_node *rg_focus_node(const struct rg_focus *focus, const struct rg_draw_list *list)
{
    if (!focus->shown) {
        return NULL;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        const struct rg_draw_node *node = &list->nodes[i];
        if (node->role == RG_ROLE_BUTTON && node->action == focus->action &&
            node->argument == focus->argument) {
            return node;
        }
    }
    uint16_t order[RG_DRAW_NODES];
    return rg_draw_focus_order(list, order) > 0 ? &list->nodes[order[0]] : NULL;
}

static void mean(struct rg_focus *focus, const struct rg_draw_node *node)
{
    focus->action = node->action;
    focus->argument = node->argument;
}

static enum rg_focus_result step(struct rg_focus *focus, const struct rg_draw_list *list, int32_t by)
{
    uint16_t order[RG_DRAW_NODES];
    int32_t count = (int32_t)rg_draw_focus_order(list, order);
    if (count == 0) {
        return RG_FOCUS_NOTHING;
    }
    const struct rg_draw_node *node = rg_focus_node(focus, list);
    int32_t at = by > 0 ? -1 : count;
    for (int32_t i = 0; i < count; i++) {
        at = &list->nodes[order[i]] == node ? i : at;
    }
    focus->shown = true;
    mean(focus, &list->nodes[order[(at + by + count) % count]]);
    return RG_FOCUS_MOVED;
}

/* How far a button lies in the direction; what lies aside counts double, and behind not at all. */
static int64_t distance(const struct rg_rect *from, const struct rg_rect *to, int32_t dx, int32_t dy)
{
    int64_t x = 2 * (int64_t)to->x + to->w - 2 * (int64_t)from->x - from->w;
    int64_t y = 2 * (int64_t)to->y + to->h - 2 * (int64_t)from->y - from->h;
    int64_t ahead = dx != 0 ? x * dx : y * dy, aside = dx != 0 ? y : x;
    return ahead <= 0 ? INT64_MAX : ahead + 2 * (aside < 0 ? -aside : aside);
}

static enum rg_focus_result move(struct rg_focus *focus, const struct rg_draw_list *list, int32_t dx,
                                 int32_t dy)
{
    const struct rg_draw_node *from = rg_focus_node(focus, list), *best = NULL;
    int64_t least = INT64_MAX;
    for (uint32_t i = 0; from != NULL && i < list->count; i++) {
        const struct rg_draw_node *node = &list->nodes[i];
        int64_t away = node->role == RG_ROLE_BUTTON ? distance(&from->rect, &node->rect, dx, dy) : INT64_MAX;
        best = away < least ? node : best;
        least = away < least ? away : least;
    }
    if (best != NULL) {
        mean(focus, best);
    }
    return RG_FOCUS_MOVED;
}

static enum rg_focus_result act(const struct rg_draw_list *list, enum rg_action meaning, int32_t argument,
                                struct rg_screen_action *action)
{
    *action = (struct rg_screen_action){meaning, argument, list->visit};
    return RG_FOCUS_ACTION;
}

static enum rg_focus_result enter(struct rg_focus *focus, const struct rg_draw_list *list,
                                  struct rg_screen_action *action)
{
    const struct rg_draw_node *node = rg_focus_node(focus, list);
    if (node == NULL) {
        return RG_FOCUS_NOTHING;
    }
    mean(focus, node);
    if (node->action == RG_ACTION_MORE_DOWN) {
        focus->enter_down = true;
        focus->visit = list->visit;
    }
    return act(list, node->action, node->argument, action);
}

/* What was taken on one visit's screen is let go as that one's, whatever the glass shows by now. */
static enum rg_focus_result let_go(struct rg_focus *focus, struct rg_screen_action *action)
{
    focus->enter_down = false;
    focus->more_held = false;
    *action = (struct rg_screen_action){RG_ACTION_MORE_UP, 0, focus->visit};
    return RG_FOCUS_ACTION;
}

enum rg_focus_result rg_focus_key_down(struct rg_focus *focus, const struct rg_draw_list *list, int32_t key,
                                       bool shift, uint32_t now_ms, struct rg_screen_action *action)
{
    switch (key) {
    case SDLK_TAB: return step(focus, list, shift ? -1 : 1);
    case SDLK_RIGHT: return focus->shown ? move(focus, list, 1, 0) : RG_FOCUS_NOTHING;
    case SDLK_LEFT: return focus->shown ? move(focus, list, -1, 0) : RG_FOCUS_NOTHING;
    case SDLK_DOWN: return focus->shown ? move(focus, list, 0, 1) : RG_FOCUS_NOTHING;
    case SDLK_UP: return focus->shown ? move(focus, list, 0, -1) : RG_FOCUS_NOTHING;
    case SDLK_RETURN:
    case SDLK_KP_ENTER: return focus->shown ? enter(focus, list, action) : RG_FOCUS_NOTHING;
    case SDLK_ESCAPE:
        if (focus->shown && rg_draw_find(list, RG_ACTION_BACK) == NULL) {
            focus->shown = false;
            return RG_FOCUS_MOVED;
        }
        return RG_FOCUS_NOTHING;
    case SDLK_SPACE:
        if (focus->more_held) {
            return let_go(focus, action);
        }
        focus->switch_down = true;
        focus->switch_ms = now_ms;
        return RG_FOCUS_MOVED;
    default: return RG_FOCUS_NOTHING;
    }
}

enum rg_focus_result rg_focus_key_up(struct rg_focus *focus, const struct rg_draw_list *list, int32_t key,
                                     uint32_t now_ms, struct rg_screen_action *action)
{
    if ((key == SDLK_RETURN || key == SDLK_KP_ENTER) && focus->enter_down) {
        return let_go(focus, action);
    }
    if (key != SDLK_SPACE || !focus->switch_down) {
        return RG_FOCUS_NOTHING;
    }
    focus->switch_down = false;
    const struct rg_draw_node *node = rg_focus_node(focus, list);
    if (node == NULL || now_ms - focus->switch_ms < RG_SWITCH_HOLD_MS) {
        return step(focus, list, 1);
    }
    mean(focus, node);
    if (node->action == RG_ACTION_MORE_DOWN) {
        focus->more_held = true;
        focus->visit = list->visit;
    }
    return act(list, node->action, node->argument, action);
}

bool rg_focus_touched(struct rg_focus *focus)
{
    bool was = focus->shown;
    focus->shown = false;
    return was;
}

/* On the accent the ring has the colour of the words there; everywhere else that of ink. */
static enum rg_colour ring_colour(const struct rg_draw_list *list, const struct rg_draw_node *button)
{
    enum rg_colour fill = RG_COLOUR_PAPER;
    for (const struct rg_draw_node *node = list->nodes; node < button; node++) {
        bool holds = node->rect.x <= button->rect.x && node->rect.y <= button->rect.y &&
                     node->rect.x + node->rect.w >= button->rect.x + button->rect.w &&
                     node->rect.y + node->rect.h >= button->rect.y + button->rect.h;
        if (holds && (node->role == RG_ROLE_GROUND || node->role == RG_ROLE_PANEL)) {
            fill = node->fill;
        }
    }
    return fill == RG_COLOUR_ACCENT ? RG_COLOUR_ON_ACCENT : RG_COLOUR_INK;
}

void rg_focus_mark(const struct rg_focus *focus, const struct rg_ui_metrics *metrics,
                   struct rg_draw_list *list)
{
    const struct rg_draw_node *node = rg_focus_node(focus, list);
    if (node == NULL) {
        return;
    }
    int32_t stroke = rg_metrics_px(metrics, RING_STROKE), away = stroke + rg_metrics_px(metrics, RING_SPACE);
    struct rg_rect around = {node->rect.x - away, node->rect.y - away, node->rect.w + 2 * away,
                             node->rect.h + 2 * away};
    rg_draw_add(list, &(struct rg_draw_node){.role = RG_ROLE_FOCUS,
                                             .rect = around,
                                             .stroke = ring_colour(list, node),
                                             .radius = node->radius + away,
                                             .stroke_px = stroke});
}

void rg_focus_unmark(struct rg_draw_list *list)
{
    if (list->count > 0 && list->nodes[list->count - 1].role == RG_ROLE_FOCUS) {
        list->count--;
    }
}
