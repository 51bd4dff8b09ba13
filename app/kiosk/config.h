/**
 * @file config.h
 * The configuration file, what IT set at the kiosk itself, and the device's identity: JSON, bounded, every value
 * checked.
 *
 * Thread: main, before any other starts.
 * Owner:  writes into the caller's options.
 */
#ifndef APP_KIOSK_CONFIG_H
#define APP_KIOSK_CONFIG_H

#include "options.h"

#include <stddef.h>

/** Which file a text comes from: each knows only some of the members. */
enum rg_config_source {
    RG_CONFIG_FILE = 1,    /**< --config */
    RG_CONFIG_PANEL = 2,   /**< panel.json of the data folder: language, theme, brightness, ease */
    RG_CONFIG_NETWORK = 4, /**< network.json of the data folder: broker */
};

/** Read @p path over @p options. @return false after a line on stderr that names the member and what it may
 * be. */
bool rg_config_read_file(const char *path, struct rg_kiosk_options *options);

/**
 * Read what IT's forms wrote into the data folder over @p options, if it is there. A broken file is said on
 * stderr and left out: it must not keep the kiosk from starting.
 */
void rg_config_read_forms(struct rg_kiosk_options *options);

/** Read site and device from identity/device.json, and HQ's command keys from identity/command.pem, if they are there.
 * @return false, with a line, when one is broken. */
bool rg_config_read_identity(struct rg_kiosk_options *options);

/** Whether @p list is a comma-separated list of a, b and f; otherwise a line on stderr. */
bool rg_config_reader_types(const char *list);

/** Read "none", "hide" or "all". @return false, with a line on stderr, for anything else. */
bool rg_config_motion(const char *name, enum rg_ui_motion *motion);

/** Parse @p text (of @p len bytes) over @p options; pure but for the line on stderr. On false nothing is changed. */
bool rg_config_parse(const char *text, size_t len, struct rg_kiosk_options *options);
bool rg_config_parse_source(enum rg_config_source source, const char *text, size_t len,
                            struct rg_kiosk_options *options);

struct cJSON;

/** One member of a file. @return false after a line on stderr: of another name, or not what it may be. */
bool rg_config_member(enum rg_config_source source, const struct cJSON *item,
                      struct rg_kiosk_options *options);

#endif
