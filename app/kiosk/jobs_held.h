/**
 * @file jobs_held.h
 * When a job of HQ's may be done: never during a visit, and what disrupts the store in quiet hours only. Pure, but for the list that main
 * holds.
 *
 * Thread: main.
 * Owner:  the kiosk.
 */
#ifndef APP_KIOSK_JOBS_HELD_H
#define APP_KIOSK_JOBS_HELD_H

#include "jobs.h"
#include "opening.h"
#include "screen_model.h"

#include <stdbool.h>
#include <stdint.h>

/** What tells whether the store is quiet. */
struct rg_quiet {
    bool has_opening;
    const struct rg_opening *opening; /**< a week; with has_opening: quiet is when it is closed */
    struct rg_quiet_hours hours;      /**< otherwise these */
};

struct rg_job_held {
    struct rg_job job;
    const char *why;   /**< what HQ was told that it waits for; a literal, or NULL */
    uint64_t asked_ns; /**< when leave to begin was asked for; 0: not yet */
    bool unsaid;       /**< the sync thread has not been told yet: */
    struct rg_job said;
};

struct rg_jobs_held {
    size_t count;
    struct rg_job_held items[RG_JOBS_OPEN];
    uint64_t level_until_ns; /**< when the log is as talkative again as it was; 0: it is */
    uint64_t wipe_until_ns;  /**< for so long HQ is waited for, once keys are destroyed; 0: none are */
};

/** Whether the store is quiet at @p civil. */
bool rg_quiet_holds(const struct rg_quiet *quiet, const struct rg_civil_time *civil);

/** Whether nobody is here, and what stands on the screen stays until somebody comes. */
bool rg_screen_at_rest(enum rg_screen screen);

/** Why a job must wait: "visit", "hours", "queue" (a wipe, for events that HQ does not have yet), or NULL. @p civil: NULL when the time at the site is not known, which is no quiet hour. */
const char *rg_job_waits_for(const struct rg_job *job, const struct rg_screen_model *model,
                             const struct rg_quiet *quiet, const struct rg_civil_time *civil);

/** The job of that id, or NULL. */
struct rg_job_held *rg_jobs_held_find(struct rg_jobs_held *held, const struct rg_uuid *id);

/** Hold a job, or hold it as it is now. @return NULL when there is no room, which HQ's side of the kiosk sees to. */
struct rg_job_held *rg_jobs_held_put(struct rg_jobs_held *held, const struct rg_job *job);

void rg_jobs_held_drop(struct rg_jobs_held *held, const struct rg_uuid *id);

#endif
