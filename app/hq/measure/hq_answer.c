#include "hq_answer.h"

#include "hq_distributions.h"

#include <math.h>
#include <string.h>

#define POWER 0.8

size_t rg_hq_interim_rows(const struct rg_hq_trial_plan *plan, size_t look)
{
    return (size_t)floor((double)plan->planned * (double)look / (double)plan->looks);
}

static enum rg_status take_caps(const struct rg_hq_drawn *drawn, size_t count,
                                const struct rg_hq_trial_plan *plan, struct rg_hq_caps *outcome,
                                struct rg_hq_caps *before)
{
    *outcome = *before = rg_hq_caps_none();
    enum rg_status status = plan->proportion ? RG_OK : rg_hq_caps_find(drawn, count, false, outcome);
    return status == RG_OK && plan->adjust ? rg_hq_caps_find(drawn, count, true, before) : status;
}

/* One look, at the first @p count. */
static enum rg_status look_at(const struct rg_hq_drawn *drawn, size_t count,
                              const struct rg_hq_trial_plan *plan, uint8_t arm,
                              struct rg_hq_trial_answer *answer)
{
    struct rg_hq_caps none = rg_hq_caps_none(), before;
    answer->used = count;
    enum rg_status status = take_caps(drawn, count, plan, &answer->caps, &before);
    if (status != RG_OK) {
        return status;
    }
    answer->treated = rg_hq_sums_of(drawn, count, arm, &none, &none);
    answer->control = rg_hq_sums_of(drawn, count, plan->control, &none, &none);
    struct rg_hq_sums treated = rg_hq_sums_of(drawn, count, arm, &answer->caps, &before);
    struct rg_hq_sums control = rg_hq_sums_of(drawn, count, plan->control, &answer->caps, &before);
    status = rg_hq_difference_of(&treated, &control, plan->proportion, plan->adjust, &answer->difference);
    if (status == RG_OK) {
        status = rg_hq_difference_of(&treated, &control, plan->proportion, false, &answer->unadjusted);
    }
    return status == RG_OK ? rg_hq_difference_of(&answer->treated, &answer->control, plan->proportion, false,
                                                 &answer->plain)
                           : status;
}

static double detectable(double error)
{
    return (rg_hq_normal_at(RG_HQ_TRIAL_ERROR / 2) + rg_hq_normal_at(1 - POWER)) * error;
}

double rg_hq_trial_takes(double estimate, double error)
{
    double seen = fabs(estimate);
    return seen > 0 ? pow(detectable(error) / seen, 2) : HUGE_VAL;
}

static void foresee(struct rg_hq_trial_answer *answer)
{
    answer->detectable = detectable(answer->difference.error);
    answer->times = rg_hq_trial_takes(answer->difference.estimate, answer->difference.error);
}

enum rg_status rg_hq_trial_interim(const struct rg_hq_trial_plan *plan, struct rg_hq_interim *looks)
{
    double shares[RG_HQ_INTERIM_MAX];
    if (plan->looks == 0 || plan->looks > RG_HQ_INTERIM_MAX || plan->planned < plan->looks) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < plan->looks; i++) {
        shares[i] = (double)(i + 1) / (double)plan->looks;
    }
    return rg_hq_interim_plan(shares, plan->looks, looks);
}

enum rg_status rg_hq_trial_judge(const struct rg_hq_drawn *drawn, size_t count,
                                 const struct rg_hq_trial_plan *plan, const struct rg_hq_interim *looks,
                                 uint8_t arm, struct rg_hq_trial_answer *answer)
{
    struct rg_hq_trial_answer at = {.verdict = RG_HQ_EFFECT_OPEN};
    for (size_t i = 0; i < looks->count && at.verdict == RG_HQ_EFFECT_OPEN; i++) {
        bool last = i + 1 == looks->count;
        size_t rows = rg_hq_interim_rows(plan, i + 1);
        if (rows > count) {
            break;
        }
        struct rg_hq_trial_answer now = {.look = i + 1};
        /* Who came after the plan was full still belongs to the trial. */
        enum rg_status status = look_at(drawn, last ? count : rows, plan, arm, &now);
        if (status == RG_INVALID && !last) {
            /* Too early to say anything, as where nobody bought yet: what this look may spend is not spent. */
            continue;
        }
        if (status != RG_OK) {
            return status;
        }
        at = now;
        bool found = fabs(at.difference.estimate) >= looks->bound[i] * at.difference.error;
        at.verdict = found ? RG_HQ_EFFECT_FOUND : last ? RG_HQ_EFFECT_UNTOLD : RG_HQ_EFFECT_OPEN;
    }
    if (at.look == 0) {
        return RG_NOT_FOUND;
    }
    at.interval =
        at.verdict == RG_HQ_EFFECT_OPEN
            ? rg_hq_interim_so_far(looks, at.look - 1, at.difference.estimate, at.difference.error)
            : rg_hq_interim_stopped(looks, at.look - 1, at.difference.estimate, at.difference.error);
    foresee(&at);
    *answer = at;
    return RG_OK;
}
