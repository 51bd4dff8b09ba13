/**
 * @file evaluate_metrics.h
 * How good a list was, and how sure that is. Pure.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_HQ_EVALUATE_EVALUATE_METRICS_H
#define APP_HQ_EVALUATE_EVALUATE_METRICS_H

#include "regard/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rg_evaluate_metric {
    RG_EVALUATE_RECALL,     /**< of what was bought, the share that was listed */
    RG_EVALUATE_NDCG,       /**< against the best list of its length: over min(k, what was bought) */
    RG_EVALUATE_NDCG_WHOLE, /**< against a list of all that was bought */
    RG_EVALUATE_HIT,        /**< 1 if anything listed was bought */
    RG_EVALUATE_METRICS
};

/** 5, 10, 20. */
#define RG_EVALUATE_CUTOFFS 3
#define RG_EVALUATE_LISTED  20u
extern const uint32_t rg_evaluate_cutoffs[RG_EVALUATE_CUTOFFS];

/** By metric and cutoff, 0 to 1. */
struct rg_evaluate_score {
    double of[RG_EVALUATE_METRICS][RG_EVALUATE_CUTOFFS];
};

/** @p good: by place in the list, whether that was bought; @p listed places, at most RG_EVALUATE_LISTED; @p bought: 1 or more. */
struct rg_evaluate_score rg_evaluate_score(const bool *good, size_t listed, size_t bought);

/**
 * Means of @p rounds samples of customers, drawn with return; every series has the same customers in a round, so that differences are paired.
 * @p values: series * cases, a series after the other; @p means: rounds * series. The same for the same input.
 * @return RG_OK; RG_NO_MEMORY.
 */
enum rg_status rg_evaluate_bootstrap(const float *values, size_t series, size_t cases, size_t rounds,
                                     double *means) RG_MUST_CHECK;

struct rg_evaluate_interval {
    double low, high; /**< 2.5 and 97.5 % */
};
/** Of @p a, or with @p b of another series than @p a of the difference a - b, from @p means. @return RG_OK; RG_NO_MEMORY. */
enum rg_status rg_evaluate_interval(const double *means, size_t series, size_t rounds, size_t a, size_t b,
                                    struct rg_evaluate_interval *interval) RG_MUST_CHECK;

#endif
