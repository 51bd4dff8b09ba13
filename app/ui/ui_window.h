/**
 * @file ui_window.h
 * The window's memory: opened through SDL, shown by rectangles, turned when the panel is mounted turned.
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

struct rg_window {
    SDL_Window *window;
    SDL_Surface *surface;  /**< the window's; SDL frees it */
    uint32_t *own;         /**< what is drawn on when the surface cannot be: turned, or not 32 bits of RGB */
    int32_t width, height; /**< as the person sees it */
    uint32_t rotation;
    int descriptor;
};

/** Open the display and a window. @return RG_OK; RG_INVALID; RG_IO (logged); RG_NO_MEMORY. */
enum rg_status rg_window_open(struct rg_window *window, const struct rg_ui_options *options) RG_MUST_CHECK;
void rg_window_close(struct rg_window *window);

/** Take the window's memory again after its size changed. @return RG_OK, RG_IO, RG_NO_MEMORY. */
enum rg_status rg_window_renew(struct rg_window *window) RG_MUST_CHECK;

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
