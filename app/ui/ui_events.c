/* What comes in: touches, keys and what the window says, as events of the glass. */
#include "log.h"
#include "ui_private.h"

#include <poll.h>

static void repair(struct rg_ui *ui)
{
    struct rg_rect whole = {0, 0, ui->metrics[RG_SCALE_PLAIN].width, ui->metrics[RG_SCALE_PLAIN].height};
    if (ui->anything_shown && !ui->resized && rg_window_present(&ui->window, &whole, 1) != RG_OK) {
        rg_log(RG_LOG_WARNING, "UI-EXPOSE", "an exposed window could not be repaired", 0);
    }
}

static bool window_event(struct rg_ui *ui, const SDL_WindowEvent *from, struct rg_ui_event *event)
{
    if (from->event == SDL_WINDOWEVENT_EXPOSED) {
        repair(ui);
    } else if (from->event == SDL_WINDOWEVENT_SIZE_CHANGED) {
        int32_t width = 0, height = 0;
        rg_window_panel(&ui->window, &width, &height);
        /* The first one repeats the size that the window was opened with. */
        if (from->data1 != width || from->data2 != height) {
            ui->resized = true;
            event->kind = RG_UI_RESIZED;
            return true;
        }
    }
    return false;
}

/* A key that only moves the ring still says that somebody is there. */
static bool focus_event(struct rg_ui *ui, enum rg_focus_result result, struct rg_ui_event *event)
{
    event->kind = RG_UI_ACTION;
    if (result == RG_FOCUS_MOVED) {
        rg_ui_renew_focus(ui);
        event->action = (struct rg_screen_action){RG_ACTION_EXTEND, 0, ui->glass->visit};
    }
    return true;
}

static bool key_event(struct rg_ui *ui, const SDL_KeyboardEvent *from, struct rg_ui_event *event)
{
    if (from->repeat != 0) {
        return false;
    }
    int32_t key = from->keysym.sym;
    enum rg_focus_result result =
        from->type == SDL_KEYUP
            ? rg_focus_key_up(&ui->focus, ui->glass, key, from->timestamp, &event->action)
            : rg_focus_key_down(&ui->focus, ui->glass, key, (from->keysym.mod & KMOD_SHIFT) != 0,
                                from->timestamp, &event->action);
    if (result != RG_FOCUS_NOTHING) {
        return focus_event(ui, result, event);
    }
    if (from->type == SDL_KEYUP) {
        return false;
    }
    if (rg_key_action(ui->glass, key, &event->action)) {
        event->kind = RG_UI_ACTION;
    } else {
        event->kind = RG_UI_KEY;
        event->key = key;
    }
    return true;
}

/* Where a finger is matters only while it holds something down; otherwise each move would wake the kiosk. */
static void watch_moves(bool on)
{
    (void)SDL_EventState(SDL_MOUSEMOTION, on ? SDL_ENABLE : SDL_IGNORE);
    (void)SDL_EventState(SDL_FINGERMOTION, on ? SDL_ENABLE : SDL_IGNORE);
}

static bool touch_event(struct rg_ui *ui, uint32_t type, int64_t finger, int32_t x, int32_t y,
                        struct rg_ui_event *event)
{
    rg_window_point(&ui->window, &x, &y);
    event->kind = RG_UI_ACTION;
    if (type == SDL_MOUSEBUTTONDOWN || type == SDL_FINGERDOWN) {
        if (rg_focus_touched(&ui->focus)) {
            rg_ui_renew_focus(ui);
        }
        rg_touch_down(&ui->touch, ui->glass, finger, x, y);
        bool holds = rg_touch_holds(&ui->touch, finger, &event->action);
        if (holds) {
            watch_moves(true);
        }
        return holds;
    }
    bool held = ui->touch.held;
    bool acts = type == SDL_MOUSEMOTION || type == SDL_FINGERMOTION
                    ? rg_touch_move(&ui->touch, finger, x, y, &event->action)
                    : rg_touch_up(&ui->touch, finger, x, y, &event->action);
    if (held && !ui->touch.held) {
        watch_moves(false);
    }
    return acts;
}

static bool finger_event(struct rg_ui *ui, const SDL_TouchFingerEvent *from, struct rg_ui_event *event)
{
    int32_t width = 0, height = 0;
    rg_window_panel(&ui->window, &width, &height);
    return touch_event(ui, from->type, from->fingerId, (int32_t)(from->x * (float)width),
                       (int32_t)(from->y * (float)height), event);
}

static bool take_event(struct rg_ui *ui, const SDL_Event *from, struct rg_ui_event *event)
{
    switch (from->type) {
    case SDL_QUIT: event->kind = RG_UI_QUIT; return true;
    case SDL_WINDOWEVENT: return window_event(ui, &from->window, event);
    case SDL_KEYDOWN:
    case SDL_KEYUP: return key_event(ui, &from->key, event);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return from->button.button == SDL_BUTTON_LEFT &&
               touch_event(ui, from->type, -1, from->button.x, from->button.y, event);
    case SDL_MOUSEMOTION: return touch_event(ui, from->type, -1, from->motion.x, from->motion.y, event);
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
    case SDL_FINGERMOTION: return finger_event(ui, &from->tfinger, event);
    default: return false;
    }
}

/* SDL looks after some things of its own only while it looks for events, such as who has the keyboard. */
#define PUMP_NS UINT64_C(200000000)

/*
 * To look for events takes Xlib several calls of the kernel, though the descriptor says that there are none; but what was asked of the
 * display, as each frame is, may have fetched some to where it does not tell of them.
 */
static bool may_have_come(const struct rg_ui *ui)
{
    struct pollfd wait = {.fd = ui->window.descriptor, .events = POLLIN};
    return wait.fd < 0 || ui->window.spoke || rg_ui_now_ns() - ui->pumped_ns >= PUMP_NS ||
           poll(&wait, 1, 0) != 0;
}

static bool take(SDL_Event *event)
{
    return SDL_PeepEvents(event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) > 0;
}

static bool next_of_sdl(struct rg_ui *ui, SDL_Event *event)
{
    if (take(event)) {
        return true;
    }
    if (!may_have_come(ui)) {
        return false;
    }
    ui->pumped_ns = rg_ui_now_ns();
    SDL_PumpEvents();
    /* An answer to one event may ask the display, too. */
    ui->window.spoke = take(event);
    return ui->window.spoke;
}

bool rg_ui_next(struct rg_ui *ui, struct rg_ui_event *event)
{
    SDL_Event from;
    while (rg_ui_seen(ui) && next_of_sdl(ui, &from)) {
        struct rg_ui_event found = {0};
        if (take_event(ui, &from, &found)) {
            *event = found;
            return true;
        }
    }
    return false;
}
