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
    const char *claim; /**< the name of a unit's claim, in place of site and device; or NULL */
    const char *keys;  /**< a keystore with the key, in place of key; or NULL */
    const char *pair;  /**< the key's name in it; NULL: RG_KEY_DEVICE */
    bool renew;        /**< a second connection, which reaches only the topics of the next identity */
    bool trial;        /**< says nothing to anybody: it only tells whether it connects */
    uint64_t boot;
    int64_t trusted_ms; /**< 0: certificates are judged by the system's clock */
    uint32_t retry_max_ms;
};

/** @return -1 to go on; otherwise the exit code: 0 after --help or --version, 2 after a mistake (explained).
 */
int rg_link_options_read(int argc, char **argv, struct rg_link_options *options);

#endif
