#include "hq_measure_print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FEW      10 /* of those who did or did not in an arm: fewer make the interval a rough one */
#define TOO_LONG 50 /* times as large as it was: nobody waits for that */

/* How outcomes are written: per cent, or as they are with as many digits as the error leaves. */
struct figures {
    double scale;
    int digits;
    const char *unit, *points;
};

static struct figures figures_of(bool proportion, double error)
{
    double scale = proportion ? 100 : 1, place = error > 0 ? 1 - floor(log10(error * scale)) : 2;
    return (struct figures){.scale = scale,
                            .digits = (int)fmin(fmax(place, 0), 9),
                            .unit = proportion ? " %" : "",
                            .points = proportion ? " points" : ""};
}

static const char *arm_name(const struct rg_hq_measure_report *report, size_t arm, char name[RG_HQ_ARM_NAME])
{
    rg_hq_printable(report->table->names[arm], name, RG_HQ_ARM_NAME);
    return name;
}

static double arm_sums(const struct rg_hq_measure_report *report, double *counts)
{
    const struct rg_hq_trial_table *table = report->table;
    struct rg_hq_caps none = rg_hq_caps_none();
    double sure = HUGE_VAL;
    for (size_t arm = 0; arm < table->arms; arm++) {
        struct rg_hq_sums sums = rg_hq_sums_of(table->drawn, table->count, (uint8_t)arm, &none, &none);
        counts[arm] = sums.count;
        double error = sums.count > 1 ? sqrt(sums.outcomes / (sums.count - 1) / sums.count) : 0;
        sure = error > 0 ? fmin(sure, error) : sure;
    }
    return isfinite(sure) ? sure : 0;
}

static void print_of(const struct rg_hq_measure_report *report)
{
    const struct rg_hq_trial_table *table = report->table;
    const struct rg_hq_trial_ledger *ledger = report->ledger;
    if (ledger != NULL) {
        bool spent = ledger->question == RG_HQ_TRIAL_SPENT;
        (void)printf(
            "Experiment %s, version %lld: %zu customers whose %d days are over; the outcome: %s%s\n\n",
            ledger->name.experiment, (long long)ledger->name.version, table->count,
            rg_hq_trial_days(ledger->question),
            spent ? "what was spent in them, in " : "bought anything in them", ledger->currency);
    } else {
        (void)printf("%zu customers; the outcome is %s\n\n", table->count,
                     table->proportion ? "a proportion" : "an amount");
    }
}

static double missing(const struct rg_hq_measure_report *report)
{
    const struct rg_hq_trial_table *table = report->table;
    double counts[RG_HQ_ARMS_MAX], without[RG_HQ_ARMS_MAX];
    (void)arm_sums(report, counts);
    for (size_t arm = 0; arm < table->arms; arm++) {
        without[arm] = (double)table->without[arm];
        counts[arm] += without[arm];
    }
    return rg_hq_missing(without, counts, table->arms);
}

/* Where none are missing there is nothing to say. */
static void print_missing(const struct rg_hq_measure_report *report)
{
    double likely = missing(report);
    bool any = false;
    for (size_t arm = 0; arm < report->table->arms; arm++) {
        any = any || report->table->without[arm] > 0;
    }
    if (any) {
        (void)printf("Missing outcomes: %s, chi-square p %s %.2g\n",
                     likely >= RG_HQ_RATIO_WRONG ? "as chance has it" : "UNEQUAL between the arms",
                     likely > 1e-99 ? "=" : "<", fmax(likely, 1e-99));
    }
}

bool rg_hq_measure_print_arms(const struct rg_hq_measure_report *report)
{
    const struct rg_hq_trial_table *table = report->table;
    double counts[RG_HQ_ARMS_MAX], drawn[RG_HQ_ARMS_MAX], shares[RG_HQ_ARMS_MAX];
    struct rg_hq_caps none = rg_hq_caps_none();
    struct figures as = figures_of(table->proportion, arm_sums(report, counts));
    double control = report->control_share > 0 ? report->control_share : 1.0 / (double)table->arms;
    print_of(report);
    (void)printf("%-32s %12s %16s\n", "arm", "customers", table->proportion ? "outcome" : "outcome, mean");
    for (size_t arm = 0; arm < table->arms; arm++) {
        char name[RG_HQ_ARM_NAME];
        struct rg_hq_sums sums = rg_hq_sums_of(table->drawn, table->count, (uint8_t)arm, &none, &none);
        (void)printf("%-32s %12.0f %14.*f%-2s%s\n", arm_name(report, arm, name), sums.count, as.digits,
                     sums.outcome * as.scale, as.unit, arm == table->control ? "  control" : "");
        shares[arm] = arm == table->control ? control : (1 - control) / ((double)table->arms - 1);
        /* Who has no outcome was drawn all the same. */
        drawn[arm] = counts[arm] + (double)table->without[arm];
    }
    double likely = rg_hq_ratio(drawn, shares, table->arms);
    bool right = likely >= RG_HQ_RATIO_WRONG;
    (void)printf("\nSample ratio: %s, chi-square p %s %.2g (planned: %s)\n",
                 right                       ? "as chance has it"
                 : report->control_share > 0 ? "WRONG, not as planned"
                                             : "unequal",
                 likely > 1e-99 ? "=" : "<", fmax(likely, 1e-99),
                 report->control_share > 0 ? "control as --control-share says"
                                           : "arms of equal size, since nothing else was said");
    print_missing(report);
    return right;
}

/* To two digits: more would be a promise. */
static double about(double count)
{
    double unit = count >= 100 ? pow(10, floor(log10(count)) - 1) : 1;
    return ceil(count / unit) * unit;
}

static void print_wait(const struct rg_hq_measure_report *report, const struct rg_hq_trial_answer *answer)
{
    double rows = (double)answer->used, more = (answer->times - 1) * rows;
    if (!(answer->times <= TOO_LONG)) {
        (void)printf(
            "cannot tell yet: an effect as small as was seen takes a trial more than %d times as large\n",
            TOO_LONG);
        return;
    }
    if (answer->verdict == RG_HQ_EFFECT_OPEN) {
        more = fmax(more, (double)(rg_hq_interim_rows(&report->plan, answer->look + 1) - answer->used));
    }
    if (report->weeks > 0) {
        double weeks = about(fmax(1, ceil(more * report->weeks / (double)report->table->count)));
        (void)printf("cannot tell yet: about %.0f more week%s (%.0f more customers)\n", weeks,
                     weeks == 1 ? "" : "s", about(more));
    } else {
        (void)printf("cannot tell yet: about %.0f more customers\n", about(more));
    }
}

static void print_interval(const struct figures *as, double middle, double low, double high)
{
    (void)printf("%+.*f%s, 95 %% interval %+.*f to %+.*f", as->digits, middle * as->scale, as->points,
                 as->digits, low * as->scale, as->digits, high * as->scale);
}

static void print_amount(const struct rg_hq_measure_report *report, const struct rg_hq_trial_answer *answer,
                         const struct figures *as)
{
    if (isfinite(answer->caps.high)) {
        (void)printf("  Winsorised: what is above %.*f counts as that.", as->digits, answer->caps.high);
        if (isfinite(answer->caps.low)) {
            (void)printf(" Below %.*f likewise.", as->digits, answer->caps.low);
        }
        (void)putchar('\n');
    }
    (void)printf("  As it is, neither winsorised nor adjusted: ");
    if (report->plan.looks == 1) {
        double reach = rg_hq_interval_reach(&answer->plain);
        print_interval(as, answer->plain.estimate, answer->plain.estimate - reach,
                       answer->plain.estimate + reach);
    } else {
        (void)printf("%+.*f", as->digits, answer->plain.estimate);
    }
    (void)putchar('\n');
}

static void print_basis(const struct rg_hq_measure_report *report, const struct rg_hq_trial_answer *answer,
                        const struct figures *as)
{
    (void)printf("  Look %zu of %zu, at %zu customers: %.0f and %.0f in control.", answer->look,
                 report->plan.looks, answer->used, answer->treated.count, answer->control.count);
    if (answer->verdict == RG_HQ_EFFECT_FOUND && answer->used < report->table->count) {
        (void)printf(" It stopped there; %zu who came later are not in it.",
                     report->table->count - answer->used);
    } else if (answer->used < report->table->count) {
        (void)printf(" %zu who came since wait for the next.", report->table->count - answer->used);
    }
    (void)putchar('\n');
    if (answer->difference.slope != 0) {
        char before[RG_HQ_ARM_NAME];
        rg_hq_printable(report->columns.before, before, sizeof before);
        (void)printf("  Adjusted by \"%s\", which takes away %.0f %% of the spread.\n", before,
                     100 * fmax(0, 1 - pow(answer->difference.error / answer->unadjusted.error, 2)));
    }
    if (!report->plan.proportion) {
        print_amount(report, answer, as);
    } else if (answer->difference.slope != 0 && report->plan.looks == 1) {
        double reach = rg_hq_interval_reach(&answer->plain);
        (void)printf("  Not adjusted: ");
        print_interval(as, answer->plain.estimate, answer->plain.estimate - reach,
                       answer->plain.estimate + reach);
        (void)putchar('\n');
    }
    (void)printf("  Four of five trials as large as this find a true effect of %.*f%s.\n", as->digits,
                 answer->detectable * as->scale, as->points);
}

static void warn_few(const struct rg_hq_measure_report *report, const struct rg_hq_trial_answer *answer)
{
    double did = fmin(answer->treated.count * answer->treated.outcome,
                      answer->control.count * answer->control.outcome);
    double not = fmin(answer->treated.count * (1 - answer->treated.outcome),
                      answer->control.count * (1 - answer->control.outcome));
    if (report->plan.proportion && fmin(did, not ) < FEW) {
        (void)printf("  Fewer than %d of an arm did, or did not: the interval is a rough one.\n", FEW);
    } else if (!report->plan.proportion && fmin(answer->treated.count, answer->control.count) < 5 * FEW) {
        (void)printf("  Fewer than %d in an arm: the interval of an amount is a rough one.\n", 5 * FEW);
    }
}

bool rg_hq_measure_broken(const struct rg_hq_measure_report *report, bool ratio_right)
{
    return !ratio_right && report->control_share > 0;
}

void rg_hq_measure_print_answer(const struct rg_hq_measure_report *report, size_t arm, bool broken,
                                enum rg_status status, const struct rg_hq_trial_answer *answer)
{
    char treated[RG_HQ_ARM_NAME], control[RG_HQ_ARM_NAME];
    if (report->ledger != NULL) {
        (void)printf("\nEffect of personal recommendations%s: ",
                     report->ledger->question == RG_HQ_TRIAL_SPENT ? " on what is spent" : "");
    } else {
        (void)printf("\nEffect of \"%s\" against \"%s\": ", arm_name(report, arm, treated),
                     arm_name(report, report->plan.control, control));
    }
    if (status == RG_NOT_FOUND) {
        size_t first = rg_hq_interim_rows(&report->plan, 1);
        (void)printf("cannot tell yet: the first look is at %zu customers\n", first);
        return;
    }
    if (status != RG_OK) {
        (void)printf("cannot tell: an arm has fewer than two customers, or all outcomes are the same\n");
        return;
    }
    struct figures as = figures_of(report->plan.proportion, answer->difference.error);
    if (broken) {
        (void)printf("none can be told, the arms are not as planned\n  What the table has: ");
        print_interval(&as, answer->interval.middle, answer->interval.low, answer->interval.high);
        (void)printf(", of which nobody knows how much is the fault's.\n");
    } else if (answer->verdict == RG_HQ_EFFECT_FOUND) {
        print_interval(&as, answer->interval.middle, answer->interval.low, answer->interval.high);
        (void)putchar('\n');
    } else {
        print_wait(report, answer);
        (void)printf("  So far ");
        print_interval(&as, answer->interval.middle, answer->interval.low, answer->interval.high);
        (void)printf(", which holds no effect too.\n");
    }
    print_basis(report, answer, &as);
    warn_few(report, answer);
}

static void print_left_out(const struct rg_hq_measure_report *report)
{
    const struct rg_hq_trial_table *table = report->table;
    size_t without = table->broken;
    for (size_t arm = 0; arm < table->arms; arm++) {
        without += table->without[arm];
    }
    if (without == 0) {
        return;
    }
    if (report->ledger != NULL) {
        (void)printf("  - what became of %zu who left, or whose data may not be used, before it was known.",
                     without);
    } else {
        (void)printf("  - what became of %zu rows that are left out (first line %u: %s).", without,
                     table->line, table->reason);
    }
    for (size_t arm = 0; arm < table->arms; arm++) {
        char name[RG_HQ_ARM_NAME];
        (void)printf("%s%zu of \"%s\"", arm == 0 ? " Without outcome: " : ", ", table->without[arm],
                     arm_name(report, arm, name));
    }
    (void)printf(".\n");
}

static void print_ratio_wrong(const struct rg_hq_measure_report *report)
{
    if (report->control_share > 0) {
        (void)printf(
            "  - any effect, as long as nobody knows why the arms are not as large as planned: drawing or "
            "counting is broken.\n");
    } else {
        (void)printf(
            "  - any effect, unless the arms were to be so unequal: drawing or counting would be broken. Say "
            "--control-share to have that checked.\n");
    }
}

static void print_ledger_limits(const struct rg_hq_trial_ledger *ledger)
{
    int days = rg_hq_trial_days(ledger->question);
    if (ledger->rest.waiting > 0) {
        (void)printf(
            "  - what %lld who were enrolled in the last %d days will do; they count once these are over.\n",
            (long long)ledger->rest.waiting, days);
    }
    if (ledger->rest.other_versions > 0) {
        (void)printf(
            "  - what came of %lld who were enrolled under other versions of the experiment: other shares, "
            "another time (--version).\n",
            (long long)ledger->rest.other_versions);
    }
    if (ledger->question == RG_HQ_TRIAL_BOUGHT) {
        (void)printf("  - how much was bought (--spend).\n");
    }
    (void)printf(
        "  - what HQ's own looks found, which are kept and decide (regardctl measure): this one is not.\n");
    (void)printf("  - what comes after %d days, or of customers who do not allow to be measured.\n", days);
}

void rg_hq_measure_print_limits(const struct rg_hq_measure_report *report, bool ratio_right)
{
    const struct rg_hq_trial_table *table = report->table;
    (void)printf("\nWhat this cannot tell:\n");
    if (!ratio_right) {
        print_ratio_wrong(report);
    }
    if (missing(report) < RG_HQ_RATIO_WRONG) {
        (void)printf("  - any effect, as long as nobody knows why outcomes are missing of one arm more than "
                     "of another: who is left is no longer as they were drawn.\n");
    }
    print_left_out(report);
    if (table->no_before > 0) {
        (void)printf("  - what %zu customers were worth before; they count as the average there.\n",
                     table->no_before);
    }
    if (table->arms > 2) {
        (void)printf(
            "  - that none of %zu comparisons found something by chance: each does so in one of twenty.\n",
            table->arms - 1);
    }
    if (report->plan.looks == 1) {
        (void)printf(
            "  - anything, if somebody looked before and would have stopped then: say --looks for that.\n");
    }
    if (report->ledger != NULL) {
        print_ledger_limits(report->ledger);
    } else {
        (void)printf("  - whether the arms were drawn by lot: no table shows that, and without it there is "
                     "no effect in "
                     "it.\n  - what comes after the time in which outcomes were counted, or of customers "
                     "unlike these.\n");
    }
}
