/**
 * @file hq_trial.h
 * Who takes part in which experiment since when (app/measure): of each member's number the first enrolment that HQ heard of, which
 * is what they were shown then, whatever they are shown later.
 *
 * An enrolment is kept under the number that decided the arm, and is never moved: whom somebody was merged with only decides which of
 * several numbers counts, and after unmerging each has what was theirs. Of all numbers of one person the enrolment that HQ heard of
 * first counts, and where that is another than the member's own, kiosks are told by the column `trials` of `members`.
 *
 * First is by HQ's order of hearing alone: kiosks' clocks are not trusted, and an event that comes late, be it of an earlier time,
 * moves nobody. Its time counts only where it lies in the month before HQ heard of it, else HQ's own does.
 *
 * Nobody is enrolled who does not allow `measure` when HQ hears of it, or of whom nothing may leave HQ. Withdrawing `measure`, being
 * erased, and retention (of outcomes) take the number and the moment away: what stays is experiment, version, arm, week, and whether
 * anything was bought in the 14 days after; the week only where enough of one arm and outcome are gone that no one of them is known by it
 * (rg_hq_trial_mix()). What HQ itself withdraws in merging takes nothing away, since it ends with the merge.
 *
 * Thread: the store's.
 * Owner:  the store; a trial's texts are the op's.
 */
#ifndef APP_HQ_STORE_HQ_TRIAL_H
#define APP_HQ_STORE_HQ_TRIAL_H

#include "hq_store.h"

#include <cjson/cJSON.h>

/** What a `shown` says of an experiment. */
struct rg_hq_trial {
    const char *experiment, *arm; /**< NULL: nothing */
    int64_t version, decides;
    const cJSON *withheld; /**< NULL: nothing */
};

/** Read it of an op that names the member @p named. @return false for what breaks the contract. */
bool rg_hq_trial_read(const cJSON *op, int64_t named, struct rg_hq_trial *trial);

/* Below: RG_OK, RG_BUSY, RG_FULL, RG_IO, RG_NO_MEMORY; all need an open transaction. */

/** Enrol @p member, whom the op counts for, unless their number is already. @p measured says whether they may be at all: else nothing
 * of the experiment may be kept. @p at_ms is the kiosk's time. */
enum rg_status rg_hq_trial_take(struct rg_hq_store *store, const struct rg_hq_trial *trial, int64_t member,
                                int64_t at_ms, int64_t now_ms, bool *measured) RG_MUST_CHECK;

/** Tell kiosks which numbers decide for @p member, if that changed: after enrolments, merges, consents. */
enum rg_status rg_hq_trial_weigh(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/** Take the customer away from their enrolments, under each of their numbers. */
enum rg_status rg_hq_trial_forget(struct rg_hq_store *store, int64_t member) RG_MUST_CHECK;

/**
 * Take from who is gone what would still lead back to them: the place in the order of enrolments, and a week in which fewer than five of the
 * arm and outcome left, which becomes the experiment's first. Joins an open transaction; cheap when there is nothing to do.
 */
enum rg_status rg_hq_trial_mix(struct rg_hq_store *store) RG_MUST_CHECK;

/** Take the customers away from at most @p most enrolments of before @p before_ms; @p count grows by how many. */
enum rg_status rg_hq_trial_purge(struct rg_hq_store *store, int64_t before_ms, int64_t most,
                                 int64_t *count) RG_MUST_CHECK;

#endif
