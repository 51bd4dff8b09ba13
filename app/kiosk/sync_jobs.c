/* Jobs on the sync thread: main hears of them by news, and what they collected is read from the disk. */
#include "sync_service.h"

#include "job_file.h"

static void on_job(void *context, const struct rg_job *job, enum rg_store_soundness soundness)
{
    struct rg_sync_service *service = context;
    struct rg_news news = {.kind = RG_NEWS_JOB, .job = *job, .soundness = soundness};
    rg_news_push(service->news, &news, &service->thread.stopping);
}

static enum rg_status job_read(void *context, const struct rg_uuid *job, int64_t from, uint8_t *bytes,
                               size_t capacity, size_t *len)
{
    const struct rg_sync_service *service = context;
    return rg_job_file_read(service->options->data_dir, job, from, bytes, capacity, len);
}

static void job_drop(void *context, const struct rg_uuid *job)
{
    const struct rg_sync_service *service = context;
    rg_job_file_drop(service->options->data_dir, job);
}

void rg_sync_service_jobs(struct rg_sync_service *service, struct rg_sync_config *config)
{
    config->on_job = on_job;
    config->job_read = job_read;
    config->job_drop = job_drop;
    config->restarted = service->restarted;
}
