#include "hq_operate.h"

#include "hq_audit.h"
#include "hq_cards.h"
#include "hq_events.h"
#include "hq_json.h"
#include "hq_office.h"
#include "hq_operate_kiosk.h"
#include "hq_roles.h"
#include "hq_signed.h"
#include "hq_units.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 64

void rg_hq_answer_begin(struct rg_hq_server *server, const char *rid)
{
    struct rg_hq_buffer *body = &server->body;
    rg_hq_buffer_clear(body);
    rg_hq_buffer_text(body, "{\"rid\":");
    rg_hq_buffer_json(body, rid, strlen(rid));
}

static void end_rows(struct rg_hq_server *server, const char *topic, const struct rg_hq_buffer *rows,
                     bool more)
{
    rg_hq_buffer_text(&server->body, more ? ",\"more\":true,\"rows\":[" : ",\"more\":false,\"rows\":[");
    rg_hq_buffer_bytes(&server->body, rows->data, rows->len);
    rg_hq_buffer_text(&server->body, "]}");
    rg_hq_send(server, topic, "ops-res", &server->body);
}

void rg_hq_answer_rows(struct rg_hq_server *server, const char *topic, const char *rid,
                       const struct rg_hq_buffer *rows, bool more)
{
    rg_hq_answer_begin(server, rid);
    end_rows(server, topic, rows, more);
}

void rg_hq_refuse(struct rg_hq_server *server, const char *topic, const char *rid, const char *code,
                  const char *text)
{
    rg_hq_answer_begin(server, rid);
    rg_hq_buffer_text(&server->body, ",\"more\":false,\"error\":\"");
    rg_hq_buffer_text(&server->body, code);
    rg_hq_buffer_text(&server->body, "\",\"text\":");
    rg_hq_buffer_json(&server->body, text, strlen(text));
    rg_hq_buffer_text(&server->body, "}");
    rg_hq_send(server, topic, "ops-res", &server->body);
}

static void refuse_status(struct rg_hq_server *server, const char *topic, const char *rid,
                          enum rg_status status)
{
    switch (status) {
    case RG_NOT_FOUND:
        rg_hq_refuse(server, topic, rid, "not-found",
                     "HQ knows nobody of that number; check it in the retailer's system.");
        return;
    case RG_INVALID:
        rg_hq_refuse(server, topic, rid, "bad-uid",
                     "A UID is 8, 14 or 20 hexadecimal digits, b: and 8, or f: and 16.");
        return;
    case RG_DENIED:
        rg_hq_refuse(
            server, topic, rid, "refused",
            "That card belongs to somebody else, or its number changes at every tap; take another card.");
        return;
    case RG_OK:
    case RG_TIMEOUT:
    case RG_CANCELLED:
    case RG_IO:
    case RG_FULL:
    case RG_CORRUPT:
    case RG_NO_MEMORY:
    case RG_UNSUPPORTED:
    case RG_BUSY:
    case RG_CLOSED: break;
    }
    rg_log(RG_LOG_ERROR, "SERVE-OPERATOR", "an operator's request failed in the database", status);
    rg_hq_refuse(server, topic, rid, "failed",
                 "HQ's database could not do it; look at HQ's log and try again.");
}

bool rg_hq_note(struct rg_hq_server *server, const char *operator_name, const char *what, int64_t member)
{
    const struct rg_hq_audit audit = {
        .operator_name = operator_name, .what = what, .member = member, .at_ms = rg_hq_now_ms()};
    enum rg_status status = rg_hq_audit(server->store, &audit);
    if (status != RG_OK) {
        rg_log(RG_LOG_ERROR, "SERVE-AUDIT", "a line of the audit could not be kept; the request was not done",
               status);
    }
    return status == RG_OK;
}

static void status_rows(struct rg_hq_server *server, const char *topic, const char *rid, const cJSON *body)
{
    const char *group;
    int64_t after = 0;
    if (!rg_hq_group_read(body, &group)) {
        rg_hq_refuse(server, topic, rid, "bad-request", "Say a group by a name of a-z, 0-9 and -.");
        return;
    }
    bool more = true;
    while (more) {
        struct rg_hq_buffer rows = {0};
        int64_t pending = 0;
        enum rg_status status = rg_hq_status_rows(server->store, rg_hq_now_ms(), group, &after, &more, &rows);
        if (status == RG_OK) {
            status = rg_hq_units_pending(server->store, &pending);
        }
        if (status != RG_OK) {
            rg_hq_buffer_free(&rows);
            refuse_status(server, topic, rid, status);
            return;
        }
        rg_hq_answer_begin(server, rid);
        rg_hq_buffer_text(&server->body, ",\"pending\":");
        rg_hq_buffer_int(&server->body, pending);
        end_rows(server, topic, &rows, more);
        rg_hq_buffer_free(&rows);
    }
}

static void device_row(struct rg_hq_server *server, const char *topic, const char *rid, const cJSON *body)
{
    const char *site = "", *device = NULL;
    struct rg_hq_buffer rows = {0};
    bool sound = rg_hq_json_text(body, "device", TEXT_MAX, &device) &&
                 (cJSON_GetObjectItemCaseSensitive(body, "site") == NULL ||
                  rg_hq_json_text(body, "site", TEXT_MAX, &site));
    enum rg_status status =
        sound ? rg_hq_device_row(server->store, rg_hq_now_ms(), site, device, &rows) : RG_DENIED;
    if (status == RG_OK) {
        rg_hq_answer_rows(server, topic, rid, &rows, false);
    } else if (status == RG_DENIED) {
        rg_hq_refuse(server, topic, rid, "bad-request", "Say a kiosk by device, and by site.");
    } else if (status == RG_NOT_FOUND) {
        rg_hq_refuse(server, topic, rid, "not-found",
                     "No kiosk of that name has reported yet; status lists those that have.");
    } else if (status == RG_INVALID) {
        rg_hq_refuse(server, topic, rid, "ambiguous",
                     "Several sites have a kiosk of that name; say which, as SITE/DEVICE.");
    } else {
        refuse_status(server, topic, rid, status);
    }
    rg_hq_buffer_free(&rows);
}

/* Whose card it is about: exactly one of "member" and "badge". */
static bool holder_of(const cJSON *body, enum rg_hq_card_kind *kind, int64_t *holder)
{
    bool member = rg_hq_json_int(body, "member", 1, RG_HQ_JSON_MAX, holder);
    *kind = member ? RG_HQ_MEMBER_CARD : RG_HQ_BADGE;
    const cJSON *other = cJSON_GetObjectItemCaseSensitive(body, member ? "badge" : "member");
    return other == NULL && (member || rg_hq_json_int(body, "badge", 1, RG_HQ_JSON_MAX, holder));
}

static void list_cards(struct rg_hq_server *server, const char *operator_name, const char *topic,
                       const char *rid, const cJSON *body)
{
    enum rg_hq_card_kind kind;
    int64_t holder = 0;
    if (!holder_of(body, &kind, &holder)) {
        rg_hq_refuse(server, topic, rid, "bad-request", "Say either member or badge, by its number.");
        return;
    }
    struct rg_hq_buffer rows = {0};
    bool badge = kind == RG_HQ_BADGE;
    enum rg_status status =
        rg_hq_note(server, operator_name, badge ? "badge-list" : "card-list", badge ? 0 : holder) ? RG_OK
                                                                                                  : RG_IO;
    if (status == RG_OK) {
        status = rg_hq_card_list(server->store, kind, holder, &rows);
    }
    if (status == RG_OK) {
        rg_hq_answer_rows(server, topic, rid, &rows, false);
    } else {
        refuse_status(server, topic, rid, status);
    }
    rg_hq_buffer_free(&rows);
}

/* Whatever it says there: what looks says none of these. */
static bool changes(const cJSON *body)
{
    return cJSON_GetObjectItemCaseSensitive(body, "set") != NULL ||
           cJSON_GetObjectItemCaseSensitive(body, "unset") != NULL ||
           cJSON_GetObjectItemCaseSensitive(body, "act") != NULL;
}

/* What is refused for want of a role leaves a line, too. @return whether they may. */
static bool may(struct rg_hq_server *server, const char *operator_name, const char *topic, const char *rid,
                const char *method, const cJSON *body)
{
    enum rg_hq_role role = RG_HQ_NOBODY;
    const char *kind = NULL;
    char text[192], line[61];
    (void)rg_hq_json_text(body, "kind", TEXT_MAX, &kind);
    enum rg_hq_role needed = rg_hq_role_for(method, kind, changes(body));
    enum rg_status status = rg_hq_role_of(server->operators, operator_name, &role);
    if (status != RG_OK) {
        rg_log(
            RG_LOG_ERROR, "SERVE-ROLES",
            "the file given with --operators cannot be read, or a line of it is not NAME ROLE; nobody may do "
            "anything",
            status);
        rg_hq_refuse(server, topic, rid, "failed", "HQ cannot read who may do what; look at its log.");
        return false;
    }
    if (role >= needed) {
        return true;
    }
    (void)snprintf(line, sizeof line, "role-refused %.44s", method);
    (void)rg_hq_note(server, operator_name, line, 0);
    (void)snprintf(text, sizeof text,
                   "That takes the role %s, and %s has %s; the file of --operators says who has which.",
                   rg_hq_role_name(needed), operator_name,
                   role == RG_HQ_NOBODY ? "none" : rg_hq_role_name(role));
    rg_hq_refuse(server, topic, rid, "role", text);
    return false;
}

static void take_method(struct rg_hq_server *server, const char *operator_name, const char *topic,
                        const char *rid, const char *method, const cJSON *body)
{
    if (strcmp(method, "status") == 0) {
        status_rows(server, topic, rid, body);
    } else if (strcmp(method, "device-show") == 0) {
        device_row(server, topic, rid, body);
    } else if (strcmp(method, "card-office") == 0) {
        rg_hq_take_office(server, topic, rid);
    } else if (strcmp(method, "card-issue") == 0 || strcmp(method, "card-issue-begin") == 0 ||
               strcmp(method, "card-issue-done") == 0) {
        rg_hq_take_card_issue(server, operator_name, topic, rid, method, body);
    } else if (strcmp(method, "card-list") == 0) {
        list_cards(server, operator_name, topic, rid, body);
    } else if (strcmp(method, "card-lost") == 0) {
        rg_hq_take_card_lost(server, operator_name, topic, rid, body);
    } else if (!rg_hq_take_config(server, operator_name, rid, method, body) &&
               !rg_hq_take_groups(server, operator_name, rid, method, body) &&
               !rg_hq_take_devices(server, operator_name, rid, method, body) &&
               !rg_hq_take_jobs(server, operator_name, rid, method, body) &&
               !rg_hq_take_retention(server, operator_name, rid, method, body) &&
               !rg_hq_take_looks(server, operator_name, rid, method, body) &&
               !rg_hq_take_measure(server, operator_name, rid, method, body) &&
               !rg_hq_take_customers(server, operator_name, rid, method, body) &&
               !rg_hq_take_requests(server, operator_name, rid, method, body)) {
        rg_hq_refuse(
            server, topic, rid, "unknown-method",
            "This HQ knows status, device-show, -units, -approve, -revoke, -job, -jobs, -job-approve, "
            "-job-batch, -job-cancel, -job-result, -config, -group, -readmit, -rejects, card-office, "
            "-issue, -issue-begin, -issue-done, -list, -lost, "
            "retention-show, -set, measure, experiments, verify, requests, "
            "duplicates, "
            "duplicates-dismiss, household-link, -unlink, -show, alerts, "
            "audit-badge and "
            "customer-find, -show, -keep, -proof, -looks, -why, -code, -erase, -export, -restrict, "
            "-unrestrict, "
            "-correct, -merge, -unmerge, "
            "-request, -approve, -copy, -refuse, -extend and -withdraw.");
    }
}

bool rg_hq_take_operator(struct rg_hq_server *server, const char *operator_name,
                         const struct rg_envelope *envelope, const struct rg_uplink_message *message)
{
    const char *rid, *method;
    char topic[RG_HQ_TOPIC_MAX], name[RG_HQ_SITE_MAX + 4];
    struct rg_hq_unsigned why;
    if (strcmp(envelope->type, "ops") != 0 || !rg_hq_json_text(envelope->body, "rid", TEXT_MAX, &rid) ||
        !rg_hq_json_text(envelope->body, "m", TEXT_MAX, &method)) {
        return false;
    }
    (void)snprintf(topic, sizeof topic, "rg/1/ops/%s/dn/res", operator_name);
    (void)snprintf(name, sizeof name, "ops.%s", operator_name);
    if (!rg_hq_signed(server, name, message, envelope->ts, rid, &why)) {
        rg_hq_refuse(server, topic, rid, why.code, why.text);
    } else if (may(server, operator_name, topic, rid, method, envelope->body)) {
        take_method(server, operator_name, topic, rid, method, envelope->body);
    }
    return true;
}
