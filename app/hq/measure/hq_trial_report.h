/**
 * @file hq_trial_report.h
 * What there is to say of HQ's own experiment today: who was enrolled, whether the arms are as large as they were to be, and the effect as
 * of the looks that HQ took and kept (hq_trial_looks.h), or how much longer it takes.
 *
 * A look is taken as soon as the outcome of as many customers is known as its plan says, by HQ itself and not by who asks: `regard-hq serve`
 * tries every hour, and a report does before it answers. It judges by all whose outcome is known then, and spends of the error what belongs to
 * the share of the plan that these are (hq_interim.h), so that a look that comes late is as honest. After the first that finds something, or the
 * last, there is none any more. Nothing of outcomes is said between looks: whoever reads means every day looks every day.
 *
 * Thread: the store's.
 * Owner:  the caller; a report is a value.
 */
#ifndef APP_HQ_MEASURE_HQ_TRIAL_REPORT_H
#define APP_HQ_MEASURE_HQ_TRIAL_REPORT_H

#include "hq_buffer.h"
#include "hq_interim.h"
#include "hq_trial_ledger.h"
#include "hq_trial_looks.h"

enum rg_hq_trial_told {
    RG_HQ_TRIAL_EARLY, /**< no look was taken yet */
    RG_HQ_TRIAL_OPEN,  /**< the last one found nothing, and others are left */
    RG_HQ_TRIAL_FOUND,
    RG_HQ_TRIAL_NOTHING, /**< the last of the plan passed no bound */
    RG_HQ_TRIAL_BROKEN /**< the arms are not as large as they were to be: nothing is told, and no look taken */
};

struct rg_hq_trial_arm {
    int64_t enrolled, counted, unknown; /**< unknown: gone, or not to be counted, before it was known */
};

struct rg_hq_trial_report {
    struct rg_hq_trial_name name;
    enum rg_hq_trial_question question;
    char currency[4]; /**< of what was spent, else "" */
    struct rg_hq_trial_schedule schedule;
    struct rg_hq_trial_arm treated, control;
    struct rg_hq_trial_rest rest;
    double ratio; /**< how likely arms so unequal are; below 0: HQ does not know the share of control */
    struct rg_hq_trial_look looks[RG_HQ_TRIAL_LOOKS_MAX];
    size_t look_count;
    enum rg_hq_trial_told told;
    struct rg_hq_interval interval; /**< FOUND, OPEN, NOTHING */
    int64_t next;                   /**< customers at the next look; 0: there is none */
    int64_t weeks;                  /**< about so many until it can be told; 0: nobody can say */
    int64_t
        takes; /**< about so many customers find what was seen, four times in five; 0: no look, or nothing was seen */
};

/**
 * Report on @p name (what it leaves open is rg_hq_trial_find()'s), and take the look that is due.
 * @return RG_OK; RG_NOT_FOUND when nobody was enrolled into such a one; RG_UNSUPPORTED for what was spent in no currency or several; RG_BUSY,
 * RG_FULL, RG_IO, RG_NO_MEMORY, RG_CORRUPT.
 */
enum rg_status rg_hq_trial_report(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                  enum rg_hq_trial_question question, int64_t now_ms,
                                  struct rg_hq_trial_report *report) RG_MUST_CHECK;

/** Take the looks that are due of the experiments that somebody was enrolled into last. @return RG_OK; as rg_hq_trial_report(). */
enum rg_status rg_hq_trial_look_all(struct rg_hq_store *store, int64_t now_ms) RG_MUST_CHECK;

/** How likely arms of so many are, if control was to have @p control_share; below 0 where that is not known. Pure. */
double rg_hq_trial_ratio(int64_t treated, int64_t control, double control_share);

/** Append it as a row of `measure` (include/protocol/README.md). */
void rg_hq_trial_report_row(const struct rg_hq_trial_report *report, struct rg_hq_buffer *row);

/** Append the row of `experiments` of one. @return RG_OK; RG_BUSY, RG_FULL, RG_IO, RG_CORRUPT. */
enum rg_status rg_hq_trial_list_row(struct rg_hq_store *store, const struct rg_hq_trial_enrolled *enrolled,
                                    int64_t now_ms, struct rg_hq_buffer *row) RG_MUST_CHECK;

#endif
