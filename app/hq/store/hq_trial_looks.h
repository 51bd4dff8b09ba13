/**
 * @file hq_trial_looks.h
 * When an experiment is looked at, and what was found each time. Both are kept before anybody is told: the plan with the first
 * enrolment, each look as it is taken. Neither is ever changed or deleted, by nobody (the database refuses it): so nobody looks again until
 * something is found, or plans anew what did not turn out well.
 *
 * A plan is what HQ wants of its kiosks' configuration when the first of that version is enrolled (`measure`: control_share, planned,
 * looks), or where that says nothing RG_HQ_TRIAL_PLANNED and RG_HQ_TRIAL_LOOKS. Another plan takes another version.
 *
 * Thread: the store's.
 * Owner:  the caller.
 */
#ifndef APP_HQ_STORE_HQ_TRIAL_LOOKS_H
#define APP_HQ_STORE_HQ_TRIAL_LOOKS_H

#include "hq_trial_outcomes.h"

#define RG_HQ_TRIAL_PLANNED                                                                                  \
    4000 /**< customers in both arms: finds 3 points more than 10 % four times in five */
#define RG_HQ_TRIAL_LOOKS     4
#define RG_HQ_TRIAL_LOOKS_MAX 10

struct rg_hq_trial_schedule {
    double
        control_share; /**< below 0: not known, since HQ does not configure the kiosks, or not all of them alike */
    int64_t planned, looks;
};

/** What was found at one look; nothing of it is about anybody. */
struct rg_hq_trial_look {
    int64_t at_ms;
    double share,
        bound; /**< of the plan's customers, 1 at the last; found when |estimate| is so many errors */
    int64_t treated, control;          /**< customers that it was judged by */
    double treated_mean, control_mean; /**< as they were */
    double estimate, error;            /**< what it was judged by */
    double plain, plain_error;         /**< neither winsorised nor adjusted */
};

/** How many were enrolled, under each of their numbers, whatever became of them. */
struct rg_hq_trial_enrolled {
    struct rg_hq_trial_name name;
    int64_t treated, control;
    int64_t first_week_ms, last_week_ms; /**< Mondays */
};

/**
 * The plan of an experiment's version, which is made if there is none; a share that was not known is looked for again.
 * @return RG_OK; RG_BUSY, RG_FULL, RG_IO.
 */
enum rg_status rg_hq_trial_schedule(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                    int64_t now_ms, struct rg_hq_trial_schedule *schedule) RG_MUST_CHECK;

/** The plan as it is kept, for who only reads. @return RG_OK; RG_NOT_FOUND when there is none; RG_BUSY, RG_IO. */
enum rg_status rg_hq_trial_schedule_read(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                         struct rg_hq_trial_schedule *schedule) RG_MUST_CHECK;

/** Make it if there is none, in the open transaction. @return RG_OK; RG_BUSY, RG_FULL, RG_IO. */
enum rg_status rg_hq_trial_schedule_make(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                         int64_t now_ms) RG_MUST_CHECK;

/** All looks that were taken, in their order. @return RG_OK; RG_CORRUPT for more than there can be; RG_BUSY, RG_IO. */
enum rg_status rg_hq_trial_looks(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                 enum rg_hq_trial_question question,
                                 struct rg_hq_trial_look looks[RG_HQ_TRIAL_LOOKS_MAX],
                                 size_t *count) RG_MUST_CHECK;

/** Keep the look @p number, from 1, durably. @return RG_OK; RG_BUSY, RG_FULL, RG_IO, also for one that was taken. */
enum rg_status rg_hq_trial_look_keep(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                     enum rg_hq_trial_question question, size_t number,
                                     const struct rg_hq_trial_look *look) RG_MUST_CHECK;

/** How many the outcome can be known of at the most: cheap. @return RG_OK; RG_BUSY, RG_IO. */
enum rg_status rg_hq_trial_ripe(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                enum rg_hq_trial_question question, int64_t now_ms,
                                int64_t *count) RG_MUST_CHECK;

/** Of one version; of who was enrolled into it nobody: RG_NOT_FOUND. @return RG_OK; RG_BUSY, RG_IO. */
enum rg_status rg_hq_trial_enrolled(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                    struct rg_hq_trial_enrolled *enrolled) RG_MUST_CHECK;

/** Of the @p most versions that somebody was enrolled into last, the last first. @return RG_OK; RG_BUSY, RG_IO. */
enum rg_status rg_hq_trial_enrolled_list(struct rg_hq_store *store, size_t most,
                                         struct rg_hq_trial_enrolled *list, size_t *count) RG_MUST_CHECK;

#endif
