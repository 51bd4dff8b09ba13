/**
 * @file hq_trial_outcomes.h
 * What came of an experiment: of each customer who takes part the arm that they were drawn into, and whether anything was bought in the
 * 14 days after, by the till, or what was spent in the 90 days after. Those count whose days are over, bought or not: who bought is known sooner than who did not, and
 * counting them at once would make both arms look better than they are.
 *
 * Of several numbers of one person only the enrolment that HQ heard of first counts (hq_trial.h). Of whom processing is restricted, or
 * who waits to be erased, only the arm is said.
 *
 * Thread: the store's.
 * Owner:  the caller.
 */
#ifndef APP_HQ_STORE_HQ_TRIAL_OUTCOMES_H
#define APP_HQ_STORE_HQ_TRIAL_OUTCOMES_H

#include "hq_store.h"
#include "measure.h"

/** Which experiment; empty and 0 ask for the one that somebody was enrolled into last, and for its last version. */
struct rg_hq_trial_name {
    char experiment[RG_EXPERIMENT_MAX];
    int64_t version;
};

struct rg_hq_trial_outcome {
    bool control;
    bool known; /**< else it never will be: they left before it was, or it may not be counted */
    int64_t
        value; /**< when it is known: 1 bought, 0 nothing bought; or what was spent and not given back, in minor units */
    int64_t before;  /**< what was spent in the 90 days before; 0 where that is not asked for */
    int64_t week_ms; /**< the Monday of the week of their enrolment */
};

/** Beside those whose outcome is said. */
struct rg_hq_trial_rest {
    int64_t waiting; /**< enrolled, and their days are not over */
    int64_t
        other_versions; /**< enrolled into the experiment under other versions, which may have had other shares */
};

enum rg_hq_trial_question {
    RG_HQ_TRIAL_BOUGHT, /**< anything in 14 days */
    RG_HQ_TRIAL_SPENT   /**< how much in 90 */
};

/** The days that a question is about. */
int rg_hq_trial_days(enum rg_hq_trial_question question);

/** The one currency that all products are priced in. @return RG_OK; RG_UNSUPPORTED for none or several: no sum means anything then;
 * RG_BUSY, RG_IO. */
enum rg_status rg_hq_trial_currency(struct rg_hq_store *store, char currency[4]) RG_MUST_CHECK;

/** Fill in what @p name leaves open. @return RG_OK; RG_NOT_FOUND when nobody was enrolled into such a one; RG_BUSY, RG_IO. */
enum rg_status rg_hq_trial_find(struct rg_hq_store *store, struct rg_hq_trial_name *name) RG_MUST_CHECK;

/**
 * Give @p take each outcome, in the order in which HQ heard of the enrolments; what it returns but RG_OK ends it.
 * @return RG_OK; what @p take returned; RG_BUSY, RG_IO.
 */
enum rg_status rg_hq_trial_outcomes(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                    enum rg_hq_trial_question question, int64_t now_ms,
                                    enum rg_status (*take)(void *context,
                                                           const struct rg_hq_trial_outcome *outcome),
                                    void *context, struct rg_hq_trial_rest *rest) RG_MUST_CHECK;

#endif
