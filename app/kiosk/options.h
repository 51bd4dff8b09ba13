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
#include "config_values.h"

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
    bool language_fixed,
        broker_fixed;        /**< given on the command line: neither IT's forms nor HQ can change it */
    bool broker_of_identity; /**< broker is what the identity says, and follows it */
    uint32_t width, height;
    uint32_t compare_after_s; /**< 0: as usual */
    uint32_t answer_after_s;  /**< 0: as usual */
    bool fullscreen;
    bool trust_uid;
    struct rg_config config; /**< what is in force */
    struct rg_config file;   /**< what holds without IT's forms, HQ and the command line */
    /** What the command line said of it; empty, or negative: nothing. */
    char said_language[RG_LANGUAGE_MAX], said_types[16];
    int said_motion;
    char site[33], device[33];       /**< from identity/device.json; empty while unprovisioned */
    struct rg_command_keys commands; /**< from identity/command.pem; none: HQ is not checked */
};

/** What parsing found: go on, or end the program with this exit code (0 after --help, 2 after a usage error).
 */
struct rg_options_result {
    bool run;
    int exit_code;
};

/** Lay what the command line said over @p config, and bring what it repeats up to it. */
void rg_kiosk_options_say(const struct rg_kiosk_options *options, struct rg_config *config);

/** Parse everything; errors go to stderr and say what to do. @p options is complete when result.run. */
struct rg_options_result rg_kiosk_options_parse(int argc, char **argv, struct rg_kiosk_options *options);

#endif
