/**
 * @file hq_trial_ledger.h
 * HQ's own experiment as a table like any other: who was drawn into which arm, and who bought within 14 days, or
 * what was spent within 90, by the till.
 *
 * Thread: main.
 * Owner:  whoever read the table frees it with rg_hq_trial_table_free().
 */
#ifndef APP_HQ_MEASURE_HQ_TRIAL_LEDGER_H
#define APP_HQ_MEASURE_HQ_TRIAL_LEDGER_H

#include "hq_trial_outcomes.h"
#include "hq_trial_table.h"

struct rg_hq_trial_ledger {
    struct rg_hq_trial_table table;
    struct rg_hq_trial_name name;
    struct rg_hq_trial_rest rest;
    enum rg_hq_trial_question question;
    char currency[4]; /**< of what was spent; amounts in the table are whole units of it */
    double weeks;     /**< from the first enrolment in the table to the last, 1 or more */
};

/**
 * Read the experiment that @p name names (rg_hq_trial_find()).
 * @return RG_OK, also with nobody in the table; RG_NOT_FOUND; RG_UNSUPPORTED for what was spent in no currency or several; RG_BUSY, RG_IO, RG_NO_MEMORY.
 */
enum rg_status rg_hq_trial_ledger_read(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                       enum rg_hq_trial_question question, int64_t now_ms,
                                       struct rg_hq_trial_ledger *ledger) RG_MUST_CHECK;

#endif
