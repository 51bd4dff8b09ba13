/**
 * @file colours.h
 * Whether a product is of a colour that somebody named, by its title, which is all that a catalogue says of it. Pure.
 *
 * Titles are in the retailer's language, whatever the screen's: words of all languages that the kiosk speaks count, in the forms in which they
 * stand beside a noun, and German ones behind `hell` and `dunkel`. A shade of another name (`moss`) is no colour here, but navy is blue.
 *
 * Thread: any.
 * Owner:  nobody.
 */
#ifndef APP_RECOMMEND_COLOURS_H
#define APP_RECOMMEND_COLOURS_H

#include "note.h"

#include <stdbool.h>

/** Whether @p title, UTF-8 or not, has a word for @p colour; false for a value that is none. */
bool rg_colour_named(enum rg_note_value colour, const char *title);

#endif
