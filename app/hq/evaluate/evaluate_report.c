#include "evaluate_report.h"

#include <stdlib.h>

enum group { ALL, REPEAT, NEW, COLD, GROUPS };

static const char *const group_names[GROUPS] = {"all", "repeat", "new", "cold"};
static const char *const group_words[GROUPS] = {
    "customers who were here before, both shelves together",
    "of those, who bought something again: the shelf \"again\", what they had",
    "of those, who bought something new: the shelf \"new for you\", what they never had",
    "customers of whom nothing is known"};
static const char *const method_names[RG_EVALUATE_METHODS] = {"shipped", "popularity", "gp-top", "itemknn",
                                                              "ease",    "tifu-knn",   "up-cf",  "ceiling"};
static const char *const metric_names[RG_EVALUATE_METRICS] = {"recall", "ndcg", "ndcg-whole", "hit"};

#define PER_METHOD ((size_t)RG_EVALUATE_METRICS * RG_EVALUATE_CUTOFFS)
#define SERIES     (RG_EVALUATE_METHODS * PER_METHOD)

struct report {
    float *values[GROUPS]; /* SERIES * cases, then as many cases as the group has */
    size_t cases[GROUPS];
    double *means;
    size_t rounds;
    FILE *to;
};

static size_t series_of(size_t method, size_t metric, size_t cutoff)
{
    return method * PER_METHOD + metric * RG_EVALUATE_CUTOFFS + cutoff;
}

static enum rg_evaluate_shelf shelf_of(enum group group)
{
    switch (group) {
    case REPEAT: return RG_EVALUATE_AGAIN;
    case NEW: return RG_EVALUATE_NEW;
    case ALL:
    case COLD:
    case GROUPS: break;
    }
    return RG_EVALUATE_BOTH;
}

/* A row of SERIES values a customer. */
static void take(struct report *report, struct rg_evaluate_methods *methods, enum group group)
{
    enum rg_evaluate_shelf shelf = shelf_of(group);
    size_t bought = rg_evaluate_methods_bought(methods, shelf);
    if (bought == 0) {
        return;
    }
    float *row = report->values[group] + report->cases[group]++ * SERIES;
    for (size_t method = 0; method < RG_EVALUATE_METHODS; method++) {
        uint32_t list[RG_EVALUATE_LISTED];
        bool good[RG_EVALUATE_LISTED];
        size_t listed = rg_evaluate_methods_list(methods, (enum rg_evaluate_method)method, shelf, list, good);
        struct rg_evaluate_score score = rg_evaluate_score(good, listed, bought);
        for (size_t metric = 0; metric < RG_EVALUATE_METRICS; metric++) {
            for (size_t c = 0; c < RG_EVALUATE_CUTOFFS; c++) {
                row[series_of(method, metric, c)] = (float)score.of[metric][c];
            }
        }
    }
}

/* Series after series, as samples are taken. */
static enum rg_status turn(float **values, size_t cases)
{
    float *turned = calloc(cases * SERIES + 1, sizeof *turned);
    if (turned == NULL) {
        return RG_NO_MEMORY;
    }
    for (size_t i = 0; i < cases; i++) {
        for (size_t s = 0; s < SERIES; s++) {
            turned[s * cases + i] = (*values)[i * SERIES + s];
        }
    }
    free(*values);
    *values = turned;
    return RG_OK;
}

static double mean(const struct report *report, enum group group, size_t series)
{
    const float *values = report->values[group] + series * report->cases[group];
    double sum = 0;
    for (size_t i = 0; i < report->cases[group]; i++) {
        sum += (double)values[i];
    }
    return sum / (double)report->cases[group];
}

static enum rg_status print_metric(const struct report *report, enum group group, size_t method,
                                   size_t metric)
{
    enum rg_status status = RG_OK;
    (void)fprintf(report->to, "%-7s %-10s %-10s", group_names[group], method_names[method],
                  metric_names[metric]);
    for (size_t c = 0; status == RG_OK && c < RG_EVALUATE_CUTOFFS; c++) {
        size_t series = series_of(method, metric, c);
        struct rg_evaluate_interval interval = {0, 0};
        status = rg_evaluate_interval(report->means, SERIES, report->rounds, series, series, &interval);
        (void)fprintf(report->to, "  @%-2u %.4f [%.4f, %.4f]", (unsigned)rg_evaluate_cutoffs[c],
                      mean(report, group, series), interval.low, interval.high);
    }
    (void)fputc('\n', report->to);
    return status;
}

static enum rg_status print_difference(const struct report *report, enum group group, size_t method,
                                       size_t metric, size_t cutoff)
{
    size_t ours = series_of(RG_EVALUATE_SHIPPED, metric, cutoff);
    size_t theirs = series_of(method, metric, cutoff);
    struct rg_evaluate_interval interval = {0, 0};
    enum rg_status status =
        rg_evaluate_interval(report->means, SERIES, report->rounds, ours, theirs, &interval);
    (void)fprintf(report->to, "%-7s shipped - %-10s %s@%-2u %+.4f [%+.4f, %+.4f] %s\n", group_names[group],
                  method_names[method], metric_names[metric], (unsigned)rg_evaluate_cutoffs[cutoff],
                  mean(report, group, ours) - mean(report, group, theirs), interval.low, interval.high,
                  interval.low > 0    ? "better"
                  : interval.high < 0 ? "worse"
                                      : "cannot tell");
    return status;
}

static enum rg_status print_differences(const struct report *report, enum group group)
{
    enum rg_status status = RG_OK;
    for (size_t metric = 0; metric < RG_EVALUATE_METRICS; metric++) {
        for (size_t method = RG_EVALUATE_POPULARITY; method < RG_EVALUATE_CEILING; method++) {
            for (size_t c = 0; status == RG_OK && c < RG_EVALUATE_CUTOFFS; c++) {
                status = print_difference(report, group, method, metric, c);
            }
        }
    }
    return status;
}

static enum rg_status print(struct report *report, enum group group)
{
    (void)fprintf(report->to, "\n%s: %zu %s\n", group_names[group], report->cases[group], group_words[group]);
    if (report->cases[group] == 0) {
        return RG_OK;
    }
    enum rg_status status = turn(&report->values[group], report->cases[group]);
    if (status == RG_OK) {
        status = rg_evaluate_bootstrap(report->values[group], SERIES, report->cases[group], report->rounds,
                                       report->means);
    }
    for (size_t metric = 0; metric < RG_EVALUATE_METRICS; metric++) {
        for (size_t method = 0; status == RG_OK && method < RG_EVALUATE_METHODS; method++) {
            status = print_metric(report, group, method, metric);
        }
    }
    return status == RG_OK ? print_differences(report, group) : status;
}

enum rg_status rg_evaluate_report(struct rg_evaluate_methods *methods, const struct rg_evaluate_split *split,
                                  size_t rounds, FILE *to)
{
    struct report report = {.rounds = rounds, .to = to};
    enum rg_status status = RG_OK;
    report.means = calloc(rounds * SERIES, sizeof *report.means);
    for (size_t g = 0; g < GROUPS; g++) {
        report.values[g] = calloc(split->case_count * SERIES + 1, sizeof(float));
        status = report.values[g] == NULL || report.means == NULL ? RG_NO_MEMORY : status;
    }
    for (size_t i = 0; status == RG_OK && i < split->case_count; i++) {
        const struct rg_evaluate_case *one = &split->cases[i];
        rg_evaluate_methods_begin(methods, one);
        if (one->known == one->known_end) {
            take(&report, methods, COLD);
        } else {
            take(&report, methods, ALL);
            take(&report, methods, REPEAT);
            take(&report, methods, NEW);
        }
    }
    for (size_t g = 0; status == RG_OK && g < GROUPS; g++) {
        status = print(&report, (enum group)g);
    }
    for (size_t g = 0; g < GROUPS; g++) {
        free(report.values[g]);
    }
    free(report.means);
    return status;
}
