/* What is left of enrolments whose person is gone says nothing that leads back to them: not when it was, but where several left. */
#include "hq_trial.h"

#include "hq_sql.h"

/* Fewer of nobody in a week, of one arm and outcome, may be somebody whom one knows to have gone. */
#define ALIKE "5"

/*
 * Rows of nobody that were not mixed yet have the number of their enrolment, which lies between two of people whose moment is known. A week
 * of few becomes the first of the experiment, in which the others are: that of all of them together says nothing.
 */
static const char *const steps[] = {
    "UPDATE trial SET week=coalesce((SELECT p.week FROM trial_plan p WHERE p.experiment=trial.experiment AND "
    "p.version=trial.version),week) WHERE member=0 AND +nth>0 AND (SELECT count(*) FROM trial o WHERE "
    "o.member=0 "
    "AND o.experiment=trial.experiment AND o.version=trial.version AND o.arm=trial.arm AND o.week=trial.week "
    "AND "
    "o.bought IS trial.bought)<" ALIKE,
    "UPDATE trial SET nth=-1-abs(random()%9007199254740991) WHERE member=0 AND +nth>0"};

enum rg_status rg_hq_trial_mix(struct rg_hq_store *store)
{
    bool ours;
    enum rg_status status = rg_hq_join(store, &ours);
    if (status != RG_OK) {
        return status;
    }
    for (size_t i = 0; status == RG_OK && i < sizeof steps / sizeof steps[0]; i++) {
        status = rg_hq_run(store, rg_hq_statement(store, steps[i]));
    }
    return rg_hq_leave(store, ours, status);
}
