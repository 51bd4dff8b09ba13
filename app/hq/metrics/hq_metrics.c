#include "hq_metrics.h"

#include "health.h"
#include "hq_events.h"
#include "hq_figures.h"
#include "hq_metrics_kiosk.h"
#include "hq_metrics_trial.h"
#include "hq_units.h"

#include <stdio.h>
#include <stdlib.h>

#define LABELS_MAX 160

_Static_assert(RG_HQ_KIOSK_FIGURES + RG_HEALTH_REASONS + 1 <= RG_HQ_METRICS_KIOSK, "as hq_metrics.h says");

struct kiosks {
    struct rg_hq_kiosk_figures *all;
    size_t count, capacity, left_out;
};

static void write_alone(struct rg_hq_buffer *text, const char *name, const char *help, bool counter,
                        int64_t figure)
{
    const struct rg_hq_metric metric = {name, help, RG_HQ_METRIC_NUMBER, counter};
    rg_hq_metric_begin(text, &metric);
    rg_hq_metric_line(text, &metric, NULL, figure);
}

static void write_age(struct rg_hq_buffer *text, const char *name, const char *help, int64_t ms)
{
    const struct rg_hq_metric metric = {name, help, RG_HQ_METRIC_SECONDS, false};
    rg_hq_metric_begin(text, &metric);
    rg_hq_metric_line(text, &metric, NULL, ms);
}

static void write_certificates(struct rg_hq_buffer *text, struct rg_hq_live *live, int64_t now_ms)
{
    static const struct rg_hq_metric metric = {"regard_hq_certificate_days",
                                               "Days until a certificate expires: HQ's own at the broker, "
                                               "the broker's, and that of customers' copies.",
                                               RG_HQ_METRIC_DAYS, false};
    const struct {
        const char *label;
        int64_t until;
    } ends[] = {{"of=\"hq\"", atomic_load(&live->hq_until)},
                {"of=\"broker\"", atomic_load(&live->broker_until)},
                {"of=\"https\"", atomic_load(&live->https_until)}};
    rg_hq_metric_begin(text, &metric);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        rg_hq_metric_line(text, &metric, ends[i].label,
                          ends[i].until > 0 ? ends[i].until - now_ms : RG_HQ_METRIC_UNKNOWN);
    }
}

static enum rg_status write_hq(struct rg_hq_store *store, struct rg_hq_live *live, int64_t now_ms,
                               struct rg_hq_buffer *text)
{
    static const struct rg_hq_metric build = {"regard_build_info", "The release of HQ.", RG_HQ_METRIC_NUMBER,
                                              false};
    struct rg_hq_figures figures;
    int64_t pending = 0;
    enum rg_status status = rg_hq_figures_read(store, now_ms, &figures);
    if (status == RG_OK) {
        status = rg_hq_units_pending(store, &pending);
    }
    if (status != RG_OK) {
        return status;
    }
    rg_hq_metric_begin(text, &build);
    rg_hq_metric_line(text, &build, "version=\"" RG_VERSION "\"", 1);
    write_alone(text, "regard_hq_broker_connected", "1: HQ has its connection to the broker, and subscribed.",
                false, atomic_load(&live->broker_connected));
    write_alone(text, "regard_hq_deaf_total",
                "Connections that HQ made anew because it heard nothing by one, since it started.", true,
                atomic_load(&live->deaf));
    write_alone(text, "regard_hq_inbox_transactions_total",
                "Messages of events that HQ committed since it started.", true, atomic_load(&live->commits));
    write_alone(text, "regard_hq_messages_refused_total",
                "Messages that break the contract and were not used, since HQ started.", true,
                atomic_load(&live->refused));
    write_alone(
        text, "regard_hq_messages_unproven_total",
        "Requests in the name of operators and systems that they did not sign, or not freshly, and that "
        "were not done, since HQ started.",
        true, atomic_load(&live->unproven));
    write_alone(text, "regard_hq_erasures_pending",
                "Customers who asked to be forgotten and are not yet: their hold is not over.", false,
                figures.erasures);
    write_age(
        text, "regard_hq_erasures_pending_age_seconds", "Since the first of these asked; 0: there is none.",
        figures.erasures_asked > 0 && figures.erasures_asked < now_ms ? now_ms - figures.erasures_asked : 0);
    write_alone(text, "regard_hq_erasures_overdue",
                "Of them, whose hold is over: HQ could not destroy their keys.", false,
                figures.erasures_overdue);
    write_alone(text, "regard_hq_requests_open", "Requests of customers that are neither done nor refused.",
                false, figures.requests);
    write_alone(text, "regard_hq_requests_overdue", "Of them, whose last day is over; regardctl requests.",
                false, figures.requests_overdue);
    write_alone(text, "regard_hq_jobs_open", "Jobs of kiosks that are not over.", false, figures.jobs);
    write_alone(text, "regard_hq_jobs_failed",
                "Jobs of the last 24 hours that failed, expired or were refused; regardctl device jobs.",
                false, figures.jobs_failed);
    write_alone(text, "regard_hq_jobs_approval", "Jobs that wait for a second operator.", false,
                figures.jobs_approval);
    write_alone(text, "regard_hq_till_rejects",
                "Lines of tills that HQ could not use, and still keeps; regardctl device rejects --till.",
                false, figures.till_rejects);
    write_alone(text, "regard_hq_units_pending",
                "Units of the factory that asked and wait for approval; regardctl device units.", false,
                pending);
    write_certificates(text, live, now_ms);
    return RG_OK;
}

static enum rg_status grow(struct kiosks *kiosks)
{
    if (kiosks->count < kiosks->capacity) {
        return RG_OK;
    }
    size_t capacity = kiosks->capacity == 0 ? 64 : 2 * kiosks->capacity;
    struct rg_hq_kiosk_figures *all = realloc(kiosks->all, capacity * sizeof *all);
    if (all == NULL) {
        return RG_NO_MEMORY;
    }
    kiosks->all = all;
    kiosks->capacity = capacity;
    return RG_OK;
}

static enum rg_status take_rows(struct rg_hq_store *store, const char *rows, int64_t now_ms,
                                struct rg_hq_site_versions *site, struct kiosks *kiosks)
{
    cJSON *list = cJSON_Parse(rows);
    enum rg_status status = list != NULL ? RG_OK : RG_NO_MEMORY;
    const cJSON *row;
    cJSON_ArrayForEach(row, list)
    {
        if (kiosks->count == RG_HQ_METRICS_KIOSKS) {
            kiosks->left_out++;
            continue;
        }
        status = grow(kiosks);
        if (status == RG_OK) {
            status = rg_hq_kiosk_figures_read(store, row, now_ms, site, &kiosks->all[kiosks->count]);
            kiosks->count += status == RG_OK ? 1 : 0;
        }
        if (status != RG_OK && status != RG_NOT_FOUND) {
            break;
        }
        status = RG_OK;
    }
    cJSON_Delete(list);
    return status;
}

static enum rg_status read_kiosks(struct rg_hq_store *store, int64_t now_ms, struct kiosks *kiosks)
{
    struct rg_hq_buffer rows = {0};
    struct rg_hq_site_versions site = {{0}, {0}};
    enum rg_status status = RG_OK;
    int64_t after = 0;
    for (bool more = true; status == RG_OK && more;) {
        rg_hq_buffer_clear(&rows);
        rg_hq_buffer_text(&rows, "[");
        status = rg_hq_status_rows(store, now_ms, "", &after, &more, &rows);
        rg_hq_buffer_text(&rows, "]");
        if (status == RG_OK) {
            status = rg_hq_buffer_status(&rows);
        }
        if (status == RG_OK) {
            status = take_rows(store, rows.data, now_ms, &site, kiosks);
        }
    }
    rg_hq_buffer_free(&rows);
    return status;
}

static void write_words(const struct kiosks *kiosks, struct rg_hq_buffer *text)
{
    static const struct rg_hq_metric info = {"regard_kiosk_info", "The release of a kiosk.",
                                             RG_HQ_METRIC_NUMBER, false},
                                     complaint = {"regard_kiosk_complaint",
                                                  "1: why it is not well, in the words of regardctl.",
                                                  RG_HQ_METRIC_NUMBER, false};
    char labels[LABELS_MAX];
    rg_hq_metric_begin(text, &info);
    for (size_t i = 0; i < kiosks->count; i++) {
        const struct rg_hq_kiosk_figures *kiosk = &kiosks->all[i];
        if (kiosk->figures[RG_HQ_KIOSK_REVOKED] == 1) {
            continue;
        }
        (void)snprintf(labels, sizeof labels, "site=\"%s\",device=\"%s\",version=\"%s\"", kiosk->site,
                       kiosk->device, kiosk->version);
        rg_hq_metric_line(text, &info, labels, 1);
    }
    rg_hq_metric_begin(text, &complaint);
    for (size_t i = 0; i < kiosks->count; i++) {
        for (int why = 0; why < RG_HEALTH_REASONS; why++) {
            const struct rg_hq_kiosk_figures *kiosk = &kiosks->all[i];
            if ((kiosk->complaints & 1u << why) != 0) {
                (void)snprintf(labels, sizeof labels, "site=\"%s\",device=\"%s\",reason=\"%s\"", kiosk->site,
                               kiosk->device, rg_health_reason_word((enum rg_health_reason)why));
                rg_hq_metric_line(text, &complaint, labels, 1);
            }
        }
    }
}

static void write_kiosks(const struct kiosks *kiosks, struct rg_hq_buffer *text)
{
    char labels[LABELS_MAX];
    write_alone(text, "regard_hq_kiosks", "Kiosks that HQ has heard of.", false,
                (int64_t)(kiosks->count + kiosks->left_out));
    for (int figure = 0; figure < RG_HQ_KIOSK_FIGURES; figure++) {
        rg_hq_metric_begin(text, &rg_hq_kiosk_metrics[figure]);
        for (size_t i = 0; i < kiosks->count; i++) {
            const struct rg_hq_kiosk_figures *kiosk = &kiosks->all[i];
            (void)snprintf(labels, sizeof labels, "site=\"%s\",device=\"%s\"", kiosk->site, kiosk->device);
            rg_hq_metric_line(text, &rg_hq_kiosk_metrics[figure], labels, kiosk->figures[figure]);
        }
    }
    write_words(kiosks, text);
}

enum rg_status rg_hq_metrics_write(struct rg_hq_store *store, struct rg_hq_live *live, int64_t now_ms,
                                   struct rg_hq_buffer *text)
{
    struct kiosks kiosks = {0};
    enum rg_status status = write_hq(store, live, now_ms, text);
    if (status == RG_OK) {
        status = rg_hq_metrics_trials(store, text);
    }
    if (status == RG_OK) {
        status = read_kiosks(store, now_ms, &kiosks);
    }
    if (status == RG_OK) {
        write_kiosks(&kiosks, text);
        status = rg_hq_buffer_status(text);
    }
    free(kiosks.all);
    return status;
}
