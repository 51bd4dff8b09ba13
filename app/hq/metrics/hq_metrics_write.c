#include "hq_metrics_write.h"

#include <inttypes.h>
#include <stdio.h>

#define SECOND_MS INT64_C(1000)
#define DAY_MS    (INT64_C(86400) * SECOND_MS)

void rg_hq_metric_begin(struct rg_hq_buffer *text, const struct rg_hq_metric *metric)
{
    const char *const words[] = {"# HELP ",
                                 metric->name,
                                 " ",
                                 metric->help,
                                 "\n# TYPE ",
                                 metric->name,
                                 metric->counter ? " counter\n" : " gauge\n"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        rg_hq_buffer_text(text, words[i]);
    }
}

/* In thousandths of the unit: no locale has a say in where the point is. */
static void write_fraction(struct rg_hq_buffer *text, int64_t figure, int64_t unit)
{
    char number[48];
    uint64_t size = figure < 0 ? 0 - (uint64_t)figure : (uint64_t)figure;
    uint64_t whole = size / (uint64_t)unit, rest = size % (uint64_t)unit * 1000 / (uint64_t)unit;
    (void)snprintf(number, sizeof number, "%s%" PRIu64 ".%03" PRIu64, figure < 0 ? "-" : "", whole, rest);
    rg_hq_buffer_text(text, number);
}

void rg_hq_metric_line(struct rg_hq_buffer *text, const struct rg_hq_metric *metric, const char *labels,
                       int64_t figure)
{
    if (figure == RG_HQ_METRIC_UNKNOWN) {
        return;
    }
    rg_hq_buffer_text(text, metric->name);
    if (labels != NULL) {
        rg_hq_buffer_text(text, "{");
        rg_hq_buffer_text(text, labels);
        rg_hq_buffer_text(text, "}");
    }
    rg_hq_buffer_text(text, " ");
    switch (metric->unit) {
    case RG_HQ_METRIC_NUMBER: rg_hq_buffer_int(text, figure); break;
    case RG_HQ_METRIC_SECONDS: write_fraction(text, figure, SECOND_MS); break;
    case RG_HQ_METRIC_DAYS: write_fraction(text, figure, DAY_MS); break;
    }
    rg_hq_buffer_text(text, "\n");
}
