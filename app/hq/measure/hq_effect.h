/**
 * @file hq_effect.h
 * What a trial's arms say at one look: how their outcomes differ and how sure that is. By intention to treat: everybody counts in
 * the arm that they were drawn into.
 *
 * An amount is winsorised (what is beyond the 99th percentile of the amounts that are not nothing counts as that), so that a few
 * large customers do not decide; and where it is known what each was worth before, that is taken off as far as it tells the outcome
 * (the adjustment by a covariate from before the trial, with one slope within the arms: it makes the interval narrower and moves
 * nothing on average).
 *
 * Thread: any; pure but for memory.
 * Owner:  nobody; rows are the caller's.
 */
#ifndef APP_HQ_MEASURE_HQ_EFFECT_H
#define APP_HQ_MEASURE_HQ_EFFECT_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RG_HQ_ARMS_MAX 8

/** One customer, in the order in which they were enrolled. */
struct rg_hq_drawn {
    double outcome, before; /**< before: 0 where it is not known for anybody */
    uint8_t arm;
};

/** Of one arm: means, and sums of squared differences from them. */
struct rg_hq_sums {
    double count, outcome, before, outcomes, befores, both;
};

struct rg_hq_difference {
    double estimate; /**< treated less control */
    double error;    /**< its standard error, above 0 */
    double slope;    /**< of the outcome by what was before; 0: not adjusted */
};

/** Beyond which an amount counts as that. */
struct rg_hq_caps {
    double low, high;
};

/**
 * Caps of the outcomes of @p count @p drawn (@p before: of what was before).
 * @return RG_OK; RG_NO_MEMORY.
 */
enum rg_status rg_hq_caps_find(const struct rg_hq_drawn *drawn, size_t count, bool before,
                               struct rg_hq_caps *caps) RG_MUST_CHECK;

/** Caps that leave everything as it is. */
struct rg_hq_caps rg_hq_caps_none(void);

/** Sums of those of @p arm. */
struct rg_hq_sums rg_hq_sums_of(const struct rg_hq_drawn *drawn, size_t count, uint8_t arm,
                                const struct rg_hq_caps *outcome, const struct rg_hq_caps *before);

/**
 * How @p treated differs from @p control; @p proportion: outcomes are 0 and 1.
 * @return RG_OK; RG_INVALID for fewer than two customers in an arm, or amounts that are all the same.
 */
enum rg_status rg_hq_difference_of(const struct rg_hq_sums *treated, const struct rg_hq_sums *control,
                                   bool proportion, bool adjust,
                                   struct rg_hq_difference *difference) RG_MUST_CHECK;

/** Half the width of the 95 % interval, if this was looked at once. */
double rg_hq_interval_reach(const struct rg_hq_difference *difference);

/**
 * How likely arms are as unequal as @p counts or more, if they were drawn with @p shares (chi square). Below RG_HQ_RATIO_WRONG something
 * is wrong with the drawing or the counting, and no effect is to be believed.
 */
double rg_hq_ratio(const double *counts, const double *shares, size_t arms);

#define RG_HQ_RATIO_WRONG 0.001

/**
 * How likely outcomes are missing (@p without) of the arms' customers (@p drawn) as unequally as this or more, if no arm is missing more than
 * another (chi square); 1 for fewer than can be told from chance. Below RG_HQ_RATIO_WRONG those who are left are no longer as they were drawn.
 */
double rg_hq_missing(const double *without, const double *drawn, size_t arms);

#endif
