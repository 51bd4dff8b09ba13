/**
 * @file ui_text.h
 * Text as coverage masks: fonts by size and weight, directions and fallback faces by run, widths, and a bounded
 * cache of lines that can forget what was personal.
 *
 * Thread: main.
 * Owner:  struct rg_ui.
 */
#ifndef APP_UI_UI_TEXT_H
#define APP_UI_UI_TEXT_H

#include "regard/status.h"
#include "ui_metrics.h"
#include "ui_theme.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rg_text_engine;

/** One line, rasterised. Valid until the next call on the engine; beyond rg_text_mask() too, unless rg_text_lost() says otherwise. */
struct rg_text_mask {
    const uint8_t *coverage; /**< 0..255; NULL for a line that has no ink */
    int32_t width, height, pitch;
    int32_t ascent; /**< from the mask's top to the baseline */
};

/**
 * Start with the faces of @p theme, whose files are opened when first needed. A face that cannot be opened is
 * logged once and passed over; without any, letters become boxes.
 * @return RG_OK; RG_NO_MEMORY; RG_IO when the font library does not start.
 */
enum rg_status rg_text_open(const struct rg_theme *theme, const struct rg_ui_metrics *metrics,
                            struct rg_text_engine **engine) RG_MUST_CHECK;
void rg_text_close(struct rg_text_engine *engine);

/** Take over other pixel sizes; everything cached is dropped. */
void rg_text_resize(struct rg_text_engine *engine, const struct rg_ui_metrics *metrics);

/** The direction of the screen's language, for all that is measured and drawn from here on; false at first. */
void rg_text_set_direction(struct rg_text_engine *engine, bool rtl);

/** An rg_measure() whose context is the engine. */
int32_t rg_text_measure(void *engine, enum rg_text_size size, enum rg_text_weight weight, const char *text,
                        size_t len);

/**
 * Where a line's mask begins in a place of @p height: on the baseline of the size's own face, moved only when
 * a fallback face would be cut off, or to the middle when it has more ink than the place. May be negative: the face's empty margin may lie outside.
 */
int32_t rg_text_top(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                    const struct rg_text_mask *mask, int32_t height);

/** Whether some face has a glyph for every code point of the text. */
bool rg_text_covers(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                    const char *text, size_t len);

/** Rasterise a line, or take it from the cache. @p personal lines are destroyed by rg_text_purge(). */
void rg_text_mask(struct rg_text_engine *engine, enum rg_text_size size, enum rg_text_weight weight,
                  const char *text, size_t len, bool personal, struct rg_text_mask *mask);

/** Lines that were asked for so far. */
uint64_t rg_text_clock(const struct rg_text_engine *engine);

/** As which line the one was asked for that was used last, of those that had to go to make room. */
uint64_t rg_text_lost(const struct rg_text_engine *engine);

/** Destroy cached personal lines and what the fonts remember of the last line. */
void rg_text_purge(struct rg_text_engine *engine);

/** Prepare the next few glyphs, then open the next fallback. @return whether there is more to do. */
bool rg_text_warm(struct rg_text_engine *engine);

#endif
