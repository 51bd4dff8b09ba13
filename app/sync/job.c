/* Jobs that the kiosk has taken, until HQ has heard of their end. */
#include "machine.h"

#include "text.h"

#include <string.h>

struct rg_sync_job *rg_sync_job_find(struct rg_sync *sync, const struct rg_uuid *id)
{
    for (size_t i = 0; i < sync->jobs.count; i++) {
        if (memcmp(&sync->jobs.open[i].job.id, id, sizeof *id) == 0) {
            return &sync->jobs.open[i];
        }
    }
    return NULL;
}

struct rg_sync_job *rg_sync_job_add(struct rg_sync *sync, const struct rg_job *job, struct rg_sync_now now)
{
    struct rg_sync_job *open = &sync->jobs.open[sync->jobs.count++];
    *open = (struct rg_sync_job){.job = *job,
                                 .deadline_ns = now.monotonic_ns + (uint64_t)job->remaining_ms * RG_SYNC_MS,
                                 .tell_ns = now.monotonic_ns};
    return open;
}

static void set_code(struct rg_job *job, const char *code)
{
    (void)rg_text_copy(job->code, sizeof job->code, code);
}

bool rg_sync_job_become(struct rg_sync *sync, struct rg_sync_job *open, enum rg_job_state state,
                        const char *code, struct rg_sync_now now)
{
    struct rg_job next = open->job;
    next.state = state;
    set_code(&next, code);
    if (!rg_sync_stored(sync, rg_store_job_put(sync->config.store, &next))) {
        return false;
    }
    open->job = next;
    open->told = open->handed = false;
    open->tell_ns = now.monotonic_ns;
    return true;
}

/* What was said of it is done again and again until the disk takes it. */
static void fulfil(struct rg_sync *sync, struct rg_sync_job *open, struct rg_sync_now now)
{
    const struct rg_job *wish = &open->wish;
    bool over = rg_job_is_over(open->job.state), leave = wish->state == RG_JOB_RUNNING;
    if (wish->state == RG_JOB_DONE && !over) {
        open->job.size = wish->size;
        memcpy(open->job.sha256, wish->sha256, sizeof open->job.sha256);
    }
    if (leave && open->job.state == RG_JOB_RUNNING) {
        /* It is kept already, and who asks again is answered again. */
        open->handed = false;
    } else if (!over && !rg_sync_job_become(sync, open, wish->state, wish->code, now)) {
        open->wish_ns = now.monotonic_ns + RG_SYNC_ANSWER_NS;
        return;
    }
    open->wished = false;
}

/* Whoever was running when the program ended: restarted is what one wanted, and the others begin again. */
static enum rg_status recover(struct rg_sync *sync, struct rg_job *job)
{
    if (job->state != RG_JOB_RUNNING) {
        return RG_OK;
    }
    bool done = job->kind == RG_JOB_RESTART && sync->config.restarted;
    job->state = done ? RG_JOB_DONE : RG_JOB_ACCEPTED;
    return rg_store_job_put(sync->config.store, job);
}

enum rg_status rg_sync_jobs_begin(struct rg_sync *sync, struct rg_sync_now now)
{
    struct rg_job jobs[RG_JOBS_OPEN];
    size_t count = 0;
    enum rg_status status = rg_store_jobs(sync->config.store, jobs, &count);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = recover(sync, &jobs[i]);
        if (status == RG_OK) {
            (void)rg_sync_job_add(sync, &jobs[i], now);
        }
    }
    sync->jobs.kept_ns = now.monotonic_ns;
    sync->jobs.keep_ns = now.monotonic_ns + RG_SYNC_JOB_KEEP_NS;
    return status;
}

void rg_sync_jobs_connect(struct rg_sync *sync, struct rg_sync_now now)
{
    for (size_t i = 0; i < sync->jobs.count; i++) {
        sync->jobs.open[i].told = false;
        sync->jobs.open[i].tell_ns = now.monotonic_ns;
    }
}

static bool complete(const struct rg_sync_job *open)
{
    return open->told && rg_job_is_over(open->job.state) && open->have >= open->job.size;
}

/* Give it to who does it. A look at the database takes a moment, so it is taken when it is asked for. */
static void hand_over(struct rg_sync *sync, struct rg_sync_job *open)
{
    enum rg_store_soundness soundness = RG_STORE_SOUND;
    open->handed = true;
    if (open->job.kind == RG_JOB_DIAGNOSE && open->job.state == RG_JOB_RUNNING &&
        !rg_sync_read(sync, rg_store_check(sync->config.store, &soundness))) {
        soundness = RG_STORE_UNSOUND;
    }
    if (sync->config.on_job != NULL) {
        sync->config.on_job(sync->config.context, &open->job, soundness);
    }
}

/* Its end is known everywhere. @return whether it left the list. */
static bool settle(struct rg_sync *sync, size_t at)
{
    struct rg_sync_job *open = &sync->jobs.open[at];
    struct rg_job over = open->job;
    over.heard = true;
    if (!complete(open) || !rg_sync_stored(sync, rg_store_job_put(sync->config.store, &over))) {
        return false;
    }
    open->job = over;
    hand_over(sync, open);
    if (over.size > 0 && sync->config.job_drop != NULL) {
        sync->config.job_drop(sync->config.context, &over.id);
    }
    sync->jobs.count--;
    memmove(open, open + 1, (sync->jobs.count - at) * sizeof *open);
    return true;
}

static size_t write_part(struct rg_sync *sync, struct rg_sync_job *open, struct rg_sync_now now)
{
    uint8_t bytes[RG_JOB_PART_MAX];
    size_t len = 0;
    if (sync->config.job_read == NULL ||
        sync->config.job_read(sync->config.context, &open->job.id, open->have, bytes, sizeof bytes, &len) !=
            RG_OK ||
        len == 0) {
        return 0;
    }
    return rg_job_part_write(&open->job, open->have, bytes, len, now.wall_ms, sync->out, sizeof sync->out);
}

static void tell(struct rg_sync *sync, struct rg_sync_job *open, struct rg_sync_now now)
{
    size_t len = open->told ? write_part(sync, open, now)
                            : rg_job_report_write(&open->job, now.wall_ms, sync->out, sizeof sync->out);
    if (len == 0 && open->told) {
        /* The disk lost what was collected: there is nothing to send, and to say so ends it. */
        open->job.size = 0;
        (void)rg_sync_job_become(sync, open, RG_JOB_FAILED, "result-lost", now);
        return;
    }
    bool taken = len > 0 && rg_sync_publish(sync, "up/job", false, len);
    open->tell_ns = now.monotonic_ns + (taken ? RG_SYNC_ANSWER_NS : RG_SYNC_AGAIN_NS);
}

/* What is left of their time survives a restart; in which the kiosk was off does not count. */
static void keep_time(struct rg_sync *sync, struct rg_sync_now now)
{
    sync->jobs.keep_ns = now.monotonic_ns + RG_SYNC_JOB_KEEP_NS;
    int64_t gone_ms = (int64_t)((now.monotonic_ns - sync->jobs.kept_ns) / RG_SYNC_MS);
    sync->jobs.kept_ns = now.monotonic_ns;
    for (size_t i = 0; i < sync->jobs.count; i++) {
        struct rg_job *job = &sync->jobs.open[i].job;
        if (!rg_job_is_over(job->state) && gone_ms > 0) {
            job->remaining_ms = job->remaining_ms > gone_ms ? job->remaining_ms - gone_ms : 0;
            (void)rg_sync_stored(sync, rg_store_job_put(sync->config.store, job));
        }
    }
}

bool rg_sync_job_waits(const struct rg_sync_job *open)
{
    return open->job.state == RG_JOB_ACCEPTED || open->job.state == RG_JOB_WAITING;
}

void rg_sync_jobs_run(struct rg_sync *sync, struct rg_sync_now now)
{
    if (sync->jobs.count > 0 && now.monotonic_ns >= sync->jobs.keep_ns) {
        keep_time(sync, now);
    }
    for (size_t i = 0; i < sync->jobs.count;) {
        struct rg_sync_job *open = &sync->jobs.open[i];
        if (open->wished && now.monotonic_ns >= open->wish_ns) {
            fulfil(sync, open, now);
        }
        if (rg_sync_job_waits(open) && now.monotonic_ns >= open->deadline_ns &&
            !rg_sync_job_become(sync, open, RG_JOB_EXPIRED, "", now)) {
            open->deadline_ns = now.monotonic_ns + RG_SYNC_ANSWER_NS;
        }
        if (!open->handed) {
            hand_over(sync, open);
        }
        if (settle(sync, i)) {
            continue;
        }
        bool quiet = open->told && open->have >= open->job.size;
        if (sync->status.link_up && !quiet && now.monotonic_ns >= open->tell_ns) {
            tell(sync, open, now);
        }
        i++;
    }
}

uint64_t rg_sync_jobs_deadline(const struct rg_sync *sync)
{
    uint64_t deadline = sync->jobs.count > 0 ? sync->jobs.keep_ns : UINT64_MAX;
    for (size_t i = 0; i < sync->jobs.count; i++) {
        const struct rg_sync_job *open = &sync->jobs.open[i];
        bool quiet = open->told && open->have >= open->job.size;
        if (rg_sync_job_waits(open) && open->deadline_ns < deadline) {
            deadline = open->deadline_ns;
        }
        if (open->wished && open->wish_ns < deadline) {
            deadline = open->wish_ns;
        }
        if (sync->status.link_up && !quiet && open->tell_ns < deadline) {
            deadline = open->tell_ns;
        }
    }
    return deadline;
}

void rg_sync_job(struct rg_sync *sync, const struct rg_job *said, struct rg_sync_now now)
{
    struct rg_sync_job *open = rg_sync_job_find(sync, &said->id);
    if (open != NULL) {
        open->wish = *said;
        open->wished = true;
        open->wish_ns = now.monotonic_ns;
        rg_sync_run(sync, now);
    }
}
