#include "hq_operate_kiosk.h"

#include "hq_json.h"
#include "hq_units.h"
#include "provision_signed.h"

#include <stdio.h>

bool rg_hq_groups_read(const cJSON *body, const char *member, struct rg_hq_groups_said *said)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(body, member), *one = NULL;
    said->count = 0;
    if (list == NULL) {
        return true;
    }
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) < 1 || cJSON_GetArraySize(list) > RG_HQ_GROUPS_MAX) {
        return false;
    }
    cJSON_ArrayForEach(one, list)
    {
        const char *name = cJSON_GetStringValue(one);
        if (name == NULL || !rg_hq_name_valid(name)) {
            return false;
        }
        said->names[said->count++] = name;
    }
    return true;
}

bool rg_hq_group_read(const cJSON *body, const char **group)
{
    *group = "";
    return cJSON_GetObjectItemCaseSensitive(body, "group") == NULL ||
           (rg_hq_json_text(body, "group", RG_HQ_SITE_MAX - 1, group) && rg_hq_name_valid(*group));
}

enum rg_status rg_hq_groups_say(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                const struct rg_hq_groups_said *said, bool alone)
{
    enum rg_status status = alone && said->count > 0 ? rg_hq_groups_end(server->store, place) : RG_OK;
    for (size_t i = 0; status == RG_OK && i < said->count; i++) {
        status = rg_hq_group_join(server->store, place, said->names[i]);
    }
    return status;
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

enum rg_status rg_hq_kiosk_named(struct rg_hq_server *server, const cJSON *body,
                                 struct rg_hq_config_place *place)
{
    const char *site = "", *device = "", *serial = "";
    bool has_site = rg_hq_json_text(body, "site", RG_HQ_SITE_MAX - 1, &site) && rg_hq_name_valid(site);
    bool has_device =
        rg_hq_json_text(body, "device", RG_HQ_SITE_MAX - 1, &device) && rg_hq_name_valid(device);
    bool has_serial =
        rg_hq_json_text(body, "serial", RG_HQ_UNIT_SERIAL_MAX - 1, &serial) && rg_unit_serial_valid(serial);
    if (has_device == has_serial || (has_serial && has_site) ||
        (!has_site && cJSON_GetObjectItemCaseSensitive(body, "site") != NULL)) {
        return RG_DENIED;
    }
    if (has_serial) {
        return find_unit(server, serial, place);
    }
    enum rg_status status = rg_hq_config_find(server->store, site, device, place);
    return status == RG_NOT_FOUND && !has_site ? find_unit(server, device, place) : status;
}

void rg_hq_refuse_value(struct rg_hq_server *server, const char *topic, const char *rid,
                        const struct rg_hq_config_place *place, const struct rg_config_refusal *refusal)
{
    char text[512], sentence[640];
    (void)rg_config_refusal_text(refusal, text, sizeof text);
    if (refusal->code == RG_CONFIG_SYNTAX) {
        (void)snprintf(text, sizeof text, "it is longer than %u bytes", RG_CONFIG_DOCUMENT_MAX);
    }
    if (place != NULL) {
        (void)snprintf(sentence, sizeof sentence, "Nothing was changed, for %s/%s: %s.", place->site,
                       place->device, text);
    } else {
        (void)snprintf(sentence, sizeof sentence, "Nothing was changed: %s.", text);
    }
    rg_hq_refuse(server, topic, rid, "bad-value", sentence);
}
