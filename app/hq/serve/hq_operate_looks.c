/* What operators may read of who looked, but for a customer's own report, which is with the customers. */
#include "hq_server.h"

#include "hq_customers.h"
#include "hq_json.h"
#include "hq_looks.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

struct rows {
    struct rg_hq_server *server;
    const char *topic, *rid;
    struct rg_hq_buffer rows;
};

static void send_rows(struct rows *to, bool more)
{
    struct rg_hq_buffer *body = &to->server->body;
    rg_hq_answer_begin(to->server, to->rid);
    rg_hq_buffer_text(body, more ? ",\"more\":true,\"rows\":[" : ",\"more\":false,\"rows\":[");
    rg_hq_buffer_bytes(body, to->rows.data, to->rows.len);
    rg_hq_buffer_text(body, "]}");
    rg_hq_send(to->server, to->topic, "ops-res", body);
    rg_hq_buffer_clear(&to->rows);
}

static enum rg_status take_row(void *context, const char *row, size_t len)
{
    struct rows *to = context;
    if (to->rows.len > 0 && to->rows.len + len + 1 > rg_hq_packets_most(&to->server->packets)) {
        send_rows(to, true);
    }
    rg_hq_buffer_bytes(&to->rows, ",", to->rows.len > 0 ? 1 : 0);
    rg_hq_buffer_bytes(&to->rows, row, len);
    return rg_hq_buffer_status(&to->rows);
}

/* That somebody asked for what is not allowed is noted too. */
static enum rg_status badge(struct rows *to, const char *operator_name, const cJSON *body)
{
    char what[64];
    int64_t associate = 0;
    if (!rg_hq_json_int(body, "badge", 1, RG_HQ_JSON_MAX, &associate)) {
        return RG_INVALID;
    }
    bool allowed = to->server->audit_per_badge;
    (void)snprintf(what, sizeof what, "audit-badge %lld%s", (long long)associate, allowed ? "" : " refused");
    if (!rg_hq_note(to->server, operator_name, what, 0)) {
        return RG_IO;
    }
    return rg_hq_looks_of_badge(to->server->store, associate, take_row, to);
}

static enum rg_status alerts(struct rows *to, const char *operator_name)
{
    return rg_hq_note(to->server, operator_name, "alerts", 0)
               ? rg_hq_look_alerts(to->server->store, take_row, to)
               : RG_IO;
}

static void refuse(struct rows *to, enum rg_status status)
{
    const char *code = "failed", *text = "HQ's database could not do it; look at HQ's log and try again.";
    if (status == RG_INVALID) {
        code = "bad-request";
        text = "Say which badge, by the associate's number.";
    } else if (status == RG_DENIED) {
        code = "not-permitted";
        text =
            "This HQ names no badges in reports of who looked; where the works council agreed to it, start "
            "regard-hq serve with --audit-per-badge.";
    } else {
        rg_log(RG_LOG_ERROR, "SERVE-LOOKS", "an operator's request failed in the database", status);
    }
    rg_hq_refuse(to->server, to->topic, to->rid, code, text);
}

bool rg_hq_take_looks(struct rg_hq_server *server, const char *operator_name, const char *rid,
                      const char *method, const cJSON *body)
{
    char topic[RG_HQ_TOPIC_MAX];
    struct rows to = {.server = server, .topic = topic, .rid = rid};
    bool of_badge = strcmp(method, "audit-badge") == 0;
    if (!of_badge && strcmp(method, "alerts") != 0) {
        return false;
    }
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    enum rg_status status = of_badge ? badge(&to, operator_name, body) : alerts(&to, operator_name);
    if (status == RG_OK) {
        send_rows(&to, false);
    } else {
        refuse(&to, status);
    }
    rg_hq_buffer_free(&to.rows);
    return true;
}
