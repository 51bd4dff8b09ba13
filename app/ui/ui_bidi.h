/**
 * @file ui_bidi.h
 * Directions: which way the parts of a line run, and in which order they stand (UAX #9, by FriBidi).
 *
 * Thread: main.
 * Owner:  the caller's storage; nothing of a text is kept.
 */
#ifndef APP_UI_UI_BIDI_H
#define APP_UI_UI_BIDI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_BIDI_ISOLATE     "\xe2\x81\xa8" /**< U+2068: what follows takes the direction of its first letter */
#define RG_BIDI_ISOLATE_END "\xe2\x81\xa9" /**< U+2069 */

#define RG_BIDI_ISOLATE_LEFT  "\xe2\x81\xa6" /**< U+2066: what follows runs from left to right */
#define RG_BIDI_ISOLATE_RIGHT "\xe2\x81\xa7" /**< U+2067: from right to left */

/** Characters of a line that are put in order; what is beyond stays where it is. */
#define RG_BIDI_CODES_MAX 512
#define RG_BIDI_RUNS_MAX  64

/** Bytes of the text that run one way. */
struct rg_bidi_run {
    uint32_t at, len;
    bool rtl;
};

/** Whether a text holds a letter that is written from right to left (or, with false, from left to right). */
bool rg_bidi_has_letters(const char *text, size_t len, bool rtl);

/** Whether a character only steers direction or joining: it has no glyph of its own. */
bool rg_bidi_is_control(uint32_t code);

/** Whether a character is an emoji, or only varies one. */
bool rg_bidi_is_ornament(uint32_t code);

/** Whether a character stands on the one before it. */
bool rg_bidi_is_mark(uint32_t code);

/**
 * Whether a text runs from right to left: as @p rtl says, unless all of its letters are of the other direction.
 * Then it is a name or a title, and takes theirs.
 */
bool rg_bidi_direction(const char *text, size_t len, bool rtl);

/**
 * Write the line from @p from to @p to (in bytes) of a text that is broken into several so that it stands as in the
 * whole: in the direction of the text, whatever letters this line holds, and inside the isolates that are open
 * where it begins. Otherwise "12)" at the end of a Latin title would be "(12" in a screen from right to left.
 * @return the length; 0 when the line stands so by itself, or when @p capacity is too small (@p to - @p from and
 *         RG_BIDI_LINE_MORE bytes always do).
 */
size_t rg_bidi_line(const char *text, size_t len, bool rtl, size_t from, size_t to, char *line,
                    size_t capacity);

/** Bytes that rg_bidi_line() adds at most. */
#define RG_BIDI_LINE_MORE 54u

/**
 * Split a line into runs in visual order, from left to right. The line runs as rg_bidi_direction() says.
 * @return their number; 0 for an empty line.
 */
size_t rg_bidi_runs(const char *text, size_t len, bool rtl, struct rg_bidi_run runs[RG_BIDI_RUNS_MAX]);

#endif
