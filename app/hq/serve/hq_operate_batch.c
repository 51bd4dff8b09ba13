/* Operators take jobs back, and confirm many of another's at once: those that they have seen, by the code that stood beside them. */
#include "hq_operate_jobs.h"

#include "hq_json.h"
#include "hq_roles.h"

#include <stdio.h>
#include <string.h>

static bool request_of(const struct rg_hq_job_asked *a, int64_t *number)
{
    return rg_hq_json_int(a->body, "request", 1, RG_HQ_JSON_MAX, number);
}

/* Who may not order a wipe may not stop one that somebody ordered of a stolen kiosk. */
static enum rg_status check_role(struct rg_hq_job_asked *a, const struct rg_hq_job *job)
{
    enum rg_hq_role role = RG_HQ_NOBODY;
    enum rg_status status = rg_hq_role_of(a->to->server->operators, a->operator_name, &role);
    if (status == RG_OK && strcmp(job->kind, "wipe") == 0 && role < RG_HQ_ADMIN) {
        a->code = "role";
        status = RG_INVALID;
    }
    return status;
}

static enum rg_status cancel(struct rg_hq_job_asked *a, const struct rg_hq_job *job)
{
    struct rg_hq_server *server = a->to->server;
    char whom[2 * RG_HQ_SITE_MAX];
    enum rg_hq_cancel what = RG_HQ_CANCEL_DONE;
    (void)snprintf(whom, sizeof whom, "%s/%s", job->site, job->device);
    enum rg_status status = rg_hq_begin(server->store);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_job_cancel(server->store, job->number, a->operator_name, rg_hq_now_ms(), &what);
    status = status == RG_OK ? rg_hq_jobs_note(a, "job-cancel", whom) : status;
    status = status == RG_OK ? rg_hq_commit(server->store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(server->store);
        return status;
    }
    if (what == RG_HQ_CANCEL_BEGUN || what == RG_HQ_CANCEL_OVER) {
        a->code = what == RG_HQ_CANCEL_BEGUN ? "begun" : "over";
        return RG_INVALID;
    }
    if (what == RG_HQ_CANCEL_ASKED) {
        rg_hq_jobs_offer(server, job->site, job->device);
    }
    return RG_OK;
}

enum rg_status rg_hq_jobs_cancel(struct rg_hq_job_asked *a)
{
    struct rg_hq_job job;
    struct rg_hq_job_filter filter = {.number = 0};
    if (!request_of(a, &filter.number)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_job_get(a->to->server->store, filter.number, &job);
    status = status == RG_OK ? check_role(a, &job) : status;
    status = status == RG_OK ? cancel(a, &job) : status;
    return status == RG_OK ? rg_hq_jobs_rows(a, &filter) : status;
}

enum rg_status rg_hq_jobs_batch(struct rg_hq_job_asked *a)
{
    char code[RG_HQ_BATCH_CODE];
    struct rg_hq_job_filter filter = {.confirm = code};
    if (!request_of(a, &filter.batch)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_job_batch_code(a->to->server->store, filter.batch, rg_hq_now_ms(), code);
    return status == RG_OK ? rg_hq_jobs_rows(a, &filter) : status;
}

/* Every kiosk that it is about has a line of its own. */
static enum rg_status note_all(struct rg_hq_job_asked *a, int64_t batch)
{
    struct rg_hq_job job = {.number = 0};
    char whom[2 * RG_HQ_SITE_MAX];
    enum rg_status status;
    while ((status = rg_hq_job_batch_next(a->to->server->store, batch, job.number, &job)) == RG_OK) {
        (void)snprintf(whom, sizeof whom, "%s/%s", job.site, job.device);
        if (strcmp(job.state, "queued") == 0) {
            status = rg_hq_jobs_note(a, "job-approve", whom);
        }
        if (status != RG_OK) {
            return status;
        }
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static void offer_all(struct rg_hq_server *server, int64_t batch)
{
    struct rg_hq_job job = {.number = 0};
    while (rg_hq_job_batch_next(server->store, batch, job.number, &job) == RG_OK) {
        if (strcmp(job.state, "queued") == 0) {
            rg_hq_jobs_offer(server, job.site, job.device);
        }
    }
}

enum rg_status rg_hq_jobs_approve_batch(struct rg_hq_job_asked *a)
{
    struct rg_hq_server *server = a->to->server;
    struct rg_hq_job_filter filter = {.number = 0};
    const char *code;
    if (!request_of(a, &filter.batch) || !rg_hq_json_text(a->body, "confirm", RG_HQ_BATCH_CODE - 1, &code)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_begin(server->store);
    if (status != RG_OK) {
        return status;
    }
    a->code = "changed";
    status = rg_hq_job_batch_approve(server->store, filter.batch, code, a->operator_name, rg_hq_now_ms());
    status = status == RG_OK ? note_all(a, filter.batch) : status;
    status = status == RG_OK ? rg_hq_commit(server->store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(server->store);
        return rg_hq_jobs_note(a, "job-refused", "") == RG_OK ? status : RG_IO;
    }
    offer_all(server, filter.batch);
    return rg_hq_jobs_rows(a, &filter);
}
