#include "jobs_held.h"

#include <string.h>

#define HOUR 60
#define DAY  (24 * HOUR)

bool rg_quiet_holds(const struct rg_quiet *quiet, const struct rg_civil_time *civil)
{
    if (quiet->has_opening) {
        return !rg_opening_holds(quiet->opening, civil);
    }
    int32_t minute = civil->hour * HOUR + civil->minute;
    int32_t since = (minute - quiet->hours.from + DAY) % DAY;
    return since < (quiet->hours.until - quiet->hours.from + DAY) % DAY;
}

bool rg_screen_at_rest(enum rg_screen screen)
{
    return screen == RG_SCREEN_IDLE || screen == RG_SCREEN_NO_DATA || screen == RG_SCREEN_READER_FAULT ||
           screen == RG_SCREEN_DATABASE_FAULT || screen == RG_SCREEN_UNPROVISIONED;
}

const char *rg_job_waits_for(const struct rg_job *job, const struct rg_screen_model *model,
                             const struct rg_quiet *quiet, const struct rg_civil_time *civil)
{
    bool disrupts = rg_job_disrupts(job->kind);
    if (!rg_screen_at_rest(model->screen) || (disrupts && model->session_open)) {
        return "visit";
    }
    if (!disrupts || job->at_once) {
        return NULL;
    }
    if (civil == NULL || !rg_quiet_holds(quiet, civil)) {
        return "hours";
    }
    /* What somebody allowed, refused or asked to be forgotten must not be lost with the keys. */
    return job->kind == RG_JOB_WIPE && model->unsent > 0 ? "queue" : NULL;
}

struct rg_job_held *rg_jobs_held_find(struct rg_jobs_held *held, const struct rg_uuid *id)
{
    for (size_t i = 0; i < held->count; i++) {
        if (memcmp(&held->items[i].job.id, id, sizeof *id) == 0) {
            return &held->items[i];
        }
    }
    return NULL;
}

struct rg_job_held *rg_jobs_held_put(struct rg_jobs_held *held, const struct rg_job *job)
{
    struct rg_job_held *item = rg_jobs_held_find(held, &job->id);
    if (item == NULL && held->count < RG_JOBS_OPEN) {
        item = &held->items[held->count++];
        memset(item, 0, sizeof *item);
    }
    if (item != NULL) {
        item->job = *job;
    }
    return item;
}

void rg_jobs_held_drop(struct rg_jobs_held *held, const struct rg_uuid *id)
{
    struct rg_job_held *item = rg_jobs_held_find(held, id);
    if (item != NULL) {
        size_t at = (size_t)(item - held->items);
        held->count--;
        memmove(item, item + 1, (held->count - at) * sizeof *item);
    }
}
