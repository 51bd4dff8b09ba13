#include "hq_effect.h"

#include "hq_distributions.h"

#include <math.h>
#include <stdlib.h>

#define KEPT 0.99
/* Of fewer that are missing chi square makes much of one. */
#define MISSING_LEAST 10

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double percentile(double *sizes, size_t count)
{
    if (count == 0) {
        return HUGE_VAL;
    }
    qsort(sizes, count, sizeof *sizes, ascending);
    /* Of fewer than a hundred this is the greatest: there is nothing to cut. */
    return sizes[(size_t)ceil(KEPT * (double)count) - 1];
}

struct rg_hq_caps rg_hq_caps_none(void)
{
    return (struct rg_hq_caps){-HUGE_VAL, HUGE_VAL};
}

enum rg_status rg_hq_caps_find(const struct rg_hq_drawn *drawn, size_t count, bool before,
                               struct rg_hq_caps *caps)
{
    double *sizes = calloc(count + 1, sizeof *sizes);
    if (sizes == NULL) {
        return RG_NO_MEMORY;
    }
    /* What was spent from the front, what was given back from the end. Nothing at all is the usual outcome and says nothing of size. */
    size_t spent = 0, back = count;
    for (size_t i = 0; i < count; i++) {
        double amount = before ? drawn[i].before : drawn[i].outcome;
        if (amount > 0) {
            sizes[spent++] = amount;
        } else if (amount < 0) {
            sizes[--back] = -amount;
        }
    }
    *caps =
        (struct rg_hq_caps){.low = -percentile(sizes + back, count - back), .high = percentile(sizes, spent)};
    free(sizes);
    return RG_OK;
}

struct rg_hq_sums rg_hq_sums_of(const struct rg_hq_drawn *drawn, size_t count, uint8_t arm,
                                const struct rg_hq_caps *outcome, const struct rg_hq_caps *before)
{
    struct rg_hq_sums sums = {0};
    for (size_t i = 0; i < count; i++) {
        if (drawn[i].arm != arm) {
            continue;
        }
        double y = fmin(fmax(drawn[i].outcome, outcome->low), outcome->high);
        double x = fmin(fmax(drawn[i].before, before->low), before->high);
        /* Welford's way: sums of squares less their means would cancel. */
        sums.count++;
        double from_y = y - sums.outcome, from_x = x - sums.before;
        sums.outcome += from_y / sums.count;
        sums.before += from_x / sums.count;
        sums.outcomes += from_y * (y - sums.outcome);
        sums.befores += from_x * (x - sums.before);
        sums.both += from_y * (x - sums.before);
    }
    return sums;
}

/* Of a proportion without adjustment, as Agresti and Caffo have it: one who did and one who did not more, so that none is sure. */
static double chance(const struct rg_hq_sums *arm)
{
    double share = (arm->outcome * arm->count + 1) / (arm->count + 2);
    return share * (1 - share) / (arm->count + 2);
}

static double left_over(const struct rg_hq_sums *arm, double slope)
{
    double squares = arm->outcomes - 2 * slope * arm->both + slope * slope * arm->befores;
    return fmax(squares, 0) / (arm->count - 1) / arm->count;
}

enum rg_status rg_hq_difference_of(const struct rg_hq_sums *treated, const struct rg_hq_sums *control,
                                   bool proportion, bool adjust, struct rg_hq_difference *difference)
{
    if (treated->count < 2 || control->count < 2) {
        return RG_INVALID;
    }
    double befores = treated->befores + control->befores;
    double slope = adjust && befores > 0 ? (treated->both + control->both) / befores : 0;
    bool plain = proportion && slope == 0;
    double one = plain ? chance(treated) : left_over(treated, slope);
    double other = plain ? chance(control) : left_over(control, slope);
    double variance = one + other;
    if (!(variance > 0) || !isfinite(variance)) {
        return RG_INVALID;
    }
    double error = sqrt(variance);
    if (!proportion) {
        /* Welch: an error that is itself a guess counts for more, by as much as Student's interval is wider. */
        double freedom =
            variance * variance / (one * one / (treated->count - 1) + other * other / (control->count - 1));
        error *= rg_hq_student_at(0.025, freedom) / rg_hq_normal_at(0.025);
    }
    *difference = (struct rg_hq_difference){.estimate = treated->outcome - control->outcome -
                                                        slope * (treated->before - control->before),
                                            .error = error,
                                            .slope = slope};
    return RG_OK;
}

double rg_hq_interval_reach(const struct rg_hq_difference *difference)
{
    return difference->error * rg_hq_normal_at(0.025);
}

double rg_hq_ratio(const double *counts, const double *shares, size_t arms)
{
    double all = 0, square = 0;
    for (size_t i = 0; i < arms; i++) {
        all += counts[i];
    }
    if (all == 0) {
        return 1;
    }
    for (size_t i = 0; i < arms; i++) {
        double expected = all * shares[i];
        square += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return rg_hq_chi_square_above(square, (double)arms - 1);
}

double rg_hq_missing(const double *without, const double *drawn, size_t arms)
{
    double all = 0, missing = 0, square = 0;
    for (size_t i = 0; i < arms; i++) {
        all += drawn[i];
        missing += without[i];
    }
    if (missing < MISSING_LEAST || missing >= all) {
        return 1;
    }
    for (size_t i = 0; i < arms; i++) {
        double expected = drawn[i] * missing / all, more = without[i] - expected;
        square += expected > 0 ? more * more / expected + more * more / (drawn[i] - expected) : 0;
    }
    return rg_hq_chi_square_above(square, (double)arms - 1);
}
