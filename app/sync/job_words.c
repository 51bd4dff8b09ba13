/* What HQ says of jobs: it offers one, the kiosk answers with a nonce, and HQ's order holds it. So an order is of now and counts once, whatever
 * the broker keeps, plays again or delays, and its time is counted from the nonce by a clock that nobody sets. Taking one back needs none:
 * said again it changes nothing. */
#include "machine.h"

#include "crypto.h"
#include "log.h"
#include "text.h"

#include <string.h>

static bool same(const struct rg_uuid *a, const struct rg_uuid *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Said once; HQ offers again what it has not heard of. */
static void refuse(struct rg_sync *sync, const struct rg_uuid *id, const char *code, struct rg_sync_now now)
{
    struct rg_job refused = {.id = *id, .state = RG_JOB_REFUSED};
    (void)rg_text_copy(refused.code, sizeof refused.code, code);
    size_t len = rg_job_report_write(&refused, now.wall_ms, sync->out, sizeof sync->out);
    if (len > 0) {
        (void)rg_sync_publish(sync, "up/job", false, len);
    }
}

/* The same job again: HQ hears how it stands, and nothing is done twice. @return whether it is known. */
static bool known(struct rg_sync *sync, const struct rg_uuid *id, struct rg_sync_now now)
{
    struct rg_job job;
    struct rg_sync_job *open = rg_sync_job_find(sync, id);
    if (open != NULL) {
        open->told = false;
        open->tell_ns = now.monotonic_ns;
        return true;
    }
    enum rg_status status = rg_store_job(sync->config.store, id, &job);
    if (status == RG_OK) {
        job.size = 0;
        size_t len = rg_job_report_write(&job, now.wall_ms, sync->out, sizeof sync->out);
        (void)(len > 0 && rg_sync_publish(sync, "up/job", false, len));
    }
    /* While the disk cannot say, nothing is begun. */
    return status == RG_OK || (status != RG_NOT_FOUND && !rg_sync_read(sync, status));
}

/* Why a job is not taken now, or NULL. Where nothing is signed anybody could give orders. */
static const char *obstacle(const struct rg_sync *sync, const struct rg_job_word *word)
{
    return !sync->config.commands.count       ? "no-command-key"
           : !word->known                     ? "unknown-kind"
           : sync->config.on_job == NULL      ? "no-jobs"
           : sync->jobs.count == RG_JOBS_OPEN ? "busy"
                                              : NULL;
}

static void take_offer(struct rg_sync *sync, const struct rg_job_word *word, struct rg_sync_now now)
{
    const char *code = obstacle(sync, word);
    if (known(sync, &word->job.id, now)) {
        return;
    }
    if (code != NULL) {
        refuse(sync, &word->job.id, code, now);
        return;
    }
    struct rg_sync_offer *offer = &sync->jobs.offers[sync->jobs.offer_next];
    for (size_t i = 0; i < RG_SYNC_OFFERS; i++) {
        offer = same(&sync->jobs.offers[i].job, &word->job.id) ? &sync->jobs.offers[i] : offer;
    }
    uint64_t until_ns = now.monotonic_ns + RG_SYNC_NONCE_NS;
    bool young = same(&offer->job, &word->job.id) && offer->until_ns + RG_SYNC_NONCE_NEW_NS > until_ns;
    if (!young && rg_random(offer->nonce, sizeof offer->nonce) != RG_OK) {
        offer->until_ns = 0;
        return;
    }
    if (!young) {
        offer->job = word->job.id;
        offer->until_ns = until_ns;
        sync->jobs.offer_next = (sync->jobs.offer_next + 1) % RG_SYNC_OFFERS;
    }
    size_t len = rg_job_nonce_write(&word->job.id, offer->nonce, now.wall_ms, sync->out, sizeof sync->out);
    (void)(len > 0 && rg_sync_publish(sync, "up/job", false, len));
}

/* Whether it answers a nonce that waits for an answer, which it then does no longer. */
static bool answers(struct rg_sync *sync, const struct rg_job_word *word, struct rg_sync_now now)
{
    for (size_t i = 0; i < RG_SYNC_OFFERS; i++) {
        struct rg_sync_offer *offer = &sync->jobs.offers[i];
        if (offer->until_ns > now.monotonic_ns && same(&offer->job, &word->job.id) &&
            rg_equal_constant_time(offer->nonce, word->nonce, sizeof offer->nonce)) {
            memset(offer, 0, sizeof *offer);
            return true;
        }
    }
    return false;
}

static void take_order(struct rg_sync *sync, const struct rg_job_word *word, struct rg_sync_now now)
{
    const char *code = obstacle(sync, word);
    if (!answers(sync, word, now)) {
        rg_sync_stale(sync);
        return;
    }
    if (known(sync, &word->job.id, now)) {
        return;
    }
    if (code != NULL) {
        refuse(sync, &word->job.id, code, now);
    } else if (rg_sync_stored(sync, rg_store_job_put(sync->config.store, &word->job))) {
        rg_log(RG_LOG_INFO, "JOB-ACCEPTED",
               "HQ ordered: restart 1, log level 2, diagnose 3, screenshot 4, wipe 5", word->job.kind);
        (void)rg_sync_job_add(sync, &word->job, now);
    }
}

/* HQ has this state of it; a word about the state before is of no use. */
static void take_heard(struct rg_sync *sync, const struct rg_job_word *word, struct rg_sync_now now)
{
    struct rg_sync_job *open = rg_sync_job_find(sync, &word->job.id);
    if (open != NULL && open->job.state == word->job.state) {
        open->told = true;
        open->have = word->have < open->job.size ? word->have : open->job.size;
        open->tell_ns = now.monotonic_ns;
    }
}

/* A nonce that an order may still answer is forgotten with it. HQ hears how it stands, so that one that has begun says so. */
static void take_cancel(struct rg_sync *sync, const struct rg_job_word *word, struct rg_sync_now now)
{
    struct rg_sync_job *open = rg_sync_job_find(sync, &word->job.id);
    const struct rg_job gone = {.id = word->job.id, .state = RG_JOB_CANCELLED};
    for (size_t i = 0; i < RG_SYNC_OFFERS; i++) {
        if (same(&sync->jobs.offers[i].job, &word->job.id)) {
            memset(&sync->jobs.offers[i], 0, sizeof sync->jobs.offers[i]);
        }
    }
    if (open != NULL && rg_sync_job_waits(open)) {
        if (rg_sync_job_become(sync, open, RG_JOB_CANCELLED, "", now)) {
            rg_log(RG_LOG_INFO, "JOB-CANCELLED",
                   "HQ took back: restart 1, log level 2, diagnose 3, screenshot 4, wipe 5", open->job.kind);
        }
        return;
    }
    if (!known(sync, &word->job.id, now)) {
        size_t len = rg_job_report_write(&gone, now.wall_ms, sync->out, sizeof sync->out);
        (void)(len > 0 && rg_sync_publish(sync, "up/job", false, len));
    }
}

void rg_sync_take_job(struct rg_sync *sync, const void *payload, size_t len, struct rg_sync_now now)
{
    struct rg_job_word word;
    if (rg_job_read(payload, len, now.wall_ms, &word) != RG_REFUSED_NOT) {
        sync->status.refused++;
        return;
    }
    switch (word.word) {
    case RG_JOB_OFFER: take_offer(sync, &word, now); break;
    case RG_JOB_ORDER: take_order(sync, &word, now); break;
    case RG_JOB_HEARD: take_heard(sync, &word, now); break;
    case RG_JOB_CANCEL: take_cancel(sync, &word, now); break;
    }
}
