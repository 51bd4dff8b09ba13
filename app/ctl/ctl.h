/**
 * @file ctl.h
 * The parts of regardctl, IT's command line over MQTT; private to this room.
 *
 * Thread: main.
 * Owner:  main().
 */
#ifndef APP_CTL_CTL_H
#define APP_CTL_CTL_H

#include "regard/status.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#define RG_CTL_PATH_MAX    512
#define RG_CTL_REQUEST_MAX 256
#define RG_CTL_TIMEOUT_S   10

/** Exit codes, for scripts. */
enum rg_ctl_exit { RG_CTL_DONE = 0, RG_CTL_FAILED = 1, RG_CTL_USAGE = 2, RG_CTL_NO_ANSWER = 3 };

enum rg_ctl_command { RG_CTL_STATUS = 1, RG_CTL_CARD_ISSUE, RG_CTL_CARD_LIST };

struct rg_ctl_options {
    enum rg_ctl_command command;
    char broker[RG_CTL_PATH_MAX];
    char ca[RG_CTL_PATH_MAX], certificate[RG_CTL_PATH_MAX], key[RG_CTL_PATH_MAX];
    char operator_name[33];
    bool json;
    long long holder; /**< number of a member or a badge */
    bool badge;
    const char *uid;
};

/** @return -1 to go on, otherwise the exit code; what was wrong went to stderr. */
int rg_ctl_options_parse(int argc, char **argv, struct rg_ctl_options *options);

/**
 * Ask HQ and collect the rows of all its answers in @p rows, an array that the caller deletes.
 * @return RG_CTL_DONE; RG_CTL_FAILED when HQ refused (its sentence went to stderr) or the connection is not
 * possible; RG_CTL_NO_ANSWER after RG_CTL_TIMEOUT_S.
 */
enum rg_ctl_exit rg_ctl_ask(const struct rg_ctl_options *options, cJSON **rows);

/** Print the rows as JSON or as a table. */
void rg_ctl_print(const struct rg_ctl_options *options, const cJSON *rows);

#endif
