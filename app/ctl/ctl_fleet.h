/**
 * @file ctl_fleet.h
 * Kiosks judged and sorted: `device list`, `device show` and `fleet watch`.
 *
 * Thread: main.
 * Owner:  the caller; a fleet borrows the rows that it was read from.
 */
#ifndef APP_CTL_CTL_FLEET_H
#define APP_CTL_CTL_FLEET_H

#include "ctl.h"
#include "health.h"

#include <stdio.h>

struct rg_ctl_kiosk {
    cJSON *row;
    struct rg_health_device device;
    struct rg_health health;
};

struct rg_ctl_fleet {
    struct rg_ctl_kiosk *kiosks; /**< the worst first */
    size_t count;
    size_t levels[RG_HEALTH_LEVELS]; /**< how many of each */
    int64_t queue;                   /**< events that wait in all */
    int64_t pending;                 /**< units of the factory that wait for approval; the caller says so */
};

/** How a table is drawn. */
struct rg_ctl_sheet {
    size_t width;  /**< columns; 0: as many as it needs */
    size_t height; /**< kiosks; 0: all */
    bool colours;
    bool group; /**< of a group alone */
};

/** Judge and sort the rows at @p now_ms, HQ's clock. @return RG_OK or RG_NO_MEMORY; end with rg_ctl_fleet_deinit(). */
enum rg_status rg_ctl_fleet_init(struct rg_ctl_fleet *fleet, cJSON *rows, int64_t now_ms) RG_MUST_CHECK;
void rg_ctl_fleet_deinit(struct rg_ctl_fleet *fleet);

/** The totals in one line, and the table. */
void rg_ctl_fleet_totals(FILE *to, const struct rg_ctl_fleet *fleet);
void rg_ctl_fleet_table(FILE *to, const struct rg_ctl_fleet *fleet, int64_t now_ms,
                        const struct rg_ctl_sheet *sheet);

/**
 * Take the rows out of @p rows, in the fleet's order, each with `status` and `reasons`. The fleet has no rows any more.
 * @return an array that the caller deletes; NULL without memory.
 */
cJSON *rg_ctl_fleet_json(struct rg_ctl_fleet *fleet, cJSON *rows);

/** @return RG_CTL_ATTENTION when --check was said and not every kiosk is ok, or none is there; else RG_CTL_DONE. Revoked ones are not there. */
enum rg_ctl_exit rg_ctl_fleet_verdict(const struct rg_ctl_options *options, const struct rg_ctl_fleet *fleet);

/** How many units wait, where any does: words to stand behind others, "" for none. */
const char *rg_ctl_fleet_pending(const struct rg_ctl_fleet *fleet, char text[64]);

/** Ask, and print the table. @return as rg_ctl_ask() and rg_ctl_print(). */
enum rg_ctl_exit rg_ctl_fleet_list(const struct rg_ctl_options *options);

/** Print what HQ answered at @p hq_ms, its clock. @return as rg_ctl_print(). */
enum rg_ctl_exit rg_ctl_device_show(const struct rg_ctl_options *options, cJSON *rows, int64_t hq_ms);

/** Ask and draw until a signal ends it, or once. @return as rg_ctl_ask() and rg_ctl_print(). */
enum rg_ctl_exit rg_ctl_fleet_watch(const struct rg_ctl_options *options);

/** How long ago in at most 6 characters; "-" for what is not known. */
const char *rg_ctl_short_age(int64_t at_ms, int64_t now_ms, char text[24]);

#endif
