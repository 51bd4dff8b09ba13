/**
 * @file ui_utf8.h
 * One character of UTF-8 after the other, for texts that may be broken.
 *
 * Thread: any.
 * Owner:  nobody.
 */
#ifndef APP_UI_UI_UTF8_H
#define APP_UI_UI_UTF8_H

#include <stdint.h>

/** Decode one code point and move on; a broken byte is U+FFFD. @p at must be before @p end. */
uint32_t rg_utf8_next(const char **at, const char *end);

#endif
