/* Jobs of HQ's: held until nobody is here, begun once that is on the disk, and done between two frames. */
#include "child.h"
#include "job_file.h"
#include "job_report.h"
#include "kiosk.h"

#include "device_wipe.h"
#include "log.h"
#include "text.h"

#include <string.h>
#include <unistd.h>

#define LOOK_NS   1000000000ull
#define ASK_NS    5000000000ull  /* leave that was not given by then is asked for again */
#define WIPE_NS   15000000000ull /* HQ hears of it by then, or not at all */
#define MINUTE_NS 60000000000ull

static uint64_t monotonic_ns(const struct rg_kiosk *kiosk)
{
    return kiosk->board.clock->ops->monotonic_ns(kiosk->board.clock);
}

/* What the sync thread does not take now is said again at the next look. */
static void say(struct rg_kiosk *kiosk, struct rg_job_held *item, enum rg_job_state state, const char *code)
{
    if (state != RG_JOB_DONE) {
        item->said = item->job;
    }
    item->said.id = item->job.id;
    item->said.state = state;
    (void)rg_text_copy(item->said.code, sizeof item->said.code, code);
    struct rg_order order = {.kind = RG_ORDER_JOB, .job = item->said};
    item->unsaid = !kiosk->data.open || rg_mailbox_push(&kiosk->orders, &order) != RG_OK;
}

static const char *waits_for(struct rg_kiosk *kiosk, const struct rg_job *job)
{
    struct rg_civil_time civil;
    struct rg_clock *clock = kiosk->board.clock;
    const struct rg_config *config = &kiosk->options.config;
    const struct rg_quiet quiet = {
        .has_opening = config->has_opening, .opening = config->opening, .hours = config->quiet};
    bool known = clock->ops->civil(clock, config->time_zone, clock->ops->wall_ms(clock), &civil) == RG_OK;
    return rg_job_waits_for(job, rg_visit_model(kiosk->visit), &quiet, known ? &civil : NULL);
}

static void collect(struct rg_kiosk *kiosk, struct rg_job_held *item, enum rg_store_soundness soundness)
{
    char path[RG_PATH_MAX + 64];
    const char *data_dir = kiosk->options.data_dir;
    enum rg_status status = rg_job_file_path(data_dir, &item->job.id, path, sizeof path);
    if (status == RG_OK) {
        status = item->job.kind == RG_JOB_DIAGNOSE
                     ? rg_kiosk_diagnosis_write(kiosk, soundness, monotonic_ns(kiosk), path)
                     : rg_ui_screenshot_public(kiosk->ui, path);
    }
    item->said = item->job;
    if (status == RG_OK) {
        status = rg_job_file_seal(data_dir, &item->job.id, &item->said.size, item->said.sha256);
    }
    if (status == RG_OK) {
        say(kiosk, item, RG_JOB_DONE, "");
    } else {
        rg_job_file_drop(data_dir, &item->job.id);
        say(kiosk, item, RG_JOB_FAILED, rg_status_name(status));
    }
}

static void talk_more(struct rg_kiosk *kiosk, struct rg_job_held *item)
{
    rg_log_talk((enum rg_log_level)item->job.level);
    kiosk->jobs.level_until_ns = monotonic_ns(kiosk) + item->job.minutes * MINUTE_NS;
    rg_child_talk((enum rg_log_level)item->job.level, kiosk->jobs.level_until_ns);
    item->said = item->job;
    say(kiosk, item, RG_JOB_DONE, "");
}

/* Keys first; the identity stands until HQ has heard, or cannot. What is left is done by the next start, before anything else. */
static void wipe(struct rg_kiosk *kiosk, struct rg_job_held *item)
{
    enum rg_status status = rg_device_wipe_begin(kiosk->options.data_dir, kiosk->board.keystore);
    rg_log(RG_LOG_WARNING, "JOB-WIPE", "HQ ordered that this kiosk be wiped, and its keys are destroyed",
           status);
    kiosk->jobs.wipe_until_ns = monotonic_ns(kiosk) + WIPE_NS;
    item->said = item->job;
    if (status == RG_OK) {
        say(kiosk, item, RG_JOB_DONE, "");
    }
}

static void begin(struct rg_kiosk *kiosk, struct rg_job_held *item, enum rg_store_soundness soundness)
{
    switch (item->job.kind) {
    case RG_JOB_RESTART: kiosk->ending = kiosk->again = true; break;
    case RG_JOB_LOG_LEVEL: talk_more(kiosk, item); break;
    case RG_JOB_DIAGNOSE:
    case RG_JOB_SCREENSHOT: collect(kiosk, item, soundness); break;
    case RG_JOB_WIPE: wipe(kiosk, item); break;
    }
}

void rg_kiosk_job(struct rg_kiosk *kiosk, const struct rg_news *news)
{
    const struct rg_job *job = &news->job;
    if (rg_job_is_over(job->state)) {
        rg_jobs_held_drop(&kiosk->jobs, &job->id);
        if (job->kind == RG_JOB_WIPE && job->heard && kiosk->jobs.wipe_until_ns != 0) {
            kiosk->ending = kiosk->again = true;
        }
        return;
    }
    struct rg_job_held *item = rg_jobs_held_put(&kiosk->jobs, job);
    if (item == NULL) {
        return;
    }
    item->asked_ns = 0;
    if (job->state != RG_JOB_RUNNING) {
        return;
    }
    const char *why = waits_for(kiosk, job);
    if (why != NULL) {
        /* Somebody came between the question and the leave. */
        item->why = why;
        say(kiosk, item, RG_JOB_WAITING, why);
    } else {
        begin(kiosk, item, news->soundness);
    }
}

static void look(struct rg_kiosk *kiosk, struct rg_job_held *item, uint64_t now_ns)
{
    if (item->unsaid) {
        struct rg_order order = {.kind = RG_ORDER_JOB, .job = item->said};
        item->unsaid = !kiosk->data.open || rg_mailbox_push(&kiosk->orders, &order) != RG_OK;
    }
    bool waits = item->job.state == RG_JOB_ACCEPTED || item->job.state == RG_JOB_WAITING;
    if (!waits || (item->asked_ns != 0 && now_ns < item->asked_ns + ASK_NS)) {
        return;
    }
    const char *why = waits_for(kiosk, &item->job);
    if (why == NULL) {
        item->asked_ns = now_ns;
        say(kiosk, item, RG_JOB_RUNNING, "");
    } else if (why != item->why) {
        say(kiosk, item, RG_JOB_WAITING, why);
    }
    item->why = why;
}

uint64_t rg_kiosk_jobs_run(struct rg_kiosk *kiosk, uint64_t now_ns)
{
    struct rg_jobs_held *held = &kiosk->jobs;
    uint64_t next_ns = UINT64_MAX;
    if (held->level_until_ns != 0 && now_ns >= held->level_until_ns) {
        held->level_until_ns = 0;
        rg_log_talk(RG_LOG_INFO);
        rg_child_talk(RG_LOG_INFO, 0);
    }
    if (held->wipe_until_ns != 0 && now_ns >= held->wipe_until_ns) {
        kiosk->ending = kiosk->again = true;
    }
    for (size_t i = 0; i < held->count; i++) {
        struct rg_job_held *item = &held->items[i];
        look(kiosk, item, now_ns);
        /* The end of a visit comes round here by itself, and so does each minute of the day. */
        next_ns = item->unsaid || item->asked_ns != 0 ? now_ns + LOOK_NS : next_ns;
    }
    next_ns = held->level_until_ns != 0 && held->level_until_ns < next_ns ? held->level_until_ns : next_ns;
    return held->wipe_until_ns != 0 && held->wipe_until_ns < next_ns ? held->wipe_until_ns : next_ns;
}
