/* The configuration of each kiosk: made of its layers, sent, and what the kiosk says of it. */
#include "hq_configure.h"

#include "hq_groups.h"
#include "hq_json.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

enum rg_status rg_hq_layer_read(struct rg_hq_server *server, const struct rg_hq_layer_of *of, cJSON **layer)
{
    struct rg_hq_buffer text = {0};
    enum rg_status status = of->group[0] != '\0'
                                ? rg_hq_group_layer(server->store, of->group, &text)
                                : rg_hq_config_layer(server->store, of->site, of->device, &text);
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

/* What has been laid over each other so far. */
struct layers {
    struct rg_hq_server *server;
    cJSON *merged, *origins;
};

static enum rg_status lay(struct layers *layers, const struct rg_hq_layer_of *of, const char *word)
{
    cJSON *layer = NULL;
    enum rg_status status = rg_hq_layer_read(layers->server, of, &layer);
    if (status == RG_OK &&
        (!rg_config_overlay(layers->merged, layer) || !note_origin(layers->origins, layer, word))) {
        status = RG_NO_MEMORY;
    }
    cJSON_Delete(layer);
    return status;
}

static enum rg_status lay_group(struct layers *layers, const char *group)
{
    char word[sizeof "group:" + RG_HQ_SITE_MAX];
    (void)snprintf(word, sizeof word, "group:%s", group);
    return lay(layers, &(struct rg_hq_layer_of){.site = "", .device = "", .group = group}, word);
}

/* All groups that a kiosk is in, by name. */
static enum rg_status lay_groups(struct layers *layers, const struct rg_hq_layer_of *of)
{
    struct rg_hq_config_place place;
    char group[RG_HQ_SITE_MAX] = "";
    (void)snprintf(place.site, sizeof place.site, "%s", of->site);
    (void)snprintf(place.device, sizeof place.device, "%s", of->device);
    enum rg_status status;
    while ((status = rg_hq_group_after(layers->server->store, &place, group)) == RG_OK) {
        status = lay_group(layers, group);
        if (status != RG_OK) {
            return status;
        }
    }
    return status == RG_NOT_FOUND ? RG_OK : status;
}

static enum rg_status lay_all(struct layers *layers, const struct rg_hq_layer_of *of)
{
    enum rg_status status =
        lay(layers, &(struct rg_hq_layer_of){.site = "", .device = "", .group = ""}, "all");
    if (status == RG_OK && of->site[0] != '\0') {
        status = lay(layers, &(struct rg_hq_layer_of){.site = of->site, .device = "", .group = ""}, "site");
    }
    if (status == RG_OK && of->group[0] != '\0') {
        status = lay_group(layers, of->group);
    }
    if (status == RG_OK && of->device[0] != '\0') {
        status = lay_groups(layers, of);
        status = status == RG_OK ? lay(layers, of, "kiosk") : status;
    }
    return status;
}

enum rg_status rg_hq_layers_merge(struct rg_hq_server *server, const struct rg_hq_layer_of *of,
                                  cJSON **document, cJSON **from)
{
    cJSON *merged = cJSON_CreateObject(), *origins = cJSON_CreateObject();
    struct layers layers = {.server = server, .merged = merged, .origins = origins};
    enum rg_status status = merged != NULL && origins != NULL ? lay_all(&layers, of) : RG_NO_MEMORY;
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
        const struct rg_hq_layer_of of = {.site = place->site, .device = place->device, .group = ""};
        status = rg_hq_layers_merge(server, &of, &document, NULL);
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

enum rg_status rg_hq_configure_again(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                     struct rg_config_refusal *refusal)
{
    return rg_hq_configure_place(server, place, seen_by(server, place), refusal);
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

void rg_hq_configure_send_since(struct rg_hq_server *server, const struct rg_hq_config_place *place,
                                int64_t since_ms)
{
    struct rg_hq_config_wanted wanted;
    if (rg_hq_config_wanted(server->store, place->site, place->device, &wanted) == RG_OK) {
        bool changed = wanted.since_ms >= since_ms;
        rg_hq_config_wanted_free(&wanted);
        if (changed) {
            rg_hq_configure_send(server, place);
        }
    }
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
