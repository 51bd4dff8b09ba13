/* Operators order jobs of kiosks, look how they stand, confirm another's, and fetch what they brought back. */
#include "hq_operate_jobs.h"
#include "hq_operate_kiosk.h"

#include "hq_json.h"
#include "hq_units.h"
#include "provision_signed.h"

#include <stdio.h>
#include <string.h>

#define WITHIN_S 86400

static const char *const sentences[][2] = {
    {"bad-request", "Say a kiosk by serial, by site and device, or all of a site by site, of a group by "
                    "group, or of both; a job of restart, log_level (with level, and minutes, 1 to 1440), "
                    "diagnose, screenshot or wipe; and within in seconds, 60 to 2592000."},
    {"not-found", "HQ knows no such kiosk or job, no kiosk is in that group, or the job has brought back "
                  "nothing, or not all of it yet."},
    {"revoked", RG_HQ_REVOKED_TEXT},
    {"ambiguous", "Several sites have a kiosk of that name; say which, as SITE/DEVICE."},
    {"second-operator",
     "Somebody other than who ordered it must confirm it, with a certificate of their own."},
    {"role", "Taking back a wipe takes the role admin; the file of --operators says who has which."},
    {"begun", "The job has begun, and cannot be taken back."},
    {"over", "The job is over; device jobs says how it ended."},
    {"changed",
     "What waits is not what that code says any more: look at it again, and confirm what you see."}};

static void refuse(struct rg_hq_job_asked *a, enum rg_status status)
{
    const char *code = status == RG_INVALID     ? a->code
                       : status == RG_NOT_FOUND ? "not-found"
                       : status == RG_DENIED    ? "second-operator"
                                                : NULL;
    for (size_t i = 0; code != NULL && i < sizeof sentences / sizeof sentences[0]; i++) {
        if (strcmp(sentences[i][0], code) == 0) {
            rg_hq_refuse(a->to->server, a->to->topic, a->to->rid, code, sentences[i][1]);
            return;
        }
    }
    rg_hq_rows_refuse(a->to, status);
}

enum rg_status rg_hq_jobs_note(struct rg_hq_job_asked *a, const char *what, const char *whom)
{
    char line[61];
    (void)snprintf(line, sizeof line, "%.15s %.44s", what, whom);
    return rg_hq_note(a->to->server, a->operator_name, line, 0) ? RG_OK : RG_IO;
}

static bool name_of(const cJSON *body, const char *member, const char **name)
{
    return rg_hq_json_text(body, member, RG_HQ_SITE_MAX - 1, name) && rg_hq_name_valid(*name);
}

static bool is_true(const cJSON *body, const char *member)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, member));
}

static bool flag_ok(const cJSON *body, const char *member)
{
    const cJSON *flag = cJSON_GetObjectItemCaseSensitive(body, member);
    return flag == NULL || cJSON_IsBool(flag);
}

static bool has(const cJSON *body, const char *member)
{
    return cJSON_GetObjectItemCaseSensitive(body, member) != NULL;
}

static enum rg_status give_row(struct rg_hq_job_asked *a, int64_t number)
{
    const struct rg_hq_job_filter filter = {.number = number};
    struct rg_hq_buffer row = {0};
    int64_t before = INT64_MAX;
    bool more = false;
    enum rg_status status = rg_hq_job_rows(a->to->server->store, &filter, &before, &more, &row);
    if (status == RG_OK) {
        status = rg_hq_rows_take(a->to, row.data, row.len);
    }
    rg_hq_buffer_free(&row);
    return status;
}

/* The line of the audit and the job are one transaction, and the kiosk hears of it after. */
static enum rg_status enter(struct rg_hq_job_asked *a, const struct rg_hq_job_order *order, int64_t *number)
{
    struct rg_hq_server *server = a->to->server;
    char what[16], whom[2 * RG_HQ_SITE_MAX];
    (void)snprintf(what, sizeof what, "job-%s", order->kind);
    (void)snprintf(whom, sizeof whom, "%s/%s", order->site, order->device);
    enum rg_status status = rg_hq_begin(server->store);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_job_put(server->store, order, rg_hq_now_ms(), number);
    status = status == RG_OK ? rg_hq_jobs_note(a, what, whom) : status;
    status = status == RG_OK ? rg_hq_commit(server->store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(server->store);
        return status;
    }
    rg_hq_jobs_offer(server, order->site, order->device);
    return give_row(a, *number);
}

/* All kiosks of the order's site, or, with "", of all sites, that are in a group or, with "", in any or none. */
static enum rg_status enter_many(struct rg_hq_job_asked *a, const struct rg_hq_job_order *order,
                                 const char *group)
{
    struct rg_hq_config_place place = {.site = ""};
    int64_t batch = 0, number = 0;
    bool any = false;
    enum rg_status status;
    while ((status = rg_hq_job_kiosk_after(a->to->server->store, order->site, group, &place)) == RG_OK) {
        struct rg_hq_job_order one = *order;
        any = true;
        one.site = place.site;
        one.device = place.device;
        one.many = true;
        one.batch = batch;
        status = enter(a, &one, &number);
        if (status != RG_OK) {
            return status;
        }
        batch = batch != 0 ? batch : number;
    }
    return status == RG_NOT_FOUND && any ? RG_OK : status;
}

static bool read_order(struct rg_hq_job_asked *a, struct rg_hq_job_order *order)
{
    const cJSON *body = a->body;
    *order = (struct rg_hq_job_order){.operator_name = a->operator_name,
                                      .at_once = is_true(body, "now"),
                                      .within_s = WITHIN_S,
                                      .wipes_alone = a->to->server->wipes_alone};
    if (!flag_ok(body, "now") || !rg_hq_json_text(body, "kind", RG_HQ_JOB_WORD_MAX - 1, &order->kind)) {
        return false;
    }
    order->minutes = strcmp(order->kind, "log_level") == 0 ? RG_HQ_JOB_LOG_MINUTES : 0;
    return (!has(body, "level") || rg_hq_json_text(body, "level", RG_HQ_JOB_WORD_MAX - 1, &order->level)) &&
           (!has(body, "minutes") || rg_hq_json_int(body, "minutes", 1, 1440, &order->minutes)) &&
           (!has(body, "within") ||
            rg_hq_json_int(body, "within", 60, RG_HQ_JOB_WITHIN_MAX, &order->within_s));
}

/* Of what HQ does not find: whether that is because it was thrown out. */
static enum rg_status check_revoked(struct rg_hq_job_asked *a, const char *site, const char *device)
{
    if (!rg_hq_unit_revoked(a->to->server->store, site, device)) {
        return RG_NOT_FOUND;
    }
    a->code = "revoked";
    return RG_INVALID;
}

/* Which kiosk: by serial (of a unit, or a device's name where it is the only one), or by site and device. */
static enum rg_status find_kiosk(struct rg_hq_job_asked *a, char site[RG_HQ_SITE_MAX],
                                 char device[RG_HQ_SITE_MAX])
{
    const char *name, *of;
    if (has(a->body, "serial")) {
        if (!rg_hq_json_text(a->body, "serial", RG_UNIT_SERIAL_MAX - 1, &name) ||
            !rg_unit_serial_valid(name)) {
            return RG_INVALID;
        }
        enum rg_status status = rg_hq_job_kiosk(a->to->server->store, name, site, device);
        a->code = status == RG_INVALID ? "ambiguous" : a->code;
        return status == RG_NOT_FOUND ? check_revoked(a, "", name) : status;
    }
    if (!name_of(a->body, "site", &of) || !name_of(a->body, "device", &name)) {
        return RG_INVALID;
    }
    (void)snprintf(site, RG_HQ_SITE_MAX, "%s", of);
    (void)snprintf(device, RG_HQ_SITE_MAX, "%s", name);
    return RG_OK;
}

/* @return RG_OK for one that HQ has heard of, or gave a certificate to. */
static enum rg_status check_kiosk(struct rg_hq_job_asked *a, const char *site, const char *device)
{
    struct rg_hq_config_place at = {.site = ""};
    enum rg_status status;
    while ((status = rg_hq_job_kiosk_after(a->to->server->store, site, "", &at)) == RG_OK) {
        if (strcmp(at.device, device) == 0) {
            return RG_OK;
        }
    }
    return status == RG_NOT_FOUND ? check_revoked(a, site, device) : status;
}

static enum rg_status take_order(struct rg_hq_job_asked *a)
{
    struct rg_hq_job_order order;
    const char *group;
    char site[RG_HQ_SITE_MAX], device[RG_HQ_SITE_MAX];
    int64_t number = 0;
    bool one = has(a->body, "serial") || has(a->body, "device");
    if (!read_order(a, &order) || !rg_hq_job_order_valid(&order) || !rg_hq_group_read(a->body, &group) ||
        (one && group[0] != '\0')) {
        return RG_INVALID;
    }
    if (!one && (group[0] != '\0' || has(a->body, "site"))) {
        order.site = "";
        return !has(a->body, "site") || name_of(a->body, "site", &order.site) ? enter_many(a, &order, group)
                                                                              : RG_INVALID;
    }
    enum rg_status status = find_kiosk(a, site, device);
    status = status == RG_OK ? check_kiosk(a, site, device) : status;
    if (status != RG_OK) {
        return status;
    }
    order.site = site;
    order.device = device;
    return enter(a, &order, &number);
}

enum rg_status rg_hq_jobs_rows(struct rg_hq_job_asked *a, const struct rg_hq_job_filter *filter)
{
    struct rg_hq_rows *to = a->to;
    int64_t before = INT64_MAX;
    bool more = true;
    enum rg_status status = RG_OK;
    while (status == RG_OK && more) {
        status = rg_hq_job_rows(to->server->store, filter, &before, &more, &to->rows);
        if (status == RG_OK && more) {
            rg_hq_rows_send(to, true);
        }
    }
    return status;
}

static enum rg_status list(struct rg_hq_job_asked *a)
{
    struct rg_hq_job_filter filter = {.open_only = is_true(a->body, "open")};
    if (!flag_ok(a->body, "open") || (has(a->body, "site") && !name_of(a->body, "site", &filter.site)) ||
        (has(a->body, "device") && !name_of(a->body, "device", &filter.device)) ||
        (has(a->body, "request") && !rg_hq_json_int(a->body, "request", 1, RG_HQ_JSON_MAX, &filter.number))) {
        return RG_INVALID;
    }
    return rg_hq_jobs_rows(a, &filter);
}

static enum rg_status approve(struct rg_hq_job_asked *a)
{
    struct rg_hq_server *server = a->to->server;
    struct rg_hq_job job;
    char whom[2 * RG_HQ_SITE_MAX];
    int64_t number;
    if (has(a->body, "confirm")) {
        return rg_hq_jobs_approve_batch(a);
    }
    if (!rg_hq_json_int(a->body, "request", 1, RG_HQ_JSON_MAX, &number)) {
        return RG_INVALID;
    }
    enum rg_status status = rg_hq_begin(server->store);
    if (status != RG_OK) {
        return status;
    }
    status = rg_hq_job_get(server->store, number, &job);
    status =
        status == RG_OK ? rg_hq_job_approve(server->store, number, a->operator_name, rg_hq_now_ms()) : status;
    if (status == RG_OK) {
        (void)snprintf(whom, sizeof whom, "%s/%s", job.site, job.device);
        status = rg_hq_jobs_note(a, "job-approve", whom);
    }
    status = status == RG_OK ? rg_hq_commit(server->store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(server->store);
        return rg_hq_jobs_note(a, "job-refused", "") == RG_OK ? status : RG_IO;
    }
    rg_hq_jobs_offer(server, job.site, job.device);
    return give_row(a, number);
}

static enum rg_status result(struct rg_hq_job_asked *a)
{
    char whom[24];
    int64_t number;
    if (!rg_hq_json_int(a->body, "request", 1, RG_HQ_JSON_MAX, &number)) {
        return RG_INVALID;
    }
    (void)snprintf(whom, sizeof whom, "%lld", (long long)number);
    enum rg_status status = rg_hq_jobs_note(a, "job-result", whom);
    return status == RG_OK ? rg_hq_job_result(a->to->server->store, number, rg_hq_rows_take, a->to) : status;
}

bool rg_hq_take_jobs(struct rg_hq_server *server, const char *operator_name, const char *rid,
                     const char *method, const cJSON *body)
{
    static const struct {
        const char *method;
        enum rg_status (*take)(struct rg_hq_job_asked *asked);
    } known[] = {{"device-job", take_order},
                 {"device-jobs", list},
                 {"device-job-approve", approve},
                 {"device-job-cancel", rg_hq_jobs_cancel},
                 {"device-job-batch", rg_hq_jobs_batch},
                 {"device-job-result", result}};
    char topic[RG_HQ_TOPIC_MAX];
    struct rg_hq_rows to = {.server = server, .topic = topic, .rid = rid};
    struct rg_hq_job_asked asked = {
        .to = &to, .operator_name = operator_name, .body = body, .code = "bad-request"};
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(method, known[i].method) == 0) {
            enum rg_status status = known[i].take(&asked);
            if (status == RG_OK) {
                rg_hq_rows_send(&to, false);
            } else {
                refuse(&asked, status);
            }
            rg_hq_buffer_free(&to.rows);
            return true;
        }
    }
    return false;
}
