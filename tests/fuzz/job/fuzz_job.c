/* Any bytes as HQ's word on dn/job: what passes is an offer, an order within its bounds, or a word about a state. */
#include "job_codec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool sound(const struct rg_job_word *word)
{
    const struct rg_job *job = &word->job;
    bool known = job->kind >= RG_JOB_RESTART && job->kind <= RG_JOB_WIPE;
    switch (word->word) {
    case RG_JOB_OFFER: return known == word->known;
    case RG_JOB_ORDER:
        return known == word->known && job->state == RG_JOB_ACCEPTED && job->remaining_ms >= 1000 &&
               job->remaining_ms <= RG_JOB_WITHIN_MAX * INT64_C(1000) && job->level <= 3 &&
               job->minutes <= RG_JOB_MINUTES_MAX && (job->kind == RG_JOB_LOG_LEVEL) == (job->minutes > 0);
    case RG_JOB_HEARD:
        return job->state >= RG_JOB_ACCEPTED && job->state <= RG_JOB_CANCELLED && word->have >= 0 &&
               word->have <= RG_JOB_RESULT_MAX;
    case RG_JOB_CANCEL: return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rg_job_word word;
    /* A copy of exactly this size, so that reading behind it is seen. */
    char *copy = malloc(size > 0 ? size : 1);
    memcpy(copy, data, size);
    if (rg_job_read(copy, size, 0, &word) == RG_REFUSED_NOT && !sound(&word)) {
        abort();
    }
    free(copy);
    return 0;
}
