#include "hq_trial_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const words[] = {[RG_HQ_TRIAL_EARLY] = "early",
                                    [RG_HQ_TRIAL_OPEN] = "open",
                                    [RG_HQ_TRIAL_FOUND] = "found",
                                    [RG_HQ_TRIAL_NOTHING] = "nothing",
                                    [RG_HQ_TRIAL_BROKEN] = "broken"};

static void add_int(struct rg_hq_buffer *row, const char *name, int64_t number)
{
    rg_hq_buffer_text(row, ",\"");
    rg_hq_buffer_text(row, name);
    rg_hq_buffer_text(row, "\":");
    rg_hq_buffer_int(row, number);
}

static void add_number(struct rg_hq_buffer *row, const char *name, double number)
{
    char text[64];
    (void)snprintf(text, sizeof text, ",\"%s\":%.10g", name, number);
    rg_hq_buffer_text(row, text);
}

static void begin(struct rg_hq_buffer *row, const struct rg_hq_trial_name *name)
{
    rg_hq_buffer_text(row, "{\"experiment\":");
    rg_hq_buffer_json(row, name->experiment, strlen(name->experiment));
    add_int(row, "version", name->version);
}

static void add_schedule(struct rg_hq_buffer *row, const struct rg_hq_trial_schedule *schedule)
{
    add_int(row, "planned", schedule->planned);
    add_int(row, "looks", schedule->looks);
    if (schedule->control_share < 0) {
        rg_hq_buffer_text(row, ",\"control_share\":null");
    } else {
        add_number(row, "control_share", schedule->control_share);
    }
}

static void add_arm(struct rg_hq_buffer *row, const char *name, const struct rg_hq_trial_arm *arm)
{
    rg_hq_buffer_text(row, "{\"arm\":\"");
    rg_hq_buffer_text(row, name);
    rg_hq_buffer_text(row, "\"");
    add_int(row, "enrolled", arm->enrolled);
    add_int(row, "counted", arm->counted);
    add_int(row, "unknown", arm->unknown);
    rg_hq_buffer_text(row, "}");
}

static void add_ratio(struct rg_hq_buffer *row, double ratio)
{
    char text[80];
    if (ratio < 0) {
        rg_hq_buffer_text(row, ",\"ratio\":null");
        return;
    }
    (void)snprintf(text, sizeof text, ",\"ratio\":{\"p\":%.3g,\"right\":%s}", ratio,
                   ratio < RG_HQ_RATIO_WRONG ? "false" : "true");
    rg_hq_buffer_text(row, text);
}

static void add_look(struct rg_hq_buffer *row, size_t number, const struct rg_hq_trial_look *look)
{
    rg_hq_buffer_text(row, number > 1 ? ",{\"look\":" : "{\"look\":");
    rg_hq_buffer_int(row, (int64_t)number);
    add_int(row, "at", look->at_ms);
    add_number(row, "share", look->share);
    add_number(row, "bound", look->bound);
    add_int(row, "treatment", look->treated);
    add_int(row, "control", look->control);
    add_number(row, "treatment_outcome", look->treated_mean);
    add_number(row, "control_outcome", look->control_mean);
    add_number(row, "estimate", look->estimate);
    add_number(row, "error", look->error);
    add_number(row, "plain", look->plain);
    add_number(row, "plain_error", look->plain_error);
    rg_hq_buffer_text(row, "}");
}

static void add_or_null(struct rg_hq_buffer *row, const char *name, int64_t number)
{
    if (number > 0) {
        add_int(row, name, number);
        return;
    }
    rg_hq_buffer_text(row, ",\"");
    rg_hq_buffer_text(row, name);
    rg_hq_buffer_text(row, "\":null");
}

/* Of arms that are broken nothing is said from which an effect could be made. */
static void add_answer(struct rg_hq_buffer *row, const struct rg_hq_trial_report *report)
{
    bool broken = report->told == RG_HQ_TRIAL_BROKEN;
    rg_hq_buffer_text(row, ",\"taken\":[");
    for (size_t i = 0; !broken && i < report->look_count; i++) {
        add_look(row, i + 1, &report->looks[i]);
    }
    rg_hq_buffer_text(row, "],\"answer\":\"");
    rg_hq_buffer_text(row, words[report->told]);
    if (broken || report->told == RG_HQ_TRIAL_EARLY) {
        rg_hq_buffer_text(row, "\",\"effect\":null");
    } else {
        char text[120];
        (void)snprintf(text, sizeof text, "\",\"effect\":{\"estimate\":%.10g,\"low\":%.10g,\"high\":%.10g}",
                       report->interval.middle, report->interval.low, report->interval.high);
        rg_hq_buffer_text(row, text);
    }
    add_or_null(row, "next", broken ? 0 : report->next);
    add_or_null(row, "weeks", broken ? 0 : report->weeks);
    add_or_null(row, "takes", broken ? 0 : report->takes);
}

void rg_hq_trial_report_row(const struct rg_hq_trial_report *report, struct rg_hq_buffer *row)
{
    bool spent = report->question == RG_HQ_TRIAL_SPENT;
    begin(row, &report->name);
    rg_hq_buffer_text(row, spent ? ",\"outcome\":\"spent\"" : ",\"outcome\":\"bought\"");
    add_int(row, "days", rg_hq_trial_days(report->question));
    rg_hq_buffer_text(row, ",\"currency\":");
    rg_hq_buffer_json(row, spent ? report->currency : NULL, strlen(report->currency));
    add_schedule(row, &report->schedule);
    rg_hq_buffer_text(row, ",\"arms\":[");
    add_arm(row, rg_measure_arm_name(RG_ARM_TREATMENT), &report->treated);
    rg_hq_buffer_text(row, ",");
    add_arm(row, rg_measure_arm_name(RG_ARM_CONTROL), &report->control);
    rg_hq_buffer_text(row, "]");
    add_int(row, "waiting", report->rest.waiting);
    add_int(row, "other_versions", report->rest.other_versions);
    add_ratio(row, report->ratio);
    add_answer(row, report);
    rg_hq_buffer_text(row, "}");
}

enum rg_status rg_hq_trial_list_row(struct rg_hq_store *store, const struct rg_hq_trial_enrolled *enrolled,
                                    int64_t now_ms, struct rg_hq_buffer *row)
{
    struct rg_hq_trial_schedule schedule;
    struct rg_hq_trial_look looks[RG_HQ_TRIAL_LOOKS_MAX];
    size_t count = 0;
    enum rg_status status = rg_hq_trial_schedule(store, &enrolled->name, now_ms, &schedule);
    if (status == RG_OK) {
        status = rg_hq_trial_looks(store, &enrolled->name, RG_HQ_TRIAL_BOUGHT, looks, &count);
    }
    if (status != RG_OK) {
        return status;
    }
    begin(row, &enrolled->name);
    add_schedule(row, &schedule);
    add_int(row, "taken", (int64_t)count);
    add_int(row, "treatment", enrolled->treated);
    add_int(row, "control", enrolled->control);
    add_int(row, "first_week", enrolled->first_week_ms);
    add_int(row, "last_week", enrolled->last_week_ms);
    add_ratio(row, rg_hq_trial_ratio(enrolled->treated, enrolled->control, schedule.control_share));
    rg_hq_buffer_text(row, "}");
    return rg_hq_buffer_status(row);
}
