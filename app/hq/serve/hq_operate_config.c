/* Operators say what kiosks are to be like, and see what they are like. */
#include "hq_configure.h"
#include "hq_operate_kiosk.h"

#include "hq_json.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGES_MAX 64

/* Of whom it is said: all (site ""), a site (device ""), a kiosk, or, in place of these, a group. */
struct config_target {
    struct rg_hq_config_place place;
    char group[RG_HQ_SITE_MAX];
    bool revoked; /* it is not found because it was thrown out */
    const char *rid;
    char topic[RG_HQ_TOPIC_MAX];
};

static bool among(const struct config_target *target)
{
    return target->place.device[0] == '\0';
}

static struct rg_hq_layer_of layer_of(const struct config_target *target)
{
    return (struct rg_hq_layer_of){
        .site = target->place.site, .device = target->place.device, .group = target->group};
}

static void refuse(struct rg_hq_server *server, const struct config_target *target, enum rg_status status)
{
    if (status == RG_DENIED) {
        rg_hq_refuse(
            server, target->topic, target->rid, "bad-request",
            "Say device (with its site, or alone), serial, group, or all (of a site, or alone), and what to "
            "set as [name, value] and what to unset.");
    } else if (target->revoked) {
        rg_hq_refuse(server, target->topic, target->rid, "revoked", RG_HQ_REVOKED_TEXT);
    } else if (status == RG_NOT_FOUND) {
        rg_hq_refuse(server, target->topic, target->rid, "not-found",
                     "HQ knows no such site, or no kiosk of that name or serial number.");
    } else if (status == RG_INVALID) {
        rg_hq_refuse(server, target->topic, target->rid, "ambiguous",
                     "Several sites have a kiosk of that name; say which, as SITE/DEVICE.");
    } else {
        rg_log(RG_LOG_ERROR, "SERVE-OPERATOR", "an operator's request failed in the database", status);
        rg_hq_refuse(server, target->topic, target->rid, "failed",
                     "HQ's database could not do it; look at HQ's log and try again.");
    }
}

/* @return RG_DENIED when the request is none. */
static enum rg_status find_target(struct rg_hq_server *server, const cJSON *body,
                                  struct config_target *target)
{
    const char *site = "", *group = "";
    char zone[RG_HQ_ZONE_MAX];
    bool all = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "all"));
    bool says_site = cJSON_GetObjectItemCaseSensitive(body, "site") != NULL;
    bool says_one = cJSON_GetObjectItemCaseSensitive(body, "device") != NULL ||
                    cJSON_GetObjectItemCaseSensitive(body, "serial") != NULL;
    if (!rg_hq_group_read(body, &group) ||
        (all ? 1 : 0) + (says_one ? 1 : 0) + (group[0] != '\0' ? 1 : 0) != 1) {
        return RG_DENIED;
    }
    if (says_one) {
        const char *device = "";
        enum rg_status status = rg_hq_kiosk_named(server, body, &target->place);
        (void)rg_hq_json_text(body, "site", RG_HQ_SITE_MAX - 1, &site);
        (void)rg_hq_json_text(body, "device", RG_HQ_SITE_MAX - 1, &device);
        target->revoked = status == RG_NOT_FOUND && rg_hq_unit_revoked(server->store, site, device);
        return status;
    }
    if (!says_site) {
        (void)snprintf(target->group, sizeof target->group, "%s", group);
        return RG_OK;
    }
    if (group[0] != '\0' || !rg_hq_json_text(body, "site", RG_HQ_SITE_MAX - 1, &site) ||
        !rg_hq_name_valid(site)) {
        return RG_DENIED;
    }
    (void)snprintf(target->place.site, sizeof target->place.site, "%s", site);
    return rg_hq_site_zone(server->store, site, zone);
}

/* Change the layer as it was asked. @return RG_DENIED for what is no change. */
static enum rg_status change_layer(const cJSON *body, cJSON *layer)
{
    const cJSON *set = cJSON_GetObjectItemCaseSensitive(body, "set");
    const cJSON *unset = cJSON_GetObjectItemCaseSensitive(body, "unset");
    const cJSON *one = NULL;
    if ((set != NULL && !cJSON_IsArray(set)) || (unset != NULL && !cJSON_IsArray(unset)) ||
        cJSON_GetArraySize(set) + cJSON_GetArraySize(unset) > CHANGES_MAX) {
        return RG_DENIED;
    }
    cJSON_ArrayForEach(one, unset)
    {
        if (!cJSON_IsString(one)) {
            return RG_DENIED;
        }
        (void)rg_config_layer_drop(layer, one->valuestring);
    }
    cJSON_ArrayForEach(one, set)
    {
        const char *path = cJSON_GetStringValue(cJSON_GetArrayItem(one, 0));
        if (cJSON_GetArraySize(one) != 2 || path == NULL ||
            !rg_config_layer_set(layer, path, cJSON_GetArrayItem(one, 1))) {
            return RG_DENIED;
        }
    }
    return RG_OK;
}

/* All kiosks that the target is about, one after the other. */
static enum rg_status next_place(struct rg_hq_server *server, const struct config_target *target,
                                 struct rg_hq_config_place *place)
{
    if (among(target)) {
        return rg_hq_config_next(server->store, target->place.site, target->group, place);
    }
    if (place->device[0] != '\0') {
        return RG_NOT_FOUND;
    }
    *place = target->place;
    return RG_OK;
}

static enum rg_status want_everywhere(struct rg_hq_server *server, const struct config_target *target,
                                      struct rg_hq_config_place *place, struct rg_config_refusal *refusal)
{
    enum rg_status status;
    while ((status = next_place(server, target, place)) == RG_OK) {
        status = rg_hq_configure_again(server, place, refusal);
        if (status != RG_OK) {
            return status;
        }
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status note(struct rg_hq_server *server, const char *operator_name,
                           const struct config_target *target)
{
    char line[61];
    if (target->group[0] != '\0') {
        (void)snprintf(line, sizeof line, "device-config group %.32s", target->group);
    } else {
        (void)snprintf(line, sizeof line, "device-config %.20s%s%.20s",
                       target->place.site[0] != '\0' ? target->place.site : "all", among(target) ? "" : "/",
                       target->place.device);
    }
    return rg_hq_note(server, operator_name, line, 0) ? RG_OK : RG_IO;
}

static enum rg_status put_layer(struct rg_hq_server *server, const struct config_target *target,
                                const cJSON *layer)
{
    char *text = cJSON_PrintUnformatted(layer);
    enum rg_status status = text == NULL ? RG_NO_MEMORY
                            : target->group[0] != '\0'
                                ? rg_hq_group_layer_put(server->store, target->group, text, rg_hq_now_ms())
                                : rg_hq_config_layer_put(server->store, target->place.site,
                                                         target->place.device, text, rg_hq_now_ms());
    cJSON_free(text);
    return status;
}

/* In one transaction: what any of the kiosks could not take changes nothing anywhere. @return RG_CANCELLED when it was refused. */
static enum rg_status change_all(struct rg_hq_server *server, const char *operator_name,
                                 const struct config_target *target, const cJSON *body)
{
    cJSON *layer = NULL, *document = NULL;
    struct rg_config_refusal refusal = {.code = RG_CONFIG_SOUND};
    struct rg_hq_config_place place = {.site = ""};
    const struct rg_hq_layer_of of = layer_of(target);
    enum rg_status status = rg_hq_layer_read(server, &of, &layer);
    if (status == RG_OK) {
        status = change_layer(body, layer);
    }
    if (status == RG_OK) {
        status = note(server, operator_name, target);
    }
    if (status == RG_OK) {
        status = put_layer(server, target, layer);
    }
    if (status == RG_OK) {
        status = rg_hq_layers_merge(server, &of, &document, NULL);
    }
    bool sound = status != RG_OK || rg_hq_configuration_sound(server, document, &refusal);
    if (status == RG_OK && sound) {
        status = want_everywhere(server, target, &place, &refusal);
    }
    cJSON_Delete(layer);
    cJSON_Delete(document);
    if (!sound || (status == RG_INVALID && refusal.code != RG_CONFIG_SOUND)) {
        rg_hq_refuse_value(server, target->topic, target->rid, sound && among(target) ? &place : NULL,
                           &refusal);
        return RG_CANCELLED;
    }
    return status;
}

static void send_changed(struct rg_hq_server *server, const struct config_target *target, int64_t since_ms)
{
    struct rg_hq_config_place place = {.site = ""};
    while (next_place(server, target, &place) == RG_OK) {
        rg_hq_configure_send_since(server, &place, since_ms);
    }
}

static cJSON *text_or_null(const char *text)
{
    return text[0] != '\0' ? cJSON_CreateString(text) : cJSON_CreateNull();
}

static bool add(cJSON *row, const char *name, cJSON *item)
{
    if (item != NULL && cJSON_AddItemToObject(row, name, item)) {
        return true;
    }
    cJSON_Delete(item);
    return false;
}

/* What is wanted of it and what it said, beside the layer. */
static bool add_kiosk(struct rg_hq_server *server, const struct rg_hq_layer_of *of, cJSON *row)
{
    struct rg_hq_config_wanted wanted = {.version = 0};
    struct rg_hq_buffer said = {0};
    struct rg_hq_config_place place;
    (void)snprintf(place.site, sizeof place.site, "%s", of->site);
    (void)snprintf(place.device, sizeof place.device, "%s", of->device);
    bool there = rg_hq_config_wanted(server->store, of->site, of->device, &wanted) == RG_OK;
    bool spoke = rg_hq_config_said(server->store, &place, &said) == RG_OK;
    bool confirmed = there && wanted.there > 0;
    bool whole =
        add(row, "wanted", there ? cJSON_CreateNumber((double)wanted.version) : cJSON_CreateNull()) &&
        add(row, "since", there ? cJSON_CreateNumber((double)wanted.since_ms) : cJSON_CreateNull()) &&
        add(row, "config", spoke ? cJSON_Parse(said.data) : cJSON_CreateNull()) &&
        add(row, "there", confirmed ? cJSON_CreateNumber((double)wanted.there) : cJSON_CreateNull()) &&
        add(row, "there_doc", confirmed ? cJSON_Parse(wanted.there_document.data) : cJSON_CreateNull());
    rg_hq_config_wanted_free(&wanted);
    rg_hq_buffer_free(&said);
    return whole;
}

static enum rg_status append_row(struct rg_hq_server *server, const struct rg_hq_layer_of *of,
                                 struct rg_hq_rows *to)
{
    cJSON *layer = NULL, *document = NULL, *from = NULL, *row = cJSON_CreateObject();
    enum rg_status status = rg_hq_layer_read(server, of, &layer);
    if (status == RG_OK) {
        status = rg_hq_layers_merge(server, of, &document, &from);
    }
    if (status != RG_OK) {
        cJSON_Delete(layer);
        cJSON_Delete(row);
        return status;
    }
    bool whole = add(row, "site", text_or_null(of->site)) && add(row, "device", text_or_null(of->device)) &&
                 (of->group[0] == '\0' || add(row, "group", cJSON_CreateString(of->group)));
    whole = add(row, "layer", layer) && whole;
    whole = add(row, "doc", document) && whole;
    whole = add(row, "from", from) && whole;
    whole = whole && (of->device[0] == '\0' || add_kiosk(server, of, row));
    char *text = whole ? rg_hq_json_print(row) : NULL;
    status = text != NULL ? rg_hq_rows_take(to, text, strlen(text)) : RG_NO_MEMORY;
    cJSON_free(text);
    cJSON_Delete(row);
    return status;
}

/* The layer of all, of a site or of a group first, then each kiosk below it. */
static void answer(struct rg_hq_server *server, const struct config_target *target)
{
    struct rg_hq_rows to = {.server = server, .topic = target->topic, .rid = target->rid};
    struct rg_hq_config_place place = {.site = ""};
    struct rg_hq_layer_of of = layer_of(target);
    enum rg_status status = among(target) ? append_row(server, &of, &to) : RG_OK;
    while (status == RG_OK && (status = next_place(server, target, &place)) == RG_OK) {
        of = (struct rg_hq_layer_of){.site = place.site, .device = place.device, .group = ""};
        status = append_row(server, &of, &to);
    }
    if (status == RG_NOT_FOUND) {
        rg_hq_rows_send(&to, false);
    } else {
        rg_hq_rows_refuse(&to, status);
    }
    rg_hq_buffer_free(&to.rows);
}

bool rg_hq_take_config(struct rg_hq_server *server, const char *operator_name, const char *rid,
                       const char *method, const cJSON *body)
{
    if (strcmp(method, "device-config") != 0) {
        return false;
    }
    struct config_target target = {.rid = rid};
    (void)snprintf(target.topic, sizeof target.topic, "rg/1/ops/%s/dn/res", operator_name);
    enum rg_status status = find_target(server, body, &target);
    bool changes = cJSON_GetObjectItemCaseSensitive(body, "set") != NULL ||
                   cJSON_GetObjectItemCaseSensitive(body, "unset") != NULL;
    int64_t since_ms = rg_hq_now_ms();
    if (status == RG_OK && changes) {
        status = rg_hq_begin(server->store);
        if (status == RG_OK) {
            status = change_all(server, operator_name, &target, body);
            if (status == RG_OK) {
                status = rg_hq_commit(server->store);
            } else {
                rg_hq_rollback(server->store);
            }
        }
        if (status == RG_OK) {
            send_changed(server, &target, since_ms);
        }
    }
    if (status == RG_OK) {
        answer(server, &target);
    } else if (status != RG_CANCELLED) {
        refuse(server, &target, status);
    }
    return true;
}
