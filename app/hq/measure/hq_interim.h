/**
 * @file hq_interim.h
 * Looking at a trial before it is over, without finding by looking often what is not there: group-sequential bounds that spend the
 * error as O'Brien and Fleming do (Lan and DeMets' function of it, on both sides alike), and the interval that holds for having
 * stopped when it stopped (stage-wise ordering: a bound passed earlier says more than one passed later).
 *
 *     spent(t) = 2 - 2 Phi(z(error/4) / sqrt(t)) on each side, t the share of the whole trial's customers
 *
 * Thread: any; values only.
 * Owner:  nobody; struct rg_hq_interim is 16 KiB.
 */
#ifndef APP_HQ_MEASURE_HQ_INTERIM_H
#define APP_HQ_MEASURE_HQ_INTERIM_H

#include "regard/status.h"

#include <stddef.h>

#define RG_HQ_INTERIM_MAX   10
#define RG_HQ_INTERIM_NODES 201
#define RG_HQ_INTERIM_SHARE                                                                                  \
    0.05 /**< before so much of the trial, and so little after another look, none is worth it */
#define RG_HQ_TRIAL_ERROR                                                                                    \
    0.05 /**< how often a trial of what does nothing may find something, all looks together */

struct rg_hq_interim {
    size_t count;
    double share[RG_HQ_INTERIM_MAX]; /**< of the whole trial, growing, up to 1 */
    double bound[RG_HQ_INTERIM_MAX]; /**< found when |z| is this or more */
    double going[RG_HQ_INTERIM_MAX]
                [RG_HQ_INTERIM_NODES]; /**< density of z with no effect where no bound was passed yet */
};

/** An effect, in the unit of the estimate. */
struct rg_hq_interval {
    double low, middle,
        high; /**< middle: as often too high as too low, which the plain estimate at a passed bound is not */
};

/**
 * The bounds of looks at @p shares; those of the first do not depend on what comes after.
 * @return RG_OK; RG_INVALID for none, more than RG_HQ_INTERIM_MAX, or shares that do not grow by RG_HQ_INTERIM_SHARE each up to 1.
 */
enum rg_status rg_hq_interim_plan(const double *shares, size_t count,
                                  struct rg_hq_interim *looks) RG_MUST_CHECK;

/**
 * The 95 % interval when the trial stopped at look @p look (from 0): since its bound was passed, or it was the last.
 * @p estimate and its standard @p error, above 0, as they were at that look.
 */
struct rg_hq_interval rg_hq_interim_stopped(const struct rg_hq_interim *looks, size_t look, double estimate,
                                            double error);

/** The 95 % interval at a look that stops nothing: holds at all looks together, and is wider for it. */
struct rg_hq_interval rg_hq_interim_so_far(const struct rg_hq_interim *looks, size_t look, double estimate,
                                           double error);

#endif
