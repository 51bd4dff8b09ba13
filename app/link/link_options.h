/**
 * @file link_options.h
 * The command line of regard-link.
 *
 * Thread: any.
 * Owner:  the texts are the command line's.
 */
#ifndef APP_LINK_LINK_OPTIONS_H
#define APP_LINK_LINK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct rg_link_options {
    const char *broker, *site, *device, *ca, *certificate, *key;
    const char *claim; /**< a unit's serial number, in place of site and device; or NULL */
    const char *keys;  /**< a keystore with the key RG_KEY_DEVICE, in place of key; or NULL */
    bool trial;        /**< says nothing to anybody: it only tells whether it connects */
    uint64_t boot;
    uint32_t retry_max_ms;
};

/** @return -1 to go on; otherwise the exit code: 0 after --help or --version, 2 after a mistake (explained).
 */
int rg_link_options_read(int argc, char **argv, struct rg_link_options *options);

#endif
