/**
 * @file ui.h
 * The glass: shows a screen model, says what was touched, and forgets on demand. The only home of SDL.
 *
 * Drawing is the CPU's on a window surface, so a picture is the same on X11, KMSDRM and without a display.
 * Only what changed since the last frame is painted; a model that looks the same costs no frame at all.
 *
 * Thread: main; every call, from open to close.
 * Owner:  the kiosk's main(). It changes the process's environment in rg_ui_open(), so no thread runs before.
 */
#ifndef APP_UI_UI_H
#define APP_UI_UI_H

#include "regard/status.h"
#include "screen_model.h"
#include "ui_metrics.h"
#include "ui_picture.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_ui;

/** What to do without a display. */
enum rg_ui_display {
    RG_UI_DISPLAY_NEEDED = 0, /**< rg_ui_open() fails */
    RG_UI_DISPLAY_SOUGHT,     /**< draw into memory until rg_ui_seek() finds one */
    RG_UI_DISPLAY_LATER       /**< the same, and do not look for one yet: the last has just gone */
};

/** Every pointer but the source of pictures is borrowed for rg_ui_open() only. A struct of zeros with assets_dir set is a good start. */
struct rg_ui_options {
    uint32_t width, height; /**< of the window in pixels; 0: 1280 x 800; of no effect with fullscreen */
    bool fullscreen;        /**< the display's own size, no pointer */
    bool headless;          /**< no display: the same pixels in memory, no input */
    uint32_t panel_width_mm, panel_height_mm; /**< the lit area as mounted; 0: a panel of 10.1 inches */
    uint32_t rotation; /**< how far the panel is turned: 0, 90, 180, 270 degrees clockwise */
    const char
        *language; /**< such as "de" or "de_DE.UTF-8", for models that name none; NULL or unknown: "en" */
    const char *assets_dir; /**< holds locale/ and themes/ (and icons.bin, else the built one is taken) */
    const char *theme; /**< a file of themes/; NULL: "light"; "contrast" also stands by for those who ask */
    const char *title; /**< of the window; NULL: "Regard" */
    uint32_t panel_bottom_mm; /**< of the lit area above the floor, for low controls; 0: unknown */
    uint32_t reading_mm;      /**< from how far who and why are read, all else from half of that; 0: 2 m */
    struct rg_picture_source pictures; /**< asked while a screen is drawn; borrowed until rg_ui_close() */
    enum rg_ui_display display;
    /**
     * The display's connection broke: called on the main thread out of any call but those that draw into memory.
     * It must end the process (or become another program) without a call to the glass; if it returns, the process
     * ends. NULL: the library that lost the connection does what it does, which on X11 is to exit.
     */
    void (*lost)(void *context);
    void *lost_context;       /**< borrowed until rg_ui_close() */
    enum rg_ui_motion motion; /**< what a thin bar explains */
};

enum rg_ui_event_kind {
    RG_UI_ACTION = 1, /**< action: a touch or a key that means something on the screen on the glass */
    RG_UI_KEY,        /**< key: one that the screen itself has no use for (trial boards map some to cards) */
    RG_UI_RESIZED,    /**< the window is another size; show the current model again */
    RG_UI_QUIT        /**< the window was closed */
};

struct rg_ui_event {
    enum rg_ui_event_kind kind;
    struct rg_screen_action action; /**< RG_UI_ACTION; visit is that of the model drawn at finger down */
    int32_t key;                    /**< RG_UI_KEY: the character as typed without shift, or SDL's key code */
};

/**
 * Open the window (or the memory that stands for one), the fonts, the strings and the theme. A font, string
 * or theme that is missing is logged and replaced; it is no failure.
 * @return RG_OK; RG_INVALID for a size or rotation that cannot be; RG_IO without a display (logged, with what
 *         to do); RG_NO_MEMORY. Nothing stays open on failure.
 */
enum rg_status rg_ui_open(const struct rg_ui_options *options, struct rg_ui **ui) RG_MUST_CHECK;

/** Whether there is a display, or drawing into memory is what was asked for; false: nobody sees the glass. */
bool rg_ui_seen(const struct rg_ui *ui);

/** Whether the glass lies on a connector of this machine itself, where nobody tells of a cable that is pulled out. */
bool rg_ui_on_connector(const struct rg_ui *ui);

/**
 * While the glass is not seen, look for a display, in well under a millisecond where there is none. Its size may be
 * another than the memory's: show the model again.
 * @return RG_OK, also when it is seen already; RG_NOT_FOUND; RG_IO when it opens no window (logged once);
 *         RG_NO_MEMORY, after which only rg_ui_close() is allowed.
 */
enum rg_status rg_ui_seek(struct rg_ui *ui) RG_MUST_CHECK;

/** Purge as rg_ui_purge() does, close the window and free everything; NULL is allowed. */
void rg_ui_close(struct rg_ui *ui);

/**
 * Draw @p model, paint what differs from the glass and show it. The model is borrowed for the call. A picture
 * that has become ready since counts as a difference, so showing the same model again puts it on the glass.
 * @param presented  whether a frame was shown (false: it looks the same); NULL if nobody asks.
 * @return RG_OK; RG_IO when the display is gone (the process should end and be restarted).
 */
enum rg_status rg_ui_show(struct rg_ui *ui, const struct rg_screen_model *model,
                          bool *presented) RG_MUST_CHECK;

/** CLOCK_MONOTONIC nanoseconds at which the last frame had been handed over completely; 0 before it. */
uint64_t rg_ui_presented_ns(const struct rg_ui *ui);

/** When rg_ui_tick() is due (CLOCK_MONOTONIC); UINT64_MAX while nothing moves. */
uint64_t rg_ui_deadline_ns(const struct rg_ui *ui);

/**
 * Show the next frame of a motion if it is due at @p at_ns: at most RG_MOTION_FRAMES of a thin bar's height each.
 * Not counted as presented. @return RG_OK; RG_IO when the display is gone.
 */
enum rg_status rg_ui_tick(struct rg_ui *ui, uint64_t at_ns) RG_MUST_CHECK;

/**
 * The words of the glass in reading order, a sentence a line, for speech output; they are as personal as the
 * screen. @return the length in bytes, 0 before the first frame; always terminated.
 */
size_t rg_ui_speech(const struct rg_ui *ui, char *to, size_t capacity);

/**
 * Destroy what personal text left behind: cached pixels, draw lists, the fonts' last run. Call it after the
 * next screen was shown; if personal nodes are still on the glass they are blanked, and the next
 * rg_ui_show() paints everything.
 */
void rg_ui_purge(struct rg_ui *ui);

/**
 * Do one slice (about 1 ms) of preparing glyphs, icons and first feedback. Call it when nothing else is to
 * do, after the idle screen stands.
 * @return whether there is more to do.
 */
bool rg_ui_warm(struct rg_ui *ui);

/**
 * The descriptor to poll() for input, or -1 when there is none (headless; kmsdrm, where the board watches
 * /dev/input). Before each poll(), call rg_ui_next() until it returns false: rg_ui_show() may have taken
 * events off the descriptor.
 */
int rg_ui_descriptor(const struct rg_ui *ui);

/**
 * Take one event; exposures are repaired inside. Never sleeps.
 * @return false when there is none; @p event is written only on true.
 */
bool rg_ui_next(struct rg_ui *ui, struct rg_ui_event *event);

/** The pixels on the glass, 0x00RRGGBB in rows of @p stride; NULL before the first frame. Valid until the
 * next call. */
const uint32_t *rg_ui_pixels(const struct rg_ui *ui, int32_t *width, int32_t *height, int32_t *stride);

#define RG_UI_HASH 17 /**< 16 hexadecimal digits and the end */

/**
 * A hash of what the idle screen says and looks like, without its status row (clock, network), wherever it was moved to against
 * image retention: kiosks of one release, configuration and panel have the same. What is about anybody has no hash: @p hash
 * is not written while another screen stands there, or anything that is not for everybody.
 * @return RG_OK; RG_NOT_FOUND when it is dark, or another screen; RG_NO_MEMORY.
 */
enum rg_status rg_ui_idle_hash(const struct rg_ui *ui, char hash[RG_UI_HASH]) RG_MUST_CHECK;

/** Write what is on the glass as a PNG file. @return RG_OK, RG_IO, RG_NO_MEMORY, RG_NOT_FOUND before the
 * first frame. */
enum rg_status rg_ui_screenshot(struct rg_ui *ui, const char *path) RG_MUST_CHECK;

/**
 * The same, with everything blanked that is about anybody: what stood there cannot be told, only how large it was.
 * @return as rg_ui_screenshot().
 */
enum rg_status rg_ui_screenshot_public(struct rg_ui *ui, const char *path) RG_MUST_CHECK;

/**
 * Write the draw list on the glass as JSON. With @p redact the text of personal and greeting nodes is left
 * out.
 * @return RG_OK, RG_IO, RG_NOT_FOUND before the first frame.
 */
enum rg_status rg_ui_dump(const struct rg_ui *ui, const char *path, bool redact) RG_MUST_CHECK;

#endif
