/* Operators say what kiosks are to be like, and see what they are like. */
#include "hq_configure.h"
#include "hq_operate.h"

#include "hq_json.h"
#include "hq_units.h"
#include "log.h"
#include "provision_signed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGES_MAX 64

/* Of whom it is said: all (site ""), a site (device ""), or a kiosk. */
struct config_target {
    struct rg_hq_config_place place;
    bool revoked; /* it is not found because it was thrown out */
    const char *rid;
    char topic[RG_HQ_TOPIC_MAX];
};

static bool among(const struct config_target *target)
{
    return target->place.device[0] == '\0';
}

static void refuse(struct rg_hq_server *server, const struct config_target *target, enum rg_status status)
{
    if (status == RG_DENIED) {
        rg_hq_refuse(
            server, target->topic, target->rid, "bad-request",
            "Say device (with its site, or alone), serial, or all (of a site, or alone), and what to set as "
            "[name, value] and what to unset.");
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

/* What no kiosk would take is said in the words that a kiosk's own file gets. */
static void refuse_value(struct rg_hq_server *server, const struct config_target *target,
                         const struct rg_hq_config_place *place, const struct rg_config_refusal *refusal)
{
    char text[512], sentence[640];
    (void)rg_config_refusal_text(refusal, text, sizeof text);
    if (refusal->code == RG_CONFIG_SYNTAX) {
        (void)snprintf(text, sizeof text, "it is longer than %u bytes", RG_CONFIG_DOCUMENT_MAX);
    }
    if (place != NULL && among(target)) {
        (void)snprintf(sentence, sizeof sentence, "Nothing was changed, for %s/%s: %s.", place->site,
                       place->device, text);
    } else {
        (void)snprintf(sentence, sizeof sentence, "Nothing was changed: %s.", text);
    }
    rg_hq_refuse(server, target->topic, target->rid, "bad-value", sentence);
}

static enum rg_status find_unit(struct rg_hq_server *server, const char *serial,
                                struct rg_hq_config_place *place)
{
    struct rg_hq_unit unit = {.asked = false};
    enum rg_status status = rg_hq_unit_get(server->store, serial, &unit);
    if (status == RG_OK && unit.device[0] != '\0') {
        (void)snprintf(place->site, sizeof place->site, "%s", unit.site);
        (void)snprintf(place->device, sizeof place->device, "%s", unit.device);
    } else if (status == RG_OK) {
        status = RG_NOT_FOUND;
    }
    rg_hq_unit_free(&unit);
    return status;
}

/* @return RG_DENIED when the request is none. */
static enum rg_status find_target(struct rg_hq_server *server, const cJSON *body,
                                  struct config_target *target)
{
    const char *site = "", *device = "", *serial = "";
    char zone[RG_HQ_ZONE_MAX];
    bool all = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(body, "all"));
    bool has_site = rg_hq_json_text(body, "site", RG_HQ_SITE_MAX - 1, &site) && rg_hq_name_valid(site);
    bool has_device =
        rg_hq_json_text(body, "device", RG_HQ_SITE_MAX - 1, &device) && rg_hq_name_valid(device);
    bool has_serial =
        rg_hq_json_text(body, "serial", RG_HQ_UNIT_SERIAL_MAX - 1, &serial) && rg_unit_serial_valid(serial);
    if ((all ? 1 : 0) + (has_device ? 1 : 0) + (has_serial ? 1 : 0) != 1 || (has_serial && has_site) ||
        (!has_site && cJSON_GetObjectItemCaseSensitive(body, "site") != NULL)) {
        return RG_DENIED;
    }
    if (has_serial) {
        return find_unit(server, serial, &target->place);
    }
    if (has_device) {
        enum rg_status status = rg_hq_config_find(server->store, site, device, &target->place);
        if (status == RG_NOT_FOUND && !has_site) {
            status = find_unit(server, device, &target->place);
        }
        target->revoked = status == RG_NOT_FOUND && rg_hq_unit_revoked(server->store, site, device);
        return status;
    }
    if (!has_site) {
        return RG_OK;
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
        return rg_hq_config_next(server->store, target->place.site, place);
    }
    if (place->device[0] != '\0') {
        return RG_NOT_FOUND;
    }
    *place = target->place;
    return RG_OK;
}

/* The newest version that it said it has seen: of a kiosk that knew HQ before HQ was restored that is higher than HQ's own. */
static int64_t seen_by(struct rg_hq_server *server, const struct rg_hq_config_place *place)
{
    struct rg_hq_buffer said = {0};
    int64_t seen = 0;
    if (rg_hq_config_said(server->store, place, &said) == RG_OK) {
        cJSON *config = cJSON_Parse(said.data);
        (void)rg_hq_json_int(config, "seen", 0, RG_HQ_CONFIG_VERSION_MAX, &seen);
        cJSON_Delete(config);
    }
    rg_hq_buffer_free(&said);
    return seen;
}

static enum rg_status want_everywhere(struct rg_hq_server *server, const struct config_target *target,
                                      struct rg_hq_config_place *place, struct rg_config_refusal *refusal)
{
    enum rg_status status;
    while ((status = next_place(server, target, place)) == RG_OK) {
        status = rg_hq_configure_place(server, place, seen_by(server, place), refusal);
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
    (void)snprintf(line, sizeof line, "device-config %.20s%s%.20s",
                   target->place.site[0] != '\0' ? target->place.site : "all", among(target) ? "" : "/",
                   target->place.device);
    return rg_hq_note(server, operator_name, line, 0) ? RG_OK : RG_IO;
}

static enum rg_status put_layer(struct rg_hq_server *server, const struct config_target *target,
                                const cJSON *layer)
{
    char *text = cJSON_PrintUnformatted(layer);
    enum rg_status status = text != NULL ? rg_hq_config_layer_put(server->store, target->place.site,
                                                                  target->place.device, text, rg_hq_now_ms())
                                         : RG_NO_MEMORY;
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
    enum rg_status status = rg_hq_layer_read(server, target->place.site, target->place.device, &layer);
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
        status = rg_hq_layers_merge(server, target->place.site, target->place.device, &document, NULL);
    }
    bool sound = status != RG_OK || rg_hq_configuration_sound(server, document, &refusal);
    if (status == RG_OK && sound) {
        status = want_everywhere(server, target, &place, &refusal);
    }
    cJSON_Delete(layer);
    cJSON_Delete(document);
    if (!sound || (status == RG_INVALID && refusal.code != RG_CONFIG_SOUND)) {
        refuse_value(server, target, sound ? &place : NULL, &refusal);
        return RG_CANCELLED;
    }
    return status;
}

static void send_changed(struct rg_hq_server *server, const struct config_target *target, int64_t since_ms)
{
    struct rg_hq_config_place place = {.site = ""};
    while (next_place(server, target, &place) == RG_OK) {
        struct rg_hq_config_wanted wanted;
        if (rg_hq_config_wanted(server->store, place.site, place.device, &wanted) == RG_OK) {
            if (wanted.since_ms >= since_ms) {
                rg_hq_configure_send(server, &place);
            }
            rg_hq_config_wanted_free(&wanted);
        }
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
static bool add_kiosk(struct rg_hq_server *server, const struct rg_hq_config_place *place, cJSON *row)
{
    struct rg_hq_config_wanted wanted = {.version = 0};
    struct rg_hq_buffer said = {0};
    bool there = rg_hq_config_wanted(server->store, place->site, place->device, &wanted) == RG_OK;
    bool spoke = rg_hq_config_said(server->store, place, &said) == RG_OK;
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

static enum rg_status append_row(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                 struct rg_hq_rows *to)
{
    cJSON *layer = NULL, *document = NULL, *from = NULL, *row = cJSON_CreateObject();
    enum rg_status status = rg_hq_layer_read(server, place->site, place->device, &layer);
    if (status == RG_OK) {
        status = rg_hq_layers_merge(server, place->site, place->device, &document, &from);
    }
    if (status != RG_OK) {
        cJSON_Delete(layer);
        cJSON_Delete(row);
        return status;
    }
    bool whole =
        add(row, "site", text_or_null(place->site)) && add(row, "device", text_or_null(place->device));
    whole = add(row, "layer", layer) && whole;
    whole = add(row, "doc", document) && whole;
    whole = add(row, "from", from) && whole;
    whole = whole && (place->device[0] == '\0' || add_kiosk(server, place, row));
    char *text = whole ? rg_hq_json_print(row) : NULL;
    status = text != NULL ? rg_hq_rows_take(to, text, strlen(text)) : RG_NO_MEMORY;
    cJSON_free(text);
    cJSON_Delete(row);
    return status;
}

/* The layer of all or of a site first, then each kiosk below it. */
static void answer(struct rg_hq_server *server, const struct config_target *target)
{
    struct rg_hq_rows to = {.server = server, .topic = target->topic, .rid = target->rid};
    struct rg_hq_config_place place = {.site = ""};
    enum rg_status status = among(target) ? append_row(server, &target->place, &to) : RG_OK;
    while (status == RG_OK && (status = next_place(server, target, &place)) == RG_OK) {
        status = append_row(server, &place, &to);
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
