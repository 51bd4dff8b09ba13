/**
 * @file serve_options.h
 * The command line of `regard-hq serve`; private to this room.
 *
 * Thread: main.
 * Owner:  the texts are the command line's.
 */
#ifndef APP_HQ_SERVE_SERVE_OPTIONS_H
#define APP_HQ_SERVE_SERVE_OPTIONS_H

#include "hq_looks.h"
#include "hq_provision.h"

#include <stdint.h>

struct rg_hq_serve_options {
    const char *db, *keys, *broker, *ca, *certificate, *key, *letters;
    const char *https_url, *https_port, *https_certificate, *https_key, *metrics;
    const char *operators;
    int64_t wipes_alone;
    int64_t deaf_after_s; /**< for so long HQ may hear nothing at all */
    uint16_t port;
    bool security; /**< the broker asks its dynamic-security plugin, which is HQ's to tell */
    struct rg_hq_look_policy looks;
    struct rg_hq_provision_options provision;
};

/** @return -1 to go on, otherwise the exit code; what was wrong went to stderr. */
int rg_hq_serve_options_read(int argc, char **argv, struct rg_hq_serve_options *options);

#endif
