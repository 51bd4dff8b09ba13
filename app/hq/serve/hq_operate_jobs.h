/**
 * @file hq_operate_jobs.h
 * What operators' methods on jobs share; private to this room.
 *
 * Thread: main.
 * Owner:  rg_hq_take_jobs().
 */
#ifndef APP_HQ_SERVE_HQ_OPERATE_JOBS_H
#define APP_HQ_SERVE_HQ_OPERATE_JOBS_H

#include "hq_jobs.h"
#include "hq_operate.h"

struct rg_hq_job_asked {
    struct rg_hq_rows *to;
    const char *operator_name;
    const cJSON *body;
    const char *code; /**< why, where the status is RG_INVALID */
};

/** A line of the audit. @return RG_OK; RG_IO. */
enum rg_status rg_hq_jobs_note(struct rg_hq_job_asked *a, const char *what, const char *whom) RG_MUST_CHECK;

/** Answer with all rows of a filter. */
enum rg_status rg_hq_jobs_rows(struct rg_hq_job_asked *a,
                               const struct rg_hq_job_filter *filter) RG_MUST_CHECK;

/** `device-job-cancel`, `device-job-batch`, and `device-job-approve` of a batch: RG_OK with rows, or why not. */
enum rg_status rg_hq_jobs_cancel(struct rg_hq_job_asked *a) RG_MUST_CHECK;
enum rg_status rg_hq_jobs_batch(struct rg_hq_job_asked *a) RG_MUST_CHECK;
enum rg_status rg_hq_jobs_approve_batch(struct rg_hq_job_asked *a) RG_MUST_CHECK;

#endif
