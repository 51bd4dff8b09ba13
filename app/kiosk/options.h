/**
 * @file options.h
 * What regard-kiosk was asked to do: command line over configuration file over defaults.
 *
 * Thread: main, before any other starts; read-only afterwards.
 * Owner:  main().
 */
#ifndef APP_KIOSK_OPTIONS_H
#define APP_KIOSK_OPTIONS_H

#include "command.h"
#include "config_consent.h"
#include "config_measure.h"
#include "config_privacy.h"
#include "cue_options.h"
#include "jobs_held.h"
#include "opening.h"
#include "screen_model.h"
#include "ui.h"
#include "visit.h"

#include "regard/status.h"

#include <stdbool.h>
#include <stdint.h>

#define RG_PATH_MAX 512

struct rg_kiosk_options {
    char data_dir[RG_PATH_MAX];
    char reader[RG_PATH_MAX];  /**< libnfc connection string; empty: no reader is started */
    char reader_types[16];     /**< for regard-reader --types */
    char broker[RG_PATH_MAX];  /**< mqtts://HOST:PORT; empty: no link is started */
    char factory[RG_PATH_MAX]; /**< the unit's factory slot; empty: the identity was made by hand */
    char trace[RG_PATH_MAX];
    char assets[RG_PATH_MAX];
    char language[RG_LANGUAGE_MAX];
    uint32_t language_count; /**< what customers can choose */
    char languages[RG_LANGUAGES_MAX][RG_LANGUAGE_MAX];
    struct rg_screen_ease ease;        /**< for everybody, always */
    struct rg_panel_settings panel;    /**< its language and large_text are those of the members above */
    uint32_t patience;                 /**< 1..5: every time-out is that many times as long */
    bool language_fixed, broker_fixed; /**< given on the command line: IT's forms cannot change it */
    bool broker_of_identity;           /**< broker is what the identity says, and follows it */
    char time_zone[64];
    uint32_t width, height;
    uint32_t panel_width_mm, panel_height_mm;
    uint32_t panel_bottom_mm;     /**< of the lit area above the floor; 0: unknown */
    uint32_t reading_distance_mm; /**< from how far who and why are read */
    bool fullscreen;
    bool trust_uid;
    enum rg_ui_motion motion;
    uint32_t session_minutes; /**< 1..30 */
    struct rg_consent_options consent;
    struct rg_privacy_options privacy;
    struct rg_experiment measure; /**< without its key; no name: none runs */
    uint32_t pictures_mib;        /**< products' pictures on the disk at most */
    bool has_opening;
    struct rg_opening opening[7]; /**< 0 is Sunday */
    struct rg_quiet_hours
        quiet; /**< when jobs may take the kiosk from the store, where opening hours are not known */
    struct rg_cue_options cues;   /**< sound, lamp, speech */
    char site[33], device[33];    /**< from identity/device.json; empty while unprovisioned */
    struct rg_command_keys commands; /**< from identity/command.pem; none: HQ is not checked */
};

/** What parsing found: go on, or end the program with this exit code (0 after --help, 2 after a usage error).
 */
struct rg_options_result {
    bool run;
    int exit_code;
};

/** Parse everything; errors go to stderr and say what to do. @p options is complete when result.run. */
struct rg_options_result rg_kiosk_options_parse(int argc, char **argv, struct rg_kiosk_options *options);

#endif
