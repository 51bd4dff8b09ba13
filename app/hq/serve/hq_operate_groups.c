/* Operators put kiosks in groups, and take them out. */
#include "hq_configure.h"
#include "hq_operate_kiosk.h"

#include "log.h"

#include <stdio.h>
#include <string.h>

struct groups_asked {
    struct rg_hq_server *server;
    const char *operator_name, *rid;
    char topic[RG_HQ_TOPIC_MAX];
    struct rg_hq_config_place place;
    struct rg_hq_groups_said add, remove;
    struct rg_config_refusal refusal;
};

static void refuse(const struct groups_asked *a, enum rg_status status)
{
    static const struct {
        enum rg_status status;
        const char *code, *sentence;
    } known[] = {
        {RG_DENIED, "bad-request",
         "Say device (with its site, or alone) or serial, and the names of groups to add and to remove, 8 of "
         "a kiosk at most."},
        {RG_NOT_FOUND, "not-found", "HQ knows no kiosk of that name or serial number."},
        {RG_INVALID, "ambiguous", "Several sites have a kiosk of that name; say which, as SITE/DEVICE."}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (status == known[i].status) {
            rg_hq_refuse(a->server, a->topic, a->rid, known[i].code, known[i].sentence);
            return;
        }
    }
    rg_log(RG_LOG_ERROR, "SERVE-OPERATOR", "a kiosk's groups could not be changed in the database", status);
    rg_hq_refuse(a->server, a->topic, a->rid, "failed",
                 "HQ's database could not do it; look at HQ's log and try again.");
}

/* In the transaction that is open: the line of the audit, the groups, and what is wanted of the kiosk now. */
static enum rg_status change(struct groups_asked *a)
{
    char line[61];
    (void)snprintf(line, sizeof line, "device-group %.22s/%.22s", a->place.site, a->place.device);
    enum rg_status status = rg_hq_note(a->server, a->operator_name, line, 0) ? RG_OK : RG_IO;
    for (size_t i = 0; status == RG_OK && i < a->remove.count; i++) {
        status = rg_hq_group_leave(a->server->store, &a->place, a->remove.names[i]);
    }
    if (status == RG_OK) {
        status = rg_hq_groups_say(a->server, &a->place, &a->add, false);
    }
    return status == RG_OK ? rg_hq_configure_again(a->server, &a->place, &a->refusal) : status;
}

static enum rg_status change_whole(struct groups_asked *a)
{
    int64_t since_ms = rg_hq_now_ms();
    enum rg_status status = rg_hq_begin(a->server->store);
    if (status != RG_OK) {
        return status;
    }
    status = change(a);
    status = status == RG_OK ? rg_hq_commit(a->server->store) : status;
    if (status != RG_OK) {
        rg_hq_rollback(a->server->store);
        return status;
    }
    rg_hq_configure_send_since(a->server, &a->place, since_ms);
    return RG_OK;
}

static enum rg_status answer(const struct groups_asked *a)
{
    struct rg_hq_buffer row = {0};
    rg_hq_buffer_text(&row, "{\"site\":");
    rg_hq_buffer_json(&row, a->place.site, strlen(a->place.site));
    rg_hq_buffer_text(&row, ",\"device\":");
    rg_hq_buffer_json(&row, a->place.device, strlen(a->place.device));
    rg_hq_buffer_text(&row, ",\"groups\":");
    enum rg_status status = rg_hq_groups_json(a->server->store, &a->place, &row);
    rg_hq_buffer_text(&row, "}");
    status = status == RG_OK ? rg_hq_buffer_status(&row) : status;
    if (status == RG_OK) {
        rg_hq_answer_rows(a->server, a->topic, a->rid, &row, false);
    }
    rg_hq_buffer_free(&row);
    return status;
}

bool rg_hq_take_groups(struct rg_hq_server *server, const char *operator_name, const char *rid,
                       const char *method, const cJSON *body)
{
    if (strcmp(method, "device-group") != 0) {
        return false;
    }
    struct groups_asked asked = {
        .server = server, .operator_name = operator_name, .rid = rid, .refusal = {.code = RG_CONFIG_SOUND}};
    (void)snprintf(asked.topic, sizeof asked.topic, "rg/1/ops/%s/dn/res", operator_name);
    enum rg_status status =
        rg_hq_groups_read(body, "add", &asked.add) && rg_hq_groups_read(body, "remove", &asked.remove)
            ? rg_hq_kiosk_named(server, body, &asked.place)
            : RG_DENIED;
    if (status == RG_OK && asked.add.count + asked.remove.count > 0) {
        status = change_whole(&asked);
    }
    if (status == RG_OK) {
        status = answer(&asked);
    }
    if (asked.refusal.code != RG_CONFIG_SOUND) {
        rg_hq_refuse_value(server, asked.topic, rid, &asked.place, &asked.refusal);
    } else if (status != RG_OK) {
        refuse(&asked, status);
    }
    return true;
}
