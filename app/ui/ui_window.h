/**
 * @file ui_window.h
 * The window's memory: opened through SDL, shown by rectangles, turned when the panel is mounted turned.
 * Without a display the memory stands by itself until rg_window_seek() finds one.
 *
 * Thread: main.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_WINDOW_H
#define APP_UI_UI_WINDOW_H

#include "regard/status.h"
#include "ui.h"
#include "ui_canvas.h"

#include <SDL.h>

#define RG_WINDOW_TITLE 64

struct rg_window {
    SDL_Window *window;    /**< NULL: there is no display */
    SDL_Surface *surface;  /**< the window's; SDL frees it */
    uint32_t *own;         /**< what is drawn on when the surface cannot be: none, turned, or not 32 bits of RGB */
    int32_t width, height; /**< as the person sees it */
    uint32_t rotation;
    int descriptor;
    uint32_t wanted_width, wanted_height;
    bool fullscreen, headless;
    bool complained; /**< the display opens no window, and that was said */
    bool spoke;      /**< something was asked of the display since it was looked for events */
    char title[RG_WINDOW_TITLE];
};

/**
 * Open the display and a window; as rg_ui_open() says, also without one.
 * @return RG_OK; RG_INVALID; RG_IO (logged); RG_NO_MEMORY.
 */
enum rg_status rg_window_open(struct rg_window *window, const struct rg_ui_options *options) RG_MUST_CHECK;

/**
 * Look again for a display, while there is none. The size may change with it.
 * @return RG_OK; RG_NOT_FOUND; RG_IO when it opens no window (logged once); RG_NO_MEMORY. The memory stands on all
 *         but the last, after which only rg_window_close() is allowed.
 */
enum rg_status rg_window_seek(struct rg_window *window) RG_MUST_CHECK;
void rg_window_close(struct rg_window *window);

/** Take the window's memory again after its size changed. @return RG_OK, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_window_renew(struct rg_window *window) RG_MUST_CHECK;

/** Whether SDL itself sets the mode of a connector, as on KMSDRM. */
bool rg_window_on_connector(const struct rg_window *window);

/** What to draw on; its clip is everything. */
struct rg_canvas rg_window_canvas(const struct rg_window *window);

/** Hand the rectangles to the display; returns when it has them. @return RG_OK or RG_IO. */
enum rg_status rg_window_present(struct rg_window *window, const struct rg_rect *rects,
                                 uint32_t count) RG_MUST_CHECK;

/** From the panel's coordinates to those that the person sees. */
void rg_window_point(const struct rg_window *window, int32_t *x, int32_t *y);

/** Size of the panel itself. */
void rg_window_panel(const struct rg_window *window, int32_t *width, int32_t *height);

#endif
