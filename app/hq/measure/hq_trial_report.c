#include "hq_trial_report.h"

#include "hq_answer.h"

#include <math.h>

#define WEEK_MS (7 * INT64_C(86400000))
#define LATELY  8 /* experiments; of older ones a report takes the look */

enum { TREATED, CONTROL };

double rg_hq_trial_ratio(int64_t treated, int64_t control, double control_share)
{
    const double counts[] = {(double)treated, (double)control}, shares[] = {1 - control_share, control_share};
    if (control_share < 0) {
        return -1;
    }
    if (control_share <= 0 || treated + control == 0) {
        return control == 0 ? 1 : 0;
    }
    return rg_hq_ratio(counts, shares, 2);
}

/* Which share of the plan's customers the next look is at; above 1: there is none. */
static double next_share(const struct rg_hq_trial_report *report)
{
    double looks = (double)report->schedule.looks;
    if (report->look_count == 0) {
        return 1 / looks;
    }
    double before = report->looks[report->look_count - 1].share;
    if (before >= 1) {
        return 2;
    }
    double planned = (floor(before * looks + 1e-9) + 1) / looks;
    return fmin(1, fmax(planned, before + RG_HQ_INTERIM_SHARE));
}

static int64_t next_count(const struct rg_hq_trial_report *report)
{
    double share = next_share(report);
    return share > 1 ? 0 : (int64_t)ceil(share * (double)report->schedule.planned - 1e-6);
}

/* The bounds of all looks that were taken, and of one more at @p share unless that is 0. */
static enum rg_status bounds(const struct rg_hq_trial_report *report, double share,
                             struct rg_hq_interim *looks)
{
    double shares[RG_HQ_TRIAL_LOOKS_MAX + 1];
    size_t count = report->look_count;
    for (size_t i = 0; i < count; i++) {
        shares[i] = report->looks[i].share;
    }
    if (share > 0) {
        shares[count++] = share;
    }
    return rg_hq_interim_plan(shares, count, looks);
}

static bool found(const struct rg_hq_trial_look *look)
{
    return fabs(look->estimate) >= look->bound * look->error;
}

static bool is_over(const struct rg_hq_trial_report *report)
{
    return report->look_count > 0 && (found(&report->looks[report->look_count - 1]) ||
                                      report->looks[report->look_count - 1].share >= 1);
}

/* @return RG_NOT_FOUND: too early to say anything, as where nobody bought yet; then nothing is spent. */
static enum rg_status judge(const struct rg_hq_trial_table *table, const struct rg_hq_trial_report *report,
                            struct rg_hq_trial_look *look)
{
    struct rg_hq_interim looks;
    struct rg_hq_trial_answer answer;
    const struct rg_hq_trial_plan all = {.planned = table->count,
                                         .looks = 1,
                                         .control = CONTROL,
                                         .proportion = table->proportion,
                                         .adjust = !table->proportion};
    double share = fmin(1, (double)table->count / (double)report->schedule.planned);
    /* So little after it no other is worth it: this is the last. */
    share = share > 1 - RG_HQ_INTERIM_SHARE ? 1 : share;
    enum rg_status status = bounds(report, share, &looks);
    if (status != RG_OK) {
        return RG_CORRUPT;
    }
    struct rg_hq_interim once;
    status = rg_hq_trial_interim(&all, &once);
    if (status == RG_OK) {
        status = rg_hq_trial_judge(table->drawn, table->count, &all, &once, TREATED, &answer);
    }
    if (status != RG_OK) {
        return status == RG_INVALID ? RG_NOT_FOUND : status;
    }
    look->share = share;
    look->bound = looks.bound[report->look_count];
    look->treated = (int64_t)answer.treated.count;
    look->control = (int64_t)answer.control.count;
    look->treated_mean = answer.treated.outcome;
    look->control_mean = answer.control.outcome;
    look->estimate = answer.difference.estimate;
    look->error = answer.difference.error;
    look->plain = answer.plain.estimate;
    look->plain_error = answer.plain.error;
    return RG_OK;
}

/* Take the look that is due. */
static enum rg_status take_look(struct rg_hq_store *store, const struct rg_hq_trial_ledger *ledger,
                                int64_t now_ms, struct rg_hq_trial_report *report)
{
    int64_t due = next_count(report);
    bool broken = report->ratio >= 0 && report->ratio < RG_HQ_RATIO_WRONG;
    if (is_over(report) || broken || due == 0 || (int64_t)ledger->table.count < due ||
        report->look_count == RG_HQ_TRIAL_LOOKS_MAX) {
        return RG_OK;
    }
    struct rg_hq_trial_look taken = {.at_ms = now_ms};
    enum rg_status status = judge(&ledger->table, report, &taken);
    if (status == RG_OK) {
        status =
            rg_hq_trial_look_keep(store, &report->name, report->question, report->look_count + 1, &taken);
    }
    if (status == RG_OK) {
        report->looks[report->look_count++] = taken;
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

/* So many weeks until the outcome of @p count customers is known: those who wait first, then as fast as they came so far. */
static int64_t weeks_until(const struct rg_hq_trial_report *report,
                           const struct rg_hq_trial_enrolled *enrolled, double count)
{
    double missing = count - (double)(report->treated.counted + report->control.counted);
    double waiting = (double)report->rest.waiting, days = rg_hq_trial_days(report->question);
    int64_t weeks = (enrolled->last_week_ms - enrolled->first_week_ms) / WEEK_MS + 1;
    double pace = (double)(enrolled->treated + enrolled->control) / (double)weeks;
    if (missing <= waiting) {
        return (int64_t)fmax(1, ceil(days / 7 * fmax(missing, 0) / fmax(waiting, 1)));
    }
    return (int64_t)ceil(days / 7 + (missing - waiting) / pace);
}

static enum rg_status tell(const struct rg_hq_trial_enrolled *enrolled, struct rg_hq_trial_report *report)
{
    bool broken = report->ratio >= 0 && report->ratio < RG_HQ_RATIO_WRONG;
    report->next = is_over(report) ? 0 : next_count(report);
    report->weeks = report->next > 0 ? weeks_until(report, enrolled, (double)report->next) : 0;
    report->told = broken ? RG_HQ_TRIAL_BROKEN : RG_HQ_TRIAL_EARLY;
    if (broken || report->look_count == 0) {
        return RG_OK;
    }
    struct rg_hq_interim looks;
    size_t last = report->look_count - 1;
    const struct rg_hq_trial_look *at = &report->looks[last];
    enum rg_status status = bounds(report, 0, &looks);
    if (status != RG_OK) {
        return RG_CORRUPT;
    }
    report->told = found(at) ? RG_HQ_TRIAL_FOUND : at->share >= 1 ? RG_HQ_TRIAL_NOTHING : RG_HQ_TRIAL_OPEN;
    report->interval = report->told == RG_HQ_TRIAL_OPEN
                           ? rg_hq_interim_so_far(&looks, last, at->estimate, at->error)
                           : rg_hq_interim_stopped(&looks, last, at->estimate, at->error);
    double takes = rg_hq_trial_takes(at->estimate, at->error) * (double)(at->treated + at->control);
    report->takes = takes < 1e9 ? (int64_t)ceil(takes) : 0;
    if (report->told == RG_HQ_TRIAL_OPEN) {
        double until = fmax((double)report->next, fmin(takes, (double)report->schedule.planned));
        report->weeks = weeks_until(report, enrolled, until);
    }
    return RG_OK;
}

static void count_arms(const struct rg_hq_trial_table *table, const struct rg_hq_trial_enrolled *enrolled,
                       struct rg_hq_trial_report *report)
{
    report->treated = (struct rg_hq_trial_arm){enrolled->treated, 0, (int64_t)table->without[TREATED]};
    report->control = (struct rg_hq_trial_arm){enrolled->control, 0, (int64_t)table->without[CONTROL]};
    for (size_t i = 0; i < table->count; i++) {
        *(table->drawn[i].arm == CONTROL ? &report->control.counted : &report->treated.counted) += 1;
    }
}

enum rg_status rg_hq_trial_report(struct rg_hq_store *store, const struct rg_hq_trial_name *name,
                                  enum rg_hq_trial_question question, int64_t now_ms,
                                  struct rg_hq_trial_report *report)
{
    struct rg_hq_trial_ledger ledger;
    struct rg_hq_trial_enrolled enrolled;
    enum rg_status status = rg_hq_trial_ledger_read(store, name, question, now_ms, &ledger);
    if (status != RG_OK) {
        return status;
    }
    struct rg_hq_trial_report made = {.name = ledger.name, .question = question, .rest = ledger.rest};
    for (size_t i = 0; i < sizeof made.currency; i++) {
        made.currency[i] = ledger.currency[i];
    }
    status = rg_hq_trial_enrolled(store, &made.name, &enrolled);
    if (status == RG_OK) {
        count_arms(&ledger.table, &enrolled, &made);
        status = rg_hq_trial_schedule(store, &made.name, now_ms, &made.schedule);
    }
    if (status == RG_OK) {
        made.ratio = rg_hq_trial_ratio(enrolled.treated, enrolled.control, made.schedule.control_share);
        status = rg_hq_trial_looks(store, &made.name, question, made.looks, &made.look_count);
    }
    if (status == RG_OK) {
        status = take_look(store, &ledger, now_ms, &made);
    }
    rg_hq_trial_table_free(&ledger.table);
    if (status == RG_OK) {
        status = tell(&enrolled, &made);
    }
    if (status == RG_OK) {
        *report = made;
    }
    return status;
}

/* Most of the time nothing is due, which is known without looking at any outcome. */
static enum rg_status look_if_due(struct rg_hq_store *store, const struct rg_hq_trial_enrolled *enrolled,
                                  enum rg_hq_trial_question question, int64_t now_ms)
{
    struct rg_hq_trial_report report = {.name = enrolled->name, .question = question};
    int64_t ripe = 0;
    enum rg_status status = rg_hq_trial_schedule(store, &report.name, now_ms, &report.schedule);
    if (status == RG_OK) {
        status = rg_hq_trial_looks(store, &report.name, question, report.looks, &report.look_count);
    }
    if (status == RG_OK) {
        status = rg_hq_trial_ripe(store, &report.name, question, now_ms, &ripe);
    }
    if (status != RG_OK || is_over(&report) || ripe < next_count(&report)) {
        return status;
    }
    status = rg_hq_trial_report(store, &enrolled->name, question, now_ms, &report);
    return status == RG_UNSUPPORTED ? RG_OK : status;
}

enum rg_status rg_hq_trial_look_all(struct rg_hq_store *store, int64_t now_ms)
{
    struct rg_hq_trial_enrolled list[LATELY];
    size_t count = 0;
    enum rg_status status = rg_hq_trial_enrolled_list(store, LATELY, list, &count);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        status = look_if_due(store, &list[i], RG_HQ_TRIAL_BOUGHT, now_ms);
        status = status == RG_OK ? look_if_due(store, &list[i], RG_HQ_TRIAL_SPENT, now_ms) : status;
    }
    return status;
}
