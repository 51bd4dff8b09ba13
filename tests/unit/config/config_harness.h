/**
 * @file config_harness.h
 * What the tests of the configuration share: a start, and that a text is taken, or refused and changes nothing.
 *
 * Thread: main.
 * Owner:  values only.
 */
#ifndef TESTS_UNIT_CONFIG_CONFIG_HARNESS_H
#define TESTS_UNIT_CONFIG_CONFIG_HARNESS_H

#include "config_values.h"

#include <stdbool.h>
#include <stddef.h>

/** Options as before any file, every byte defined. */
struct rg_config config_start(void);

/** Parse a copy that ends where the text does, so that the sanitizer sees when more is read. */
bool config_parse(const char *text, struct rg_config *options);

/** Fail the test when one of the texts is refused. */
void config_takes(const char *const *texts, size_t count);

/** Fail the test when one of the texts is taken, or changes anything. */
void config_refuses(const char *const *texts, size_t count);

#endif
