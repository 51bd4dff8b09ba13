/**
 * @file lamp_light.h
 * What each state of the lamp is in the kernel's words, as pure functions.
 *
 * Thread: any.
 * Owner:  the caller owns all texts.
 * Source: Linux, Documentation/ABI/testing/sysfs-class-led{,-multicolor,-trigger-pattern}.
 */
#ifndef HAL_LAMP_LIGHT_H
#define HAL_LAMP_LIGHT_H

#include "regard/lamp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The brightness of @p state where it is steady; ready is an eighth of @p most, at least 1. */
uint32_t rg_lamp_level(enum rg_lamp_state state, uint32_t most);

/** The file pattern for READ (to be run once; ends as ready) or ATTENTION (again and again). @return the
 * length, 0 for a steady state. */
size_t rg_lamp_pattern(enum rg_lamp_state state, uint32_t most, char *text, size_t capacity);

/**
 * The file multi_intensity for the colours that @p index (the file multi_index: "red green blue\n") names in
 * its order: blue for ready, green for read, amber for attention.
 * @return the length; 0 when @p index names none of red, green, blue, white and amber, or does not fit.
 */
size_t rg_lamp_colours(enum rg_lamp_state state, uint32_t most, const char *index, char *text,
                       size_t capacity);

/** Whether @p list (the file trigger: "[none] timer pattern\n") names @p trigger. */
bool rg_lamp_offers(const char *list, const char *trigger);

#endif
