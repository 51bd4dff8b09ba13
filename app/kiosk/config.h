/**
 * @file config.h
 * The configuration file and the device's identity: JSON, bounded, every value checked.
 *
 * Thread: main, before any other starts.
 * Owner:  writes into the caller's options.
 */
#ifndef APP_KIOSK_CONFIG_H
#define APP_KIOSK_CONFIG_H

#include "options.h"

#include <stddef.h>

/** Read @p path over @p options. @return false after a line on stderr that names the member and what it may
 * be. */
bool rg_config_read_file(const char *path, struct rg_kiosk_options *options);

/** Read site and device from identity/device.json, if it is there. @return false, with a line, when it is
 * broken. */
bool rg_config_read_identity(struct rg_kiosk_options *options);

/** Whether @p list is a comma-separated list of a, b and f; otherwise a line on stderr. */
bool rg_config_reader_types(const char *list);

/** Parse @p text (of @p len bytes) over @p options; the pure part of rg_config_read_file(), for tests and
 * fuzzing. */
bool rg_config_parse(const char *text, size_t len, struct rg_kiosk_options *options);

#endif
