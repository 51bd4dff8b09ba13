/**
 * @file hq_answer.h
 * The answer of a trial: looks at those who were enrolled, in their order, at the moments that were agreed on before, stops at the
 * first that finds something, and says the effect with the interval that holds for having stopped there, or that it cannot tell yet
 * and about how many more it would take.
 *
 * Thread: any; pure but for memory.
 * Owner:  nobody; rows are the caller's.
 */
#ifndef APP_HQ_MEASURE_HQ_ANSWER_H
#define APP_HQ_MEASURE_HQ_ANSWER_H

#include "hq_effect.h"
#include "hq_interim.h"

struct rg_hq_trial_plan {
    size_t planned;  /**< how many are to be enrolled in all arms; looks are at equal parts of it */
    size_t looks;    /**< 1..RG_HQ_INTERIM_MAX */
    uint8_t control; /**< the arm that others are compared with */
    bool proportion; /**< outcomes are 0 and 1 */
    bool adjust;     /**< by what was before */
};

enum rg_hq_verdict {
    RG_HQ_EFFECT_FOUND, /**< a bound was passed */
    RG_HQ_EFFECT_OPEN,  /**< looks are left */
    RG_HQ_EFFECT_UNTOLD /**< the last look passed no bound */
};

struct rg_hq_trial_answer {
    enum rg_hq_verdict verdict;
    size_t look;                        /**< the one that this is of, from 1 */
    size_t used;                        /**< rows of all arms up to it */
    struct rg_hq_sums treated, control; /**< as they are, not winsorised */
    struct rg_hq_caps caps;             /**< of the outcome; infinite for a proportion */
    struct rg_hq_difference difference; /**< what it was judged by */
    struct rg_hq_difference unadjusted; /**< winsorised, not adjusted */
    struct rg_hq_difference plain;      /**< neither winsorised nor adjusted */
    struct rg_hq_interval interval;
    double
        detectable; /**< a true effect of this size is found by four of five trials as large as this one is so far */
    double
        times; /**< a trial so many times as large as so far finds the effect that was seen, four times in five; HUGE_VAL */
};

/**
 * The bounds of the plan's looks.
 * @return RG_OK; RG_INVALID for a plan without sense: no look or too many, or fewer planned than looks.
 */
enum rg_status rg_hq_trial_interim(const struct rg_hq_trial_plan *plan,
                                   struct rg_hq_interim *looks) RG_MUST_CHECK;

/**
 * Judge arm @p arm against the control's, at the plan's @p looks.
 * @return RG_OK; RG_NOT_FOUND when fewer are enrolled than the first look needs; RG_INVALID for an arm of fewer than two customers,
 * or amounts that are all the same; RG_NO_MEMORY.
 */
enum rg_status rg_hq_trial_judge(const struct rg_hq_drawn *drawn, size_t count,
                                 const struct rg_hq_trial_plan *plan, const struct rg_hq_interim *looks,
                                 uint8_t arm, struct rg_hq_trial_answer *answer) RG_MUST_CHECK;

/** How many times as large a trial finds four times in five what was seen, an @p estimate with its @p error; HUGE_VAL. */
double rg_hq_trial_takes(double estimate, double error);

/** How many rows the look @p look (from 1) is taken at. */
size_t rg_hq_interim_rows(const struct rg_hq_trial_plan *plan, size_t look);

#endif
