/**
 * @file ui_break.h
 * Where a line of text may end (UAX #14, by libunibreak).
 *
 * Thread: main, after the first call; that one prepares the library's tables.
 * Owner:  the caller's storage.
 */
#ifndef APP_UI_UI_BREAK_H
#define APP_UI_UI_BREAK_H

#include <stddef.h>
#include <stdint.h>

/** The longest text that is broken; what is beyond stays in one piece. */
#define RG_BREAK_BYTES_MAX 512u

/**
 * Write the offsets at which a line may end, ascending; the last is @p len. Spaces before an offset belong to
 * the line that ends there.
 * @return their number; 0 for an empty text.
 */
uint32_t rg_break_find(const char *text, size_t len, const char *language,
                       uint16_t ends[RG_BREAK_BYTES_MAX + 1]);

#endif
