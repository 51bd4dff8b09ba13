/* What recommendations are worth, for operators: HQ's experiments, and what came of one. Nothing in it is about anybody. */
#include "hq_operate.h"

#include "hq_json.h"
#include "hq_trial.h"
#include "hq_trial_report.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define LISTED  32
#define HOUR_MS 3600000

static enum rg_status list(struct rg_hq_server *server, struct rg_hq_buffer *rows)
{
    struct rg_hq_trial_enrolled all[LISTED];
    size_t count = 0;
    enum rg_status status = rg_hq_trial_enrolled_list(server->store, LISTED, all, &count);
    for (size_t i = 0; status == RG_OK && i < count; i++) {
        rg_hq_buffer_text(rows, i > 0 ? "," : "");
        status = rg_hq_trial_list_row(server->store, &all[i], rg_hq_now_ms(), rows);
    }
    return status;
}

static enum rg_status report(struct rg_hq_server *server, const cJSON *body, struct rg_hq_buffer *rows)
{
    struct rg_hq_trial_name name = {.version = 0};
    struct rg_hq_trial_report made;
    const char *experiment;
    const cJSON *spend = cJSON_GetObjectItemCaseSensitive(body, "spend");
    if ((spend != NULL && !cJSON_IsBool(spend)) ||
        !rg_hq_json_text(body, "experiment", RG_EXPERIMENT_MAX - 1, &experiment) ||
        !rg_measure_name_valid(experiment) ||
        (cJSON_GetObjectItemCaseSensitive(body, "version") != NULL &&
         !rg_hq_json_int(body, "version", 1, RG_MEASURE_VERSION_MAX, &name.version))) {
        return RG_INVALID;
    }
    (void)snprintf(name.experiment, sizeof name.experiment, "%s", experiment);
    enum rg_status status =
        rg_hq_trial_report(server->store, &name, cJSON_IsTrue(spend) ? RG_HQ_TRIAL_SPENT : RG_HQ_TRIAL_BOUGHT,
                           rg_hq_now_ms(), &made);
    if (status == RG_OK) {
        rg_hq_trial_report_row(&made, rows);
        status = rg_hq_buffer_status(rows);
    }
    return status;
}

static void refuse(struct rg_hq_server *server, const char *topic, const char *rid, enum rg_status status)
{
    if (status == RG_INVALID) {
        rg_hq_refuse(server, topic, rid, "bad-request",
                     "Say an experiment by its name, and a version by its number or none.");
    } else if (status == RG_NOT_FOUND) {
        rg_hq_refuse(
            server, topic, rid, "not-found",
            "Nobody was enrolled into such an experiment; regardctl experiment list says which there are.");
    } else if (status == RG_UNSUPPORTED) {
        rg_hq_refuse(server, topic, rid, "no-sum",
                     "What was spent in several currencies, or in none, has no sum.");
    } else {
        rg_log(RG_LOG_ERROR, "SERVE-MEASURE",
               "what came of an experiment could not be read from the database", status);
        rg_hq_refuse(server, topic, rid, "failed",
                     "HQ's database could not do it; look at HQ's log and try again.");
    }
}

bool rg_hq_take_measure(struct rg_hq_server *server, const char *operator_name, const char *rid,
                        const char *method, const cJSON *body)
{
    char topic[RG_HQ_TOPIC_MAX];
    struct rg_hq_buffer rows = {0};
    bool of_one = strcmp(method, "measure") == 0;
    if (!of_one && strcmp(method, "experiments") != 0) {
        return false;
    }
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    enum rg_status status = rg_hq_note(server, operator_name, method, 0) ? RG_OK : RG_IO;
    if (status == RG_OK) {
        status = of_one ? report(server, body, &rows) : list(server, &rows);
    }
    if (status == RG_OK) {
        rg_hq_answer_rows(server, topic, rid, &rows, false);
    } else {
        refuse(server, topic, rid, status);
    }
    rg_hq_buffer_free(&rows);
    return true;
}

void rg_hq_measure_run(struct rg_hq_server *server, int64_t monotonic_ms)
{
    if (monotonic_ms < server->measure_ms) {
        return;
    }
    server->measure_ms = monotonic_ms + HOUR_MS;
    enum rg_status status = rg_hq_trial_mix(server->store);
    status = status == RG_OK ? rg_hq_trial_look_all(server->store, rg_hq_now_ms()) : status;
    if (status != RG_OK && status != RG_BUSY) {
        rg_log(RG_LOG_ERROR, "SERVE-MEASURE",
               "the looks of an experiment that were due could not be taken; it is tried again", status);
    }
}
