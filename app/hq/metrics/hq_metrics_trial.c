#include "hq_metrics_trial.h"

#include "hq_trial_report.h"

#include <stdio.h>

#define LATELY     8
#define LABELS_MAX 128

struct trial {
    struct rg_hq_trial_enrolled enrolled;
    size_t looks;
    double ratio;
};

static enum rg_status read_trials(struct rg_hq_store *store, struct trial *trials, size_t *count)
{
    struct rg_hq_trial_enrolled list[LATELY];
    struct rg_hq_trial_look looks[RG_HQ_TRIAL_LOOKS_MAX];
    struct rg_hq_trial_schedule schedule;
    enum rg_status status = rg_hq_trial_enrolled_list(store, LATELY, list, count);
    for (size_t i = 0; status == RG_OK && i < *count; i++) {
        trials[i] = (struct trial){.enrolled = list[i]};
        schedule.control_share = -1;
        status = rg_hq_trial_schedule_read(store, &list[i].name, &schedule);
        if (status == RG_OK || status == RG_NOT_FOUND) {
            trials[i].ratio = rg_hq_trial_ratio(list[i].treated, list[i].control, schedule.control_share);
            status = rg_hq_trial_looks(store, &list[i].name, RG_HQ_TRIAL_BOUGHT, looks, &trials[i].looks);
        }
    }
    return status;
}

static const char *labels_of(const struct trial *trial, const char *arm, char labels[LABELS_MAX])
{
    int len = snprintf(labels, LABELS_MAX, "experiment=\"%.32s\",version=\"%lld\"",
                       trial->enrolled.name.experiment, (long long)trial->enrolled.name.version);
    if (arm != NULL) {
        (void)snprintf(labels + len, LABELS_MAX - (size_t)len, ",arm=\"%s\"", arm);
    }
    return labels;
}

enum rg_status rg_hq_metrics_trials(struct rg_hq_store *store, struct rg_hq_buffer *text)
{
    static const struct rg_hq_metric enrolled = {"regard_hq_experiment_enrolled",
                                                 "How many were enrolled into an experiment, by arm.",
                                                 RG_HQ_METRIC_NUMBER, false},
                                     looks = {"regard_hq_experiment_looks",
                                              "How often HQ has looked at who bought.", RG_HQ_METRIC_NUMBER,
                                              false},
                                     broken = {"regard_hq_experiment_broken",
                                               "1: its arms are not as large as planned; regardctl measure.",
                                               RG_HQ_METRIC_NUMBER, false};
    struct trial trials[LATELY];
    char labels[LABELS_MAX];
    size_t count = 0;
    enum rg_status status = read_trials(store, trials, &count);
    if (status != RG_OK) {
        return status;
    }
    rg_hq_metric_begin(text, &enrolled);
    for (size_t i = 0; i < count; i++) {
        rg_hq_metric_line(text, &enrolled,
                          labels_of(&trials[i], rg_measure_arm_name(RG_ARM_TREATMENT), labels),
                          trials[i].enrolled.treated);
        rg_hq_metric_line(text, &enrolled, labels_of(&trials[i], rg_measure_arm_name(RG_ARM_CONTROL), labels),
                          trials[i].enrolled.control);
    }
    rg_hq_metric_begin(text, &looks);
    for (size_t i = 0; i < count; i++) {
        rg_hq_metric_line(text, &looks, labels_of(&trials[i], NULL, labels), (int64_t)trials[i].looks);
    }
    rg_hq_metric_begin(text, &broken);
    for (size_t i = 0; i < count; i++) {
        rg_hq_metric_line(text, &broken, labels_of(&trials[i], NULL, labels),
                          trials[i].ratio < 0 ? RG_HQ_METRIC_UNKNOWN : trials[i].ratio < RG_HQ_RATIO_WRONG);
    }
    return RG_OK;
}
