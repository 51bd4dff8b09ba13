/**
 * @file board.h
 * A board: the one place that decides which implementation stands behind each port of the kiosk process.
 * (regard-reader and regard-link each have one port and take it from their own main.)
 *
 * Thread: the kiosk's main thread opens and closes it.
 * Owner:  the kiosk's main().
 */
#ifndef REGARD_BOARD_H
#define REGARD_BOARD_H

#include "regard/clock.h"
#include "regard/keystore.h"
#include "regard/lamp.h"
#include "regard/panel.h"
#include "regard/speaker.h"
#include "regard/speech.h"
#include "regard/status.h"
#include "regard/watchdog.h"

struct rg_board_options {
    const char *data_dir;    /**< the kiosk's data directory; keys live in keys/ below it */
    uint32_t panel_width_mm; /**< 0: ask the device */
    uint32_t panel_height_mm;
    const char *sound_device;  /**< ALSA's name; NULL: no sound is wanted */
    const char *lamp;          /**< a folder of /sys/class/leds; NULL: there is none */
    const char *speech_device; /**< ALSA's name of the headphone jack; NULL: nothing is spoken */
    uint32_t speech_rate;      /**< words a minute */
};

struct rg_board {
    const char *name;
    struct rg_clock *clock;
    struct rg_panel *panel;
    struct rg_watchdog *watchdog;
    struct rg_keystore *keystore;
    struct rg_speaker *speaker; /**< these three are NULL where none is wanted or can be had */
    struct rg_lamp *lamp;
    struct rg_speech *speech;
    /** A key that the kiosk itself does not use; NULL on boards without trial keys. */
    void (*on_key)(struct rg_board *self, int32_t key);
    void *state;
};

/**
 * Open every port. A board without its speaker, lamp or speech still opens, after a line on stderr.
 * @return RG_OK; RG_NO_MEMORY; RG_IO with a line on stderr that says what to do. Nothing stays open on
 * failure.
 */
enum rg_status rg_board_open(struct rg_board *board, const struct rg_board_options *options) RG_MUST_CHECK;

/** Close what rg_board_open() opened. */
void rg_board_close(struct rg_board *board);

#endif
