/**
 * @file hq_measure_print.h
 * A trial's answer in words. Only here is it said what an effect is worth believing, and nothing is called one that was not drawn by
 * lot.
 *
 * Thread: main; writes to stdout.
 * Owner:  nobody; all is the caller's.
 */
#ifndef APP_HQ_MEASURE_HQ_MEASURE_PRINT_H
#define APP_HQ_MEASURE_HQ_MEASURE_PRINT_H

#include "hq_answer.h"
#include "hq_trial_ledger.h"
#include "hq_trial_table.h"

struct rg_hq_measure_report {
    const struct rg_hq_trial_table *table;
    struct rg_hq_trial_columns columns;
    struct rg_hq_trial_plan plan;
    double control_share;                    /**< as planned; 0: nobody said, arms of equal size */
    double weeks;                            /**< in which the rows were enrolled; 0: nobody said */
    const struct rg_hq_trial_ledger *ledger; /**< NULL: a table of somebody else's */
};

/** Who there is in which arm, and whether the arms are as large as they were to be. @return whether they are. */
bool rg_hq_measure_print_arms(const struct rg_hq_measure_report *report);

/** Whether the arms are not as somebody planned them, so that no effect is told. */
bool rg_hq_measure_broken(const struct rg_hq_measure_report *report, bool ratio_right);

/**
 * The answer of arm @p arm; @p status is what rg_hq_trial_judge() returned, RG_NOT_FOUND and RG_INVALID among it. Of a @p broken trial what
 * the table has is said as no effect.
 */
void rg_hq_measure_print_answer(const struct rg_hq_measure_report *report, size_t arm, bool broken,
                                enum rg_status status, const struct rg_hq_trial_answer *answer);

/** What cannot be told from this table, however sure the numbers above are. */
void rg_hq_measure_print_limits(const struct rg_hq_measure_report *report, bool ratio_right);

#endif
