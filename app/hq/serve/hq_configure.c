/* The configuration of each kiosk: made of its layers, sent, and what the kiosk says of it. */
#include "hq_configure.h"

#include "hq_json.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

enum rg_status rg_hq_layer_read(struct rg_hq_server *server, const char *site, const char *device,
                                cJSON **layer)
{
    struct rg_hq_buffer text = {0};
    enum rg_status status = rg_hq_config_layer(server->store, site, device, &text);
    if (status == RG_OK || status == RG_NOT_FOUND) {
        cJSON *tree = status == RG_OK ? cJSON_Parse(text.data) : cJSON_CreateObject();
        status = tree != NULL ? RG_OK : RG_NO_MEMORY;
        *layer = tree != NULL ? tree : *layer;
    }
    rg_hq_buffer_free(&text);
    return status;
}

static bool note_origin(cJSON *from, const cJSON *layer, const char *word)
{
    const cJSON *item = NULL;
    cJSON_ArrayForEach(item, layer)
    {
        cJSON_DeleteItemFromObjectCaseSensitive(from, item->string);
        if (!cJSON_IsNull(item) && cJSON_AddStringToObject(from, item->string, word) == NULL) {
            return false;
        }
    }
    return true;
}

enum rg_status rg_hq_layers_merge(struct rg_hq_server *server, const char *site, const char *device,
                                  cJSON **document, cJSON **from)
{
    const struct {
        const char *site, *device, *word;
    } layers[] = {{"", "", "all"}, {site, "", "site"}, {site, device, "kiosk"}};
    cJSON *merged = cJSON_CreateObject(), *origins = cJSON_CreateObject();
    enum rg_status status = merged != NULL && origins != NULL ? RG_OK : RG_NO_MEMORY;
    for (size_t i = 0; status == RG_OK && i < sizeof layers / sizeof *layers; i++) {
        if ((i > 0 && site[0] == '\0') || (i == 2 && device[0] == '\0')) {
            break;
        }
        cJSON *layer = NULL;
        status = rg_hq_layer_read(server, layers[i].site, layers[i].device, &layer);
        if (status == RG_OK &&
            (!rg_config_overlay(merged, layer) || !note_origin(origins, layer, layers[i].word))) {
            status = RG_NO_MEMORY;
        }
        cJSON_Delete(layer);
    }
    if (status == RG_OK) {
        status = rg_hq_media_overlay(server, merged);
    }
    if (status == RG_OK && cJSON_GetObjectItemCaseSensitive(merged, "media") != NULL &&
        cJSON_GetObjectItemCaseSensitive(origins, "media") == NULL &&
        cJSON_AddStringToObject(origins, "media", "hq") == NULL) {
        status = RG_NO_MEMORY;
    }
    if (status != RG_OK) {
        cJSON_Delete(merged);
        cJSON_Delete(origins);
        return status;
    }
    *document = merged;
    if (from != NULL) {
        *from = origins;
    } else {
        cJSON_Delete(origins);
    }
    return RG_OK;
}

bool rg_hq_configuration_sound(struct rg_hq_server *server, const cJSON *document,
                               struct rg_config_refusal *refusal)
{
    char zone[RG_CONFIG_ZONE_MAX];
    struct rg_civil_time civil;
    if (!rg_config_sound(document, zone, refusal)) {
        return false;
    }
    if (zone[0] != '\0' && server->clock->ops->civil(server->clock, zone, rg_hq_now_ms(), &civil) != RG_OK) {
        *refusal = (struct rg_config_refusal){.code = RG_CONFIG_ZONE, .field = "time_zone", .wanted = ""};
        return false;
    }
    char *text = cJSON_PrintUnformatted(document);
    bool fits = text != NULL && strlen(text) <= RG_CONFIG_DOCUMENT_MAX;
    cJSON_free(text);
    if (!fits) {
        *refusal = (struct rg_config_refusal){.code = RG_CONFIG_SYNTAX, .wanted = ""};
    }
    return fits;
}

enum rg_status rg_hq_configure_place(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                     int64_t seen, struct rg_config_refusal *refusal)
{
    struct rg_hq_config_wanted wanted = {.version = 0};
    cJSON *document = NULL;
    char *text = NULL;
    enum rg_status status = rg_hq_config_wanted(server->store, place->site, place->device, &wanted);
    bool never = status == RG_NOT_FOUND;
    if (status == RG_OK || never) {
        status = rg_hq_layers_merge(server, place->site, place->device, &document, NULL);
    }
    if (status == RG_OK && !rg_hq_configuration_sound(server, document, refusal)) {
        status = RG_INVALID;
    }
    if (status == RG_OK) {
        text = cJSON_PrintUnformatted(document);
        status = text != NULL ? RG_OK : RG_NO_MEMORY;
    }
    /* Nothing was ever said of a kiosk that never heard anything. */
    bool nothing = status == RG_OK && never && seen == 0 && strcmp(text, "{}") == 0;
    bool same =
        status == RG_OK && !never && wanted.version >= seen && strcmp(text, wanted.document.data) == 0;
    if (status == RG_OK && !nothing && !same) {
        int64_t last = wanted.version > seen ? wanted.version : seen;
        status = rg_hq_config_want(server->store, place->site, place->device, last + 1, text, rg_hq_now_ms());
    }
    cJSON_free(text);
    cJSON_Delete(document);
    rg_hq_config_wanted_free(&wanted);
    return status;
}

void rg_hq_configure_send(struct rg_hq_server *server, const struct rg_hq_config_place *place)
{
    struct rg_hq_config_wanted wanted;
    char topic[RG_HQ_TOPIC_MAX];
    enum rg_status status = rg_hq_config_wanted(server->store, place->site, place->device, &wanted);
    if (status != RG_OK) {
        if (status != RG_NOT_FOUND) {
            rg_log(RG_LOG_WARNING, "SERVE-CONFIG", "a kiosk's configuration could not be read", status);
        }
        return;
    }
    rg_hq_buffer_clear(&server->body);
    rg_hq_buffer_text(&server->body, "{\"ver\":");
    rg_hq_buffer_int(&server->body, wanted.version);
    rg_hq_buffer_text(&server->body, ",\"doc\":");
    rg_hq_buffer_bytes(&server->body, wanted.document.data, wanted.document.len);
    rg_hq_buffer_text(&server->body, "}");
    (void)snprintf(topic, sizeof topic, "rg/1/%s/%s/dn/desired", place->site, place->device);
    rg_hq_send_retained(server, topic, "desired", &server->body);
    rg_hq_config_wanted_free(&wanted);
}

/* A state comes every minute: it writes only what is new. */
static enum rg_status note_there(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                 const cJSON *config, const struct rg_hq_config_wanted *wanted)
{
    const char *state = "";
    int64_t version = 0;
    bool confirmed = rg_hq_json_text(config, "state", 16, &state) && strcmp(state, "applied") == 0 &&
                     rg_hq_json_int(config, "ver", 1, RG_HQ_CONFIG_VERSION_MAX, &version);
    return confirmed && version == wanted->version && version != wanted->there
               ? rg_hq_config_confirmed(server->store, place->site, place->device, version)
               : RG_OK;
}

void rg_hq_configure(struct rg_hq_server *server, const char *site, const char *device, const cJSON *config)
{
    struct rg_hq_config_place place;
    struct rg_hq_config_wanted wanted = {.version = 0};
    struct rg_config_refusal refusal;
    int64_t seen = 0;
    /* A kiosk of the release before does not know what it would be sent. */
    if (!rg_hq_json_int(config, "seen", 0, RG_HQ_CONFIG_VERSION_MAX, &seen)) {
        return;
    }
    (void)snprintf(place.site, sizeof place.site, "%s", site);
    (void)snprintf(place.device, sizeof place.device, "%s", device);
    enum rg_status status = rg_hq_configure_place(server, &place, seen, &refusal);
    if (status == RG_OK) {
        status = rg_hq_config_wanted(server->store, site, device, &wanted);
    }
    if (status == RG_OK) {
        status = note_there(server, &place, config, &wanted);
    }
    if (status == RG_OK && wanted.version > seen) {
        rg_hq_configure_send(server, &place);
    }
    if (status != RG_OK && status != RG_NOT_FOUND) {
        rg_log(RG_LOG_WARNING, "SERVE-CONFIG", "what a kiosk said of its configuration could not be used",
               status);
    }
    rg_hq_config_wanted_free(&wanted);
}
