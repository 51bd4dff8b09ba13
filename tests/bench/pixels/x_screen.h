/**
 * @file x_screen.h
 * An X screen seen from outside: every drawing operation on it, and keys and clicks put into it.
 *
 * Thread: one.
 * Owner:  the caller; the struct may not move between open and close.
 * Source: the protocols of the X extensions DAMAGE 1.1 and XTEST 2.2, spoken through xcb.
 */
#ifndef BENCH_X_SCREEN_H
#define BENCH_X_SCREEN_H

#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <xcb/xcb.h>

struct bench_rect {
    int32_t x, y, width, height;
};

struct bench_x_screen {
    xcb_connection_t *connection;
    xcb_window_t root;
    uint8_t damage_event;
};

/**
 * Connect to @p display (":99") and ask for every drawing operation on the screen.
 * @return RG_OK; RG_IO when there is no such display; RG_UNSUPPORTED when it lacks DAMAGE or XTEST.
 */
enum rg_status bench_x_screen_open(struct bench_x_screen *screen, const char *display) RG_MUST_CHECK;

/** The descriptor to poll for reading. */
int bench_x_screen_descriptor(const struct bench_x_screen *screen);

/** @return true with the area of the next drawing operation that has been reported; false when there is none.
 */
bool bench_x_screen_next(struct bench_x_screen *screen, struct bench_rect *area);

/** @return false once the X server is gone. */
bool bench_x_screen_alive(const struct bench_x_screen *screen);

/** Press and release the key of that X keycode (43 is "h" on a PC keyboard). */
void bench_x_screen_key(struct bench_x_screen *screen, uint8_t keycode);

/** Move the pointer there, press and release its first button. */
void bench_x_screen_click(struct bench_x_screen *screen, int16_t x, int16_t y);

void bench_x_screen_close(struct bench_x_screen *screen);

#endif
