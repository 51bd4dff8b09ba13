/**
 * @file hq_metrics_write.h
 * Lines of Prometheus' text format. Private to this room.
 *
 * Thread: any.
 * Owner:  the caller.
 */
#ifndef APP_HQ_METRICS_HQ_METRICS_WRITE_H
#define APP_HQ_METRICS_HQ_METRICS_WRITE_H

#include "hq_buffer.h"

#define RG_HQ_METRIC_UNKNOWN INT64_MIN

/** What a figure of ours is, and with that how it is written: milliseconds as seconds, or as days. */
enum rg_hq_metric_unit { RG_HQ_METRIC_NUMBER, RG_HQ_METRIC_SECONDS, RG_HQ_METRIC_DAYS };

struct rg_hq_metric {
    const char *name, *help;
    enum rg_hq_metric_unit unit;
    bool counter; /**< else a gauge */
};

/** HELP and TYPE. */
void rg_hq_metric_begin(struct rg_hq_buffer *text, const struct rg_hq_metric *metric);

/** One line; @p labels as they stand between the braces, or NULL. A figure that is not known is not written. */
void rg_hq_metric_line(struct rg_hq_buffer *text, const struct rg_hq_metric *metric, const char *labels,
                       int64_t figure);

#endif
