#include "hq_interim.h"

#include "hq_distributions.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Simpson's weight of a node, of equal steps over [-bound, bound]. */
static double weight(size_t node, double step)
{
    bool end = node == 0 || node == RG_HQ_INTERIM_NODES - 1;
    return step / 3 * (end ? 1 : node % 2 == 1 ? 4 : 2);
}

static double node_at(const struct rg_hq_interim *looks, size_t look, size_t node, double *step)
{
    *step = 2 * looks->bound[look] / (RG_HQ_INTERIM_NODES - 1);
    return -looks->bound[look] + *step * (double)node;
}

static double normal_density(double z)
{
    return exp(-0.5 * z * z) * M_SQRT1_2 * M_2_SQRTPI * 0.5;
}

/*
 * How likely the trial comes to @p look and z is above @p bound there; z would be @p drift on average at the trial's end. With a drift
 * the density is that without one times the ratio of likelihoods, so that it is integrated once for all drifts.
 */
static double above_at(const struct rg_hq_interim *looks, size_t look, double bound, double drift)
{
    double share = looks->share[look];
    if (look == 0) {
        return rg_hq_normal_above(bound - drift * sqrt(share));
    }
    double before = looks->share[look - 1], more = share - before, sum = 0;
    for (size_t i = 0; i < RG_HQ_INTERIM_NODES; i++) {
        double step, z = node_at(looks, look - 1, i, &step);
        double likely = exp(drift * (z * sqrt(before) - 0.5 * drift * before));
        sum += weight(i, step) * looks->going[look - 1][i] * likely *
               rg_hq_normal_above((bound * sqrt(share) - z * sqrt(before) - drift * more) / sqrt(more));
    }
    return sum;
}

static double spent(double share)
{
    return 2 * rg_hq_normal_above(rg_hq_normal_at(RG_HQ_TRIAL_ERROR / 4) / sqrt(share));
}

static double find_bound(const struct rg_hq_interim *looks, size_t look)
{
    double now = spent(looks->share[look]);
    if (look == 0) {
        return rg_hq_normal_at(now);
    }
    double spend = now - spent(looks->share[look - 1]), low = 0, high = 12;
    for (int step = 0; step < 50; step++) {
        double middle = 0.5 * (low + high);
        bool above = above_at(looks, look, middle, 0) > spend;
        low = above ? middle : low;
        high = above ? high : middle;
    }
    return 0.5 * (low + high);
}

static void go_on(struct rg_hq_interim *looks, size_t look)
{
    double step, share = looks->share[look];
    for (size_t i = 0; i < RG_HQ_INTERIM_NODES; i++) {
        double z = node_at(looks, look, i, &step), sum = 0;
        if (look == 0) {
            looks->going[look][i] = normal_density(z);
            continue;
        }
        double before = looks->share[look - 1], more = share - before;
        for (size_t j = 0; j < RG_HQ_INTERIM_NODES; j++) {
            double was = node_at(looks, look - 1, j, &step);
            sum += weight(j, step) * looks->going[look - 1][j] *
                   normal_density((z * sqrt(share) - was * sqrt(before)) / sqrt(more));
        }
        looks->going[look][i] = sum * sqrt(share / more);
    }
}

enum rg_status rg_hq_interim_plan(const double *shares, size_t count, struct rg_hq_interim *looks)
{
    if (count == 0 || count > RG_HQ_INTERIM_MAX) {
        return RG_INVALID;
    }
    for (size_t i = 0; i < count; i++) {
        double before = i == 0 ? 0 : shares[i - 1];
        if (!(shares[i] - before >= RG_HQ_INTERIM_SHARE - 1e-9 && shares[i] <= 1)) {
            return RG_INVALID;
        }
    }
    *looks = (struct rg_hq_interim){.count = count};
    memcpy(looks->share, shares, count * sizeof *shares);
    for (size_t i = 0; i < count; i++) {
        looks->bound[i] = find_bound(looks, i);
        if (i + 1 < count) {
            go_on(looks, i);
        }
    }
    return RG_OK;
}

/* How likely something at least as far up as z at that look: a bound passed above before, or this, or more. */
static double as_far(const struct rg_hq_interim *looks, size_t look, double z, double drift)
{
    double sum = above_at(looks, look, z, drift);
    for (size_t i = 0; i < look; i++) {
        sum += above_at(looks, i, looks->bound[i], drift);
    }
    return sum;
}

/* By how far the drift is too great, in normal deviates, of which it is nearly a straight line. */
static double too_far(const struct rg_hq_interim *looks, size_t look, double z, double drift, double asked)
{
    return asked - rg_hq_normal_at(as_far(looks, look, z, drift));
}

/* The drift under which it is so likely (regula falsi, Illinois: the end that stays counts half). */
static double drift_of(const struct rg_hq_interim *looks, size_t look, double z, double likely)
{
    double asked = rg_hq_normal_at(likely), root = sqrt(looks->share[look]);
    double low = (z - 4) / root, high = (z + 4) / root, reach = 4 / root;
    double at_low = too_far(looks, look, z, low, asked), at_high = too_far(looks, look, z, high, asked);
    for (int i = 0; i < 8 && at_low > 0; i++) {
        low -= reach *= 2;
        at_low = too_far(looks, look, z, low, asked);
    }
    for (int i = 0; i < 8 && at_high < 0; i++) {
        high += reach *= 2;
        at_high = too_far(looks, look, z, high, asked);
    }
    double drift = 0.5 * (low + high);
    int side = 0;
    for (int i = 0; i < 100 && high - low > 1e-9 * (1 + fabs(drift)); i++) {
        drift = (low * at_high - high * at_low) / (at_high - at_low);
        double at = too_far(looks, look, z, drift, asked);
        if (fabs(at) < 1e-10) {
            break;
        }
        if (at > 0) {
            high = drift;
            at_high = at;
            at_low *= side == 1 ? 0.5 : 1;
            side = 1;
        } else {
            low = drift;
            at_low = at;
            at_high *= side == -1 ? 0.5 : 1;
            side = -1;
        }
    }
    return drift;
}

struct rg_hq_interval rg_hq_interim_stopped(const struct rg_hq_interim *looks, size_t look, double estimate,
                                            double error)
{
    double z = estimate / error, unit = error * sqrt(looks->share[look]);
    if (z < 0) {
        /* Below is as above in a mirror, and tails are precise on this side. */
        struct rg_hq_interval mirror = rg_hq_interim_stopped(looks, look, -estimate, error);
        return (struct rg_hq_interval){-mirror.high, -mirror.middle, -mirror.low};
    }
    return (struct rg_hq_interval){.low = unit * drift_of(looks, look, z, RG_HQ_TRIAL_ERROR / 2),
                                   .middle = unit * drift_of(looks, look, z, 0.5),
                                   .high = unit * drift_of(looks, look, z, 1 - RG_HQ_TRIAL_ERROR / 2)};
}

struct rg_hq_interval rg_hq_interim_so_far(const struct rg_hq_interim *looks, size_t look, double estimate,
                                           double error)
{
    double reach = looks->bound[look] * error;
    return (struct rg_hq_interval){estimate - reach, estimate, estimate + reach};
}
